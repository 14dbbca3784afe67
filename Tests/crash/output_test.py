"""Lines appended to a standard output that is a file, which is open for writing only: `hookline < notification >> events.jsonl`."""
import os
import unittest

import machine

WHOLE = machine.notification(["wamid.whole"])
NEXT = machine.notification(["wamid.next"])


class Output(unittest.TestCase):
    def emit(self, place, body, path, flags=os.O_WRONLY | os.O_APPEND):
        descriptor = os.open(path, flags | os.O_CREAT, 0o640)
        try:
            return place.deliver(body, stdout=descriptor)
        finally:
            os.close(descriptor)

    def torn(self, place, cut):
        """A file with a line, and a second one as a power cut may leave it: sinks.lock, which is not synced, shows nothing of it."""
        path = place.directory / "events.jsonl"
        self.assertEqual(self.emit(place, WHOLE, path).returncode, 0)
        line = path.read_bytes()
        path.write_bytes(line + cut(line))
        return path

    def test_a_line_torn_by_a_power_cut_is_terminated(self):
        for name, cut in {"a part": lambda line: line[:-20], "no LF": lambda line: line[:-1],
                          "zeros": lambda line: bytes(len(line))}.items():
            for flags in (os.O_WRONLY | os.O_APPEND, os.O_RDWR | os.O_APPEND):
                with self.subTest(name, flags=flags), machine.Machine(settings={"HOOKLINE_SINK": "stdout"}) as place:
                    path = self.torn(place, cut)
                    self.assertEqual(self.emit(place, NEXT, path, flags).returncode, 0)
                    found, _ = machine.ids(path.read_bytes())
                    self.assertEqual(found["wamid.next"], 1)

    def test_no_line_is_empty(self):
        with machine.Machine(settings={"HOOKLINE_SINK": "stdout"}) as place:
            path = place.directory / "events.jsonl"
            for number in range(3):
                self.assertEqual(self.emit(place, machine.notification([f"wamid.{number}"]), path).returncode, 0)
            self.assertEqual([len(line) > 0 for line in path.read_bytes().split(b"\n")], [True] * 3 + [False])


if __name__ == "__main__":
    unittest.main()
