"""Spoils event lines: each way must make a line that the schema rejects.

The tables below repeat the rules in Sources/WhatsApp/README.md independently of the schema, so that an omission in the schema is found.
"""

import copy
import re

REQUIRED = [
    "specversion", "id", "source", "type", "recordedtime", "datacontenttype", "dataschema",
    "provider", "verifiedby", "eventkey", "idempotency", "data",
]
ORDER = [
    "specversion", "id", "source", "type", "subject", "time", "recordedtime", "datacontenttype",
    "dataschema", "provider", "verifiedby", "eventkey", "idempotency", "traceparent", "quarantine",
    "data",
]
COMMON = {"business", "user", "group_id", "raw", "truncated"}

# The types of a family, the required and the optional members of its data.
FAMILIES = [
    (r"message\.\w+|standby\.message\.\w+", {"message"}, {"conversation_context"}),
    (r"echo\.\w+", {"message"}, set()),
    (r"history\.message", {"message"}, {"history"}),
    (r"history\.progress", {"history"}, set()),
    (r"status\.\w+|standby\.status\.\w+", {"status"}, set()),
    (r"payment\.\w+", {"status"}, {"payment"}),
    (r"error|history\.error", {"error"}, set()),
    (r"call\.\w+", {"call"}, set()),
    (r"group\.\w+", {"group"}, set()),
    (r"contact\.\w+", {"contact"}, set()),
    (r"preference\.\w+", {"preference"}, set()),
    (r"user_action\.\w+", {"user_action"}, set()),
    (r"conversation\.(message|reply)", {"conversation"}, set()),
    (r"partner\.\w+", {"partner"}, set()),
    (r"account\.\w+", {"account", "raw"}, set()),
    (r"changed", {"fields"}, set()),
    (r"drift", {"path", "kind"}, set()),
    (r"unknown", {"raw"}, set()),
]
# One type of each, with every prefix.
TYPES = [
    "whatsapp." + word
    for word in """
    message.text message.image standby.message.text echo.text history.message history.progress
    history.error status.sent standby.status.read payment.captured error call.connect
    group.group_create contact.add preference.stop user_action.click conversation.message
    conversation.reply partner.channel_running account.flows changed drift unknown
    """.split()
]
CONTENT = {
    "message": {"type": "text"}, "history": {"phase": 1}, "status": {"status": "failed"},
    "payment": {"currency": "INR"}, "error": {"code": 1}, "call": {"id": "c"},
    "group": {"type": "group_create"}, "contact": {"action": "add"},
    "preference": {"value": "stop"}, "user_action": {"action_type": "click"},
    "conversation": {"user_text": "hi"}, "partner": {"event": "x"},
    "account": {"field": "flows", "value": {}}, "fields": ["about"], "path": "entry[].x",
    "kind": "member", "conversation_context": {}, "raw": {},
}

# The paths in data of members as received; nothing in them is spoiled.
AS_RECEIVED = {
    "raw", "conversation_context", "message.contacts", "message.referral",
    "user_action.data", "partner.data", "account.value",
}
MAY_BE_EMPTY = re.compile(
    r"message\.reply\.response|conversation\.(\w+_text|transcript|\w*note|history\[\]\.text)")
# The objects that are never empty.
NEVER_EMPTY = re.compile(
    r"(business|user|payment|message\.(media|location|reply|reaction|order|system|edit|revoke)"
    r"|.*\.(context|product|recipient|conversation|pricing|amount|transaction|profile_picture"
    r"|group_subject|group_description|edit\.media))")
NEVER_EMPTY_ARRAY = re.compile(r"(.*\.)?(errors|items|\w+_participants)|truncated")
TIME = re.compile(r".*\.(expires|created|updated|start_time|end_time|time)")

