"""A running container: its output, processes and HTTP responses."""
import contextlib
import json
import pathlib

import servers
from engine import engine


class Container(contextlib.ExitStack):
    """A container of an image, without privileges, that is removed at the end."""

    SAFE = ["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"]

    def __init__(self, image, *options, settings=(), command=(), is_safe=True):
        super().__init__()
        variables = [word for pair in dict(settings).items() for word in ("--env", "=".join(pair))]
        safe = self.SAFE if is_safe else []
        self.name = engine().start(image, *safe, *variables, *options, command=command)
        self.callback(engine().run, "podman", "rm", "--force", "--volumes", "--time", "0", self.name, check=False)

    def podman(self, command, *arguments, **options):
        return engine().run("podman", command, *arguments, self.name, **options)

    def execute(self, *command):
        return engine().run("podman", "exec", self.name, *command, check=False)

    def wait(self):
        """Waits for its end, and returns the exit status."""
        return int(self.podman("wait").stdout)

    def stop(self):
        """Stops it as a platform does, with SIGKILL after ten seconds; returns the exit status."""
        self.podman("stop", "--time", "10")
        return self.wait()

    def log(self):
        return self.podman("logs").stderr

    def lines(self):
        """Returns standard output, each line parsed as JSON."""
        text = self.podman("logs").stdout
        assert text == "" or text.endswith("\n"), "the last line is not complete"
        return [json.loads(line) for line in text.splitlines()]

    def ids(self):
        return [line["id"] for line in self.lines()]

    def first_process(self):
        return int(self.podman("inspect", "--format", "{{.State.Pid}}").stdout)

    def processes(self):
        """Returns name and id of each descendant of its first process."""
        found, parents = [], {self.first_process()}
        stats = [stat for stat in map(read_stat, pathlib.Path("/proc").glob("[0-9]*")) if stat]
        while parents:
            parents = {number for _, number, parent in stats if parent in parents}
            found += [(name, number) for name, number, _ in stats if number in parents]
        return found


def read_stat(directory):
    """Returns name, id and parent of a process; proc(5), /proc/pid/stat."""
    with contextlib.suppress(OSError):
        head, _, rest = (directory / "stat").read_text().rpartition(")")
        return head.partition("(")[2], int(directory.name), int(rest.split()[1])


def users(number):
    """Returns the user ids of a process."""
    [line] = [line for line in pathlib.Path(f"/proc/{number}/status").read_text().splitlines() if line[:4] == "Uid:"]
    return {int(word) for word in line.split()[1:]}


class Site(Container):
    """A container of the image `http`, on a port of this machine."""

    def __init__(self, image, *options, settings=(), **rest):
        self.port = servers.free_port()
        variables = {"PORT": str(self.port), **dict(settings)}
        super().__init__(image, "--network", "host", *options, settings=variables, **rest)
        try:
            self.wait_for_port()
        except BaseException:
            self.close()
            raise

    def wait_for_port(self):
        try:
            servers.wait_for(self.port)
        except OSError as error:
            raise AssertionError(self.log()) from error
