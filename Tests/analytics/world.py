"""A business's two weeks on WhatsApp, invented before any line exists.

`World` has the truth as lists of facts, and the items that Meta would send about them, each with the time at which it arrives. The
answers in `reference.py` are from the facts alone. Everything is from one seed.
"""
import dataclasses
import datetime
import itertools
import random

START = int(datetime.datetime(2026, 8, 31, 22, 0, tzinfo=datetime.timezone.utc).timestamp())
DAYS = 14
END = START + DAYS * 86400
NUMBERS = [("104857600123456", "109876543210987", "15550100999"), ("104857600123456", "109876543210988", "15550100998"),
           ("104857600123499", "109876543210989", "15550100997")]
TEMPLATES = [("parcel_update", "1289001122334401", "utility"), ("order_placed", "1289001122334402", "utility"),
             ("summer_sale", "1289001122334403", "marketing"), ("login_code", "1289001122334404", "authentication"),
             ("winback_v2", "1289001122334405", "marketing")]
PRICES = {"marketing": 0.11, "utility": 0.04, "authentication": 0.05, "service": 0}
ERRORS = {"131026": "Message undeliverable", "131047": "Re-engagement message", "131049": "Message not delivered",
          "131050": "User stopped marketing messages", "131000": "Something went wrong"}
RECEIVED = ["text"] * 6 + ["image", "button", "reaction", "unsupported"]
RANKS = {"sent": 1, "delivered": 2, "read": 3}


@dataclasses.dataclass
class Person:
    """A user, and what identifies it: from each time on a number (or None) and a user id (or None)."""
    name: str
    identities: list

    def at(self, moment):
        return [identity for since, *identity in self.identities if since <= moment][-1]


@dataclasses.dataclass
class Sent:
    """A message of the business, with the statuses that Meta reports: (status, time, has pricing, participant)."""
    number: tuple
    person: Person
    id: str
    category: str
    billable: bool
    template: tuple
    names: str
    group: str
    reported: list
    error: str = None

    def times(self, status):
        return [time for word, time, *_ in self.reported if word == status]

    def rank(self):
        return max([RANKS.get(word, 0) for word, *_ in self.reported])

    def first(self):
        return min(time for _, time, *_ in self.reported)

    def failed(self):
        return bool(self.times("failed")) and self.rank() < 2


@dataclasses.dataclass
class Received:
    number: tuple
    person: Person
    id: str
    time: int
    type: str
    quotes: Sent
    group: str


