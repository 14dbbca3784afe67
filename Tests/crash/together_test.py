"""Requests that share an fsync: a FastCGI process that is killed, or whose disk fails, at every call of theirs."""
import concurrent.futures
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

REQUESTS = 6
IDS = [f"wamid.{number}" for number in range(REQUESTS)]


class Responder(machine.Machine):
    """A FastCGI process on a socket that is older than it is, so that all requests are there when it begins."""

    def __init__(self):
        super().__init__(settings={"HOOKLINE_UNVERIFIED": "1"})
        self.listener = socket.socket(socket.AF_UNIX)
        self.address = str(self.directory / "socket")
        self.listener.bind(self.address)
        self.listener.listen(64)

    def __exit__(self, *_):
        self.listener.close()
        super().__exit__()

    def requests(self):
        return [clients.fastcgi_request(body=machine.notification([id]), keep=0) for id in IDS]

    def answers(self, wrapper=()):
        """Sends each request over a connection of its own, then starts the program; returns each response."""
        requests = self.requests()
        connections = [clients.FastCGI(self.address, timeout=60) for _ in requests]
        for connection, request in zip(connections, requests):
            connection.send(request)
        process = subprocess.Popen(
            [*wrapper, machine.HOOKLINE], env=self.environment, stdin=self.listener, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            # A connection in the backlog does not notice that its process is gone: check now and then.
            pending, answers = dict(enumerate(connections)), {}
            while pending:
                for index, connection in list(pending.items()):
                    connection.socket.settimeout(0.2)
                    try:
                        answer = connection.answer()
                    except TimeoutError:
                        if process.poll() is None:
                            continue
                        answer = None
                    answers[index] = bool(answer) and answer[0].startswith(b"Status: 200")
                    del pending[index]
        finally:
            for connection in connections:
                connection.socket.close()
            if process.poll() is None:
                # strace passes it on.
                os.killpg(process.pid, 15)
            process.wait()
        return [answers[index] for index in range(len(requests))]

    def drain(self):
        """Accepts the remaining connections."""
        self.listener.setblocking(False)
        try:
            while True:
                self.listener.accept()[0].close()
        except BlockingIOError:
            pass
        self.listener.setblocking(True)


def calls():
    """How often each of the calls is made that a commit consists of."""
    with Responder() as place:
        trace = place.directory / "trace"
        answers = place.answers(machine.strace("trace=write,pwrite64,fdatasync,fsync,fcntl", output=trace))
        assert all(answers), answers
        names = re.findall(r"^(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE)
        return {name: names.count(name) for name in set(names)}


class Together(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.calls = calls()

    def test_they_share_turns(self):
        self.assertLess(self.calls["fdatasync"], REQUESTS)

    def test_nobody_waits_for_the_turns_of_others(self):
        with Responder() as place:
            wrapper = machine.strace("inject=fdatasync:delay_enter=200000")
            process = subprocess.Popen(
                [*wrapper, machine.HOOKLINE], env=place.environment, stdin=place.listener, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True)
            ids = [f"wamid.{number}" for number in range(49)]
            connections = [clients.FastCGI(place.address, timeout=60) for _ in ids]
            try:
                # All others are there by the time that the first has had its turn.
                for number in range(2):
                    connections[0].send(clients.fastcgi_request(body=machine.notification([f"first.{number}"])))
                    connections[0].answer()
                for connection, id in zip(connections, ids):
                    connection.send(clients.fastcgi_request(body=machine.notification([id])))
                connections[0].answer()
                connections[1].answer()
                self.assertLess(len(place.text().splitlines()), 2 + len(ids))
                for connection in connections[2:]:
                    self.assertTrue(connection.answer()[0].startswith(b"Status: 200"))
            finally:
                for connection in connections:
                    connection.socket.close()
                os.killpg(process.pid, 15)
                process.wait()

    def test_a_fault_at_every_call(self):
        injections = [
            f"inject={name}:{fault}:when={number}"
            for name, count in self.calls.items() for number in range(1, count + 1)
            for fault in (["signal=SIGKILL", "error=EIO"] if name != "fcntl" else ["signal=SIGKILL"])]
        self.assertGreater(len(injections), 30)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            faults = [fault for fault in pool.map(self.one, injections) if fault]
        self.assertEqual(faults, [])

    def one(self, injection):
        with Responder() as place:
            first = place.answers(machine.strace(injection))
            emitted, _ = machine.ids(place.text())
            lost = [id for id, is_taken in zip(IDS, first) if is_taken and not emitted[id]]
            place.drain()
            again = place.answers()
            found, _ = machine.ids(place.text())
            wrong = [id for id in IDS if found[id] != 1]
            # What is not on the disk for certain is not acknowledged.
            doubtful = "fdatasync:error" in injection and all(first)
            return (injection, first, lost, again, wrong) if lost or wrong or doubtful or not all(again) else None
