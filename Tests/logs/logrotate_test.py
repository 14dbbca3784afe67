"""Rotation of the event file under several writers."""
import os
import unittest

import events


class LogrotateTest(unittest.TestCase):
    def test_no_line_is_lost_or_twice_over_rotations(self):
        with events.Producer() as producer:
            producer.emit_all(events.special())
            with producer.busy():
                for _ in range(4):
                    producer.rotate()
            lines = producer.lines()
            emitted = map(events.without_time, lines)
            self.assertEqual(events.difference(emitted, producer.expected()), [])
            self.assertGreater(max(map(len, lines)), 1_040_000)
            names = [path.name for path in producer.files()]
            rotated = [name for name in names if name != "events.jsonl"]
            # Recovery looks for a killed process's line in the previous file.
            self.assertEqual([name.endswith(".gz") for name in rotated], [True] * 3 + [False], names)
            for path in producer.files():
                self.assertEqual(path.stat().st_mode & 0o777, 0o640, path)
                self.assertEqual(path.owner(), events.USER.pw_name, path)
            # There are no other files, especially no backup.
            self.assertEqual(
                {path.name for path in producer.state.iterdir()} - set(names), {"sinks.lock"})

    def test_the_next_event_makes_the_file(self):
        with events.Producer() as producer:
            producer.emit_all(events.special())
            producer.rotate()
            self.assertFalse(producer.file.exists())
            producer.emit_all(events.special())
            self.assertEqual(len(producer.file.read_bytes().splitlines()), 2)

    def test_a_file_that_is_not_there_or_empty_is_no_fault(self):
        with events.Producer() as producer:
            self.assertEqual(producer.run_logrotate("--force"), "")
            producer.file.touch()
            self.assertEqual(producer.run_logrotate("--force"), "")
            self.assertEqual(producer.files(), [producer.file])

    def test_a_small_file_waits_for_more(self):
        with events.Producer() as producer:
            state = producer.directory / "rotated"
            state.write_text(f'logrotate state -- version 2\n"{producer.file}" 2020-1-1-0:0:0\n')
            state.chmod(0o640)
            for size, rotations in [(900, 0), (1100, 1)]:
                producer.file.write_bytes(b"a" * size)
                os.chown(producer.file, events.USER.pw_uid, events.USER.pw_gid)
                self.assertEqual(producer.run_logrotate(), "")
                self.assertEqual(len(producer.rotated()), rotations, size)


if __name__ == "__main__":
    unittest.main()
