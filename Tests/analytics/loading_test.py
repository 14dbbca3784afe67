"""What the tables of infra/analytics make of lines: the columns are those of the schema, and every line loads, however odd."""
import concurrent.futures
import contextlib
import json
import pathlib
import random
import tempfile
import unittest

import engines
import schema
from lines import EVENTS, ODD, OTHERS, WRONG, body, emitted, key, line, rare

# Columns that are not from the schema.
OWN = {"data", "line"}
COLUMNS = {
    engines.DuckDB: "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'event_line' ORDER BY column_index",
    engines.PostgreSQL: "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'event_line' "
    "ORDER BY ordinal_position",
    engines.ClickHouse: "SELECT name, replaceRegexpOne(type, '^Nullable.(.*).$', '\\\\1') FROM system.columns "
    "WHERE table = 'event_line' AND default_kind = '' ORDER BY position"}


class LoadingTest(unittest.TestCase):
    def setUp(self):
        self.engines = engines.running()

    @contextlib.contextmanager
    def emptied(self, engine, **details):
        """A part of a test with an engine whose tables are empty."""
        with self.subTest(engine=type(engine).__name__, **details):
            engine.empty()
            yield

    def loaded(self, engine, lines):
        self.loaded_bytes(engine, "".join(f"{line}\n" for line in lines).encode())

    def loaded_bytes(self, engine, content):
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
            file.write(content)
            file.flush()
            # The server of the database is another user.
            pathlib.Path(file.name).chmod(0o644)
            engine.load(file.name)

    def test_the_columns_are_those_of_the_schema(self):
        allowed = schema.columns()
        for number, engine in enumerate(self.engines):
            with self.subTest(engine=type(engine).__name__):
                columns = dict(engine.query(COLUMNS[type(engine)]))
                types = {name: type_name for name, type_name in columns.items() if name not in OWN}
                self.assertEqual(types, {name: schema.TYPES[allowed[name][1]][number] for name in types})
                if number == 0:
                    first = list(columns)
                self.assertEqual(list(columns), first)

    def test_each_column_has_what_stands_at_its_path(self):
        lines = [line for path in EVENTS for line in path.read_text().splitlines()] + [*rare()]
        allowed = schema.columns()
        for engine in self.engines:
            with self.emptied(engine):
                self.loaded(engine, lines)
                names = [name for name, _ in engine.query(COLUMNS[type(engine)]) if name not in OWN and name != "recordedtime"]
                listed = ", ".join(f'"{name}"' for name in ["line", *names])
                rows = {row[0]: row[1:] for row in engine.query(f"SELECT {listed} FROM event_line")}
                filled = set()
                for text, row in rows.items():
                    event = json.loads(text)
                    wanted = [schema.value(event, allowed[name][0]) for name in names]
                    wanted = [str(value) if allowed[name][1] == "string" and value is not None else value
                              for name, value in zip(names, wanted)]
                    self.assertEqual([engines.plain(value) for value in row], [
                        engines.plain(value) if name == "time" else value for name, value in zip(names, wanted)], text)
                    filled |= {name for name, value in zip(names, row) if value is not None}
                self.assertEqual(len(rows), len({json.loads(line)["eventkey"] for line in lines}))
                # These lines have every column.
                self.assertEqual(set(names) - filled, set())

    def test_every_odd_line_loads_as_it_is(self):
        lines = [line(text, id=name, eventkey=key(number)) for number, (name, text) in enumerate(ODD.items())]
        lines += [line("1", id="base64", eventkey=key(99), type="whatsapp.unknown", datacontenttype="application/octet-stream")]
        lines[-1] = lines[-1][:lines[-1].index(',"data":')] + ',"data_base64":"/w=="}'
        lines += emitted(body("ä \\ \u2028 " * 100_000)) + emitted(body("a\0b\ud83d"))
        lines += WRONG
        # As what the columns and `data` are read from, too.
        lines += [one.replace('"data":{', '"data":{"other":%s,' % text, 1).replace('"eventkey":"00', '"eventkey":"01')
                  for one, text in zip(lines, ODD.values())]
        self.assertGreater(max(len(line.encode()) for line in lines), 1_000_000)
        for engine in self.engines:
            with self.emptied(engine):
                self.loaded(engine, [*lines, *OTHERS, ""])
                self.loaded(engine, [*OTHERS, *lines])
                self.assertEqual(sorted(row[0] for row in engine.query("SELECT DISTINCT line FROM event_line")), sorted(lines))
                self.assertEqual(sorted({row[0] for row in engine.query("SELECT line FROM skipped_line")}), sorted(OTHERS))
                texts = {row[0] for row in engine.query("SELECT message_text FROM event_line WHERE message_text IS NOT NULL")}
                self.assertIn(json.loads(lines[0])["data"]["message"]["text"], texts)
                engine.refresh()
                for view in engines.VIEWS:
                    engine.query(f"SELECT count(*) AS rows FROM (SELECT * FROM {view}) v")

    def test_what_a_crash_or_another_program_left_costs_no_event(self):
        event, other = (line("1", id=f"e{number}", eventkey=key(number)).encode() for number in (1, 2))
        character = event[:400] + "☕".encode()
        parts = {"half a character": character[:-1], "two thirds": character[:-2] + b"\xe2\x98", "zeros": event[:400] + bytes(5000),
                 "carriage returns": b"10 %\r20 %\r\n30 %", "control characters": b"a\x01b\x02c\x1fd", "binary": bytes(range(128, 256))}
        for engine in self.engines:
            for name, part in parts.items():
                with self.emptied(engine, part=name):
                    self.loaded_bytes(engine, event + b"\n" + part + b"\n" + other + b"\n")
                    self.loaded_bytes(engine, other + b"\n" + part)
                    self.assertEqual(sorted(engine.query("SELECT id, line FROM event")), [("e1", event.decode()), ("e2", other.decode())])
                    self.assertGreater(engine.query("SELECT count(*) AS skipped FROM skipped_line"), [(0,)])

    def test_duckdb_says_that_a_line_is_too_long_for_it(self):
        with self.emptied(self.engines[0]), self.assertRaisesRegex(Exception, "Maximum line size of 4194304 bytes exceeded"):
            self.loaded(self.engines[0], [line("1"), "x" * 5_000_000])

    def test_of_one_eventkey_the_earliest_line_counts_and_of_one_event_the_earliest_content(self):
        moments = [f"2026-09-01T22:00:0{second}.000Z" for second in range(6)]
        late = line("1", id="e", eventkey=key(1), recordedtime=moments[4], idempotency="conflict", time="2026-09-01T21:00:04Z")
        early = line("1", id="e", eventkey=key(1), recordedtime=moments[2], idempotency="first", time="2026-09-01T21:00:02Z")
        other = line("2", id="e", eventkey=key(2), recordedtime=moments[3])
        for order in ([late, early, other], [other, late, early], [early, other, late], [early, late, other, early]):
            for engine in self.engines:
                with self.emptied(engine, order=order):
                    for one in order:
                        self.loaded(engine, [one])
                    self.assertEqual(engine.query("SELECT eventkey, idempotency, line FROM event"), [(key(1), "first", early)])
                    self.assertEqual(engines.table(engine.query('SELECT "time" FROM event')),
                                 engines.table([("2026-09-01T21:00:02+00:00",)]))
                    self.assertEqual(engine.query("SELECT id, contents FROM conflict"), [("e", 2)])

    def test_samples_of_the_doctor_and_the_dashboard_are_no_statuses(self):
        lines = [line("1", id=f"{message}:delivered", eventkey=key(number), type="whatsapp.status.delivered", data={
            "business": {"waba_id": waba} if waba else {},
            "status": {"status": "delivered", "rank": 2, **({"message_id": message} if message else {})}})
            for number, (waba, message) in enumerate([
                ("1", "wamid.real"), ("1", None), (None, "real"), ("0", "hookline-doctor-7"), (None, "hookline-doctor-8"), ("0", "ab12")])]
        for engine in self.engines:
            with self.emptied(engine):
                self.loaded(engine, lines)
                engine.refresh()
                self.assertEqual(engine.query("SELECT count(*) AS events FROM event"), [(6,)])
                self.assertEqual(sorted(engine.query("SELECT id FROM status")), [("None:delivered",), ("real:delivered",), ("wamid.real:delivered",)])
                self.assertEqual(sorted(engine.query("SELECT message_id FROM delivery")), [("real",), ("wamid.real",)])

    def test_what_the_dashboard_sends_as_a_test_is_an_event_alone(self):
        [test] = [path.read_text().splitlines() for path in EVENTS if path.stem == "cloud__dashboard_test"]
        template = line("1", id="t", eventkey=key(1), type="whatsapp.account.message_template_status_update", data={
            "business": {"waba_id": "0"}, "account": {"event": "PAUSED", "value": {"message_template_name": "my_template"}}})
        for engine in self.engines:
            with self.emptied(engine):
                self.loaded(engine, [*test, template])
                engine.refresh()
                self.assertGreater(engine.query("SELECT count(*) AS events FROM event"), [(1,)])
                for view in ("message", "turn", "conversation", "number_day", "template_event"):
                    self.assertEqual(engine.query(f"SELECT count(*) AS rows FROM {view}"), [(0,)])

    def test_clients_of_postgresql_load_the_same_events_at_once(self):
        postgresql = self.engines[1]
        postgresql.empty()
        moments = [f"2026-09-01T22:00:{second:02d}.000Z" for second in range(4)]
        files = [[line("1", id=f"e{number}", eventkey=key(number), recordedtime=moments[(number + client) % 4]) for number in range(2000)]
                 for client in range(4)]
        # Each in another order, so that they would wait for each other in a circle.
        for client, lines in enumerate(files):
            random.Random(client).shuffle(lines)
        with concurrent.futures.ThreadPoolExecutor(len(files)) as pool:
            list(pool.map(lambda lines: self.loaded(postgresql, lines), files))
        self.assertEqual(engines.table(postgresql.query("SELECT count(*) AS contents, min(recordedtime), max(recordedtime) FROM event_line")),
                         engines.table([(2000, "2026-09-01T22:00:00+00:00", "2026-09-01T22:00:00+00:00")]))

    def test_lines_of_the_first_edition_load_once(self):
        event = json.loads(EVENTS[0].read_text().splitlines()[0])
        del event["eventkey"]
        lines = [json.dumps({**event, "recordedtime": f"2026-09-01T22:00:0{second}.000Z", "dataschema": "urn:hookline:event:1"},
                            separators=(",", ":")) for second in (3, 1, 2)]
        for engine in self.engines:
            with self.emptied(engine):
                for one in lines:
                    self.loaded(engine, [one])
                self.assertEqual(engine.query("SELECT line FROM event"), [(lines[1],)])


if __name__ == "__main__":
    unittest.main()
