"""install and remove with --root, which start nothing."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from paths import INFRA, ROOT

import servers

DIRECTORY = INFRA / "systemd"
FILES = {
    "etc/hookline/credentials/APP_SECRET": 0o600,
    "etc/hookline/credentials/VERIFY_TOKEN": 0o600,
    "etc/hookline/hookline.env": 0o600,
    "etc/nginx/conf.d/hookline.conf": 0o644,
    "etc/nginx/snippets/hookline-fastcgi.conf": 0o644,
    "etc/nginx/snippets/hookline-fcgiwrap.conf": 0o644,
    "etc/systemd/system/hookline-check.service": 0o644,
    "etc/systemd/system/hookline-fcgiwrap.service": 0o644,
    "etc/systemd/system/hookline-fcgiwrap.socket": 0o644,
    "etc/systemd/system/hookline.socket": 0o644,
    "etc/systemd/system/hookline@.service": 0o644,
    "etc/sysusers.d/hookline.conf": 0o644,
    "usr/local/bin/hookline": 0o755,
}


class ScriptsTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        (self.root / "etc/nginx").mkdir(parents=True)

    def run_script(self, name, *arguments, input=""):
        # With a restrictive umask, which must not affect the modes of public files.
        return subprocess.run(
            [DIRECTORY / name, *map(str, arguments)], input=input, capture_output=True, text=True, check=False, umask=0o077,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    def install(self, *arguments, input="the secret\r\n"):
        outcome = self.run_script(
            "install", "--root", self.root, "--executable", servers.HOOKLINE, *arguments, input=input)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))

    def files(self):
        return {str(path.relative_to(self.root)): path.stat().st_mode & 0o777
                for path in self.root.rglob("*") if path.is_file()}

    def read(self, name):
        return (self.root / name).read_text()

    def test_shellcheck_finds_nothing(self):
        outcome = subprocess.run(
            ["shellcheck", DIRECTORY / "install", DIRECTORY / "remove"], capture_output=True, text=True, check=False)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, ""))

    def test_install_writes_every_file(self):
        self.install("--web-user", "nginx")
        self.assertEqual(self.files(), FILES)
        for name in ["etc/hookline", "etc/hookline/credentials"]:
            self.assertEqual((self.root / name).stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.root / "usr/local").stat().st_mode & 0o777, 0o755)
        self.assertEqual(self.read("etc/hookline/credentials/APP_SECRET"), "the secret\n")
        self.assertIn("\nSocketUser=nginx\n", self.read("etc/systemd/system/hookline.socket"))
        outcome = subprocess.run(
            ["systemd-sysusers", f"--root={self.root}"], capture_output=True, text=True, check=False)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertRegex(self.read("etc/passwd"), r"(?m)^hookline:.*:/var/lib/hookline:/usr/sbin/nologin$")

    def test_install_keeps_secrets_and_settings(self):
        self.install()
        for name in ["credentials/APP_SECRET", "credentials/VERIFY_TOKEN", "hookline.env"]:
            (self.root / "etc/hookline" / name).write_text("mine\n")
        self.install(input="another\n")
        for name in ["credentials/APP_SECRET", "credentials/VERIFY_TOKEN", "hookline.env"]:
            self.assertEqual(self.read(f"etc/hookline/{name}"), "mine\n")
        # With another credential it does not read a secret.
        (self.root / "etc/hookline/credentials/APP_SECRET").rename(self.root / "etc/hookline/credentials/BASIC_AUTH")
        self.install(input="another\n")
        self.assertNotIn("etc/hookline/credentials/APP_SECRET", self.files())

    def test_remove(self):
        self.install()
        self.assertEqual(self.run_script("remove", "--root", self.root).returncode, 0)
        kept = {name for name in FILES if name.startswith("etc/hookline") or "sysusers" in name}
        self.assertEqual(set(self.files()), kept)
        self.assertEqual(self.run_script("remove", "--root", self.root, "--purge").returncode, 0)
        self.assertEqual(self.files(), {})

    def test_install_rejects_a_package_that_could_be_purged(self):
        # Each state of dpkg's database: a purge removes the settings that install would use.
        database = self.root / "var/lib/dpkg"
        database.mkdir(parents=True)
        for state, rejected in [("deinstall ok config-files", True), ("purge ok not-installed", False)]:
            (database / "status").write_text(
                f"Package: hookline\nStatus: {state}\nArchitecture: all\nMaintainer: A <a@b.c>\nVersion: 1\nDescription: a\n")
            outcome = self.run_script("install", "--root", self.root, "--executable", servers.HOOKLINE, input="secret\n")
            self.assertEqual(outcome.returncode, int(rejected), outcome.stderr)
            if rejected:
                self.assertIn("apt purge hookline", outcome.stderr)
                self.assertNotIn("usr/local/bin/hookline", self.files())

    def test_a_purge_of_the_package_keeps_what_install_installed(self):
        script = re.sub(r"(?<!\w)(?=/(?:etc|run|usr|var)/)", str(self.root), (INFRA / "release/debian/postrm").read_text())
        self.install()
        links = [f"etc/systemd/system/{name}" for name in [
            "multi-user.target.wants/hookline@1.service", "sockets.target.wants/hookline.socket"]]
        for name in links:
            (self.root / name).parent.mkdir()
            (self.root / name).touch()
        (self.root / "var/lib/hookline").mkdir(parents=True)
        before = self.files()
        subprocess.run(["sh", "-c", script, "postrm", "purge"], check=True)
        self.assertEqual(self.files(), before)
        self.assertTrue((self.root / "var/lib/hookline").is_dir())
        # After remove, or where the administrator only replaced a unit, a purge removes them.
        (self.root / "usr/local/bin/hookline").unlink()
        subprocess.run(["sh", "-c", script, "postrm", "purge"], check=True)
        left = set(self.files())
        self.assertFalse([name for name in left if name in links or name.startswith("etc/hookline")])
        self.assertFalse((self.root / "var/lib/hookline").exists())

    def test_usage_errors(self):
        for name in ["install", "remove"]:
            outcome = self.run_script(name, "--help")
            self.assertEqual((outcome.returncode, outcome.stdout[:6]), (0, "usage:"))
            self.assertEqual(self.run_script(name, "--nonsense").returncode, 100)
            self.assertEqual(self.run_script(name, "--root").returncode, 1)
        for arguments in [
            ["--processes", "0"], ["--processes", "1;true"], ["--web-user", "a/b"], ["--executable", self.root / "nothing"],
            ["--executable", "/bin/false"], ["--cgi", "--processes", "2"], ["--processes", "2", "--cgi"], ["--cgi", "--fastcgi"],
        ]:
            outcome = self.run_script("install", "--root", self.root, "--executable", servers.HOOKLINE, *arguments)
            self.assertEqual(outcome.returncode, 1, arguments)
            self.assertTrue(outcome.stderr.startswith("install: "), outcome.stderr)
        self.assertEqual(self.files(), {})

    def test_the_secrets_are_settings(self):
        # The program would ignore a file of another name.
        known = subprocess.run([servers.HOOKLINE, "help", "settings"], capture_output=True, text=True, check=True).stdout
        text = (DIRECTORY / "hookline.env").read_text()
        [names] = [line for line in text.splitlines() if line.startswith("#   APP_SECRET")]
        for name in names.strip("# ").split(", "):
            self.assertIn(f"HOOKLINE_{name}", known + (ROOT / "infra/systemd/README.md").read_text())


if __name__ == "__main__":
    unittest.main()
