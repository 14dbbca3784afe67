"""Programs of Debian's packages, unpacked into a directory, because rsyslog and syslog-ng conflict when installed."""
import os
import pathlib
import subprocess
import sysconfig
import tempfile

from events import ROOT

CACHE = ROOT / ".build-logs"
# With the dependencies that a minimal Debian lacks.
PACKAGES = {
    "rsyslog": ["rsyslog", "rsyslog-relp", "librelp0", "libestr0", "libfastjson4", "liblognorm5"],
    "syslog-ng": ["syslog-ng-core", "syslog-ng-mod-http", "libivykis0", "libnet1", "libpcre3", "libwrap0"],
}
LIBRARIES = pathlib.Path("usr/lib") / sysconfig.get_config_var("MULTIARCH")


def unpacked(name):
    """Returns the directory of a program's packages, downloaded once."""
    directory = CACHE / name
    if not directory.exists():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as new:
            fetch(PACKAGES[name], new)
            root = pathlib.Path(new) / "root"
            for package in pathlib.Path(new).glob("*.deb"):
                subprocess.run(["dpkg-deb", "--extract", package, root], check=True)
            os.replace(root, directory)
    return directory


def fetch(packages, directory):
    command = ["apt-get", "download", "--quiet", *packages]
    if subprocess.run(command, cwd=directory, capture_output=True).returncode == 0:
        return
    # The list of packages may be missing.
    subprocess.run(["apt-get", "update", "--quiet"], check=True, capture_output=True)
    subprocess.run(command, cwd=directory, check=True, capture_output=True)


def environment(directory):
    """Returns the search path of its libraries."""
    libraries = [directory / LIBRARIES, directory / "lib" / LIBRARIES.name, directory / "usr/lib/syslog-ng"]
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_LIBRARY_PATH": ":".join(map(str, libraries))}
