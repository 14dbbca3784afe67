"""Whoever does not read events, or holds a lock, has a request answered 503 at its deadline: under every adapter that may write
there, with nothing remembered that was not written; and the process still serves, and still ends when asked to."""
import contextlib
import os
import unittest

import program
import unread
from program import BOUND, DEADLINE, Machine, Runtime, answers, events

EVENT = answers.notification("A")
NOTHING = b'{"object":"whatsapp_business_account","entry":[]}'


def lines(text, id):
    """How many of the lines are those of an event."""
    if isinstance(text, str):
        text = text.encode()
    return sum(b'"id":"%s","source"' % id in line for line in text.splitlines())


class Blocked(unittest.TestCase):
    def check(self, machine, output=None, release=lambda: None, **options):
        """Delivers an event that cannot be written in each way, lets it be written, and delivers it again."""
        with self.subTest("pipe"):
            self.assertEqual(machine.deliver(EVENT, output=output, **options), 111)
        if output is None:
            with self.subTest("CGI"):
                self.assertEqual(machine.cgi(EVENT, **options), 503)
            with self.subTest("watchdog"):
                self.assertEqual(machine.watchdog(EVENT, **options), 111)
        with self.subTest("FastCGI"):
            server = machine.fastcgi(output, **options)
            self.assertEqual(server.request(EVENT), 503)
            # What needs no sink is served all the same, and the end comes.
            self.assertEqual(server.request(NOTHING), 200)
            self.assertEqual(server.request(b"no JSON"), 400)
            with server.connect() as client:
                # It is accepted by the time that the end is asked for.
                client.send(program.clients.fastcgi_request(body=NOTHING))
                self.assertEqual(program.status(client), 200)
                client.send(program.clients.fastcgi_request(body=EVENT))
                status, seconds = server.terminate()
                self.assertEqual(status, 0)
                self.assertLess(seconds, DEADLINE + 5)
                self.assertEqual(program.status(client), 503)
        # Nothing is remembered.
        self.assertEqual(machine.stats()["emitted"], 1)
        release()
        server = machine.fastcgi(output, **options)
        self.assertEqual(server.request(EVENT), 200)
        self.assertEqual(server.request(EVENT), 200)
        self.assertEqual(server.terminate()[0], 0)
        self.assertEqual(machine.stats()["emitted"], 2)


class SinkTest(Blocked):
    """Sinks that take nothing."""

    def test_standard_output(self):
        for kind in unread.KINDS:
            with self.subTest(kind.__name__):
                machine, output = self.enterContext(Machine()), kind()
                self.check(machine, output.writer, output.drain)
                self.assertEqual(lines(output.drain(), b"A"), 1)
                output.close()

    def test_standard_output_under_lambda(self):
        for kind in unread.KINDS:
            output = kind()
            settings = {"HOOKLINE_DEADLINE": "300ms"}
            with self.subTest(kind.__name__), Runtime(settings, descriptors=(output.writer, None)) as api:
                self.assertIn(b'"statusCode":503', api.serve(events.message(1))[2])
                output.drain()
                self.assertIn(b'"statusCode":200', api.serve(events.message(1))[2])
                self.assertEqual(lines(output.drain(), b"m1"), 1)
                self.assertEqual(api.stop(), 0)
            output.close()

    def test_standard_error(self):
        for kind in unread.KINDS:
            with self.subTest(kind.__name__):
                machine, log = self.enterContext(Machine()), kind()
                machine.settings["HOOKLINE_SINK"] = "stderr"
                self.check(machine, None, log.drain, log=log.writer)
                self.assertEqual(lines(log.drain(), b"A"), 1)
                log.close()

    def test_fifo(self):
        machine = self.enterContext(Machine())
        path = machine.directory / "fifo"
        os.mkfifo(path)
        machine.settings["HOOKLINE_SINK"] = f"fifo:{path}"
        reader = os.open(path, os.O_RDWR)
        unread.fill(reader)
        self.check(machine, release=lambda: os.read(reader, 1 << 20))
        self.assertEqual(lines(os.read(reader, 1 << 20), b"A"), 1)
        os.close(reader)

    def test_datagrams(self):
        machine = self.enterContext(Machine())
        path = machine.directory / "socket"
        machine.settings["HOOKLINE_SINK"] = f"unixgram:{path}"
        receiver = self.enterContext(unread.datagram_socket(path))
        self.check(machine, release=lambda: unread.datagrams(receiver))
        self.assertEqual(len(unread.datagrams(receiver)), 1)

    def test_datagrams_of_which_some_are_taken(self):
        body = answers.notification("A", "B", "C", "D")
        machine = self.enterContext(Machine())
        path = machine.directory / "socket"
        machine.settings["HOOKLINE_SINK"] = f"unixgram:{path}"
        for takes in [1, 2, 3]:
            with self.subTest(takes=takes):
                receiver = unread.datagram_socket(path, takes)
                server = machine.fastcgi()
                self.assertEqual(server.request(body), 503)
                self.assertEqual(len(unread.datagrams(receiver)), takes)
                receiver.close()
                path.unlink()
        # Those that were taken are sent again: their fate is unknown.
        receiver = self.enterContext(unread.datagram_socket(path))
        unread.datagrams(receiver)
        self.assertEqual(server.request(body), 200)
        self.assertEqual(server.request(body), 200)
        self.assertEqual(len(unread.datagrams(receiver)), 4)

    @unittest.skipUnless(os.geteuid() == 0, "mounts a directory of its own over /run")
    def test_journald(self):
        machine = self.enterContext(Machine())
        machine.settings["HOOKLINE_SINK"] = "journald"
        # Lines of the second length are passed as files.
        for length in [10, 400_000]:
            with self.subTest(length=length):
                directory = machine.directory / f"run-{length}" / "systemd/journal"
                directory.mkdir(parents=True)
                receiver = self.enterContext(unread.datagram_socket(directory / "socket"))
                wrapper = ["unshare", "-m", "sh", "-c", f'mount --bind {machine.directory}/run-{length} /run && exec "$@"', "sh"]
                message = answers.notification("x" * 50).replace(b'"text"}', b'"text", "text": {"body": "%s"}}' % (b"x" * length))
                self.assertEqual(machine.deliver(message, wrapper=wrapper), 111)
                unread.datagrams(receiver)
                self.assertEqual(machine.deliver(message, wrapper=wrapper), 0)
                self.assertEqual(len(unread.datagrams(receiver)), 1)


