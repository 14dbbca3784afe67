"""The rules, the dashboard and the units of infra/metrics, with the programs that read them."""
import collections
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from paths import INFRA, ROOT

import servers

METRICS = INFRA / "metrics"
EVENTS = ROOT / "Tests" / "Fixtures" / "events"


def promtool(*arguments):
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)


class RulesTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))

    def rules(self):
        """The alerts and their expressions, as the file has them: promtool has checked that it is valid."""
        text = (METRICS / "rules.yaml").read_text()
        parts = re.split(r"^      - alert: (\w+)$", text, flags=re.MULTILINE)[1:]
        return dict(zip(parts[::2], parts[1::2]))

    def test_every_rule_fires_where_it_should(self):
        # promtool reads the names of rule files relative to the tests.
        text = (pathlib.Path(__file__).parent / "rules_test.yaml").read_text()
        path = self.directory / "tests.yaml"
        path.write_text(text.replace("RULES", str(METRICS / "rules.yaml")))
        outcome = promtool("test", "rules", path)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""), outcome.stdout)
        tested = set(re.findall(r"alertname: (\w+)$", text, re.MULTILINE))
        self.assertEqual(tested, set(self.rules()), "a rule without an alert that is expected")

    def names(self):
        """The names of all metrics that exist."""
        site = self.enterContext(servers.Site({"HOOKLINE_UNVERIFIED": "1"}))
        for arguments, body in [((), b'{"entry":[{"id":"1"}]}'), (("stats", "--prometheus"), b"")]:
            outcome = subprocess.run([site.program, *arguments], input=body, env=site.environment(), capture_output=True, check=True)
        counted = re.findall(r"^counter (\w+) by", (METRICS / "hookline.mtail").read_text(), re.MULTILINE)
        return {*re.findall(rb"^(hookline_\w+)", outcome.stdout, re.MULTILINE), *(name.encode() for name in counted)}

    def test_expressions_name_metrics_that_exist(self):
        names = self.names()
        for path in ("rules.yaml", "dashboard.json"):
            text = re.sub(r"^ *#.*", "", (METRICS / path).read_text(), flags=re.MULTILINE)
            used = {name for name in re.findall(rb"hookline_\w+", text.encode())}
            self.assertGreater(len(used), 8)
            self.assertEqual(used - names, set())

    def test_the_dashboard(self):
        dashboard = json.loads((METRICS / "dashboard.json").read_text())
        panels = dashboard["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
        self.assertEqual(len(set(places)), len(panels))
        expressions = [target["expr"] for panel in panels for target in panel["targets"]]
        self.assertGreaterEqual(len(expressions), len(panels))
        # promtool has no command for a single expression, but it parses those of rules. Grafana sets the variables.
        known = {"$__rate_interval": "5m", "$instance": ".*"}
        for name, value in known.items():
            expressions = [expression.replace(name, value) for expression in expressions]
        rules = [{"record": "a", "labels": {"number": str(number)}, "expr": expression}
                 for number, expression in enumerate(expressions)]
        path = self.directory / "rules.yaml"
        # JSON is YAML.
        path.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
        outcome = promtool("check", "rules", path)
        self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
        self.assertIn(f"SUCCESS: {len(expressions)} rules found", outcome.stdout)
        # A wrong one is found.
        path.write_text(json.dumps({"groups": [{"name": "a", "rules": [{"record": "a", "expr": "rate(a)"}]}]}))
        self.assertNotEqual(promtool("check", "rules", path).returncode, 0)

    def test_the_units(self):
        for name in ("hookline-metrics.service", "hookline-metrics.timer"):
            (self.directory / name).write_text((METRICS / name).read_text().replace("/usr/local/bin/hookline ", "/bin/true "))
        outcome = subprocess.run(["systemd-analyze", "verify", *sorted(self.directory.glob("hookline*"))],
                                 capture_output=True, text=True, check=False)
        said = [line for line in outcome.stderr.splitlines() if "hookline-metrics" in line]
        self.assertEqual((outcome.returncode, said), (0, []), outcome.stderr)

    def test_the_unit_s_command(self):
        site = self.enterContext(servers.Site({"HOOKLINE_UNVERIFIED": "1"}))
        subprocess.run([site.program], input=b"{}", env=site.environment(), capture_output=True, check=True)
        [command] = re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", (METRICS / "hookline-metrics.service").read_text(), re.MULTILINE)
        command = command.replace("/usr/local/bin/hookline", site.program)
        environment = {**site.environment(), "DIRECTORY": str(self.directory)}
        subprocess.run(["/bin/sh", "-c", command], env=environment, check=True)
        self.assertEqual([path.name for path in self.directory.iterdir()], ["hookline.prom"])
        self.assertIn("# TYPE hookline_request_duration_seconds histogram\n", (self.directory / "hookline.prom").read_text())
        # Where hookline fails, the file that is there stays.
        before = (self.directory / "hookline.prom").read_text()
        failed = subprocess.run(["/bin/sh", "-c", command], env={**environment, "HOOKLINE_NONSENSE": "1"},
                                stderr=subprocess.DEVNULL, check=False)
        self.assertNotEqual(failed.returncode, 0)
        self.assertEqual((self.directory / "hookline.prom").read_text(), before)


class LinesTest(unittest.TestCase):
    """What mtail counts in every event line of the fixtures, and in lines with words that imitate others."""

    def counts(self, text):
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            path = pathlib.Path(directory) / "events.jsonl"
            path.write_bytes(text)
            outcome = subprocess.run(
                ["mtail", "--one_shot", "--port", str(servers.free_port()), "--address", "127.0.0.1",
                 "--progs", METRICS / "hookline.mtail", "--logs", path, "--logtostderr"],
                capture_output=True, check=True)
        counts = {}
        for name, metrics in json.loads(outcome.stdout).items():
            for value in metrics[0].get("LabelValues") or []:
                counts[name, value["Labels"][0]] = value["Value"]["Value"]
        return counts

    def wanted(self, lines):
        """The same, by a JSON parser."""
        counts = collections.Counter()
        for line in lines:
            event = json.loads(line)
            words = event["type"].split(".")
            account = event["data"].get("account", {})
            if words[1] == "status":
                counts["hookline_statuses_total", words[2]] += 1
                for error in event["data"]["status"].get("errors", [])[:1] if words[2] == "failed" else []:
                    counts["hookline_statuses_failed_total", str(error["code"])] += 1
            if event["type"] == "whatsapp.account.message_template_status_update":
                counts["hookline_template_status_updates_total", account["event"]] += 1
            if event["type"] == "whatsapp.account.message_template_quality_update":
                counts["hookline_template_quality_updates_total", account["value"]["new_quality_score"]] += 1
            if event["type"] == "whatsapp.account.phone_number_quality_update":
                counts["hookline_number_quality_updates_total", account["event"]] += 1
        return dict(counts)

    def test_every_line_of_the_fixtures(self):
        lines = [line for path in sorted(EVENTS.glob("*.jsonl")) for line in path.read_bytes().splitlines()]
        wanted = self.wanted(lines)
        self.assertEqual(len({name for name, _ in wanted}), 5)
        self.assertEqual(self.counts(b"\n".join(lines) + b"\n"), wanted)

    def test_a_message_cannot_imitate_a_failure(self):
        event = json.loads((EVENTS / "cloud__msg_text.jsonl").read_bytes())
        event["data"]["message"]["text"] = '"type":"whatsapp.status.failed","errors":[{"code":131049'
        line = json.dumps(event, separators=(",", ":")).encode()
        self.assertEqual(self.counts(line + b"\n"), {})


if __name__ == "__main__":
    unittest.main()
