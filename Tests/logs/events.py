"""Event files of several hookline processes, rotated by logrotate meanwhile."""
import collections
import contextlib
import gzip
import itertools
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).parent.parent.parent
HOOKLINE = pathlib.Path(os.environ.get("HOOKLINE", ROOT / ".build/release/hookline"))
INFRA = ROOT / "infra" / "logs"
NOTIFICATIONS = sorted((ROOT / "Tests/Fixtures/notifications").glob("*.json"))
# Stands in for hookline's user, whose permissions matter when programs rotate, read and write.
USER = pwd.getpwnam("nobody")
GROUP = "nogroup"
# Characters that a program on the way could interpret: controls, escapes, line ends, other scripts.
AWKWARD = "".join(map(chr, range(0x20))) + (
    "\"\\/\x7f\x80\x85\xa0 \u2028\u2029\ufeff\ufffd\uffff \U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301 \u202eשלום "
    "مرحبا %s %n %msg% $MSG ${MESSAGE} $(id) `id` <134>1 @cee: {\"a\":1}, #012 #177 \\u0000 \\n '; -- &lt; \U0010ffff")


def wait_until(condition, what, limit=120):
    """Waits until a condition of another program holds, at most `limit` seconds."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what() if callable(what) else what}")
        time.sleep(0.02)
    return value


def installed(name, directory, changes):
    """Copies a file of infra/logs with a user's edits: replaces texts, each of which it must contain."""
    text = (INFRA / name).read_text()
    for old, new in changes.items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, str(new))
    path = directory / name
    path.write_text(text)
    return path


def notification(text, is_escaped):
    """Returns a body with one message of a text, escaped or not."""
    body = json.loads((ROOT / "Tests/Fixtures/notifications/cloud__msg_text.json").read_text())
    [message] = body["entry"][0]["changes"][0]["value"]["messages"]
    message["text"]["body"] = text
    return json.dumps(body, ensure_ascii=is_escaped).encode()


def special():
    """Returns bodies with difficult lines: one near the limit of 1 MiB, and one with every kind of character."""
    # The line has the text twice: in `message` and in `raw`.
    long = notification("ä" * 261_800, is_escaped=False)
    awkward = notification(AWKWARD, is_escaped=True).replace(
        b'"timestamp"', b'"big":123456789012345678901234567890,"exact":1.10,"tiny":1E-400,"lone":"\\ud800","timestamp"')
    return [long, awkward]


class Producer(contextlib.ExitStack):
    """A state directory in which processes of the program append to `events.jsonl`."""

    def __init__(self):
        super().__init__()
        self.directory = pathlib.Path(self.enter_context(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.directory.chmod(0o755)
        self.program = self.directory / "hookline"
        shutil.copy(HOOKLINE, self.program)
        self.state = self.directory / "state"
        self.state.mkdir(mode=0o750)
        os.chown(self.state, USER.pw_uid, USER.pw_gid)
        self.file = self.state / "events.jsonl"
        self.rotation = self.prepare_rotation()
        self.emitted = collections.Counter()

    def emit(self, body, sink=None):
        """Runs the program on one notification."""
        # Without the cache, so that every run emits its events.
        settings = {"HOOKLINE_IDEMPOTENCY": "off", "HOOKLINE_DRIFT": "off", "HOOKLINE_LOG": "warning"}
        outcome = subprocess.run(
            [self.program], input=body, capture_output=True, user=USER.pw_uid, group=USER.pw_gid, extra_groups=[],
            env={**settings, "HOOKLINE_STATE_DIR": str(self.state), "HOOKLINE_SINK": sink or f"file:{self.file}"})
        assert outcome.returncode == 0, outcome.stderr
        assert outcome.stderr == b"", outcome.stderr
        return outcome.stdout

    def expected(self):
        """Returns the events of all notifications so far, as the program emits them to a pipe."""
        events = collections.Counter()
        for body, times in self.emitted.items():
            for line in self.emit(body, sink="stdout").splitlines():
                events[without_time(line)] += times
        return events

    def emit_all(self, bodies):
        for body in bodies:
            self.emit(body)
            self.emitted[body] += 1

    @contextlib.contextmanager
    def busy(self, processes=3):
        """Runs the program on all fixtures repeatedly, in several threads, until the block ends."""
        bodies = [path.read_bytes() for path in NOTIFICATIONS]
        counts = [collections.Counter() for _ in range(processes)]
        faults = []
        stop = threading.Event()

        def work(number):
            try:
                for body in itertools.cycle(bodies[number * 40 :] + bodies[: number * 40]):
                    if stop.is_set():
                        return
                    self.emit(body)
                    counts[number][body] += 1
                    # Leaves processor time to other tests.
                    stop.wait(0.02)
            except AssertionError as fault:
                faults.append(fault)

        threads = [threading.Thread(target=work, args=[number]) for number in range(processes)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.emitted += sum(counts, collections.Counter())
        assert not faults, faults

    def prepare_rotation(self):
        """Installs infra/logs/logrotate.conf as on Debian: included by a configuration with "create"."""
        directory = self.directory / "logrotate.d"
        directory.mkdir()
        installed("logrotate.conf", directory, {
            "/var/lib/hookline/": f"{self.state}/", "su hookline hookline": f"su {USER.pw_name} {GROUP}"})
        main = self.directory / "logrotate.conf"
        main.write_text(f"weekly\nrotate 4\ncreate\ninclude {directory}\n")
        return main

    def rotate(self):
        """Rotates a file that has lines, if necessary in the next second, which is in the name."""
        wait_until(lambda: self.file.exists() and self.file.stat().st_size, "no event was written")
        before = len(self.rotated())

        def rotated():
            error = self.run_logrotate("--force")
            assert error == "" or "already exists, skipping rotation" in error, error
            return len(self.rotated()) > before

        wait_until(rotated, "logrotate renamed nothing")

    def run_logrotate(self, *options):
        """Runs logrotate, and returns its error messages."""
        outcome = subprocess.run(
            ["/usr/sbin/logrotate", *options, "--state", self.directory / "rotated", self.rotation],
            capture_output=True, text=True)
        assert (outcome.returncode == 0) == (outcome.stderr == ""), outcome
        return outcome.stderr

    def rotated(self):
        """Returns the renamed files, the oldest first."""
        return sorted(self.state.glob("events-*"))

    def files(self):
        return self.rotated() + ([self.file] if self.file.exists() else [])

    def lines(self):
        """Returns every line of all files."""
        data = b""
        for path in self.files():
            data += gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert data.endswith(b"\n")
        return data[:-1].split(b"\n")


def without_time(line):
    """Returns an event without its only member that differs between runs."""
    return re.sub(rb'"recordedtime":"[^"]*",', b"", line, count=1)


def difference(actual, expected):
    """Describes missing and unexpected lines; empty if there are none."""
    actual, expected = collections.Counter(actual), collections.Counter(expected)
    return [f"{kind}, {number} times: {line[:300]!r}"
            for kind, lines in [("missing", expected - actual), ("too much", actual - expected)]
            for line, number in lines.items()][:20]


def end(process, number=15):
    """Stops a program, and waits for its end."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
