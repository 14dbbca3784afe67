"""A runtime API that misbehaves on the wire: never a hang, never a trap."""
import json
import signal
import socket
import struct
import time
import unittest

import runtime
from events import message
from runtime import Runtime, chunked, event_head, head, sized


class Fragments(unittest.TestCase):
    """An event is the same, however it is framed."""

    def check_pieces(self, responses, count):
        """Sends `count` messages, each response in pieces."""
        with Runtime() as api:
            for pieces in responses:
                api.expect_next()
                for index, piece in enumerate(pieces):
                    if index > 0:
                        # The other side has to see the pieces, not their sum.
                        time.sleep(0.0005)
                    api.send(piece)
                path, _, body = api.take()
                self.assertEqual(path, f"invocation/{runtime.ID}/response")
                self.assertEqual(json.loads(body)["statusCode"], 200)
            self.assertEqual(api.output().count(b"\n"), count)
            self.assertEqual(api.stop(), 0)

    def test_every_split(self):
        def response(number):
            return chunked(event_head(), message(number), 400, b';x="y"', b"T: u\r\n")

        length = len(response(1000))
        self.check_pieces(
            ([response(1000 + at)[:at], response(1000 + at)[at:]] for at in range(1, length)), length - 1)

    def test_byte_by_byte(self):
        response = chunked(event_head(), message(1), 7)
        self.check_pieces([[bytes([byte]) for byte in response]], 1)

    def test_chunks_of_every_size(self):
        sizes = [*range(1, 40), 4095, 4096, 4097, 16_383, 16_384, 16_385, 65_536, 1 << 20]
        self.check_pieces(
            ([chunked(event_head(), message(size, "x" * 20_000), size)] for size in sizes), len(sizes))

    def test_until_the_end_of_the_connection(self):
        with Runtime() as api:
            for number in range(3):
                api.expect_next()
                api.send(event_head() + b"\r\n" + message(number))
                api.close()
                self.assertEqual(json.loads(api.take()[2])["statusCode"], 200)
            self.assertEqual(api.output().count(b"\n"), 3)


