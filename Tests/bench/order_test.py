"""Programs take turns in an order that favours none: a synced one pays for what the program before it left unsynced."""
import collections
import pathlib
import tempfile
import unittest

import bench_setup  # noqa: F401, extends sys.path
import bench
import spawn


class OrderTest(unittest.TestCase):
    def test_each_is_as_often_at_each_place_and_after_each_other(self):
        for count in range(1, 9):
            turns = [bench.in_turn(range(count), turn) for turn in range(2 * count)]
            places = collections.Counter((place, thing) for turn in turns for place, thing in enumerate(turn))
            pairs = collections.Counter(pair for turn in turns for pair in zip(turn, turn[1:]))
            self.assertEqual((len(places), set(places.values())), (count * count, {2}))
            self.assertEqual((len(pairs), set(pairs.values()) or {2}), (count * (count - 1), {2}))

    def test_complete_runs_are_in_this_order(self):
        for labels in ("a", "abc", "abcd"):
            with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
                started = pathlib.Path(directory) / "started"
                runs = [spawn.Run(label, "/dev/null", ["/bin/sh", "-c", f"printf {label} >>{started}"]) for label in labels]
                rows = spawn.measure(3, runs)
                self.assertEqual([row.label for row in rows], list(labels))
                self.assertEqual({len(rounds) for row in rows for rounds in row.series}, {3})
                # Before three rounds a series there is one that is not measured.
                turns = range(1 + 3 * bench.SERIES)
                self.assertEqual(started.read_text(), "".join("".join(bench.in_turn(labels, turn)) for turn in turns))


if __name__ == "__main__":
    unittest.main()
