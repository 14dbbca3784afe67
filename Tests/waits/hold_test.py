"""No request holds a process for ever, whatever it waits for or computes, and none holds the responses of others."""
import json
import os
import select
import threading
import time
import unittest

import program
import unread
from program import BOUND, DEADLINE, LIMIT, Machine, answers

clients = program.clients
NOTHING = b'{"object":"whatsapp_business_account","entry":[]}'
# A line longer than a pipe takes at once.
LONG = answers.notification("long").replace(b'"text"}', b'"text", "text": {"body": "%s"}}' % (b"x" * 300_000))
ENDED = 111


def entries(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith(("{", b"{"))]


class TornTest(unittest.TestCase):
    """A reader stops after the beginning of a line."""

    def setUp(self):
        self.machine = self.enterContext(Machine())
        self.output = unread.Pipe(is_full=False)
        self.addCleanup(self.output.close)

    def begin(self, server):
        """Begins a line that is not read to its end."""
        client = self.enterContext(server.connect())
        client.send(clients.fastcgi_request(body=LONG))
        self.assertTrue(select.select([self.output.reader], [], [], BOUND)[0])
        return client

    def check_next(self, text):
        """The next process terminates the line, and emits the event again."""
        text += self.output.drain()
        server = self.machine.fastcgi(self.output.writer)
        self.assertEqual(server.request(answers.notification("next")), 200)
        text += self.output.drain()
        torn, line = text.splitlines()
        self.assertNotIn(b"}}", torn[-2:])
        self.assertEqual(json.loads(line)["id"], "next")
        # Not marked, for it was not written.
        received = []
        reader = threading.Thread(target=lambda: received.append(self.read_line()))
        reader.start()
        self.assertEqual(server.request(LONG), 200)
        reader.join()
        self.assertEqual(json.loads(received[0])["id"], "long")
        self.assertEqual(server.terminate()[0], 0)

    def read_line(self):
        text = b""
        while not text.endswith(b"\n"):
            text += os.read(self.output.reader, 1 << 20)
        return text

    def test_the_process_ends_after_ten_deadlines(self):
        server = self.machine.fastcgi(self.output.writer)
        begin = time.monotonic()
        client = self.begin(server)
        self.assertIsNone(program.status(client))
        self.assertEqual(server.process.wait(BOUND), ENDED)
        self.assertGreater(time.monotonic() - begin, LIMIT * 0.9)
        self.assertIn("time limit exceeded", self.machine.log())
        self.assertEqual(entries(self.machine.log())[-1]["level"], "error")
        self.check_next(b"")

    def test_an_end_that_is_asked_for_comes_after_the_deadline(self):
        for settings in [{}, {"HOOKLINE_DEADLINE": "3s"}]:
            with self.subTest(settings=settings):
                self.machine.settings.update(settings)
                server = self.machine.fastcgi(self.output.writer)
                self.begin(server)
                status, seconds = server.terminate()
                self.assertEqual(status, ENDED)
                # Ten deadlines of the second kind are longer.
                self.assertLess(seconds, BOUND)
                self.assertIn("terminated", self.machine.log())
                self.output.drain()

    def test_in_a_pipe(self):
        begin = time.monotonic()
        self.assertEqual(self.machine.deliver(LONG, output=self.output.writer), ENDED)
        self.assertGreater(time.monotonic() - begin, LIMIT * 0.9)
        self.check_next(b"")

    def test_a_reader_that_is_slow_but_reads_gets_the_line(self):
        server = self.machine.fastcgi(self.output.writer)
        client = self.begin(server)
        time.sleep(2 * DEADLINE)
        text = self.read_line()
        self.assertEqual(json.loads(text)["id"], "long")
        self.assertEqual(program.status(client), 200)
        self.assertEqual(server.terminate()[0], 0)


class ComputingTest(unittest.TestCase):
    """A body with which the processor is busy for more than ten deadlines of the shortest kind."""

    def test_a_pipe_ends(self):
        machine = self.enterContext(Machine({"HOOKLINE_MAX_BODY": "1GiB"}))
        machine.settings["HOOKLINE_DEADLINE"] = "10ms"
        body = b"[" + b"1," * 100_000_000 + b"1]"
        begin = time.monotonic()
        process = machine.run([], body, bound=120)
        self.assertEqual(process.returncode, ENDED)
        self.assertEqual(entries(machine.log())[-1]["message"], "time limit exceeded", time.monotonic() - begin)

    def test_replay_counts_each_body_by_itself(self):
        machine = self.enterContext(Machine({"HOOKLINE_DEADLINE": "10ms"}))
        paths = []
        for number in range(200):
            path = machine.directory / f"body-{number}"
            path.write_bytes(answers.notification(*[f"{number}-{index}" for index in range(50)]))
            paths.append(str(path))
        begin = time.monotonic()
        process = machine.run(["replay", *paths], bound=120)
        # All together they may take longer than one may.
        self.assertNotIn("time limit exceeded", machine.log(), time.monotonic() - begin)
        self.assertIn(process.returncode, [0, ENDED])


