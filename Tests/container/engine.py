"""Builds images with buildah and runs them with podman, in a temporary directory."""
import atexit
import contextlib
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "Tests" / "adapters"), str(ROOT / "Tests" / "lambda")]
HOOKLINE = pathlib.Path(os.environ.get("HOOKLINE", ROOT / ".build/release/hookline"))
INFRA = ROOT / "infra" / "container"
BASE = "docker.io/library/debian:trixie-slim"
USER = 65532

# The default, except for limits that the tests' machine cannot raise, and cgroups that it lacks.
CONTAINERS = """
[containers]
cgroups = "disabled"
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
log_driver = "k8s-file"
netns = "none"
[engine]
cgroup_manager = "cgroupfs"
runtime = "crun"
events_logger = "none"
tmp_dir = "{directory}/tmp"
[engine.runtimes]
crun = ["{directory}/bin/crun"]
"""
STORAGE = """
[storage]
driver = "{driver}"
graphroot = "{directory}/root"
runroot = "{directory}/run"
"""
# Each command has a mount namespace, so that no mount stays. crun rejects a second hierarchy of cgroups, and buildah writes to
# /var/lib/containers in spite of its options.
ALONE = """#!/bin/bash
set -euo pipefail
exec unshare --mount --propagation private /bin/bash -c '
  umount /sys/fs/cgroup/unified 2>/dev/null || :
  mkdir -p /var/lib/containers
  mount --bind {directory}/lib /var/lib/containers
  exec "$0" "$@"' /usr/bin/{tool} "$@"
"""


class Engine:
    """buildah and podman with a separate store."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="hookline-"))
        atexit.register(self.remove)
        for name in ["root", "run", "tmp", "lib", "crun", "bin"]:
            (self.directory / name).mkdir()
        self.program("crun", f'#!/bin/sh\nexec /usr/bin/crun --root {self.directory}/crun "$@"\n')
        for tool in ["podman", "buildah"]:
            self.program(tool, ALONE.format(directory=self.directory, tool=tool))
        # Overlays cannot be nested.
        kind = subprocess.check_output(["stat", "-f", "-c", "%T", self.directory], text=True).strip()
        driver = "vfs" if kind == "overlayfs" else "overlay"
        (self.directory / "containers.conf").write_text(CONTAINERS.format(directory=self.directory))
        (self.directory / "storage.conf").write_text(STORAGE.format(directory=self.directory, driver=driver))
        self.environment = {
            "PATH": f"{self.directory}/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.directory),
            "CONTAINERS_CONF": f"{self.directory}/containers.conf",
            "CONTAINERS_STORAGE_CONF": f"{self.directory}/storage.conf"}

    def program(self, name, text):
        path = self.directory / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *command, check=True, environment=None, **options):
        """Runs a command with these `podman` and `buildah` in its PATH."""
        words = [str(word) for word in command]
        outcome = subprocess.run(
            words, env=environment or self.environment, capture_output=True, text=True, check=False, timeout=300,
            **options)
        assert not check or outcome.returncode == 0, (words, outcome)
        return outcome

    def output(self, *command):
        return self.run(*command).stdout.strip()

    def start(self, image, *options, command=()):
        """Starts a container, and returns its name."""
        return self.output("podman", "run", "--detach", *options, image, *command)

    def remove(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.run("podman", "rm", "--all", "--force", "--volumes", "--time", "0", check=False)
        shutil.rmtree(self.directory)


@functools.cache
def engine():
    """Returns the engine that all tests share."""
    return Engine()


@functools.cache
def base():
    """Makes the base image from Debian's packages, because there is no registry."""
    archive = engine().directory / "base.tar"
    subprocess.run(
        ["mmdebstrap", "--quiet", "--mode=root", "--variant=apt", "trixie", archive], check=True,
        capture_output=True)
    engine().run("podman", "import", "--quiet", archive, BASE)
    archive.unlink()
    return BASE


@functools.cache
def context():
    """Returns a copy of infra/container with the executable."""
    directory = engine().directory / "context"
    shutil.copytree(INFRA, directory)
    shutil.copy(HOOKLINE, directory / "hookline")
    return directory


def build(directory, target, *options):
    """Builds an image, and returns its id."""
    name = engine().output(
        "buildah", "build", "--isolation", "chroot", "--format", "docker", "--layers", "--pull-never",
        "--quiet", "--target", target, *options, directory)
    return name.splitlines()[-1]


@functools.cache
def image(target):
    """Returns the image of a target of the Dockerfile."""
    base()
    return build(context(), target)


def configuration(name):
    [description] = json.loads(engine().output("podman", "image", "inspect", name))
    return description
