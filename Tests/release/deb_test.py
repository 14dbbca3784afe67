"""The Debian package, on fresh Debians that systemd runs."""
import json
import pathlib
import platform
import subprocess
import tempfile
import threading
import time
import unittest

import debian
import releases

import answers

ARCHITECTURE = releases.PROCESSORS[platform.machine()]
NAME = f"hookline_{releases.DEBIAN_VERSION}_{ARCHITECTURE}.deb"
NEWER = f"/tmp/hookline_1.2.0_{ARCHITECTURE}.deb"
SETTINGS = "/etc/hookline/hookline.env"
CREDENTIALS = "/etc/hookline/credentials"


class PackageTest(unittest.TestCase):
    def server(self, suite=debian.SUITES[-1]):
        server = self.enterContext(debian.Server(suite))
        server.bring(NAME)
        return server

    def install(self, server):
        # README.md names one processor.
        lines = [line.replace("amd64", ARCHITECTURE) for line in debian.lines("apt install")]
        server.follow(lines, answers.SECRET)
        server.serve()

    def newer(self):
        """The same package as version 1.2.0."""
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        releases.run("dpkg-deb", "-R", releases.release() / NAME, directory / "root")
        control = directory / "root/DEBIAN/control"
        control.write_text(control.read_text().replace(releases.DEBIAN_VERSION, "1.2.0"))
        settings = directory / f"root{SETTINGS}"
        settings.write_text(settings.read_text() + "# New in 1.2.0\n")
        releases.run("dpkg-deb", "--root-owner-group", "-b", directory / "root", directory / "newer.deb")
        return directory / "newer.deb"

    def links(self, server):
        return server.run("find", "/etc/systemd/system", "-name", "hookline*").split()

    def test_from_nothing_to_an_event_in_less_than_a_minute(self):
        for suite in debian.SUITES:
            debian.system(suite)
            start = time.monotonic()
            with self.subTest(suite), debian.Server(suite) as server:
                server.bring(NAME)
                self.install(server)
                self.assertEqual(server.post(answers.notification("wamid.1")), 200)
                [event] = server.events()
                self.assertEqual(json.loads(event)["id"], "wamid.1")
                self.assertLess(time.monotonic() - start, 60)
                self.assertEqual(server.post(answers.notification("wamid.2"), "another secret"), 403)
                server.run("systemctl", "start", "hookline-check")
                self.assertIn("check passed", server.journal())
                units = ["hookline.socket", "hookline-fcgiwrap.socket", "hookline@1.service", "hookline-check.service"]
                outcome = server.call("systemd-analyze", "verify", "--man=no", *units)
                self.assertEqual((outcome.returncode, outcome.stdout, outcome.stderr), (0, b"", b""))
                self.assertEqual(server.run("systemctl", "--failed", "--no-legend").strip(), "")

    def test_only_root_reads_secrets_and_settings(self):
        server = self.server()
        self.install(server)
        modes = server.run("find", "/etc/hookline", "-printf", "%m %U:%G %p\n").splitlines()
        self.assertEqual(sorted(modes), [
            "600 0:0 /etc/hookline/credentials/APP_SECRET", "600 0:0 /etc/hookline/credentials/VERIFY_TOKEN",
            "600 0:0 /etc/hookline/hookline.env", "700 0:0 /etc/hookline", "700 0:0 /etc/hookline/credentials"])
        self.assertRegex(server.read(f"{CREDENTIALS}/VERIFY_TOKEN"), "^[0-9a-f]{32}\n$")
        self.assertRegex(server.run("getent", "passwd", "hookline"), ":/var/lib/hookline:/usr/sbin/nologin$")

    def test_an_upgrade_restarts_one_after_the_other_and_keeps_settings(self):
        server = self.server()
        self.install(server)
        server.copy(self.newer(), NEWER)
        server.append(SETTINGS, "HOOKLINE_LOG=info\n")
        before = {path: server.read(path) for path in [SETTINGS, f"{CREDENTIALS}/APP_SECRET", f"{CREDENTIALS}/VERIFY_TOKEN"]}
        processes = server.processes()
        self.assertEqual(len(processes), 4)
        sent, statuses, is_over = [], [], threading.Event()

        def send():
            while not is_over.is_set():
                ids = [f"wamid.{len(sent) + number}" for number in range(50)]
                statuses.extend(server.post_all([answers.notification(name) for name in ids]))
                sent.extend(ids)

        sender = threading.Thread(target=send)
        sender.start()
        try:
            for path in [NEWER, f"/tmp/{NAME}", NEWER]:
                server.run("dpkg", "--force-confold", "--install", path)
        finally:
            is_over.set()
            sender.join()
        self.assertEqual(set(statuses), {200})
        self.assertEqual(sorted(json.loads(line)["id"] for line in server.events()), sorted(sent))
        after = server.processes()
        self.assertEqual(processes.keys(), after.keys())
        self.assertFalse(set(processes.values()) & set(after.values()))
        # Of four processes at most one was down at a time.
        journal = server.run("journalctl", "-o", "cat", "_PID=1", "--grep", "^(Started|Stopped) hookline@")
        changes = [1 if line.startswith("Started") else -1 for line in journal.splitlines()]
        self.assertEqual(len(changes), 4 + 3 * 2 * 4)
        self.assertGreaterEqual(min(sum(changes[:count]) for count in range(4, len(changes))), 3)
        self.assertEqual({path: server.read(path) for path in before}, before)
        self.assertEqual(server.run("dpkg-query", "-W", "-f", "${Version}", "hookline"), "1.2.0")

    def test_an_upgrade_starts_no_stopped_unit(self):
        server = self.server()
        self.install(server)
        server.copy(self.newer(), NEWER)
        server.run("systemctl", "disable", "--now", "hookline.socket", *server.processes())
        server.run("dpkg", "--force-confold", "--install", NEWER)
        self.assertEqual(server.processes(), {})
        self.assertEqual(server.show("hookline.socket", "ActiveState"), "inactive")

    def test_check_sees_units_of_another_version(self):
        server = self.server()
        self.install(server)
        unit = "/usr/lib/systemd/system/hookline@.service"

        def said():
            """Returns what each check so far reported about units."""
            server.run("systemctl", "daemon-reload")
            server.run("systemctl", "start", "hookline-check")
            server.run("journalctl", "--sync")
            text = server.run("journalctl", "-t", "hookline-check", "-o", "cat")
            self.assertNotIn("check failed", text)
            return [line.removeprefix("units").strip() for line in text.splitlines() if line.startswith("units")]

        self.assertEqual(said(), [])
        server.run("sed", "-i", f"1s/{releases.VERSION}/1.1.0/", unit)
        [line] = said()
        self.assertRegex(line, r"^installed by hookline 1\.1\.0 \(.*not by this version")
        # Units of versions that did not name their version.
        server.run("sed", "-i", "1d", unit)
        self.assertIn("an older hookline", said()[1])

    def test_remove_keeps_state_and_purge_removes_secrets(self):
        server = self.server()
        before = server.files()
        self.install(server)
        self.assertEqual(server.post(answers.notification("wamid.1")), 200)
        said = server.run("apt-get", "remove", "--yes", "hookline")
        self.assertIn("remove it from /etc/nginx/sites-enabled/hookline", said)
        units = server.run("systemctl", "list-units", "--all", "--plain", "--no-legend", "hookline*")
        self.assertEqual((units.strip(), self.links(server)), ("", []))
        self.assertFalse(server.exists("/usr/bin/hookline"))
        for path in [SETTINGS, f"{CREDENTIALS}/APP_SECRET", "/var/lib/hookline/seen.cache"]:
            self.assertTrue(server.exists(path), path)
        # Cache and secret are kept.
        self.install(server)
        self.assertEqual(server.post(answers.notification("wamid.1")), 200)
        self.assertEqual(len(server.events()), 1)
        server.run("rm", "/etc/nginx/sites-enabled/hookline")
        server.run("apt-get", "purge", "--yes", "hookline")
        left = {path for path in server.files() - before if "hookline" in path}
        self.assertEqual(left, set())
        found = server.call("grep", "-rlF", answers.SECRET, "/etc", "/var", "/usr/local", "/root", "/run").stdout
        self.assertEqual(found, b"")

    def test_a_systemd_that_is_too_old_is_rejected(self):
        server = self.server()
        for version, status in [("249 (249.11-0ubuntu3)", 1), ("250 (250-1)", 0)]:
            text = f'#!/bin/sh\n[ "$1" != --version ] || {{ echo "systemd {version}"; exit; }}\nexec /usr/bin/systemctl "$@"\n'
            server.write("/usr/local/bin/systemctl", text)
            server.run("chmod", "755", "/usr/local/bin/systemctl")
            outcome = server.call("dpkg", "--install", f"/tmp/{NAME}")
            self.assertEqual((outcome.returncode, b"systemd 249 is too old" in outcome.stderr), (status, status == 1))

    def test_without_systemd_it_is_a_program_for_pipes(self):
        """As in the build of an image: installs without a running systemd."""
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            script = (
                f"mount -t overlay -o lowerdir={debian.system('trixie')},upperdir={directory}/o/u,workdir={directory}/o/w x {directory}/r\n"
                f"cp {releases.release()}/{NAME} {directory}/r/tmp/hookline.deb\n"
                f"chroot {directory}/r dpkg -i /tmp/hookline.deb\n"
                f"chroot {directory}/r /bin/sh -c 'hookline sample meta-text | HOOKLINE_STATE_DIR=/tmp/state hookline'\n"
                f"chroot {directory}/r dpkg -P hookline\n")
            prepare = f"mkdir -p {directory}/r {directory}/o && mount -t tmpfs x {directory}/o && mkdir {directory}/o/u {directory}/o/w\n"
            outcome = subprocess.run(
                ["unshare", "--mount", "--propagation", "private", "bash", "-ec", prepare + script], capture_output=True,
                text=True, check=False)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertEqual(outcome.stdout.count('"type":"whatsapp.message.text"'), 1)


if __name__ == "__main__":
    unittest.main()
