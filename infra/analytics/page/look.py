"""What stands out in the answers, in a sentence each, the most important first."""
import statistics

from words import CODES, date, isolated, listed, number, plural, share, state

# From how many messages on a share says something.
ENOUGH = 20
BAD_STATES = ("paused", "disabled", "rejected", "flagged")
BAD_QUALITIES = ("FLAGGED", "DOWNGRADE")


def silent_hours(hours, absent):
    """The hours without a line in which other days have at least five, as (day, hour)."""
    counts = {(row["day"], row["hour"]): row["lines"] for row in hours}
    days = sorted({day for day, _ in counts})
    if len(days) < 5:
        return set()
    totals = {day: sum(counts.get((day, hour), 0) for hour in range(24)) for day in days}
    usual = {hour: statistics.median(counts.get((day, hour), 0) for day in days) for hour in range(24)}
    # Not before the first line nor after the last one, nor on a day with few, such as a holiday.
    places = [(day, hour) for day in days for hour in range(24)
              if min(counts) < (day, hour) < max(counts) and totals[day] > statistics.median(totals.values()) / 4]
    return {place for place in places if usual[place[1]] >= 5 and place not in counts} - {(row["day"], row["hour"]) for row in absent}


def runs(places):
    """Consecutive hours together: (day, first hour, how many)."""
    found = []
    for day, hour in sorted(places):
        if found and found[-1][0] == day and found[-1][1] + found[-1][2] == hour:
            found[-1][2] += 1
        else:
            found.append([day, hour, 1])
    return found


def of_messages(answers):
    totals, failures = answers["totals"][0], answers["failures"]
    if totals["messages"] >= ENOUGH and totals["failed"] > 0.05 * totals["messages"]:
        yield "act", f"{share(totals['failed'], totals['messages'])} of the messages failed."
    for row in failures[:3]:
        if row["messages"] >= 10 and row["messages"] > 0.2 * totals["failed"]:
            where = f" Mostly template {isolated(row['template'])}." if row["template"] and row["of_template"] > 0.5 * row["messages"] else ""
            yield "watch", (f"{plural(row['messages'], 'failure')} with code {row['code']}. "
                            f"{CODES.get(row['code'], row['title'] or '')}{where}")
    for word in BAD_STATES:
        rows = [row for row in answers["templates"] if state(row["state"]) == word]
        if len(rows) == 1:
            yield "act", f"Template {isolated(rows[0]['template'])} is {word} since {date(rows[0]['since'])}, {rows[0]['since'][11:]}."
        elif rows:
            yield "act", f"{len(rows)} templates are {word}: {listed([isolated(row['template']) for row in rows])}."
    for row in answers["nameless"]:
        if row["events"]:
            yield "act", f"A template was paused, disabled, flagged or rejected {plural(row['events'], 'time')}: under privacy no line has its name."
    for row in answers["templates"]:
        if row["messages"] >= ENOUGH and row["failed"] > 0.15 * row["messages"]:
            yield "watch", f"Template {isolated(row['template'])}: {share(row['failed'], row['messages'])} of its messages failed."
    if totals["by_template"] >= ENOUGH and totals["unnamed"] > 0.1 * totals["by_template"]:
        unnamed = share(totals["unnamed"], totals["by_template"])
        yield "watch", (f"{unnamed} of the messages that a template made do not say which: no status has its name. "
                        "Send biz_opaque_callback_data \"template=NAME\" with each message.")


def of_numbers(answers):
    flagged = {row["display"] or row["number"]: row["since"] for row in answers["numbers"] if row["quality"] in BAD_QUALITIES}
    if len(flagged) == 1:
        [(name, since)] = flagged.items()
        yield "act", f"Number {name} is flagged for its quality since {date(since)}."
    elif flagged:
        yield "act", f"{len(flagged)} numbers are flagged for their quality: {listed(flagged)}."
    # WhatsApp's window for free answers is 24 hours.
    late = sum(row["persons"] for row in answers["waiting"] if row["hours"] >= 24)
    if late:
        yield "act", (f"{plural(late, 'user waits', 'users wait')} for a reply for more than 24 hours. "
                      "By now only a template reaches them.")


def of_stream(answers):
    stream = answers["stream"][0]
    for day, hour, many in runs(silent_hours(answers["hours"], answers["absent"])):
        if many > 1:
            yield "act", f"No line on {date(day)} from {hour}:00 to {hour + many}:00, when other days have many. Was the receiver up?"
    if answers["drift"]:
        yield "watch", f"{plural(len(answers['drift']), 'undocumented place')} in notifications (drift). Look for a newer hookline."
    if stream["unguarded"]:
        yield "watch", f"{plural(stream['unguarded'], 'line')} without the idempotency cache: look at the log of that machine."
    if answers["loaded"]["skipped"]:
        skipped = plural(answers["loaded"]["skipped"], "line is", "lines are")
        yield "watch", f"{skipped} no event, for example torn by a crash, and not counted."
    conflicts = sum(row["events"] for row in answers["conflicts"])
    if conflicts > 0.01 * max(stream["events"], 1):
        yield "watch", f"{number(conflicts)} events came with two contents: something between Meta and hookline may rewrite bodies."


def sentences(answers):
    found = [*of_numbers(answers), *of_messages(answers), *of_stream(answers)]
    found.sort(key=lambda sentence: sentence[0] != "act")
    return found or [("good", "Nothing stands out.")]
