"""Makes the benchmarks' notifications: one with many items, or many signed ones with one item each, by `hookline sample`.

They have no white space, as providers write them. Each item has its own id, and of many items of one notification each has its
own user and (in a message) text, so that none is a duplicate.
"""
import base64
import hashlib
import hmac
import json
import subprocess

import bench

SECRET = "5ec4e7"
TEXT = bench.ROOT / "Tests/Fixtures/notifications/cloud__msg_text.json"
TEMPLATE = json.loads(TEXT.read_text(encoding="utf-8"))
ENTRY = TEMPLATE["entry"][0]
VALUE = ENTRY["changes"][0]["value"]
CONTACT, MESSAGE = VALUE["contacts"][0], VALUE["messages"][0]


def identifier(number):
    return "wamid." + base64.b64encode(b"\x1d\x06\x0b15550101234\x15\x02\x00%020d\x00" % number).decode()


def contact_of(number):
    name = f"{CONTACT['profile']['name']} {number}"
    user_id = f"US.{48213907715520000000 + number}"
    return {**CONTACT, "profile": {"name": name}, "wa_id": str(15550000000 + number), "user_id": user_id}


def message_of(contact, number, more):
    return {
        **MESSAGE,
        "from": contact["wa_id"],
        "from_user_id": contact["user_id"],
        "id": identifier(number),
        "timestamp": str(1788300000 + number),
        "text": {"body": f"{MESSAGE['text']['body']} No. {number}{more}"},
    }


def status_of(contact, number, _):
    return {
        "id": identifier(number),
        "status": "delivered",
        "timestamp": str(1788300000 + number),
        "recipient_id": contact["wa_id"],
        "recipient_user_id": contact["user_id"],
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"},
    }


def of_many(kind, count, first=0, more=""):
    """Returns a notification with `count` messages or statuses; `more` is appended to the messages' texts."""
    contacts = [contact_of(number) for number in range(first, first + count)]
    make = {"messages": message_of, "statuses": status_of}[kind]
    items = [make(contact, first + at, more) for at, contact in enumerate(contacts)]
    others = {name: VALUE[name] for name in ("messaging_product", "metadata")}
    change = {"value": {**others, "contacts": contacts, kind: items}, "field": "messages"}
    body = {**TEMPLATE, "entry": [{**ENTRY, "changes": [change]}]}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def traffic(count):
    """Yields notifications of one event each: of four, three statuses of a message and a message of a user."""
    with subprocess.Popen([bench.hookline(), "sample", "--traffic", str(count)], stdout=subprocess.PIPE, env={}) as sample:
        for line in sample.stdout:
            yield line[:-1]


def write_records(path, bodies):
    """Writes signed bodies to a file: for each the signature in hexadecimal, the length in eight digits, the body, and LF.
    Returns their number."""
    count = 0
    with open(path, "wb") as file:
        for count, body in enumerate(bodies, 1):
            signature = hmac.digest(SECRET.encode(), body, hashlib.sha256).hex()
            file.write(b"%s %08d %s\n" % (signature.encode(), len(body), body))
    return count
