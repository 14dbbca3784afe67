"""Files that behave differently: the process is killed at each call of a commit, the file is rotated or changed, and the
notification is redelivered. Where a line can be found and read, each event is in the files exactly once."""
import concurrent.futures
import contextlib
import os
import shutil
import subprocess
import unittest

import injection_test
import machine

NOBODY = 65534
IDS = injection_test.IDS
BODY = injection_test.BODY


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


class Place(machine.Machine):
    """A state directory with a first event, whose files behave as usual."""
    user = None
    always = ()

    def __init__(self):
        super().__init__()
        self.directory.chmod(0o777)
        self.mounts = []
        self.prepare()
        self.first()

    def prepare(self):
        """Before anything is delivered."""

    def first(self):
        assert self.deliver(machine.notification(["wamid.before"])).returncode == 0

    def change(self):
        """After the kill."""

    def rotate(self):
        if self.events.exists():
            self.events.rename(self.events.with_name("events.jsonl.1"))

    @property
    def rotated(self):
        return self.events.with_name("events.jsonl.1")

    def deliver(self, body, wrapper=(), **options):
        if self.user:
            options = {"user": self.user, "group": self.user, "extra_groups": [], **options}
        if self.always:
            wrapper = [*(wrapper or machine.strace()), *machine.strace(*self.always)[4:]]
        return super().deliver(body, wrapper, **options)

    def text(self):
        return b"".join(part.read_bytes() for part in sorted(self.events.parent.glob("events.jsonl*")))

    def mount(self, *arguments):
        run("mount", *arguments)
        self.mounts.append(arguments[-1])

    def __exit__(self, *_):
        for path in (self.events, self.rotated):
            subprocess.run(["chattr", "-ia", path], check=False, capture_output=True)
        for path in reversed(self.mounts):
            run("umount", path)
        super().__exit__()


class Usual(Place):
    pass


class Renamed(Place):
    def change(self):
        self.rotate()


class OtherNumbers(Place):
    """An overlay of two file systems: the directory lists other inode numbers than the files have."""

    def prepare(self):
        for name in ("below", "above", "state"):
            (self.directory / name).mkdir(mode=0o750)
        for name in ("below", "above"):
            self.mount("-t", "tmpfs", "none", self.directory / name)
        (self.directory / "below/files").mkdir(mode=0o750)
        (self.directory / "below/files/events.jsonl").touch(0o640)
        for name in ("upper", "work"):
            (self.directory / "above" / name).mkdir(mode=0o750)
        layers = (f"lowerdir={self.directory}/below/files,upperdir={self.directory}/above/upper,"
                  f"workdir={self.directory}/above/work")
        self.mount("-t", "overlay", "-o", layers, "overlay", self.state)

    def change(self):
        self.rotate()
        [listed] = [entry.inode() for entry in os.scandir(self.state) if entry.name == self.rotated.name]
        assert listed != self.rotated.stat().st_ino, "this overlay does not show other numbers"


class Unwritable(Place):
    user = NOBODY

    def prepare(self):
        self.state.mkdir(mode=0o750)
        shutil.chown(self.state, NOBODY, NOBODY)

    def change(self):
        self.rotate()
        if self.rotated.exists():
            shutil.chown(self.rotated, 0, NOBODY)
            self.rotated.chmod(0o440)


class Unlistable(Place):
    """A directory that the user may write to, and not list."""
    user = NOBODY

    def prepare(self):
        self.state.mkdir(mode=0o750)
        shutil.chown(self.state, NOBODY, NOBODY)
        logs = self.directory / "logs"
        logs.mkdir()
        shutil.chown(logs, 0, NOBODY)
        logs.chmod(0o730)
        self.events = logs / "events.jsonl"

    def first(self):
        """Nothing: only for a new file the directory is synced."""


class AppendOnly(Place):
    def first(self):
        super().first()
        run("chattr", "+a", self.events)


class RenamedAppendOnly(Place):
    def change(self):
        self.rotate()
        run("chattr", "+a", self.rotated)


class Immutable(Place):
    def change(self):
        self.rotate()
        run("chattr", "+i", self.rotated)


class ReadOnlyMount(Place):
    def change(self):
        self.rotate()
        self.mount("--bind", self.rotated, self.rotated)
        run("mount", "-o", "remount,bind,ro", self.rotated)


class HardLink(Place):
    def change(self):
        os.link(self.events, self.state / "backup")
        self.rotate()


class Link(Place):
    """The path of the file is a link to a link to a file in another directory."""

    def prepare(self):
        self.state.mkdir(mode=0o750)
        (self.directory / "logs").mkdir()
        (self.directory / "next").symlink_to("logs/events.jsonl")
        (self.state / "link").symlink_to("../next")
        self.events = self.directory / "logs/events.jsonl"
        self.settings["HOOKLINE_SINK"] = f"file:{self.state}/link"

    def change(self):
        self.rotate()


def failing(call, error):
    """A file system without a call, which a new file needs."""
    class Failing(Place):
        always = (f"inject={call}:error={error}",)

        def first(self):
            """Nothing: the file is to be a new one."""

        def change(self):
            self.rotate()

    Failing.__name__ = f"{call}: {error}"
    return Failing


