#!/usr/bin/env python3
"""Tests the JSON Schema of the event line, and that every line is valid under it.

    schema_test.py EXECUTABLE GOLDEN [BODIES] [--mutations N | --all]

GOLDEN is a directory of *.jsonl with event lines, BODIES one of *.json with notifications. Needs
Debian's python3-jsonschema (4.10 or later). EXECUTABLE inherits the environment, with its cache
switched off. Exit status 1 after any failure.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

# No byte code next to the sources.
sys.dont_write_bytecode = True

import jsonschema

import examples
import mutation
import spoiling

WORKERS = 2
# The most failures of a check that are printed.
SHOWN = 20


class Report:
    """Counts failures, and prints the first ones of each check."""

    def __init__(self):
        self.failures = 0
        self.parts = []

    def add(self, failures, summary):
        for failure in failures[:SHOWN]:
            print("FAULT", failure, file=sys.stderr)
        if len(failures) > SHOWN:
            print(f"FAULT … and {len(failures) - SHOWN} more", file=sys.stderr)
        self.failures += len(failures)
        self.parts.append(summary)
        print(summary, flush=True)


def check_schema(executable):
    """Returns the schema that the executable prints, and its failures."""
    printed = subprocess.run([executable, "schema"], capture_output=True, check=True).stdout
    schema = mutation.parse(printed)
    jsonschema.Draft202012Validator.check_schema(schema)
    failures = []
    if schema["$schema"] != "https://json-schema.org/draft/2020-12/schema":
        failures.append("not draft 2020-12")
    number = subprocess.run([executable, "--version"], capture_output=True, check=True).stdout.decode().split()[1]
    if schema["$comment"] != f"hookline/{number}":
        failures.append("$comment is not the version")
    if schema["$id"] != schema["properties"]["dataschema"]["const"]:
        failures.append("dataschema is not its $id")
    if not printed.endswith(b"}\n") or not printed.isascii():
        failures.append("no LF at the end, or not ASCII")
    text = printed.decode()
    for name in schema["$defs"]:
        if f'"#/$defs/{name}"' not in text:
            failures.append(f"unused definition {name}")
    for place, definition in definitions(schema):
        if isinstance(definition.get("type"), list):
            failures.append(f"{place} has several types")
    references = set(part.split('"')[0] for part in text.split('"$ref": "')[1:])
    for reference in references:
        if reference.removeprefix("#/$defs/") not in schema["$defs"]:
            failures.append(f"{reference} is not defined")
    return schema, failures


def definitions(value, place="schema"):
    """Yields the objects of the schema, each with its place."""
    if isinstance(value, dict):
        yield place, value
    for name, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from definitions(child, f"{place}.{name}")


def golden_events(directory):
    """Yields the golden lines, each with its file and number."""
    for name in sorted(os.listdir(directory)):
        if name.endswith(".jsonl"):
            with open(os.path.join(directory, name), "rb") as file:
                for number, line in enumerate(file, 1):
                    yield f"{name}:{number}", line.rstrip(b"\n")


def check_golden(validator, lines):
    """Returns the events of the lines, and their failures."""
    judge = mutation.Judge(None, validator)
    events, failures = [], []
    for place, line in lines:
        found = judge.judge(line)
        failures += [f"{place}: {failure}" for failure in found]
        if not found:
            events.append((place, mutation.parse(line)))
    return events, failures


def check_private(validator):
    """Returns the failures of lines under privacy, and the number of rejected lines with contents."""
    failures, rejected = [], 0
    for place, event in examples.events(examples.private_data()):
        failures += [f"{place}, privacy: {error.message}" for error in validator.iter_errors(event)]
        for what, line in spoiling.disclose(event):
            rejected += 1
            if validator.is_valid(line):
                failures.append(f"{place}, privacy: valid, though {what}")
    return failures, rejected


def check_non_json(validator):
    """Returns the failures of lines of bytes that are not JSON, and the number of rejected spoiled ones."""
    failures, rejected = [], 0
    for place, event in examples.non_json():
        failures += [f"{place}: {error.message}" for error in validator.iter_errors(event)]
        spoiled = [
            {**event, "data": {}}, {**event, "data_base64": "AP8"}, {**event, "data_base64": 1},
            {**event, "datacontenttype": "application/json"}, {**event, "type": "whatsapp.error"},
            {name: value for name, value in event.items() if name != "data_base64"},
        ]
        for line in spoiled:
            rejected += 1
            if validator.is_valid(line):
                failures.append(f"{place}: valid, though {line}")
    return failures, rejected


def check_drift(executable, validator, directory):
    """Returns the failures of lines about schema drift, and their number."""
    failures, count = [], 0
    for privacy in ({}, {"HOOKLINE_PRIVACY": "pseudonyms", "HOOKLINE_PRIVACY_KEY": "key"}):
        with tempfile.TemporaryDirectory() as state:
            settings = {
                **os.environ, **privacy, "HOOKLINE_STATE_DIR": os.path.join(state, "state"),
                "HOOKLINE_HEADER_AUTH": "X-A: b"}
            with open(os.path.join(directory, "cloud__msg_future_type.json"), "rb") as body:
                lines = subprocess.run(
                    [executable, "--header", "X-A: b"], stdin=body, env=settings,
                    capture_output=True, check=True).stdout.splitlines()
        events = [mutation.parse(line) for line in lines]
        drifts = [event for event in events if event["type"] == "whatsapp.drift"]
        count += len(drifts)
        failures += [error.message for event in events for error in validator.iter_errors(event)]
        if drifts != events[-2:]:
            failures.append("drift is not emitted, or not last")
    return failures, count


def spoil_one(task):
    """Checks that one event's spoiled forms are invalid, and its shortened ones valid."""
    schema, (place, event) = task
    validator = jsonschema.Draft202012Validator(schema)
    failures, spoiled, shortened = [], 0, 0
    for what, line in spoiling.spoil(event):
        spoiled += 1
        if validator.is_valid(line):
            failures.append(f"{place}: valid, though {what}")
    for line in spoiling.shorten(event):
        shortened += 1
        failures += [
            f"{place}: shortened, rejected: {list(error.absolute_path)}: {error.message}"
            for error in validator.iter_errors(line)
        ]
    return failures, spoiled, shortened


