"""What the benchmarks share: requirements, builds, medians, and the table that `chart` reads."""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

COMMON = pathlib.Path(__file__).resolve().parent
BENCH, ROOT = COMMON.parent, COMMON.parents[2]
PROGRAMS, TEXT = BENCH / "programs", COMMON / "text.json"
# Builds and temporary files. On the clone's file system, which the syncs measure.
BUILD = ROOT / ".build-bench"
SERIES = 5

# Requirements, and their Debian packages.
PACKAGES = {
    "cc": "gcc", "c++": "g++", "openssl": "openssl", "nginx": "nginx-light", "fcgiwrap": "fcgiwrap",
    "spawn-fcgi": "spawn-fcgi", "multiwatch": "multiwatch", "gunicorn": "gunicorn", "/usr/bin/node": "nodejs",
    "musl-gcc": "musl-tools", "/usr/bin/python3": "python3", "/usr/include/fcgi_stdio.h": "libfcgi-dev",
    "/usr/include/simdjson.h": "libsimdjson-dev",
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
    swift_build("--product", "hookline", scratch=ROOT / ".build")
    return ROOT / ".build" / "release" / "hookline"


def swift_build(*options, scratch):
    if not shutil.which("swift"):
        stop("needs Swift, which is not installed: https://www.swift.org/install/linux/")
    command = ["swift", "build", "--package-path", ROOT, "-c", "release", "--scratch-path", scratch, *options]
    subprocess.run(command, check=True, stdout=sys.stderr)


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


def compiled(source, *libraries, static=True):
    """Returns the path of a C or C++ program of `programs`, compiled if it changed."""
    source = PROGRAMS / source
    program = BUILD / source.stem
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        BUILD.mkdir(exist_ok=True)
        compiler = ["c++", "-std=c++17"] if source.suffix == ".cpp" else ["cc"]
        form = ["-static"] if static else []
        new = program.with_suffix(f".{os.getpid()}")
        run_compiler([*compiler, "-O2", "-Wall", "-Wextra", *form, "-o", new, source, *libraries])
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
    """A row of a table: median, lowest and highest value, and the same of its ratio to the first row."""

    def __init__(self, label, values, ratios, more=()):
        self.label, self.values, self.ratios, self.more = label, values, ratios, more

    @classmethod
    def of(cls, label, series, base):
        return cls(label, summary(series), summary([value / other for value, other in zip(series, base)]))


def summary(values):
    return statistics.median(values), min(values), max(values)


def rows(series):
    """Returns rows for a dictionary from labels to each series' value. Ratios are to the first label in the same series."""
    base = next(iter(series.values()))
    return [Row.of(label, values, base) for label, values in series.items()]


def number(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio(value):
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def show(title, unit, table, more=()):
    """Prints a table: `title: unit`, the column heads, and a line per row."""
    print(f"{title}: {unit}")
    width = max(26, *(len(row.label) for row in table))
    heads = f" {'median':>9} {'low-high':>17} {'ratio':>7} {'low-high':>13}"
    print(" " * width + heads + "".join(f" {name:>10}" for name in more))
    for row in table:
        median, low, high = map(number, row.values)
        print(f"{row.label:{width}} {median:>9} {low + '-' + high:>17} {ratio(row.ratios[0]):>7} "
              f"{'-'.join(map(ratio, row.ratios[1:])):>13}" + "".join(f" {value:>10}" for value in row.more))
    print(flush=True)
