"""The page of infra/analytics/report: what it says about an invented business, and how a browser shows it."""
import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import browser
import engines
import fleet
import world
from lines import key, line

REPORT = engines.ANALYTICS / "report"
# A day and hours in which nothing was recorded.
SILENT, HOURS = "2026-09-09", range(9, 14)
DUCKDB_PROGRAM = engines.installed(["duckdb-cli==1.5.6"]) / "duckdb_cli"

# The contrast of each text with what is behind it, as WCAG 2 defines it, where it is below 4.5.
CONTRAST = """(() => {
  const numbers = color => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => { for (; element; element = element.parentElement) {
    const color = numbers(getComputedStyle(element).backgroundColor); if (color.length < 4 || color[3] > 0) return color; } };
  const poor = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    if (!walker.currentNode.data.trim() || !element.getClientRects().length || element.tagName === 'title') continue;
    const [a, b] = [light(numbers(element.ownerSVGElement ? style.fill : style.color)), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push([walker.currentNode.data, (a + 0.05) / (b + 0.05)]);
  }
  return poor; })()"""
SMALLEST = """Math.min(...[...document.querySelectorAll('svg text')].filter(text => text.getClientRects().length)
  .map(text => 12 * text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width))"""
WIDER = """[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
  .map(e => e.outerHTML.slice(0, 80))"""


