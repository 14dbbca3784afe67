"""The archive for Lambda and the template."""
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

import events
from emulator import HOOKLINE, ROOT, Emulator
from pypi import installed

PACKAGE = ROOT / "infra" / "lambda" / "package"
TEMPLATE = ROOT / "infra" / "lambda" / "template.yaml"
# Together they transform the template as AWS does, and check what comes of that.
LINT = ["cfn-lint==1.51.0", "aws-sam-translator==1.110.0"]
HCL = ["python-hcl2==8.1.4"]


def package(*arguments):
    return subprocess.run(
        [PACKAGE, *map(str, arguments)], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})


class Package(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="hookline-")
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)

    def test_the_same_executable_gives_the_same_archive(self):
        copy = self.folder / "copy"
        copy.write_bytes(HOOKLINE.read_bytes())
        os.utime(copy, (time.time() - 100_000,) * 2)
        outputs = [package(self.folder / "a.zip", HOOKLINE), package(self.folder / "b.zip", copy)]
        self.assertEqual([output.returncode for output in outputs], [0, 0], outputs)
        self.assertEqual((self.folder / "a.zip").read_bytes(), (self.folder / "b.zip").read_bytes())
        self.assertEqual(outputs[0].stdout.split()[1:], outputs[1].stdout.split()[1:])

    def test_it_holds_the_executable_and_nothing_else_and_runs(self):
        archive = self.folder / "a.zip"
        self.assertEqual(package(archive, HOOKLINE).returncode, 0)
        with zipfile.ZipFile(archive) as contents:
            [entry] = contents.infolist()
            self.assertEqual(entry.filename, "bootstrap")
            self.assertEqual(entry.external_attr >> 16, stat.S_IFREG | 0o755)
            self.assertEqual(entry.date_time, (1980, 1, 1, 0, 0, 0))
            unpacked = self.folder / "bootstrap"
            unpacked.write_bytes(contents.read(entry))
        unpacked.chmod(0o755)
        self.assertEqual(unpacked.read_bytes(), HOOKLINE.read_bytes())
        with Emulator({"HOOKLINE_UNVERIFIED": "1"}, bootstrap=unpacked) as emulator:
            self.assertIn(b'"statusCode":200', emulator.invoke_bytes(events.message(1))[1])

    def test_what_would_not_run_is_not_packed(self):
        script = self.folder / "script"
        script.write_text("#!/bin/sh\n")
        for executable in [script, "/bin/true", "/nowhere", self.folder]:
            outcome = package(self.folder / "a.zip", executable)
            self.assertEqual(outcome.returncode, 1)
            self.assertTrue(outcome.stderr.startswith("package: "), outcome.stderr)
            self.assertEqual(list(self.folder.glob("*.zip*")), [])


class Template(unittest.TestCase):
    def faults(self, template):
        """What cfn-lint says."""
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(template)
            file.flush()
            outcome = subprocess.run(
                [sys.executable, "-c", "import cfnlint.runner; cfnlint.runner.main()", file.name],
                capture_output=True, text=True,
                env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(installed(LINT)), "AWS_DEFAULT_REGION": "eu-west-1"})
        self.assertEqual(outcome.stderr, "")
        self.assertEqual(outcome.returncode == 0, outcome.stdout == "")
        return outcome.stdout

    def test_it_is_valid(self):
        self.assertEqual(self.faults(TEMPLATE.read_text()), "")

    def test_a_template_with_a_fault_is_not(self):
        for right, wrong in [("NONE", "NOBODY"), ("Format: Text", "Format: Txt"), ("Role.Arn", "Rolle.Arn")]:
            self.assertIn(right, TEMPLATE.read_text())
            self.assertNotEqual(self.faults(TEMPLATE.read_text().replace(right, wrong)), "")


class Terraform(unittest.TestCase):
    """What can be known without AWS' provider: it is well formed, and names what there is."""

    def test_every_name_that_it_uses_is_declared(self):
        sys.path.insert(0, str(installed(HCL)))
        import hcl2

        text = (ROOT / "infra" / "lambda" / "main.tf").read_text()
        contents = hcl2.loads(text)
        self.assertEqual(set(contents) - {"__comments__"}, {"terraform", "variable", "locals", "data", "resource", "output"})
        used = set(re.findall(r"\b(aws_\w+\.\w+|var\.\w+|local\.\w+)", re.sub(r'(#|"logs:).*', "", text)))
        declared = {f"{kind}.{name}" for kind, name in re.findall(r'^(?:resource|data) "(\w+)" "(\w+)"', text, re.M)}
        declared |= {f"var.{name}" for name in re.findall(r'^variable "(\w+)"', text, re.M)} | {"local.archive", "local.secrets"}
        self.assertGreater(len(used), 10)
        self.assertEqual(used - declared, set())

    def test_both_descriptions_and_the_script_mean_the_same_archive(self):
        self.assertIn("CodeUri: ../../.build/hookline-lambda.zip\n", TEMPLATE.read_text())
        self.assertIn('"${path.module}/../../.build/hookline-lambda.zip"', (TEMPLATE.parent / "main.tf").read_text())
        self.assertIn('ROOT / ".build" / "hookline-lambda.zip"', PACKAGE.read_text())


if __name__ == "__main__":
    unittest.main()
