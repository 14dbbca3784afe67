#!/usr/bin/python3 -IS
"""What hookline does with text messages and statuses, in Python: verifies the signature, parses, emits each event once as a
JSON line that is synced before the response. A CGI script, and a WSGI application for gunicorn's sync workers.

The idempotency cache is one file that all processes share: a page of 4096 bytes for each value of the first bytes of
an event's SHA-256, with room for 128 digests, and a lock for each page.
"""
import fcntl
import hashlib
import hmac
import json
import os
import sys
import time

PAGE, PAGES, DIGEST = 4096, 16384, 32
SECRET = os.environ["APP_SECRET"].encode()
SEEN = os.open(os.environ["STATE"] + "/seen", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
EVENTS = os.open(os.environ["STATE"] + "/events.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
RANKS = {"sent": 1, "delivered": 2, "read": 3}


def receive(body, signature):
    """Returns the response's status."""
    expected = "sha256=" + hmac.digest(SECRET, body, "sha256").hex()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        return "403 Forbidden"
    try:
        notification = json.loads(body)
    except ValueError:
        return "400 Bad Request"
    emit(list(events_of(notification)))
    return "200 OK"


def events_of(notification):
    for entry in notification["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            business = {"waba_id": entry["id"], **{
                name: value["metadata"][name] for name in ("phone_number_id", "display_phone_number")}}
            contacts = {contact["wa_id"]: contact for contact in value.get("contacts", ())}
            for message in value.get("messages", ()):
                user = person(message["from"], contacts)
                content = {"id": message["id"], "type": message["type"]}
                if message["type"] == "text":
                    content["text"] = message["text"]["body"]
                yield event(business, user, message["id"], "message." + message["type"], "message", content, message)
            for status in value.get("statuses", ()):
                user, word = person(status["recipient_id"], contacts), status["status"]
                content = {"message_id": status["id"], "status": word, "rank": RANKS.get(word, 0)}
                yield event(business, user, f"{status['id']}:{word}", "status." + word, "status", content, status)


def person(number, contacts):
    contact = contacts.get(number, {})
    user = {"wa_id": number, "user_id": contact.get("user_id"), "name": contact.get("profile", {}).get("name")}
    return {name: value for name, value in user.items() if value is not None}


def event(business, user, identifier, kind, name, content, raw):
    now, moment = time.time(), time.gmtime(int(raw["timestamp"]))
    return {
        "specversion": "1.0",
        "id": identifier,
        "source": f"/whatsapp/{business['waba_id']}/{business['phone_number_id']}",
        "type": "whatsapp." + kind,
        "subject": raw["id"],
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", moment),
        "recordedtime": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03}Z",
        "datacontenttype": "application/json",
        "provider": "meta",
        "verifiedby": "hmac-sha256",
        "data": {"business": business, "user": user, name: content, "raw": raw},
    }


def line_of(event):
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"


def emit(events):
    """Under the locks of their pages: looks the events up, writes and syncs those that are new, and marks them."""
    keyed = {hashlib.sha256(f"{event['source']}\n{event['id']}".encode()).digest(): event for event in events}
    pages = sorted({page_of(key) for key in keyed})
    for page in pages:
        fcntl.lockf(SEEN, fcntl.LOCK_EX, 1, page)
    try:
        new = {key: event for key, event in keyed.items() if place_of(key) is not None}
        if not new:
            return
        lines = "".join(map(line_of, new.values())).encode()
        if os.write(EVENTS, lines) != len(lines):
            raise OSError("the disk is full")
        os.fdatasync(EVENTS)
        for key in new:
            os.pwrite(SEEN, key, place_of(key))
    finally:
        for page in pages:
            fcntl.lockf(SEEN, fcntl.LOCK_UN, 1, page)


def page_of(key):
    return int.from_bytes(key[:2], "big") % PAGES


def place_of(key):
    """Where a digest is to be written; None if it is there."""
    start = page_of(key) * PAGE
    page = os.pread(SEEN, PAGE, start).ljust(PAGE, b"\0")
    digests = [page[at : at + DIGEST] for at in range(0, PAGE, DIGEST)]
    if key in digests:
        return None
    free = bytes(DIGEST)
    # In a page that is full one of the digests makes room, whichever.
    return start + DIGEST * (digests.index(free) if free in digests else key[2] % len(digests))


def application(environment, start_response):
    body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
    status = receive(body, environment.get("HTTP_X_HUB_SIGNATURE_256", ""))
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]


if __name__ == "__main__":
    status = receive(
        sys.stdin.buffer.read(int(os.environ.get("CONTENT_LENGTH") or 0)), os.environ.get("HTTP_X_HUB_SIGNATURE_256", ""))
    sys.stdout.write(f"Status: {status}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n")
