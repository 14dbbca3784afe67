"""Measures which regions of the sources the unit tests and the simulator run, and prints the others.

    Tests/runner/coverage.py TESTS PROFILES

TESTS is the tests' executable, built with `--enable-code-coverage`, and PROFILES the directory of what its runs wrote. Swift has no
regions for branches, so a region is the finest there is. Exits with 1 if a target has less than the least, or a file that has
regions that nothing runs is not in `REASONS`.
"""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIMULATION = ROOT / ".build-simulation"
SEEDS = 12000
# Per cent of the regions of each target.
LEAST = 97
TARGETS = ["Bytes", "Digest", "Storage", "Webhook", "WhatsApp"]
# Why nothing runs some regions, by the beginning of a file's path.
REASONS = {
    "Bytes/Version": "a release has another version",
    "Bytes": "what the scanner has rejected before",
    "Storage/Sinks": "errors of streams and sockets: Tests/crash, Tests/waits and Tests/container make them, in the executable",
    "Storage": "errors of calls on which the kernel cannot be made to fail alone",
    "Webhook": "combinations that only the executable's settings and adapters make",
    "WhatsApp": "values that a caller has excluded, and limits that take a body of megabytes: Tests/bodies",
}


def tool(name):
    """The path of a tool that comes with the compiler, whose format of profiles it reads."""
    return pathlib.Path(shutil.which("swift")).resolve().parent / name


def regions(executable, profiles):
    """Returns how often each region of the sources was run: its file and its place, to a count."""
    merged = profiles[0].with_suffix(".merged")
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", "-o", merged, *profiles], check=True)
    exported = subprocess.run(
        [tool("llvm-cov"), "export", "-instr-profile", merged, executable], check=True, stdout=subprocess.PIPE)
    counts = collections.Counter()
    # A generic function has an entry for each of its specialisations: what one of them runs is run.
    for function in json.loads(exported.stdout)["data"][0]["functions"]:
        for *place, count, file, _, kind in function["regions"]:
            _, found, name = function["filenames"][file].partition("/Sources/")
            if kind == 0 and found and name.split("/")[0] in TARGETS:
                counts[name, *place] += count
    return counts


def simulate():
    """Runs the storage on a simulated disk, whose calls fail; returns the program and its profile."""
    subprocess.run([ROOT / "Tests/simulation/build", SIMULATION, "covered"], check=True)
    program, profile = SIMULATION / "covered-simulate", SIMULATION / "covered.profraw"
    subprocess.run([program, "--seeds", str(SEEDS)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "LLVM_PROFILE_FILE": str(profile)})
    return program, [profile]


def reason(name):
    return next((REASONS[start] for start in sorted(REASONS, key=len, reverse=True) if name.startswith(start)), None)


def main():
    tests, profiles = pathlib.Path(sys.argv[1]), sorted(pathlib.Path(sys.argv[2]).glob("*.profraw"))
    everything = regions(tests, profiles)
    simulated = regions(*simulate())
    for region in everything:
        everything[region] += simulated[region]
    total, run, missing = collections.Counter(), collections.Counter(), collections.defaultdict(set)
    for (name, line, *_), count in everything.items():
        target = name.split("/")[0]
        total[target] += 1
        if count:
            run[target] += 1
        else:
            missing[name].add(line)
    errors = []
    for name, lines in sorted(missing.items()):
        print(f"{name}: lines {', '.join(map(str, sorted(lines)))}: {reason(name)}")
        if reason(name) is None:
            errors.append(f"{name}: no reason in {__file__} why nothing runs these lines")
    for target in TARGETS:
        share = 100 * run[target] / total[target]
        print(f"{target}: {run[target]} of {total[target]} regions, {share:.1f} %")
        if share < LEAST:
            errors.append(f"{target}: {share:.1f} % of the regions, less than {LEAST} %")
    for error in errors:
        print(f"error: {error}")
    return 1 if errors else 0


sys.exit(main())
