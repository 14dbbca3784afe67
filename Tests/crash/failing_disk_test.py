"""A disk that does fail: a file system in a sparse image on another small file system. While that is full, blocks that were
never written cannot be: a sync fails once, and what it lost is gone when the page is dropped. What was acknowledged stands."""
import os
import random
import subprocess
import time
import unittest

import machine

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "60"))


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Disk(machine.Machine):
    """The event file alone is on the disk that fails."""

    def __init__(self, block):
        super().__init__()
        self.below, self.mounted = self.directory / "below", self.directory / "disk"
        for path in (self.below, self.mounted):
            path.mkdir()
        outer = self.directory / "outer"
        with open(outer, "wb") as file:
            file.truncate(24 << 20)
        # Without journals, whose own writes would fail first.
        run("mkfs.ext4", "-q", "-O", "^has_journal", "-E", "lazy_itable_init=0", outer)
        run("mount", "-o", "loop", outer, self.below)
        image = self.below / "image"
        with open(image, "wb") as file:
            file.truncate(16 << 20)
        run("mkfs.ext4", "-q", "-b", str(block), "-O", "^has_journal", "-E", "lazy_itable_init=0", "-N", "64", image)
        # Through the page cache below, the device would say yes to writes of which a part was done.
        self.device = run("losetup", "--find", "--show", "--direct-io=on", image)
        self.mount()
        (self.mounted / "logs").mkdir()
        self.events = self.mounted / "logs/events.jsonl"
        os.sync()

    def mount(self):
        # What a failed write was to fill is not marked as filled later: then the file system itself would have lost something.
        run("mount", "-o", "errors=continue,nodioread_nolock", self.device, self.mounted)

    def fail(self, fails):
        ballast = self.below / "ballast"
        if not fails:
            ballast.unlink(missing_ok=True)
        elif not ballast.exists():
            with open(ballast, "wb", buffering=0) as file:
                try:
                    while file.write(bytes(4096)):
                        pass
                except OSError:
                    pass

    def drop_pages(self):
        run("umount", self.mounted)
        self.mount()

    def text(self):
        return self.events.read_bytes() if self.events.exists() else b""

    def __exit__(self, *_):
        run("umount", self.mounted)
        run("losetup", "--detach", self.device)
        # The device lets go of its file a little later.
        end = time.monotonic() + 30
        while subprocess.run(["umount", self.below], check=False, capture_output=True).returncode:
            assert time.monotonic() < end, "the disk stays mounted"
            time.sleep(0.05)
        super().__exit__()


class FailingDisk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # How long the line of a text is: some bytes, and some for each character.
        with machine.Machine() as place:
            for length in (100, 101):
                place.deliver(machine.notification([f"wamid.{length:05}"], length))
            one, two = [len(line) + 1 for line in place.text().splitlines()]
        cls.each = two - one
        cls.other = one - 100 * cls.each

    def length_up_to(self, end, block):
        """The characters of a text whose line, from `end` on, ends with a block; where there is no such text, some."""
        for blocks in range(1, 16):
            count, rest = divmod(-end % block + blocks * block - self.other, self.each)
            if count >= 100 and rest == 0:
                return count
        return 100

    def rounds(self, block, seed):
        chance = random.Random(seed)
        with Disk(block) as place:
            place.deliver(machine.notification(["wamid.before"]))
            acknowledged, pending, failures = set(), {}, 0
            for number in range(ROUNDS):
                place.fail(chance.random() < 0.4)
                if pending and chance.random() < 0.5:
                    id = chance.choice(sorted(pending))
                else:
                    id = f"wamid.{number:05}"
                    length = chance.randint(100, 3000)
                    if chance.random() < 0.5:
                        length = self.length_up_to(len(place.text()), block)
                    pending[id] = machine.notification([id], length)
                wrapper = ()
                if chance.random() < 0.2:
                    call = chance.choice(["fdatasync", "fcntl", "pwrite64"])
                    wrapper = machine.strace(f"inject={call}:signal=SIGKILL:when={chance.randint(1, 6)}")
                status = place.deliver(pending[id], wrapper).returncode
                failures += status == 111
                if status == 0:
                    acknowledged.add(id)
                    del pending[id]
                if chance.random() < 0.25:
                    place.drop_pages()
            place.fail(False)
            place.drop_pages()
            for body in pending.values():
                self.assertEqual(place.deliver(body).returncode, 0)
            place.drop_pages()
            found, torn = machine.ids(place.text())
        lost = sorted((acknowledged | set(pending)) - set(found))
        print(f"failing disk, blocks of {block}, seed {seed}: {len(acknowledged)} acknowledged, {failures} rejected, "
              f"{len(lost)} lost, {sum(count > 1 for count in found.values())} doubled, {torn} torn")
        self.assertGreater(failures, 3)
        return lost

    def test_nothing_acknowledged_is_lost(self):
        for block in (1024, 4096):
            for seed in range(int(os.environ.get("CRASH_SEEDS", "2"))):
                with self.subTest(block=block, seed=seed):
                    self.assertEqual(self.rounds(block, seed), [])


if __name__ == "__main__":
    unittest.main()
