"""Releases of this tree, made in repositories of their own, and cached in .build until a source changes."""
import concurrent.futures
import functools
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / ".build" / "releases"
VERSION = "1.2.0-rc.1"
# The same version for dpkg, which sorts it before 1.2.0.
DEBIAN_VERSION = "1.2.0~rc.1"
COMMITTER = "Ada Releaser <ada@hookline.test>"
PROCESSORS = {"x86_64": "amd64", "aarch64": "arm64"}
PATH = f"{os.path.dirname(shutil.which('swiftc'))}:/usr/sbin:/usr/bin:/sbin:/bin"
NOBODY = 65534


def run(*command, check=True, **options):
    options = {"env": {"PATH": PATH, "HOME": "/root"}, "stdin": subprocess.DEVNULL, **options}
    outcome = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert not check or outcome.returncode == 0, (command, outcome.returncode, outcome.stdout[-2000:], outcome.stderr[-4000:])
    return outcome


def sources():
    """Returns the files that a release is made from: all but the tests."""
    names = run("git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z").stdout.split("\0")
    return sorted(name for name in names if name and not name.startswith("Tests/") and (ROOT / name).exists())


class Repository:
    """Makes a repository with two commits that never vary: one with the tag v1.1.0, and one with every file."""

    def __init__(self, directory, message="Add everything\n\nBreaks: schema: a word is another one"):
        self.directory = directory
        directory.mkdir(parents=True)
        self.git("-c", "init.defaultBranch=main", "init", "--quiet")
        self.commit("Begin")
        self.git("tag", "v1.1.0")
        for name in sources():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, directory / name)
        # Package.swift names them, but nothing is built from them.
        for target in {path.parent.name for path in ROOT.glob("Tests/*/*.swift")}:
            (directory / "Tests" / target).mkdir(parents=True)
            (directory / "Tests" / target / "Nothing.swift").write_text("")
        self.commit(message)

    def git(self, *words):
        name, mail = COMMITTER.rstrip(">").split(" <")
        environment = {"PATH": PATH, "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/"}
        for role in ["AUTHOR", "COMMITTER"]:
            environment |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": mail, f"GIT_{role}_DATE": "1795263781 +0900"}
        return run("git", "-C", self.directory, *words, env=environment).stdout.strip()

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def build(self, *arguments, **options):
        return run(self.directory / "infra/release/build", *arguments, **options)


def first(directory, key):
    """Makes a release as the documentation says."""
    repository = Repository(directory / "repository")
    (directory.parent / "commit").write_text(repository.git("rev-parse", "HEAD"))
    repository.build(VERSION, "--key", key, "--output", directory / "release")


def second(directory, key):
    """Makes a release in another directory, as another user, with another umask, time zone, locale and time."""
    place = directory / "an other place" / "deeper"
    repository = Repository(place / "repository")
    (place / "home").mkdir()
    run("chown", "-R", f"{NOBODY}:{NOBODY}", directory)
    run("chmod", "-R", "go=", repository.directory)
    environment = {"PATH": PATH, "HOME": str(place / "home"), "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "GZIP": "-1",
                   "TAR_OPTIONS": "--format=pax", "SOURCE_DATE_EPOCH": "1", "XZ_OPT": "-1", "TMPDIR": str(place / "home")}
    run("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "faketime", "-f", "+40d",
        repository.directory / "infra/release/build", VERSION, "--key", key, "--output", directory / "release",
        env=environment, umask=0o077, cwd="/")


def fingerprint():
    digest = hashlib.sha256(run("swiftc", "--version").stdout.encode())
    for name in sources():
        contents = (ROOT / name).read_bytes()
        digest.update(f"{name} {os.access(ROOT / name, os.X_OK)} {len(contents)}\n".encode() + contents)
    return digest.hexdigest()[:16]


@functools.cache
def both():
    """Returns the directories of the same release made twice, and the files of the public key and the commit's name."""
    kept = KEPT / fingerprint()
    if not kept.exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            directory = pathlib.Path(directory)
            directory.chmod(0o755)
            key = directory / "secret"
            run("minisign", "-G", "-W", "-p", directory / "public", "-s", key)
            key.chmod(0o644)
            places = [directory / "first", directory / "second"]
            with concurrent.futures.ThreadPoolExecutor() as threads:
                for place in places:
                    place.mkdir()
                made = [threads.submit(make, place, key) for make, place in zip([first, second], places)]
            for future in made:
                future.result()
            new = KEPT / "new"
            new.mkdir()
            for place in places:
                shutil.copytree(place / "release", new / place.name)
            for name in ["public", "commit"]:
                shutil.copy(directory / name, new)
        new.rename(kept)
    return kept / "first", kept / "second", kept / "public", kept / "commit"


def release():
    """Returns the directory of a release."""
    return both()[0]
