"""The questions of infra/analytics, asked of what two machines emitted about an invented business, with the answers known before."""
import pathlib
import tempfile
import unittest

import engines
import fleet
import reference
import world

MESSAGES = 2500


class QuestionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="hookline-")
        cls.addClassCleanup(cls.directory.cleanup)
        cls.world = world.World(seed=2026, messages=MESSAGES)
        cls.first, cls.second = fleet.files(cls.world, pathlib.Path(cls.directory.name))

    def ask(self, engine, questions="questions.sql"):
        """Loads one machine's file and the other's, then both again; then asks. Returns the number of contents."""
        engine.empty()
        engine.load(self.second)
        engine.load(self.first)
        engine.load(self.second, self.first)
        engine.refresh()
        engine.set_zone("Europe/Berlin")
        for category, amount in world.PRICES.items():
            engine.execute(f"INSERT INTO price VALUES ('{category}', {amount})")
        [(last,)] = engine.query("SELECT max(recordedtime) AS last FROM event_line")
        expected = reference.Reference(self.world, engines.plain(last)).answers()
        _, queries = engines.questions((engines.ANALYTICS / questions).read_text())
        self.assertEqual(len(queries), len(expected))
        for number, (query, rows) in enumerate(zip(queries, expected), 1):
            with self.subTest(question=number):
                self.assertGreater(len(rows), 0)
                self.assertEqual(engines.table(engine.query(query)), engines.table(rows))
        return engine.query("SELECT count(DISTINCT eventkey) AS contents FROM event_line")

    def test_every_engine_gives_the_known_answers(self):
        duckdb, postgresql, clickhouse = engines.running()
        contents = self.ask(duckdb)
        self.assertEqual(self.ask(postgresql), contents)
        self.assertEqual(self.ask(clickhouse, "clickhouse/questions.sql"), contents)

    def test_the_files_have_what_makes_it_difficult(self):
        machines = [set(path.read_bytes().splitlines()) for path in (self.first, self.second)]
        keys = [{line[line.index(b'"eventkey":'):][:45] for line in lines} for lines in machines]
        self.assertGreater(len(keys[0] & keys[1]), 100)
        for path, lines in zip((self.first, self.second), machines):
            self.assertGreater(len(path.read_bytes().splitlines()), len(lines))
        self.assertGreater(sum(self.world.conflicts.values()), 30)


if __name__ == "__main__":
    unittest.main()
