"""Runs steps, at most two at a time, and prints their progress. Called by Tests/run."""
import argparse
import importlib.util
import signal
import sys
import time

sys.dont_write_bytecode = True
import packages
import plan
from step import Step

# Seconds between two lines about a running step.
HEARTBEAT = 15
USAGE = """Tests/run                     installs what the tests use (as root or by sudo), and runs all of them
       Tests/run quick               runs what needs only Swift and Python, in three minutes
       Tests/run GROUP... [PART]     runs groups of tests, or of these the tests whose name contains PART
       Tests/run install             only installs

"""


def say(name, text):
    print(f"{time.strftime('%H:%M:%S')} {name:<24} {text}", flush=True)


def report(step):
    """Prints a step's result."""
    if step.status == 0:
        tests = "" if step.kind == "setup" else f": {step.passed} {'test' if step.passed == 1 else 'tests'}"
        skipped = f", {step.skipped} skipped" if step.skipped else ""
        say(step.name, f"passed{tests}{skipped}, {step.seconds:.0f} s")
        return
    say(step.name, f"FAILED: {step.failed} of {step.passed + step.failed}, {step.seconds:.0f} s")
    for line in step.failure():
        print(f"    {line}", flush=True)
    print(f"    complete output: {step.log}", flush=True)


class Runner:
    """Runs the steps of lanes 1 and 2 side by side, and then those of lane 3 one after the other."""

    def __init__(self, steps, side_by_side):
        self.steps, self.side_by_side = steps, side_by_side
        # By lane: the step that runs in it, which may be another lane's.
        self.running, self.printed = {}, {}

    def run(self):
        for lanes in [(1, 2), (3,)]:
            waiting = [step for step in self.steps if step.lane in lanes]
            while waiting or self.running:
                for lane in lanes:
                    if lane not in self.running and (self.side_by_side or not self.running):
                        self.start_next(waiting, lane)
                time.sleep(0.1)
                self.look()

    def start_next(self, waiting, lane):
        """Starts a lane's first step whose needs are met, or else another lane's."""
        unfinished = {step.name for step in [*waiting, *self.running.values()]}
        ready = [step for step in waiting if not unfinished.intersection(step.needs)]
        ready.sort(key=lambda step: step.lane != lane)
        if not ready:
            return
        step = ready[0]
        waiting.remove(step)
        failed = [other.name for other in self.steps if other.name in step.needs and other.status != 0]
        if failed:
            step.status, step.failed = 1, 1
            say(step.name, f"FAILED: not run, because {failed[0]} failed")
            return
        step.start()
        self.running[lane] = step
        self.printed[step.name] = time.monotonic()
        say(step.name, "started")

    def look(self):
        for lane, step in list(self.running.items()):
            if not step.is_running():
                del self.running[lane]
                report(step)
            elif time.monotonic() - self.printed[step.name] >= HEARTBEAT:
                self.printed[step.name] = time.monotonic()
                say(step.name, f"{step.seconds:.0f} s: {step.doing()}")

    def end(self):
        for step in self.running.values():
            step.end()


def chosen(words):
    """Returns the steps of the groups in the command line, and the part of a test's name."""
    names = [word for word in words if word in plan.groups()]
    rest = [word for word in words if word not in names]
    if not names or len(rest) > 1:
        sys.exit(f"Tests/run: {' '.join(rest)} is not a group. Groups: quick {' '.join(plan.groups())}")
    part = rest[0] if rest else None
    steps = {step.name: step for name in names if name not in ("format", "structure")
             for step in plan.group(name, part)}
    checks = [step for step in plan.builds() if step.name in names]
    return checks + plan.with_needs(list(steps.values())), part


def installation():
    command = packages.command()
    return Step("install", command, "setup") if command else None


def main():
    parser = argparse.ArgumentParser(prog="Tests/run", usage=USAGE + "Groups: " + " ".join(plan.groups()))
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--one-at-a-time", action="store_true", help="runs one step at a time")
    options = parser.parse_args()
    words, part = options.words, None
    if words in ([], ["install"]):
        first = installation()
        steps = ([first] if first else []) + (plan.everything() if not words else [])
        if first:
            Runner([first], False).run()
            steps = [step for step in steps if step is not first]
    else:
        first = None
        steps, part = (plan.quick(), None) if words == ["quick"] else chosen(words)
        if words == ["quick"] and not importlib.util.find_spec("jsonschema"):
            say("schema", "skipped: needs Python's jsonschema, which Tests/run installs")
            steps = [step for step in steps if step.name != "schema"]
        elif words != ["quick"] and packages.missing():
            say("install", f"not installed, and needed by some tests: {' '.join(packages.missing())}")
    runner = Runner(steps, not options.one_at_a_time)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    try:
        runner.run()
    except BaseException:
        runner.end()
        raise
    finish(([first] if first else []) + steps, time.monotonic() - started, part)


def finish(steps, seconds, part):
    failed = [step for step in steps if step.status != 0]
    if part and not any(step.passed + step.failed for step in steps if step.kind in ("swift", "unittest", "fuzz")):
        sys.exit(f"Tests/run: no test's name contains {part}")
    if failed:
        print(f"\nfailed: {', '.join(step.name for step in failed)}")
    passed, wrong = sum(step.passed for step in steps), sum(step.failed for step in steps)
    print(f"\n{seconds:.0f} s\n{passed} passed, {wrong} failed", flush=True)
    sys.exit(1 if failed else 0)


main()
