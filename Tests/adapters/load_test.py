"""Many requests at a time: none is lost, none is doubled, and each has the answer that it would have alone."""
import collections
import concurrent.futures
import json
import random
import subprocess
import unittest

import answers
import clients
import servers
from clients import FastCGI, fastcgi_request

REQUESTS = 1000
CONNECTIONS = 32


class LoadTest(unittest.TestCase):
    def mixed(self):
        """Rows of the table in a shuffled order, each third one a notification of its own."""
        rows = [row for row in answers.exchanges() if row.settings == "signed"]
        rows = [row for row in rows if not row.lines and row.name != "the same again"]
        # Large bodies in every tenth request are enough.
        rows = [row for row in rows if len(row.body) < 100_000] * 5 + rows
        chosen = random.Random(3)
        for number in range(REQUESTS):
            if number % 3:
                yield chosen.choice(rows)
            else:
                body = answers.notification(f"N{number}", f"M{number}")
                yield answers.Exchange(
                    f"N{number}", "signed", 200, fields=answers.signed(body), body=body, lines=2)

    def check(self, start):
        with servers.Site(answers.SETTINGS["signed"]) as site:
            start(site)
            exchanges = list(self.mixed())
            with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
                results = list(pool.map(lambda exchange: clients.request(site.port, exchange), exchanges))
            for exchange, (status, _, body) in zip(exchanges, results):
                self.assertEqual((exchange.name, status, body), (exchange.name, exchange.status, exchange.answer))
            ids = collections.Counter(json.loads(line)["id"] for line in site.lines())
            expected = {f"{letter}{exchange.name[1:]}" for exchange in exchanges if exchange.lines for letter in "NM"}
            self.assertEqual(set(ids), expected)
            self.assertEqual(set(ids.values()), {1})

    def test_nginx_fcgiwrap(self):
        def start(site):
            servers.start_fcgiwrap(site, workers=4)
            servers.start_nginx(site)

        self.check(start)

    def test_nginx_fastcgi(self):
        def start(site):
            servers.start_fastcgi(site)
            servers.start_nginx(site)

        self.check(start)

    def test_nginx_fastcgi_with_more_kept_connections_than_processes(self):
        def start(site):
            servers.start_fastcgi(site, processes=2)
            servers.start_nginx(site, keepalive=32)

        self.check(start)

    def test_the_sample_traffic_sent_by_curl(self):
        with servers.Site(answers.SETTINGS["signed"]) as site:
            servers.start_fastcgi(site, processes=2)
            servers.start_nginx(site)

            def run(command, **options):
                return subprocess.run(
                    [*map(str, command)], env=site.environment(), capture_output=True, check=True, timeout=120, **options).stdout

            traffic = ["--traffic", 2000, "--seed", 3]
            more = ["--batch", "1-9", "--duplicates", "20%", "--reorder", "9s", "--curl", f"http://127.0.0.1:{site.port}/hooks"]
            options = run([servers.HOOKLINE, "sample", *traffic, *more])
            run(["curl", "--parallel", "--parallel-max", 8, "--silent", "--show-error", "--config", "-"], input=options)
            lines = b"".join(line + b"\n" for line in site.lines())
            checked = run([servers.HOOKLINE, "audit", "-", *traffic], input=lines)
            self.assertEqual(checked, b"2000 lines, no damage\n")

    def test_kept_connections_of_every_process_are_served(self):
        """A process that waited on one connection would leave the others to wait until nginx closes it."""
        site = self.enterContext(servers.Site(answers.SETTINGS["unverified"]))
        servers.start_fastcgi(site, processes=2)
        connections = [self.enterContext(FastCGI(site.socket, timeout=5)) for _ in range(64)]
        for turn in range(4):
            for number, connection in enumerate(connections):
                connection.send(fastcgi_request(body=answers.notification(f"{turn}.{number}")))
            for connection in connections:
                self.assertTrue(connection.answer()[0].startswith(b"Status: 200 "))
        self.assertEqual(len(site.lines()), 4 * 64)

    def test_the_end_in_the_middle_of_load_loses_nothing_that_was_acknowledged(self):
        site = self.enterContext(servers.Site(answers.SETTINGS["unverified"]))
        process = servers.start_fastcgi(site)
        connections = [self.enterContext(FastCGI(site.socket)) for _ in range(20)]
        acknowledged = []
        for turn in range(20):
            for number, connection in enumerate(connections):
                try:
                    connection.send(fastcgi_request(body=answers.notification(f"{turn}.{number}")))
                except (BrokenPipeError, ConnectionResetError):
                    pass
            if turn == 10:
                process.terminate()
            for number, connection in enumerate(connections):
                answer = connection.answer()
                if answer and answer[0].startswith(b"Status: 200 "):
                    acknowledged.append(f"{turn}.{number}")
        self.assertEqual(process.wait(10), 0)
        self.assertGreaterEqual(len(acknowledged), 200)
        ids = [json.loads(line)["id"] for line in site.lines()]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLessEqual(set(acknowledged), set(ids))


if __name__ == "__main__":
    unittest.main()
