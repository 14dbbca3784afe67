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
import chart
import machine
import notification
import servers
import sites
import spawn

run = bench_setup.script("run")
# The rows of each table, by the start of its title. An earlier executable is in turn with this one.
EARLIER = ["hookline", "earlier hookline"]
TABLES = {
    "One CGI request as a process": [
        "C responds", "C responds, musl", "C writes, syncs, responds",
        *(label + way for label in EARLIER for way in ("", ", not synced", ", no sync, no cache", " --version"))],
    "CGI behind nginx and fcgiwrap, 4 workers, 8": [
        "C responds", "C writes, syncs, responds",
        *(label + way for label in EARLIER for way in ("", ", not synced")), "Python"],
    "FastCGI behind nginx, 4 processes, 16": [
        "libfcgi C does nothing", *(label + way for label in EARLIER for way in (", not synced", "")),
        "Python, gunicorn", "Node, http"],
    "One item more in a body": [
        f"{label}, {items}" for label in EARLIER for items in ("100 messages", "1,000 messages", "1,000 statuses")],
    "Peak memory of one request": [
        f"{label}, {body}" for body in ("1 message, 1.5 KB", "1,000 messages, 3 MB", "9,000 messages, 3 MB") for label in EARLIER],
    "Replay of 1,000 notifications": [label + way for label in EARLIER for way in (", not synced", "")],
    "One invocation at Lambda's runtime API": ["C responds", *EARLIER],
    "SHA-256 of 1.5 KB": ["OpenSSL, no instructions", "hookline, no instructions", "hookline", "OpenSSL"],
}
SVG = "{http://www.w3.org/2000/svg}"


class RunTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        # The same executable, as if it were an earlier one.
        result = bench_setup.run("run", "--quick", directory / "chart.svg", BASE=str(servers.HOOKLINE), TABLES=str(directory / "tables"))
        if result.returncode != 0:
            raise AssertionError(result.stdout + result.stderr)
        cls.text, cls.picture = result.stdout, (directory / "chart.svg").read_text(encoding="utf-8")
        cls.tables = bench.shown(directory / "tables")

    def test_every_table_has_its_rows_and_is_printed(self):
        self.assertEqual(len(self.tables), len(TABLES))
        for (title, unit, rows), (start, labels) in zip(self.tables, TABLES.items()):
            self.assertTrue(title.startswith(start), (title, start))
            self.assertEqual([row.label for row in rows], labels)
            lines = self.text.split(f"{title}: {unit}\n")[1].splitlines()[1 : len(labels) + 1]
            self.assertTrue(all(line.startswith(label) for line, label in zip(lines, labels)), lines)

    def test_the_numbers_are_of_every_series(self):
        for title, _, rows in self.tables:
            for row in rows:
                self.assertEqual(len(row.series), 1 if title.startswith(("Peak", "SHA")) else bench.SERIES, (title, row.label))
                # A difference of two times can be negative on a busy machine.
                self.assertTrue(title.startswith("One item") or min(map(min, row.series)) > 0, (title, row.label))

    def test_memory_is_that_of_a_small_program(self):
        small, _, thousand, *_ = [row.medians()[0] for row in self.tables[4][2]]
        self.assertTrue(100 < small < thousand < 100_000, (small, thousand))

    def test_the_ratios_are_those_of_readme(self):
        """In its order, and the same work against the same."""
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in self.text.splitlines() if line.startswith("| ")]
        # Other tables follow the second mark.
        readme = (bench.BENCH / "README.md").read_text(encoding="utf-8").split("<!-- measured by infra/bench/run -->")[1].splitlines()
        written = [[cell.strip() for cell in line.split("|")[1:-1]] for line in readme if line.startswith("| ")]
        self.assertEqual([row[:2] for row in rows], [row[:2] for row in written])
        # Of each but the digests there is an earlier one.
        self.assertEqual({len(row) for row in rows}, {6})
        self.assertTrue(all(row[4] for row in rows if not row[0].startswith("SHA")), rows)

    def test_the_chart_has_every_row_of_its_tables(self):
        root = xml.etree.ElementTree.fromstring(self.picture)
        texts = collections.defaultdict(list)
        for element in root.iter(f"{SVG}text"):
            texts[element.get("class").split()[0]].append(element.text)
        drawn = [table for table in self.tables if not table[0].startswith(("One item", "Peak memory", "Replay"))]
        self.assertEqual(texts["title"], [title for title, _, _ in drawn])
        self.assertEqual(texts["label"], [row.label for _, _, rows in drawn for row in rows])
        dots = [float(dot.get("cx")) for dot in root.iter(f"{SVG}circle")]
        self.assertEqual(len(dots), len(texts["label"]))
        self.assertTrue(all(chart.LEFT <= x <= chart.RIGHT for x in dots), dots)

    def written(self, *words, **environment):
        """Returns the page and the chart after a run whose measurements are those of this class."""
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        (directory / "README.md").write_bytes((bench.BENCH / "README.md").read_bytes())
        with contextlib.ExitStack() as stack:
            stack.enter_context(unittest.mock.patch.object(run, "measured", lambda _: self.tables))
            stack.enter_context(unittest.mock.patch.object(bench, "BENCH", directory))
            stack.enter_context(unittest.mock.patch.object(machine, "disk", lambda _: "a disk"))
            stack.enter_context(unittest.mock.patch("sys.argv", ["run", *words]))
            stack.enter_context(unittest.mock.patch.dict("os.environ", {"BASE": "", **environment}))
            stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            run.main()
        picture = directory / "chart.svg"
        return (directory / "README.md").read_text(encoding="utf-8"), picture.exists() and picture.read_text(encoding="utf-8")

    def test_a_complete_run_writes_the_page_and_the_chart_and_another_does_not(self):
        page = (bench.BENCH / "README.md").read_text(encoding="utf-8")
        text, picture = self.written()
        before, block, after = text.split(run.MARK)
        self.assertEqual((before, after), tuple(page.split(run.MARK)[::2]))
        self.assertIn("a disk.\n\n| | against | result | series |\n", block)
        self.assertEqual(picture, self.picture)
        self.assertEqual(self.written("--quick"), (page, False))
        self.assertEqual(self.written(BASE="earlier"), (page, False))


