"""The commands and queries of infra/analytics/README.md, as they stand there."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import engines
import fleet
import world

README = engines.ANALYTICS / "README.md"
DUCKDB_PROGRAM = engines.installed(["duckdb-cli==1.5.6"]) / "duckdb_cli"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(), flags=re.MULTILINE | re.DOTALL)


class ReadmeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="hookline-")
        cls.addClassCleanup(directory.cleanup)
        cls.directory = pathlib.Path(directory.name)
        cls.files = fleet.files(world.World(seed=8, messages=200), cls.directory)
        for number, file in enumerate(cls.files, 1):
            (cls.directory / f"hooks{number}").mkdir()
            file.rename(cls.directory / f"hooks{number}/events.jsonl")
        # An older file of the first, as logrotate leaves it.
        cls.first = cls.directory / "hooks1"
        text = (cls.first / "events.jsonl").read_bytes()
        (cls.first / "events-20260905-1788640000.jsonl").write_bytes(text[:text.index(b"\n", len(text) // 2) + 1])
        # The last line of a machine that is no more.
        with open(cls.first / "events.jsonl", "ab") as file:
            file.write(text[:700])
        subprocess.run(["gzip", cls.first / "events-20260905-1788640000.jsonl"], check=True)
        (cls.directory / "infra").symlink_to(engines.ROOT / "infra")

    def test_its_commands_work(self):
        postgresql = engines.running()[1]
        postgresql.empty()
        commands = blocks("sh")
        self.assertEqual(len(commands), 3)
        environment = {**postgresql.environment, "PATH": f"{DUCKDB_PROGRAM}:{os.environ['PATH']}"}
        for command in commands:
            with self.subTest(command=command):
                outcome = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=self.directory, env=environment,
                                         capture_output=True, text=True)
                self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
                self.assertNotIn("Error", outcome.stdout)
        self.assertIn("<h1>WhatsApp, ", (self.directory / "report.html").read_text())
        lines = {line for path in self.directory.glob("hooks*/*.jsonl") for line in path.read_bytes().splitlines() if line[-1:] == b"}"}
        keys = {line[line.index(b'"eventkey":'):][:45] for line in lines}
        self.assertEqual(postgresql.query("SELECT count(*) AS contents FROM event_line"), [(len(keys),)])
        outcome = subprocess.run([DUCKDB_PROGRAM / "duckdb", "-csv", "-noheader", self.directory / "events.duckdb",
                                  "SELECT count(*) FROM event_line"], capture_output=True, text=True)
        self.assertEqual(outcome.stdout, f"{len(keys)}\n")

    def test_its_queries_run_and_agree(self):
        duckdb, postgresql, _ = engines.running()
        for engine in (duckdb, postgresql):
            engine.empty()
            engine.load(*self.directory.glob("hooks*/events.jsonl"))
            engine.refresh()
        [text] = blocks("sql")
        queries = re.split(r"^-- .*\n", text, flags=re.MULTILINE)[1:]
        self.assertEqual(len(queries), 4)
        [(message,)] = duckdb.query("SELECT max(message_id) FROM delivery WHERE rank = 3 AND sent_at IS NOT NULL")
        for query in queries:
            query = query.strip().removesuffix(";").replace("wamid.…", message)
            rows = engines.table(duckdb.query(query))
            self.assertEqual(engines.table(postgresql.query(query)), rows)
            self.assertEqual(rows == [], "payment" in query, query)

    def test_it_names_every_view_and_file(self):
        text = README.read_text()
        for name in [*engines.VIEWS, "event_line", "skipped_line", "price", "elasticsearch", "questions.sql", "report"]:
            self.assertRegex(text, rf"\b{name}\b")


if __name__ == "__main__":
    unittest.main()
