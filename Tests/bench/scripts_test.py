"""Every benchmark runs and prints its tables. The tests do not check times."""
import collections
import contextlib
import io
import pathlib
import tempfile
import unittest
import unittest.mock
import xml.etree.ElementTree

import bench_setup
import bench
import notification
import servers
import sites

chart = bench_setup.script("chart")
# The rows of each table, by the start of its title.
PROCESS = ["C responds", "C writes, syncs, responds", "hookline", "hookline, not synced"]
DIGEST = ["OpenSSL, no instructions", "hookline, no instructions", "hookline", "OpenSSL"]
KEPT = ["libfcgi C does nothing", "hookline, not synced", "hookline"]
TABLES = {
    "One CGI request as a process": [*PROCESS, "hookline, no sync, no cache"],
    "The same work in other languages": ["C responds", "hookline", "Python", "Node"],
    "CGI behind nginx and fcgiwrap": [*PROCESS, "Python", "Node"],
    "FastCGI behind nginx, 4 processes": [*KEPT, "Python, gunicorn", "Node, http"],
    "FastCGI behind nginx, 1 process": KEPT,
    "SHA-256 of 1.5 KB": DIGEST,
    "SHA-256 of 1 MB": DIGEST,
    "JSON of 1,000 messages": [
        "hookline, reads and writes", "simdjson, reads", "Python json, reads", "Python, reads and writes"],
    "One invocation in the emulator": ["C responds", "hookline"],
    "One invocation at the runtime API": ["C responds", "hookline"],
    "Start": ["C reads standard input", "hookline text", "hookline --version", "ordinary Swift text"],
    "Cache": ["pread and two pwrite", "look-up and mark of 1,000", "look-up and mark of 2,000"],
    "Sync": ["C writes and syncs", "hookline"],
}
SVG = "{http://www.w3.org/2000/svg}"


class RunTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            path = pathlib.Path(directory) / "chart.svg"
            result = bench_setup.run("run", "--quick", path)
            if result.returncode != 0:
                raise AssertionError(result.stdout + result.stderr)
            cls.text, cls.picture = result.stdout, path.read_text(encoding="utf-8")
        cls.tables = list(chart.tables(cls.text))

    def test_every_table_has_its_rows(self):
        self.assertEqual(len(self.tables), len(TABLES))
        for (title, _, rows), (start, labels) in zip(self.tables, TABLES.items()):
            self.assertTrue(title.startswith(start), (title, start))
            self.assertEqual([row["label"] for row in rows], labels)

    def test_the_numbers_are_medians_between_the_lowest_and_the_highest(self):
        for title, _, rows in self.tables:
            self.assertEqual(float(rows[0]["ratio"]), 1, title)
            for row in rows:
                low, median, high = (float(row[name]) for name in ("low", "median", "high"))
                self.assertTrue(low <= median <= high, (title, row))
                # A difference of two times can be negative on a busy machine.
                self.assertTrue(low > 0 or title.startswith("JSON"), (title, row))

    def test_memory_and_size_are_those_of_a_small_program(self):
        lines = self.text.split("Peak memory of one request, and the executable: KiB\n")[1].splitlines()
        sizes = {line[:30].strip(): int(line[30:]) for line in lines[:4]}
        self.assertEqual(sizes["executable"], servers.HOOKLINE.stat().st_size // 1024)
        self.assertTrue(100 < sizes["1.5 KB"] < sizes["3 MB, 1,000 messages"] < 100_000, sizes)

    def test_the_growth_table_has_every_number_of_items(self):
        for kind in ("messages", "statuses"):
            lines = self.text.split(f"Linear, {kind},")[1].splitlines()[2:7]
            self.assertEqual([int(line.split()[0]) for line in lines], [1, 10, 100, 1000, 5000])

    def test_the_chart_has_every_row_of_its_tables(self):
        root = xml.etree.ElementTree.fromstring(self.picture)
        drawn = self.tables[:8]
        texts = collections.defaultdict(list)
        for element in root.iter(f"{SVG}text"):
            texts[element.get("class").split()[0]].append(element.text)
        self.assertEqual(texts["title"], [title for title, _, _ in drawn])
        self.assertEqual(texts["label"], [row["label"] for _, _, rows in drawn for row in rows])
        self.assertEqual(texts["ratio"], [row["ratio"] for _, _, rows in drawn for row in rows])

    def test_the_chart_has_a_dot_for_each_row_inside_its_scale(self):
        root = xml.etree.ElementTree.fromstring(self.picture)
        dots = [float(dot.get("cx")) for dot in root.iter(f"{SVG}circle")]
        self.assertEqual(len(dots), sum(len(rows) for _, _, rows in self.tables[:8]))
        self.assertTrue(all(chart.LEFT <= x <= chart.RIGHT for x in dots), dots)


class LibrariesTest(unittest.TestCase):
    def test_each_part_has_a_row_for_each_c_library(self):
        result = bench_setup.run("libraries", "1")
        self.assertEqual(result.returncode, 0, result.stderr)
        labels = ["Freestanding", "static musl", "static glibc"]
        tables = list(chart.tables(result.stdout))
        self.assertEqual([[row["label"] for row in rows] for _, _, rows in tables],
                         [[*labels, "C, static musl", "C, static glibc"], labels, labels])


class CallTest(unittest.TestCase):
    def test_a_usage_error_prints_the_description(self):
        for name in ("request", "cgi", "fastcgi", "digest", "json", "lambda", "libraries", "start", "storage"):
            result = bench_setup.run(name, "many")
            self.assertEqual((result.returncode, result.stdout), (2, ""), name)
            self.assertIn(f"infra/bench/{name} [", result.stderr)

    def test_a_chart_without_a_table_fails(self):
        self.assertEqual(bench_setup.run("chart").returncode, 1)

    def test_missing_programs_are_named(self):
        with self.missing():
            bench.need("sh", "no-such-program", "/no/such/file")

    @contextlib.contextmanager
    def missing(self):
        said = io.StringIO()
        with unittest.mock.patch.dict(bench.PACKAGES, {"no-such-program": "a-package", "/no/such/file": "another"}):
            with contextlib.redirect_stderr(said), self.assertRaises(SystemExit):
                yield
        self.assertIn("not installed: a-package, another; try: apt-get install a-package another\n", said.getvalue())


class VoidTest(unittest.TestCase):
    """A program that did not do the work is not measured."""

    def site(self, settings, program):
        site = self.enterContext(sites.Site(notification.traffic(60)))
        application = site.cgi("tried", program, settings)
        site.start_nginx()
        return site, application

    def stopped(self, function, *words):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit):
            function(*words)
        return said.getvalue()

    def test_missing_events(self):
        site, application = self.site({}, bench.compiled("respond.c"))
        application.keeps_events()
        self.assertIn("void: tried accepted", self.stopped(sites.compare, site, [application], 4, 0.2))

    def test_missing_events_of_cgi_requests(self):
        request = bench_setup.script("request")
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        requests = request.Requests(directory, notification.traffic(20))
        requests.add("tried", bench.compiled("respond.c"), {"APPEND_TO": "{state}/events.jsonl"})
        requests.measure(1)
        # Again, with another program that writes elsewhere.
        (directory / "state-0" / "events.jsonl").unlink()
        requests.add("forgetful", bench.compiled("respond.c"), {"APPEND_TO": "{state}/elsewhere"})
        (directory / "state-1" / "events.jsonl").touch()
        self.assertIn("void: forgetful got 6 events and emitted 0", self.stopped(requests.measure, 1))

    def test_responses_that_are_not_200(self):
        settings = {**sites.hookline_settings(), "HOOKLINE_APP_SECRET": "another"}
        site, application = self.site(settings, servers.HOOKLINE)
        self.assertIn("tried responded [403]", self.stopped(site.rate, application, 60, 4, 0.2))


if __name__ == "__main__":
    unittest.main()
