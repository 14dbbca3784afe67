"""`hookline replay --lines`, killed again and again, and `hookline audit`, which finds what is damaged afterwards."""
import json
import os
import pty
import random
import resource
import subprocess
import time
import unittest

import machine

EVENTS = 30_000
TRAFFIC = ["--traffic", str(EVENTS), "--seed", "7"]
MORE = ["--duplicates", "5%", "--reorder", "30s", "--batch", "1-50"]


def run(*arguments, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": {}, "check": False, "timeout": 120, **options}
    return subprocess.run([machine.HOOKLINE, *map(str, arguments)], **options)


class Replay(unittest.TestCase):
    def test_killed_again_and_again_each_event_is_there_once(self):
        chance = random.Random(7)
        with machine.Machine() as place:
            archive = place.directory / "archive.ndjson"
            archive.write_bytes(run("sample", *TRAFFIC, *MORE).stdout)
            command = [machine.HOOKLINE, "replay", "--lines", str(archive)]
            kills = 0
            while True:
                process = subprocess.Popen(command, env=place.environment, stderr=subprocess.DEVNULL)
                # Somewhere in the next part of the file, once it has begun.
                size = place.events.stat().st_size if place.events.exists() else 0
                goal = size + chance.randint(1, 3_000_000)
                while process.poll() is None and not (place.events.exists() and place.events.stat().st_size >= goal):
                    time.sleep(0.001)
                process.kill()
                if process.wait() == 0:
                    break
                kills += 1
            self.assertGreater(kills, 5)
            last = run("replay", "--lines", archive, env=place.environment)
            self.assertEqual(last.returncode, 0, last.stderr)
            # A kill may leave a torn line, which the next process terminates.
            whole = [line for line in place.text().split(b"\n") if line and machine.ids(line)[1] == 0]
            checked = run("audit", "-", *TRAFFIC, input=b"".join(line + b"\n" for line in whole))
            self.assertEqual((checked.returncode, checked.stdout), (0, b"%d lines, no damage\n" % EVENTS))
            print(f"killed {kills} times")

    def test_a_commit_has_many_notifications_and_one_sync(self):
        with machine.Machine() as place:
            trace = place.directory / "trace"
            lines = run("sample", "--traffic", 3000).stdout
            wrapper = machine.strace("trace=fdatasync,fsync", output=trace)
            result = place.deliver(lines, wrapper, ["replay", "--lines", "-"])
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(place.text().count(b"\n"), 3000)
            self.assertLess(trace.read_text().count("fdatasync("), 10)
            summary = json.loads(result.stderr)
            self.assertEqual((summary["notifications"], summary["events"], summary["duplicates"]), (3000, 3000, 0))

    def test_signed_lines_are_checked(self):
        with machine.Machine(settings={"HOOKLINE_APP_SECRET": "5ec4e7"}) as place:
            lines = run("sample", "--traffic", 40, "--batch", "2", env=place.environment).stdout
            self.assertEqual(lines.count(b'{"headers":{"X-Hub-Signature-256":"sha256='), 20)
            forged = lines.replace(b"Thank you!", b"Thank you?", 1)
            result = place.deliver(forged, arguments=["replay", "--lines", "-"])
            self.assertEqual(result.returncode, 1)
            rejected, summary = map(json.loads, result.stderr.splitlines())
            number = next(n for n, (one, other) in enumerate(zip(lines.splitlines(), forged.splitlines()), 1) if one != other)
            self.assertEqual((rejected["status"], rejected["line"], rejected["file"]), (403, number, "-"))
            self.assertEqual((summary["rejected"], summary["events"]), (1, 38))
            self.assertEqual(place.deliver(lines, arguments=["replay", "--lines", "-"]).returncode, 0)
            checked = run("audit", place.events, "--traffic", 40)
            self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_bad_lines_cost_the_others_nothing(self):
        with machine.Machine(settings={"HOOKLINE_MAX_BODY": "10000"}) as place:
            good = run("sample", "--traffic", 10).stdout.splitlines(keepends=True)
            bad = [b"\n", b"{\n", b'{"a":"' + b"x" * 50_000_000 + b'"}\n', b'{"headers":{},"body":{}}\n', b'{"headers":1,"body":""}\n']
            text = b"".join(good[:5] + bad + good[5:])
            result = place.deliver(
                text, arguments=["replay", "--lines", "-"],
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (48 << 20, 48 << 20)))
            self.assertEqual(result.returncode, 1, result.stderr)
            *entries, summary = map(json.loads, result.stderr.splitlines())
            self.assertEqual({(entry["message"], entry["line"]) for entry in entries},
                             {("quarantined", 7), ("rejected", 8), ("rejected", 9), ("rejected", 10)})
            self.assertEqual((summary["events"], summary["quarantined"], summary["rejected"]), (10, 1, 3))
            self.assertEqual(len(list((place.state / "quarantine").iterdir())), 1)

    def test_a_line_with_headers_is_never_a_trusted_body(self):
        bodies = {
            b'{"headers":{"Authorization":"s3cret"},"body":null}': "body is not a string",
            b'{"headers":{"Authorization":"s3cret"}}': "body is not a string",
            b'{"headers":null,"statuses":[]}': "body is not a string",
            b'{"headers":null,"body":"{}"}': "headers are not strings",
            b'{"headers":{"Authorization":"s3cret"},"body":"{\xff}"}': "request is not JSON",
            b' { "headers":{"Authorization":"s3cret"},"body":"{': "request is not JSON",
            b'{"path":"/","headers":{"Authorization":"s3cret"},"body":"{': "request is not JSON"}
        with machine.Machine() as place:
            result = place.deliver(b"\n".join(bodies), arguments=["replay", "--lines", "-"])
            self.assertEqual(result.returncode, 1)
            *entries, summary = map(json.loads, result.stderr.splitlines())
            self.assertEqual([(entry["line"], entry["reason"]) for entry in entries], list(enumerate(bodies.values(), 1)))
            self.assertEqual((summary["events"], summary["quarantined"], summary["rejected"]), (0, 0, len(bodies)))
            self.assertFalse((place.state / "quarantine").exists() and list((place.state / "quarantine").iterdir()))

    def test_the_limit_is_of_the_body_and_not_of_the_line(self):
        with machine.Machine(settings={"HOOKLINE_MAX_BODY": "10000", "HOOKLINE_UNVERIFIED": "1"}) as place:
            lines = []
            for length in (9900, 10_001):
                frame = len(machine.notification([f"wamid.{length}"], 100)) - 100
                body = machine.notification([f"wamid.{length}"], length - frame)
                self.assertEqual(len(body), length)
                escaped = "".join(f"\\u{byte:04x}" for byte in body)
                lines.append(b'{"headers":{},"body":"' + escaped.encode() + b'"}\n')
                lines.append(body.replace(b"wamid.", b"other.") + b"\n")
            result = place.deliver(b"".join(lines), arguments=["replay", "--lines", "-"])
            *entries, summary = map(json.loads, result.stderr.splitlines())
            self.assertEqual([(entry["line"], entry["status"]) for entry in entries], [(3, 413), (4, 413)])
            self.assertEqual((summary["events"], summary["rejected"]), (2, 2))

    def test_a_byte_order_mark_is_no_part_of_a_line(self):
        with machine.Machine(settings={"HOOKLINE_APP_SECRET": "5ec4e7"}) as place:
            lines = run("sample", "--traffic", 2, env=place.environment).stdout
            names = [place.directory / "plain", place.directory / "signed"]
            names[0].write_bytes(b"\xef\xbb\xbf" + machine.notification(["wamid.1"]) + b"\r\n\xef\xbb\xbf\n")
            names[1].write_bytes(b"\xef\xbb\xbf" + lines.replace(b"sha256=", b"sha256=0", 1))
            # The options may follow the files.
            result = place.deliver(b"", arguments=["replay", *names, "--lines"])
            rejected, summary = map(json.loads, result.stderr.splitlines())
            # A request whose sender does not verify is not trusted as a body.
            self.assertEqual((rejected["status"], rejected["file"], rejected["line"]), (403, str(names[1]), 1))
            self.assertEqual((summary["events"], summary["rejected"], summary["quarantined"]), (2, 1, 0))

    def test_requests_in_utf_16_stay_out_of_the_quarantine(self):
        with machine.Machine(settings={"HOOKLINE_APP_SECRET": "5ec4e7"}) as place:
            lines = run("sample", "--traffic", 2, env=place.environment).stdout
            result = place.deliver(lines.decode().encode("utf-16"), arguments=["replay", "--lines", "-"])
            *entries, summary = map(json.loads, result.stderr.splitlines())
            self.assertTrue(all("UTF-8" in entry["hint"] for entry in entries), entries)
            self.assertEqual((summary["events"], summary["rejected"], summary["quarantined"]), (0, 3, 0))

    def test_hints_do_not_contradict_each_other(self):
        text = machine.notification(["wamid.1"]) * 2 + b"\n"
        long = machine.notification(["wamid.2"], 20_000) + b"\n"
        cases = [
            ({}, text, "quarantined", "hookline replay on the file", "hookline replay on their files"),
            ({"HOOKLINE_QUARANTINE_MAX": "0"}, text, "rejected", "each notification as one line", "correct the rejected lines"),
            ({"HOOKLINE_MAX_BODY": "10000"}, long, "rejected", "raise HOOKLINE_MAX_BODY", "correct the rejected lines"),
            ({"HOOKLINE_SINK": "file:/nowhere/events"}, text[:len(text) // 2] + b"\n", "rejected", "do what detail says",
             "run the command again")]
        for settings, lines, message, hint, last in cases:
            with self.subTest(settings), machine.Machine(settings=settings) as place:
                result = place.deliver(lines, arguments=["replay", "--lines", "-"])
                entry, summary = map(json.loads, result.stderr.splitlines())
                self.assertEqual(entry["message"], message)
                self.assertIn(hint, entry["hint"])
                self.assertIn(last, summary["hint"])
                # Nor does one name the command that is running, or a sender that tries again.
                self.assertNotRegex(entry["hint"], "replay --lines|sender")

    def test_a_pipe_that_pauses_is_not_waited_for(self):
        with machine.Machine() as place:
            with subprocess.Popen([machine.HOOKLINE, "replay", "--lines", "-"], env=place.environment, stdin=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                for number in range(1, 4):
                    process.stdin.write(machine.notification([f"wamid.{number}"]) + b"\n")
                    process.stdin.flush()
                    deadline = time.monotonic() + 60
                    while place.text().count(b"\n") < number and time.monotonic() < deadline:
                        time.sleep(0.01)
                    self.assertEqual(place.text().count(b"\n"), number)
                process.stdin.close()
                self.assertEqual(process.wait(60), 0)
                self.assertEqual(json.loads(process.stderr.read())["events"], 3)

    def test_the_lines_of_a_response_go_to_standard_output(self):
        with machine.Machine(settings={"HOOKLINE_SINK": "response"}) as place:
            result = place.deliver(machine.notification(["wamid.1"]) + b"\n", arguments=["replay", "--lines", "-"])
            self.assertEqual((result.returncode, machine.ids(result.stdout)), (0, ({"wamid.1": 1}, 0)))

    def test_a_file_of_something_else_fills_neither_the_log_nor_the_quarantine(self):
        with machine.Machine() as place:
            result = place.deliver(b"Nov 26 08:00:00 host sshd[1]: x\n" * 2000, arguments=["replay", "--lines", "-"])
            self.assertEqual(result.returncode, 1)
            self.assertEqual(len(result.stderr.splitlines()), 102)
            self.assertEqual(json.loads(result.stderr.splitlines()[-1])["rejected"] +
                             json.loads(result.stderr.splitlines()[-1])["quarantined"], 2000)

    def test_progress_on_a_terminal(self):
        with machine.Machine() as place:
            archive = place.directory / "archive.ndjson"
            archive.write_bytes(run("sample", "--traffic", 3000).stdout)
            terminal, other = pty.openpty()
            # Long enough that it is shown more than once, on any machine.
            slow = machine.strace("inject=fdatasync:delay_enter=400000")
            with subprocess.Popen([*slow, machine.HOOKLINE, "replay", "--lines", str(archive)], env=place.environment,
                                  stderr=other) as process:
                os.close(other)
                text = b""
                try:
                    while part := os.read(terminal, 4096):
                        text += part
                except OSError:
                    pass
            os.close(terminal)
            self.assertEqual(process.returncode, 0)
            self.assertRegex(text, rb"\r\d+ bodies, \d+/s, \d+ % done, \d+ s left, 0 duplicates\x1b\[K\r")
            self.assertIn(b'\x1b[K{"time"', text)

    def test_an_archive_in_a_pipe_is_rejected_with_the_command_for_it(self):
        with machine.Machine() as place:
            result = place.deliver(run("sample", "--traffic", 3).stdout)
            self.assertEqual(result.returncode, 1)
            self.assertIn(b"hookline replay --lines", result.stderr)


class Audit(unittest.TestCase):
    """Damage of each kind in a file that is right otherwise, which is named with its line."""

    @classmethod
    def setUpClass(cls):
        with machine.Machine() as place:
            place.deliver(run("sample", "--traffic", 100).stdout, arguments=["replay", "--lines", "-"])
            cls.lines = place.text().splitlines(keepends=True)

    def damage(self, number, old, new=b""):
        """Returns the file with a replacement in a line."""
        lines = list(self.lines)
        self.assertIn(old, lines[number - 1])
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
        return b"".join(lines)

    def test_each_damage_is_named(self):
        lines = self.lines
        cases = {
            "-:100: the line is torn: it has no LF": b"".join(lines)[:-1],
            "-:40: the line is torn": self.damage(40, lines[39][-30:], b"\n"),
            "-:41: the line is not JSON: something follows the value": self.damage(41, b"\n"),
            "-:42: the line is not JSON: a string is not UTF-8": self.damage(42, b"whatsapp", b"whats\xffpp"),
            "-:43: the line has zero bytes": self.damage(43, b"specversion", bytes(11)),
            "-:44: the line is empty": self.damage(44, lines[43][:-1]),
            "-:45: the line has white space outside strings": self.damage(45, b"\n", b"\r\n"),
            "-:46: an attribute is missing: recordedtime": self.damage(46, lines[45][lines[45].index(b'"recordedtime"'):][:42]),
            "-:47: an attribute is repeated or out of order: provider": self.damage(47, b',"data":', b',"provider":"meta","data":'),
            "-:48: the line has an unknown attribute": self.damage(48, b'"time"', b'"tide"'),
            "-:49: an attribute has another form: source": self.damage(49, b"/whatsapp/", b"\\\\whatsapp\\\\"),
            "-:50: an attribute has another form: eventkey": self.damage(50, b'"eventkey":"', b'"eventkey":"x'),
            "-:51: data has an unknown member": self.damage(51, b'"raw":', b'"rew":'),
            "-:21: a member of data has another form: status.message_id": self.damage(21, b'"message_id":"', b'"message_id":7,"x":"'),
            "-:24: data has an unknown member: message": self.damage(24, b'"message":{"id"', b'"message":{"ID"'),
            "-:52: the same event as in -:51": b"".join(lines[:51] + lines[50:]),
            "-:53: the event is not one of the traffic": self.damage(53, b'"id":"wamid.H', b'"id":"wamid.G'),
            "missing: event 54 of the traffic, " + json.loads(lines[54])["id"]: b"".join(lines[:54] + lines[55:]),
        }
        self.assertGreaterEqual(len(cases), 12)
        for expected, text in cases.items():
            with self.subTest(expected):
                result = run("audit", "-", "--traffic", 100, input=text)
                self.assertEqual((result.returncode, result.stdout.decode()), (1, expected + "\n"))

    def test_lines_of_every_kind_are_valid(self):
        bodies = [json.loads(path.read_bytes()) for path in sorted((machine.ROOT / "Tests/Fixtures/notifications").glob("*.json"))]
        text = "".join(json.dumps(body) + "\n" for body in bodies).encode()
        kinds = [{}, {"HOOKLINE_RAW": "0"}, {"HOOKLINE_MAX_LINE": "4096"},
                 {"HOOKLINE_PRIVACY": "pseudonyms", "HOOKLINE_PRIVACY_KEY": "0" * 32}]
        for settings in kinds:
            with self.subTest(settings), machine.Machine(settings=settings) as place:
                replay = place.deliver(text, arguments=["replay", "--lines", "-"])
                self.assertEqual(replay.returncode, 0, replay.stderr)
                self.assertGreater(place.text().count(b"\n"), len(bodies))
                audit = run("audit", place.events)
                self.assertEqual(audit.returncode, 0, audit.stdout)

    def test_the_first_damage_of_several_files(self):
        with machine.Machine() as place:
            names = [place.directory / name for name in ("events.1", "events.2", "events.3")]
            names[0].write_bytes(b"".join(self.lines[:50]))
            names[1].write_bytes(b"".join(self.lines[50:] + self.lines[3:4]))
            names[2].write_bytes(b"{\n")
            result = run("audit", *names)
            self.assertEqual(result.stdout.decode(), f"{names[1]}:51: the same event as in {names[0]}:4\n")
            self.assertEqual(run("audit", *names[:1]).stdout, b"50 lines, no damage\n")
            self.assertEqual(run("audit", place.directory / "missing").returncode, 111)
            self.assertEqual(run("audit").returncode, 100)
            # A seed alone would check nothing.
            self.assertEqual(run("audit", names[0], "--seed", 7).returncode, 100)

    def test_memory_does_not_grow_with_the_file(self):
        """Keys beyond a few megabytes are in a temporary file without a name, which $TMPDIR chooses."""
        with machine.Machine(settings={"HOOKLINE_IDEMPOTENCY": "off", "HOOKLINE_SYNC": "never", "HOOKLINE_RAW": "0"}) as place:
            count = 80_000
            sample = subprocess.Popen([machine.HOOKLINE, "sample", "--traffic", str(count)], stdout=subprocess.PIPE, env={})
            with sample:
                replay = run("replay", "--lines", "-", stdin=sample.stdout, env=place.environment)
            self.assertEqual(replay.returncode, 0, replay.stderr)
            options = {"env": {"TMPDIR": str(place.directory)},
                       "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, (24 << 20, 24 << 20))}
            result = run("audit", place.events, "--traffic", count, **options)
            self.assertEqual((result.returncode, result.stdout), (0, b"%d lines, no damage\n" % count), result.stderr)
            with open(place.events, "ab") as file, open(place.events, "rb") as first:
                file.write(first.readline())
            again = run("audit", place.events, **options)
            self.assertEqual(again.stdout.decode(), f"{place.events}:{count + 1}: the same event as in {place.events}:1\n")


if __name__ == "__main__":
    unittest.main()
