"""A release has the same bytes wherever and whenever it is made, and the same version in every part."""
import gzip
import hashlib
import json
import pathlib
import platform
import re
import subprocess
import tempfile
import unittest

import releases

HERE = platform.machine()
[THERE] = set(releases.PROCESSORS) - {HERE}


def program(processor, directory):
    """Returns the executable in an archive."""
    name = f"hookline-{releases.VERSION}-linux-{processor}"
    releases.run("tar", "-C", directory, "-xzf", releases.release() / f"{name}.tar.gz", f"{name}/hookline")
    return directory / name / "hookline"


class ReproducibleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Made once, also if that fails.
        releases.both()

    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.release = releases.release()

    def package(self, processor):
        return self.release / f"hookline_{releases.DEBIAN_VERSION}_{releases.PROCESSORS[processor]}.deb"

    def test_the_release_is_complete(self):
        packages = [f"hookline_{releases.DEBIAN_VERSION}_{name}.deb" for name in releases.PROCESSORS.values()]
        archives = [f"hookline-{releases.VERSION}-linux-{name}.tar.gz" for name in releases.PROCESSORS]
        rest = [f"hookline-{releases.VERSION}{end}" for end in ["-oci.tar", "-changes.md", ".spdx.json"]]
        names = {*packages, *archives, *rest, "SHA256SUMS", "SHA256SUMS.minisig"}
        self.assertEqual({path.name for path in self.release.iterdir()}, names)

    def test_two_builds_give_the_same_bytes(self):
        one, other, *_ = releases.both()
        self.assertEqual({path.name for path in one.iterdir()}, {path.name for path in other.iterdir()})
        differing = [path.name for path in one.iterdir() if path.read_bytes() != (other / path.name).read_bytes()]
        self.assertEqual(differing, [])

    def test_the_sums_are_signed_and_hold(self):
        key = releases.both()[2]
        releases.run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=self.release)
        listed = {line.split()[1] for line in (self.release / "SHA256SUMS").read_text().splitlines()}
        self.assertEqual(listed, {path.name for path in self.release.iterdir() if not path.name.startswith("SHA256SUMS")})
        verify = ["minisign", "-V", "-p", key, "-m"]
        self.assertIn(f"hookline {releases.VERSION}", releases.run(*verify, self.release / "SHA256SUMS").stdout)
        changed = self.directory / "SHA256SUMS"
        changed.write_bytes((self.release / "SHA256SUMS").read_bytes().replace(b"0", b"1", 1))
        (self.directory / "SHA256SUMS.minisig").write_bytes((self.release / "SHA256SUMS.minisig").read_bytes())
        self.assertNotEqual(releases.run(*verify, changed, check=False).returncode, 0)

    def test_every_part_has_the_same_version(self):
        commit = releases.both()[3].read_text()[:12]
        said = f"hookline {releases.VERSION} ({commit}, {{}})"
        executable = program(HERE, self.directory)
        version = releases.run(executable, "--version").stdout
        self.assertEqual(version, said.format(HERE) + "\n")
        schema = json.loads(releases.run(executable, "schema").stdout)
        self.assertEqual(schema["$comment"], f"hookline/{releases.VERSION}")
        for processor, architecture in releases.PROCESSORS.items():
            values = releases.run("dpkg-deb", "-f", self.package(processor), "Version", "Architecture", "Maintainer").stdout
            self.assertEqual(
                values.splitlines(), [f"Version: {releases.DEBIAN_VERSION}", f"Architecture: {architecture}",
                                      f"Maintainer: {releases.COMMITTER}"])
            root = self.directory / architecture
            releases.run("dpkg-deb", "-x", self.package(processor), root)
            unit = (root / "usr/lib/systemd/system/hookline@.service").read_text()
            self.assertTrue(unit.startswith(f"# Installed by {said.format(processor)}\n"))
            self.assertEqual((root / "usr/bin/hookline").read_bytes(), program(processor, self.directory).read_bytes())
            document = json.loads((root / "usr/share/doc/hookline/hookline.spdx.json").read_text())
            self.assertEqual(document, json.loads((self.release / f"hookline-{releases.VERSION}.spdx.json").read_text()))
            manual = gzip.decompress((root / "usr/share/man/man1/hookline.1.gz").read_bytes()).decode()
            self.assertIn(releases.VERSION, manual)
        changes = (self.release / f"hookline-{releases.VERSION}-changes.md").read_text()
        self.assertTrue(changes.startswith(f"# hookline {releases.VERSION}\n"))

    def test_the_other_processor_emits_the_same(self):
        releases.run(releases.ROOT / "Tests/freestanding/whole", program(THERE, self.directory))

    def test_the_parts_list_is_of_these_executables(self):
        document = json.loads((self.release / f"hookline-{releases.VERSION}.spdx.json").read_text())
        packages = {entry["SPDXID"]: entry for entry in document["packages"]}
        self.assertEqual(len(packages), len(document["packages"]))
        for relation in document["relationships"]:
            for end in [relation["spdxElementId"], relation["relatedSpdxElement"]]:
                self.assertIn(end, {*packages, "SPDXRef-DOCUMENT"})
        described = [relation["relatedSpdxElement"] for relation in document["relationships"]
                     if relation["relationshipType"] == "DESCRIBES"]
        for identifier, processor in zip(described, releases.PROCESSORS, strict=True):
            digest = hashlib.sha256(program(processor, self.directory).read_bytes()).hexdigest()
            self.assertEqual(packages[identifier]["checksums"], [{"algorithm": "SHA256", "checksumValue": digest}])
            self.assertEqual(packages[identifier]["versionInfo"], releases.VERSION)

    def test_lintian_finds_nothing(self):
        for processor in releases.PROCESSORS:
            outcome = subprocess.run(
                ["lintian", "--allow-root", "--fail-on", "error,warning", self.package(processor)],
                capture_output=True, text=True, check=False)
            self.assertEqual((outcome.returncode, outcome.stdout), (0, ""))

    def test_it_contains_no_path_of_the_machine(self):
        for processor in releases.PROCESSORS:
            text = program(processor, self.directory).read_bytes()
            for trace in [str(releases.ROOT).encode(), b"hookline-compile-", b"/tmp/tmp.", b"/tree/"]:
                found = re.search(rb"[ -~]*" + re.escape(trace) + rb"[ -~]*", text)
                self.assertIsNone(found, found)


if __name__ == "__main__":
    unittest.main()
