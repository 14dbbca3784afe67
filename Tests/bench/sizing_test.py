"""The load is open, and the verdict follows from the measurement."""
import contextlib
import io
import pathlib
import socket
import subprocess
import tempfile
import threading
import types
import unittest

import bench_setup
import bench
import notification

size = bench_setup.script("size")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def answers_of(milliseconds, status=200, late=0):
    return [(number, status, 0, int(time * 1000), int(late * 1000)) for number, time in enumerate(milliseconds)]


class Server:
    """Accepts connections, and responds only after the given number of requests."""

    def __init__(self, count, is_closing=False):
        self.count, self.is_closing = count, is_closing
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.listener.settimeout(60)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join()
        self.listener.close()

    def serve(self):
        connections = []
        for _ in range(self.count):
            connection = self.listener.accept()[0]
            connection.settimeout(60)
            connections.append(connection)
        for connection in connections:
            data = b""
            while b"]}]}" not in data:
                data += connection.recv(65536)
        for connection in connections:
            if not self.is_closing:
                connection.sendall(ANSWER)
            connection.close()


class LoadTest(unittest.TestCase):
    COUNT = 40

    def load(self, server, *how):
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            path = pathlib.Path(directory) / "records"
            notification.write_records(path, notification.traffic(self.COUNT))
            command = [bench.compiled("load.c", "-lm"), server.port, "/", path, 0, self.COUNT, *how]
            command = [str(word) for word in command]
            result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        return [tuple(map(int, line.split())) for line in result.stdout.splitlines()]

    def test_a_late_response_does_not_slow_down_the_arrivals(self):
        """The server responds after all requests: a closed loop would never end."""
        runs = []
        for _ in range(2):
            with Server(self.COUNT) as server:
                answers = self.load(server, "open", 400, 100)
            self.assertEqual([answer[:2] for answer in answers], [(number, 200) for number in range(self.COUNT)])
            # The start of each request is as scheduled, and so the same in both runs.
            runs.append([moment - took for _, _, moment, took, _ in answers])
        self.assertEqual(runs[0], sorted(runs[0]))
        for one, other in zip(*runs):
            self.assertAlmostEqual(one, other, delta=2)

    def test_a_request_without_a_response_has_no_status(self):
        with Server(self.COUNT, is_closing=True) as server:
            answers = self.load(server, "open", 4000, 100)
        self.assertEqual([answer[:2] for answer in answers], [(number, 0) for number in range(self.COUNT)])

    def test_a_closed_loop_sends_no_record_twice(self):
        with Server(self.COUNT) as server:
            answers = self.load(server, "closed", self.COUNT, 1000)
        self.assertEqual([answer[:2] for answer in answers], [(number, 200) for number in range(self.COUNT)])


class VerdictTest(unittest.TestCase):
    def status(self, *parts):
        return size.Result([answer for part in parts for answer in part]).status()

    def test_the_median(self):
        self.assertEqual(self.status(answers_of([249] * 100)), 0)
        self.assertEqual(self.status(answers_of([250] * 100)), 1)
        self.assertEqual(self.status(answers_of([1] * 51 + [900] * 49)), 0)

    def test_the_share_over_a_second(self):
        self.assertEqual(self.status(answers_of([1] * 991 + [1001] * 9)), 0)
        self.assertEqual(self.status(answers_of([1] * 990 + [1001] * 10)), 1)

    def test_none_over_five_seconds(self):
        self.assertEqual(self.status(answers_of([1] * 999 + [5000])), 0)
        self.assertEqual(self.status(answers_of([1] * 999 + [5001])), 1)

    def test_every_response_must_be_200(self):
        self.assertEqual(self.status(answers_of([1] * 999), answers_of([1], status=503)), 1)
        self.assertEqual(self.status(answers_of([1], status=0)), 1)

    def test_delays_of_the_generator_do_not_count(self):
        self.assertEqual(self.status(answers_of([300] * 100, late=100)), 2)
        self.assertEqual(self.status(answers_of([400] * 100, late=100)), 1)
        self.assertEqual(self.status(answers_of([200] * 100, late=100)), 0)

    def test_events_are_emitted_exactly_once(self):
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            application = types.SimpleNamespace(events=pathlib.Path(directory) / "events.jsonl")
            events = bench_setup.ROOT / "Tests/Fixtures/events"
            one, other = ((events / f"cloud__msg_{name}.jsonl").read_bytes() for name in ("text", "image"))
            for text, is_void in [(one + other, False), (one, True), (one + one + other, True)]:
                application.events.write_bytes(text)
                with contextlib.redirect_stderr(io.StringIO()):
                    with self.assertRaises(SystemExit) if is_void else contextlib.nullcontext():
                        size.check(application, 2)


class SizeTest(unittest.TestCase):
    def test_three_statuses_per_message_and_messages_for_the_share(self):
        bodies = size.notifications(10, 0.25, 2)
        self.assertEqual((len(bodies), len(set(bodies))), (20 * 3 + 5, 20 * 3 + 5))
        self.assertEqual(sum(b'"messages":[' in body for body in bodies), 5)
        self.assertEqual(sum(b'"status":"read"' in body for body in bodies), 20)

    def test_arguments(self):
        self.assertEqual(size.arguments(["50", "30%"]), (50, 0.3, "FastCGI", 30))
        self.assertEqual(size.arguments(["50", "0.5", "cgi", "5"]), (50, 0.5, "CGI", 5))
        self.assertEqual(size.arguments(["0.5", "0", "7"]), (0.5, 0, "FastCGI", 7))
        for words in ([], ["50"], ["50", "130%"], ["50", "0.3", "Lambda"], ["0", "0.3"], ["5", "1", "CGI", "1", "2"],
                      ["x", "y"]):
            with self.assertRaises(SystemExit) as wrong, contextlib.redirect_stderr(io.StringIO()):
                size.arguments(words)
            self.assertEqual(wrong.exception.code, 100)

    def test_a_verdict_for_each_adapter(self):
        """Without a missing or doubled event."""
        for adapter in ("FastCGI", "CGI"):
            result = bench_setup.run("size", "20", "50%", adapter, "1")
            self.assertIn(result.returncode, (0, 1, 2), result.stderr)
            lines = result.stdout.splitlines()
            self.assertEqual(len(lines), 5, result.stdout)
            self.assertEqual(
                lines[0], f"20 outgoing messages a second, 50% with a reply: 70 notifications a second for 1 s, {adapter}")
            self.assertRegex(lines[2], r"^over 1 s [0-9.]+%, over 5 s [0-9]+, not 200 [0-9]+ of 70$")
            start = ("Yes: ", "No: ", "Nothing ")[result.returncode]
            self.assertTrue(lines[4].startswith(start), lines[4])


if __name__ == "__main__":
    unittest.main()