BAD_TIMES = [
    "", "2026-09-01", "2026-09-01T22:00:00", "2026-09-01T22:00:00+00:00", "2026-09-01 22:00:00Z",
    "2026-09-01t22:00:00z", "2026-13-01T22:00:00Z", "2026-00-01T22:00:00Z",
    "2026-02-30T22:00:00Z", "2026-09-31T22:00:00Z", "2026-09-00T22:00:00Z",
    "2026-09-01T24:00:00Z", "2026-09-01T22:60:00Z", "2026-09-01T22:00:60Z",
    "2026-09-01T22:00:00.1Z", "2026-09-01T22:00:00.123456Z", "2026-09-01T22:00:00.Z",
    "26-09-01T22:00:00Z", "0000-09-01T22:00:00Z", "1788300000", " 2026-09-01T22:00:00Z",
    "2026-09-01T22:00:00Z ",
]
TRACE = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
BAD_VALUES = {
    "specversion": ["1", "1.0.0", "0.3", "2.0"],
    "id": [""],
    "source": [
        "", "/", "whatsapp/1/2", "/whatsapp", "/whatsapp/", "/whatsapp/1/", "/whatsapp/1/2/3",
        "/whatsapp//2", "/whatsapp/a b", "/whatsapp/a%2f", "/whatsapp/a%", "/whatsapp/é",
        "/other/1/2", "/WhatsApp/1/2",
    ],
    "type": [
        "", "whatsapp", "whatsapp.", "whatsapp.message", "whatsapp.message.",
        "whatsapp.Message.text", "whatsapp.message.a-b", "whatsapp.message.text.",
        "whatsapp.message..text", "whatsapp.message.text.more", "whatsapp.status",
        "whatsapp.account", "whatsapp.account.", "whatsapp.other.thing", "whatsapp.history.other",
        "whatsapp.standby.call.x", "whatsapp.conversation.other", "whatsapp.error.x",
        "whatsapp.unknown.x", "message.text", "com.whatsapp.message.text", "sms.message.text",
        "whatsapp.message.é",
    ],
    "subject": [""],
    "time": BAD_TIMES,
    "recordedtime": BAD_TIMES + ["2026-09-01T22:00:00Z"],
    "datacontenttype": ["", "text/json", "application/json; charset=utf-8", "Application/JSON"],
    "dataschema": ["", "urn:hookline:event:1", "urn:hookline:event"],
    "provider": ["", "Meta", "360Dialog", "facebook", "on-premises"],
    "verifiedby": ["", "hmac", "HMAC-SHA256", "hmac-sha1", "signature"],
    "eventkey": ["", "0" * 31, "0" * 33, "0" * 31 + "g", "ABCDEF" + "0" * 26, " " + "0" * 31],
    "idempotency": ["", "duplicate", "First", "new"],
    "traceparent": [
        "", "00", "-".join(("00", *TRACE)), "-".join(("00", *TRACE, "01", "x")),
        "-".join(("ff", *TRACE, "01")), "-".join(("00", "0" * 32, TRACE[1], "01")),
        "-".join(("00", TRACE[0], "0" * 16, "01")), "-".join(("00", *TRACE, "01")).upper(),
        "-".join(("00", TRACE[0][1:], TRACE[1], "01")), "-".join(("00", *TRACE, "1")),
        "-".join(("01", *TRACE, "01", "é")), "-".join(("01", *TRACE, "01x")),
        "-".join(("01", *TRACE, "01", "x" * 128)), " " + "-".join(("00", *TRACE, "01")),
    ],
    "quarantine": [""],
}
WRONG_TYPES = [None, True, 7, 0.5, [], ["x"], {}, {"x": 1}]
# The required members of objects in data.
ALWAYS = [
    ("message", "type"), ("message", "reply", "kind"), ("message", "reaction", "removed"),
    ("message", "revoke", "message_id"), ("account", "value"),
]
RANKS = {"sent": 1, "delivered": 2, "read": 3, "played": 4}
# The members of a message by its type.
DETAILS = {
    "location": ({"name": "x"}, {"location"}),
    "contacts": ([], {"contacts"}),
    "reply": ({"kind": "button"}, {"button", "interactive"}),
    "reaction": ({"removed": True}, {"reaction"}),
    "order": ({"catalog_id": "x"}, {"order"}),
    "system": ({"type": "x"}, {"system"}),
    "edit": ({"message_id": "x"}, {"edit"}),
    "revoke": ({"message_id": "x"}, {"revoke"}),
}


def family(event_type):
    """Returns the required and all permitted members of data of a type."""
    for pattern, required, optional in FAMILIES:
        if re.fullmatch("whatsapp[.](?:" + pattern + ")", event_type):
            common = {"business", "truncated"} if event_type == "whatsapp.drift" else COMMON
            return required, required | optional | common
    raise ValueError("the type is of no family: " + event_type)


