"""A process for each request: CGI/1.1 and OpenFaaS's classic watchdog, started as no server starts them too."""
import os
import subprocess
import unittest

import answers
import clients
import servers

UNVERIFIED = answers.SETTINGS["unverified"]


class ProcessTest(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(servers.Site())

    def run_program(self, variables, body=b"", settings=UNVERIFIED, **options):
        texts = {name: value.format(directory=self.site.directory) for name, value in settings.items()}
        settings = {"HOOKLINE_STATE_DIR": str(self.site.state), **texts}
        return clients.cgi(self.site.program, settings, variables, body, **options)


class CGITest(ProcessTest):
    def status(self, variables=(), body=b"", method="POST", **options):
        first = [("GATEWAY_INTERFACE", "CGI/1.1"), ("REQUEST_METHOD", method)]
        output, self.log, status = self.run_program(first + list(variables), body, **options)
        self.assertEqual(status, 0, self.log)
        head, separator, self.body = output.partition(b"\r\n\r\n")
        self.assertEqual(separator, b"\r\n\r\n", output)
        self.head = head.split(b"\r\n")
        self.assertTrue(all(b"\n" not in line for line in self.head))
        self.assertTrue(self.head[0].startswith(b"Status: "), output)
        return int(self.head[0].split()[1])

    def test_a_body_is_read_to_its_length_and_no_further(self):
        body = answers.notification("A")
        length = [("CONTENT_LENGTH", str(len(body)))]
        self.assertEqual(self.status(length, body, keeps_open=True), 200)
        self.assertEqual(self.status(length, body + b"}", keeps_open=True), 200)
        self.assertGreaterEqual(len(self.site.lines()), 1)

    def test_lengths(self):
        body = answers.notification("A")
        chunked = ("HTTP_TRANSFER_ENCODING", "Chunked")
        for length, rest, status in [
            (str(len(body) + 1), [], 400), ("9" * 30, [], 400), ("x", [], 400), ("0", [], 400),
            ("", [], 400), ("-1", [], 400), ("", [chunked], 200), ("-1", [chunked], 200),
            (str(len(body)), [chunked], 200),
        ]:
            with self.subTest(length=length, rest=rest):
                variables = [("CONTENT_LENGTH", length), *rest]
                self.assertEqual(self.status(variables, body), status)
        self.assertEqual(self.status([chunked], body), 200)
        self.assertEqual(self.status([], body, keeps_open=True), 400)

    def test_a_body_over_the_limit_is_drained(self):
        body = b"1" * 4_000_000
        self.assertEqual(self.status([("CONTENT_LENGTH", str(len(body)))], body), 413)
        for method in ["GET", "PUT"]:
            # What is written here would block, or break, if it were not read.
            status = self.status([("CONTENT_LENGTH", str(len(body)))], body, method)
            self.assertEqual(status, {"GET": 200, "PUT": 405}[method])

    def test_a_client_that_stops_in_the_middle_is_answered_at_the_deadline(self):
        settings = {**UNVERIFIED, "HOOKLINE_DEADLINE": "200ms"}
        for variables in [[("CONTENT_LENGTH", "100")], [("HTTP_TRANSFER_ENCODING", "chunked")]]:
            status = self.status(variables, b"{", settings=settings, keeps_open=True)
            self.assertEqual(status, 408)
        self.assertEqual(self.site.lines(), [])

    def test_arguments_are_not_looked_at(self):
        for argument in ["--help", "--version", "schema", "--header", "\\"]:
            self.assertEqual(self.status(method="GET", arguments=[argument]), 200)
            self.assertEqual(self.body, b"ok")

    def test_a_name_that_comes_twice(self):
        body = answers.notification("A")
        value = answers.signature(body)
        variables = [("CONTENT_LENGTH", str(len(body))), ("HTTP_X_HUB_SIGNATURE_256", value)]
        signed = answers.SETTINGS["signed"]
        self.assertEqual(self.status(variables, body, settings=signed), 200)
        self.assertEqual(self.status(variables + variables[1:], body, settings=signed), 403)
        self.assertEqual(self.status(variables + variables[:1], body, settings=signed), 200)

    def test_no_header_field_is_a_setting(self):
        variables = [("HTTP_HOOKLINE_UNVERIFIED", "1"), ("HTTP_PROXY", "x")]
        self.assertEqual(self.status(variables, method="GET", settings={}), 500)

    def test_the_path_is_what_the_client_asked_for(self):
        for variables, status in [
            ([("REQUEST_URI", "/a/../b")], 404),
            ([("REQUEST_URI", "/b"), ("SCRIPT_NAME", "/a/.."), ("PATH_INFO", "/..")], 200),
            ([("SCRIPT_NAME", "/a"), ("PATH_INFO", "/../b")], 404),
            ([("SCRIPT_NAME", "/a"), ("PATH_INFO", "/b")], 200),
        ]:
            with self.subTest(variables=variables):
                self.assertEqual(self.status(variables, method="GET"), status)

    def test_nothing_but_the_answer_is_written_to_standard_output(self):
        body = answers.TEXT
        self.assertEqual(self.status([("CONTENT_LENGTH", str(len(body)))], body), 200)
        self.assertEqual(self.body, b"")
        self.assertEqual(len(self.site.lines()), 1)

    def test_standard_output_as_a_sink_is_rejected_and_the_log_has_a_hint(self):
        settings = {**UNVERIFIED, "HOOKLINE_SINK": "stdout"}
        length = [("CONTENT_LENGTH", str(len(answers.TEXT)))]
        self.assertEqual(self.status(length, answers.TEXT, settings=settings), 500)
        self.assertIn(b"HOOKLINE_SINK", self.log)
        self.assertEqual(self.body, b"")

    def test_the_answer_can_be_the_sink(self):
        settings = {**UNVERIFIED, "HOOKLINE_SINK": "response"}
        body = answers.notification(*(f"A{number}" for number in range(300)))
        self.assertEqual(self.status([("CONTENT_LENGTH", str(len(body)))], body, settings=settings), 200)
        self.assertEqual(self.body.count(b"\n"), 300)
        self.assertIn(b"Content-Length: %d" % len(self.body), self.head)

    def test_closed_descriptors(self):
        script = 'exec "$0" 0<&- 2>&-'
        variables = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", **UNVERIFIED}
        command = ["/bin/sh", "-c", script, self.site.program]
        output = subprocess.run(command, env=variables, stdout=subprocess.PIPE, check=True).stdout
        self.assertEqual(output.partition(b"\r\n")[0], b"Status: 200 OK")

    def test_a_server_that_went_away_is_no_signal(self):
        reader, writer = os.pipe()
        os.close(reader)
        variables = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", **UNVERIFIED}
        process = subprocess.run(
            [self.site.program], env=variables, stdin=subprocess.DEVNULL, stdout=writer,
            stderr=subprocess.PIPE, check=False)
        os.close(writer)
        self.assertEqual(process.returncode, 111)
        self.assertEqual(len(process.stderr.splitlines()), 1)


class WatchdogTest(ProcessTest):
    """The status is 200 where the exit status is 0, and 500 where it is not: that is all that it can say."""

    def check(self, exchange):
        names = [(f"Http_{name.replace('-', '_')}", value) for name, value in exchange.fields]
        path, _, query = exchange.target.partition("?")
        length = "-1" if exchange.is_chunked else str(len(exchange.body))
        variables = [
            ("Http_Method", exchange.method), ("Http_Path", path), ("Http_Query", query),
            ("Http_Content_Length", length), *names,
        ]
        before = len(self.site.lines())
        settings = answers.SETTINGS[exchange.settings]
        output, log, status = self.run_program(variables, exchange.body, settings)
        self.assertEqual(status == 0, exchange.status == 200, log)
        self.assertEqual(output, exchange.answer if status == 0 else b"")
        self.assertEqual(len(self.site.lines()) - before, exchange.lines)

    def test_the_table(self):
        for settings in answers.SETTINGS:
            self.site = self.enterContext(servers.Site())
            for exchange in answers.exchanges_with(settings):
                with self.subTest(exchange=exchange.name, settings=settings):
                    self.check(exchange)


if __name__ == "__main__":
    unittest.main()
