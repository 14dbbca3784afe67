"""The Debian packages that the tests need in addition to Swift, and their installation."""
import os
import pathlib
import platform
import subprocess

PACKAGES = (
    "binutils curl e2fsprogs git jq logrotate openssl strace python3 python3-jsonschema python3-pip python3-yaml time "
    # File systems that the simulated one is compared with.
    "btrfs-progs xfsprogs "
    # Servers and process managers, with which infra's files are tested.
    "apache2 caddy fcgiwrap haproxy lighttpd lighttpd-mod-openssl multiwatch nginx-light spawn-fcgi "
    "buildah crun mmdebstrap podman shellcheck skopeo systemd tar umoci util-linux "
    # A database and a browser for infra/analytics, promtool and mtail for the metrics, and the Lua of Fluent Bit.
    "chromium fonts-dejavu-core lua5.1 mtail postgresql prometheus "
    # For making and checking releases.
    "faketime lintian man-db minisign "
    # For compiling and reading SELinux policies.
    "secilc setools "
    # Dependencies of rsyslog and syslog-ng, which are unpacked and not installed.
    "libcurl4 libglib2.0-0 libgnutls30 "
    # For the programs that the benchmarks compare with.
    "gcc gunicorn libc6-dev libfcgi-dev musl-tools nodejs "
    # Headers and an emulator of the other processor.
    "qemu-user-static "
    + ("libc6-dev-arm64-cross" if platform.machine() == "x86_64" else "libc6-dev-amd64-cross")
).split()

POLICY = pathlib.Path("/usr/sbin/policy-rc.d")


def missing():
    """Returns the packages that are not installed."""
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", *PACKAGES],
                           capture_output=True, text=True)
    installed = {line.split()[0] for line in query.stdout.splitlines() if line.split()[1:] == ["ii"]}
    return [package for package in PACKAGES if package not in installed]


def command():
    """Returns a command that installs missing packages as root or by sudo, or None."""
    wanted = missing()
    if not wanted:
        return None
    root = [] if os.geteuid() == 0 else ["sudo"]
    # Packages must not start their servers: the tests do, with their own configurations.
    script = f"""
        set -eu
        if [ ! -e {POLICY} ]; then
          printf '#!/bin/sh\\nexit 101\\n' >{POLICY}
          chmod +x {POLICY}
          trap 'rm -f {POLICY}' EXIT
        fi
        apt-get update
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
    """
    return [*root, "bash", "-c", script, "install", *wanted]
