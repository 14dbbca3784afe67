"""Shared by the tests: builds the simulator and runs it."""
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / ".build-simulation"


def build():
    """Builds what is older than its sources."""
    # With what measures the coverage, which would otherwise build again while these tests run.
    made = subprocess.run([HERE / "build", BUILD, "covered"], capture_output=True, text=True)
    if made.returncode:
        raise AssertionError(f"the simulator does not build\n{made.stdout[-4000:]}{made.stderr[-4000:]}")


def simulate(*options):
    """Returns whether all seeds held, and the output."""
    done = subprocess.run([BUILD / "simulate", *map(str, options)], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise AssertionError(f"simulate ended with {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.returncode == 0, done.stdout


def found(output):
    """Returns the seed that failed, and how; None where none did."""
    match = re.search(r"^seed (\d+), \w+: (.*)$", output, re.MULTILINE)
    return (int(match[1]), match[2]) if match else None
