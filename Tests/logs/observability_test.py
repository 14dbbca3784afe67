"""Checks of the files that give programs for logs the key, the time and the severity of each event beside its line.

Neither Debian nor PyPI has these programs. Each file is read as its program reads it, every name in it is one that the program's
reference has, as it was in November 2026, and what it does with lines is tried on real ones: the script of Fluent Bit by Lua, that of
Vector by its own language, and the expressions of the others as Python reads them."""
import datetime
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
from vendors_test import NAMES, COMPRESSED, NoDuplicates

LINES = [line for path in sorted((events.ROOT / "Tests/Fixtures/events").glob("*.jsonl")) for line in path.read_text().splitlines()]
FAILED = re.compile(r"whatsapp[.]((standby[.])?status[.]failed|(history[.])?error)")
FILELOG = """include exclude start_at storage max_log_size include_file_name retry_on_failure resource operators poll_interval
    fingerprint_size max_concurrent_files encoding multiline attributes ordering_criteria compression delete_after_read"""
# Vector's remap language, as a module of Python.
VRL = ["vrl-python==0.1.0"]
OPERATORS = {
    "json_parser": "parse_from parse_to", "router": "routes default", "time_parser": "parse_from layout_type layout location",
    "add": "field value", "severity_parser": "parse_from mapping preset overwrite_text", "remove": "field", "move": "from to"}
FILESTREAM = """type id paths parsers message_max_bytes prospector.scanner.fingerprint.length file_identity.fingerprint
    prospector.scanner.check_interval exclude_files ignore_older close.on_state_change.inactive"""


def installed(packages):
    """The directory with packages of PyPI."""
    program = f"import pypi; print(pypi.installed({packages!r}))"
    return subprocess.run([sys.executable, "-B", "-c", program], cwd=events.ROOT / "Tests/lambda", check=True, capture_output=True,
                          text=True).stdout.strip()


def severity(event):
    """What every file is to say of an event."""
    if FAILED.fullmatch(event["type"]):
        return "error"
    return "warn" if event["type"] in ("whatsapp.drift", "whatsapp.unknown") or event["idempotency"] != "first" else "info"


def lines():
    """The golden lines, and some of each severity."""
    event = json.loads(LINES[0])
    for changes in ({"type": "whatsapp.drift"}, {"idempotency": "conflict"}, {"type": "whatsapp.standby.status.failed"},
                    {"type": "whatsapp.status.failed_otherwise"}, {"id": "\"},{\"type\":\"x\",\"eventkey\":\"y"}):
        yield json.dumps({**event, **changes}, separators=(",", ":"), ensure_ascii=False)
    yield from LINES


def expression(text, name):
    """The regular expression of a file for the errors; it is the same in each."""
    [found] = set(re.findall(r"""["'](\^whatsapp\[[.]\].*?\$)["']""", text)) - {"^whatsapp[.](drift|unknown)$"}
    return re.compile(found)