class RatioTest(unittest.TestCase):
    def test_a_ratio_is_the_median_of_the_series_and_of_a_series_that_of_its_rounds(self):
        one, other = bench.Row("one", [[1, 2, 9], [4, 4, 4], [9, 9, 9]]), bench.Row("other", [[1, 1, 3], [1, 2, 4], [9, 3, 1]])
        self.assertEqual((one.ratios(other), one.medians()), ([2, 2, 3], [2, 4, 9]))
        self.assertEqual(bench.summary(one.ratios(other)), (2, 2, 3))

    def test_lines(self):
        rows = {"hookline": [[3], [4], [5]], "C": [[2], [2], [2]], "earlier hookline": [[6], [4], [4]]}
        table = ("One CGI request as a process", "microseconds", [bench.Row(*row) for row in rows.items()])
        wanted = [("work", "other", "One CGI", "hookline", "C"), ("value", "", "One CGI", "hookline", None)]
        with unittest.mock.patch.object(run, "RATIOS", wanted):
            with unittest.mock.patch.dict("os.environ", {"BASE": ""}):
                self.assertEqual(list(run.ratios([table]))[2:], [
                    "| work | other | 2.00 | 1.50-2.50 |", "| value |  | 4.00 microseconds | 3.00-5.00 |"])
            with unittest.mock.patch.dict("os.environ", {"BASE": "earlier"}):
                self.assertEqual(list(run.ratios([table]))[2:], [
                    "| work | other | 2.00 | 1.50-2.50 | 1.00 | 0.50-1.25 |",
                    "| value |  | 4.00 microseconds | 3.00-5.00 | 1.00 | 0.50-1.25 |"])


class MachineTest(unittest.TestCase):
    def test_the_disk_is_named(self):
        self.assertRegex(machine.disk(bench.ROOT), r"^[a-z0-9.]+( on .+ \(.+otational\))?: to append 4 KiB and fdatasync takes [0-9]+ us")
        self.assertTrue(machine.disk(pathlib.Path("/dev/shm")).startswith("tmpfs: "))

    def test_the_file_system_is_that_of_the_deepest_mount(self):
        self.assertEqual(machine.mount(pathlib.Path("/proc/self"))[0], "proc")
        self.assertEqual(machine.device("none", "0:7"), "")


class CallTest(unittest.TestCase):
    def test_a_usage_error_prints_the_description(self):
        for name in run.PARTS:
            result = bench_setup.run(name, "many")
            self.assertEqual((result.returncode, result.stdout), (2, ""), name)
            self.assertIn(f"infra/bench/{name} [", result.stderr)

    def test_missing_programs_are_named(self):
        said = io.StringIO()
        with unittest.mock.patch.dict(bench.PACKAGES, {"no-such-program": "a-package", "/no/such/file": "another"}):
            with contextlib.redirect_stderr(said), self.assertRaises(SystemExit):
                bench.need("sh", "no-such-program", "/no/such/file")
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
        self.assertIn("void: tried accepted", self.stopped(site.compare, 4, 0.2))

    def test_missing_events_of_cgi_requests(self):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-"))
        honest, forgetful = (spawn.Requests(directory, notification.traffic(6)) for _ in range(2))
        honest.add("honest", bench.compiled("respond.c"), {"APPEND_TO": "{state}/events.jsonl"})
        spawn.measure_requests(1, honest)
        forgetful.add("forgetful", bench.compiled("respond.c"), {"APPEND_TO": "{state}/elsewhere"})
        (forgetful.directory / "state-0" / "events.jsonl").touch()
        self.assertIn("void: forgetful got 6 events and emitted 0", self.stopped(spawn.measure_requests, 1, forgetful))

    def test_records_that_come_again_are_duplicates(self):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-"))
        requests = spawn.Requests(directory, notification.traffic(5))
        requests.add("hookline", servers.HOOKLINE, sites.hookline_settings())
        self.assertIn("void: hookline got 6 events and emitted 5", self.stopped(spawn.measure_requests, 1, requests))

    def test_missing_events_of_a_replay(self):
        replay = bench_setup.script("replay")
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        (directory / "traffic").write_bytes(b"\n".join(notification.traffic(10)))
        self.assertIn("void: ", self.stopped(replay.rate, servers.HOOKLINE, {}, directory / "traffic", 11, servers.HOOKLINE))

    def test_missing_events_of_invocations(self):
        result = bench_setup.run("lambda", "1", BASE=str(bench.compiled("bootstrap.c")))
        self.assertEqual(result.returncode, 1)
        self.assertIn("void: earlier hookline got 6 events and emitted 0", result.stderr)

    def test_responses_that_are_not_200(self):
        settings = {**sites.hookline_settings(), "HOOKLINE_APP_SECRET": "another"}
        site, application = self.site(settings, servers.HOOKLINE)
        self.assertIn("tried responded [403]", self.stopped(site.rate, application, 60, 4, 0.2))


if __name__ == "__main__":
    unittest.main()
