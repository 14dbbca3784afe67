"""The executable under each of its adapters, with the descriptors that a test gives it."""
import contextlib
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "adapters"), str(HERE.parent / "lambda")]

import answers
import clients
import events
import servers
from runtime import Runtime

DEADLINE = 0.3
# What a loaded machine may take for anything that is to happen soon.
BOUND = 15
# With which the process ends itself.
LIMIT = 10 * DEADLINE


class Machine(contextlib.ExitStack):
    """A state directory, settings, and the processes of a test."""

    def __init__(self, settings=()):
        super().__init__()
        self.directory = pathlib.Path(self.enter_context(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.state = self.directory / "state"
        self.state.mkdir(mode=0o750)
        self.log_path = self.directory / "log"
        self.log_path.touch()
        self.settings = {
            "HOOKLINE_UNVERIFIED": "1", "HOOKLINE_DRIFT": "off", "HOOKLINE_DEADLINE": f"{int(DEADLINE * 1000)}ms",
            **{name: value.format(directory=self.directory) for name, value in dict(settings).items()}}
        # Creates the cache.
        self.deliver(answers.notification("first"))

    @property
    def environment(self):
        return {"PATH": os.environ["PATH"], "HOOKLINE_STATE_DIR": str(self.state), **self.settings}

    def run(self, arguments=(), body=b"", variables=(), output=subprocess.PIPE, log=None, bound=BOUND, **options):
        """Runs the program once. Whatever it waits for, it must have ended in time."""
        with open(self.log_path, "ab") as file:
            return subprocess.run(
                [*options.pop("wrapper", []), servers.HOOKLINE, *arguments], input=body, stdout=output,
                stderr=file if log is None else log, env={**self.environment, **dict(variables)},
                timeout=bound, check=False, **options)

    def deliver(self, body, **options):
        """The exit status as a pipe."""
        return self.run([], body, **options).returncode

    def cgi(self, body, variables=(), **options):
        """The status under CGI, which must be given; None where there is no output to see."""
        variables = {
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)),
            **dict(variables)}
        process = self.run([], body, variables, **options)
        found = re.match(rb"Status: (\d+)", process.stdout or b"")
        return int(found[1]) if found else None

    def watchdog(self, body, variables=(), **options):
        """The exit status under OpenFaaS's classic watchdog."""
        variables = {"Http_Method": "POST", "Http_Path": "/", **dict(variables)}
        return self.run([], body, variables, **options).returncode

    def fastcgi(self, output=None, log=None, **options):
        return self.enter_context(Responder(self, output, log, **options))

    def stats(self):
        """The counters. Their command reads nothing but the cache."""
        settings = {**self.settings, "HOOKLINE_SINK": "stdout"}
        text = self.run(["stats"], variables=settings).stdout.decode()
        return {name: int(value) for name, value in (line.split() for line in text.splitlines())}

    def log(self):
        return self.log_path.read_text()


class Responder:
    """One FastCGI process at a socket."""

    def __init__(self, machine, output, log, **options):
        self.machine = machine
        self.path = str(machine.directory / f"{time.monotonic_ns()}.sock")
        with socket.socket(socket.AF_UNIX) as listener, open(machine.log_path, "ab") as file:
            listener.bind(self.path)
            listener.listen(64)
            self.process = subprocess.Popen(
                [servers.HOOKLINE], stdin=listener, stdout=file if output is None else output,
                stderr=file if log is None else log, env=machine.environment, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def connect(self):
        return clients.FastCGI(self.path, timeout=BOUND)

    def request(self, body, **options):
        """The status of the answer to a request; None where the process ended instead."""
        with self.connect() as client:
            client.send(clients.fastcgi_request(body=body, **options))
            return status(client)

    def terminate(self):
        """Sends SIGTERM; returns the exit status and the seconds until the end."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(BOUND), time.monotonic() - begin

    def halt(self):
        """Stops it as SIGSTOP does, and waits until it has."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)


def status(client):
    answer = client.answer()
    return int(answer[0].split()[1]) if answer else None


def without_timers():
    """No signal can be queued for the user, and so no timer be made: `ulimit -i 0`."""
    resource.setrlimit(resource.RLIMIT_SIGPENDING, (0, 0))
