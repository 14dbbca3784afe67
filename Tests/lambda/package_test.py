"""The archive for Lambda."""
import os
import pathlib
import stat
import subprocess
import tempfile
import time
import unittest
import zipfile

import events
from emulator import HOOKLINE, ROOT, Emulator

PACKAGE = ROOT / "infra" / "lambda" / "package"


def package(*arguments):
    return subprocess.run(
        [PACKAGE, *map(str, arguments)], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})


class Package(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="hookline-")
        self.addCleanup(self.temporary.cleanup)
        self.directory = pathlib.Path(self.temporary.name)

    def test_the_same_executable_gives_the_same_archive(self):
        copy = self.directory / "copy"
        copy.write_bytes(HOOKLINE.read_bytes())
        os.utime(copy, (time.time() - 100_000,) * 2)
        outputs = [package(self.directory / "a.zip", HOOKLINE), package(self.directory / "b.zip", copy)]
        self.assertEqual([output.returncode for output in outputs], [0, 0], outputs)
        self.assertEqual((self.directory / "a.zip").read_bytes(), (self.directory / "b.zip").read_bytes())
        self.assertEqual(outputs[0].stdout.split()[1:], outputs[1].stdout.split()[1:])

    def test_it_holds_the_executable_and_nothing_else_and_runs(self):
        archive = self.directory / "a.zip"
        self.assertEqual(package(archive, HOOKLINE).returncode, 0)
        with zipfile.ZipFile(archive) as contents:
            [entry] = contents.infolist()
            self.assertEqual(entry.filename, "bootstrap")
            self.assertEqual(entry.external_attr >> 16, stat.S_IFREG | 0o755)
            self.assertEqual(entry.date_time, (1980, 1, 1, 0, 0, 0))
            unpacked = self.directory / "bootstrap"
            unpacked.write_bytes(contents.read(entry))
        unpacked.chmod(0o755)
        self.assertEqual(unpacked.read_bytes(), HOOKLINE.read_bytes())
        with Emulator({"HOOKLINE_UNVERIFIED": "1"}, bootstrap=unpacked) as emulator:
            self.assertIn(b'"statusCode":200', emulator.invoke_bytes(events.message(1))[1])

    def test_what_would_not_run_is_not_packed(self):
        script = self.directory / "script"
        script.write_text("#!/bin/sh\n")
        for executable in [script, "/bin/true", "/nowhere", self.directory]:
            outcome = package(self.directory / "a.zip", executable)
            self.assertEqual(outcome.returncode, 1)
            self.assertTrue(outcome.stderr.startswith("package: "), outcome.stderr)
            self.assertEqual(list(self.directory.glob("*.zip*")), [])


if __name__ == "__main__":
    unittest.main()
