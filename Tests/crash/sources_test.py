"""Two sources with an event file each and a filter: killed at every call, each event is in its file or filtered, once."""
import collections
import concurrent.futures
import contextlib
import json
import os
import subprocess
import unittest

import machine
import together_test

PATHS = ["/one", "/two"]
IDS = {path: [f"wamid.{path[1:]}.{number}" for number in range(2)] for path in PATHS}


def mixed(path):
    """A notification of messages, and of statuses that are filtered."""
    body = json.loads(machine.notification(IDS[path]))
    body["entry"][0]["changes"][0]["value"]["statuses"] = [
        {"id": id, "status": "read", "timestamp": "1788300000"} for id in IDS[path]]
    return json.dumps(body).encode()


class Sources(together_test.Responder):
    """A configuration with two sources, and a FastCGI process that handles requests to both as one group."""

    def __init__(self):
        super().__init__()
        self.files = {path: self.directory / path[1:] / "events.jsonl" for path in PATHS}
        for file in self.files.values():
            file.parent.mkdir()
        self.configure({"events": "message.*"})

    def configure(self, common):
        sources = [{"path": path, "unverified": True, "sink": f"file:{file}"} for path, file in self.files.items()]
        self.config = self.directory / "config.json"
        self.config.write_text(json.dumps({**common, "sources": sources}))
        self.settings = {"HOOKLINE_CONFIG": str(self.config)}

    def emitted(self):
        """How often each event is in each file."""
        return {path: dict(self.count(file)) for path, file in self.files.items()}

    def count(self, file):
        lines = [line for part in sorted(file.parent.glob("events.jsonl*")) for line in part.read_bytes().split(b"\n") if line]
        found = collections.Counter()
        for line in lines:
            try:
                found[json.loads(line)["id"]] += 1
            except ValueError:
                found["torn"] += 1
        return found

    def requests(self):
        return [together_test.clients.fastcgi_request(
            variables=[("REQUEST_URI", path)], body=mixed(path), keep=0) for path in PATHS]

    def filtered(self):
        """The counter: a kill may lose a count, and adds none. Where a record cannot be written, the event is not seen."""
        table = self.deliver(b"", arguments=["stats"]).stdout.decode().split()
        return int(table[table.index("filtered") + 1])

    def redeliver(self, path, body):
        return self.deliver(body, arguments=["--path", path])


class Filtered(unittest.TestCase):
    """What is filtered is seen from then on."""

    def test_a_kill_at_every_call(self):
        with Sources() as place:
            trace = place.directory / "trace"
            place.deliver(mixed("/one"), machine.strace(output=trace), ["--path", "/one"])
            names = [line.split("(")[0] for line in trace.read_text(errors="replace").splitlines() if "(" in line]
        counts = collections.Counter(name for name in names if name not in ("execve", "exit_group"))
        injections = [f"inject={name}:signal=SIGKILL:when={number}"
                      for name in ("write", "pwrite64", "fdatasync", "fsync", "fcntl", "openat", "fallocate", "pread64")
                      for number in range(1, counts[name] + 1)]
        self.assertGreater(len(injections), 20)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            self.assertEqual([fault for fault in pool.map(self.one, injections) if fault], [])

    def one(self, injection):
        with Sources() as place:
            place.deliver(mixed("/one"), machine.strace(injection), ["--path", "/one"])
            statuses = [place.redeliver("/one", mixed("/one")).returncode]
            # Without the filter, and by the other source, all are duplicates.
            place.configure({})
            statuses += [place.redeliver(path, mixed("/one")).returncode for path in PATHS]
            found, wanted = place.emitted(), {"/one": {id: 1 for id in IDS["/one"]}, "/two": {}}
            found["/one"].pop("torn", None)
            counted = place.filtered()
            return (injection, statuses, found, counted) if any(statuses) or found != wanted or counted > 2 else None


class TwoFiles(unittest.TestCase):
    """One process, one group, two files."""

    def test_a_kill_at_every_call_of_a_group(self):
        with Sources() as place:
            trace = place.directory / "trace"
            self.assertEqual(place.answers(machine.strace("trace=write,pwrite64,fdatasync,fsync", output=trace)), [True, True])
            names = [line.split("(")[0] for line in trace.read_text(errors="replace").splitlines() if "(" in line]
        counts = collections.Counter(names)
        injections = [f"inject={name}:{fault}:when={number}" for name, count in counts.items()
                      for number in range(1, count + 1) for fault in ("signal=SIGKILL", "error=EIO")]
        self.assertGreaterEqual(counts["fdatasync"], 2)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            self.assertEqual([fault for fault in pool.map(self.one, injections) if fault], [])

    def test_files_with_the_same_inode_on_two_devices(self):
        with Sources() as place, contextlib.ExitStack() as mounts:
            for file in place.files.values():
                subprocess.run(["mount", "-t", "tmpfs", "none", file.parent], check=True)
                mounts.callback(subprocess.run, ["umount", file.parent], check=True)
            for path in PATHS:
                self.assertEqual(place.redeliver(path, mixed(path)).returncode, 0)
            status = [file.stat() for file in place.files.values()]
            self.assertEqual(*[(one.st_ino, one.st_size) for one in status])
            extra = {path: machine.notification([f"wamid.extra{path}"]) for path in PATHS}
            for path in PATHS:
                killed = place.deliver(extra[path], machine.strace("inject=fdatasync:signal=SIGKILL"), ["--path", path])
                self.assertLess(killed.returncode, 0)
            # Both intents have the same inode and offset.
            for path, other in zip(PATHS, reversed(PATHS)):
                for to in (other, path):
                    self.assertEqual(place.redeliver(to, extra[path]).returncode, 0)
            wanted = {path: {id: 1 for id in [*IDS[path], f"wamid.extra{path}"]} for path in PATHS}
            self.assertEqual(place.emitted(), wanted)

    def one(self, injection):
        with Sources() as place:
            first = place.answers(machine.strace(injection))
            before = place.emitted()
            lost = [path for path, taken in zip(PATHS, first) if taken and any(id not in before[path] for id in IDS[path])]
            statuses = [place.redeliver(path, mixed(path)).returncode for path in PATHS]
            # An event goes to the file of the source that received it first, whichever receives it again.
            place.configure({})
            statuses += [place.redeliver(other, mixed(path)).returncode for path, other in zip(PATHS, reversed(PATHS))]
            found = place.emitted()
            for counts in found.values():
                counts.pop("torn", None)
            wanted = {path: {id: 1 for id in IDS[path]} for path in PATHS}
            # Where an intent could not be written, an event may be there twice.
            if injection.startswith("inject=pwrite64:error"):
                found = {path: dict.fromkeys(counts, 1) for path, counts in found.items()}
            wrong = lost or any(statuses) or found != wanted or place.filtered() > 4 and "error" not in injection
            return (injection, first, lost, statuses, found, place.filtered()) if wrong else None


if __name__ == "__main__":
    unittest.main()