class ObservabilityTest(unittest.TestCase):
    def assertKnown(self, mapping, names):
        self.assertEqual(set(mapping) - set(names.split()), set())

    def assertWatches(self, path):
        self.assertEqual([fnmatch.fnmatch(f"/var/lib/hookline/{name}", path) for name in [*NAMES, COMPRESSED]], [True, True, False])

    def read(self, name):
        text = (events.INFRA / name).read_text()
        return text, yaml.load(text, NoDuplicates) if name.endswith(".yaml") else None

    def test_all_files_find_the_same_errors(self):
        for name in ("opentelemetry.yaml", "vector.yaml", "loki.alloy", "filebeat.yaml"):
            found = expression(self.read(name)[0], name)
            for line in lines():
                kind = json.loads(line)["type"]
                self.assertEqual(bool(found.search(kind)), bool(FAILED.fullmatch(kind)), (name, kind))
            # The severities of the others.
            for word in ("drift", "unknown", "idempotency"):
                self.assertIn(word, self.read(name)[0], name)

    def test_all_files_carry_the_key(self):
        for name in ("opentelemetry.yaml", "vector.yaml", "fluent-bit.yaml", "loki.alloy", "filebeat.yaml"):
            code = re.sub(r"^ *(#|//).*\n", "", self.read(name)[0], flags=re.MULTILINE)
            self.assertIn("eventkey", code, name)

    def test_the_script_of_fluent_bit_describes_each_line(self):
        [tail] = self.read("fluent-bit.yaml")[1]["pipeline"]["inputs"]
        [script] = tail["processors"]["logs"]
        self.assertKnown(script, "name call code time_as_table protected_mode")
        self.assertEqual((script["name"], script["call"]), ("lua", "describe"))
        wanted = [*lines(), '{"specversion":"1.0","id":"torn', "not JSON"]
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "lines"
            path.write_text("".join(f"{line}\n" for line in wanted))
            # It prints the number of each field with its value.
            outcome = subprocess.run(["lua5.1", "-"], capture_output=True, text=True, input=script["code"] + f"""
                for line in io.lines({json.dumps(str(path))}) do
                  local code, time, record = describe("hookline", {{}}, {{event = line}})
                  print(code, record.event == line, record.eventkey, record.type, record.time, record.severity)
                end""")
        self.assertEqual(outcome.stderr, "")
        results = [line.split("\t") for line in outcome.stdout.splitlines()]
        self.assertEqual(results[-2:], [["0", "true", "nil", "nil", "nil", "nil"]] * 2)
        for line, result in zip(wanted[:-2], results, strict=False):
            event = json.loads(line)
            words = {"warn": "warning"}.get(severity(event), severity(event))
            self.assertEqual(result, ["2", "true", event["eventkey"], event["type"], event.get("time", event["recordedtime"]), words])

    def test_the_script_of_vector_describes_each_line(self):
        script = self.read("vector.yaml")[1]["transforms"]["event"]["source"]
        wanted = [*lines(), '{"specversion":"1.0","id":"torn', "not JSON", "[1]", "5", "{}"]
        # Vector's language as a module of Python, in a process that finds it.
        outcome = subprocess.run([sys.executable, "-c", """if True:
            import json, sys, vrl_python
            script, lines = json.load(sys.stdin)
            runtime = vrl_python.VRLRuntime()
            runtime.check_syntax(script)
            print(json.dumps([runtime.execute(script, {"message": line}).processed_event for line in lines], default=str))"""],
            input=json.dumps([script, wanted]), capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": installed(VRL)})
        self.assertEqual(outcome.stderr, "")
        results = json.loads(outcome.stdout)
        self.assertEqual(results[-5:], [{"message": line} for line in wanted[-5:]])
        for line, result in zip(wanted[:-5], results, strict=False):
            event = json.loads(line)
            time = event.get("time", event["recordedtime"]).replace("T", " ").replace("Z", " UTC")
            words = {"warn": "warning"}.get(severity(event), severity(event))
            expected = {"message": line, "eventkey": event["eventkey"], "type": event["type"], "source": event["source"], "severity": words}
            expected |= {"subject": event["subject"]} if "subject" in event else {}
            self.assertEqual(re.sub(r"[.]000", "", result.pop("timestamp")), re.sub(r"[.]000", "", time))
            self.assertEqual(result, expected)

    def test_the_collectors_members_are_known_and_connected(self):
        _, contents = self.read("opentelemetry.yaml")
        self.assertKnown(contents, "extensions receivers exporters processors service")
        filelog, exporter = contents["receivers"]["filelog"], contents["exporters"]["otlphttp"]
        self.assertEqual(contents["service"]["pipelines"]["logs"], {"receivers": ["filelog"], "exporters": ["otlphttp"]})
        self.assertEqual(contents["service"]["extensions"], list(contents["extensions"]))
        self.assertEqual((filelog["storage"], exporter["sending_queue"]["storage"]), ("file_storage", "file_storage"))
        self.assertKnown(contents["extensions"]["file_storage"], "directory fsync timeout compaction create_directory")
        self.assertKnown(filelog, FILELOG)
        self.assertKnown(exporter, "endpoint headers retry_on_failure sending_queue tls timeout compression encoding auth")
        self.assertKnown(exporter["sending_queue"], "enabled storage block_on_overflow num_consumers queue_size sizer batch wait_for_result")
        [path] = filelog["include"]
        self.assertWatches(path)
        self.assertEqual((filelog["start_at"], filelog["max_log_size"]), ("beginning", "2MiB"))
        for retries in (filelog["retry_on_failure"], exporter["retry_on_failure"]):
            self.assertEqual((retries["enabled"], retries["max_elapsed_time"]), (True, 0))
        names = [operator.get("id") for operator in filelog["operators"]]
        for operator in filelog["operators"]:
            self.assertKnown(operator, f"type id output if on_error {OPERATORS[operator['type']]}")
            for route in operator.get("routes", []):
                self.assertIn(route["output"], names)
            self.assertIn(operator.get("default", "end"), names)

    def test_times_are_parsed_by_the_collectors_layouts(self):
        layouts = [operator["layout"] for operator in self.read("opentelemetry.yaml")[1]["receivers"]["filelog"]["operators"]
                   if operator["type"] == "time_parser"]
        # Go's layout with the parts of its reference time; a fraction is parsed where the layout has none.
        formats = [layout.replace("2006-01-02T15:04:05", "%Y-%m-%dT%H:%M:%S").replace(".000", ".%f").replace("Z07:00", "%z")
                   for layout in layouts]
        for line in LINES:
            event = json.loads(line)
            for name, layout in zip(("time", "recordedtime"), formats):
                if name in event:
                    text = re.sub(r"[.]\d+", "", event[name]) if name == "time" else event[name]
                    self.assertEqual(datetime.datetime.strptime(text, layout).utcoffset(), datetime.timedelta(0))

    def test_filebeats_members_are_known(self):
        _, contents = self.read("filebeat.yaml")
        self.assertKnown(contents, """filebeat.inputs processors setup.template.enabled setup.ilm.enabled output.elasticsearch queue.disk""")
        [source] = contents["filebeat.inputs"]
        self.assertKnown(source, FILESTREAM)
        [path] = source["paths"]
        self.assertWatches(path)
        self.assertGreater(source["message_max_bytes"], 1 << 20)
        self.assertLess(source["prospector.scanner.fingerprint.length"], min(len(line.encode()) for line in LINES))
        [parser] = source["parsers"]
        self.assertKnown(parser["ndjson"], "target overwrite_keys document_id add_error_key expand_keys message_key ignore_decoding_error")
        self.assertEqual(parser["ndjson"]["document_id"], "eventkey")
        self.assertKnown(contents["output.elasticsearch"], "hosts api_key index worker pipeline ssl compression_level bulk_max_size")
        for processor in contents["processors"]:
            self.assertKnown(processor, "timestamp add_fields if then drop_fields")
            if "if" in processor:
                self.assertEqual(set(processor), {"if", "then"})

    def test_filebeat_fills_only_fields_of_the_index_template(self):
        schema = subprocess.run([events.HOOKLINE, "schema"], check=True, capture_output=True).stdout
        template = subprocess.run([sys.executable, "-B", events.ROOT / "infra/analytics/elasticsearch"], input=schema, check=True,
                                  capture_output=True).stdout
        properties = json.loads(template)["template"]["mappings"]["properties"]
        text, contents = self.read("filebeat.yaml")
        filled = {field for processor in contents["processors"] for step in [processor, *processor.get("then", [])]
                  for field in step.get("add_fields", {}).get("fields", {})}
        self.assertEqual(filled, {"log.level"})
        self.assertEqual(properties["log"]["properties"]["level"]["type"], "keyword")
        self.assertEqual(properties["@timestamp"], {"type": "date"})
        # What its conditions and processors read.
        read = {processor["timestamp"]["field"] for processor in contents["processors"] if "timestamp" in processor}
        read |= set(re.findall(r"regexp: \{(\w+):", text))
        self.assertLessEqual(read, set(properties))

    def test_alloys_components_are_known_and_connected(self):
        text, _ = self.read("loki.alloy")
        code = re.sub(r"^\s*//.*\n", "", text, flags=re.MULTILINE)
        code = re.sub(r"`[^`]*`", '"template"', code)
        self.assertEqual(code.count("{"), code.count("}"))
        blocks = re.findall(r'^([a-z_.]+)(?: "(\w+)")? \{', code, flags=re.MULTILINE)
        self.assertEqual([name for name, _ in blocks], ["local.file_match", "loki.source.file", "loki.process", "loki.write"])
        for name, label in re.findall(r"= \[?((?:local|loki)\.\w+(?:\.\w+)*?)\.(\w+)\.(?:targets|receiver)", code):
            self.assertIn((name, label), blocks)
        stages = re.findall(r"^  (stage\.\w+) \{", code, flags=re.MULTILINE)
        self.assertEqual(stages, ["stage.json", "stage.timestamp", "stage.template", "stage.labels", "stage.structured_metadata",
                                  "stage.label_drop"])
        self.assertWatches(re.search(r'"__path__" = "([^"]*)"', code)[1])
        # What later stages name is what the first one finds, or the template.
        found = set(re.findall(r'^      (\w+) += "\1",$', code, flags=re.MULTILINE)) | {"level"}
        for values in re.findall(r"values = \{ (.*) \}", code):
            self.assertLessEqual(set(re.findall(r'(\w+) = ""', values)), found)
        self.assertTrue(all(name in json.loads(LINES[0]) for name in found - {"level"}))


if __name__ == "__main__":
    unittest.main()
