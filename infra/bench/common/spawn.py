"""Runs spawn.c, which times complete runs of programs in turn."""
import pathlib
import statistics
import subprocess
import tempfile

import bench
import notification

COLUMNS = ("CPU us", "RSS KiB", "faults")


class Run:
    """A program, its arguments and settings, and its standard input: a file, or `records:FILE` for CGI requests."""

    def __init__(self, label, source, command, settings=()):
        self.label = label
        self.words = [source, *(f"{name}={value}" for name, value in dict(settings).items()), *command]


def warm_up(rounds):
    """Returns the number of rounds before the first series, which are not measured."""
    return rounds // 10 + 1


def runs_of(rounds):
    """Returns the number of runs of each program."""
    return warm_up(rounds) + bench.SERIES * rounds


def measure(rounds, runs, is_busy=False):
    """Returns a row per run in microseconds, or in those of a processor, with COLUMNS: medians, and the largest resident set."""
    command = [bench.compiled("spawn.c"), runs_of(rounds)]
    for run in runs:
        command += ["--", *run.words]
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode != 0:
        bench.stop(result.stderr.strip())
    found = [[] for _ in runs]
    for line in result.stdout.splitlines():
        which, *numbers = line.split()
        found[int(which)].append(tuple(map(float, numbers)))
    return [row_of(run.label, rounds, is_busy, *zip(*measured[warm_up(rounds) :])) for run, measured in zip(runs, found)]


def row_of(label, rounds, is_busy, times, busy, resident, faults):
    numbers = busy if is_busy else times
    series = [numbers[at : at + rounds] for at in range(0, len(numbers), rounds)]
    return bench.Row(label, series, list(map(round, [statistics.median(busy), max(resident), statistics.median(faults)])))


class Requests:
    """Signed CGI requests of `events` events each, to programs that have a state directory each."""

    def __init__(self, directory, bodies, events=1):
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=directory))
        self.events, self.runs, self.files = events, [], []
        notification.write_records(self.directory / "records", bodies)

    def add(self, label, program, settings, keeps_events=True):
        state = self.directory / f"state-{len(self.runs)}"
        state.mkdir(mode=0o750)
        settings = {name: value.format(state=state) for name, value in settings.items()}
        self.runs.append(Run(label, f"records:{self.directory}/records", [program], settings))
        if keeps_events:
            self.files.append((label, state / "events.jsonl"))

    def check(self, rounds):
        """Exits unless every event of every request was emitted."""
        for label, file in self.files:
            emitted, expected = file.read_bytes().count(b"\n"), runs_of(rounds) * self.events
            if emitted != expected:
                bench.stop(f"void: {label} got {expected} events and emitted {emitted}")


def measure_requests(rounds, *groups, is_busy=False):
    """Returns a row per program of all groups, and checks the events."""
    table = measure(rounds, [run for requests in groups for run in requests.runs], is_busy)
    for requests in groups:
        requests.check(rounds)
    return table
