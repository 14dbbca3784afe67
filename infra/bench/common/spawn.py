"""Runs spawn.c, which times complete runs of programs in turn."""
import subprocess

import bench


class Run:
    """A program, its arguments and settings, and its standard input: a file, or `records:FILE` for CGI requests."""

    def __init__(self, label, source, command, settings=()):
        self.label, self.source, self.command, self.settings = label, source, command, dict(settings)

    def words(self):
        variables = [f"{name}={value}" for name, value in self.settings.items()]
        return ["--", self.label, self.source, *variables, *self.command]


def measure(rounds, runs, series=bench.SERIES):
    """Returns a row per run in microseconds, with its largest resident set in KiB and its page faults."""
    command = [bench.compiled("spawn.c"), rounds, series]
    for run in runs:
        command += run.words()
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode != 0:
        bench.stop(result.stderr.strip())
    table = []
    for line in result.stdout.splitlines():
        label, *numbers = line.split("\t")
        times = list(map(float, numbers))
        table.append(bench.Row(label, times[:3], times[3:6], (int(times[6]), int(times[7]))))
    return table


def runs_of(rounds):
    """Returns the number of runs of each program, including a tenth of a series to warm up."""
    return rounds * bench.SERIES + rounds // 10 + 1
