"""A Debian for one test: this machine's files under an overlay in memory, with systemd as process 1 of its own namespaces. Mounts,
processes and files end with the namespaces."""
import contextlib
import os
import pathlib
import subprocess
import tempfile
import time

# The control group hierarchies that systemd uses, without resource controllers.
HIERARCHIES = [pathlib.Path("/sys/fs/cgroup/systemd"), pathlib.Path("/sys/fs/cgroup/unified")]

# Enabled units and earlier installations of this machine, which the other must not have.
CONCEALED = """
  etc/systemd/system/*.wants etc/systemd/system/hookline* etc/hookline* var/lib/hookline usr/local/bin/hookline
  etc/sysusers.d/hookline.conf etc/nginx/conf.d/hookline.conf etc/nginx/snippets/hookline* var/log/journal
"""

# Units that need hardware, or take long.
MASKED = """
  systemd-udevd.service systemd-udev-trigger.service systemd-hwdb-update.service systemd-modules-load.service
  systemd-update-utmp.service systemd-binfmt.service systemd-timesyncd.service systemd-pcrphase.service ldconfig.service
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount systemd-remount-fs.service
  systemd-machine-id-commit.service getty.target systemd-networkd.service apparmor.service systemd-sysctl.service
  modprobe@.service
"""

# Process 1, which executes systemd in the end.
BOOT = f"""
set -eu
directory=$1
system=$2
mount -t tmpfs machine "$directory"
mkdir "$directory/changes" "$directory/work" "$directory/root"
mount -t overlay -o "lowerdir=$system,upperdir=$directory/changes,workdir=$directory/work" machine "$directory/root"
cd "$directory/root"
mount -t proc proc proc
# The kernel is shared: the machine must not change its settings.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs sysfs sys
for place in run tmp dev; do mount -t tmpfs -o mode=755 machine $place; done
chmod 1777 tmp
mkdir dev/pts dev/shm old
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
for device in null zero full random urandom tty; do
  touch dev/$device
  mount --bind /dev/$device dev/$device
done
ln -s /proc/self/fd dev/fd
ln -s pts/ptmx dev/ptmx
mount -t tmpfs machine sys/fs/cgroup
mkdir sys/fs/cgroup/systemd sys/fs/cgroup/unified
mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
mount -t cgroup2 cgroup2 sys/fs/cgroup/unified
mount -o remount,ro sysfs sys
rm -rf {" ".join(CONCEALED.split())}
for unit in {" ".join(MASKED.split())}; do ln -sf /dev/null etc/systemd/system/$unit; done
printf 'a%.0s' {{1..32}} >etc/machine-id
hostname machine
pivot_root . old
umount -l /old
rmdir /old
# As systemd expects: it mounts credentials for services.
mount --make-rshared /
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=basic.target
"""


class Machine(contextlib.ExitStack):
    # The root of its files, which may be another Debian's.
    system = "/"

    def __enter__(self):
        try:
            self.boot()
        except BaseException:
            self.close()
            raise
        return self

    def boot(self):
        directory = self.enter_context(tempfile.TemporaryDirectory(prefix="hookline-machine-"))
        groups = [self.enter_context(control_group(at)) for at in HIERARCHIES]
        log = self.enter_context(open(f"{directory}.log", "w+b"))
        os.unlink(log.name)
        self.log = log
        command = [
            "setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc",
            "--net", "--cgroup", "--propagation", "private", "/bin/bash", "-c", BOOT, "boot", directory, self.system]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=lambda: join(groups))
        self.callback(self.halt)
        self.pid = self.wait_for(lambda: children(self.process.pid), "process 1")[0]
        self.wait_for(lambda: self.is_running("systemctl", "is-system-running", "--wait"), "systemd")

    def halt(self):
        """Kills process 1, and with it all others."""
        self.process.kill()
        self.process.wait()

    def wait_for(self, condition, name, seconds=60):
        limit = time.monotonic() + seconds
        while not (value := condition()):
            if self.process.poll() is not None or time.monotonic() > limit:
                raise AssertionError(f"{name} is missing: {self.messages()}")
            time.sleep(0.05)
        return value

    def messages(self):
        self.log.seek(0)
        return self.log.read().decode()[-4000:]

    def is_running(self, *command):
        state = self.call(*command).stdout
        return state.strip() in (b"running", b"degraded")

    def call(self, *command, input=None, seconds=120):
        """Runs a program on the machine."""
        enter = ["nsenter", "--target", str(self.pid), "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--"]
        environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C"}
        return subprocess.run(
            [*enter, *map(str, command)], input=input, stdin=None if input is not None else subprocess.DEVNULL,
            capture_output=True, timeout=seconds, cwd="/", env=environment, check=False)

    def run(self, *command, **options):
        """Runs a program on the machine that must succeed, and returns its standard output."""
        outcome = self.call(*command, **options)
        text = (outcome.stdout + outcome.stderr).decode()
        assert outcome.returncode == 0, f"{command} ended with {outcome.returncode}: {text}"
        return outcome.stdout.decode()

    # Programs of the machine read and write its files: from outside, links would lead to this machine's files.

    def copy(self, path, to):
        """Copies a file or directory of this machine to the other."""
        path = pathlib.Path(path)
        pack = ["tar", "-C", path.parent, "-c", path.name]
        contents = subprocess.run(pack, stdout=subprocess.PIPE, check=True).stdout
        self.run("mkdir", "-p", f"{to}.directory")
        self.run("tar", "-C", f"{to}.directory", "-x", "--no-same-owner", input=contents)
        self.run("mv", f"{to}.directory/{path.name}", to)
        self.run("rmdir", f"{to}.directory")

    def write(self, path, text):
        self.run("tee", path, input=text.encode())

    def append(self, path, text):
        self.run("tee", "-a", path, input=text.encode())

    def read(self, path):
        return self.run("cat", path)

    def exists(self, path):
        return self.call("test", "-e", path).returncode == 0


@contextlib.contextmanager
def control_group(hierarchy):
    group = pathlib.Path(tempfile.mkdtemp(prefix="hookline-", dir=hierarchy))
    try:
        yield group
    finally:
        # Killed processes may still be exiting.
        limit = time.monotonic() + 30
        while group.exists():
            for directory, _, _ in os.walk(group, topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(directory)
            assert time.monotonic() < limit, f"{group} is still in use"


def join(groups):
    for group in groups:
        (group / "cgroup.procs").write_text("0")


def children(pid):
    return [int(text) for text in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
