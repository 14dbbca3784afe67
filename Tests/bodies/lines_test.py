"""No line is longer than the limit, and each is a valid event, with long texts in each object and in all objects of each fixture."""
import concurrent.futures
import functools
import json
import subprocess
import unittest

import jsonschema

import growth
import machine

LIMIT = 4096
# The filler is appended, so that a text keeps its meaning where only its beginning counts.
FILLERS = {"letters": "x", "quotes": '"', "controls": "\x01", "three bytes": "€", "an emoji": "😀"}
# Around the limit of a part of an id, and far above any limit.
LENGTHS = [250, 5000]
# Members that determine the kind of the event.
KEPT = {"object", "field", "event"}
TRACE = "01-" + "a" * 32 + "-" + "b" * 16 + "-01-" + "c" * 72
# Any of them may make the longest line.
SETTINGS = [
    {"HOOKLINE_MAX_LINE": str(LIMIT)},
    {"HOOKLINE_MAX_LINE": str(LIMIT), "HOOKLINE_RAW": "0", "HOOKLINE_NAME": "n" * 300},
    {"HOOKLINE_MAX_LINE": str(LIMIT), "HOOKLINE_PRIVACY": "pseudonyms", "HOOKLINE_PRIVACY_KEY": "k" * 64},
]


def lengthen(value, filler, name=""):
    """Returns the value with longer texts, and numbers as texts."""
    if isinstance(value, dict):
        return {key: lengthen(inner, filler, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [lengthen(inner, filler, name) for inner in value]
    return value if name in KEPT or isinstance(value, bool) or value is None else f"{value}{filler}"


def lengthen_names(value, filler):
    """Returns the value with an additional member of a long name in each object."""
    if isinstance(value, dict):
        return {key: lengthen_names(inner, filler) for key, inner in value.items()} | {filler: 1}
    return [lengthen_names(inner, filler) for inner in value] if isinstance(value, list) else value


def variants(body):
    """Yields the bodies, each with a description."""
    for name, filler in FILLERS.items():
        for length in LENGTHS:
            yield f"texts with {length} {name}", lengthen(body, filler * length)
        yield f"names of {name}", lengthen_names(body, filler * LENGTHS[0])
    # Each object by itself: which text is cut depends on the others.
    for place, way, value in growth.containers(body):
        if isinstance(value, dict) and way:
            grown = json.loads(json.dumps(body))
            holder = grown
            for step in way[:-1]:
                holder = holder[step]
            holder[way[-1]] = lengthen(value, FILLERS["letters"] * LENGTHS[-1])
            yield f"texts of {place}", grown


@functools.cache
def validator():
    schema = subprocess.run([machine.HOOKLINE, "schema"], capture_output=True, check=True).stdout
    return jsonschema.Draft202012Validator(json.loads(schema))


def check(numbered):
    """Returns the failures of the lines of one fixture's variants."""
    start, file = numbered
    found = []
    for number, (what, body) in enumerate(variants(json.loads(file.read_bytes())), start):
        # In turn: each variant runs under each setting with some fixture.
        settings = SETTINGS[number % len(SETTINGS)]
        outcome = machine.run(json.dumps(body).encode(), settings, fields=[f"traceparent: {TRACE}"])
        lines = outcome.output.split(b"\n")[:-1]
        longest = max(map(len, lines), default=0) + 1
        if outcome.status != 0 or longest > LIMIT:
            found.append(f"{file.name}, {what}, {settings}: status {outcome.status}, {longest} bytes")
        for line in lines:
            event = json.loads(line)
            # The schema takes longer than the program.
            failure = jsonschema.exceptions.best_match(validator().iter_errors(event)) if number % 4 == 0 else None
            if failure or not event["data"]:
                found.append(f"{file.name}, {what}, {settings}: {failure and failure.message[-200:]}")
    return found


class LinesTest(unittest.TestCase):
    def test_no_line_is_longer_than_the_limit(self):
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            files = sorted(growth.NOTIFICATIONS.glob("*.json"))
            found = [failure for failures in pool.map(check, enumerate(files)) for failure in failures]
        self.assertFalse(found, "\n".join(["failures:", *found]))


if __name__ == "__main__":
    unittest.main()
