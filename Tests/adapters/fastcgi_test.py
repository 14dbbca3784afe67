"""Bytes that no web server sends, or only a failing one, to a FastCGI responder."""
import os
import socket
import time
import unittest

import answers
import servers
from clients import FastCGI, begin, fastcgi_request, pairs, record, stream

UNVERIFIED = answers.SETTINGS["unverified"]
VARIABLES = [("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/")]


class FastCGITest(unittest.TestCase):
    def serve(self, settings=UNVERIFIED, **options):
        site = self.enterContext(servers.Site(settings))
        site.process = servers.start_fastcgi(site, **options)
        return site

    def assert_serves(self, site, id="after"):
        with FastCGI(site.socket) as client:
            client.send(fastcgi_request(body=answers.notification(id)))
            self.assert_status(client.answer(), 200)

    def assert_status(self, answer, status):
        self.assertIsNotNone(answer, "there was no answer")
        text, protocol_status = answer
        self.assertEqual(text[:11], b"Status: %d" % status, text)
        self.assertIn(b"\r\n\r\n", text)
        self.assertEqual(protocol_status, 0)

    def test_every_byte_by_itself(self):
        site = self.serve()
        with FastCGI(site.socket) as client:
            for byte in fastcgi_request(body=answers.notification("A"), padding=3):
                client.send(bytes([byte]))
            self.assert_status(client.answer(), 200)
        self.assertEqual(len(site.lines()), 1)

    def test_requests_in_small_padded_records_one_after_the_other(self):
        site = self.serve()
        with FastCGI(site.socket) as client:
            for turn, number in enumerate([1, 258, 65535, 1, 1]):
                body = answers.notification(f"A{turn}", f"B{turn}")
                client.send(fastcgi_request(number, body=body, portion=7, padding=255))
                self.assert_status(client.answer(number), 200)
        self.assertEqual(len(site.lines()), 10)

    def test_interleaved_requests(self):
        site = self.serve()
        requests = [fastcgi_request(n, body=answers.notification(f"A{n}"), portion=40) for n in (1, 2, 3)]
        with FastCGI(site.socket) as client:
            # All parameters come before any body.
            for request in requests:
                client.send(request[:16], stream(4, request[3], pairs(VARIABLES)))
            for number in (3, 1, 2):
                client.send(stream(5, number, answers.notification(f"A{number}"), portion=9))
            for number in (3, 1, 2):
                self.assert_status(client.answer(number), 200)
        self.assertEqual(len(site.lines()), 3)

    def test_get_values(self):
        with FastCGI(self.serve().socket) as client:
            client.send(record(9, 0, pairs([("FCGI_MPXS_CONNS", ""), ("FCGI_NONSENSE", "")])))
            self.assertEqual(client.receive(), (10, 0, pairs([("FCGI_MPXS_CONNS", "0")])))
            client.send(record(77, 0, b"x"))
            self.assertEqual(client.receive(), (11, 0, bytes([77, 0, 0, 0, 0, 0, 0, 0])))

    def test_other_roles_are_rejected_and_an_abort_is_ended(self):
        site = self.serve()
        with FastCGI(site.socket) as client:
            client.send(begin(1, role=2), fastcgi_request(1, body=b"{}")[16:])
            self.assertEqual(client.answer(1), (b"", 3))
            client.send(fastcgi_request(2, body=answers.notification("A"))[:-8], record(2, 2))
            self.assertEqual(client.answer(2), (b"", 0))
            client.send(fastcgi_request(3, body=answers.notification("B")))
            self.assert_status(client.answer(3), 200)
        self.assertEqual(len(site.lines()), 1)

    def test_a_connection_is_closed_where_it_is_not_to_be_kept(self):
        with FastCGI(self.serve().socket) as client:
            client.send(fastcgi_request(keep=0, body=b"{}"))
            self.assert_status(client.answer(), 200)
            self.assertIsNone(client.receive())

    def test_the_end_of_what_the_server_sends_is_not_the_end_of_the_answer(self):
        with FastCGI(self.serve().socket) as client:
            client.send(fastcgi_request(body=b"{}"))
            client.socket.shutdown(socket.SHUT_WR)
            self.assert_status(client.answer(), 200)
            self.assertIsNone(client.receive())

    def test_lying_lengths(self):
        site = self.serve()
        body = answers.notification("A")
        for length, status in [
            (str(len(body) - 1), 400), (str(len(body) + 1), 400), ("9" * 30, 400), ("x", 400),
            ("-1", 200), ("", 200), ("0", 400),
        ]:
            with self.subTest(length=length), FastCGI(site.socket) as client:
                client.send(fastcgi_request(variables=[("CONTENT_LENGTH", length)], body=body))
                self.assert_status(client.answer(), status)
        for parameters in [b"\xff", b"\xff\xff\xff\xff\xff\xff\xff\xff", b"\x05\x05abc", b"\x01"]:
            with self.subTest(parameters=parameters), FastCGI(site.socket) as client:
                client.send(begin(), stream(4, 1, parameters), stream(5, 1, body))
                self.assert_status(client.answer(), 400)

    def test_what_cannot_be_understood_closes_the_connection_and_no_other(self):
        site = self.serve()
        with FastCGI(site.socket) as kept:
            for nonsense in [
                b"GET / HTTP/1.1\r\n\r\n", b"\0" * 100, os.urandom(16).replace(b"\1", b"\2"),
                record(1, 1, b"\0\1"), begin() + begin(), record(9, 0, b"\x7f"), b"\x02" * 200_000,
            ]:
                with self.subTest(nonsense=nonsense[:16]), FastCGI(site.socket) as client:
                    client.send(nonsense)
                    self.assertIsNone(client.receive())
            kept.send(fastcgi_request(body=answers.notification("A")))
            self.assert_status(kept.answer(), 200)
        self.assertEqual(len(site.lines()), 1)

    def test_too_many_parameters(self):
        site = self.serve()
        variables = [(f"HTTP_X_{number}", "v" * 1000) for number in range(1500)]
        with FastCGI(site.socket) as client:
            client.send(fastcgi_request(variables=variables, body=b"{}"))
            self.assert_status(client.answer(), 400)
            client.send(fastcgi_request(variables=variables[:900], body=b"{}"))
            self.assert_status(client.answer(), 200)

    def test_a_client_that_stops_in_the_middle_is_answered_at_the_deadline(self):
        site = self.serve({**UNVERIFIED, "HOOKLINE_DEADLINE": "300ms"})
        request = fastcgi_request(body=answers.notification("A"))
        for end in [16, 20, len(request) - 9, len(request) - 8, len(request) - 1]:
            with self.subTest(end=end), FastCGI(site.socket) as client:
                client.send(request[:end])
                # Others are served in the meantime.
                self.assert_serves(site, f"meantime {end}")
                self.assert_status(client.answer(), 408)
        self.assertEqual(len(site.lines()), 5)

    def test_an_answer_at_the_deadline_is_not_lost_by_what_still_comes(self):
        site = self.serve({**UNVERIFIED, "HOOKLINE_DEADLINE": "300ms"})
        with FastCGI(site.socket) as client:
            client.send(begin(keep=0), stream(4, 1, pairs(VARIABLES)), record(5, 1, b"{"))
            time.sleep(0.6)
            client.send(record(5, 1, b" " * 60_000))
            self.assert_status(client.answer(), 408)
            self.assertIsNone(client.receive())

    def test_a_server_that_goes_away_in_the_middle_is_forgotten(self):
        site = self.serve()
        request = fastcgi_request(body=answers.notification("A"))
        for end in range(0, len(request), 11):
            with FastCGI(site.socket) as client:
                client.send(request[:end])
        self.assert_serves(site)
        self.assertEqual(len(site.lines()), 1)

    def test_a_server_that_does_not_read_is_left_alone(self):
        site = self.serve()
        with FastCGI(site.socket) as client:
            client.socket.setblocking(False)
            sent = 0
            try:
                while sent < 64_000_000:
                    sent += client.socket.send(record(99, 0) * 8192)
            except BlockingIOError:
                pass
            self.assertLess(sent, 64_000_000)
            self.assert_serves(site)

    def test_idle_connections_are_no_hindrance(self):
        site = self.serve()
        with FastCGI(site.socket) as first:
            idle = [self.enterContext(FastCGI(site.socket)) for _ in range(500)]
            for client in [first, idle[0], idle[499], idle[250], first]:
                client.send(fastcgi_request(body=b"{}"))
                self.assert_status(client.answer(), 200)

    def test_more_connections_than_descriptors(self):
        site = self.enterContext(servers.Site(UNVERIFIED))
        script = f"ulimit -n 40; exec spawn-fcgi -s {site.socket} -n -- {site.program}"
        site.start(["/bin/sh", "-c", script], "application", site.output, site.environment())
        servers.wait_for(site.socket)
        clients_ = [self.enterContext(FastCGI(site.socket)) for _ in range(100)]
        self.assert_serves(site)
        clients_[99].send(fastcgi_request(body=answers.notification("A")))
        self.assert_status(clients_[99].answer(), 200)

    def test_as_many_connections_as_descriptors_are_all_kept(self):
        site = self.enterContext(servers.Site(UNVERIFIED))
        script = f"ulimit -n 40; exec spawn-fcgi -s {site.socket} -n -- {site.program}"
        site.start(["/bin/sh", "-c", script], "application", site.output, site.environment())
        servers.wait_for(site.socket)
        clients_ = [self.enterContext(FastCGI(site.socket)) for _ in range(8)]
        for number, client in enumerate(clients_):
            client.send(fastcgi_request(body=answers.notification(str(number))))
            self.assert_status(client.answer(), 200)
        # One more takes the place of the one that was used first, not of one that has just come.
        fresh = [self.enterContext(FastCGI(site.socket)) for _ in range(2)]
        self.assertIsNone(clients_[0].receive())
        self.assertIsNone(clients_[1].receive())
        for client in fresh:
            client.send(fastcgi_request(body=answers.notification("fresh")))
            self.assert_status(client.answer(), 200)

    def test_only_the_web_servers_that_are_named_may_connect(self):
        for address, answers_ in [("127.0.0.1", True), ("10.0.0.1,127.0.0.1", True), ("10.0.0.1", False), ("", False)]:
            with self.subTest(address=address):
                site = self.enterContext(servers.Site(UNVERIFIED))
                environment = {**site.environment(), "FCGI_WEB_SERVER_ADDRS": address}
                command = ["spawn-fcgi", "-a", "127.0.0.1", "-p", str(site.port), "-n", "--", site.program]
                site.start(command, "application", site.output, environment)
                servers.wait_for(site.port)
                with FastCGI(("127.0.0.1", site.port)) as client:
                    try:
                        client.send(fastcgi_request(body=b"{}"))
                        self.assertEqual(client.answer() is not None, answers_)
                    except BrokenPipeError:
                        self.assertFalse(answers_)


if __name__ == "__main__":
    unittest.main()
