"""Makes the benchmarks' notifications: one with many items, or many signed ones with one item each, by `hookline sample`.

They have no white space, as providers write them. Each item has its own id, and of many items of one notification each has its
own user and (in a message) text, so that none is a duplicate.
"""
import base64
import copy
import hashlib
import hmac
import json
import pathlib
import subprocess

import bench

SECRET = "5ec4e7"
TEMPLATE = json.loads((pathlib.Path(__file__).resolve().parent / "text.json").read_text(encoding="utf-8"))


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def identifier(number):
    return "wamid." + base64.b64encode(b"\x1d\x06\x0b15550101234\x15\x02\x00%020d\x00" % number).decode()


def contact_of(number):
    contact = copy.deepcopy(TEMPLATE["entry"][0]["changes"][0]["value"]["contacts"][0])
    contact["profile"]["name"] += f" {number}"
    contact["wa_id"] = str(15550000000 + number)
    contact["user_id"] = f"US.{48213907715520000000 + number}"
    return contact


def message_of(contact, number):
    message = copy.deepcopy(TEMPLATE["entry"][0]["changes"][0]["value"]["messages"][0])
    message["from"] = contact["wa_id"]
    message["from_user_id"] = contact["user_id"]
    message["id"] = identifier(number)
    message["timestamp"] = str(1788300000 + number)
    message["text"]["body"] += f" No. {number}"
    return message


def status_of(contact, number):
    return {
        "id": identifier(number),
        "status": "delivered",
        "timestamp": str(1788300000 + number),
        "recipient_id": contact["wa_id"],
        "recipient_user_id": contact["user_id"],
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"},
    }


def notification(kind, contacts, items):
    body = copy.deepcopy(TEMPLATE)
    value = body["entry"][0]["changes"][0]["value"]
    del value["contacts"], value["messages"]
    value["contacts"], value[kind] = contacts, items
    return compact(body)


def of_many(kind, count, first=0, more=""):
    """Returns a notification with `count` messages or statuses; `more` is appended to the messages' texts."""
    contacts = [contact_of(number) for number in range(first, first + count)]
    make = message_of if kind == "messages" else status_of
    items = [make(contact, first + at) for at, contact in enumerate(contacts)]
    for item in items if more else ():
        item["text"]["body"] += more
    return notification(kind, contacts, items)


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
