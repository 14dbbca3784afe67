"""Feeds mutated notifications to the executable, and judges what it writes.

Whatever is missing from a body or of another type in it, the program accepts it, and each of its
lines is valid.
"""

import json
import os
import re
import subprocess

from spoiling import ORDER, changed, kind, removed

REMOVED = object()
PROVIDERS = ["meta", "360dialog", "whizard", "onpremises", "notifyer"]
LONG = "à la carte \"\\ 🙂\u0001 " * 400
VALUES = [None, "", 0, {}, [], "x", True]
# More than the program's own types: words that mean something to it, and what is hard to read.
MORE_VALUES = [
    -1, 1.5, 1e300, False, "true", "group", "unknown", "US.1", "+1", "0", "1788300000123", "\u0000",
    "\ud800", "ü", "../..", [None], [[]], [{}], {"": None}, {"id": "x"}, ["x", 1, None], LONG,
]


def paths(value, path=()):
    """The path of every member and element, at any depth."""
    items = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, child in items:
        yield (*path, key)
        yield from paths(child, (*path, key))


def mutations(body, values):
    """Every mutation of one body: a path, and the value that is to stand there, or REMOVED."""
    for value in [*values, [body]]:
        yield (), value
    for path in paths(body):
        value = body
        for step in path:
            value = value[step]
        yield path, REMOVED
        for other in values:
            if kind(other) != kind(value) or other != value:
                yield path, other
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
            yield path, int(value)
        elif kind(value) == "number":
            yield path, str(value)
        elif isinstance(value, list):
            yield path, value + value
        yield path, [value]
        yield path, {"x": value}


def mutated(body, path, value):
    """The body with that mutation."""
    if not path:
        return value
    return removed(body, path) if value is REMOVED else changed(body, path, value)


class Judge:
    """What a run must have: remembers the lines that it has seen, for most are alike."""

    def __init__(self, executable, validator):
        self.executable = executable
        self.validator = validator
        self.seen = set()
        self.runs = 0
        self.lines = 0
        self.silent = 0

    def run(self, number, body, environment):
        """Gives a body to the executable; says what is wrong with what it did."""
        text = json.dumps(body, ensure_ascii=number % 2 == 0).encode("utf-8", "surrogatepass")
        if b"\xed\xa0" in text:
            text = json.dumps(body).encode()
        settings = {**environment, "HOOKLINE_PROVIDER": PROVIDERS[number % len(PROVIDERS)]}
        if number % 4 == 1:
            settings["HOOKLINE_MAX_LINE"] = "4096"
        if number % 8 == 3:
            settings["HOOKLINE_RAW"] = "0"
        if number % 8 in (5, 6):
            settings["HOOKLINE_PRIVACY"] = "pseudonyms"
            settings["HOOKLINE_PRIVACY_KEY"] = "key"
        result = subprocess.run(
            [self.executable], input=text, capture_output=True, env=settings, close_fds=False)
        faults = []
        if result.returncode != 0:
            faults.append(f"exit status {result.returncode}: {result.stderr.decode()}")
        if result.stdout and not result.stdout.endswith(b"\n"):
            faults.append("the last line has no end")
        lines = result.stdout.split(b"\n")[:-1]
        self.runs += 1
        self.lines += len(lines)
        self.silent += not lines
        for line in lines:
            if "HOOKLINE_MAX_LINE" in settings and len(line) > 4095:
                faults.append(f"the line has {len(line) + 1} bytes")
            faults += self.judge(line)
        return [(fault, text.decode(), settings["HOOKLINE_PROVIDER"]) for fault in faults]

    def judge(self, line):
        """What is wrong with one line."""
        try:
            event = parse(line)
        except ValueError as error:
            return [f"not JSON: {error}: {line!r}"]
        # Most of the time goes to the schema, to which any `raw` and any moment are the same.
        same = re.sub(rb'"recordedtime":"[^"]*"|"raw":.*', b"", line)
        if same in self.seen:
            return []
        self.seen.add(same)
        faults = [
            f"{list(error.absolute_path)}: {error.message}"
            for error in self.validator.iter_errors(event)
        ]
        return faults or contradictions(event)


def parse(line):
    """The event of a line: strict UTF-8, no raw control characters, no name twice."""
    def without_twins(members):
        names = [name for name, _ in members]
        if len(set(names)) < len(names):
            raise ValueError(f"a name twice among {names}")
        return dict(members)
    return json.loads(line.decode("utf-8"), object_pairs_hook=without_twins)


def contradictions(event):
    """What a schema cannot say: the order of attributes, and that they agree with data."""
    faults = []
    if list(event) != [name for name in ORDER if name in event]:
        faults.append(f"attributes out of order: {list(event)}")
    data = event.get("data", {})
    _, family, *rest = event["type"].split(".")
    whole = "truncated" not in data
    message, status = data.get("message", {}), data.get("status", {})
    if whole and message and family != "history" and message["type"] != rest[-1]:
        faults.append(f"{event['type']} has a message of type {message['type']}")
    if whole and status and folded(status.get("status", "unknown")) != rest[-1]:
        faults.append(f"{event['type']} has the status {status.get('status')}")
    about = message.get("id", status.get("message_id"))
    subject = event.get("subject")
    if whole and subject != about and not (subject or "").startswith("sha256-"):
        faults.append(f"the subject is {subject}, the message {about}")
    if whole and event["id"] == "":
        faults.append("an empty id")
    private = "privacy" in data
    if private and re.search(r"[0-9]{8}", json.dumps([about, data.get("user"), event["id"]])):
        faults.append("an identifier under privacy")
    if event["type"].startswith("whatsapp.account.") and whole and not private:
        if data["account"]["value"] != data["raw"]:
            faults.append("account.value is not raw")
    return faults


def folded(word):
    """A sender's word as a part of a type."""
    return re.sub("[^a-z0-9]", "_", re.sub("[A-Z]", lambda m: m[0].lower(), word))[:64]


def bodies(directory):
    """The notifications of a directory, by their names."""
    for name in sorted(os.listdir(directory)):
        if name.endswith(".json"):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                yield name, json.load(file)