def mutate_some(task):
    """Runs every WORKERS-th of the chosen mutations."""
    executable, schema, directory, count, worker = task
    values = mutation.VALUES + mutation.MORE_VALUES
    chosen = [
        (name, body, change) for name, body in mutation.bodies(directory)
        for change in mutation.mutations(body, values)
    ]
    # Evenly from all bodies; an odd step meets all values.
    chosen = chosen[::max(1, len(chosen) // count) | 1 if count else 1]
    judge = mutation.Judge(executable, jsonschema.Draft202012Validator(schema))
    environment = {**os.environ, "HOOKLINE_IDEMPOTENCY": "off"}
    failures = []
    for number, (name, body, change) in list(enumerate(chosen))[worker::WORKERS]:
        body = mutation.mutated(body, *change)
        for failure, text, provider in judge.run(number, body, environment):
            failures.append(f"{name}, provider {provider}: {failure}\n  {text[:2000]}")
    return failures, judge.runs, judge.lines, judge.silent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("executable")
    parser.add_argument("golden")
    parser.add_argument("bodies", nargs="?")
    parser.add_argument("--mutations", type=int, default=8000, help="the approximate number to try")
    parser.add_argument("--spoil", type=int, default=1, metavar="N", help="only every Nth line")
    parser.add_argument("--all", action="store_true", help="try all mutations")
    options = parser.parse_args()
    started = time.monotonic()
    report = Report()

    executable = os.path.abspath(options.executable)
    schema, failures = check_schema(executable)
    report.add(failures, f"schema of {len(schema['$defs'])} definitions")
    validator = jsonschema.Draft202012Validator(schema)
    events, failures = check_golden(validator, golden_events(options.golden))
    report.add(failures, f"{len(events)} golden lines")
    if not events:
        report.add(["no golden lines"], "nothing to spoil")
    made_up = list(examples.events())
    _, failures = check_golden(
        validator, ((place, json.dumps(event).encode()) for place, event in made_up))
    report.add(failures, f"{len(made_up)} examples")
    events += made_up
    failures, rejected = check_private(validator)
    report.add(failures, f"{rejected} contents rejected under privacy")
    failures, rejected = check_non_json(validator)
    report.add(failures, f"{rejected} spoiled lines of bytes rejected")

    with multiprocessing.Pool(WORKERS) as pool:
        failures, spoiled, shortened = [], 0, 0
        for result in pool.imap_unordered(spoil_one, [(schema, event) for event in events[::options.spoil]]):
            failures += result[0]
            spoiled += result[1]
            shortened += result[2]
        report.add(
            failures, f"{spoiled} lines spoiled and rejected, {shortened} shortened and accepted")
        if options.bodies:
            failures, drifts = check_drift(executable, validator, options.bodies)
            report.add(failures, f"{drifts} lines of drift")
            count = 0 if options.all else options.mutations
            tasks = [
                (executable, schema, options.bodies, count, worker) for worker in range(WORKERS)
            ]
            results = pool.map(mutate_some, tasks, chunksize=1)
            failures = [failure for result in results for failure in result[0]]
            runs, lines, silent = (sum(result[at] for result in results) for at in (1, 2, 3))
            report.add(
                failures, f"{runs} mutated bodies gave {lines} lines, {silent} of them without a line")

    summary = "; ".join(report.parts)
    print(f"{summary}; {report.failures} failures; {time.monotonic() - started:.1f} s")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
