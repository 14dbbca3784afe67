"""Packages of PyPI that tests use, each installed once into a directory of its own."""
import os
import subprocess
import sys
import tempfile

from emulator import CACHE


def installed(packages, *options):
    """The directory with these packages, installed with options of pip."""
    directory = CACHE / "-".join(packages)
    if not directory.exists():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as new:
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action=ignore", *options]
            subprocess.run([*command, "--target", f"{new}/all", *packages], check=True)
            os.replace(f"{new}/all", directory)
    return directory
