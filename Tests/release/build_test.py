"""The arguments of build, the licence and the list of changes. Nothing is compiled: a script stands in for the executables."""
import json
import pathlib
import platform
import tarfile
import tempfile
import unittest

import releases

# Stands in for infra/release/compile: makes a program that prints what the executable prints.
COMPILE = r"""#!/bin/sh
value() { sed -n "s/.* $1: StaticString = \"\(.*\)\"/\1/p" "$2/Sources/Bytes/Version.swift"; }
cat >"$2" <<END
#!/bin/sh
case \$1 in
  --version) echo "hookline $(value number "$3") ($(value commit "$3"), $1)" ;;
  --help) printf '%s\n' '.begins with a point' 'a \\backslash' ;;
esac
END
chmod 755 "$2"
"""


class BuildTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.repository = releases.Repository(self.directory / "repository")
        script = self.repository.directory / "infra/release/compile"
        script.write_text(COMPILE)
        self.repository.commit("Compile nothing")

    def build(self, *arguments):
        output = self.directory / f"output-{len(list(self.directory.iterdir()))}"
        self.repository.build(*arguments, "--output", output)
        return output

    def rejected(self, *arguments):
        outcome = self.repository.build(*arguments, check=False)
        self.assertNotEqual(outcome.returncode, 0, arguments)
        return outcome.stderr

    def archive(self, output, version):
        """Returns the texts in the archive."""
        name = f"hookline-{version}-linux-{platform.machine()}"
        with tarfile.open(output / f"{name}.tar.gz") as archive:
            return {entry.name.removeprefix(f"{name}/"): archive.extractfile(entry).read().decode()
                    for entry in archive if entry.isfile() and entry.name.count("/") == 1}

    def copyright(self, output, version):
        architecture = releases.PROCESSORS[platform.machine()]
        releases.run("dpkg-deb", "-x", output / f"hookline_{version}_{architecture}.deb", output / "root")
        return (output / "root/usr/share/doc/hookline/copyright").read_text()

    def test_the_licence_is_optional(self):
        output = self.build("1.2.0")
        texts = self.archive(output, "1.2.0")
        self.assertNotIn("LICENCE", texts)
        for text in [texts["NO-LICENCE"], self.copyright(output, "1.2.0")]:
            self.assertIn("came without a licence", text)
        self.assertIn('"licenseDeclared": "NONE"', texts["hookline.spdx.json"])
        licence = self.directory / "terms"
        licence.write_text("Copyright 2026 Ada. Do what you want.\n")
        output = self.build("1.2.1", "--licence", licence)
        texts = self.archive(output, "1.2.1")
        self.assertNotIn("NO-LICENCE", texts)
        self.assertEqual(texts["LICENCE"], licence.read_text())
        self.assertIn(licence.read_text(), self.copyright(output, "1.2.1"))
        self.assertIn("Do what you want", texts["hookline.spdx.json"])
        self.assertFalse((output / "SHA256SUMS.minisig").exists())

    def test_the_changes_are_those_since_the_last_version(self):
        self.repository.commit("Speak Portuguese\n\nBecause.\n\nBreaks: log: \"taken\" is \"accepted\",\n  everywhere\nBreaks: metrics: hookline_x is gone")
        output = self.build("1.2.0")
        text = (output / "hookline-1.2.0-changes.md").read_text()
        self.assertEqual(self.archive(output, "1.2.0")["CHANGES.md"], text)
        breaks, changes = text.split("## Changes since 1.1.0")
        listed = [line for line in breaks.splitlines() if line.startswith("* ")]
        self.assertEqual(listed, [
            "* schema: a word is another one", '* log: "taken" is "accepted", everywhere', "* metrics: hookline_x is gone"])
        listed = [line for line in changes.splitlines() if line]
        self.assertEqual(listed, ["* Add everything", "* Compile nothing", "* Speak Portuguese"])
        # The same for a commit that has the tag of its own version.
        self.repository.git("tag", "v1.2.0")
        again = self.build("1.2.0")
        for path in output.iterdir():
            if path.is_file():
                self.assertEqual(path.read_bytes(), (again / path.name).read_bytes(), path.name)
        self.repository.commit("Mend a word")
        text = (self.build("1.2.1") / "hookline-1.2.1-changes.md").read_text()
        self.assertIn("Nothing, since 1.2.0.", text)
        self.assertEqual([line for line in text.splitlines() if line.startswith("* ")], ["* Mend a word"])

    def test_tags_that_a_clone_lacks_are_an_error(self):
        self.repository.commit("Come last")
        clone = self.directory / "clone"
        self.repository.git("clone", "--quiet", "--depth", "1", f"file://{self.repository.directory}", clone)
        outcome = releases.run(clone / "infra/release/build", "1.2.0", check=False)
        self.assertNotEqual(outcome.returncode, 0)
        self.assertIn("the clone is shallow", outcome.stderr)

    def test_a_final_version_has_the_changes_since_the_last_final_version(self):
        self.repository.git("tag", "v1.2.0-rc.1")
        self.repository.commit("Mend a word")
        changes = releases.ROOT / "infra/release/changes"
        for version, last in [("1.2.0-rc.2", "1.2.0-rc.1"), ("1.2.0", "1.1.0"), ("1.1.1-rc.1", "1.2.0-rc.1")]:
            text = releases.run(changes, self.repository.directory, version).stdout
            self.assertIn(f"## Changes since {last}\n", text, version)

    def test_the_bill_of_materials_has_only_the_headers_of_this_build(self):
        # A machine with every cross package, but one of them removed.
        dpkg = self.directory / "bin/dpkg-query"
        dpkg.parent.mkdir()
        other = {"x86_64": "arm64", "aarch64": "amd64"}[platform.machine()]
        removed = f"linux-libc-dev-{other}-cross"
        dpkg.write_text(f"""#!/bin/sh
            for name; do :; done
            state=installed
            [ "$name" != {removed} ] || state=config-files
            printf '%s' "$3" | sed -e "s/\\${{db:Status-Status}}/$state/" -e "s/\\${{Version}}/1-2/"
        """)
        dpkg.chmod(0o755)
        for processor in ["x86_64", "aarch64"]:
            (self.directory / processor).mkdir()
            (self.directory / processor / "hookline").touch()
        text = releases.run(releases.ROOT / "infra/release/sbom", env={
            "PATH": f"{dpkg.parent}:{releases.PATH}", "PARTS": str(self.directory), "VERSION": "1.2.0", "COMMIT": "abc",
            "SOURCE_DATE_EPOCH": "1"}).stdout
        versions = {entry["name"]: entry["versionInfo"] for entry in json.loads(text)["packages"] if "libc" in entry["name"]}
        self.assertEqual(versions, {name: "1-2" for name in ["libc6-dev", "linux-libc-dev", f"libc6-dev-{other}-cross"]})

    def test_usage_errors(self):
        for version in ["1.2", "v1.2.0", "1.2.0-", "1.2.0-rc_1", "01.2.0", "1.2.0 ", "1.2.0;true", "1.2.0/../.."]:
            self.assertIn("is not a version", self.rejected(version))
        for arguments in [[], ["--nonsense"], ["1.2.0", "1.2.1"]]:
            self.assertIn("usage:", self.rejected(*arguments))
        for option in ["--licence", "--key", "--output"]:
            self.assertIn("needs a value", self.rejected("1.2.0", option))
        for option in ["--licence", "--key"]:
            self.assertIn("does not exist", self.rejected("1.2.0", option, self.directory / "nothing"))
        full = self.directory / "full"
        full.mkdir()
        (full / "file").touch()
        self.assertIn("is not empty", self.rejected("1.2.0", "--output", full))
        self.assertIn("is another commit", self.rejected_after_tag("v1.3.0", "1.3.0"))
        (self.repository.directory / "README.md").write_text("changed\n")
        self.assertIn("not committed", self.rejected("1.2.0"))
        self.assertEqual(self.repository.build("--help").returncode, 0)

    def rejected_after_tag(self, tag, version):
        self.repository.git("tag", tag)
        self.repository.commit("Come later")
        return self.rejected(version)

    def test_executables_of_another_version_are_not_packaged(self):
        script = self.repository.directory / "infra/release/compile"
        script.write_text(script.read_text().replace('hookline $(value number "$3")', "hookline 0.0.1"))
        self.repository.commit("Compile another")
        self.assertIn("instead of hookline 1.2.0", self.rejected("1.2.0", "--output", self.directory / "output"))
        script.write_text("#!/bin/sh\nexit 1\n")
        self.repository.commit("Compile none")
        self.assertIn("cannot be built", self.rejected("1.2.0", "--output", self.directory / "output"))
        self.assertFalse((self.directory / "output").exists())

    def test_the_manual_has_the_text_of_help(self):
        output = self.build("1.2.0")
        self.copyright(output, "1.2.0")
        page = output / "root/usr/share/man/man1/hookline.1.gz"
        text = releases.run("man", "--local-file", "--encoding=utf8", page, env={"PATH": releases.PATH, "MANWIDTH": "80"})
        self.assertIn(".begins with a point", text.stdout)
        self.assertIn("a \\backslash", text.stdout)

    def test_shellcheck_finds_nothing(self):
        directory = releases.ROOT / "infra/release"
        scripts = [path for path in [*directory.iterdir(), *(directory / "debian").iterdir()]
                   if path.is_file() and path.read_text().startswith(("#!/bin/sh", "#!/usr/bin/env bash"))]
        self.assertGreater(len(scripts), 7)
        outcome = releases.run("shellcheck", *scripts, check=False)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
