"""Out of memory the process logs it and exits with 111, and no event is lost or emitted twice."""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import growth
import machine

BODY = growth.grow(growth.places()["cloud .entry[].changes[].value.messages[]"], "numbers", 400_000)
# From the least in which the program starts to more than the body takes, in KiB.
SPACES = [*range(2000, 4200, 100), *range(4200, 12_000, 400)]
END = b'"message":"out of memory"'


class Directory:
    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="hookline-memory-"))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def run(self, body, space=None, **variables):
        environment = {
            "PATH": os.environ["PATH"], "HOOKLINE_STATE_DIR": str(self.path / "state"), "HOOKLINE_UNVERIFIED": "1",
            "HOOKLINE_SINK": f"file:{self.path}/events", "HOOKLINE_DEADLINE": "60s", **variables}
        limit = f"ulimit -v {space}; " if space else ""
        return subprocess.run(
            ["sh", "-c", f'{limit}exec "$0"', machine.HOOKLINE], input=body, capture_output=True, env=environment,
            timeout=60)

    def ids(self):
        events = self.path / "events"
        return collections.Counter(
            json.loads(line)["id"] for line in (events.read_bytes() if events.exists() else b"").splitlines())


def starts(space):
    """Returns whether the program starts in `space` KiB."""
    with Directory() as directory:
        return directory.run(b"{}", space).returncode == 0


class MemoryTest(unittest.TestCase):
    def test_out_of_memory_is_logged_and_no_event_is_lost(self):
        spaces = [space for space in SPACES if starts(space)]
        ended = 0
        with Directory() as directory:
            self.assertEqual(directory.run(BODY).returncode, 0)
            expected = directory.ids()
        for space in spaces:
            with self.subTest(space=space), Directory() as directory:
                done = directory.run(BODY, space)
                self.assertIn(done.returncode, (0, 111), done.stderr)
                if done.returncode == 111:
                    ended += 1
                    self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
                    self.assertIn(END, done.stderr)
                    json.loads(done.stderr)
                # The redelivery.
                self.assertEqual(directory.run(BODY).returncode, 0)
                self.assertEqual(directory.ids(), expected)
        # Both outcomes must have occurred.
        self.assertGreater(ended, 5)
        self.assertLess(ended, len(spaces))

    def test_a_web_server_gets_503(self):
        variables = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(BODY))}
        statuses = collections.Counter()
        for space in filter(starts, SPACES):
            with self.subTest(space=space), Directory() as directory:
                done = directory.run(BODY, space, **variables)
                statuses[done.stdout.split(b"\r\n")[0]] += 1
                self.assertTrue(done.stdout.endswith(b"\r\n\r\n"), done.stdout)
                self.assertEqual(done.stdout.count(b"Status: "), 1)
                self.assertEqual(done.returncode == 111, done.stdout.startswith(b"Status: 503"))
        self.assertEqual(set(statuses), {b"Status: 200 OK", b"Status: 503 Service Unavailable"})

    def test_a_full_log_does_not_delay_the_exit(self):
        space = next(space for space in SPACES if starts(space))
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        try:
            while True:
                os.write(writing, b"x" * 4096)
        except BlockingIOError:
            os.set_blocking(writing, True)
        try:
            with Directory() as directory:
                done = subprocess.run(
                    ["sh", "-c", f'ulimit -v {space}; exec "$0"', machine.HOOKLINE], input=BODY, stderr=writing,
                    stdout=subprocess.DEVNULL, env={"HOOKLINE_STATE_DIR": str(directory.path)}, timeout=30)
                self.assertEqual(done.returncode, 111)
        finally:
            os.close(reading)
            os.close(writing)

    def test_the_deepest_bodies_take_little_stack(self):
        for place in ["cloud ", "cloud .entry[].changes[].value", "cloud .entry[].changes[].value.conversation_context",
                      "cloud .entry[].changes[].value.messages[]", "notifyer "]:
            name, way, _ = growth.places()[place]
            for opening, inside, closing in [("[", "1", "]"), ('{"a":', '"' + "x" * 70_000 + '"', "}")]:
                depth = 127 - len(way)
                deep = json.loads(opening * depth + inside + closing * depth)
                body = json.loads((growth.NOTIFICATIONS / name).read_bytes())
                holder = body
                for step in way:
                    holder = holder[step]
                if isinstance(holder, list):
                    holder.append(deep)
                else:
                    holder["deep"] = deep
                text = json.dumps(body).encode()
                for mode, (settings, _) in machine.MODES.items():
                    with self.subTest(place=place, opening=opening, mode=mode):
                        outcome = machine.run(text, settings, stack=128)
                        self.assertEqual(outcome.status, 0, outcome.log)


if __name__ == "__main__":
    unittest.main()
