"""The archive, unpacked on a fresh Debian, and installed beside the package."""
import json
import pathlib
import platform
import re
import tempfile
import unittest
import zipfile

import debian
import releases

import answers

PROCESSOR = platform.machine()
NAME = f"hookline-{releases.VERSION}-linux-{PROCESSOR}"
PACKAGE = f"hookline_{releases.DEBIAN_VERSION}_{releases.PROCESSORS[PROCESSOR]}.deb"
DIRECTORY = f"/tmp/{NAME}"


class ArchiveTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(debian.Server())
        self.server.bring(f"{NAME}.tar.gz")

    def install(self):
        lines = [line.replace("x86_64", PROCESSOR) for line in debian.lines("tar -xzf")]
        output = self.server.follow(lines, answers.SECRET)
        self.assertIn("check passed", output)
        return output

    def test_from_nothing_to_an_event(self):
        output = self.install()
        self.assertNotIn(answers.SECRET, output)
        self.assertNotRegex(output, "(?m)^units")
        self.server.serve()
        self.assertEqual(self.server.post(answers.notification("wamid.1")), 200)
        [event] = self.server.events()
        self.assertEqual(json.loads(event)["id"], "wamid.1")
        version = self.server.run("/usr/local/bin/hookline", "--version")
        unit = self.server.read("/etc/systemd/system/hookline@.service")
        self.assertTrue(unit.startswith(f"# Installed by {version}"))
        self.assertIn(releases.VERSION, version)
        self.server.run("rm", "/etc/nginx/sites-enabled/hookline")
        self.server.run(f"{DIRECTORY}/remove", "--purge")
        self.assertFalse(self.server.exists("/etc/hookline"))

    def test_the_contents_of_the_archive(self):
        self.server.run("tar", "-C", "/tmp", "-xzf", f"{DIRECTORY}.tar.gz")
        paths = self.server.run("find", DIRECTORY, "-mindepth", "1", "-printf", "%P %y %m %U\n").splitlines()
        for path in ["README.md f 644 0", "CHANGES.md f 644 0", "NO-LICENCE f 644 0", "hookline.spdx.json f 644 0",
                     "hookline f 755 0", "infra/nginx/site.conf f 644 0", "infra/logs/logrotate.conf f 644 0",
                     "infra/systemd/hookline@.service f 644 0", "infra/systemd/install f 755 0"]:
            self.assertIn(path, paths)
        self.assertFalse([path for path in paths if path.startswith(("infra/release", "Sources", "Tests", ".git"))])
        self.assertFalse([path for path in paths if path.split()[1] not in "fdl" or path.split()[3] != "0"])

    def test_install_and_package_reject_each_other(self):
        self.server.bring(PACKAGE)
        self.server.run("tar", "-C", "/tmp", "-xzf", f"{DIRECTORY}.tar.gz")
        before = self.server.files()
        self.server.run("dpkg", "--install", f"/tmp/{PACKAGE}")
        outcome = self.server.call(f"{DIRECTORY}/install", input=b"secret\n")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn(b"the package hookline is installed", outcome.stderr)
        self.server.run("dpkg", "--purge", "hookline")
        self.assertEqual({path for path in self.server.files() - before if "hookline" in path}, set())
        self.install()
        before = self.server.files()
        outcome = self.server.call("apt-get", "install", "--yes", f"/tmp/{PACKAGE}")
        self.assertNotEqual(outcome.returncode, 0)
        self.assertIn(b"hookline: already installed by infra/systemd/install", outcome.stdout + outcome.stderr)
        # The installed one still runs.
        self.assertEqual({path for path in self.server.files() ^ before if "/dpkg/" not in path and "/apt" not in path}, set())
        self.assertEqual(len(self.server.processes()), 4)
        # After remove the package uses its settings and secrets.
        self.server.run(f"{DIRECTORY}/remove")
        secret = self.server.read("/etc/hookline/credentials/APP_SECRET")
        self.server.run("apt-get", "install", "--yes", f"/tmp/{PACKAGE}")
        self.assertEqual(self.server.read("/etc/hookline/credentials/APP_SECRET"), secret)
        self.server.run("systemctl", "enable", "--now", "hookline.socket", "hookline@1")
        self.server.serve()
        self.assertEqual(self.server.post(answers.notification("wamid.1"), answers.SECRET), 200)


class FilesTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        releases.run("tar", "-C", self.directory, "-xzf", releases.release() / f"{NAME}.tar.gz")
        self.archive = self.directory / NAME

    def test_the_package_installs_the_same_files_as_install(self):
        """A file that is new in one must be in the other."""
        by_install, by_package = self.directory / "install", self.directory / "package"
        (by_install / "etc/nginx").mkdir(parents=True)
        releases.run(self.archive / "install", "--root", by_install)
        releases.run("dpkg-deb", "-x", releases.release() / PACKAGE, by_package)

        def files(root):
            paths = [path for path in root.rglob("*") if path.is_file() and "/usr/share/" not in str(path)]
            return {str(path.relative_to(root)): path.read_bytes().replace(b"/usr/local/bin", b"/usr/bin") for path in paths}

        places = {"usr/local/bin/": "usr/bin/", "etc/systemd/": "usr/lib/systemd/", "etc/sysusers.d/": "usr/lib/sysusers.d/"}
        moved = {}
        for name, contents in files(by_install).items():
            for place, other in places.items():
                name = re.sub(f"^{place}", other, name)
            moved[name] = contents
        # The package's postinst creates it.
        del moved["etc/hookline/credentials/VERIFY_TOKEN"]
        self.assertEqual(moved, files(by_package))

    def test_the_lambda_archive_can_be_made_from_it(self):
        releases.run(self.archive / "infra/lambda/package", self.directory / "function.zip")
        with zipfile.ZipFile(self.directory / "function.zip") as function:
            self.assertEqual(function.read("bootstrap"), (self.archive / "hookline").read_bytes())


if __name__ == "__main__":
    unittest.main()