def changed(line, path, value):
    """Returns a copy of the line with another value at the path."""
    line = copy.deepcopy(line)
    place = line
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return line


def removed(line, path):
    """Returns a copy of the line without the member at the path."""
    line = copy.deepcopy(line)
    place = line
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return line


def nodes(value, path=("data",), name=""):
    """Yields the values in data that the program builds: path, name with `[]` for indexes, value."""
    yield path, name, value
    if name in AS_RECEIVED:
        return
    if isinstance(value, dict):
        for key, member in value.items():
            yield from nodes(member, (*path, key), f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from nodes(element, (*path, index), name + "[]")


def kind(value):
    """Returns the JSON type of a value; an integer is a number."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def spoil(line):
    """Yields the spoiled forms of a valid line, each with a description."""
    yield from spoil_attributes(line)
    yield from spoil_family(line)
    yield from spoil_data(line)
    yield from spoil_message(line)
    yield from spoil_status(line)


def spoil_attributes(line):
    for name in REQUIRED:
        yield f"without {name}", removed(line, [name])
    for name in ["extra", "Id", "data_base64", "message", "knownattribute1"]:
        yield f"with {name}", changed(line, [name], "x")
    for name in ORDER:
        wrong = ["x"] if name == "data" else []
        for value in wrong + WRONG_TYPES:
            if name != "data" or not isinstance(value, dict):
                yield f"{name} is {value!r}", changed(line, [name], value)
        for value in BAD_VALUES.get(name, []):
            yield f"{name} is {value!r}", changed(line, [name], value)


def spoil_family(line):
    required, allowed = family(line["type"])
    data = line["data"]
    for name in required:
        yield f"data without {name}", removed(line, ["data", name])
        for other in CONTENT.keys() - allowed:
            spoiled = removed(line, ["data", name])
            spoiled["data"][other] = CONTENT[other]
            yield f"data has {other} for {name}", spoiled
            spoiled["data"][other] = data[name]
            yield f"data.{name} is named {other}", spoiled
    for other in CONTENT.keys() - allowed:
        yield f"data with {other} too", changed(line, ["data", other], CONTENT[other])
    for other in TYPES:
        other_required, other_allowed = family(other)
        if not other_required <= data.keys() or not data.keys() <= other_allowed:
            yield f"type is {other}", changed(line, ["type"], other)
    for value in [[], [1], [None], ["raw", "raw"], "raw", {}, None, True]:
        yield f"data.truncated is {value!r}", changed(line, ["data", "truncated"], value)


def spoil_data(line):
    for steps in ALWAYS:
        place = line["data"]
        for step in steps[:-1]:
            place = place.get(step, {})
        if steps[-1] in place:
            yield f"data without {'.'.join(steps)}", removed(line, ["data", *steps])
    for path, name, value in nodes(line["data"]):
        if name in AS_RECEIVED:
            continue
        what = "data." + name if name else "data"
        for wrong in ["x", *WRONG_TYPES]:
            if kind(wrong) != kind(value):
                yield f"{what} is {wrong!r}", changed(line, path, wrong)
        if isinstance(value, dict):
            for member in ["extra", "Type", "raw_", "null"]:
                yield f"{what} with {member}", changed(line, (*path, member), "x")
            if NEVER_EMPTY.fullmatch(name):
                yield f"{what} is empty", changed(line, path, {})
        elif isinstance(value, list):
            if NEVER_EMPTY_ARRAY.fullmatch(name):
                yield f"{what} is empty", changed(line, path, [])
            for element in [None, 1, True, []]:
                yield f"{what} holds {element!r}", changed(line, path, [*value, element])
        elif isinstance(value, str):
            if not MAY_BE_EMPTY.fullmatch(name):
                yield f"{what} is empty", changed(line, path, "")
            if TIME.fullmatch(name):
                for time in BAD_TIMES:
                    yield f"{what} is {time!r}", changed(line, path, time)
        if name.endswith(("code", "code_text")):
            for code in ["131026", "-1", "0", ""] + [0.5, 1 << 53, -1 << 53] * name.endswith("code"):
                yield f"{what} is {code!r}", changed(line, path, code)


def spoil_message(line):
    message = line["data"].get("message")
    if message is None:
        return
    for word in ["", "Text", "a b", "a.b", "é", "x" * 65]:
        yield f"message.type is {word!r}", changed(line, ["data", "message", "type"], word)
    for detail, (content, types) in DETAILS.items():
        if message["type"] not in types:
            yield f"{detail} in {message['type']}", changed(
                line, ["data", "message", detail], content)
        if detail in message:
            for other in ({"text", "image", "hologram"} | DETAILS.keys()) - types - {"reply"}:
                yield f"{detail} in {other}", changed(line, ["data", "message", "type"], other)
    if "mime_type" not in message.get("media", {}) and message["type"] not in (
            "image", "video", "document", "audio", "sticker"):
        yield "media in a text", changed(line, ["data", "message", "media"], {"id": "x"})
    if "reply" in message:
        for word in ["", "Button", "a b", "x" * 65]:
            yield f"reply.kind is {word!r}", changed(
                line, ["data", "message", "reply", "kind"], word)
    if "reaction" in message:
        path = ["data", "message", "reaction"]
        was_removed = message["reaction"]["removed"]
        yield "removed is the opposite", changed(line, [*path, "removed"], not was_removed)
        if "emoji" in message["reaction"]:
            yield "reaction without emoji", removed(line, [*path, "emoji"])
    if "previous_wa_id" in message.get("system", {}):
        yield "system without wa_id", removed(line, ["data", "message", "system", "wa_id"])
    if "history" in line["data"]:
        yield "a message's history is empty", changed(line, ["data", "history"], {})
        for member in ["phase", "chunk_order", "progress"]:
            yield f"a message's history with {member}", changed(
                line, ["data", "history", member], 1)


def spoil_status(line):
    status = line["data"].get("status")
    if line["type"] == "whatsapp.history.progress":
        yield "progress with a status", changed(line, ["data", "history", "status"], "READ")
    if status is None:
        return
    path = ["data", "status"]
    rank = RANKS.get(status.get("status"))
    for wrong in [-1, 0, 1, 2, 3, 4, 5, 1.5, "1", True, None]:
        # True equals 1 in Python.
        if wrong != rank or wrong is True:
            yield f"rank is {wrong!r}", changed(line, [*path, "rank"], wrong)
    if rank:
        yield "without rank", removed(line, [*path, "rank"])
        yield "rank without status", removed(line, [*path, "status"])
    for word in {*RANKS, "failed", "SENT"}:
        if RANKS.get(word) != rank:
            yield f"status is {word}", changed(line, [*path, "status"], word)


def shorten(line):
    """Yields valid forms of a line as a limit on its length could shorten it."""
    line = changed(line, ["data", "truncated"], ["raw"])
    line["data"].pop("raw", None)
    yield line
    for name, value in line["data"].items():
        if isinstance(value, dict):
            yield changed(line, ["data", name], {})
            for member in value:
                yield removed(line, ["data", name, member])
        elif name != "truncated":
            yield removed(line, ["data", name])


def disclose(line):
    """Yields a line under privacy with each forbidden member, and without `privacy`."""
    data = line["data"]
    for path, value in [
        (["raw"], {}), (["conversation_context"], {}), (["user", "wa_id"], "15550101234"),
        (["user", "name"], "Noor"), (["business", "display_phone_number"], "15550101234"),
        (["group_id"], "x"), (["privacy"], "off"),
    ]:
        yield f"it has {path}", changed(line, ["data", *path], value)
    for name, value in [
        ("text", "hi"), ("id", "wamid.1"), ("location", {"name": "x"}), ("contacts", []),
        ("referral", {}), ("media", {"id": "1"}), ("media", {"filename": "x"}),
        ("reply", {"kind": "button", "title": "x"}), ("context", {"from": "15550101234"}),
        ("reaction", {"emoji": "x", "removed": False}), ("order", {"catalog_id": "1"}),
    ]:
        if "message" in data:
            yield f"the message has {name}", changed(line, ["data", "message", name], value)
    if "account" in data:
        yield "the account has a value", changed(line, ["data", "account", "value"], {})
        yield "it does not say why there is no value", removed(line, ["data", "privacy"])
    if line["type"] in ("whatsapp.unknown", "whatsapp.message.reaction"):
        yield "it does not say what is left out", removed(line, ["data", "privacy"])
