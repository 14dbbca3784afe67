#!/usr/bin/env python3
"""Tests the JSON Schema of the event line, and that every line is valid under it.

    schema_test.py EXECUTABLE GOLDEN [BODIES] [--mutations N | --all]

GOLDEN is a directory of *.jsonl with event lines, BODIES one of *.json with notifications. Needs
Debian's python3-jsonschema (4.10 or later). The environment is passed on to EXECUTABLE, its cache
switched off. Exit status 0 where all is well, 1 where not.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

# No byte code beside the sources.
sys.dont_write_bytecode = True

import jsonschema

import examples
import mutation
import spoiling

WORKERS = 2
# Faults that are shown; the rest are counted.
SHOWN = 20


class Report:
    """Counts faults, and shows the first ones of each check."""

    def __init__(self):
        self.faults = 0
        self.parts = []

    def add(self, faults, summary):
        for fault in faults[:SHOWN]:
            print("FAULT", fault, file=sys.stderr)
        if len(faults) > SHOWN:
            print(f"FAULT … and {len(faults) - SHOWN} more", file=sys.stderr)
        self.faults += len(faults)
        self.parts.append(summary)
        print(summary, flush=True)


def check_schema(executable):
    """The schema that the executable prints, and what is wrong with it."""
    printed = subprocess.run([executable, "schema"], capture_output=True, check=True).stdout
    schema = mutation.parse(printed)
    jsonschema.Draft202012Validator.check_schema(schema)
    faults = []
    if schema["$schema"] != "https://json-schema.org/draft/2020-12/schema":
        faults.append("it is of another draft")
    number = subprocess.run([executable, "--version"], capture_output=True, check=True).stdout.decode().split()[1]
    if schema["$comment"] != f"hookline/{number}":
        faults.append("it does not say which hookline it is of")
    if schema["$id"] != schema["properties"]["dataschema"]["const"]:
        faults.append("dataschema is not its $id")
    if not printed.endswith(b"}\n") or not printed.isascii():
        faults.append("it does not end with LF, or is not ASCII")
    text = printed.decode()
    for name in schema["$defs"]:
        if f'"#/$defs/{name}"' not in text:
            faults.append(f"nothing refers to {name}")
    references = set(part.split('"')[0] for part in text.split('"$ref": "')[1:])
    for reference in references:
        if reference.removeprefix("#/$defs/") not in schema["$defs"]:
            faults.append(f"{reference} refers to nothing")
    return schema, faults


def golden_events(directory):
    """The golden lines, each with where it stands."""
    for name in sorted(os.listdir(directory)):
        if name.endswith(".jsonl"):
            with open(os.path.join(directory, name), "rb") as file:
                for number, line in enumerate(file, 1):
                    yield f"{name}:{number}", line.rstrip(b"\n")


def check_golden(validator, lines):
    """The events of the lines, and what is wrong with them."""
    judge = mutation.Judge(None, validator)
    events, faults = [], []
    for place, line in lines:
        found = judge.judge(line)
        faults += [f"{place}: {fault}" for fault in found]
        if not found:
            events.append((place, mutation.parse(line)))
    return events, faults


def check_private(validator):
    """What is wrong with lines under privacy, and how many with contents in them are rejected."""
    faults, rejected = [], 0
    for place, event in examples.events(examples.private_data()):
        faults += [f"{place}, privacy: {error.message}" for error in validator.iter_errors(event)]
        for what, line in spoiling.disclose(event):
            rejected += 1
            if validator.is_valid(line):
                faults.append(f"{place}, privacy: valid, though {what}")
    return faults, rejected


def check_unreadable(validator):
    """What is wrong with lines of bytes that are no JSON, and how many spoiled ones are rejected."""
    faults, rejected = [], 0
    for place, event in examples.unreadable():
        faults += [f"{place}: {error.message}" for error in validator.iter_errors(event)]
        spoiled = [
            {**event, "data": {}}, {**event, "data_base64": "AP8"}, {**event, "data_base64": 1},
            {**event, "datacontenttype": "application/json"}, {**event, "type": "whatsapp.error"},
            {name: value for name, value in event.items() if name != "data_base64"},
        ]
        for line in spoiled:
            rejected += 1
            if validator.is_valid(line):
                faults.append(f"{place}: valid, though {line}")
    return faults, rejected


def check_drift(executable, validator, directory):
    """What is wrong with the lines that tell of what is new, and how many there are."""
    faults, count = [], 0
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
        faults += [error.message for event in events for error in validator.iter_errors(event)]
        if drifts != events[-2:]:
            faults.append("drift is not told, or not behind all else")
    return faults, count


def spoil_one(task):
    """What is valid among one event's spoiled forms, what is not among its shortened ones."""
    schema, (place, event) = task
    validator = jsonschema.Draft202012Validator(schema)
    faults, spoiled, shortened = [], 0, 0
    for what, line in spoiling.spoil(event):
        spoiled += 1
        if validator.is_valid(line):
            faults.append(f"{place}: valid, though {what}")
    for line in spoiling.shorten(event):
        shortened += 1
        faults += [
            f"{place}: made shorter, rejected: {list(error.absolute_path)}: {error.message}"
            for error in validator.iter_errors(line)
        ]
    return faults, spoiled, shortened


