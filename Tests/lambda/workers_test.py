"""Managed instances, where Lambda hands out several events at a time."""
import concurrent.futures
import json
import os
import pathlib
import signal
import time
import unittest

from emulator import Emulator
from events import message
from runtime import ACCEPTED, Runtime, event_head, sized


class Workers:
    """A scripted runtime API for several workers."""

    def __init__(self, count, settings=()):
        self.api = Runtime({"AWS_LAMBDA_MAX_CONCURRENCY": str(count), **dict(settings)})
        self.count = count

    def __enter__(self):
        self.api.__enter__()
        self.connections = []
        for _ in range(self.count):
            self.api.connection = None
            self.api.accept()
            self.api.expect_next()
            self.connections.append(self.api.connection)
        return self

    def __exit__(self, *_):
        for connection in self.connections:
            connection.close()
        self.api.__exit__()

    def processes(self):
        process = self.api.process.pid
        return [int(child) for child in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]

    def are_closed(self):
        """Whether all connections end, as they do with their processes."""
        return all(connection.recv(1) == b"" for connection in self.connections)


class Managed(unittest.TestCase):
    def test_all_serve_at_once(self):
        with Workers(4) as workers:
            api = workers.api
            for round in range(5):
                for number, api.connection in enumerate(workers.connections):
                    api.send(sized(event_head(), message(round * 4 + number)))
                for api.connection in reversed(workers.connections):
                    self.assertIn(b'"statusCode":200', api.take(ACCEPTED)[2])
                    api.expect_next()
            self.assertEqual(api.output().count(b"\n"), 20)
            self.assertEqual(api.stop(), 0)
            self.assertTrue(workers.are_closed())

    def test_all_end_with_the_first(self):
        for number in [signal.SIGKILL, signal.SIGSEGV]:
            with Workers(3) as workers:
                os.kill(workers.processes()[1], number)
                self.assertEqual(workers.api.wait(), 111)
                self.assertTrue(workers.are_closed())
        with Workers(3) as workers:
            workers.connections[0].sendall(b"nonsense\r\n\r\n")
            self.assertEqual(workers.api.wait(), 111)
            self.assertTrue(workers.are_closed())

    def test_all_end_with_the_process_that_was_started(self):
        with Workers(3) as workers:
            workers.api.process.kill()
            self.assertTrue(workers.are_closed())

    def test_a_failed_start_is_reported_once(self):
        with Runtime({"AWS_LAMBDA_MAX_CONCURRENCY": "4", "HOOKLINE_NONSENSE": "1"}) as api:
            self.assertEqual(api.request()[1], "init/error")
            api.send(ACCEPTED)
            self.assertEqual(api.wait(), 100)
            api.listener.settimeout(0)
            self.assertRaises(BlockingIOError, api.listener.accept)

    def test_a_number_that_is_none_is_one(self):
        for count in ["", "0", "1", "-2", "x", "10000", "2 "]:
            with Runtime({"AWS_LAMBDA_MAX_CONCURRENCY": count}) as api:
                self.assertIn(b'"statusCode":200', api.serve(message(1))[2])
                api.expect_next()
                api.listener.settimeout(0)
                self.assertRaises(BlockingIOError, api.listener.accept)


class Emulated(unittest.TestCase):
    """The emulator has managed instances too, with one program at one place and for root alone."""

    def test_the_emulator_is_served(self):
        with ManagedEmulator({"HOOKLINE_UNVERIFIED": "1"}) as managed:
            with concurrent.futures.ThreadPoolExecutor(4) as threads:
                results = list(threads.map(managed.invoke_when_free, map(message, range(200))))
            for status, body in results:
                self.assertEqual((status, json.loads(body)["statusCode"]), (200, 200))
            ids = sorted(json.loads(line)["id"] for line in managed.wait_for_lines(200))
            self.assertEqual(ids, sorted(f"m{number}" for number in range(200)))


class ManagedEmulator(Emulator):
    SCRIPT = """
        mount -t tmpfs tmpfs /var && mkdir -p /var/task /var/state && chmod 1777 /var/state &&
        cp bootstrap /var/task/ && exec "$@"
    """

    def invoke_when_free(self, event):
        """Waits: a worker is free only when it has asked for the next event."""
        for _ in range(1000):
            status, body = self.invoke_bytes(event)
            if b"Runtime.Unavailable" not in body:
                break
            time.sleep(0.005)
        return status, body

    def command(self, arguments):
        root = [] if os.geteuid() == 0 else ["sudo", "-n", "-E"]
        return [*root, "unshare", "--mount", "sh", "-c", self.SCRIPT, "sh", *arguments]

    def environment(self):
        return {**super().environment(), "AWS_LAMBDA_MAX_CONCURRENCY": "4", "STATE_DIRECTORY": "/var/state/hookline"}


if __name__ == "__main__":
    unittest.main()
