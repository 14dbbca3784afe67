"""Checks of files for programs that neither Debian nor PyPI has: Vector, Fluent Bit, CloudWatch's agent.

They are not run here. Each file is read as the program reads it (YAML, JSON), every name in it is one that the program's own
reference has, as it was in November 2026, and what must fit hookline does. The CloudFormation template is another thing:
cfn-lint knows all of it but its patterns and queries, which are tried on real events."""
import fnmatch
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

import events

LINE = 1 << 20
NAMES = ["events.jsonl", "events-20261121-1795219200.jsonl"]
COMPRESSED = "events-20261121-1795219200.jsonl.gz"

VECTOR_FILE = """type acknowledgements data_dir encoding exclude file_key fingerprint glob_minimum_cooldown_ms host_key
    ignore_checkpoints ignore_not_found ignore_older_secs include internal_metrics line_delimiter max_line_bytes
    max_read_bytes multiline offset_key oldest_first read_from remove_after_secs rotate_wait_secs"""
VECTOR_HTTP = """type inputs acknowledgements auth batch buffer compression encoding framing healthcheck method payload_prefix
    payload_suffix proxy request tls uri"""
# The members of each member; without an entry it has a value.
VECTOR_INNER = {
    "fingerprint": "strategy lines bytes ignored_header_bytes", "auth": "strategy token user password",
    "request": "headers concurrency retry_attempts timeout_secs rate_limit_num", "framing": "method",
    "request.headers": "Content-Type", "encoding": "codec except_fields only_fields timestamp_format",
    "batch": "max_bytes max_events timeout_secs", "acknowledgements": "enabled",
    "buffer": "type max_size max_events when_full"}
FLUENT_BIT = {
    "service": """flush daemon grace log_level log_file http_server http_listen http_port storage.path storage.sync
        storage.checksum storage.backlog.mem_limit storage.max_chunks_up storage.metrics""",
    "tail": """name tag alias key path exclude_path read_from_head read_newly_discovered_files_from_head refresh_interval
        watcher_interval rotate_wait path_key offset_key ignore_older buffer_chunk_size buffer_max_size static_batch_size
        event_batch_size skip_long_lines skip_empty_lines truncate_long_lines inotify_watcher parser db db.sync db.locking
        db.journal_mode db.compare_filename mem_buf_limit storage.type storage.pause_on_chunks_overlimit processors""",
    "http": """name match alias host port uri format header json_date_key json_date_format compress http_user http_passwd
        allow_duplicated_headers log_response_payload header_tag body_key headers_key proxy workers retry_limit tls tls.verify
        tls.ca_file tls.crt_file tls.key_file storage.total_limit_size net.keepalive net.connect_timeout"""}
AGENT_FILE = """file_path log_group_name log_stream_name log_group_class multi_line_start_pattern timestamp_format timezone
    trim_timestamp encoding auto_removal backpressure_mode blacklist publish_multi_logs retention_in_days filters service.name
    deployment.environment"""
AGENT_RETENTION = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]


class NoDuplicates(yaml.SafeLoader):
    """Parses YAML as the programs do: a duplicate name is an error."""

    def construct_mapping(self, node, deep=False):
        names = [self.construct_object(name) for name, _ in node.value]
        assert len(names) == len(set(names)), f"a name comes twice: {names}"
        return super().construct_mapping(node, deep)


class VendorTest(unittest.TestCase):
    def assertKnown(self, mapping, names):
        self.assertEqual(set(mapping) - set(names.split()), set())

    def assertWatches(self, pattern):
        directory, pattern = pattern.rsplit("/", 1)
        self.assertEqual(directory, "/var/lib/hookline")
        self.assertEqual([fnmatch.fnmatch(name, pattern) for name in [*NAMES, COMPRESSED]], [True, True, False])

    def read(self, name):
        return yaml.load((events.INFRA / name).read_text(), NoDuplicates)


class VectorTest(VendorTest):
    def test_its_members_are_known_and_connected(self):
        contents = self.read("vector.yaml")
        self.assertKnown(contents, "data_dir sources transforms sinks")
        [(name, source)], [sink] = contents["sources"].items(), contents["sinks"].values()
        [(fields, transform)] = contents["transforms"].items()
        self.assertEqual((source["type"], transform["type"], transform["inputs"]), ("file", "remap", [name]))
        self.assertKnown(transform, "type inputs source")
        self.assertEqual((sink["type"], sink["inputs"]), ("http", [fields]))
        self.assertKnown(source, VECTOR_FILE)
        self.assertKnown(sink, VECTOR_HTTP)
        self.assert_inner_known(source)
        self.assert_inner_known(sink)

    def assert_inner_known(self, mapping, prefix=""):
        for name, value in mapping.items():
            if isinstance(value, dict):
                self.assertKnown(value, VECTOR_INNER[prefix + name])
                self.assert_inner_known(value, f"{prefix}{name}.")

    def test_nothing_is_left_out_or_changed(self):
        contents = self.read("vector.yaml")
        source, sink = contents["sources"]["hookline"], contents["sinks"]["collector"]
        [pattern] = source["include"]
        self.assertWatches(pattern)
        self.assertEqual(source["read_from"], "beginning")
        self.assertGreater(source["max_line_bytes"], LINE)
        self.assertGreater(sink["batch"]["max_bytes"], LINE)
        # Vector's minimum for a disk buffer.
        self.assertEqual((sink["buffer"]["type"], sink["buffer"]["when_full"]), ("disk", "block"))
        self.assertGreaterEqual(sink["buffer"]["max_size"], 268435488)
        self.assertIs(sink["acknowledgements"]["enabled"], True)
        self.assertEqual((sink["encoding"]["codec"], sink["framing"]["method"]), ("text", "newline_delimited"))