class StartTest(unittest.TestCase):
    """Settings in a FIFO without a writer."""

    def test_a_host_ends(self):
        machine = self.enterContext(Machine())
        path = machine.directory / "secret"
        os.mkfifo(path)
        machine.settings["HOOKLINE_APP_SECRET_FILE"] = str(path)
        server = machine.fastcgi()
        # Before the settings are known the deadline is that of every day; the signal ends it at once.
        time.sleep(0.2)
        status, seconds = server.terminate()
        self.assertEqual(status, -15)
        self.assertLess(seconds, 5)


class ClientTest(unittest.TestCase):
    """Clients that do not read, or do not send, delay neither others nor the end."""

    def setUp(self):
        self.machine = self.enterContext(Machine())
        # A response longer than a socket takes at once.
        self.machine.settings.update({"HOOKLINE_SINK": "response", "HOOKLINE_DEADLINE": "2s"})
        self.server = self.machine.fastcgi()

    def unread_client(self):
        client = self.enterContext(self.server.connect())
        client.send(clients.fastcgi_request(body=answers.notification(*[f"m{index}" for index in range(20_000)])))
        self.assertTrue(select.select([client.socket], [], [], BOUND)[0])
        return client

    def test_who_does_not_read_is_closed(self):
        self.unread_client()
        for _ in range(3):
            self.assertEqual(self.server.request(NOTHING), 200)
        self.assertEqual(self.server.terminate()[0], 0)

    def test_who_reads_a_little_now_and_then_does_not_hold_the_end(self):
        client = self.unread_client()
        stop = threading.Event()

        def trickle():
            while not stop.wait(0.3):
                try:
                    client.socket.recv(65_536)
                except OSError:
                    return

        reader = threading.Thread(target=trickle)
        reader.start()
        try:
            status, seconds = self.server.terminate()
            self.assertEqual(status, 0)
            self.assertLess(seconds, 2 + 5)
        finally:
            stop.set()
            reader.join()

    def test_who_does_not_send_does_not_hold_the_end(self):
        body = clients.fastcgi_request(body=NOTHING)
        for portion in [0, 1, 20, len(body) - 1]:
            with self.subTest(portion=portion):
                server = self.machine.fastcgi()
                client = self.enterContext(server.connect())
                client.send(body[:portion])
                self.assertEqual(server.request(NOTHING), 200)
                status, seconds = server.terminate()
                self.assertEqual(status, 0)
                self.assertLess(seconds, 2 + 5)

    def test_under_cgi_the_process_ends(self):
        for kind in unread.KINDS:
            output = kind()
            with self.subTest(kind.__name__):
                variables = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET"}
                process = self.machine.run([], b"", variables, output=output.writer)
                self.assertEqual(process.returncode, ENDED)
                process = self.machine.run([], NOTHING, {"Http_Method": "GET"}, output=output.writer)
                self.assertEqual(process.returncode, ENDED)
            output.close()


