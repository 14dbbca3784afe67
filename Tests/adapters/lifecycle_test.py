"""How a FastCGI responder is started, reloaded and ended."""
import contextlib
import signal
import subprocess
import unittest

import answers
import clients
import other_servers
import servers
from clients import FastCGI, begin, fastcgi_request, pairs, stream

UNVERIFIED = answers.SETTINGS["unverified"]


def signed_request(body, secret, **form):
    value = answers.signature(body, secret)
    return fastcgi_request(variables=[("HTTP_X_HUB_SIGNATURE_256", value)], body=body, **form)


class LifecycleTest(unittest.TestCase):
    def site(self, settings=UNVERIFIED):
        return self.enterContext(servers.Site(settings))

    def status(self, connection, request):
        connection.send(request)
        answer = connection.answer()
        self.assertIsNotNone(answer)
        return int(answer[0].split()[1])

    def test_the_end_waits_for_the_request_in_hand(self):
        for number in [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1]:
            site = self.site()
            process = servers.start_fastcgi(site)
            request = fastcgi_request(body=answers.notification("A"))
            with FastCGI(site.socket) as busy, FastCGI(site.socket) as idle:
                self.assertEqual(self.status(idle, fastcgi_request(body=b"1")), 200)
                busy.send(request[:60])
                # It has read what was sent when it has answered what came after it.
                self.assertEqual(self.status(idle, fastcgi_request(body=b"2")), 200)
                process.send_signal(number)
                # An idle connection is closed; the other one is served to its end.
                self.assertIsNone(idle.receive())
                self.assertEqual(self.status(busy, request[60:]), 200)
                self.assertIsNone(busy.receive())
            self.assertEqual(process.wait(10), 0)
            self.assertEqual(len(site.lines()), 1 + 2)

    def test_the_end_waits_for_whoever_has_just_connected(self):
        site = self.site()
        process = servers.start_fastcgi(site)
        with FastCGI(site.socket) as fresh, FastCGI(site.socket) as silent, FastCGI(site.socket) as other:
            # All are taken by the time that the last is answered.
            self.assertEqual(self.status(other, fastcgi_request(body=b"{}")), 200)
            process.terminate()
            self.assertIsNone(other.receive())
            self.assertEqual(self.status(fresh, fastcgi_request(body=b"{}")), 200)
            self.assertIsNone(silent.receive())
        self.assertEqual(process.wait(10), 0)

    def test_the_end_waits_no_longer_than_the_deadline(self):
        site = self.site({**UNVERIFIED, "HOOKLINE_DEADLINE": "300ms"})
        process = servers.start_fastcgi(site)
        with FastCGI(site.socket) as stopped:
            stopped.send(begin())
            with FastCGI(site.socket) as other:
                self.assertEqual(self.status(other, fastcgi_request(body=b"{}")), 200)
            process.terminate()
            self.assertEqual(int(stopped.answer()[0].split()[1]), 408)
        self.assertEqual(process.wait(10), 0)

    def test_changed_secrets_are_reloaded(self):
        site = self.site()
        path = site.directory / "secret"
        path.write_text("one\n")
        site.settings = {"HOOKLINE_APP_SECRET_FILE": str(path)}
        servers.start_fastcgi(site)
        body = answers.TEXT
        with FastCGI(site.socket) as client:
            self.assertEqual(self.status(client, signed_request(body, "one")), 200)
            self.assertEqual(self.status(client, signed_request(body, "two")), 403)
            path.write_text("two\n")
            self.assertEqual(self.status(client, signed_request(body, "two")), 200)
            self.assertEqual(self.status(client, signed_request(body, "one")), 403)
            replacement = site.directory / "replacement"
            replacement.write_text("one\ntwo\n")
            replacement.rename(path)
            self.assertEqual(self.status(client, signed_request(body, "one")), 200)
            # A secret that is named is never "not set".
            path.unlink()
            self.assertEqual(self.status(client, signed_request(body, "one")), 500)
            path.write_text("")
            self.assertEqual(self.status(client, signed_request(body, "one")), 500)
            path.write_text("one")
            self.assertEqual(self.status(client, signed_request(body, "one")), 200)

    def test_credentials_of_systemd_may_come_later(self):
        site = self.site({})
        directory = site.directory / "credentials"
        directory.mkdir()
        site.settings = {"CREDENTIALS_DIRECTORY": str(directory)}
        servers.start_fastcgi(site)
        with FastCGI(site.socket) as client:
            self.assertEqual(self.status(client, signed_request(answers.TEXT, "one")), 500)
            (directory / "HOOKLINE_APP_SECRET").write_text("one")
            self.assertEqual(self.status(client, signed_request(answers.TEXT, "one")), 200)

    def test_parameters_are_never_settings(self):
        site = self.site({})
        servers.start_fastcgi(site)
        with FastCGI(site.socket) as client:
            variables = [("HOOKLINE_UNVERIFIED", "1"), ("HTTP_HOOKLINE_UNVERIFIED", "1")]
            request = fastcgi_request(variables=variables, body=answers.TEXT)
            self.assertEqual(self.status(client, request), 500)

    def test_the_variables_of_a_cgi_program_come_first(self):
        # Apache gives a CGI program a socket as standard input; and the server's own variables come before OpenFaaS's.
        site = self.site()
        variables = [("GATEWAY_INTERFACE", "CGI/1.1"), ("REQUEST_METHOD", "GET"), ("Http_Method", "PUT")]
        output, _, status = clients.cgi(site.program, UNVERIFIED, variables, b"")
        self.assertEqual((output[:14], status), (b"Status: 200 OK", 0))

    def test_sockets_of_systemd(self):
        site = self.site()
        second = str(site.directory / "second.sock")
        process = other_servers.start_systemd(site, ["-l", second])
        for path in [site.socket, second, second, site.socket]:
            with FastCGI(path) as client:
                request = fastcgi_request(body=answers.notification(path))
                self.assertEqual(self.status(client, request), 200)
        process.terminate()
        self.assertEqual(process.wait(10), 0)

    def test_a_socket_of_systemd_as_standard_input(self):
        # It is standard output as well, so that events go where they go when standard output is the answer.
        site = self.site()
        other_servers.start_systemd(site, ["--inetd"])
        with FastCGI(site.socket) as client:
            self.assertEqual(self.status(client, fastcgi_request(body=answers.TEXT)), 200)
        self.assertEqual(len(site.lines()), 1)
        site = self.site({**UNVERIFIED, "HOOKLINE_SINK": "stdout"})
        other_servers.start_systemd(site, ["--inetd"])
        with FastCGI(site.socket) as client:
            self.assertEqual(self.status(client, fastcgi_request(body=answers.TEXT)), 500)

    def test_a_unit_that_accepts_by_itself_is_reported(self):
        site = self.site()
        other_servers.start_systemd(site, ["-a"])
        with FastCGI(site.socket) as client:
            # It may be gone before it is spoken to.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.send(begin())
                self.assertIsNone(client.receive())
        self.assertIn("Accept=no", site.messages("application"))

    def test_sockets_for_another_process_are_ignored(self):
        site = self.site()
        environment = {**site.environment(), "LISTEN_PID": "1", "LISTEN_FDS": "1"}
        process = subprocess.run(
            [site.program], input=answers.TEXT, env=environment, capture_output=True, check=False)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(process.stdout.count(b"\n"), 1)

    def test_closed_descriptors_do_not_become_connections(self):
        # The specification has servers close 1 and 2: the first connection would become standard output.
        site = self.site()
        script = f'exec spawn-fcgi -s {site.socket} -n -- /bin/sh -c "exec {site.program} 1>&- 2>&-"'
        site.start(["/bin/sh", "-c", script], "application", None, site.environment())
        servers.wait_for(site.socket)
        with FastCGI(site.socket) as first, FastCGI(site.socket) as second:
            for client in [first, second]:
                # There is nowhere to write events to; nothing is acknowledged that would be lost.
                request = fastcgi_request(body=answers.notification("A"))
                self.assertEqual(self.status(client, request), 503)
                request = begin(2) + stream(4, 2, pairs([("REQUEST_METHOD", "GET")])) + stream(5, 2, b"")
                client.send(request)
                self.assertEqual(client.answer(2)[0][:14], b"Status: 200 OK")

    def test_an_output_that_is_full_is_503(self):
        site = self.site()
        servers.start_fastcgi(site, output="/dev/full")
        with FastCGI(site.socket) as client:
            request = fastcgi_request(body=answers.TEXT)
            client.send(request)
            text, _ = client.answer()
            self.assertTrue(text.startswith(b"Status: 503 "))
            self.assertIn(b"\r\nRetry-After: ", text)


if __name__ == "__main__":
    unittest.main()
