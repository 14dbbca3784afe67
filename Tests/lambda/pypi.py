"""Packages of PyPI that tests use, each installed once into a folder of its own."""
import os
import subprocess
import sys
import tempfile

from emulator import CACHE


def installed(packages):
    """The folder with these packages."""
    folder = CACHE / "-".join(packages)
    if not folder.exists():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as new:
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action=ignore"]
            subprocess.run([*command, "--target", f"{new}/all", *packages], check=True)
            os.replace(f"{new}/all", folder)
    return folder
