"""A fault at every single system call of a request: then the notification is redelivered, and the sink is read."""
import collections
import concurrent.futures
import os
import re
import subprocess
import unittest

import machine

FAULTS = ["signal=SIGKILL", "error=ENOSPC", "error=EIO", "error=EINTR", "error=EDQUOT", "short"]
# Those of which less can come back than was asked for.
PARTIAL = {"read", "write", "pread64", "pwrite64"}
IDS = [f"wamid.{number}" for number in range(3)]
BODY = machine.notification(IDS)
LONG = machine.notification(IDS, 20_000)


def calls(place, body):
    """The system calls of one request: name, which of its name, and result."""
    trace = place.directory / "trace"
    place.deliver(body, machine.strace(output=trace))
    counts, found = collections.Counter(), []
    for line in trace.read_text(errors="replace").splitlines():
        call = re.match(r"(\w+)\(.*\) += (-?\d+|\?|0x)", line)
        if call and call[1] not in ("execve", "exit_group"):
            counts[call[1]] += 1
            result = int(call[2]) if call[2].lstrip("-").isdigit() else 0
            found.append((call[1], counts[call[1]], result))
    return found


def injections(found, partial):
    for name, number, result in found:
        for fault in FAULTS:
            if fault == "short":
                if name not in partial or result < 2:
                    continue
                fault = f"retval={result // 2}"
            # Reading this clock cannot fail.
            if name == "clock_gettime" and fault.startswith("error"):
                continue
            yield f"inject={name}:{fault}:when={number}"


def cold():
    return machine.Machine()


def warm():
    place = machine.Machine()
    assert place.deliver(machine.notification(["wamid.before"])).returncode == 0
    return place


def uncommitted():
    """The lines are written, and the process was killed before its first commit record."""
    place = warm()
    # Three intents come first, and then the first commit record.
    place.deliver(BODY, machine.strace(f"inject=pwrite64:signal=SIGKILL:when={len(IDS) + 1}"))
    found, _ = machine.ids(place.text())
    assert all(found[id] == 1 for id in IDS), found
    return place


def rotated():
    place = uncommitted()
    place.events.rename(place.state / "events.jsonl.1")
    return place


def torn():
    """As if the process had been killed within the write."""
    place = uncommitted()
    os.truncate(place.events, place.events.stat().st_size - 500)
    return place


def unended():
    """As if all but the last LF had been written."""
    place = uncommitted()
    os.truncate(place.events, place.events.stat().st_size - 1)
    return place


def rotated_unended():
    place = unended()
    place.events.rename(place.state / "events.jsonl.1")
    return place


class Injection(unittest.TestCase):
    def every_call(self, name, make, body, once, partial=PARTIAL):
        """Injects each fault into each call, and counts. `once` is whether no event may be there twice."""
        with make() as place:
            tried = list(injections(calls(place, body), partial))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda injection: self.one(injection, make, body), tried))
        lost = [injection for injection, missing, _, _ in results if missing]
        doubled = [injection for injection, _, twice, _ in results if twice]
        rejected = [injection for injection, _, _, status in results if status]
        print(f"{name}: {len(tried)} faults, {len(lost)} lost, {len(doubled)} doubled, {len(rejected)} rejected")
        self.assertGreater(len(tried), 100)
        self.assertEqual((lost, rejected), ([], []))
        if once:
            self.assertEqual(doubled, [])

    def one(self, injection, make, body):
        with make() as place:
            output = b""
            first = place.deliver(body, machine.strace(injection))
            output += first.stdout
            trapped = first.returncode < 0 and "SIGKILL" not in injection
            # Without memory the process can only end.
            self.assertFalse(trapped and not injection.startswith("inject=mmap"), (injection, first))
            acknowledged, _ = machine.ids(place.text() + output)
            missing = first.returncode == 0 and any(acknowledged[id] == 0 for id in IDS)
            again = place.deliver(body)
            output += again.stdout
            status = again.returncode
            # Again, to read the commit records.
            output += place.deliver(body).stdout
            found, _ = machine.ids(place.text() + output)
            missing = missing or any(found[id] == 0 for id in IDS)
            twice = any(found[id] > 1 for id in IDS)
            return injection, missing, twice, status

    def test_file_cold(self):
        self.every_call("file, cold", cold, BODY, once=True)

    def test_file_warm(self):
        self.every_call("file, warm", warm, BODY, once=True)

    def test_file_uncommitted(self):
        self.every_call("file, written but not committed", uncommitted, BODY, once=True)

    def test_file_rotated(self):
        self.every_call("file, rotated before the commit record", rotated, BODY, once=True)

    def test_file_torn(self):
        self.every_call("file, torn within the write", torn, BODY, once=True)

    def test_file_unended(self):
        self.every_call("file, all written but the last LF", unended, BODY, once=True)

    def test_file_rotated_unended(self):
        self.every_call("file, rotated without the last LF", rotated_unended, BODY, once=True)

    def test_pipe(self):
        def make():
            place = warm()
            place.settings["HOOKLINE_SINK"] = "stdout"
            return place
        self.every_call("pipe", make, BODY, once=False)
        # That less was written strace only says: nothing was, and nobody who writes to a pipe could find out.
        self.every_call("pipe, long lines", make, LONG, once=False, partial=PARTIAL - {"write"})


if __name__ == "__main__":
    unittest.main()
