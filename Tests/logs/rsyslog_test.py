"""Two rsyslogs, the sender and the collector, with the files of infra/logs, over TLS."""
import contextlib
import socket
import subprocess
import unittest

import certificates
import debian
import events


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Rsyslog(contextlib.ExitStack):
    """rsyslogd with a file of infra/logs, included as in Debian's rsyslog.conf."""

    def __init__(self, producer, name, changes):
        super().__init__()
        self.root = debian.unpacked("rsyslog")
        self.directory = producer.directory / name
        (self.directory / "rsyslog.d").mkdir(parents=True)
        (self.directory / "spool").mkdir()
        events.installed(f"{name}.conf", self.directory / "rsyslog.d", changes)
        (self.directory / "main.conf").write_text(
            'global(processInternalMessages="on")\n'
            f'module(load="imuxsock" SysSock.Use="off")\n$Umask 0022\n$WorkDirectory {self.directory}/spool\n'
            f"$IncludeConfig {self.directory}/rsyslog.d/*.conf\n"
            # rsyslog's own messages.
            f'syslog.* action(type="omfile" file="{self.directory}/log")\n')
        self.process = None
        self.callback(self.stop)

    def command(self, *more):
        modules = self.root / debian.LIBRARIES / "rsyslog"
        return [self.root / "usr/sbin/rsyslogd", "-f", self.directory / "main.conf", "-M", modules, "-iNONE", *more]

    def start(self):
        self.process = subprocess.Popen(
            self.command("-n"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=debian.environment(self.root), cwd=self.directory)

    def stop(self):
        if self.process:
            events.end(self.process)

    def faults(self):
        """Returns rsyslogd's errors in the configuration."""
        outcome = subprocess.run(
            self.command("-N1"), capture_output=True, text=True, env=debian.environment(self.root))
        return [line for line in outcome.stderr.splitlines() if "version" not in line and "End of" not in line]


class RsyslogTest(unittest.TestCase):
    def pair(self):
        """Returns the producer, the sending and the collecting rsyslog, and the file in which lines arrive."""
        producer = self.enterContext(events.Producer())
        keys = producer.directory / "keys"
        certificates.make(keys, {"server": "logs.example.org", "client": "hooks.example.org"})
        port = free_port()
        changes = {"/etc/ssl/hookline/": f"{keys}/", "20514": port}
        sender = self.enterContext(Rsyslog(producer, "rsyslog", {
            **changes, "/var/lib/hookline/": f"{producer.state}/", 'target="logs.example.org"': 'target="127.0.0.1"',
            'resumeInterval="10"': 'resumeInterval="1"', 'timeout="20"': 'timeout="5"'}))
        collected = producer.directory / "collected" / "events.jsonl"
        central = self.enterContext(Rsyslog(producer, "rsyslog-central", {
            **changes, "/var/log/whatsapp/events.jsonl": collected}))
        return producer, sender, central, collected

    def wait_for_all(self, producer, collected):
        """Waits until every emitted line has arrived."""
        written = {line + b"\n" for line in producer.lines()}
        arrived = set()

        def missing():
            # The last line may be incomplete.
            arrived.update(collected.read_bytes().splitlines(keepends=True) if collected.exists() else [])
            return written - arrived

        events.wait_until(
            lambda: not missing(),
            lambda: f"{len(missing())} of {len(written)} lines, of {sorted(map(len, missing()))[-5:]} bytes")

    def test_its_own_check_finds_no_fault(self):
        _, sender, central, _ = self.pair()
        self.assertEqual(sender.faults(), [])
        self.assertEqual(central.faults(), [])

    def test_nothing_is_lost_over_rotations_and_restarts(self):
        producer, sender, central, collected = self.pair()
        producer.emit_all(events.special())
        central.start()
        sender.start()
        with producer.busy():
            producer.rotate()
        self.wait_for_all(producer, collected)
        sender.stop()
        # Renamed and recreated while rsyslog is stopped.
        with producer.busy():
            producer.rotate()
        sender.start()
        self.wait_for_all(producer, collected)
        size = collected.stat().st_size
        with producer.busy():
            # While lines are in flight.
            events.wait_until(lambda: collected.stat().st_size > size, "nothing arrives")
            central.stop()
            producer.rotate()
        producer.emit_all(events.special())
        central.start()
        self.wait_for_all(producer, collected)
        # A restart may repeat lines, but breaks none.
        arrived = set(collected.read_bytes().splitlines())
        self.assertEqual(arrived - set(producer.lines()), set())


if __name__ == "__main__":
    unittest.main()
