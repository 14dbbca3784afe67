"""The page: one HTML file with its style and charts in it, without scripts."""
import pathlib

import charts
import look
from words import CODES, date, duration, escaped, number, plural, share, state

KINDS = {">": " class=n", "~": " class=more"}
STYLE = pathlib.Path(__file__).resolve().parent / "style.css"


def card(title, note, content, kind=""):
    note = f"<p>{note}</p>" if note else ""
    return f'<section class="card {kind}"><h2>{title}</h2>{note}{content}</section>'


def grid(*cards):
    return f'<div class="grid">{"".join(cards)}</div>'


def table(heads, rows, label):
    """A table. A head that begins with > is of numbers, with ~ of what a narrow page leaves out. A cell is HTML, or HTML and a class."""
    head = "".join(f'<th scope="col"{KINDS.get(name[0], "")}>{name.lstrip(">~")}</th>' for name in heads)
    body = ""
    for row in rows:
        cells = [cell if isinstance(cell, tuple) else (cell, {">": "n", "~": "more"}.get(name[0], "")) for name, cell in zip(heads, row)]
        body += "<tr>" + "".join(f'<td{f" class={chr(34)}{kind}{chr(34)}" if kind else ""}>{cell}</td>' for cell, kind in cells) + "</tr>"
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(label)}"><table><thead><tr>{head}</tr></thead>'
            f'<tbody>{body}</tbody></table></div>')


def details(heads, rows, label):
    return f"<details><summary>The numbers of this chart</summary>{table(heads, rows, label)}</details>"


def legend(*entries):
    return '<ul class="legend">' + "".join(f'<li><i class="{kind}"></i>{words}</li>' for kind, words in entries) + "</ul>"


def of(part, whole, kind, bad=False):
    """A share with a bar below it."""
    words = share(part, whole)
    return (f'<span class="bad">{words}</span>' if bad else words) + (charts.bar(part, whole, kind) if whole else ""), "n share"


def tiles(answers):
    totals = answers["totals"][0]
    waiting = sum(row["persons"] for row in answers["waiting"])
    entries = [
        ("Sent", number(totals["messages"]), f"{number(totals['billed'])} billed"),
        ("Delivered", share(totals["delivered"], totals["messages"]), number(totals["delivered"])),
        ("Read", share(totals["read"], totals["delivered"]), "of the delivered"),
        ("Failed", share(totals["failed"], totals["messages"]), number(totals["failed"])),
        ("Received", number(totals["received"]), f"from {plural(totals['persons'], 'user')}"),
        ("Wait for a reply", number(waiting), "users at the end"),
    ]
    return '<dl class="tiles">' + "".join(
        f'<div class="tile"><dt>{name}</dt><dd>{value}</dd><dd>{note}</dd></div>' for name, value, note in entries) + "</dl>"


def what_to_look_at(answers):
    words = {"act": "Act", "watch": "Watch", "good": "Good"}
    items = "".join(f'<li class="{kind}"><b>{words[kind]}</b><span>{escaped(sentence)}</span></li>'
                    for kind, sentence in look.sentences(answers))
    return card("What to look at", "", f'<ul class="look">{items}</ul>', "rest")


def funnel(answers):
    totals = answers["totals"][0]
    states = (("Sent", "messages", "open"), ("Delivered", "delivered", "delivered"), ("Read", "read", "read"), ("Failed", "failed", "failed"))
    rows = [(name, (charts.bar(totals[key], totals["messages"], kind), "wide"), number(totals[key]),
             share(totals[key], totals["messages"])) for name, key, kind in states]
    note = f"Half of the messages arrive within {duration(totals['median'])}, 19 of 20 within {duration(totals['p95'])}."
    return card("From sent to read", note, table(["State", "Share", ">Messages", ">Of sent"], rows, "From sent to read"))


def by_day(answers):
    rows = answers["days"]
    content = legend(("delivered", "delivered"), ("open", "not delivered yet"), ("failed", "failed"), ("received", "received"))
    content += charts.columns(rows) + details(
        ["Day", ">Sent", ">Delivered", ">Failed", ">Received"],
        [(date(row["day"]), *(number(row[key]) for key in ("messages", "delivered", "failed", "received"))) for row in rows],
        "Messages by day")
    return card("Messages by day", "Above the line what was sent, below it what was received.", content, "half")