class Connections(unittest.TestCase):
    """Connections that end."""

    def test_closed_after_every_response(self):
        with Runtime() as api:
            for number in range(5):
                self.assertIn(b'"statusCode":200', api.serve(message(number))[2])
                api.accept() if number % 2 else api.close()
            self.assertEqual(api.output().count(b"\n"), 5)
            self.assertEqual(api.stop(), 0)

    def test_said_to_be_closed(self):
        closing = sized(head("202 Accepted", Connection="close"))
        with Runtime() as api:
            for number in range(3):
                self.assertIn(b'"statusCode":200', api.serve(message(number), answer=closing)[2])
                # Left open, and yet not used again.
                api.accept()

    def test_reset_while_it_waits(self):
        with Runtime() as api:
            api.serve(message(1))
            api.expect_next()
            api.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            api.close()
            self.assertIn(b'"statusCode":200', api.serve(message(2))[2])

    def test_closed_before_the_answer_is_acknowledged(self):
        with Runtime() as api:
            api.expect_next()
            api.send(sized(event_head(), message(1)))
            first = api.request()
            api.close()
            # Nobody knows whether it arrived, so it is sent again.
            self.assertEqual(api.take(sized(head("403 Forbidden")))[0], first[1])
            self.assertIn(b'"statusCode":200', api.serve(message(2))[2])
            self.assertEqual(api.output().count(b"\n"), 2)

    def test_gone(self):
        with Runtime(accepts=False) as api:
            self.assertEqual(api.wait(), 111)
            self.assertIn('"errno":111', api.log())
        with Runtime() as api:
            api.serve(message(1))
            api.expect_next()
            api.listener.close()
            api.close()
            self.assertEqual(api.wait(), 111)
        with Runtime() as api:
            api.serve(message(1))
            api.expect_next()
            api.close()
            api.expect_next()
            api.close()
            self.assertEqual(api.wait(), 111)

    def test_addresses_that_are_none(self):
        for address in ["", "x", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:0", "[::1]:80", "localhost:9001"]:
            with self.subTest(address), Runtime({"AWS_LAMBDA_RUNTIME_API": address}) as api:
                # Whether a host is an address shows when something connects to it.
                self.assertEqual(api.wait(), 100)
                self.assertEqual(api.output(), b"")
                self.assertEqual(api.log().count("\n"), 1)

    def test_asked_to_end(self):
        with Runtime() as api:
            api.expect_next()
            self.assertEqual(api.stop(), 0)
        with Runtime() as api:
            api.serve(message(1))
            # Signals during an event take effect after it.
            api.expect_next()
            api.halt()
            api.process.send_signal(signal.SIGTERM)
            api.send(sized(event_head(), message(2)))
            api.process.send_signal(signal.SIGCONT)
            self.assertIn(b'"statusCode":200', api.take()[2])
            # It does not ask for another event.
            self.assertEqual(api.connection.recv(1), b"")
            self.assertEqual(api.wait(), 0)
            self.assertEqual(api.output().count(b"\n"), 2)


class Nonsense(unittest.TestCase):
    """A malformed response to `next` is a clean end."""

    RESPONSES = {
        "nothing": b"",
        "an empty line": b"\r\n\r\n",
        "words": b"hello there\r\n\r\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\n",
        "HTTP/2": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64\n\n",
        "zeros": b"\0" * 100_000 + b"\n",
        "another version": b"HTTP/3.0 200 OK\r\n\r\n",
        "no status": b"HTTP/1.1 OK\r\n\r\n",
        "a status of four digits": b"HTTP/1.1 2000 OK\r\n\r\n",
        "a line without end": b"HTTP/1.1 200 " + b"x" * 1_000_000,
        "fields without end": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000,
        "interim responses without end": b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,
        "a line that is no field": event_head() + b"nonsense\r\n\r\n",
        "two lengths": event_head() + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        "a length that is no number": event_head() + b"Content-Length: 2x\r\n\r\n{}",
        "a length below zero": event_head() + b"Content-Length: -2\r\n\r\n{}",
        "a length beyond numbers": event_head() + b"Content-Length: 99999999999999999999\r\n\r\n{}",
        "a length beyond memory": event_head() + b"Content-Length: 999999999999999\r\n\r\n{}",
        "a length that is not reached": event_head() + b"Content-Length: 3\r\n\r\n{}",
        "another coding": event_head() + b"Transfer-Encoding: gzip\r\n\r\n{}",
        "a chunk that is too short": event_head() + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n0\r\n\r\n",
        "a chunk that is too long": event_head() + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
        "a chunk below zero": event_head() + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
        "a chunk beyond numbers": event_head() + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
        "no last chunk": event_head() + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        "an event without an id": sized(head(), b"{}"),
        "an id that leads elsewhere": sized(head(Lambda_Runtime_Aws_Request_Id="../../x"), b"{}"),
        "no event": sized(head("204 No Content"))[:-2] + b"\r\n",
        "403": sized(head("403 Forbidden"), b'{"errorMessage":"State transition","errorType":"X"}'),
        "500": sized(head("500 Internal Server Error"), b"{}"),
        "another place": sized(head("302 Found", Location="http://169.254.169.254/")),
    }

    def test_instead_of_an_event(self):
        for name, response in self.RESPONSES.items():
            with self.subTest(name), Runtime() as api:
                api.expect_next()
                self.send_and_close(api, response)
                self.assertEqual(api.wait(), 111)
                self.assertEqual(api.output(), b"")
                self.assertEqual(api.log().count("\n"), 1)
                self.assertIn("runtime API unavailable", api.log())

    def test_behind_an_answer(self):
        for name in ["words", "two lengths", "a chunk beyond numbers", "a line without end", "500"]:
            with self.subTest(name), Runtime() as api:
                api.expect_next()
                api.send(sized(event_head(), message(1)))
                api.request()
                self.send_and_close(api, self.RESPONSES[name])
                self.assertEqual(api.wait(), 111)
                self.assertEqual(api.output().count(b"\n"), 1)

    @staticmethod
    def send_and_close(api, response):
        try:
            api.send(response)
            api.connection.shutdown(socket.SHUT_WR)
        except OSError:
            # It has gone before it had all.
            pass

    def test_a_body_without_end(self):
        with Runtime() as api:
            api.expect_next()
            self.send_and_close(api, event_head() + b"Transfer-Encoding: chunked\r\n\r\n")
            sent = 0
            try:
                while sent < 1 << 30:
                    api.send(b"100000\r\n" + b"x" * (1 << 20) + b"\r\n")
                    sent += 1 << 20
                    if sent == 100 << 20:
                        self.assertLess(api.most_memory(), 64 << 20)
            except OSError:
                pass
            self.assertEqual(api.wait(), 111)
            self.assertLess(sent, 256 << 20)

    def test_a_response_that_stops_in_the_middle(self):
        beginnings = [b"H", event_head(), event_head() + b"Content-Length: 3\r\n\r\n{}",
                      event_head() + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"]
        # All at once: each of them is slow.
        apis = [Runtime().__enter__() for _ in beginnings]
        try:
            for api, beginning in zip(apis, beginnings):
                api.expect_next()
                api.send(beginning)
            for api in apis:
                self.assertEqual(api.wait(20), 111)
        finally:
            for api in apis:
                api.__exit__()

    def test_a_response_that_comes_in_drops(self):
        with Runtime() as api:
            api.expect_next()
            with self.assertRaises(OSError):
                for _ in range(40):
                    api.send(b"A: b\r\n")
                    time.sleep(0.5)
            self.assertEqual(api.wait(), 111)


if __name__ == "__main__":
    unittest.main()
