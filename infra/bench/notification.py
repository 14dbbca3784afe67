"""Makes a notification with many items out of one with one text message.

notification.py TEMPLATE messages|statuses COUNT: the notification on standard output, without white space, as senders
write it. Each item has an id, a person and (a message) a text of its own.
"""

import base64
import copy
import json
import sys


def identifier(number):
    return "wamid." + base64.b64encode(b"\x1d\x06\x0b15550101234\x15\x02\x00%020d\x00" % number).decode()


def contact_of(template, number):
    contact = copy.deepcopy(template)
    contact["profile"]["name"] += " " + str(number)
    contact["wa_id"] = str(15550000000 + number)
    contact["user_id"] = "US." + str(48213907715520000000 + number)
    return contact


def message_of(template, contact, number):
    message = copy.deepcopy(template)
    message["from"] = contact["wa_id"]
    message["from_user_id"] = contact["user_id"]
    message["id"] = identifier(number)
    message["timestamp"] = str(1788300000 + number)
    message["text"]["body"] += " No. " + str(number)
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


def main():
    path, kind, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(path, encoding="utf-8") as file:
        notification = json.load(file)
    value = notification["entry"][0]["changes"][0]["value"]
    contact, message = value.pop("contacts")[0], value.pop("messages")[0]
    value["contacts"] = [contact_of(contact, number) for number in range(count)]
    people = list(enumerate(value["contacts"]))
    if kind == "messages":
        value["messages"] = [message_of(message, person, number) for number, person in people]
    else:
        value["statuses"] = [status_of(person, number) for number, person in people]
    json.dump(notification, sys.stdout, ensure_ascii=False, separators=(",", ":"))


main()
