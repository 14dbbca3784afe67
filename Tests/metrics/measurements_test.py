"""Histograms and last events are those of a computed table, however many processes add to them."""
import concurrent.futures
import json
import os
import re
import struct
import subprocess
import time
import unittest

import paths  # noqa: F401
import answers
import servers
from clients import FastCGI, fastcgi_request
from table_test import variables

WRITERS = 8
DELAY = "hookline_event_delay_seconds"
REDELIVERY = "hookline_redelivery_age_seconds"
DURATION = "hookline_request_duration_seconds"
DELAY_BOUNDS = [1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400, 604800]
REDELIVERY_BOUNDS = [1, 10, 60, 300, 900, 3600, 21600, 86400, 259200, 604800]
# Seconds before now, each so far below a bound that no test takes as long; the first is after now.
AGES = [-100_000, 100, 500, 2000, 10_000, 50_000, 300_000, 700_000]
DAY = 86_400
# The cache's file: 16 KiB before the records, and 2 KiB for each of 64 stripes after them.
RECORDS, BLOCK, STRIPES, LAST_EVENTS = 16_384, 2048, 64, 1792


def table(bounds, values, label=""):
    """The buckets of a histogram, as the text format has them."""
    buckets = {f'{label}le="{bound}"': sum(value <= bound for value in values) for bound in bounds}
    return {**buckets, f'{label}le="+Inf"': len(values)}


def notification(age, kind, number):
    """A notification with an event whose time is a number of seconds before now."""
    item = {"id": f"wamid.{kind}.{number}", "timestamp": str(int(time.time()) - age)}
    if kind == "message":
        value = {"messages": [{**item, "from": "15550101234", "type": "text", "text": {"body": "a"}}]}
    else:
        value = {"statuses": [{**item, "recipient_id": "15550101234", "status": "sent"}]}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


