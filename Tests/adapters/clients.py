"""What a sender and a web server say, byte for byte."""
import contextlib
import http.client
import os
import select
import socket
import struct


def request(port, exchange, timeout=15):
    """Sends an exchange by HTTP, and returns status, fields and body of the response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.putrequest(exchange.method, exchange.target, skip_accept_encoding=True)
        for name, value in exchange.fields:
            connection.putheader(name, value)
        body = exchange.body
        if exchange.is_chunked:
            connection.putheader("Transfer-Encoding", "chunked")
            parts = [body[at : at + 8192] for at in range(0, len(body), 8192)] + [b""]
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        elif body or exchange.method in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            # A server that answers early need not read to the end.
            connection.send(body)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def cgi(program, settings, variables, body, keeps_open=False, arguments=(), timeout=15):
    """Runs the program as a CGI server would, and returns its output, its log and its exit status.

    Variables are pairs, of which a name may come twice: execve(2) is called on what env(1) cannot say."""
    reader, writer = os.pipe()
    output, log = os.memfd_create("output"), os.memfd_create("log")
    pairs = list(settings.items()) + list(variables)
    process = spawn(program, arguments, pairs, (reader, output, log))
    os.close(reader)
    try:
        write_all(writer, body)
        if not keeps_open:
            os.close(writer)
            writer = None
        status = wait(process, timeout)
    finally:
        if writer is not None:
            os.close(writer)
    return read_all(output), read_all(log), status


def spawn(program, arguments, pairs, descriptors):
    """Starts a program with an environment of pairs, through a little C library call that Python lacks."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    texts = [f"{name}={value}".encode() for name, value in pairs]
    environment = (ctypes.c_char_p * (len(texts) + 1))(*texts, None)
    words = [program.encode()] + [word.encode() for word in arguments]
    argv = (ctypes.c_char_p * (len(words) + 1))(*words, None)
    process = os.fork()
    if process == 0:
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        os.closerange(3, 256)
        libc.execve(words[0], argv, environment)
        os._exit(127)
    return process


def wait(process, timeout):
    descriptor = os.pidfd_open(process)
    try:
        if not select.select([descriptor], [], [], timeout)[0]:
            os.kill(process, 9)
    finally:
        os.close(descriptor)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def write_all(descriptor, data):
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except BrokenPipeError:
        pass


def read_all(descriptor):
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read()


class FastCGI:
    """One connection of a web server to a FastCGI responder."""

    def __init__(self, address, timeout=15):
        is_path = isinstance(address, str)
        self.socket = socket.socket(socket.AF_UNIX if is_path else socket.AF_INET)
        self.socket.settimeout(timeout)
        self.socket.connect(address)
        self.input = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *records):
        self.socket.sendall(b"".join(records))

    def receive(self):
        """The next record; None at the end of the connection."""
        while len(self.input) < 8 or len(self.input) < 8 + self.lengths(4):
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self.input += data
        kind, number = struct.unpack_from(">xBH", self.input)
        length = struct.unpack_from(">4xH", self.input)[0]
        content = self.input[8 : 8 + length]
        self.input = self.input[8 + self.lengths(4) :]
        return kind, number, content

    def lengths(self, at):
        length, padding = struct.unpack_from(">HB", self.input, at)
        return length + padding

    def answer(self, number=1):
        """Status of the answer to a request, its text, and the protocol's status; None without an answer."""
        text = b""
        while record := self.receive():
            kind, record_number, content = record
            if record_number != number:
                continue
            if kind == 6:
                text += content
            if kind == 3:
                return text, content[4]
        return None


def record(kind, number, content=b"", padding=0):
    head = struct.pack(">BBHHBx", 1, kind, number, len(content), padding)
    return head + content + b"P" * padding


def begin(number=1, keep=1, role=1):
    return record(1, number, struct.pack(">HB5x", role, keep))


def pairs(variables):
    def length(text):
        return struct.pack(">B", len(text)) if len(text) < 128 else struct.pack(">I", len(text) | 1 << 31)

    texts = [(name.encode(), value.encode()) for name, value in variables]
    return b"".join(length(name) + length(value) + name + value for name, value in texts)


def stream(kind, number, content, portion=65535, padding=0):
    parts = [content[at : at + portion] for at in range(0, len(content), portion)]
    return b"".join(record(kind, number, part, padding) for part in parts + [b""])


def fastcgi_request(number=1, variables=(), body=b"", keep=1, **form):
    """All records of a request."""
    names = dict(variables)
    usual = [("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/hooks")]
    variables = [pair for pair in usual if pair[0] not in names] + list(variables)
    if "CONTENT_LENGTH" not in dict(variables):
        variables.append(("CONTENT_LENGTH", str(len(body))))
    return (
        begin(number, keep)
        + stream(4, number, pairs(variables), **form)
        + stream(5, number, body, **form)
    )
