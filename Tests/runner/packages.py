"""What the tests use beside Swift, as Debian packages, and how they are installed."""
import os
import pathlib
import platform
import subprocess

PACKAGES = (
    "binutils curl e2fsprogs git jq logrotate openssl strace python3 python3-jsonschema python3-pip python3-yaml time "
    # Servers and what keeps them: infra's files are tried with the programs that they are for.
    "apache2 caddy fcgiwrap haproxy lighttpd lighttpd-mod-openssl multiwatch nginx-light spawn-fcgi "
    "buildah crun mmdebstrap podman shellcheck skopeo systemd tar umoci util-linux "
    # What makes releases and looks at them.
    "faketime lintian man-db minisign "
    # What compiles SELinux's policies, and looks into them.
    "secilc setools "
    # What rsyslog and syslog-ng need, which are unpacked and not installed.
    "libcurl4 libglib2.0-0 libgnutls30 "
    # Those beside which the program is measured.
    "gcc g++ gunicorn libc6-dev libfcgi-dev libsimdjson-dev musl-tools nodejs "
    # The other processor's headers, and an emulator of it.
    "qemu-user-static "
    + ("libc6-dev-arm64-cross" if platform.machine() == "x86_64" else "libc6-dev-amd64-cross")
).split()

POLICY = pathlib.Path("/usr/sbin/policy-rc.d")


def missing():
    """Those that are not installed."""
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", *PACKAGES],
                           capture_output=True, text=True)
    installed = {line.split()[0] for line in query.stdout.splitlines() if line.split()[1:] == ["ii"]}
    return [package for package in PACKAGES if package not in installed]


def command():
    """What installs those that are missing: as root, or through sudo. None where there is nothing to do."""
    wanted = missing()
    if not wanted:
        return None
    root = [] if os.geteuid() == 0 else ["sudo"]
    # The servers are started by the tests, each with a configuration of its own, and not by their packages.
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
