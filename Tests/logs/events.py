"""Real event files: hookline in several processes, while logrotate renames what they write to."""
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
# What stands for hookline's user: rotating, reading and writing are tried with the rights that they have.
USER = pwd.getpwnam("nobody")
GROUP = "nogroup"
# Every character that anything on the way could take for its own: controls, escapes, ends of lines, other scripts.
AWKWARD = "".join(map(chr, range(0x20))) + (
    "\"\\/\x7f\x80\x85\xa0 \u2028\u2029\ufeff\ufffd\uffff \U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301 \u202eשלום "
    "مرحبا %s %n %msg% $MSG ${MESSAGE} $(id) `id` <134>1 @cee: {\"a\":1}, #012 #177 \\u0000 \\n '; -- &lt; \U0010ffff")


def wait_until(condition, what, limit=120):
    """Waits for what other programs do; the limit only ends what would never end."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what() if callable(what) else what}")
        time.sleep(0.02)
    return value


def installed(name, directory, changes):
    """A file of infra/logs as a user edits it: each of these texts has to be there, and is replaced."""
    text = (INFRA / name).read_text()
    for old, new in changes.items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, str(new))
    path = directory / name
    path.write_text(text)
    return path


def notification(text, is_escaped):
    """A body with one message of this text, in JSON's escapes or as it is."""
    body = json.loads((ROOT / "Tests/Fixtures/notifications/cloud__msg_text.json").read_text())
    [message] = body["entry"][0]["changes"][0]["value"]["messages"]
    message["text"]["body"] = text
    return json.dumps(body, ensure_ascii=is_escaped).encode()


def special():
    """Bodies whose lines are the hardest to carry: one near the limit of 1 MiB, and one with every kind of character."""
    # Both the text and what was received are in the line.
    long = notification("ä" * 261_800, is_escaped=False)
    awkward = notification(AWKWARD, is_escaped=True).replace(
        b'"timestamp"', b'"big":123456789012345678901234567890,"exact":1.10,"tiny":1E-400,"lone":"\\ud800","timestamp"')
    return [long, awkward]


class Producer(contextlib.ExitStack):
    """A state directory in which the program writes `events.jsonl`, told of every fixture again and again."""

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
        self.told = collections.Counter()

    def tell(self, body, sink=None):
        """One notification, by one process of the program."""
        # Every event counts, however often it is told.
        settings = {"HOOKLINE_IDEMPOTENCY": "off", "HOOKLINE_DRIFT": "off", "HOOKLINE_LOG": "warning"}
        outcome = subprocess.run(
            [self.program], input=body, capture_output=True, user=USER.pw_uid, group=USER.pw_gid, extra_groups=[],
            env={**settings, "HOOKLINE_STATE_DIR": str(self.state), "HOOKLINE_SINK": sink or f"file:{self.file}"})
        assert outcome.returncode == 0, outcome.stderr
        assert outcome.stderr == b"", outcome.stderr
        return outcome.stdout

    def expected(self):
        """The events of all notifications that were told, as the program tells them to a pipe."""
        events = collections.Counter()
        for body, times in self.told.items():
            for line in self.tell(body, sink="stdout").splitlines():
                events[without_time(line)] += times
        return events

    def tell_all(self, bodies):
        for body in bodies:
            self.tell(body)
            self.told[body] += 1

    @contextlib.contextmanager
    def busy(self, processes=3):
        """Tells every fixture, over and over, with this many processes at a time, until the block ends."""
        bodies = [path.read_bytes() for path in NOTIFICATIONS]
        counts = [collections.Counter() for _ in range(processes)]
        faults = []
        stop = threading.Event()

        def work(number):
            try:
                for body in itertools.cycle(bodies[number * 40 :] + bodies[: number * 40]):
                    if stop.is_set():
                        return
                    self.tell(body)
                    counts[number][body] += 1
                    # Neither a second nor a core of other tests is to be had.
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
        self.told += sum(counts, collections.Counter())
        assert not faults, faults

    def prepare_rotation(self):
        """infra/logs/logrotate.conf where Debian has it: included by a configuration that says "create"."""
        directory = self.directory / "logrotate.d"
        directory.mkdir()
        installed("logrotate.conf", directory, {
            "/var/lib/hookline/": f"{self.state}/", "su hookline hookline": f"su {USER.pw_name} {GROUP}"})
        main = self.directory / "logrotate.conf"
        main.write_text(f"weekly\nrotate 4\ncreate\ninclude {directory}\n")
        return main

    def rotate(self):
        """One rotation of a file that has lines; it takes a new second, for that makes the name."""
        wait_until(lambda: self.file.exists() and self.file.stat().st_size, "no event was written")
        before = len(self.rotated())

        def rotated():
            error = self.run_logrotate("--force")
            assert error == "" or "already exists, skipping rotation" in error, error
            return len(self.rotated()) > before

        wait_until(rotated, "logrotate renamed nothing")

    def run_logrotate(self, *options):
        """Rotates what is due (or not, with --force), and gives what logrotate complained of."""
        outcome = subprocess.run(
            ["/usr/sbin/logrotate", *options, "--state", self.directory / "rotated", self.rotation],
            capture_output=True, text=True)
        assert (outcome.returncode == 0) == (outcome.stderr == ""), outcome
        return outcome.stderr

    def rotated(self):
        """The files that were renamed, the oldest first."""
        return sorted(self.state.glob("events-*"))

    def files(self):
        return self.rotated() + ([self.file] if self.file.exists() else [])

    def lines(self):
        """Every line that was written, in whichever file it stands by now."""
        data = b""
        for path in self.files():
            data += gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert data.endswith(b"\n")
        return data[:-1].split(b"\n")


def without_time(line):
    """An event without the only thing that differs when it is told again."""
    return re.sub(rb'"recordedtime":"[^"]*",', b"", line, count=1)


def difference(actual, expected):
    """What is missing and what is too much, in few words: empty where both hold the same."""
    actual, expected = collections.Counter(actual), collections.Counter(expected)
    return [f"{kind}, {number} times: {line[:300]!r}"
            for kind, lines in [("missing", expected - actual), ("too much", actual - expected)]
            for line, number in lines.items()][:20]


def end(process, number=15):
    """Ends a program, and waits until it is gone."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