def delays(answers):
    rows = answers["delays"]
    content = legend(("delivered", "half of the messages"), ("band", "19 of 20")) + charts.delays(rows) + details(
        ["Hour", ">Messages", ">Median", ">19 of 20"],
        [(f"{date(row['hour'])}, {row['hour'][11:]}", number(row["messages"]), duration(row["median"]), duration(row["p95"]))
         for row in rows], "Time to delivery by hour")
    return card("Time to delivery", "By the hour at which a message was sent. The scale is logarithmic.", content, "half")


def failures(answers):
    rows = answers["failures"]
    if not rows:
        return card("Why messages failed", "", "<p>None failed.</p>")
    most = rows[0]["messages"]
    cells = []
    for row in rows:
        words = escaped(CODES.get(row["code"], ""))
        title = escaped(row["title"] or "")
        # A template that has a third of the failures says something.
        is_mostly = 3 * row["of_template"] > row["messages"]
        where = f"{number(row['of_template'])} by template <bdi>{escaped(row['template'])}</bdi>" if is_mostly else "–"
        name = f"<b>{escaped(row['code'] or 'no code')}</b> <bdi>{title}</bdi><span class=words>{words}</span>"
        cells.append(((name, "name"),
                      (charts.bar(row["messages"], most, "failed"), "wide short more"), number(row["messages"]), where))
    return card("Why messages failed", "By the code of the error, as Meta explains it.",
                table(["Error", "~Share", ">Messages", "~Mostly"], cells, "Failures by code"))


def waiting(answers):
    rows = answers["waiting"]
    if not rows:
        return card("Who waits for a reply", "", "<p>Nobody.</p>")
    most = max(row["persons"] for row in rows)
    cells = [(row["age"], (charts.bar(row["persons"], most, "failed" if row["hours"] >= 24 else "received"), "wide"),
              number(row["persons"])) for row in rows]
    return card("Who waits for a reply", "The user had the last word. After 24 hours only a template may be sent.",
                table(["For", "Share", ">Users"], cells, "Who waits for a reply"))


def templates(answers):
    rows = []
    for row in answers["templates"]:
        name, pauses = f'<bdi>{escaped(row["template"])}</bdi>', f", {plural(row['pauses'], 'pause')}" if row["pauses"] else ""
        word = state(row["state"])
        words = f'<span class="bad">{word}</span>' if word in look.BAD_STATES else word or "–"
        rows.append(((f'{name}<small>{escaped(row["category"] or "")}</small><small class="less">{words}{pauses}</small>', "name"), number(row["messages"]),
                     of(row["delivered"], row["messages"], "delivered"), of(row["read"], row["delivered"], "read"),
                     of(row["failed"], row["messages"], "failed", bad=row["failed"] > max(0.15 * row["messages"], 3)), words + pauses))
    if not rows:
        return card("Templates", "", '<p>No status names a template. Send <code>biz_opaque_callback_data</code> with '
                    '<code>template=NAME</code> in each message: it comes back with the statuses.</p>')
    return card("Templates", "Those that the sender names in its messages, or whose state changed.", table(
        ["Template", ">Sent", ">Delivered", ">Read", ">Failed", "~State"], rows, "Templates"))


def numbers(answers):
    rows = []
    for row in answers["numbers"]:
        word = state(row["quality"]) or "–"
        words = f'<span class="bad">{word}</span>' if row["quality"] in look.BAD_QUALITIES else word
        name = (f'<bdi>{escaped(row["display"] or row["number"])}</bdi><small class="more">{escaped(row["number"])}</small>'
                f'<small class="less">{number(row["received"])} received, {number(row["waiting"])} waiting, {words}</small>')
        rows.append(((name, "name"), number(row["messages"]), of(row["delivered"], row["messages"], "delivered"),
                     of(row["read"], row["delivered"], "read"), of(row["failed"], row["messages"], "failed"),
                     (number(row["received"]), "n more"), (number(row["waiting"]), "n more"), words))
    return card("Numbers", "", table(["Number", ">Sent", ">Delivered", ">Read", ">Failed", "~Received", "~Waiting", "~Quality"], rows,
                                     "Numbers"), "rest")


