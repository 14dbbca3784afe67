"""What `hookline stats` shows is what happened, however many processes count at the same time."""
import collections
import concurrent.futures
import os
import random
import re
import subprocess
import time
import unittest

import answers
import servers
from clients import FastCGI, fastcgi_request
from table_test import variables

REQUESTS = 2000
CONNECTIONS = 32


def post(name, body, fields=None, **rest):
    fields = answers.signed(body) if fields is None else fields
    return answers.Exchange(name, "signed", 0, fields=fields, body=body, **rest)


def mixed():
    """Requests, and what has to be counted of them all."""
    requests, expected = [], collections.Counter()
    for number in range(REQUESTS // 8):
        body = answers.notification(f"N{number}")
        # Of the same one twice, one is the duplicate, whichever comes first.
        requests += [post("event", body), post("event", body), post("unsigned", body, [])]
        requests.append(post("many", answers.notification(*(f"M{number}.{part}" for part in range(20)))))
        requests.append(post("none", answers.notification()))
        requests.append(post("method", b"", method="PUT"))
        requests.append(post("zipped", body, answers.signed(body) + [("Content-Encoding", "gzip")]))
        requests.append(post("not JSON", b"{%d" % number))
        expected.update({
            "received": 4, "emitted": 21, "duplicates": 1, "rejected_403": 1, "rejected_405": 1, "rejected_415": 1,
            "quarantined": 1})
    # An empty list of messages is an event, the same each time.
    expected.update({"emitted": 1, "duplicates": REQUESTS // 8 - 1})
    random.Random(3).shuffle(requests)
    return requests, expected


class CountsTest(unittest.TestCase):
    def setUp(self):
        settings = {**answers.SETTINGS["signed"], "HOOKLINE_SYNC": "never", "HOOKLINE_LOG": "error"}
        self.site = self.enterContext(servers.Site(settings))

    def counts(self):
        """All counters that are not zero."""
        outcome = subprocess.run(
            [self.site.program, "stats"], env=self.site.environment(), capture_output=True, text=True, check=False)
        found = dict(line.split() for line in outcome.stdout.splitlines())
        # Tests/metrics has the measurements, which follow the counters.
        measured = list(found).index("cache_entries")
        found = dict(list(found.items())[:measured])
        return {name: int(number) for name, number in found.items() if number != "0"}

    def run_cgi(self, exchange):
        environment = {
            **self.site.environment(), "GATEWAY_INTERFACE": "CGI/1.1", **dict(variables(exchange))}
        outcome = subprocess.run(
            [self.site.program], input=exchange.body, env=environment, capture_output=True, check=True)
        self.assertTrue(outcome.stdout.startswith(b"Status: "))

    def test_a_rejection_as_the_first_request(self):
        self.run_cgi(post("unsigned", b"{}", []))
        self.assertEqual(self.counts(), {"rejected_403": 1})

    def test_many_cgi_processes(self):
        requests, expected = mixed()
        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(self.run_cgi, requests))
        self.assertEqual(self.counts(), expected)

    def test_fastcgi_processes(self):
        requests, expected = mixed()
        servers.start_fastcgi(self.site, processes=4)

        def send(part):
            for exchange in part:
                with FastCGI(self.site.socket) as client:
                    client.send(fastcgi_request(variables=variables(exchange), body=exchange.body, keep=0))
                    self.assertIsNotNone(client.answer())

        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(send, [requests[start::CONNECTIONS] for start in range(CONNECTIONS)]))
        # They write what they counted a second later, although no other request comes.
        limit = time.monotonic() + 20
        while self.counts() != expected and time.monotonic() < limit:
            time.sleep(0.1)
        self.assertEqual(self.counts(), expected)

    def test_cgi_beside_fastcgi_that_ends(self):
        requests, expected = mixed()
        process = servers.start_fastcgi(self.site, output=os.devnull)

        def send(number):
            if number % 2:
                return self.run_cgi(requests[number])
            with FastCGI(self.site.socket) as client:
                exchange = requests[number]
                client.send(fastcgi_request(variables=variables(exchange), body=exchange.body, keep=0))
                self.assertIsNotNone(client.answer())

        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(send, range(len(requests))))
        # Asked to end, it writes what is left.
        process.terminate()
        process.wait(20)
        self.assertEqual(self.counts(), expected)


class MetricsTest(unittest.TestCase):
    """Prometheus, "Exposition formats", text-based format; "Metric and label naming"."""

    def setUp(self):
        settings = {**answers.SETTINGS["unverified"], "HOOKLINE_CACHE_ENTRIES": "1", "HOOKLINE_LOG": "error"}
        self.site = self.enterContext(servers.Site(settings))

    def run_program(self, *arguments, body=b""):
        outcome = subprocess.run(
            [self.site.program, *arguments], input=body, env=self.site.environment(), capture_output=True, check=False)
        return outcome.returncode, outcome.stdout.decode()

    def check(self):
        """The samples, if the text follows the grammar."""
        _, text = self.run_program("stats", "--prometheus")
        self.assertTrue(text.endswith("\n"))
        families, samples = {}, {}
        lines = iter(text.splitlines())
        for line in lines:
            if line.startswith("#"):
                name, sentence = re.fullmatch(r"# HELP (hookline_[a-z_]+) ([A-Z][^\\]*\.)", line).groups()
                self.assertNotIn(name, families, "a family is not in one piece")
                [families[name]] = re.findall(rf"^# TYPE {name} (counter|gauge|histogram)$", next(lines))
                self.assertEqual(name.endswith("_total"), families[name] == "counter")
                continue
            if families[list(families)[-1]] == "histogram" or line.startswith("hookline_last_event"):
                # Tests/metrics has them.
                continue
            sample, value = re.fullmatch(r'(hookline_[a-z_]+(?:\{status="[1-5]\d\d"\})?) (\d+)', line).groups()
            self.assertEqual(sample.partition("{")[0], list(families)[-1])
            self.assertNotIn(sample, samples)
            samples[sample] = int(value)
        measured = {name for name, kind in families.items() if kind == "histogram" or "last_event" in name}
        self.assertEqual({sample.partition("{")[0] for sample in samples}, set(families) - measured)
        _, table = self.run_program("stats")
        counts = [int(line.split()[1]) for line in table.splitlines()]
        self.assertEqual(list(samples.values()), counts[:len(samples)])
        return samples

    def test_the_text_format(self):
        self.assertEqual(self.run_program(body=answers.notification("A"))[0], 0)
        self.assertEqual(self.run_program(body=b"{")[0], 1)
        samples = self.check()
        self.assertEqual(samples["hookline_notifications_received_total"], 1)
        self.assertEqual(samples['hookline_requests_rejected_total{status="400"}'], 1)
        self.assertNotIn("hookline_cache_retention_seconds", samples)

    def test_a_cache_that_is_too_small_has_a_retention(self):
        # However small it is set, its pages have room for some entries.
        for number in range(0, 20_000, 1000):
            body = answers.notification(*(f"A{number + part}" for part in range(1000)))
            self.assertEqual(self.run_program(body=body)[0], 0)
        samples = self.check()
        self.assertGreater(samples["hookline_cache_evictions_total"], 0)
        self.assertIn("hookline_cache_retention_seconds", samples)


if __name__ == "__main__":
    unittest.main()