class MeasurementsTest(unittest.TestCase):
    def setUp(self):
        sources = [{"path": f"/{name}", "name": name, "unverified": "1"} for name in ("one", "two\"\\ü", "none")]
        self.site = self.enterContext(servers.Site({"HOOKLINE_SYNC": "never", "HOOKLINE_LOG": "error"}))
        path = self.site.write("settings.json", json.dumps({"sources": sources, "drift": "off"}))
        self.site.settings["HOOKLINE_CONFIG"] = path
        self.cache = self.site.state / "seen.cache"

    def run_program(self, *arguments, **settings):
        return subprocess.run(
            [self.site.program, *arguments], env={**self.site.environment(), **settings}, capture_output=True, check=False)

    def samples(self):
        """All samples, by family and labels."""
        found = {}
        for line in self.run_program("stats", "--prometheus").stdout.decode().splitlines():
            if not line.startswith("#"):
                name, labels, value = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line).groups()
                found.setdefault(name, {})[labels or ""] = float(value)
        return found

    def exchange(self, body, path="/one", method="POST"):
        return answers.Exchange("", "", 200, method=method, target=path, body=body)

    def run_cgi(self, exchange, **settings):
        environment = {**self.site.environment(), "GATEWAY_INTERFACE": "CGI/1.1", **dict(variables(exchange)), **settings}
        outcome = subprocess.run([self.site.program], input=exchange.body, env=environment, capture_output=True, check=True)
        self.assertTrue(outcome.stdout.startswith(b"Status: "))

    def send(self, exchange):
        with FastCGI(self.site.socket) as client:
            client.send(fastcgi_request(variables=variables(exchange), body=exchange.body, keep=0))
            self.assertIsNotNone(client.answer())

    def by_writers(self, call, items):
        with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(call, items))

    def requests(self):
        """Requests of every age, how often each age comes, and the requests that are rejected."""
        counts = {"message": range(1, 1 + len(AGES)), "status": range(len(AGES), 0, -1)}
        events = [(kind, age, number) for kind in counts for age, count in zip(AGES, counts[kind]) for number in range(count)]
        bodies = [notification(age, kind, f"{age}.{number}") for kind, age, number in events]
        return events, bodies, [self.exchange(b"", method="PUT")] * 10

    def check(self, events, rejected, redelivered=()):
        samples = self.samples()
        for kind in ("message", "status", "call", "history", "other"):
            label = f'kind="{kind}"'
            ages = [max(0, age) for other, age, _ in events if other == kind]
            wanted = table(DELAY_BOUNDS, ages, f"{label},")
            self.assertEqual({name: samples[f"{DELAY}_bucket"][name] for name in wanted}, wanted)
            self.assertEqual(samples[f"{DELAY}_count"][label], len(ages))
            # A sum is exact to the time that the test takes.
            self.assertGreaterEqual(samples[f"{DELAY}_sum"][label], sum(ages))
            self.assertLess(samples[f"{DELAY}_sum"][label], sum(ages) + 600 * (len(ages) + 1))
        self.assertEqual(samples[f"{REDELIVERY}_bucket"], table(REDELIVERY_BOUNDS, redelivered))
        self.assertEqual(samples[f"{REDELIVERY}_count"][""], len(redelivered))
        self.assertEqual(samples[f"{DURATION}_count"][""], len(events) + rejected + len(redelivered))
        buckets = list(samples[f"{DURATION}_bucket"].values())
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(buckets[-1], samples[f"{DURATION}_count"][""])
        self.assertGreater(samples[f"{DURATION}_sum"][""], 0)

    def test_cgi_processes(self):
        events, bodies, others = self.requests()
        self.by_writers(self.run_cgi, [*map(self.exchange, bodies), *others])
        self.check(events, len(others))
        # An entry's age is its expiry minus the setting: with a longer one it seems to be older.
        ages = [2000, 10_000, 50_000, 100_000, 500_000, 700_000]

        def redeliver(number):
            self.run_cgi(self.exchange(bodies[number]), HOOKLINE_TTL=f"{8 * DAY + ages[number % len(ages)]}s")

        self.by_writers(redeliver, range(len(bodies)))
        self.check(events, len(others), [ages[number % len(ages)] for number in range(len(bodies))])

    def test_fastcgi_processes(self):
        # Group commits too: their requests end with the sync.
        del self.site.settings["HOOKLINE_SYNC"]
        self.site.settings["HOOKLINE_SINK"] = f"file:{self.site.directory}/events.jsonl"
        events, bodies, others = self.requests()
        servers.start_fastcgi(self.site, processes=WRITERS)
        self.by_writers(self.send, [*map(self.exchange, bodies), *others])
        limit = time.monotonic() + 20
        wanted = len(events) + len(others)
        # They write what they measured a second later.
        while self.samples()[f"{DURATION}_count"][""] != wanted and time.monotonic() < limit:
            time.sleep(0.1)
        self.check(events, len(others))

    def test_last_events_by_source(self):
        name = "hookline_last_event_timestamp_seconds"
        self.assertNotIn(name, self.samples())
        before = int(time.time())
        self.run_cgi(self.exchange(notification(700_000, "message", 1), "/one"))
        self.run_cgi(self.exchange(notification(700_000, "message", 2), "/two%22"))
        self.assertEqual(list(self.samples()[name]), ['source="one"'])
        body = notification(700_000, "message", 3)
        self.run_cgi(self.exchange(body, '/two"\\ü'))
        samples = self.samples()[name]
        self.assertEqual(list(samples), ['source="one"', 'source="two\\"\\\\ü"'])
        self.assertTrue(all(before <= sample <= time.time() for sample in samples.values()))
        text = self.run_program("stats", "--prometheus").stdout
        outcome = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
        self.assertEqual((outcome.returncode, outcome.stdout + outcome.stderr), (0, b""))

    def set_last_events(self, age):
        """Sets the time of every source's last event."""
        with open(self.cache, "r+b") as file:
            blocks = os.fstat(file.fileno()).st_size - STRIPES * BLOCK
            for stripe in range(STRIPES):
                for place in range(16):
                    file.seek(blocks + stripe * BLOCK + LAST_EVENTS + 16 * place)
                    source, seen = struct.unpack("<QQ", file.read(16))
                    if source:
                        file.seek(-8, os.SEEK_CUR)
                        file.write(struct.pack("<Q", int(time.time()) - age))

    def test_check_of_silence(self):
        def check(time_limit, status, words):
            outcome = self.run_program("check", "--fresh", time_limit)
            self.assertEqual(outcome.returncode, status, outcome.stdout)
            self.assertIn(words, outcome.stdout.decode())

        check("15m", 1, "SILENT          no event has come yet: send a message")
        # What is filtered has come, too.
        self.run_cgi(self.exchange(notification(100_000, "message", 0)), HOOKLINE_EVENTS="status.*")
        check("15m", 0, "check passed")
        self.set_last_events(5000)
        check("15m", 1, "seconds ago")
        self.run_cgi(self.exchange(notification(100_000, "message", 1)))
        check("15m", 0, "check passed")
        self.set_last_events(5000)
        check("1h", 1, "seconds ago, and --fresh allows 3600: send a message")
        check("1d", 0, "check passed")
        # A duplicate is no event.
        self.run_cgi(self.exchange(notification(100_000, "message", 1)))
        check("1d", 0, "check passed")
        for wrong in ("15", "0s", "", "-1m"):
            outcome = self.run_program("check", "--fresh", wrong)
            self.assertEqual(outcome.returncode, 100)
            self.assertIn(b'"argument":"--fresh","hint":"must be a time such as 15m', outcome.stderr)
        # A configuration error comes first.
        self.assertEqual(self.run_program("check", "--fresh", "1h", HOOKLINE_NONSENSE="1").returncode, 100)

    def test_a_cache_of_an_older_version(self):
        body = notification(100, "message", 1)
        self.run_cgi(self.exchange(body))
        size = self.cache.stat().st_size
        # An older version has counters before the records, and nothing after them.
        with open(self.cache, "r+b") as file:
            file.truncate(size - STRIPES * BLOCK)
            for stripe in range(STRIPES):
                file.seek(4096 + 192 * stripe)
                file.write(struct.pack("<3Q", stripe, 1, 2))
        self.run_cgi(self.exchange(body))
        self.assertEqual(self.cache.stat().st_size, size)
        samples = self.samples()
        self.assertEqual(samples["hookline_notifications_received_total"][""], sum(range(STRIPES)) + 1)
        self.assertEqual(samples["hookline_events_emitted_total"][""], STRIPES)
        self.assertEqual(samples["hookline_events_duplicate_total"][""], 2 * STRIPES + 1)
        self.assertEqual(samples[f"{REDELIVERY}_count"][""], 1)
        self.assertEqual((self.cache.stat().st_size - RECORDS) % 4096, 0)

    def test_a_replay_is_not_measured(self):
        path = self.site.directory / "body"
        path.write_bytes(notification(700_000, "message", 1))
        del self.site.settings["HOOKLINE_CONFIG"]
        outcome = self.run_program("replay", str(path))
        self.assertEqual((outcome.returncode, outcome.stdout.count(b"\n")), (0, 1))
        self.assertEqual(self.run_program("replay", str(path)).stdout, b"")
        self.assertEqual(self.samples()[f"{REDELIVERY}_count"][""], 0)
        self.assertEqual(self.samples()[f"{DURATION}_count"][""], 0)
        self.assertEqual(self.samples()[f"{DELAY}_count"]['kind="message"'], 0)


if __name__ == "__main__":
    unittest.main()
