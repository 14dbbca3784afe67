"""Recovery after a power cut or a failed sync, durable names, and clock steps. Lost blocks and old sectors are written into the
files: no disk fails here."""
import concurrent.futures
import os
import re
import shutil
import struct
import subprocess
import unittest

import injection_test
import machine

IDS = injection_test.IDS
BODY = injection_test.BODY
DAY = 86_400


def traced(place, body, *injections, paths=True, arguments=()):
    """The system calls of one delivery, with paths, and its status."""
    trace = place.directory / "calls"
    options = ["-y"] if paths else []
    wrapper = [*machine.strace(*injections, output=trace), *options]
    status = place.deliver(body, wrapper, arguments).returncode
    return trace.read_text(errors="replace").splitlines(), status


def whole(place):
    """The ids of the complete lines, as a reader of lines sees them."""
    return machine.ids(place.text())[0]


class Ends(unittest.TestCase):
    """A line has an LF before and after it."""

    def test_whatever_block_before_the_line_is_lost_it_stands_again(self):
        for block in (512, 4096):
            for length in (100, 300, 471, 900, 5000):
                with self.subTest(block=block, length=length), injection_test.warm() as place:
                    body = machine.notification(["wamid.A"], length)
                    start = place.events.stat().st_size
                    place.deliver(body, machine.strace("inject=fdatasync:signal=SIGKILL"))
                    self.assertEqual(whole(place)["wamid.A"], 1)
                    # The block is lost in which the line before ends: up to the line's own, which is written over itself.
                    end = start // block * block or start
                    with open(place.events, "r+b") as file:
                        file.seek(max(0, end - block))
                        file.write(bytes(end - max(0, end - block)))
                    self.assertEqual(place.deliver(body).returncode, 0)
                    self.assertEqual(place.deliver(body).returncode, 0)
                    lines = [line for line in place.text().split(b"\n") if b"wamid.A" in line and line[:1] == b"{"]
                    self.assertEqual(len(lines), 1)

    def test_recovery_rewrites_both_ends(self):
        with injection_test.warm() as place:
            start = place.events.stat().st_size
            place.deliver(BODY, machine.strace("inject=fdatasync:signal=SIGKILL"))
            text = place.events.read_bytes()
            lines, status = traced(place, BODY)
            self.assertEqual(status, 0)
            written = set()
            for line in lines:
                if call := re.match(r"pwrite64\(\d+<[^>]*events\.jsonl>.*, (\d+), (\d+)\) += \1$", line):
                    written.update(range(int(call[2]), int(call[2]) + int(call[1])))
            self.assertEqual(written, set(range(start - 1, len(text))))
            self.assertEqual(place.events.read_bytes(), text)

    def test_an_append_at_a_border_brings_the_end_before_to_the_device(self):
        for size in (511, 512, 513, 1024, 4096):
            with self.subTest(size), injection_test.warm() as place:
                filler = place.events.read_bytes()
                end = 4096 + size
                place.events.write_bytes(filler + b" " * (end - len(filler) - 1) + b"\n")
                lines, status = traced(place, BODY)
                self.assertEqual(status, 0)
                renewed = [line for line in lines if re.match(
                    rf'pwrite64\(\d+<[^>]*events\.jsonl>, "\\n", 1, {end - 1}\)', line)]
                self.assertEqual(len(renewed), 1 if size % 512 == 0 else 0)
                self.assertEqual({id: whole(place)[id] for id in IDS}, {id: 1 for id in IDS})
                self.assertEqual(place.events.read_bytes()[end:].count(b"\n"), len(IDS))

    def test_a_fault_at_a_border(self):
        """At every call there, those that make the file one for appending again too."""
        def make():
            place = injection_test.warm()
            filler = place.events.read_bytes()
            place.events.write_bytes(filler + b" " * (-(len(filler) + 1) % 512) + b"\n")
            return place

        with make() as place:
            found = injection_test.calls(place, BODY)
        tried = [one for one in injection_test.injections(found, injection_test.PARTIAL)
                 if re.match(r"inject=(fcntl|pwrite64|pread64|write|fdatasync):", one)]
        self.assertGreater(len(tried), 40)

        def one(injection):
            with make() as place:
                first = place.deliver(BODY, machine.strace(injection)).returncode
                known = whole(place)
                lost = first == 0 and any(not known[id] for id in IDS)
                again = place.deliver(BODY).returncode
                found, torn = machine.ids(place.text())
                wrong = any(found[id] != 1 for id in IDS)
                return (injection, first, again, found, torn) if lost or again or wrong else None

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            self.assertEqual([fault for fault in pool.map(one, tried) if fault], [])

    def test_what_is_lost_just_before_the_append_is_seen_after_the_sync(self):
        with injection_test.warm() as place:
            lines, _ = traced(place, machine.notification(["wamid.before2"]))
            reads = [line for line in lines if line.startswith("pread64")]
            synced = next(index for index, line in enumerate(lines) if line.startswith("fdatasync"))
            after = sum(line.startswith("pread64") for line in lines[:synced]) + 1
            self.assertIn('events.jsonl>, "\\n", 1,', reads[after - 1])
            body = machine.notification(["wamid.A"])
            status = place.deliver(body, machine.strace(f"inject=pread64:poke_exit=@arg2=00:when={after}")).returncode
            self.assertEqual(status, 111)
            self.assertEqual(place.deliver(body).returncode, 0)
            self.assertEqual(whole(place)["wamid.A"], 1)

    def test_another_contents_line_is_not_the_events_own(self):
        with injection_test.warm() as place:
            one, two = machine.notification(["wamid.X"], 100), machine.notification(["wamid.X"], 101)
            place.deliver(one, machine.strace("inject=write:signal=SIGKILL:when=1"))
            old = place.directory / "old.cache"
            subprocess.run(["cp", "--sparse=always", place.state / "seen.cache", old], check=True)
            self.assertEqual(place.deliver(two).returncode, 0)
            # The power goes: of the cache the disk has what it was at first.
            with open(old, "rb") as source, open(place.state / "seen.cache", "r+b") as file:
                shutil.copyfileobj(source, file)
            self.assertEqual(place.deliver(one).returncode, 0)
            texts = sorted(len(line) for line in place.text().split(b"\n") if b"wamid.X" in line)
            self.assertEqual(len(texts), 2, "one content stands nowhere")
            self.assertLess(texts[0], texts[1])