class LockTest(Blocked):
    """Locks that another process holds."""

    def check_lock(self, settings, name, start, count, **options):
        machine = self.enterContext(Machine(settings))
        with contextlib.ExitStack() as stack:
            stack.enter_context(unread.held(machine.state / name, start, count))
            self.check(machine, release=stack.close, **options)
        self.assertNotIn("idempotency cache unavailable", machine.log())
        return machine

    def test_stripes(self):
        for options in [{}, {"preexec_fn": program.without_timers}]:
            with self.subTest(options=options):
                machine = self.check_lock({"HOOKLINE_SINK": "file:{directory}/events"}, "seen.cache", 1, 64, **options)
                text = (machine.directory / "events").read_text()
                self.assertEqual(lines(text, b"A"), 1)
                self.assertNotIn("unavailable", text)

    def test_the_event_file(self):
        for options in [{}, {"preexec_fn": program.without_timers}]:
            with self.subTest(options=options):
                machine = self.check_lock(
                    {"HOOKLINE_SINK": "file:{directory}/state/events"}, "events", 0, 1, **options)
                self.assertEqual(lines((machine.state / "events").read_text(), b"A"), 1)

    def test_the_lock_of_a_pipe(self):
        for options in [{}, {"preexec_fn": program.without_timers}]:
            with self.subTest(options=options):
                output = unread.Pipe(is_full=False)
                self.check_lock({}, "sinks.lock", 0, 0, output=output.writer, **options)
                self.assertEqual(lines(output.drain(), b"A"), 1)
                output.close()

    def test_the_quarantine(self):
        settings = {"HOOKLINE_UNVERIFIED": "0", "HOOKLINE_HEADER_AUTH": "X-A: b"}
        machine = self.enterContext(Machine())
        machine.settings.update(settings)
        server = machine.fastcgi()
        fields = {"variables": [("HTTP_X_A", "b")]}
        with unread.held(machine.state / "quarantine.lock"):
            self.assertEqual(server.request(b"no JSON", **fields), 503)
            self.assertEqual(server.request(NOTHING, **fields), 200)
        self.assertEqual(server.request(b"no JSON", **fields), 200)
        self.assertEqual(server.terminate()[0], 0)

    def test_a_lock_that_is_let_go_of_in_time_is_had(self):
        for options in [{}, {"preexec_fn": program.without_timers}]:
            with self.subTest(options=options):
                machine = self.enterContext(Machine({"HOOKLINE_DEADLINE": "20s", "HOOKLINE_SINK": "file:{directory}/events"}))
                server = machine.fastcgi(**options)
                with server.connect() as client:
                    with unread.held(machine.state / "seen.cache", 1, 64):
                        client.send(program.clients.fastcgi_request(body=EVENT))
                        client.socket.settimeout(0.3)
                        with self.assertRaises(TimeoutError):
                            client.receive()
                    client.socket.settimeout(BOUND)
                    self.assertEqual(program.status(client), 200)


if __name__ == "__main__":
    unittest.main()
