"""The questions of infra/analytics, asked of what two machines emitted about an invented business, with the answers known before."""
import pathlib
import tempfile
import unittest

import engines
import fleet
import reference
import world
from lines import EVENTS, key, line

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

    def answers(self, engine, lines):
        """The answers that an engine gives from these lines alone."""
        kind = "clickhouse/questions.sql" if isinstance(engine, engines.ClickHouse) else "questions.sql"
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            pathlib.Path(file.name).chmod(0o644)
            engine.empty()
            engine.load(file.name)
            engine.refresh()
            return [engines.table(engine.query(query)) for query in engines.questions((engines.ANALYTICS / kind).read_text())[1]]

    def test_what_happened_at_the_same_second_has_one_answer(self):
        moment = "2026-09-01T22:00:00Z"
        business = {"waba_id": "1", "phone_number_id": "2", "display_phone_number": "3"}
        changes = [line("1", id=word, eventkey=key(number), time=moment, type="whatsapp.account.message_template_status_update", data={
            "business": business, "account": {"event": word, "value": {"message_template_id": 7, "message_template_name": "offer"}}})
            for number, word in enumerate(["APPROVED", "PAUSED", "DISABLED"])]
        changes += [line("1", id=word, eventkey=key(number), time=moment, recordedtime=f"2026-09-01T22:00:0{number}.000Z",
                         type="whatsapp.account.phone_number_quality_update", data={"business": business, "account": {"event": word}})
                    for number, word in enumerate(["UPGRADE", "FLAGGED", "DOWNGRADE"], 3)]
        answers = [self.answers(engine, order) for engine in engines.running() for order in (changes, changes[::-1])]
        self.assertEqual(answers[0][13], [("2", "DOWNGRADE", engines.plain(moment.replace("Z", "+00:00")))])
        self.assertEqual([row[:2] for row in answers[0][7]], [("offer", 1)])
        for other in answers[1:]:
            self.assertEqual(other, answers[0])

    def test_one_line_is_enough(self):
        lines = {path.stem: path.read_text().splitlines()[0] for path in EVENTS}
        names = ["cloud__status_sent", "cloud__status_failed", "cloud__msg_text", "cloud__field_template_status_paused",
                 "cloud__msg_system_user_changed_number"]
        for name in names:
            answers = [self.answers(engine, [lines[name]]) for engine in engines.running()]
            self.assertEqual(answers[1:], answers[:1] * 2, name)
        # None of a number was delivered, so no share of it was read.
        [(_, delivered, read)] = self.answers(engines.running()[1], [lines["cloud__status_sent"]])[1]
        self.assertEqual((delivered, read), (0, None))

    def test_a_day_on_which_the_clock_is_changed_has_another_length(self):
        def at(day, *names, **data):
            return line("1", id=f"{day} {names}", eventkey=key(day), time=f"2026-10-{day}T23:30:00Z", data={
                "business": {"waba_id": "1", "phone_number_id": "2"}, "user": {"wa_id": "4"}, **data}, type=".".join(["whatsapp", *names]))
        lines = [at(20, "message", "text", message={"id": "a", "type": "text"}),
                 at(23, "status", "sent", status={"message_id": "b", "status": "sent", "rank": 1, "pricing": {"category": "utility"}}),
                 at(26, "status", "delivered", status={"message_id": "b", "status": "delivered", "rank": 2})]
        for engine in engines.running():
            engine.set_zone("Europe/Berlin")
            answers = self.answers(engine, lines)
            self.assertEqual(answers[2], [("utility", 259200, 259200)])
            self.assertEqual(answers[6], [("2", 1, 259200)])

    def test_under_privacy_no_pause_ends_with_another_template(self):
        lines = [line("1", id=f"p{number}", eventkey=key(number), time=f"2026-09-01T22:00:0{number}Z", data={
            "business": {"waba_id": "1"}, "account": {"field": "message_template_status_update", "event": word}, "privacy": "pseudonyms"},
            type="whatsapp.account.message_template_status_update") for number, word in enumerate(["PAUSED", "APPROVED"])]
        for engine in engines.running():
            self.assertEqual(self.answers(engine, lines)[7], [])

    def test_clickhouse_has_the_newest_price(self):
        clickhouse = engines.running()[2]
        delivered = next(path.read_text().splitlines()[0] for path in EVENTS if path.stem == "cloud__status_delivered")
        self.answers(clickhouse, [delivered])
        for amount in ("0.5", "0.25"):
            clickhouse.execute(f"INSERT INTO price VALUES ('utility', {amount})")
        _, queries = engines.questions((engines.ANALYTICS / "clickhouse/questions.sql").read_text())
        self.assertEqual([row[1:] for row in engines.table(clickhouse.query(queries[4]))], [("utility", 1, 0.25)])

    def test_the_files_have_what_makes_it_difficult(self):
        machines = [set(path.read_bytes().splitlines()) for path in (self.first, self.second)]
        keys = [{line[line.index(b'"eventkey":'):][:45] for line in lines} for lines in machines]
        self.assertGreater(len(keys[0] & keys[1]), 100)
        for path, lines in zip((self.first, self.second), machines):
            self.assertGreater(len(path.read_bytes().splitlines()), len(lines))
        self.assertGreater(sum(self.world.conflicts.values()), 30)


if __name__ == "__main__":
    unittest.main()
