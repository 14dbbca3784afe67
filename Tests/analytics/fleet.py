"""Two machines that receive the notifications of a `World`, each with its own state directory and event file.

The real program reads each body. Of its lines only `recordedtime` is changed afterwards, to the time at which the body arrives in
the world.
"""
import concurrent.futures
import datetime
import json
import os
import pathlib
import random
import re
import subprocess

ROOT = pathlib.Path(__file__).parent.parent.parent
HOOKLINE = pathlib.Path(os.environ.get("HOOKLINE", ROOT / ".build/release/hookline"))
RECORDED = re.compile(rb'"recordedtime":"[^"]*"')


def contact(person, time):
    wa_id, user_id = person.at(time)
    return {"profile": {"name": person.name}} | ({"wa_id": wa_id} if wa_id else {}) | ({"user_id": user_id} if user_id else {})


def body(items):
    """One notification with items of one number and kind of field."""
    (waba, phone, display), kind = items[0]["number"], items[0]["kind"]
    entry = {"id": waba}
    if kind.endswith("_update") and kind != "user_id_update":
        return {"object": "whatsapp_business_account", "entry": [
            {**entry, "time": items[0]["time"], "changes": [{"field": kind, "value": items[0]["item"]}]}]}
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": display, "phone_number_id": phone}}
    contacts = [contact(item["person"], item["time"]) for item in items if item["person"]]
    if contacts:
        value["contacts"] = [one for place, one in enumerate(contacts) if one not in contacts[:place]]
    for item in items:
        value.setdefault(item["kind"], []).append(item["item"])
    field = {"message_echoes": "smb_message_echoes", "user_id_update": "user_id_update"}.get(kind, "messages")
    return {"object": "whatsapp_business_account", "entry": [{**entry, "changes": [{"field": field, "value": value}]}]}


def notifications(items):
    """Yields arrival and body: messages and statuses that arrive within five minutes for one number come together."""
    waiting = {}
    for item in sorted(items, key=lambda item: item["arrival"]):
        if item["kind"] not in ("messages", "statuses") or not item["person"] or "alone" in item:
            yield item["arrival"], body([item])
            continue
        batch = waiting.setdefault(item["number"], [])
        names = [(one["item"]["id"], one["item"].get("status")) for one in (item, *batch)]
        if batch and (item["arrival"] > batch[0]["arrival"] + 300 or len(batch) == 8 or names[0] in names[1:]):
            yield batch[-1]["arrival"], body(batch)
            batch.clear()
        batch.append(item)
    for batch in waiting.values():
        if batch:
            yield batch[-1]["arrival"], body(batch)


def deliveries(world):
    """The bodies of each machine with their arrival, in this order: 5 % come to the other machine too, 2 % to the same one again."""
    machines = [[], []]
    choose = random.Random(7)
    for arrival, notification in notifications(world.items):
        text, machine, again = json.dumps(notification).encode(), choose.randrange(2), choose.random()
        machines[machine].append((arrival, text))
        if again < 0.07:
            machines[machine ^ (again < 0.05)].append((arrival + choose.uniform(1, 7200), text))
    return [sorted(bodies) for bodies in machines]


class Machine:
    def __init__(self, directory):
        self.state, self.file = directory / "state", directory / "events.jsonl"
        self.state.mkdir(parents=True)

    def receive(self, bodies):
        """Runs the program on each body, and returns its lines with the time of the arrival."""
        settings = {"HOOKLINE_STATE_DIR": str(self.state), "HOOKLINE_SINK": f"file:{self.file}", "HOOKLINE_SYNC": "never",
                    "HOOKLINE_LOG": "warning"}
        lines = []
        self.file.touch()
        with open(self.file, "rb") as events:
            for arrival, text in bodies:
                outcome = subprocess.run([HOOKLINE], input=text, capture_output=True, env=settings)
                assert outcome.returncode == 0, outcome
                moment = datetime.datetime.fromtimestamp(arrival, datetime.timezone.utc)
                recorded = b'"recordedtime":"' + (moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z").encode() + b'"'
                lines += [RECORDED.sub(recorded, line, count=1) for line in events.read().splitlines(keepends=True)]
        return lines


def files(world, directory):
    """Returns the event file of each machine: its lines in another order, 5 % twice."""
    shuffle, paths = random.Random(11), []
    machines = [Machine(directory / str(number)) for number in range(2)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for machine, lines in zip(machines, pool.map(Machine.receive, machines, deliveries(world))):
            lines += shuffle.sample(lines, len(lines) // 20)
            shuffle.shuffle(lines)
            machine.file.write_bytes(b"".join(lines))
            paths.append(machine.file)
    return paths
