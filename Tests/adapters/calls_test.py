"""The system calls of a request to a process that has answered others."""
import collections
import re
import unittest

import answers
import servers
from clients import FastCGI, fastcgi_request

# A connection of its own, a file that is synced, an event that is new.
CALLS = [
    "accept4", "read", "poll", "newfstatat",
    # The stripe is locked, the cache is the same file, the page is read.
    "fcntl", "statx", "pread64",
    # The file is locked and is the same one, its last line is complete; intent, line.
    "fcntl", "statx", "pread64", "pwrite64", "write", "fcntl",
    # Sync, commit record, response.
    "fdatasync", "pwrite64", "fcntl", "write", "close", "poll",
]


class CallsTest(unittest.TestCase):
    def test_a_request_costs_these_calls_and_reads_the_clock_without_any(self):
        settings = {**answers.SETTINGS["unverified"], "HOOKLINE_SINK": "file:{directory}/events.jsonl"}
        site = self.enterContext(servers.Site(settings))
        trace = site.directory / "trace"
        command = ["spawn-fcgi", "-s", site.socket, "-n", "--", "/usr/bin/strace", "-D", "-o", str(trace), site.program]
        process = site.start(command, "application", site.output, site.environment())
        servers.wait_for(site.socket, process)
        count = 24
        for number in range(count):
            with FastCGI(site.socket) as client:
                client.send(fastcgi_request(body=answers.notification(f"n{number}"), keep=False))
                self.assertEqual(client.answer()[0][:14], b"Status: 200 OK")
                self.assertIsNone(client.receive())
        # Not every processor has poll(2) beside ppoll(2).
        names = re.findall(r"^(?:\d+ +)?(\w+)\(", trace.read_text().replace("ppoll(", "poll("), re.M)
        starts = [place for place, name in enumerate(names) if name == "accept4"]
        # The first connection had no request.
        self.assertEqual(len(starts), 1 + count)
        requests = [names[start:end] for start, end in zip(starts[count // 2:], starts[count // 2 + 1:])]
        # Some also reserve room, write the counters or stop the timer.
        usual = collections.Counter(map(tuple, requests)).most_common(1)[0][0]
        self.assertEqual(list(usual), CALLS)
        for request in requests:
            rest = iter(request)
            self.assertTrue(all(call in rest for call in CALLS), request)


if __name__ == "__main__":
    unittest.main()