class World:
    def __init__(self, seed, messages):
        self.random = random.Random(seed)
        self.used, self.ids = set(), itertools.count()
        self.items = []
        self.persons = [self.person(index) for index in range(messages // 8)]
        self.changes, self.pauses, self.quality, self.conflicts = [], [], [], {}
        self.change_identities()
        self.sent = [self.send() for _ in range(messages)]
        self.sent += [self.send(group=f"Y2FwaV9ncm91cDoxNTU1MDEwMDk5OToxMjAzNjM0NTY{index}") for index in range(messages // 50)]
        self.received = [self.receive() for _ in range(messages)]
        self.echoes = [self.echo() for _ in range(messages // 15)]
        self.happen_to_templates()
        self.happen_to_numbers()

    # Times and ids

    def moment(self, low=START, high=END):
        """A second at which nothing else happens."""
        time = self.random.randrange(low, high)
        while time in self.used:
            time += 1
        self.used.add(time)
        return time

    def new_id(self):
        return f"wamid.HBgLMTU1NTAxMDEyMzQ{next(self.ids):012d}{self.random.getrandbits(48):012X}"

    def chance(self, probability):
        return self.random.random() < probability

    def add(self, kind, number, person, time, item, key=None, late=None):
        """An item that arrives seconds after it happened, or hours."""
        delay = self.random.uniform(0.2, 4) if not self.chance(0.04) else self.random.uniform(60, 40 * 3600)
        self.items.append({"kind": kind, "number": number, "person": person, "time": time, "item": item, "key": key,
                           "arrival": time + (late or delay)})
        return self.items[-1]

    def add_conflict(self, kind, original, change):
        """Another content of the same id, which arrives before or after. Returns whether it counts."""
        other = {**original, "item": change(original["item"])}
        other["arrival"] = original["arrival"] + self.random.choice([-1, 1]) * self.random.uniform(0.05, 900)
        self.items.append(other)
        self.conflicts[kind] = self.conflicts.get(kind, 0) + 1
        return other["arrival"] < original["arrival"]

    # Persons

    def person(self, index):
        wa_id, user_id = f"4915550{index:06d}", f"DE.{self.random.getrandbits(60):020d}"
        kind = self.random.random()
        if kind < 0.2:
            return Person(f"Person {index}", [[0, None, user_id]])
        # Half of the others are known by number alone at first, and some to the end.
        if kind < 0.3:
            return Person(f"Person {index}", [[0, wa_id, None]])
        since = 0 if kind < 0.65 else START + self.random.randrange(DAYS * 86400)
        return Person(f"Person {index}", [[0, wa_id, None]] * (since > 0) + [[since, wa_id, user_id]])

    def change_identities(self):
        once = self.random.sample(self.persons, len(self.persons) // 6)
        for index, person in enumerate([*once, *once[::3]]):
            low = max(START, person.identities[-1][0] + 1)
            time = self.moment(low, (low + END) // 2)
            wa_id, user_id = person.at(time)
            new = f"DE.{self.random.getrandbits(60):020d}" if user_id else None
            moves = bool(wa_id) and (index % 2 == 0 or user_id is None)
            number = f"4916660{index:06d}" if moves else wa_id
            person.identities.append([time, number, new])
            self.changes.append((person, time, wa_id if moves else None, user_id))
            business = self.random.choice(NUMBERS)
            if moves:
                system = {"body": "changed", "wa_id": number, "type": "user_changed_number"}
                if user_id:
                    system |= {"user_id": new, "previous_user_id": user_id}
                self.add("messages", business, None, time, {"from": wa_id, "id": self.new_id(), "timestamp": str(time), "type": "system",
                                                            "system": system})
            else:
                update = {"detail": "The user id changed", "user_id": {"previous": user_id, "current": new}, "timestamp": str(time)}
                self.add("user_id_update", business, person, time, update | ({"wa_id": wa_id} if wa_id else {}))

    # What the business sends

    def send(self, group=None):
        number, person, start = self.random.choice(NUMBERS), self.random.choice(self.persons), self.moment(high=END - 90000)
        template = None if group or self.chance(0.3) else self.random.choice(TEMPLATES)
        category = template[2] if template else "group_service" if group else "service"
        names = self.random.choice(["callback"] * 8 + ["id", "nothing"]) if template else "nothing"
        sent = Sent(number, person, self.new_id(), category, category in ("marketing", "authentication") or category == "utility" and
                    self.chance(0.7), template, names, group, [])
        members = self.random.sample(self.persons, 3) if group else [person]
        for member in members:
            self.report(sent, member, start)
        return sent

    def report(self, sent, member, start):
        """Chooses what becomes of a message for one reader, and reports it, with what Meta leaves out."""
        late = lambda time, mean: self.moment(time + 1, time + 2 + int(self.random.expovariate(1 / mean)))
        if not sent.group and self.chance(0.06):
            sent.error = self.random.choice(list(ERRORS))
            if self.chance(0.8):
                self.status(sent, member, "sent", start, True)
            self.status(sent, member, "failed", late(start, 20), False)
            return
        delivered = late(start, 30 if sent.category != "marketing" else 400)
        ends = self.random.random()
        has_read = ends < 0.6
        if not self.chance(0.03):
            self.status(sent, member, "sent", start, True)
        if ends < 0.95 and not (has_read and self.chance(0.05)):
            self.status(sent, member, "delivered", delivered, True)
        if has_read:
            self.status(sent, member, "read", late(delivered, 3000), self.chance(0.5))
        if not sent.reported:
            self.status(sent, member, "delivered", delivered, True)

    def status(self, sent, member, word, time, has_pricing):
        sent.reported.append((word, time, has_pricing, member))
        item = {"id": sent.id, "status": word, "timestamp": str(time)}
        wa_id, user_id = member.at(time)
        names = {"": wa_id, "user_": user_id}
        if sent.group:
            item |= {"recipient_id": sent.group, "recipient_type": "group"}
            item |= {f"recipient_participant_{name}id": value for name, value in names.items() if value}
        else:
            item |= {f"recipient_{name}id": value for name, value in names.items() if value}
        if has_pricing:
            item["pricing"] = {"billable": sent.billable, "pricing_model": "PMP", "type": "regular", "category": sent.category}
        if sent.names == "callback":
            item["biz_opaque_callback_data"] = f"order={len(self.items)};template={sent.template[0]};lot=3"
        elif sent.names == "id":
            item["template_id"] = sent.template[1]
        if word == "failed":
            item["errors"] = [self.error(sent.error)]
        added = self.add("statuses", sent.number, member, time, item)
        if word == "failed" and self.chance(0.15):
            other = self.random.choice([code for code in ERRORS if code != sent.error])
            if self.add_conflict("whatsapp.status.failed", added, lambda item: {**item, "errors": [self.error(other)]}):
                sent.error = other
        elif self.chance(0.01):
            # The same status with a later time and another contact is the same event, and the first one counts.
            again = {**added, "item": {**item, "timestamp": str(time + 7)}, "arrival": added["arrival"] + self.random.uniform(1, 9000)}
            self.items.append({**again, "person": dataclasses.replace(member, name="Renamed"), "alone": True})

    def error(self, code):
        return {"code": int(code), "title": ERRORS[code], "message": ERRORS[code], "error_data": {"details": "In other words."}}

    # What users write

    def receive(self):
        number, person, time = self.random.choice(NUMBERS), self.random.choice(self.persons), self.moment()
        quotes = None
        if self.chance(0.4):
            number, person = (chosen := self.random.choice(self.sent)).number, chosen.person
            quotes = chosen if self.chance(0.6) and not chosen.group else None
        group = f"Y2FwaV9ncm91cDoxNTU1MDEwMDk5OToxMjAzNjM0NTY{self.random.randrange(9)}" if self.chance(0.03) else None
        fact = Received(number, person, self.new_id(), time, self.random.choice(RECEIVED), quotes, group)
        wa_id, user_id = person.at(time)
        item = {"id": fact.id, "timestamp": str(time), "type": fact.type}
        item |= {"from": wa_id} if wa_id else {}
        item |= {"from_user_id": user_id} if user_id else {}
        item |= {"group_id": group} if group else {}
        item |= {"context": {"from": number[2], "id": quotes.id}} if quotes else {}
        item |= self.content(fact.type)
        added = self.add("messages", number, person, time, item)
        if self.chance(0.02):
            change = lambda item: {**{name: value for name, value in item.items() if name != fact.type}, "type": "document",
                                   "document": {"id": "7", "mime_type": "application/pdf", "sha256": "c2hh", "filename": "a.pdf"}}
            if self.add_conflict(min(f"whatsapp.message.{word}" for word in (fact.type, "document")), added, change):
                fact.type = "document"
        return fact

    def content(self, word):
        return {
            "text": {"text": {"body": self.random.choice(["Are you open on Sunday? ☕", "Danke!", "where is it 📦", "C:\\new\\table"])}},
            "image": {"image": {"id": "55", "mime_type": "image/jpeg", "sha256": "c2hh", "caption": "see"}},
            "button": {"button": {"text": "Yes", "payload": "yes"}},
            "reaction": {"reaction": {"message_id": "wamid.x", "emoji": "👍"}},
            "unsupported": {"errors": [{"code": 131051, "title": "Message type unknown"}]},
        }[word]

    def echo(self):
        number, person, time = self.random.choice(NUMBERS), self.random.choice(self.persons), self.moment()
        wa_id, user_id = person.at(time)
        item = {"from": number[2], "id": self.new_id(), "timestamp": str(time), "type": "text", "text": {"body": "typed in the app"}}
        item |= {"to": wa_id} if wa_id else {}
        item |= {"to_user_id": user_id} if user_id else {}
        self.add("message_echoes", number, person, time, item)
        return number, person, time

    # The account

    def happen_to_templates(self):
        for name, template, _ in TEMPLATES:
            waba = self.random.choice(NUMBERS)
            times = sorted(self.moment(START + 3600) for _ in range(2 * self.random.randrange(3) + 1))
            for index, time in enumerate([self.moment(START, START + 3000), *times]):
                event = "PAUSED" if index % 2 else "APPROVED"
                self.pauses.append((waba[0], name, event, time))
                self.add("message_template_status_update", waba, None, time, {
                    "event": event, "message_template_id": int(template), "message_template_name": name,
                    "message_template_language": "en_US", "reason": "NONE"})

    def happen_to_numbers(self):
        for number in NUMBERS:
            for _ in range(3):
                time, event = self.moment(), self.random.choice(["FLAGGED", "UNFLAGGED", "UPGRADE"])
                self.quality.append((number, event, time))
                self.add("phone_number_quality_update", number, None, time, {
                    "display_phone_number": number[2], "event": event, "current_limit": "TIER_10K"})
