"""A sandbox that rejects a system call: for each call that the program makes, there is a response or an exit status, the log
says what is wrong, and nothing is acknowledged that is not written."""
import collections
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "adapters"))
import clients
import machine

BODY = machine.notification(["A"])
LONG = machine.notification(["A"], length=9000)
WRONG = b"{"
ERRORS = {"EPERM": 1, "ENOSYS": 38}
# It is strace that calls it.
BEFORE = {"execve"}
# Without it there is no saying anything.
SILENT = {"write"}


def cgi(body):
    return {
        "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "REQUEST_URI": "/", "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": "Basic YTpi", "HOOKLINE_BASIC_AUTH": "a:b"}


WAYS = {
    "a pipe": ({"HOOKLINE_SINK": "stdout"}, BODY),
    "a pipe without a cache": ({"HOOKLINE_SINK": "stdout", "HOOKLINE_IDEMPOTENCY": "off"}, BODY),
    "a pipe with a long line": ({"HOOKLINE_SINK": "stdout"}, LONG),
    "a pipe to a file": ({}, BODY),
    "CGI": (cgi(BODY), BODY),
    "CGI that is strict": ({**cgi(BODY), "HOOKLINE_IDEMPOTENCY": "strict"}, BODY),
    "CGI with a socket": ({**cgi(BODY), "HOOKLINE_SINK": "unixgram:{directory}/socket"}, BODY),
    "CGI with the quarantine": (cgi(WRONG), WRONG),
}


class Place(machine.Machine):
    """A state directory, and a listener of datagrams."""

    def __init__(self, settings):
        super().__init__()
        self.settings = {name: value.format(directory=self.directory) for name, value in settings.items()}
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.listener.bind(f"{self.directory}/socket")
        self.listener.setblocking(False)

    def __exit__(self, *_):
        self.listener.close()
        super().__exit__()

    def datagrams(self):
        text = b""
        while True:
            try:
                text += self.listener.recv(1 << 20)
            except BlockingIOError:
                return text

    def kept(self):
        """The complete files in the quarantine."""
        return list(self.state.glob("quarantine/[!.]*"))


def way(settings):
    """The names of the calls on the way."""
    settings, body = settings
    with Place(settings) as place:
        trace = place.directory / "trace"
        place.deliver(body, ["strace", "-qq", "-o", str(trace)])
        calls = re.findall(r"^(\w+)\(", trace.read_text(), re.MULTILINE)
    return [call for call in dict.fromkeys(calls) if call not in BEFORE]


class Rejection(unittest.TestCase):
    def check(self, settings, body, call, error):
        with Place(settings) as place:
            outcome = place.deliver(body, machine.strace(f"inject={call}:error={error}"))
            is_cgi = "GATEWAY_INTERFACE" in settings
            # strace ends with the program's own status, and by its signal.
            self.assertIn(outcome.returncode, [0, 1, 111], outcome)
            answer = re.match(rb"Status: (\d+) ", outcome.stdout) if is_cgi else None
            if is_cgi:
                self.assertTrue(answer or outcome.returncode == 111, outcome)
                accepted = bool(answer) and answer.group(1) == b"200"
                if answer:
                    self.assertIn(answer.group(1), [b"200", b"500", b"503"], outcome)
            else:
                accepted = outcome.returncode == 0
            entries = [json.loads(line) for line in outcome.stderr.splitlines()]
            if not accepted and call not in SILENT:
                self.assertTrue(
                    any(entry.get("errno") == ERRORS[error] or entry.get("call") == call
                        or "rejected here" in entry.get("detail", "") for entry in entries), outcome)
            # One entry says one thing.
            texts = collections.Counter(json.dumps({**entry, "time": ""}) for entry in entries)
            self.assertLessEqual(max(texts.values(), default=0), 1, outcome)
            text = b"" if is_cgi else outcome.stdout
            text += place.text() + place.datagrams()
            found, torn = machine.ids(text)
            self.assertEqual(torn, 0)
            if accepted:
                self.assertTrue(found["A"] == 1 if body != WRONG else place.kept(), outcome)
            self.redeliver(place, body, found["A"], accepted)

    def redeliver(self, place, body, before, accepted):
        """A notification that was rejected is accepted when it is redelivered without the sandbox."""
        outcome = place.deliver(body)
        self.assertEqual(outcome.returncode, 0, outcome)
        if body == WRONG:
            return self.assertTrue(place.kept())
        text = place.text() + place.datagrams()
        if "GATEWAY_INTERFACE" not in place.settings:
            text += outcome.stdout
        found, torn = machine.ids(text)
        self.assertEqual(torn, 0)
        if not accepted:
            self.assertGreaterEqual(before + found["A"], 1)
        if "HOOKLINE_SINK" not in place.settings and not accepted:
            # In a file an event that was not acknowledged stands once.
            self.assertEqual(found["A"], 1)


class Responder(unittest.TestCase):
    """A FastCGI process that stays. What it cannot do without it says before it ends; a connection that is closed unanswered
    is the web server's 502, after which a sender redelivers."""

    def answer(self, wrapper):
        """The response to the first of two requests, what was written, and the log."""
        with Place({"HOOKLINE_UNVERIFIED": "1"}) as place, socket.socket(socket.AF_UNIX) as listener:
            address = f"{place.directory}/fastcgi"
            listener.bind(address)
            listener.listen(8)
            with clients.FastCGI(address, timeout=10) as client, open(place.directory / "log", "w+b") as log:
                client.send(clients.fastcgi_request(body=BODY, keep=0))
                process = subprocess.Popen(
                    [*wrapper(place), machine.HOOKLINE], env=place.environment, stdin=listener,
                    stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)
                # What nobody has accepted is closed with the last listener.
                listener.close()
                try:
                    answer = client.answer()
                except OSError:
                    answer = None
                finally:
                    if process.poll() is None:
                        os.killpg(process.pid, 15)
                    try:
                        process.wait(10)
                    except subprocess.TimeoutExpired:
                        os.killpg(process.pid, 9)
                        process.wait()
                log.seek(0)
                trace = place.directory / "trace"
                return (
                    answer[0].split(b"\r\n")[0] if answer else None, machine.ids(place.text())[0]["A"],
                    [json.loads(line) for line in log], process.returncode,
                    trace.read_text() if trace.exists() else "")

    def test_every_call(self):
        *_, trace = self.answer(lambda place: ["strace", "-qq", "-o", f"{place.directory}/trace"])
        calls = [call for call in dict.fromkeys(re.findall(r"^(\w+)\(", trace, re.MULTILINE)) if call not in BEFORE]
        self.assertGreater(len(calls), 15, calls)
        for call in calls:
            for error in ERRORS:
                with self.subTest(call=call, error=error):
                    status, count, entries, end, _ = self.answer(
                        lambda _, call=call, error=error: machine.strace(f"inject={call}:error={error}"))
                    self.assertIn(end, [0, 1, 111, -15], entries)
                    if status == b"Status: 200 OK":
                        self.assertEqual(count, 1)
                    elif call not in SILENT:
                        self.assertIn(status and status[:11], [b"Status: 500", b"Status: 503", None])
                        self.assertTrue(entries)


def add(name, settings):
    def test(self):
        calls = way(settings)
        self.assertGreater(len(calls), 10, calls)
        for call in calls:
            for error in ERRORS:
                with self.subTest(call=call, error=error):
                    self.check(*settings, call, error)

    setattr(Rejection, "test_" + name.replace(" ", "_"), test)


for name, settings in WAYS.items():
    add(name, settings)


class Locks(unittest.TestCase):
    """What needs no lock works without; the rest says that it is locks that are missing."""

    # What kernels, emulators, file systems and sandboxes say of a lock that they do not have.
    ERRORS = ["EPERM", "EACCES", "ENOSYS", "EINVAL", "ENOLCK", "EOPNOTSUPP"]

    def deliver(self, settings, body, error):
        with Place(settings) as place:
            outcome = place.deliver(body, machine.strace(f"inject=fcntl:error={error}"))
            return outcome, outcome.stdout + place.text() + place.datagrams()

    def test_what_needs_none_works(self):
        works = [
            ({"HOOKLINE_SINK": "stdout"}, BODY, True),
            ({"HOOKLINE_SINK": "stdout", "HOOKLINE_IDEMPOTENCY": "off"}, BODY, False),
            ({**cgi(BODY), "HOOKLINE_SINK": "unixgram:{directory}/socket", "HOOKLINE_IDEMPOTENCY": "off"}, BODY, False),
            ({**cgi(BODY), "HOOKLINE_SINK": "response"}, BODY, False),
            ({**cgi(LONG), "HOOKLINE_SINK": "unixgram:{directory}/socket"}, LONG, True),
        ]
        for settings, body, remembers in works:
            for error in self.ERRORS:
                with self.subTest(settings=settings, error=error):
                    outcome, text = self.deliver(settings, body, error)
                    self.assertEqual(outcome.returncode, 0, outcome)
                    self.assertIn(b'"id":"A"', text)
                    # Duplicates are not found, which the log says.
                    self.assertEqual(b"locks are rejected here" in outcome.stderr, remembers, outcome)

    def test_an_output_that_is_a_file_works(self):
        for error in self.ERRORS:
            with Place({"HOOKLINE_SINK": "stdout", "HOOKLINE_IDEMPOTENCY": "off"}) as place:
                with open(place.directory / "out", "ab") as output:
                    subprocess.run(
                        [*machine.strace(f"inject=fcntl:error={error}"), machine.HOOKLINE], input=LONG, check=True,
                        stdout=output, stderr=subprocess.PIPE, env=place.environment, timeout=60)
                self.assertEqual(machine.ids((place.directory / "out").read_bytes()), ({"A": 1}, 0))

    def test_the_rest_says_why(self):
        fails = [
            ({"HOOKLINE_SINK": "stdout", "HOOKLINE_IDEMPOTENCY": "off"}, LONG),
            ({"HOOKLINE_IDEMPOTENCY": "off"}, BODY), ({}, BODY), (cgi(BODY), BODY),
            ({**cgi(BODY), "HOOKLINE_SINK": "unixgram:{directory}/socket", "HOOKLINE_IDEMPOTENCY": "strict"}, BODY),
        ]
        for settings, body in fails:
            for error in self.ERRORS:
                with self.subTest(settings=settings, error=error):
                    outcome, text = self.deliver(settings, body, error)
                    self.assertNotIn(b'"id":"A"', text)
                    self.assertIn(outcome.returncode if "GATEWAY_INTERFACE" not in settings else 111, [111])
                    if "GATEWAY_INTERFACE" in settings:
                        self.assertTrue(outcome.stdout.startswith(b"Status: 503"), outcome)
                    [entry] = [json.loads(line) for line in outcome.stderr.splitlines() if b'"rejected"' in line]
                    self.assertIn("locks", entry["detail"])
                    self.assertIn("fcntl(2)", entry["detail"])


if __name__ == "__main__":
    unittest.main()