def types(answers):
    rows = answers["types"]
    most = max([row["messages"] for row in rows], default=1)
    return card("What people write", "", table(["Type", "Share", ">Messages"], [
        (escaped(row["type"].replace("_", " ")), (charts.bar(row["messages"], most, "received"), "wide"), number(row["messages"]))
        for row in rows], "Received messages by type"), "third")


def rhythm(answers):
    counts = {(row["day"], row["hour"]): row["lines"] for row in answers["hours"]}
    days = sorted({day for day, _ in counts})
    silent = look.silent_hours(answers["hours"], answers["absent"])
    entries = [("heat0", "none"), ("heat3", "some"), ("heat5", "many")] + ([("silent", "silent, and others are not")] if silent else [])
    return card("Lines by hour", "When they were recorded. A gap is a receiver that was down, or a sender that did not send.",
                legend(*entries) + charts.heat(days, counts, silent), "half")


def stream(answers):
    loaded, seen = answers["loaded"], answers["stream"][0]
    conflicts = sum(row["events"] for row in answers["conflicts"])
    rows = [
        ("Lines read", number(loaded["lines"]), "from all files"),
        ("Repeated lines", number(loaded["lines"] - loaded["contents"] - loaded["skipped"]), "shipped twice, or delivered to two machines"),
        ("Events", number(seen["events"]), "each once"),
        ("Conflicts", number(conflicts), "events with two contents; the first one counts" + "".join(
            f"<br>{number(row['events'])} {escaped(row['type'])}" for row in answers["conflicts"])),
        ("Lines that are no event", number(loaded["skipped"]), "not counted"),
        ("Without the cache", number(seen["unguarded"]), "the machine could not see whether they are duplicates"),
        ("Not verified", number(seen["unverified"]), "nobody checked a signature or a password"),
        ("Unknown", number(seen["unknown"]), "items that no rule knows"),
        ("Late statuses", number(seen["late"]), f"more than an hour after they happened; half within {duration(seen['lag'])}"),
        ("Missing statuses", number(seen["without_sent"] + seen["without_delivered"]),
         f"messages without “sent” ({number(seen['without_sent'])}), or read without “delivered” ({number(seen['without_delivered'])})"),
        ("Drift", number(len(answers["drift"])), "undocumented places in notifications" + "".join(
            f"<br><code>{escaped(row['path'])}</code> ({escaped(row['kind'])})" for row in answers["drift"])),
    ]
    return card("The stream itself", "", table(["What", ">Count", "Meaning"], [(name, count, f'<span class="soft">{meaning}</span>')
                                                                               for name, count, meaning in rows], "The stream itself"), "half")


def html(answers):
    """Returns the page. Nothing in it names a user: no number, no text, no id."""
    period = answers["period"][0]
    first = "" if period["first"] == period["last"] else f"{date(period['first'])} to "
    title = f"WhatsApp, {first}{date(period['last'], with_year=True)}"
    body = [
        f"<header><h1>{title}</h1><p>Up to {date(period['until'])}, {period['until'][11:]}. Days and hours of {escaped(period['zone'])}. "
        f"{plural(answers['stream'][0]['events'], 'event')}.</p></header>", tiles(answers),
        grid(what_to_look_at(answers), f'<div class="stack third">{funnel(answers)}{waiting(answers)}</div>', by_day(answers),
             delays(answers), failures(answers), templates(answers), numbers(answers), types(answers), rhythm(answers), stream(answers)),
        "<footer>A message counts for the day of its first status. Read without “delivered” was delivered. Failed is what did not arrive "
        "at all.</footer>"]
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
            '<link rel="icon" href="data:,">'
            f"<style>{STYLE.read_text()}</style></head>\n<body><main>{''.join(body)}</main></body></html>\n")
