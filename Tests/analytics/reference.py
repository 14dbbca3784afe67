"""The answers to infra/analytics/questions.sql from the facts of a `World`. No line is read here."""
import collections
import datetime
import statistics
import zoneinfo

from world import END, PRICES, TEMPLATES

ZONE = zoneinfo.ZoneInfo("Europe/Berlin")


def day(time):
    return datetime.datetime.fromtimestamp(time, ZONE).date()


def moment(time):
    return datetime.datetime.fromtimestamp(time, datetime.timezone.utc)


def grouped(facts, *keys):
    """A list for each combination of keys."""
    groups = collections.defaultdict(list)
    for fact in facts:
        groups[tuple(key(fact) for key in keys)].append(fact)
    return groups


def table(rows):
    return sorted(rows, key=repr)


def percentile(values, share):
    """Between the two neighbours, as percentile_cont does."""
    values = sorted(values)
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def number(fact):
    return fact.number[1]


def template(sent):
    return sent.template[0] if sent.names in ("callback", "id") else None


def category(sent):
    return sent.category if any(priced for _, _, priced, _ in sent.reported) else None


def delivery_seconds(sent):
    if sent.times("sent") and sent.times("delivered"):
        return min(sent.times("delivered")) - min(sent.times("sent"))


class Reference:
    def __init__(self, world, last_recorded):
        self.world, self.last_recorded = world, last_recorded
        self.sent = world.sent

    def answers(self):
        return [getattr(self, f"question_{number}")() for number in range(1, 17)]

    def question_1(self):
        return table((number, day, len(group), sum(sent.rank() >= 2 for sent in group), sum(sent.rank() >= 3 for sent in group),
                       sum(sent.failed() for sent in group))
                      for (number, day), group in grouped(self.sent, number, lambda sent: day(sent.first())).items())

    def question_2(self):
        rows = []
        for (name,), group in grouped(self.sent, number).items():
            delivered = sum(sent.rank() >= 2 for sent in group)
            rows.append((name, round(delivered / len(group), 4), round(sum(sent.rank() >= 3 for sent in group) / delivered, 4)))
        return table(rows)

    def question_3(self):
        timed = [sent for sent in self.sent if delivery_seconds(sent) is not None]
        return table((name, percentile(map(delivery_seconds, group), 0.5), percentile(map(delivery_seconds, group), 0.95))
                      for (name,), group in grouped(timed, category).items())

    def question_4(self):
        failed = [sent for sent in self.sent if sent.failed()]
        return table((*key, len(group)) for key, group in grouped(failed, lambda sent: sent.error, template, category).items())

    def question_5(self):
        billed = [sent for sent in self.sent if sent.rank() >= 2 and sent.billable and category(sent) in PRICES]
        return table((*key, len(group), round(len(group) * PRICES[key[1]], 6)) for key, group in grouped(billed, number, category).items())

    def turns(self):
        """For each number and person the messages in order: time, direction."""
        turns = collections.defaultdict(list)
        for sent in self.sent:
            if not sent.group and not sent.failed():
                turns[number(sent), id(sent.person)].append((sent.first(), "out"))
        for business, person, time in self.world.echoes:
            turns[business[1], id(person)].append((time, "out"))
        for received in self.world.received:
            if not received.group and received.type != "reaction":
                turns[number(received), id(received.person)].append((received.time, "in"))
        return {key: sorted(times) for key, times in turns.items()}

    def question_6(self):
        waiting = collections.defaultdict(list)
        for (name, _), turns in self.turns().items():
            since = [time for time, direction in turns if direction == "in" and (time, "x") > max(
                [turn for turn in turns if turn[1] == "out"], default=(0, ""))]
            if since:
                waiting[name].append(min(since))
        return table((name, len(times), moment(min(times))) for name, times in waiting.items())

    def question_7(self):
        waits = collections.defaultdict(list)
        for (name, _), turns in self.turns().items():
            since = None
            for time, direction in turns:
                if direction == "in":
                    since = time if since is None else since
                elif since is not None:
                    waits[name].append(time - since)
                    since = None
        return table((name, len(seconds), statistics.median(seconds)) for name, seconds in waits.items())

    def question_8(self):
        rows = collections.defaultdict(lambda: [0, 0])
        for name, *_ in TEMPLATES:
            states = sorted((time, event) for _, other, event, time in self.world.pauses if other == name)
            for (time, event), (until, _) in zip(states, [*states[1:], (self.last_recorded, "")]):
                if event == "PAUSED":
                    rows[name][0] += 1
                    rows[name][1] += until - time
        return table((name, *row) for name, row in rows.items())

    def question_9(self):
        return table((*key, len(group)) for key, group in grouped(
            self.world.received, lambda received: day(received.time), lambda received: received.type).items())

    def question_10(self):
        # A person whose number or user id changed was named by the system's message too.
        wrote = {id(received.person) for received in self.world.received}
        wrote |= {id(person) for person, _, wa_id, _ in self.world.changes if wa_id}
        return [(len(wrote), len({id(sent.person) for sent in self.sent if not sent.group}))]

    def question_11(self):
        quoted = [received.quotes for received in self.world.received if received.quotes and template(received.quotes)]
        return table((*key, len(group)) for key, group in grouped(quoted, template).items())

    def question_12(self):
        return [(sum(not sent.times("sent") for sent in self.sent),
                 sum(sent.rank() >= 3 and not sent.times("delivered") for sent in self.sent))]

    def question_13(self):
        groups = [sent for sent in self.sent if sent.group and sent.rank() >= 2]
        readers = lambda sent: {id(person) for word, _, _, person in sent.reported if word != "sent"}
        return table((name, len(group), sum(len(readers(sent)) for sent in group)) for (name,), group in grouped(groups, number).items())

    def question_14(self):
        latest = {}
        for business, event, time in sorted(self.world.quality, key=lambda quality: quality[2]):
            latest[business[1]] = event, moment(time)
        return table((name, *quality) for name, quality in latest.items())

    def question_15(self):
        return table(self.world.conflicts.items())

    def question_16(self):
        rows = []
        for person, _, wa_id, user_id in self.world.changes:
            number, final = person.at(END)
            rows += [("wa_id", wa_id, final or number)] if wa_id else []
            rows += [("user_id", user_id, final or number)] if user_id else []
        return table(rows)
