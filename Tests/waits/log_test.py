"""A log that is not read delays nothing: under every adapter, with every kind of standard error that takes nothing."""
import json
import unittest

import unread
from program import Machine, Runtime, answers, events

REJECTED = b"no JSON"


class LogTest(unittest.TestCase):
    """Every rejection has a log entry, which is not read."""

    def setUp(self):
        self.machine = self.enterContext(Machine())

    def each_kind(self):
        for kind in unread.KINDS:
            with self.subTest(kind.__name__):
                log = kind()
                try:
                    before = self.machine.stats()["log_entries_dropped"]
                    yield log
                    self.assertGreater(self.machine.stats()["log_entries_dropped"], before)
                finally:
                    log.close()

    def test_cgi(self):
        for log in self.each_kind():
            self.assertEqual(self.machine.cgi(REJECTED, log=log.writer), 400)

    def test_watchdog(self):
        for log in self.each_kind():
            self.assertEqual(self.machine.watchdog(REJECTED, log=log.writer), 1)

    def test_pipe(self):
        for log in self.each_kind():
            self.assertEqual(self.machine.deliver(REJECTED, log=log.writer), 1)

    def test_replay(self):
        (self.machine.directory / "body").write_bytes(REJECTED)
        for log in self.each_kind():
            process = self.machine.run(["replay", str(self.machine.directory / "body")], log=log.writer)
            self.assertEqual(process.returncode, 1)

    def test_fastcgi(self):
        for log in self.each_kind():
            server = self.machine.fastcgi(log=log.writer)
            for _ in range(20):
                self.assertEqual(server.request(REJECTED), 400)
            self.assertEqual(server.request(answers.notification("A")), 200)
            self.assertEqual(server.terminate()[0], 0)

    def test_lambda(self):
        for kind in unread.KINDS:
            log = kind()
            with self.subTest(kind.__name__), Runtime(descriptors=(None, log.writer)) as api:
                for _ in range(3):
                    self.assertIn(b'"statusCode":400', api.serve(events.event_of(REJECTED))[2])
                self.assertIn(b'"statusCode":200', api.serve(events.message(1))[2])
                self.assertEqual(api.stop(), 0)
                self.machine.settings["HOOKLINE_STATE_DIR"] = str(api.directory / "state")
                self.assertEqual(self.machine.stats()["log_entries_dropped"], 3)
            log.close()

    def test_commands(self):
        # Without a cache they cannot count, but they end.
        for kind in unread.KINDS:
            log = kind()
            for arguments, settings, status in [
                (["nonsense"], {}, 100), (["webhook", "nonsense"], {}, 100), (["sign"], {"HOOKLINE_NONSENSE": "1"}, 100),
                (["replay", "/nonsense"], {}, 111), (["verify", "--header", "nonsense"], {}, 100),
                (["stats"], {"HOOKLINE_STATE_DIR": "/nonsense/nonsense"}, 111),
            ]:
                with self.subTest(kind.__name__, arguments=arguments):
                    process = self.machine.run(arguments, b"", settings, log=log.writer)
                    self.assertEqual(process.returncode, status)
            log.close()

    def test_configuration_errors_get_a_response(self):
        self.machine.settings["HOOKLINE_NONSENSE"] = "1"
        for kind in unread.KINDS:
            log = kind()
            with self.subTest(kind.__name__):
                self.assertEqual(self.machine.cgi(REJECTED, log=log.writer), 500)
                server = self.machine.fastcgi(log=log.writer)
                self.assertEqual(server.request(REJECTED), 500)
                self.assertEqual(server.terminate()[0], 0)
            log.close()

    def test_a_log_that_is_read_again_reports_how_many_entries_were_dropped(self):
        log = unread.Pipe()
        server = self.machine.fastcgi(log=log.writer)
        for _ in range(7):
            self.assertEqual(server.request(REJECTED), 400)
        log.drain()
        self.assertEqual(server.request(REJECTED), 400)
        self.assertEqual(server.request(REJECTED), 400)
        entries = [json.loads(line) for line in log.drain().splitlines()]
        self.assertEqual([entry["message"] for entry in entries], ["log entries dropped", "rejected", "rejected"])
        self.assertEqual(entries[0]["count"], 7)
        self.assertEqual(server.terminate()[0], 0)
        self.assertEqual(self.machine.stats()["log_entries_dropped"], 7)
        log.close()

    def test_entries_of_many_processes_in_a_pipe_that_is_read_slowly_are_complete(self):
        log = unread.Pipe(is_full=False)
        servers = [self.machine.fastcgi(log=log.writer) for _ in range(4)]
        text = b""
        for _ in range(300):
            for server in servers:
                self.assertEqual(server.request(REJECTED), 400)
        text += log.drain()
        for server in servers:
            self.assertEqual(server.request(REJECTED), 400)
            self.assertEqual(server.terminate()[0], 0)
        text += log.drain()
        entries = [json.loads(line) for line in text.splitlines()]
        rejected = sum(entry["message"] == "rejected" for entry in entries)
        missing = sum(entry["count"] for entry in entries if entry["message"] == "log entries dropped")
        self.assertEqual(rejected + missing, 4 * 301)
        self.assertEqual(self.machine.stats()["log_entries_dropped"], missing)
        self.assertGreater(missing, 0)
        log.close()

    def test_an_entry_longer_than_a_pipe_takes_at_once_is_cut(self):
        argument = "--" + "n" * 100_000
        process = self.machine.run([argument], log=None)
        self.assertEqual(process.returncode, 100)
        line = self.machine.log().splitlines()[-1]
        self.assertLess(len(line), 4096)
        json.loads(line)


if __name__ == "__main__":
    unittest.main()
