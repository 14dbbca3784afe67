"""journald without systemd: hookline's journal namespace in a mount namespace, with the files of infra."""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import events

SYSTEMD = events.ROOT / "infra" / "systemd"
ADDITION = events.INFRA / "hookline-journald.conf"
JOURNALD = "/lib/systemd/systemd-journald"
# As LogNamespace= does: the namespace's socket is mounted over the machine's.
SETUP = """
set -eu
mount -t tmpfs tmpfs /etc/systemd
mount -t tmpfs tmpfs /run
mount -t tmpfs -o size=16g tmpfs /var/log
cp "$1" /etc/systemd/
mkdir -p /run/systemd/journal.hookline /run/systemd/journal
mount --bind /run/systemd/journal.hookline /run/systemd/journal
sleep infinity & echo $! >"$2"
wait
"""


class Machine(contextlib.ExitStack):
    """A mount namespace with a journal, and a control group by which journald identifies hookline's unit."""

    def __init__(self, producer):
        super().__init__()
        self.producer = producer
        self.directory = producer.directory
        unified = pathlib.Path("/sys/fs/cgroup/unified")
        groups = unified if unified.exists() else unified.parent
        self.group = groups / f"hooklinetest{os.getpid()}.slice" / "hookline@1.service"
        self.group.mkdir(parents=True)
        self.callback(lambda: (self.group.rmdir(), self.group.parent.rmdir()))
        configuration = self.directory / "journald@hookline.conf"
        shutil.copy(events.INFRA / configuration.name, configuration)
        inside = self.directory / "inside"
        keeper = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "bash", "-c", SETUP, "-", configuration, inside])
        self.callback(events.end, keeper)
        events.wait_until(lambda: inside.exists() and inside.read_text().strip(), "no mount namespace")
        self.inside = inside.read_text().strip()
        self.callback(os.kill, int(self.inside), 15)
        self.journald = None
        self.callback(self.stop)

    def enter(self, *command):
        return ["nsenter", "--target", self.inside, "--mount", "--", *map(str, command)]

    def start(self):
        """Starts journald, and waits until it responds."""
        self.journald = subprocess.Popen(self.enter(JOURNALD, "hookline"), stderr=subprocess.DEVNULL)
        events.wait_until(lambda: subprocess.run(
            self.enter("journalctl", "--namespace=hookline", "--sync"), capture_output=True).returncode == 0,
            "journald does not respond")

    def stop(self):
        if self.journald:
            events.end(self.journald)

    def emit(self, body, settings=()):
        """Runs hookline in its unit's control group, with the sink of the unit's settings."""
        [sink] = re.findall("^HOOKLINE_SINK=.*$", (SYSTEMD / "hookline.env").read_text(), re.M)
        command = 'echo $$ >"$1"; shift; exec "$@"'
        outcome = subprocess.run(
            self.enter("bash", "-c", command, "-", self.group / "cgroup.procs", "setpriv", "--reuid", events.USER.pw_name,
                       "--regid", events.GROUP, "--clear-groups", "env", "-i", "HOOKLINE_IDEMPOTENCY=off",
                       "HOOKLINE_LOG=info", f"HOOKLINE_STATE_DIR={self.producer.state}", sink, *settings,
                       self.producer.program),
            input=body, capture_output=True)
        assert outcome.returncode == 0, outcome.stderr

    def lines(self, *more):
        """Returns the events, read by the command in the file's comment."""
        text = ADDITION.read_text()
        command = re.search(r"^#   (journalctl --namespace=hookline _TRANSPORT=journal -o cat)$", text, re.M)[1].split()
        subprocess.run(self.enter("journalctl", "--namespace=hookline", "--sync"), check=True, capture_output=True)
        outcome = subprocess.run(self.enter(*command, *more), capture_output=True, check=True)
        return outcome.stdout.splitlines()


class JournaldTest(unittest.TestCase):
    def setUp(self):
        self.producer = self.enterContext(events.Producer())
        self.machine = self.enterContext(Machine(self.producer))
        self.machine.start()

    def difference(self, bodies, *more):
        expected = [line for body in bodies for line in self.producer.emit(body, sink="stdout").splitlines()]
        return events.difference(
            map(events.without_time, self.machine.lines(*more)), map(events.without_time, expected))

    def test_events_are_unchanged_over_restarts(self):
        bodies = [*events.special(), *(path.read_bytes() for path in events.NOTIFICATIONS[:20])]
        for body in bodies[:11]:
            self.machine.emit(body, ["HOOKLINE_DRIFT=off"])
        self.machine.stop()
        self.machine.start()
        for body in bodies[11:]:
            self.machine.emit(body, ["HOOKLINE_DRIFT=off"])
        self.assertEqual(self.difference(bodies), [])

    def test_a_reader_continues_at_its_cursor(self):
        cursor = f"--cursor-file={self.producer.directory}/cursor"
        for body in events.special():
            self.machine.emit(body)
            self.assertEqual(self.difference([body], cursor), [])
        self.assertEqual(self.machine.lines(cursor), [])

    def test_there_is_no_rate_limit(self):
        # journald's default limit is at most 42,500 in 30 s with this much free space.
        count = 48_000
        one = b'{"from":"15550101234","id":"wamid.%d","timestamp":"1788300000","type":"text","text":{"body":"%d"}}'
        body = (
            b'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{%s}}]}]}') % (
            b'"messaging_product":"whatsapp","metadata":{"phone_number_id":"2"},"messages":[%s]' % b",".join(
                one % (number, number) for number in range(count)))
        self.machine.emit(body, ["HOOKLINE_MAX_BODY=16MiB", "HOOKLINE_DEADLINE=30s", "HOOKLINE_DRIFT=off"])
        self.assertEqual(len(self.machine.lines()), count)


class UnitTest(unittest.TestCase):
    def faults(self, addition):
        """Returns systemd's errors for the unit of infra/systemd with this drop-in."""
        [place] = re.findall(r"^# Copy to /etc/systemd/system/(\S+)", ADDITION.read_text(), re.M)
        with tempfile.TemporaryDirectory(prefix="hookline-") as name:
            directory = pathlib.Path(name)
            unit = (SYSTEMD / "hookline@.service").read_text()
            self.assertIn("ExecStart=/usr/local/bin/hookline\n", unit)
            # hookline is not installed here, which would be an error.
            unit = unit.replace("ExecStart=/usr/local/bin/hookline", "ExecStart=/bin/true")
            (directory / "hookline@.service").write_text(unit)
            shutil.copy(SYSTEMD / "hookline.socket", directory)
            (directory / place).parent.mkdir()
            (directory / place).write_text(addition)
            outcome = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", directory / "hookline@1.service"], capture_output=True, text=True,
                env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{name}:/lib/systemd/system"})
            return outcome.stderr.splitlines()

    def test_systemd_takes_the_addition_to_the_unit(self):
        text = ADDITION.read_text()
        self.assertEqual(self.faults(text), [])
        for wrong in ["LogNamespaces=hookline", "LogNamespace=hook/line"]:
            self.assertNotEqual(self.faults(text.replace("LogNamespace=hookline", wrong)), [])

    def test_settings_are_where_they_win(self):
        # EnvironmentFile= takes precedence over Environment=, even of a later drop-in.
        self.assertNotIn("\nEnvironment=", ADDITION.read_text())
        # systemd does not pass 0 on to journald.
        self.assertRegex((SYSTEMD / "hookline@.service").read_text(), "(?m)^LogRateLimitIntervalSec=1us$")
        self.assertNotIn("\nLogRateLimit", ADDITION.read_text())


if __name__ == "__main__":
    unittest.main()
