"""What the benchmarks share: requirements, builds, the order of the programs, and tables."""
import json
import operator
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

BENCH = pathlib.Path(__file__).resolve().parents[1]
ROOT, PROGRAMS = BENCH.parents[1], BENCH / "programs"
# Builds and temporary files. On the clone's file system, which the syncs measure.
BUILD = ROOT / ".build-bench"
SERIES = 5
# What the labels of an earlier executable begin with.
EARLIER = "earlier "

# Requirements, and their Debian packages.
PACKAGES = {
    "cc": "gcc", "musl-gcc": "musl-tools", "openssl": "openssl", "nginx": "nginx-light", "fcgiwrap": "fcgiwrap",
    "spawn-fcgi": "spawn-fcgi", "multiwatch": "multiwatch", "gunicorn": "gunicorn", "/usr/bin/node": "nodejs",
    "/usr/bin/python3": "python3", "/usr/include/fcgi_stdio.h": "libfcgi-dev",
}


def need(*things):
    """Exits with a message if something is not installed."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [PACKAGES[thing] for thing in things if not shutil.which(thing, path=path) and not os.path.exists(thing)]
    if missing:
        stop(f"not installed: {', '.join(missing)}; try: apt-get install {' '.join(missing)}")


def stop(sentence, status=1):
    print(f"{pathlib.Path(sys.argv[0]).name}: {sentence}", file=sys.stderr)
    sys.exit(status)


def argument(position, default):
    """Returns a number of the command line, with decimals if the default has them. Exits with the script's description otherwise."""
    words = sys.argv[1:]
    if len(words) < position:
        return default
    word, kind = words[position - 1], type(default)
    if not re.fullmatch(r"[0-9]+" if kind is int else r"[0-9]+(\.[0-9]+)?", word) or kind(word) == 0:
        print(sys.modules["__main__"].__doc__.strip(), file=sys.stderr)
        sys.exit(0 if word in ("-h", "--help") else 2)
    return kind(word)


def hookline():
    """Returns the executable: HOOKLINE, or a release build of this clone."""
    if given := os.environ.get("HOOKLINE"):
        return pathlib.Path(given).resolve()
    if not shutil.which("swift"):
        stop("needs Swift, which is not installed: https://www.swift.org/install/linux/")
    build = ["swift", "build", "--package-path", ROOT, "-c", "release", "--product", "hookline"]
    subprocess.run(build, check=True, stdout=sys.stderr)
    return ROOT / ".build" / "release" / "hookline"


def versions():
    """Returns the executables to measure by label: hookline, and an earlier one if BASE names it."""
    found = {"hookline": copied(hookline(), "hookline")}
    if base := os.environ.get("BASE"):
        found[f"{EARLIER}hookline"] = copied(base, "hookline-earlier")
    return found


def headers():
    """Returns compiler options for the C targets' headers."""
    return [option for directory in ROOT.glob("Sources/*/include") for option in ("-Xcc", f"-I{directory}")]


def package_above(path):
    """Returns the package name for the compiler, which SwiftPM derives from the package's directory."""
    directory = next((directory for directory in path.parents if (directory / "Package.swift").exists()), ROOT)
    return re.sub(r"[^a-z0-9_]", "_", directory.name.lower())


def run_compiler(command):
    """Runs a compiler, and exits with its messages if it fails. Ignores warnings, which static libfcgi causes."""
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode != 0:
        stop(result.stderr + result.stdout)


def compiled(source, *libraries, compiler="cc"):
    """Returns the path of a C program of `programs`, linked statically, compiled if it changed."""
    source = PROGRAMS / source
    program = BUILD / (source.stem if compiler == "cc" else f"{source.stem}-{compiler}")
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        BUILD.mkdir(exist_ok=True)
        new = program.with_suffix(f".{os.getpid()}")
        run_compiler([compiler, "-O2", "-Wall", "-Wextra", "-static", "-o", new, source, *libraries])
        os.replace(new, program)
    return program


def copied(program, name):
    """Copies a program. The page cache keeps a file as it was written, and linkers write differently, so all compared programs
    are copies."""
    BUILD.mkdir(exist_ok=True)
    copy = BUILD / name
    shutil.copy(program, copy)
    return copy


def in_turn(things, turn):
    """Returns the things in the order of a turn. In twice as many turns as there are things, each comes as often at each place,
    and as often right after each other thing (Williams's design of 1949): a program that syncs pays for what the one before
    it left unsynced."""
    things, count = list(things), len(things)
    order = [(turn + ((place + 1) // 2 if place % 2 else -(place // 2))) % count for place in range(count)]
    return [things[at] for at in (reversed(order) if turn // count % 2 else order)]


class Row:
    """A row of a table: for each series the values of its rounds, and cells of further columns."""

    def __init__(self, label, series, more=()):
        self.label, self.series, self.more = label, series, list(more)

    def medians(self):
        """Returns a value per series."""
        return list(map(statistics.median, self.series))

    def ratios(self, base):
        """Returns a ratio per series: the median of those of its rounds."""
        return [statistics.median(map(operator.truediv, own, other)) for own, other in zip(self.series, base.series)]


def rows(values):
    """Returns rows for a dictionary from labels to each series' value."""
    return [Row(label, [[value] for value in series]) for label, series in values.items()]


def summary(values):
    """Returns the median, the lowest and the highest value."""
    return statistics.median(values), min(values), max(values)


def number(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio(value):
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def show(title, unit, table, more=()):
    """Prints a table: `title: unit`, the column heads, and a line per row with its ratio to the first one. Appends it to the file
    TABLES, if that is set, for `run`."""
    print(f"{title}: {unit}")
    width = max(26, *(len(row.label) for row in table))
    heads = f" {'median':>9} {'low-high':>17} {'ratio':>7} {'low-high':>13}"
    print(" " * width + heads + "".join(f" {name:>10}" for name in more))
    for row in table:
        median, low, high = map(number, summary(row.medians()))
        share, least, most = map(ratio, summary(row.ratios(table[0])))
        print(f"{row.label:{width}} {median:>9} {low + '-' + high:>17} {share:>7} {least + '-' + most:>13}"
              + "".join(f" {value:>10}" for value in row.more))
    print(flush=True)
    if path := os.environ.get("TABLES"):
        with open(path, "a", encoding="utf-8") as file:
            print(json.dumps({"title": title, "unit": unit, "rows": [vars(row) for row in table]}), file=file)


def shown(path):
    """Returns (title, unit, rows) of each table that was appended to a file."""
    tables = map(json.loads, pathlib.Path(path).read_text(encoding="utf-8").splitlines())
    return [(table["title"], table["unit"], [Row(**row) for row in table["rows"]]) for table in tables]