def mutate_some(task):
    """Runs every WORKERS-th of the chosen mutations."""
    executable, schema, directory, wanted, worker = task
    values = mutation.VALUES + mutation.MORE_VALUES
    chosen = [
        (name, body, change) for name, body in mutation.bodies(directory)
        for change in mutation.mutations(body, values)
    ]
    # Evenly from all bodies, in steps that do not always meet the same few values.
    chosen = chosen[::max(1, len(chosen) // wanted) | 1 if wanted else 1]
    judge = mutation.Judge(executable, jsonschema.Draft202012Validator(schema))
    environment = {**os.environ, "HOOKLINE_IDEMPOTENCY": "off"}
    faults = []
    for number, (name, body, change) in list(enumerate(chosen))[worker::WORKERS]:
        body = mutation.mutated(body, *change)
        for fault, text, provider in judge.run(number, body, environment):
            faults.append(f"{name}, provider {provider}: {fault}\n  {text[:2000]}")
    return faults, judge.runs, judge.lines, judge.silent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("executable")
    parser.add_argument("golden")
    parser.add_argument("bodies", nargs="?")
    parser.add_argument("--mutations", type=int, default=8000, help="about how many to try")
    parser.add_argument("--spoil", type=int, default=1, metavar="N", help="only every Nth line")
    parser.add_argument("--all", action="store_true", help="try all mutations")
    options = parser.parse_args()
    started = time.monotonic()
    report = Report()

    executable = os.path.abspath(options.executable)
    schema, faults = check_schema(executable)
    report.add(faults, f"schema of {len(schema['$defs'])} definitions")
    validator = jsonschema.Draft202012Validator(schema)
    events, faults = check_golden(validator, golden_events(options.golden))
    report.add(faults, f"{len(events)} golden lines")
    if not events:
        report.add(["there is none"], "nothing to spoil")
    made_up = list(examples.events())
    _, faults = check_golden(
        validator, ((place, json.dumps(event).encode()) for place, event in made_up))
    report.add(faults, f"{len(made_up)} examples")
    events += made_up
    faults, rejected = check_private(validator)
    report.add(faults, f"{rejected} contents rejected under privacy")
    faults, rejected = check_unreadable(validator)
    report.add(faults, f"{rejected} spoiled lines of bytes rejected")

    with multiprocessing.Pool(WORKERS) as pool:
        faults, spoiled, shortened = [], 0, 0
        for result in pool.imap_unordered(spoil_one, [(schema, event) for event in events[::options.spoil]]):
            faults += result[0]
            spoiled += result[1]
            shortened += result[2]
        report.add(
            faults, f"{spoiled} lines spoiled and rejected, {shortened} made shorter and taken")
        if options.bodies:
            faults, count = check_drift(executable, validator, options.bodies)
            report.add(faults, f"{count} lines of drift")
            wanted = 0 if options.all else options.mutations
            tasks = [
                (executable, schema, options.bodies, wanted, worker) for worker in range(WORKERS)
            ]
            results = pool.map(mutate_some, tasks, chunksize=1)
            faults = [fault for result in results for fault in result[0]]
            runs, lines, silent = (sum(result[at] for result in results) for at in (1, 2, 3))
            report.add(
                faults, f"{runs} mutated bodies gave {lines} lines, {silent} of them none")

    summary = "; ".join(report.parts)
    print(f"{summary}; {report.faults} faults; {time.monotonic() - started:.1f} s")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
