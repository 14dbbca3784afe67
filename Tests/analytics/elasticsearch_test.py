"""The index template of infra/analytics/elasticsearch, against the schema and real lines."""
import json
import subprocess
import sys
import unittest

import engines
import lines
import schema

EVENTS = sorted((engines.ROOT / "Tests/Fixtures/events").glob("*.jsonl"))
# What Elasticsearch takes for a field of a type, as Python has it.
VALUES = {"keyword": (str, int), "text": str, "long": int, "double": (int, float), "boolean": bool, "date": str}

TEXT = {"from": "15550101234", "id": "wamid.odd", "timestamp": "1788300000", "type": "text", "text": {"body": "odd"}}


def change(field, value):
    """A notification of a change."""
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "time": 1788300000, "changes": [{"field": field, "value": value}]}]}


def value(**members):
    """A notification of a change to messages."""
    metadata = {"display_phone_number": "15550100999", "phone_number_id": "109876543210987"}
    return change("messages", {"messaging_product": "whatsapp", "metadata": metadata, "messages": [TEXT], **members})


def template():
    outcome = subprocess.run([sys.executable, "-B", engines.ANALYTICS / "elasticsearch"], input=json.dumps(schema.schema()), check=True,
                             capture_output=True, text=True)
    return json.loads(outcome.stdout)


def fields(mapping, path=()):
    """Yields each field's path and mapping."""
    for name, node in mapping.get("properties", {}).items():
        yield (*path, name), node
        yield from fields(node, (*path, name))


def unmapped(value, mapping, path=()):
    """Yields what a document has and the mapping has not, or has with another type."""
    if isinstance(value, list):
        for element in value:
            yield from unmapped(element, mapping, path)
    elif mapping.get("type") == "flattened":
        if not isinstance(value, dict):
            yield path, "flattened takes objects"
    elif "properties" in mapping and isinstance(value, dict):
        for name, member in value.items():
            if name in mapping["properties"]:
                yield from unmapped(member, mapping["properties"][name], (*path, name))
            else:
                yield (*path, name), "not mapped"
    elif mapping.get("enabled", True) and (not isinstance(value, VALUES.get(mapping.get("type"), ())) or
                                           isinstance(value, bool) != (mapping["type"] == "boolean")):
        yield path, f"{value!r} is no {mapping}"


class ElasticsearchTest(unittest.TestCase):
    def setUp(self):
        self.template = template()
        self.mapping = self.template["template"]["mappings"]

    def test_each_line_has_fields_for_all_that_it_has(self):
        count = 0
        for path in EVENTS:
            for line in path.read_text().splitlines():
                self.assertEqual(list(unmapped(json.loads(line), self.mapping)), [], path.name)
                count += 1
        self.assertGreater(count, 100)

    def test_it_is_far_from_the_limit_of_fields_and_grows_no_others(self):
        self.assertIs(self.mapping["dynamic"], False)
        self.assertLess(len(list(fields(self.mapping))), 400)

    def test_each_free_form_place_is_one_field(self):
        found = {path for path, node in fields(self.mapping) if node.get("type") == "flattened" or node.get("enabled") is False}
        document = schema.schema()
        free = set()

        def search(node, path):
            if node.get("x-freeform"):
                free.add(path)
                return
            node = {**document["$defs"].get(node.get("$ref", "").rpartition("/")[2], {}), **node}
            for name, child in node.get("properties", {}).items():
                if isinstance(child, dict):
                    search(child, (*path, name))
            if "items" in node:
                search(node["items"], path)

        search({"properties": {"data": document["properties"]["data"]}}, ())
        self.assertEqual(found, free)
        self.assertIn(("data", "raw"), free)
        self.assertIn(("data", "account", "value"), free)

    def test_what_is_as_received_fits_whatever_it_is(self):
        odd = ["a text", 1, True, ["a", {"b": 1}], {"c": "d"}]
        places = {"metadata": lambda received: value(metadata=received), "contacts": lambda received: value(contacts=received),
                  "referral": lambda received: value(messages=[{**TEXT, "referral": received}]),
                  "account.value": lambda received: change("account_update", received), "body": lambda received: {**value(messages=[TEXT]), "odd": received},
                  "cards": lambda received: value(messages=[{**TEXT, "type": "contacts", "contacts": received}])}
        for name, body in places.items():
            for received in odd:
                with self.subTest(place=name, value=received):
                    for line in lines.emitted(json.dumps(body(received)).encode()):
                        self.assertEqual(list(unmapped(json.loads(line), self.mapping)), [])

    def test_a_document_that_does_not_fit_is_found(self):
        line = json.loads(EVENTS[0].read_text().splitlines()[0])
        line["data"]["message"]["text"], line["data"]["other"] = {"a": 1}, 1
        self.assertEqual([path for path, _ in unmapped(line, self.mapping)], [("data", "message", "text"), ("data", "other")])


if __name__ == "__main__":
    unittest.main()
