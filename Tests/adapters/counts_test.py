"""What `hookline stats` shows is what happened, however many processes count at the same time."""
import collections
import concurrent.futures
import os
import random
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
        found.pop("cache_entries", None)
        return {name: int(number) for name, number in found.items() if number != "0"}

    def run_cgi(self, exchange):
        environment = {
            **self.site.environment(), "GATEWAY_INTERFACE": "CGI/1.1", **dict(variables(exchange))}
        outcome = subprocess.run(
            [self.site.program], input=exchange.body, env=environment, capture_output=True, check=True)
        self.assertTrue(outcome.stdout.startswith(b"Status: "))

    def test_a_refusal_that_is_the_first_request_of_all(self):
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


if __name__ == "__main__":
    unittest.main()
