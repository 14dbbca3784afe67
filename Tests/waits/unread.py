"""Descriptors without a reader, and locks that another process holds."""
import contextlib
import errno
import fcntl
import os
import pty
import select
import socket
import struct
import time
import tty

# fcntl(2), "Open file description locks"; Python knows them from 3.13 on.
OFD_SETLK = 37


def fill(descriptor):
    """Writes until nothing more is taken, through a description of its own: the one that is passed on stays as it is."""
    other = os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        for size in [65536, 4096, 1]:
            with contextlib.suppress(BlockingIOError):
                while os.write(other, b"x" * (size - 1) + b"\n"):
                    pass
    finally:
        os.close(other)


class Pipe:
    """A pipe that is full."""

    def __init__(self, is_full=True):
        self.reader, self.writer = os.pipe()
        if is_full:
            fill(self.writer)

    def drain(self):
        """All that is in it now."""
        text = b""
        while select.select([self.reader], [], [], 0)[0]:
            part = os.read(self.reader, 1 << 20)
            if not part:
                break
            text += part
        return text

    def close(self):
        for descriptor in [self.reader, self.writer]:
            with contextlib.suppress(OSError):
                os.close(descriptor)


class NonBlockingPipe(Pipe):
    """One on which O_NONBLOCK is set."""

    def __init__(self):
        super().__init__()
        os.set_blocking(self.writer, False)


class Socket(Pipe):
    """A stream socket that is full, as journald is at the other end of."""

    def __init__(self):
        ends = socket.socketpair()
        for size in [4096, 1]:
            with contextlib.suppress(BlockingIOError):
                while ends[1].send(b"x" * (size - 1) + b"\n", socket.MSG_DONTWAIT):
                    pass
        self.reader, self.writer = (end.detach() for end in ends)


class Terminal(Pipe):
    """A terminal whose other end is not read."""

    def __init__(self):
        self.reader, self.writer = pty.openpty()
        tty.setraw(self.writer)
        # The kernel takes what was written to the other end a little later.
        for _ in range(5):
            fill(self.writer)
            time.sleep(0.02)


KINDS = [Pipe, NonBlockingPipe, Socket, Terminal]


def datagram_socket(path, takes=0):
    """A Unix datagram socket that takes a number of datagrams more, and no others until it is read."""
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(str(path))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.connect(str(path))
        try:
            while sender.send(b"filler"):
                pass
        except BlockingIOError:
            pass
    for _ in range(takes):
        receiver.recv(100)
    receiver.setblocking(False)
    return receiver


def datagrams(receiver):
    """All that wait in a socket."""
    found = []
    try:
        while True:
            found.append(receiver.recv(1 << 20))
    except OSError as error:
        if error.errno != errno.EAGAIN:
            raise
    return [text for text in found if text != b"filler"]


@contextlib.contextmanager
def held(path, start=0, count=0):
    """Holds a lock on bytes of a file, which is made where there is none."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # struct flock: type, whence, start, length, process.
        lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, start, count, 0)
        fcntl.fcntl(descriptor, OFD_SETLK, lock)
        yield
    finally:
        os.close(descriptor)
