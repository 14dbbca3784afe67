"""One step: a command, its output file, and the results of its tests."""
import os
import pathlib
import re
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / ".build-logs"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Step:
    """A command with the steps that it needs, its time limit in seconds, and the part of a name that selects its tests.

    `kind` is `swift` (Swift Testing), `unittest`, `fuzz`, `setup` or `command`, and says how to parse the output.
    """

    def __init__(self, name, command, kind="command", needs=(), lane=1, limit=900, part=None):
        self.name, self.command, self.kind, self.needs = name, [str(word) for word in command], kind, tuple(needs)
        self.lane, self.limit, self.part = lane, limit, part
        self.log = LOGS / f"{name}.log"
        self.process = self.status = None
        self.passed = self.failed = self.skipped = 0
        self.seconds = 0

    def start(self):
        LOGS.mkdir(exist_ok=True)
        self.started = time.monotonic()
        self.output = open(self.log, "wb")
        try:
            # A process group, which is killed at the time limit.
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self.output,
                                            stderr=subprocess.STDOUT, cwd=ROOT, start_new_session=True)
        except OSError as error:
            self.output.write(f"error: {error}\n".encode())
            self.finish(127)

    def is_running(self):
        """Returns whether it runs. Kills it at its time limit."""
        if self.status is not None:
            return False
        status = self.process.poll()
        self.seconds = time.monotonic() - self.started
        if status is None and self.seconds > self.limit:
            self.end()
            self.output.write(f"\nerror: ended after {self.limit} s\n".encode())
            status = 124
        if status is None:
            return True
        self.finish(status)
        return False

    def end(self):
        """Stops the command and its children."""
        for number, patience in [(signal.SIGTERM, 5), (signal.SIGKILL, 5)]:
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(patience)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass

    def finish(self, status):
        self.output.close()
        self.status = status
        text = self.text()
        # Swift Testing's EXIT_NO_TESTS_FOUND: no test's name contains the part.
        if self.kind == "swift" and status == 69 and self.part:
            self.status = status = 0
        getattr(self, f"count_{self.kind}")(text)
        if status != 0 and self.failed == 0:
            self.failed = 1

    def text(self):
        return COLOURS.sub("", self.log.read_text(errors="replace")) if self.log.exists() else ""

    def count_command(self, text):
        self.passed = 1 if self.status == 0 else 0

    def count_setup(self, text):
        """Counts no tests; a failure counts as one."""

    def count_swift(self, text):
        runs = re.findall(r"Test run with (\d+) tests?", text)
        self.failed = len(set(re.findall(r"^✘ Test (?!run )(.+?) (?:with \d+ test cases? )?failed after", text, re.MULTILINE)))
        self.skipped = len(re.findall(r"^➜ Test ", text, re.MULTILINE))
        # If the run did not finish, counts the finished tests.
        done = int(runs[-1]) if runs else len(re.findall(r"^✔ Test (?!run )", text, re.MULTILINE)) + self.failed
        self.passed = max(done - self.failed - self.skipped, 0)

    def count_unittest(self, text):
        bad = {name for name in re.findall(r"^(?:FAIL|ERROR|UNEXPECTED SUCCESS): (\S+ \(\S+\))", text, re.MULTILINE)}
        self.failed = len(bad)
        self.skipped = sum(map(int, re.findall(r"\bskipped=(\d+)", text)))
        ran = sum(map(int, re.findall(r"^Ran (\d+) tests?", text, re.MULTILINE)))
        self.passed = max(ran - self.failed - self.skipped, 0)

    def count_fuzz(self, text):
        self.failed = len(re.findall(r"^error: fuzz: ", text, re.MULTILINE))
        self.passed = len(re.findall(r"^fuzz: ", text, re.MULTILINE)) - self.failed

    def doing(self):
        """Returns the last line of its output."""
        with open(self.log, "rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            lines = COLOURS.sub("", log.read().decode(errors="replace")).strip().splitlines()
        return lines[-1].strip()[:100] if lines else "started"

    def failure(self, most=60):
        """Returns the lines of the output that describe failures."""
        lines = self.text().splitlines()
        found = []
        if self.kind == "unittest":
            starts = [at for at, line in enumerate(lines) if re.match(r"={60,}$", line)]
            found = lines[starts[0]:] if starts else []
        elif self.kind == "swift":
            found = [line for line in lines if re.search(r"^✘ Test (?!run )|↳ (?!Testing Lib|Target Pl)|error:|Fatal|ERROR: |SUMMARY: ", line)]
        else:
            found = [line for line in lines if re.search(r"error:|^FAULT|ERROR: |SUMMARY: ", line)]
        return [line[:400] for line in (found or lines[-40:])[:most] if line.strip()]