class FluentBitTest(VendorTest):
    def setUp(self):
        contents = self.read("fluent-bit.yaml")
        self.assertKnown(contents, "service pipeline")
        self.assertKnown(contents["pipeline"], "inputs outputs")
        self.service = contents["service"]
        [self.tail], [self.http] = contents["pipeline"]["inputs"], contents["pipeline"]["outputs"]

    def size(self, text):
        number, unit = re.fullmatch(r"(\d+)([km])", text).groups()
        return int(number) * {"k": 1 << 10, "m": 1 << 20}[unit]

    def test_its_members_are_known_and_connected(self):
        self.assertEqual((self.tail["name"], self.http["name"], self.http["match"]), ("tail", "http", self.tail["tag"]))
        self.assertKnown(self.service, FLUENT_BIT["service"])
        self.assertKnown(self.tail, FLUENT_BIT["tail"])
        self.assertKnown(self.http, FLUENT_BIT["http"])

    def test_nothing_is_left_out_or_thrown_away(self):
        self.assertWatches(self.tail["path"])
        self.assertIs(self.tail["read_from_head"], True)
        self.assertGreater(self.size(self.tail["buffer_max_size"]), LINE)
        self.assertEqual(pathlib.PurePath(self.tail["db"]).parent, pathlib.PurePath(self.service["storage.path"]).parent)
        # The output uses the disk only if the input does.
        self.assertEqual(self.tail["storage.type"], "filesystem")
        self.assertIs(self.tail["storage.pause_on_chunks_overlimit"], True)
        self.assertEqual(self.http["retry_limit"], "no_limits")
        self.assertNotIn("storage.total_limit_size", self.http)
        self.assertIs(self.http["tls.verify"], True)


class AgentTest(VendorTest):
    def test_the_agents_file_has_what_its_schema_allows(self):
        contents = json.loads((events.INFRA / "cloudwatch-agent.json").read_text())
        self.assertKnown(contents, "agent logs")
        self.assertKnown(contents["agent"], "run_as_user region logfile debug")
        self.assertKnown(contents["logs"], "logs_collected force_flush_interval log_stream_name")
        [entry] = contents["logs"]["logs_collected"]["files"]["collect_list"]
        self.assertKnown(entry, AGENT_FILE)
        self.assertEqual(entry["file_path"], "/var/lib/hookline/events.jsonl")
        self.assertIn(entry["retention_in_days"], AGENT_RETENTION)
        self.assertIs(entry["auto_removal"], False)
        # It would send the time of old messages, which CloudWatch rejects.
        self.assertNotIn("timestamp_format", entry)


class CloudWatchTest(unittest.TestCase):
    TEMPLATE = events.INFRA / "cloudwatch.yaml"

    @classmethod
    def setUpClass(cls):
        # The same packages as for Lambda's templates.
        program = "import description_test, pypi; print(pypi.installed(description_test.LINT))"
        cls.packages = subprocess.run(
            [sys.executable, "-B", "-c", program], cwd=events.ROOT / "Tests/lambda", check=True, capture_output=True,
            text=True).stdout.strip()

    def faults(self, template):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(template)
            file.flush()
            outcome = subprocess.run(
                [sys.executable, "-c", "import cfnlint.runner; cfnlint.runner.main()", file.name],
                capture_output=True, text=True,
                env={"PATH": "/usr/bin:/bin", "PYTHONPATH": self.packages, "AWS_DEFAULT_REGION": "eu-west-1"})
        self.assertEqual(outcome.stderr, "")
        return outcome.stdout

    def test_the_template_is_valid(self):
        text = self.TEMPLATE.read_text()
        self.assertEqual(self.faults(text), "")
        self.assertNotEqual(self.faults(text.replace("Type: Decompression", "Type: Uncompression")), "")

    def lines(self):
        for path in sorted((events.ROOT / "Tests/Fixtures/events").glob("*.jsonl")):
            yield from map(json.loads, path.read_text().splitlines())

    def test_its_patterns_distinguish_events_from_the_log(self):
        patterns = re.findall(r"""FilterPattern: '\{ \$\.(\w+) = "([^"]*)" \}'""", self.TEMPLATE.read_text())
        self.assertEqual(len(patterns), self.TEMPLATE.read_text().count("FilterPattern:"))
        lines = list(self.lines())
        with events.Producer() as producer:
            outcome = subprocess.run(
                [producer.program], input="{", capture_output=True, text=True,
                env={"HOOKLINE_STATE_DIR": str(producer.directory / "other"), "HOOKLINE_MAX_BODY": "a"})
        [fault] = map(json.loads, outcome.stderr.splitlines())
        matches = {pattern: sum(line.get(pattern[0]) == pattern[1] for line in lines) for pattern in patterns}
        self.assertEqual(matches[("specversion", "1.0")], len(lines))
        self.assertEqual(matches[("level", "error")], 0)
        self.assertNotIn("specversion", fault)
        self.assertEqual(fault["level"], "error")
        self.assertIn(("type", "whatsapp.drift"), patterns)

    def test_its_queries_name_what_events_have(self):
        text = self.TEMPLATE.read_text()
        used = set(re.findall(r"\bdata\.[\w.]+", "".join(re.findall(r"QueryString: \|\n((?: {8}.*\n)+)", text))))
        self.assertEqual(used, {"data.status.errors.0.code", "data.status.errors.0.title"})
        failed = [line for line in self.lines() if line["type"] == "whatsapp.status.failed"]
        self.assertGreater(len(failed), 1)
        for line in failed:
            self.assertLessEqual({"code", "title"}, set(line["data"]["status"]["errors"][0]))


if __name__ == "__main__":
    unittest.main()