class RaceTest(unittest.TestCase):
    """Others fill the pipe just when it seemed to have room."""

    def check(self, descriptor):
        pipe = unread.Pipe(is_full=False)
        self.addCleanup(pipe.close)
        machine = self.enterContext(Machine({"HOOKLINE_DEADLINE": "50ms"}))
        if descriptor == "log":
            machine.settings["HOOKLINE_SINK"] = f"file:{machine.directory}/events"
        stop = threading.Event()
        other = os.open(f"/proc/self/fd/{pipe.writer}", os.O_WRONLY | os.O_NONBLOCK)

        def fill():
            while not stop.is_set():
                try:
                    os.write(other, b"\n" * 4096)
                except BlockingIOError:
                    pass

        def read():
            while not stop.is_set():
                os.read(pipe.reader, 4096)

        threads = [threading.Thread(target=fill), threading.Thread(target=read)]
        for thread in threads:
            thread.start()
        try:
            server = machine.fastcgi(**{descriptor: pipe.writer})
            statuses = set()
            for number in range(150):
                statuses.add(server.request(answers.notification(f"{number}")))
                statuses.add(server.request(b"no JSON"))
            self.assertLessEqual(statuses, {200, 400, 503})
            self.assertEqual(server.terminate()[0], 0)
        finally:
            stop.set()
            os.write(pipe.writer, b"\n")
            for thread in threads:
                thread.join()
            os.close(other)

    # Every look at a descriptor says that it is ready.
    LIE = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=ppoll:retval=1"]

    def test_a_look_that_is_no_longer_true_when_the_log_is_written(self):
        for kind in [unread.Pipe, unread.Socket, unread.Terminal]:
            log = kind()
            with self.subTest(kind.__name__):
                machine = self.enterContext(Machine())
                self.assertEqual(machine.deliver(b"no JSON", log=log.writer, wrapper=self.LIE), 1)
                self.assertEqual(machine.stats()["log_entries_dropped"], 1)
                self.assertEqual(machine.run(["nonsense"], log=log.writer, wrapper=self.LIE).returncode, 100)
            log.close()

    def test_a_look_that_is_no_longer_true_when_an_event_is_written(self):
        for kind in [unread.Pipe, unread.Socket]:
            output = kind()
            for body in [answers.notification("A"), LONG]:
                with self.subTest(kind.__name__, length=len(body)):
                    machine = self.enterContext(Machine())
                    begin = time.monotonic()
                    self.assertEqual(machine.deliver(body, output=output.writer, wrapper=self.LIE), ENDED)
                    # Nothing was begun, and so it is not ten deadlines.
                    self.assertIn("events not stored", machine.log())
                    self.assertEqual(machine.stats()["emitted"], 1, time.monotonic() - begin)
            output.close()

    def test_the_log(self):
        self.check("log")

    def test_the_sink(self):
        self.check("output")


class GroupTest(unittest.TestCase):
    """Requests that are there at once share a sync; one that waits for another process does not hold the others' responses."""

    def setUp(self):
        self.machine = self.enterContext(Machine())
        self.machine.settings.update({"HOOKLINE_SINK": "file:{}/events".format(self.machine.state)})

    def split(self):
        """An id whose stripe is among the upper half, and many of the lower half."""
        self.machine.settings["HOOKLINE_DEADLINE"] = "10ms"
        blocked, free = [], []
        with unread.held(self.machine.state / "seen.cache", 33, 32):
            number = 0
            while not blocked or len(free) < 14:
                status = self.machine.deliver(answers.notification(f"split-{number}"))
                (free if status == 0 else blocked).append(number)
                number += 1
        self.machine.settings["HOOKLINE_DEADLINE"] = "20s"
        # In another source the ids would be elsewhere; those that are written are known by now.
        self.machine.state.joinpath("events").unlink()
        self.machine.state.joinpath("seen.cache").unlink()
        self.assertEqual(self.machine.deliver(answers.notification("first")), 0)
        return f"split-{blocked[0]}", [f"split-{number}" for number in free[:14]]

    def check(self, lock, bodies, last):
        """Sends all at once, the last of which has to wait; all others are answered while it waits."""
        server = self.machine.fastcgi()
        self.assertEqual(server.request(NOTHING), 200)
        with lock:
            server.halt()
            waiting = []
            for body in [*bodies, last]:
                client = self.enterContext(server.connect())
                client.send(clients.fastcgi_request(body=body))
                waiting.append(client)
            server.go_on()
            for client in waiting[:-1]:
                self.assertIn(program.status(client), [200, 400])
            self.assertFalse(select.select([waiting[-1].socket], [], [], 0)[0])
        self.assertEqual(program.status(waiting[-1]), 200)
        self.assertEqual(server.terminate()[0], 0)

    def test_one_that_waits_for_a_stripe(self):
        blocked, free = self.split()
        bodies = [answers.notification(id) for id in free]
        lock = unread.held(self.machine.state / "seen.cache", 33, 32)
        self.check(lock, bodies, answers.notification(blocked))
        self.assertEqual(len((self.machine.state / "events").read_text().splitlines()), 1 + 15)

    def test_a_request_that_waits_for_a_stripe_after_requests_that_need_none(self):
        self.machine.settings["HOOKLINE_DEADLINE"] = "20s"
        lock = unread.held(self.machine.state / "seen.cache", 1, 64)
        self.check(lock, [NOTHING, b"no JSON"] * 7, answers.notification("A"))

    def test_one_that_waits_for_the_event_file(self):
        # All need its lock; the others are redeliveries.
        self.machine.settings["HOOKLINE_DEADLINE"] = "20s"
        self.assertEqual(self.machine.deliver(answers.notification("A")), 0)
        lock = unread.held(self.machine.state / "events", 0, 1)
        self.check(lock, [answers.notification("A")] * 14, answers.notification("B"))


if __name__ == "__main__":
    unittest.main()