class Text(html.parser.HTMLParser):
    """The text of a page, its tags, and whatever it refers to."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.tags, self.references, self.open = [], set(), [], []
        self.feed(page)
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.open += [tag] * (tag not in ("meta", "link", "br"))
        self.references += [value for name, value in attributes if name in ("src", "href", "srcset", "action", "xlink:href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} closes nothing"

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.texts.append(data)


def report(*words, path=None, module=True):
    environment = {"PATH": path or "/usr/bin:/bin", **({"PYTHONPATH": str(engines.DUCKDB)} if module else {})}
    # Without the packages of this machine.
    return subprocess.run([sys.executable, "-B", "-S", REPORT, *words], capture_output=True, text=True, env=environment)


class ReportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="hookline-")
        cls.addClassCleanup(directory.cleanup)
        cls.directory = pathlib.Path(directory.name)
        cls.world = world.World(seed=5, messages=900)
        cls.files = fleet.files(cls.world, cls.directory)
        silent = re.compile(rf'"recordedtime":"{SILENT}T({"|".join(f"{hour:02}" for hour in HOURS)}):'.encode())
        for file in cls.files:
            file.write_bytes(b"".join(text for text in file.read_bytes().splitlines(keepends=True) if not silent.search(text)) + b"torn{\xe2\x98\n")
        cls.outcome = report("--zone", "UTC", *cls.files)
        assert cls.outcome.returncode == 0, cls.outcome.stderr
        cls.page = cls.directory / "page.html"
        cls.page.write_text(cls.outcome.stdout)
        cls.text = Text(cls.outcome.stdout)

    def query(self, sql):
        duckdb = engines.running()[0]
        duckdb.empty()
        duckdb.load(*self.files)
        return duckdb.query(sql)

    def test_its_numbers_are_those_of_the_views(self):
        [(sent, failed)] = self.query("SELECT count(*), count(*) FILTER (failed) FROM delivery")
        [(received,)] = self.query("SELECT count(*) FROM message WHERE direction = 'in' AND message_type <> 'system'")
        self.assertIn(f"Sent {sent} ", self.text.text)
        self.assertRegex(self.text.text, rf"Failed [\d.]+ % {failed} ")
        self.assertIn(f"Received {received} ", self.text.text)
        self.assertGreater(failed, 10)

    def test_it_says_what_to_look_at(self):
        self.assertIn("No line on 9 September from 9:00 to 14:00, when other days have many.", self.text.text)
        self.assertRegex(self.text.text, r"wait for a reply for more than 24 hours")
        self.assertRegex(self.text.text, r"(templates are|Template \w+ is) paused")
        self.assertIn("1 line is no event", self.text.text)
        self.assertIn("More than 24 hours since the user's last message: only a template may be sent.", self.text.text)

    def test_a_page_without_anything_wrong_says_so(self):
        text = (engines.ROOT / "Tests/Fixtures/events/cloud__status_read.jsonl").read_text()
        file = self.directory / "one.jsonl"
        file.write_text(text)
        outcome = report(file)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertIn("Nothing stands out.", Text(outcome.stdout).text)

    def test_it_is_one_file_without_scripts_that_names_no_user(self):
        self.assertEqual(self.text.open, [])
        self.assertEqual({reference for reference in self.text.references if not reference.startswith("data:")}, set())
        self.assertTrue(self.text.tags.isdisjoint({"script", "img", "iframe", "object", "embed", "form"}))
        self.assertNotIn("url(", self.outcome.stdout)
        self.assertNotIn("@import", self.outcome.stdout)
        names = {value for person in self.world.persons for _, *ids in person.identities for value in (*ids, person.name) if value}
        self.assertGreater(len(names), 200)
        for secret in [*names, "Danke!", "wamid."]:
            self.assertNotIn(secret, self.outcome.stdout)

    def test_the_program_duckdb_gives_the_same_page(self):
        outcome = report("--zone", "UTC", *self.files, path=f"{DUCKDB_PROGRAM}:/usr/bin:/bin", module=False)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertEqual(outcome.stdout, self.outcome.stdout)

    def test_days_limit_the_page_and_names_with_quotes_are_names(self):
        file = self.directory / "it's $here.jsonl"
        file.write_bytes(self.files[0].read_bytes())
        outcome = report("--days", "3", "--output", self.directory / "days.html", file)
        self.assertEqual((outcome.returncode, outcome.stdout, outcome.stderr), (0, "", ""))
        self.assertRegex((self.directory / "days.html").read_text(), r"<h1>WhatsApp, \d+ September to \d+ September 2026</h1>")
        self.assertNotIn("1 Sep<", (self.directory / "days.html").read_text())

    def page_of(self, *lines):
        """The page about events of templates and messages, without its tags."""
        file = self.directory / "own.jsonl"
        file.write_text("".join(f"{line}\n" for line in lines))
        outcome = report(file)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        return outcome.stdout

    @staticmethod
    def template(number, event, name=None, language=1):
        value = {"value": {"message_template_id": language, "message_template_name": name}} if name else {}
        return line("1", id=f"t{number}", eventkey=key(number), time=f"2026-09-01T22:00:{number:02}Z", data={
            "business": {"waba_id": "1"}, "account": {"event": event, **value}}, type="whatsapp.account.message_template_status_update")

    def test_an_hour_that_the_clock_leaves_out_is_not_silent(self):
        hours = [f"2026-03-{day}T{hour:02}" for day in range(27, 32) for hour in range(24)]
        file = self.directory / "march.jsonl"
        for silent, titles in ((None, set()), ("2026-03-29T12", {"29 March, 14:00: 0 lines"})):
            file.write_text("".join(line("1", id=f"{hour} {number}", eventkey=key(place * 5 + number), recordedtime=f"{hour}:0{number}:00.000Z") + "\n"
                                    for place, hour in enumerate(hours) if hour != silent for number in range(5)))
            outcome = report("--zone", "Europe/Berlin", file)
            self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
            self.assertEqual(set(re.findall('class="silent" rx="2"><title>(.*?)</title>', outcome.stdout)), titles)

    def test_a_template_that_is_paused_in_one_language_is_paused(self):
        page = self.page_of(self.template(1, "PAUSED", "offer", 1), self.template(2, "APPROVED", "offer", 2))
        self.assertIn("Template \u2068offer\u2069 is paused since 1 September, 22:00.", Text(page).text)
        page = self.page_of(self.template(1, "PAUSED", "offer", 1), self.template(2, "APPROVED", "offer", 1))
        self.assertIn("Nothing stands out.", Text(page).text)

    def test_templates_without_names_are_not_in_the_table(self):
        page = self.page_of(self.template(1, "PAUSED"), self.template(2, "APPROVED"), self.template(3, "DISABLED"))
        text = Text(page).text
        self.assertIn("A template was paused, disabled, flagged or rejected 2 times: under privacy no line has its name.", text)
        self.assertIn("No status names a template.", text)
        self.assertNotIn("<bdi>None</bdi>", page)

    def test_names_are_text_in_either_direction(self):
        name = "</title><script>\"'&הצעה 12"
        text = self.page_of(*(self.template(number, "PAUSED", word, number) for number, word in enumerate([name, "x" * 300])))
        self.assertTrue(Text(text).tags.isdisjoint({"script"}))
        self.assertIn("<bdi>&lt;/title&gt;&lt;script&gt;&quot;&#x27;&amp;הצעה 12</bdi>", text)
        self.assertIn(f"2 templates are paused: \u2068{name}\u2069 and \u2068x", Text(text).text)

    def test_its_errors_say_what_is_missing(self):
        for words, options, message in [
                ([self.files[0]], {"module": False}, "report: neither the program duckdb nor Python's module duckdb is installed"),
                (["/nowhere.jsonl"], {}, "report: there is no file /nowhere.jsonl"),
                (["--zone", "Atlantis", self.files[0]], {}, "report: Not implemented Error: Unknown TimeZone"),
                ([__file__], {}, "report: no line of these files is an event")]:
            outcome = report(*words, **options)
            self.assertEqual((outcome.returncode, outcome.stdout), (1, ""))
            self.assertTrue(outcome.stderr.startswith(message), outcome.stderr)
        for days in ("0", "-3", "99999999999", "x"):
            outcome = report(f"--days={days}", self.files[0])
            self.assertEqual((outcome.returncode, outcome.stdout), (2, ""))
            self.assertIn("argument --days: ", outcome.stderr)

    def test_a_browser_shows_it_light_and_dark_narrow_and_wide(self):
        backgrounds = {}
        with browser.Browser() as window:
            for scheme in ("light", "dark"):
                for width in (1280, 760, 360):
                    with self.subTest(scheme=scheme, width=width):
                        window.open(self.page, width, scheme)
                        self.assertEqual(window.evaluate("document.documentElement.scrollWidth"), width)
                        self.assertEqual(window.evaluate(WIDER), [])
                        self.assertEqual(window.evaluate(CONTRAST), [])
                        self.assertGreater(window.evaluate(SMALLEST), 10.5)
                        self.assertEqual(window.evaluate("getComputedStyle(document.body).overflowX"), "visible")
                        backgrounds[scheme] = window.evaluate("getComputedStyle(document.body).backgroundColor")
                        # Each chart is drawn, and once.
                        charts = window.evaluate("[...document.querySelectorAll('.chart')].map(c => [...c.children].filter("
                                                 "s => s.getClientRects().length).map(s => s.querySelectorAll('rect, polyline').length))")
                        self.assertEqual([len(chart) for chart in charts], [1, 1, 1])
                        self.assertTrue(all(chart[0] > 10 for chart in charts))
            self.assertEqual(window.problems, [])
        self.assertNotEqual(backgrounds["light"], backgrounds["dark"])

    def test_a_reader_without_eyes_gets_words_and_tables(self):
        self.assertIn('<html lang="en">', self.outcome.stdout)
        for svg in re.findall(r"<svg[^>]*>", self.outcome.stdout):
            self.assertIn('aria-hidden="true"', svg)
        self.assertEqual(self.outcome.stdout.count('class="chart" role="img" aria-label="'), 3)
        self.assertEqual(self.outcome.stdout.count("<details>"), 2)
        for table in re.findall(r"<table>.*?</table>", self.outcome.stdout):
            heads = len(re.findall(r'<th scope="col"', table))
            self.assertTrue(all(len(re.findall("<td", row)) == heads for row in re.findall("<tr>.*?</tr>", table)[1:]))


if __name__ == "__main__":
    unittest.main()
