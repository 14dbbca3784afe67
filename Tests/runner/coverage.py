"""Measures which regions of the sources the unit tests run, and prints the others.

    Tests/runner/coverage.py TESTS PROFILES

TESTS is the tests' executable, built with `--enable-code-coverage`, and PROFILES the directory of what its runs wrote. Swift has no
regions for branches, so a region is the finest there is. Exits with 1 if a target has less than the least, or a file has more regions
that no test runs than `UNCOVERED` explains.
"""
import collections
import json
import pathlib
import shutil
import subprocess
import sys

# Per cent of the regions of each target.
LEAST = 97
TARGETS = ["Bytes", "Digest", "Storage", "Webhook", "WhatsApp"]
# Files of these targets with regions that no unit test runs: how many, and why.
UNCOVERED = {}


def tool(name):
    """The path of a tool that comes with the compiler, whose format of profiles it reads."""
    return pathlib.Path(shutil.which("swift")).resolve().parent / name


def export(tests, profiles):
    """Returns the files of the sources with their segments and their functions."""
    merged = profiles / "merged"
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", "-o", merged, *sorted(profiles.glob("*.profraw"))], check=True)
    exported = subprocess.run(
        [tool("llvm-cov"), "export", "-instr-profile", merged, tests], check=True, stdout=subprocess.PIPE)
    return json.loads(exported.stdout)["data"][0]


def uncovered_lines(data):
    """Returns, by file, the first lines of the regions that no test runs."""
    lines = collections.defaultdict(set)
    counts = collections.defaultdict(int)
    # A generic function has an entry for each of its specialisations: what one of them runs is covered.
    for function in data["functions"]:
        for start, column, end, end_column, count, file, _, kind in function["regions"]:
            if kind == 0:
                counts[function["filenames"][file], start, column, end, end_column] += count
    for (path, start, *_), count in counts.items():
        if count == 0:
            lines[path].add(start)
    return lines


def main():
    tests, profiles = sys.argv[1], pathlib.Path(sys.argv[2])
    data = export(tests, profiles)
    lines = uncovered_lines(data)
    covered, total = collections.Counter(), collections.Counter()
    errors = []
    for file in data["files"]:
        _, found, name = file["filename"].partition("/Sources/")
        target = name.split("/")[0]
        if not found or target not in TARGETS:
            continue
        regions = file["summary"]["regions"]
        covered[target] += regions["covered"]
        total[target] += regions["count"]
        missing = regions["count"] - regions["covered"]
        explained, reason = UNCOVERED.get(name, (0, ""))
        if missing:
            print(f"{name}: {missing} of {regions['count']} not run, lines {sorted(lines[file['filename']])} {reason}")
        if missing > explained:
            errors.append(f"{name}: {missing} regions that no unit test runs, and {explained} in UNCOVERED of {__file__}")
    for target in TARGETS:
        share = 100 * covered[target] / total[target]
        print(f"{target}: {covered[target]} of {total[target]} regions, {share:.1f} %")
        if share < LEAST:
            errors.append(f"{target}: {share:.1f} % of the regions, less than {LEAST} %")
    for error in errors:
        print(f"error: {error}")
    return 1 if errors else 0


sys.exit(main())