UNSUPPORTED = (
    [failing("fsync", error) for error in ("EINVAL", "EBADF", "ENOSYS", "EOPNOTSUPP")]
    + [failing("fallocate", error) for error in ("EOPNOTSUPP", "ENOSYS", "EINVAL", "EPERM", "ENODEV", "ENOTTY")])
BEHAVIOURS = [
    Usual, Renamed, OtherNumbers, Unwritable, Unlistable, AppendOnly, RenamedAppendOnly, Immutable, ReadOnlyMount, HardLink,
    Link]


def kills(make):
    """A kill at each call from the first intent on, and at none."""
    with make() as place:
        found = injection_test.calls(place, BODY)
    start = next(index for index, (name, _, _) in enumerate(found) if name == "pwrite64")
    # Without what closes the descriptors at the end.
    commit = [(name, number) for name, number, _ in found[start:] if name != "close"]
    yield from ([f"inject={name}:signal=SIGKILL:when={number}"] for name, number in commit)
    yield []


class Behaviour(unittest.TestCase):
    def one(self, make, kill):
        with make() as place:
            first = place.deliver(BODY, machine.strace(*kill))
            if not kill and first.returncode:
                return (kill, "rejected at first", first.returncode)
            place.change()
            statuses = [place.deliver(BODY).returncode for _ in range(2)]
            found, _ = machine.ids(place.text())
            wrong = {id: found[id] for id in IDS if found[id] != 1}
            return (kill, statuses, wrong) if wrong or any(statuses) else None

    def check(self, behaviours):
        tried = 0
        for make in behaviours:
            with self.subTest(make.__name__):
                cases = list(kills(make))
                self.assertGreater(len(cases), 8)
                tried += len(cases)
                with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                    faults = [fault for fault in pool.map(lambda kill: self.one(make, kill), cases) if fault]
                self.assertEqual(faults, [])
        print(f"{self.id().split('.')[-1]}: {len(behaviours)} behaviours, {tried} kills")

    def test_every_kill_before_every_behaviour(self):
        self.check(BEHAVIOURS)

    def test_calls_that_a_file_system_does_not_have(self):
        self.check(UNSUPPORTED)

    def test_a_line_without_its_lf_before_every_behaviour(self):
        """Where the LF cannot be added, the event is emitted again, as readers of lines would miss it; none is lost."""
        cannot_be_ended = {Unwritable, Immutable, ReadOnlyMount}
        for make in BEHAVIOURS:
            if make is AppendOnly:
                # Nobody can cut it; a process that is killed within its write leaves it so.
                continue
            with self.subTest(make.__name__), make() as place:
                place.deliver(BODY, machine.strace("inject=fdatasync:signal=SIGKILL"))
                os.truncate(place.events, place.events.stat().st_size - 1)
                place.change()
                self.assertEqual([place.deliver(BODY).returncode for _ in range(2)], [0, 0])
                parts = [part.read_bytes().split(b"\n")[:-1]
                         for part in sorted(place.events.parent.glob("events.jsonl*"))]
                found, torn = machine.ids(b"\n".join(line for part in parts for line in part))
                self.assertEqual({id: found[id] for id in IDS}, {id: 1 for id in IDS})
                self.assertEqual((torn, place.rotated.exists() and place.rotated.read_bytes()[-1:] != b"\n"),
                                 (0, make in cannot_be_ended))

    def test_a_file_that_cannot_be_synced_is_rejected_with_a_word_on_what_to_do(self):
        for error in ("EINVAL", "ENOSYS", "EOPNOTSUPP"):
            with self.subTest(error), Usual() as place:
                process = place.deliver(BODY, machine.strace(f"inject=fdatasync:error={error}"))
                self.assertEqual(process.returncode, 111)
                self.assertIn(b"HOOKLINE_SYNC", process.stderr)

    def test_what_can_be_no_event_file_is_rejected_and_hurts_nothing(self):
        """Whatever is at the file's path: nothing is emitted, and everything works once it is removed."""
        def immutable(path):
            path.touch()
            run("chattr", "+i", path)

        def remove_immutable(path):
            run("chattr", "-i", path)
            path.unlink()

        kinds = {
            "a directory": (os.mkdir, os.rmdir), "a FIFO": (os.mkfifo, os.unlink),
            "a link that leads nowhere": (lambda path: path.symlink_to("/nowhere/at/all"), os.unlink),
            "a link to itself": (lambda path: path.symlink_to(path), os.unlink),
            "an immutable file": (immutable, remove_immutable)}
        for name, (make, remove) in kinds.items():
            with self.subTest(name), Renamed() as place:
                place.deliver(BODY, machine.strace("inject=fdatasync:signal=SIGKILL"))
                place.rotate()
                make(place.events)
                # What was written before the kill is found all the same; what is new is rejected.
                statuses = [place.deliver(body).returncode for body in (BODY, machine.notification(["wamid.new"]))]
                with contextlib.suppress(FileNotFoundError):
                    remove(place.events)
                self.assertEqual(statuses, [0, 111])
                self.assertEqual(place.deliver(machine.notification(["wamid.new"])).returncode, 0)
                found, torn = machine.ids(place.text())
                self.assertEqual((set(found.values()), torn), ({1}, 0))


if __name__ == "__main__":
    unittest.main()
