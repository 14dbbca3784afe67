"""The image archive: README.md's lines with podman, and its contents for both processors."""
import json
import pathlib
import platform
import sys
import tarfile
import tempfile
import unittest

import debian
import releases

sys.path[:0] = [str(releases.ROOT / "Tests" / "container")]

import engine

NAME = f"hookline-{releases.VERSION}-oci.tar"


class ImageTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.archive = releases.release() / NAME

    def test_the_lines_of_the_readme(self):
        lines = [line.replace("VERSION", releases.VERSION) for line in debian.lines("podman load")]
        (self.directory / NAME).symlink_to(self.archive)
        output = engine.engine().output("bash", "-ec", f"cd {self.directory}\n" + "\n".join(lines))
        name, event = output.splitlines()[0].split()[-1], json.loads(output.splitlines()[-1])
        self.assertIn(name, lines[-1])
        self.assertEqual(event["type"], "whatsapp.message.text")

    def test_both_processors(self):
        for processor, architecture in releases.PROCESSORS.items():
            place = f"oci-archive:{self.archive}"
            text = releases.run("skopeo", "inspect", "--override-arch", architecture, "--config", place).stdout
            description = json.loads(text)
            self.assertEqual((description["architecture"], description["os"]), (architecture, "linux"))
            settings = description["config"]
            # As in the Dockerfile's target.
            self.assertEqual(
                (settings["User"], settings["Entrypoint"], settings["StopSignal"], settings["Volumes"]),
                ("65532:65532", ["/hookline"], "SIGTERM", {"/var/lib/hookline": {}}))
            self.assertEqual(settings["Labels"]["org.opencontainers.image.version"], releases.VERSION)
            entries = self.entries(architecture)
            self.assertEqual({name: (entry.mode, entry.uid) for name, (entry, _) in entries.items()}, {
                "hookline": (0o755, 0), "tmp": (0o1777, 0), "var": (0o755, 0), "var/lib": (0o755, 0),
                "var/lib/hookline": (0o750, 65532)})
            name = f"hookline-{releases.VERSION}-linux-{processor}"
            with tarfile.open(releases.release() / f"{name}.tar.gz") as archive:
                self.assertEqual(entries["hookline"][1], archive.extractfile(f"{name}/hookline").read())

    def entries(self, architecture):
        """Returns the files of the image for a processor, extracted by skopeo."""
        directory = self.directory / architecture
        releases.run("skopeo", "copy", "--override-arch", architecture, f"oci-archive:{self.archive}", f"dir:{directory}")
        [layer] = json.loads((directory / "manifest.json").read_text())["layers"]
        with tarfile.open(directory / layer["digest"].removeprefix("sha256:")) as archive:
            return {entry.name: (entry, archive.extractfile(entry).read() if entry.isfile() else None) for entry in archive}

    def test_every_blob_has_its_digest(self):
        """umoci verifies every digest and size."""
        layout = self.directory / "layout"
        layout.mkdir()
        releases.run("tar", "-C", layout, "-xf", self.archive)
        here = releases.PROCESSORS[platform.machine()]
        releases.run("skopeo", "copy", "--all", f"oci:{layout}", f"dir:{self.directory}/all")
        releases.run("skopeo", "copy", "--override-arch", here, f"oci:{layout}", f"oci:{self.directory}/one:here")
        releases.run("umoci", "unpack", "--image", f"{self.directory}/one:here", self.directory / "bundle")
        version = releases.run("chroot", "--userspec=65532:65532", self.directory / "bundle/rootfs", "/hookline", "--version")
        self.assertIn(releases.VERSION, version.stdout)


if __name__ == "__main__":
    unittest.main()
