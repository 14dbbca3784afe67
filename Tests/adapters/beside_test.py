"""What a sender can name stands beside what the program writes, and touches none of it."""
import itertools
import json
import random
import re
import subprocess
import unittest

import answers
import clients
import servers

# Words that mean something somewhere: in JSON, URIs, header fields, journals, quarantined requests, metrics, shells.
WORDS = [
    "", "0", "a\nb", "\r\n\r\n{}", "\u0000", "\u2028", "\ud800", '"', "\\", '","source":"/other', "../..", "/", "%2F", "?a#b",
    "MESSAGE=x\nPRIORITY=0", "drift:entry[]:member", "whatsapp.drift", "Quarantine-Path: /other", "Capsule-Path: /other", "{a=\"b\"}", "${HOME}", "é", "💥",
    "x" * 300, "15550101234", "_", "__proto__", "specversion",
]
ATTRIBUTES = {
    "specversion", "id", "source", "type", "subject", "time", "recordedtime", "datacontenttype", "dataschema", "provider",
    "verifiedby", "eventkey", "idempotency", "traceparent", "quarantine", "data"}
SOURCE = r"/whatsapp(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})+){1,2}"
TYPE = r"whatsapp(\.[a-z0-9_]{1,64}){1,3}"


def once(pairs):
    """An object of which no member comes twice."""
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), names
    return dict(pairs)


class BesideTest(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(servers.Site())

    def run_program(self, *arguments, settings=(), input=b""):
        return subprocess.run(
            [self.site.program, *arguments], input=input, capture_output=True, check=False,
            env={"HOOKLINE_STATE_DIR": str(self.site.state), **dict(settings)})

    def bodies(self):
        """Bodies with these words in every place that an event's attributes come from."""
        chance = random.Random(3)

        def word():
            return chance.choice(WORDS)

        for number in range(150):
            message = {"id": f"{word()}{number}", "type": word(), "from": word(), "timestamp": word(), word(): {word(): word()}}
            status = {"id": f"{word()}{number}", "status": word(), "recipient_id": word(), "timestamp": word()}
            value = {
                "messages": [message], "statuses": [status], "metadata": {"phone_number_id": word(), word(): word()}}
            changes = [{"field": "messages", "value": value}, {"field": word(), "value": {word(): word(), "event": word()}}]
            yield {"object": "whatsapp_business_account", "entry": [{"id": word(), "time": word(), "changes": changes}]}
            yield {word(): word(), "number": number}

    def test_attributes_of_events(self):
        for body in self.bodies():
            fields = [f"traceparent: {word}" for word in WORDS if not set(word) & set("\0\n\r\ud800")]
            outcome = self.run_program(
                *itertools.chain(*(("--header", field) for field in random.Random(3).sample(fields, 1))),
                settings={"HOOKLINE_DRIFT": "off"}, input=json.dumps(body).encode())
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
            for line in outcome.stdout.splitlines():
                event = json.loads(line, object_pairs_hook=once)
                self.assertLessEqual(set(event), ATTRIBUTES)
                self.assertRegex(event["source"], f"^{SOURCE}$")
                self.assertRegex(event["type"], f"^{TYPE}$")
                self.assertNotEqual(event["type"], "whatsapp.drift")
                self.assertNotIn("traceparent", event)
                self.assertNotIn("quarantine", event)
                self.assertEqual((event["specversion"], event["provider"], event["verifiedby"]), ("1.0", "meta", "none"))
            for entry in outcome.stderr.splitlines():
                entry = json.loads(entry, object_pairs_hook=once)
                for name, value in entry.items():
                    # Words of the program, and numbers.
                    self.assertTrue(isinstance(value, int) or re.fullmatch(r"[\w .,;:'-]+", value), (name, value))

    def test_where_a_quarantined_request_belongs(self):
        sources = [
            {"path": f"/{name}", "name": name, "header_auth": f"X-Token: {name}"} for name in ["shop", "other"]]
        settings = {
            "HOOKLINE_CONFIG": self.site.write("hookline.json", json.dumps({"sources": sources})),
            "HOOKLINE_STATE_DIR": str(self.site.state), "HOOKLINE_MAX_LINE": "4096"}
        names = [
            *(name.replace("Capsule", word) for word in ["Quarantine", "Capsule"] for name in [
                "Capsule_Path", "capsule_path", "CAPSULE_PATH", "Capsule_path", "Capsule_Version", "Capsule-Path"]),
            "quarantine_path", "QUARANTINE_PATH", "X_Token2"]
        for number, name in enumerate(names):
            # A line that does not have all of it: the request goes to the quarantine.
            body = b'{"new%d":"%s"}' % (number, b"x" * 9000)
            variables = [
                ("Http_Method", "POST"), ("Http_Path", "/shop"), ("Http_X_Token", "shop"), (f"Http_{name}", "/other"),
                ("Http_Content_Length", str(len(body)))]
            output, log, status = clients.cgi(self.site.program, settings, variables, body)
            self.assertEqual(status, 0, log)
        files = [path for path in (self.site.state / "quarantine").iterdir() if not path.name.startswith(".")]
        self.assertEqual(len(files), len(names))
        for file in files:
            text = file.read_bytes().partition(b"\n\n")[0].decode()
            self.assertEqual(re.findall(r"(?im)^(?:quarantine|capsule).path: *(.*)$", text), ["/shop"])
            self.assertNotRegex(text, r"(?im)^x.token:")
            outcome = self.run_program("replay", "--again", str(file), settings={**settings, "HOOKLINE_SINK": "stdout"})
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
            [line] = outcome.stdout.splitlines()
            self.assertEqual(json.loads(line)["source"], "/whatsapp/shop")


if __name__ == "__main__":
    unittest.main()
