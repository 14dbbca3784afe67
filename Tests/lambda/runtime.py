"""A scripted runtime API, byte for byte."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from emulator import HOOKLINE

ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
PREFIX = "/2018-06-01/runtime/"


def head(status="200 OK", **fields):
    """The head of a response, without its last line."""
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join(lines).encode() + b"\r\n"


def event_head(**fields):
    """The head of an event, without its length."""
    return head(**{"Content_Type": "application/json", "Lambda_Runtime_Aws_Request_Id": ID, **fields})


def sized(first_lines, body=b""):
    return first_lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(first_lines, body, size, extension=b"", trailers=b""):
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return first_lines + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n" + trailers + b"\r\n"


ACCEPTED = sized(head("202 Accepted", Content_Type="application/json"), b'{"status":"OK"}\n')


class Runtime:
    """The executable with a scripted runtime API. The test is one thread, and so determines the order."""

    def __init__(self, settings=(), output=None, accepts=True, descriptors=None, wrapper=()):
        self.settings = {"HOOKLINE_UNVERIFIED": "1", **dict(settings)}
        self.output_path = output
        # Those of its standard output and standard error, in place of files.
        self.descriptors = descriptors or (None, None)
        self.accepts = accepts
        # A command that starts it, such as strace.
        self.wrapper = wrapper

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="hookline-"))
        # A program is started by the name that Lambda looks for.
        shutil.copy(HOOKLINE, self.directory / "bootstrap")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(15)
        address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        if not self.accepts:
            self.listener.close()
        settings = {
            "AWS_LAMBDA_RUNTIME_API": address, "STATE_DIRECTORY": str(self.directory / "state"),
            **self.settings}
        with open(self.output_path or self.directory / "output", "ab") as output, open(
            self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, str(self.directory / "bootstrap")], stdin=subprocess.DEVNULL,
                stdout=self.descriptors[0] or output, stderr=self.descriptors[1] or log,
                env={name: value for name, value in settings.items() if value is not None})
        self.connection = None
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.close()
        self.listener.close()
        shutil.rmtree(self.directory)

    def accept(self):
        """Accepts the next connection. The previous one stays as it is."""
        self.close()
        self.connection, _ = self.listener.accept()
        self.connection.settimeout(15)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def request(self):
        """The next request: method, path after the common part, fields by their names in lower case, body."""
        if not self.connection:
            self.accept()
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.receive()
        first, _, body = received.partition(b"\r\n\r\n")
        line, *lines = first.decode().split("\r\n")
        method, path, version = line.split(" ")
        assert version == "HTTP/1.1" and path.startswith(PREFIX), line
        fields = {}
        for field in lines:
            name, value = re.fullmatch(r"([A-Za-z-]+): (.+)", field).groups()
            assert name.lower() not in fields
            fields[name.lower()] = value
        assert fields["host"] == "127.0.0.1:%d" % self.listener.getsockname()[1]
        length = int(fields.get("content-length", 0))
        while len(body) < length:
            body += self.receive()
        assert len(body) == length
        return method, path[len(PREFIX) :], fields, body

    def receive(self):
        received = self.connection.recv(65_536)
        assert received, "the connection was closed"
        return received

    def expect_next(self):
        request = self.request()
        assert request[:2] == ("GET", "invocation/next"), request
        return request

    def send(self, data):
        self.connection.sendall(data)

    def serve(self, event, fields=None, answer=ACCEPTED):
        """Hands out an event, and returns the invocation response."""
        self.expect_next()
        self.send(sized(event_head(**(fields or {})), event))
        return self.take(answer)

    def take(self, answer=ACCEPTED):
        request = self.request()
        self.send(answer)
        assert request[0] == "POST", request
        return request[1:]

    def output(self):
        return (self.directory / "output").read_bytes()

    def log(self):
        return (self.directory / "log").read_text()

    def wait(self, timeout=15):
        """The exit status, or minus the signal that ended it."""
        return self.process.wait(timeout)

    def halt(self):
        """Sends SIGSTOP and waits until it takes effect."""
        self.process.send_signal(signal.SIGSTOP)
        for _ in range(1000):
            if pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2][0] == "T":
                return
            time.sleep(0.005)
        raise AssertionError("the runtime continues")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def most_memory(self):
        """The peak of its memory in bytes."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1)) * 1024
