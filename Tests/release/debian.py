"""Fresh Debian systems, and machines that run them."""
import functools
import re
import subprocess
import sys

from releases import ROOT, release

sys.path[:0] = [str(ROOT / "Tests" / name) for name in ["infra", "adapters"]]

import installed
import machine

SUITES = ["bookworm", "trixie"]
KEPT = ROOT / ".build" / "debian"
# A web server and what the tests use; openssl makes the certificate.
PROGRAMS = "systemd,nginx-light,curl,openssl"


@functools.cache
def system(suite):
    """Returns a directory with the files of a fresh Debian, which machines only read. Cached, because Debian seldom changes."""
    directory = KEPT / suite
    if not directory.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        new = KEPT / f"{suite}.new"
        subprocess.run(["rm", "-rf", new], check=True)
        subprocess.run(
            ["mmdebstrap", "--quiet", "--mode=root", "--variant=apt", f"--include={PROGRAMS}", suite, new], check=True,
            capture_output=True, stdin=subprocess.DEVNULL)
        new.rename(directory)
    return directory


class Server(installed.Server):
    """A machine with a fresh Debian, and the files of a release in /tmp."""

    def __init__(self, suite=SUITES[-1]):
        super().__init__()
        self.system = str(system(suite))

    def boot(self):
        machine.Machine.boot(self)
        self.run("mkdir", "-p", installed.CERTIFICATE)
        self.run("rm", "-f", "/etc/nginx/sites-enabled/default")

    def bring(self, name):
        """Returns a file of the release."""
        self.copy(release() / name, f"/tmp/{name}")

    def follow(self, lines, secret):
        """Runs lines of README.md as root, with the secret on standard input."""
        script = "set -e\nsudo() { \"$@\" <&3; }\ncd /tmp\n" + "\n".join(lines)
        return self.run("bash", "-c", f"exec 3<&0 </dev/null\n{script}", input=f"{secret}\n".encode())


def lines(word):
    """Returns the code block of README.md's "Start from a release" whose first line contains a word."""
    text = (ROOT / "README.md").read_text()
    [section] = re.findall(r"(?ms)^## Start from a release\n(.*?)^## ", text)
    [block] = [block for block in re.findall(r"(?ms)^```sh\n(.*?)^```", section) if word in block.splitlines()[0]]
    return block.splitlines()
