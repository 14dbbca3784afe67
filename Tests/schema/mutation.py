"""Feeds mutated notifications to the executable, and checks its output.

Whatever is missing from a body or of another type in it, the program accepts it, and each of its
lines is valid.
"""

import json
import math
import os
import re
import subprocess

from spoiling import AS_RECEIVED, ORDER, changed, kind, nodes, removed

REMOVED = object()
PROVIDERS = ["meta", "aws", "360dialog", "whizard", "onpremises", "notifyer"]
LONG = "à la carte \"\\ 🙂\u0001 " * 400
VALUES = [None, "", 0, {}, [], "x", True]
# Besides other types: documented words, and values that are hard to parse.
MORE_VALUES = [
    -1, 1.5, 1e300, 1 << 53, -(10 ** 400), False, "true", "group", "unknown", "US.1", "+1", "0", "1788300000123", "\u0000",
    "\ud800", "\ufffe", "ü", "../..", [None], [[]], [{}], {"": None}, {"id": "x"}, ["x", 1, None], LONG,
]


def paths(value, path=()):
    """Yields the path of every member and element, at any depth."""
    items = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, child in items:
        yield (*path, key)
        yield from paths(child, (*path, key))


def mutations(body, values):
    """Yields every mutation of a body: a path and its new value, or REMOVED."""
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
    """Returns the body with a mutation."""
    if not path:
        return value
    return removed(body, path) if value is REMOVED else changed(body, path, value)


class Judge:
    """Checks runs; remembers the lines, for most are equal."""

    def __init__(self, executable, validator):
        self.executable = executable
        self.validator = validator
        self.seen = set()
        self.kinds = {}
        self.runs = 0
        self.lines = 0
        self.silent = 0

    def run(self, number, body, environment):
        """Runs the executable on a body. Returns the failures."""
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
        failures = []
        if result.returncode != 0:
            failures.append(f"exit status {result.returncode}: {result.stderr.decode()}")
        if result.stdout and not result.stdout.endswith(b"\n"):
            failures.append("the last line has no LF")
        lines = result.stdout.split(b"\n")[:-1]
        self.runs += 1
        self.lines += len(lines)
        self.silent += not lines
        for line in lines:
            if "HOOKLINE_MAX_LINE" in settings and len(line) > 4095:
                failures.append(f"the line has {len(line) + 1} bytes")
            failures += self.judge(line)
        return [(failure, text.decode(), settings["HOOKLINE_PROVIDER"]) for failure in failures]

    def judge(self, line):
        """Returns the failures of a line."""
        try:
            event = parse(line)
        except ValueError as error:
            return [f"not JSON: {error}: {line!r}"]
        # The schema takes most of the time, and accepts any `raw` and any time.
        same = re.sub(rb'"recordedtime":"[^"]*"|"raw":.*', b"", line)
        if same in self.seen:
            return []
        self.seen.add(same)
        failures = [
            f"{list(error.absolute_path)}: {error.message}"
            for error in self.validator.iter_errors(event)
        ]
        return failures or contradictions(event) + self.second_types(event)

    def second_types(self, event):
        """Returns the failures of values with another type than an earlier one at the same path."""
        return [
            f"{name} is {kind(value)}, and elsewhere {self.kinds[name]}"
            for _, name, value in nodes(event.get("data", {}))
            if name not in AS_RECEIVED and self.kinds.setdefault(name, kind(value)) != kind(value)]


def parse(line):
    """Parses a line of I-JSON, RFC 7493: strict UTF-8, no raw control characters, no duplicate names, no number that is no
    double and no integer beyond 2^53 - 1, no surrogate, noncharacter or U+0000."""
    def without_twins(members):
        names = [name for name, _ in members]
        if len(set(names)) < len(names):
            raise ValueError(f"a name twice among {names}")
        return dict(members)

    def integer(text):
        if abs(int(text)) >= 1 << 53:
            raise ValueError(f"an integer that doubles skip: {text}")
        return int(text)

    def fraction(text):
        if not math.isfinite(float(text)):
            raise ValueError(f"a number that is no double: {text}")
        return float(text)

    value = json.loads(
        line.decode("utf-8"), object_pairs_hook=without_twins, parse_int=integer, parse_float=fraction,
        parse_constant=fraction)
    for text in texts(value):
        if REPLACED.search(text):
            raise ValueError(f"a character that readers reject: {text!r}")
    return value


REPLACED = re.compile(
    "[\0\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xfffe, 0xffff)) + "]")


def texts(value):
    """Yields the strings and names of a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, child in value.items():
            yield name
            yield from texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from texts(child)


def contradictions(event):
    """Returns the failures beyond the schema: the order of attributes, and contradictions with data."""
    failures = []
    if list(event) != [name for name in ORDER if name in event]:
        failures.append(f"attributes out of order: {list(event)}")
    data = event.get("data", {})
    _, family, *rest = event["type"].split(".")
    complete = "truncated" not in data
    message, status = data.get("message", {}), data.get("status", {})
    if complete and message and family != "history" and message["type"] != rest[-1]:
        failures.append(f"{event['type']} has a message of type {message['type']}")
    if complete and status and folded(status.get("status", "unknown")) != rest[-1]:
        failures.append(f"{event['type']} has the status {status.get('status')}")
    about = message.get("id", status.get("message_id"))
    subject = event.get("subject")
    if complete and subject != about and not (subject or "").startswith("sha256-"):
        failures.append(f"the subject is {subject}, the message {about}")
    if complete and event["id"] == "":
        failures.append("an empty id")
    private = "privacy" in data
    if private and re.search(r"[0-9]{8}", json.dumps([about, data.get("user"), event["id"]])):
        failures.append("an identifier under privacy")
    if event["type"].startswith("whatsapp.account.") and complete and not private:
        if data["account"]["value"] != data["raw"]:
            failures.append("account.value is not raw")
    return failures


def folded(word):
    """Returns a word as a part of an event type."""
    return re.sub("[^a-z0-9]", "_", re.sub("[A-Z]", lambda m: m[0].lower(), word))[:64]


def bodies(directory):
    """Yields the notifications of a directory by name."""
    for name in sorted(os.listdir(directory)):
        if name.endswith(".json"):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                yield name, json.load(file)
