"""The simulated kernel and the real one return the same for random calls, on all file systems that events may be on."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import simulator

# Sequences of calls on each file system, and calls of each.
SEEDS = int(os.environ.get("AGREEMENT_SEEDS", "100"))
CALLS = 400


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout.strip()


class Agreement(unittest.TestCase):
    def setUp(self):
        simulator.build()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="hookline-agreement-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def mount(self, *options):
        place = self.directory / "mounted"
        place.mkdir()
        run("mount", *options, place)
        self.addCleanup(run, "umount", place)
        return place

    def image(self, size, *mkfs):
        """Mounts a new file system in a sparse file."""
        image = self.directory / "image"
        with open(image, "wb") as file:
            file.truncate(size)
        run(*mkfs, image)
        return self.mount("-o", "loop", image)

    def agree(self, place, *, sets_flags=True):
        flags = "flags" if sets_flags else "none"
        # rename(2): a directory that is not empty is ENOTEMPTY or EEXIST.
        simulated, real = (run(simulator.BUILD / f"agreement-{kernel}", place, SEEDS, CALLS, flags)
                           .replace("errno 39", "errno 17").splitlines() for kernel in ("simulated", "real"))
        self.assertEqual(len(real), SEEDS * CALLS)
        for one, other in zip(simulated, real):
            self.assertEqual(one, other)
        # Most calls succeed sometimes, and fail in several ways.
        results = {line.split(": ")[1] for line in real}
        self.assertGreater(len({result for result in results if result.startswith("errno")}), 5)
        self.assertGreater(len({result.split()[0] for result in results}), 15)

    def test_the_file_system_of_temporary_files(self):
        self.agree(self.directory, sets_flags=False)

    def test_ext4(self):
        self.agree(self.image(32 << 20, "mkfs.ext4", "-q"))

    def test_xfs(self):
        self.agree(self.image(320 << 20, "mkfs.xfs", "-q"))

    def test_btrfs(self):
        self.agree(self.image(160 << 20, "mkfs.btrfs", "-q"))

    def test_tmpfs(self):
        self.agree(self.mount("-t", "tmpfs", "tmpfs"), sets_flags=False)

    def test_overlay(self):
        # Below an overlay there must be no other one.
        layers = self.mount("-t", "tmpfs", "tmpfs")
        for name in ("lower", "upper", "work", "merged"):
            (layers / name).mkdir()
        run("mount", "-t", "overlay", "overlay", "-o",
            f"lowerdir={layers}/lower,upperdir={layers}/upper,workdir={layers}/work", layers / "merged")
        self.addCleanup(run, "umount", layers / "merged")
        self.agree(layers / "merged", sets_flags=False)


if __name__ == "__main__":
    unittest.main()