class Names(unittest.TestCase):
    """Before a response is 200, the names of all files that it depends on have been synced."""

    def kills(self, body, arguments, settings):
        with machine.Machine(settings=settings) as place:
            lines, status = traced(place, body, arguments=arguments)
            self.assertEqual(status, 0)
        names = [line.split("(")[0] for line in lines if re.match(r"\w+\(", line)]
        counts, kills = {}, []
        for name in names:
            counts[name] = counts.get(name, 0) + 1
            if name not in ("execve", "exit_group"):
                kills.append(f"inject={name}:signal=SIGKILL:when={counts[name]}")
        return kills[4:]

    def check(self, body, expected, arguments=(), settings=()):
        def one(kill):
            with machine.Machine(settings=settings) as place:
                calls, _ = traced(place, body, kill, arguments=arguments)
                again, status = traced(place, body, arguments=arguments)
                if status:
                    return (kill, status)
                calls += again
                paths = [found[1] for line in calls
                         if (found := re.match(r"fsync\(\d+<([^>]*)>\) += 0", line))]
                missing = {str(place.directory / name) for name in expected} - {os.path.realpath(path) for path in paths}
                return (kill, missing) if missing else None

        kills = self.kills(body, arguments, settings)
        self.assertGreater(len(kills), 30)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            self.assertEqual([fault for fault in pool.map(one, kills) if fault], [])

    def test_of_the_event_file_and_its_directories(self):
        self.check(BODY, ["", "state"])

    def test_of_a_quarantined_request_and_its_directories(self):
        self.check(
            b"{", ["", "state", "state/quarantine"], ["--header", "Authorization: Basic YTpi"],
            {"HOOKLINE_BASIC_AUTH": "a:b"})


class Calendar(unittest.TestCase):
    """The wall clock is set while the machine runs: entries stay, also those of a wrong date under the right one."""

    def deliver(self, place, id, step):
        """With the calendar off by a number of seconds."""
        body = machine.notification([id])
        trace = place.directory / "clocks"
        # Which call asks for the calendar does not depend on the body.
        with injection_test.warm() as other:
            calls = traced(other, body, "trace=clock_gettime", paths=False)[0]
        number = 1 + next(index for index, line in enumerate(calls) if "CLOCK_REALTIME" in line)
        seconds = int(re.search(r"tv_sec=(\d+)", calls[number - 1])[1]) + step
        value = struct.pack("<q", seconds).hex()
        process = place.deliver(body, machine.strace(
            f"inject=clock_gettime:poke_exit=@arg2={value}:when={number}", output=trace))
        self.assertEqual(process.returncode, 0)

    def test_no_step_frees_an_entry(self):
        for step in (30 * DAY, 3650 * DAY, -30 * DAY, -10_000 * DAY):
            with self.subTest(step), injection_test.warm() as place:
                for id, when in [("A", 0), ("A", step), ("B", step), ("A", 0), ("B", 0), ("C", 0), ("C", step)]:
                    self.deliver(place, id, when)
                found, torn = machine.ids(place.text())
                self.assertEqual((found, torn), ({"wamid.before": 1, "A": 1, "B": 1, "C": 1}, 0))

    def test_entries_expire_where_time_passes(self):
        with machine.Machine(settings={"HOOKLINE_TTL": "1s"}) as place:
            body = machine.notification(["A"])
            self.assertEqual(place.deliver(body).returncode, 0)
            subprocess.run(["sleep", "2"], check=True)
            self.assertEqual(place.deliver(body).returncode, 0)
            self.assertEqual(machine.ids(place.text()), ({"A": 2}, 0))


class Descriptors(unittest.TestCase):
    """No file of the program is ever standard input, output or error."""

    def test_closed_ones_with_and_without_a_null_device(self):
        for closed in ("", "1", "2", "12"):
            for null in (True, False):
                for limit in ("", "0", "1", "2", "3", "64"):
                    with self.subTest(closed=closed, null=null, limit=limit), machine.Machine() as place:
                        place.settings["HOOKLINE_LOG"] = "debug"
                        redirections = "".join(f" {number}>&-" for number in closed)
                        script = "".join([
                            "" if null else "mount -t tmpfs none /dev; ",
                            f"ulimit -n {limit} || exit 99; " if limit else "",
                            f'exec "$0" {redirections}'])
                        wrapper = ["unshare", "-m", "sh", "-c", script]
                        statuses = [place.deliver(BODY, wrapper).returncode for _ in range(2)]
                        if not limit or limit == "64":
                            self.assertEqual(statuses, [0, 0])
                        self.assertTrue(set(statuses) <= {0, 111, 127, 126, 2}, statuses)
                        self.assertEqual(place.deliver(BODY).returncode, 0)
                        found, torn = machine.ids(place.text())
                        self.assertEqual((found, torn), ({id: 1 for id in IDS}, 0))
                        with open(place.state / "seen.cache", "rb") as file:
                            self.assertEqual(file.read(16), b"hookline seen 1\n")


if __name__ == "__main__":
    unittest.main()
