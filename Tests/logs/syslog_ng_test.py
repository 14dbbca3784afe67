"""syslog-ng with the file of infra/logs, from the event file to a collector."""
import contextlib
import subprocess
import unittest

import debian
import events
from collector import Collector


class SyslogNg(contextlib.ExitStack):
    def __init__(self, producer, port):
        super().__init__()
        self.root = debian.unpacked("syslog-ng")
        self.directory = producer.directory / "syslog-ng"
        self.directory.mkdir()
        included = events.installed("syslog-ng.conf", self.directory, {
            "/var/lib/hookline/": f"{producer.state}/", "https://collector.example.org/": f"http://127.0.0.1:{port}/",
            "time-reopen(10)": "time-reopen(1)", "disk-buffer(": f'disk-buffer(dir("{self.directory}") '})
        # Included as in Debian's syslog-ng.conf.
        (self.directory / "main.conf").write_text(
            '@version: 3.38\noptions { flush-lines(0); stats-freq(0); };\n'
            f'source s_src {{ internal(); }};\ndestination d_log {{ file("{self.directory}/log"); }};\n'
            f'log {{ source(s_src); destination(d_log); }};\n@include "{included}"\n')
        self.process = None
        self.callback(self.stop)

    def command(self, *more):
        return [
            self.root / "usr/sbin/syslog-ng", "--cfgfile", self.directory / "main.conf", "--no-caps",
            "--module-path", self.root / "usr/lib/syslog-ng/3.38", "--persist-file", self.directory / "persist",
            "--control", self.directory / "control", "--pidfile", self.directory / "pid", *more]

    def start(self):
        log = self.enter_context(open(self.directory / "output", "ab"))
        self.process = subprocess.Popen(
            self.command("--foreground"), stdout=log, stderr=log, env=debian.environment(self.root), cwd=self.directory)

    def stop(self):
        if self.process:
            events.end(self.process)

    def faults(self):
        outcome = subprocess.run(
            self.command("--syntax-only"), capture_output=True, text=True, env=debian.environment(self.root))
        return outcome.stderr + outcome.stdout


class SyslogNgTest(unittest.TestCase):
    def setUp(self):
        self.producer = self.enterContext(events.Producer())
        self.collector = self.enterContext(Collector())
        self.syslog_ng = self.enterContext(SyslogNg(self.producer, self.collector.server_port))

    def wait_for_all(self):
        written = set(self.producer.lines())

        def missing():
            return written - set(self.collector.lines)

        events.wait_until(
            lambda: not missing(), lambda: f"{len(missing())} of {len(written)} lines: {sorted(map(len, missing()))[-5:]}")

    def test_its_own_check_finds_no_fault(self):
        self.assertEqual(self.syslog_ng.faults(), "")

    def test_nothing_is_lost_over_rotations_and_restarts(self):
        self.producer.emit_all(events.special())
        self.syslog_ng.start()
        with self.producer.busy():
            self.producer.rotate()
            # The next rotation compresses the file that is renamed now.
            self.wait_for_all()
            self.producer.rotate()
        self.wait_for_all()
        self.syslog_ng.stop()
        # Renamed and recreated while syslog-ng is stopped.
        with self.producer.busy():
            self.producer.rotate()
        self.producer.emit_all(events.special())
        self.syslog_ng.start()
        self.wait_for_all()
        # An outage of the collector, with a restart of syslog-ng meanwhile.
        self.collector.status = 429
        self.producer.emit_all(events.special())
        # By default syslog-ng drops lines after three attempts.
        events.wait_until(lambda: self.collector.rejected > 4, "it does not try again")
        self.collector.status = 503
        self.syslog_ng.stop()
        self.syslog_ng.start()
        rejected = self.collector.rejected
        events.wait_until(lambda: self.collector.rejected > rejected, "it does not go on")
        self.collector.status = 200
        self.wait_for_all()
        self.assertEqual(set(self.collector.lines) - set(self.producer.lines()), set())
        self.assertEqual(self.collector.faults, [])


if __name__ == "__main__":
    unittest.main()
