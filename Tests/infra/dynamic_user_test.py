"""A unit with DynamicUser=, whose state directory is a link to a private one."""
import json
import unittest

import installed
import answers

UNIT = ["systemd-run", "--quiet", "--wait", "--pipe", "--collect", "-p", "DynamicUser=yes", "-p", "StateDirectory=hookline"]


class DynamicUserTest(unittest.TestCase):
    def test_events_and_cache_are_in_the_state_directory(self):
        server = self.enterContext(installed.Server())
        server.copy(installed.servers.HOOKLINE, "/usr/local/bin/hookline")
        body = answers.notification("A")
        variables = {
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": len(body),
            "HOOKLINE_UNVERIFIED": 1}
        options = [option for name, value in variables.items() for option in ("-p", f"Environment={name}={value}")]
        for _ in range(2):
            outcome = server.call(*UNIT, *options, "/usr/local/bin/hookline", input=body)
            self.assertTrue(outcome.stdout.startswith(b"Status: 200 "), outcome)
        self.assertEqual(server.run("readlink", "/var/lib/hookline").strip(), "private/hookline")
        events = server.read("/var/lib/private/hookline/events.jsonl").splitlines()
        self.assertEqual([json.loads(line)["id"] for line in events], ["A"])
        # One variable names several directories.
        several = [option.replace("=hookline", "=hookline more") for option in UNIT]
        outcome = server.call(*several, *options, "/usr/local/bin/hookline", input=body)
        self.assertTrue(outcome.stdout.startswith(b"Status: 200 "), outcome)
        self.assertEqual(server.read("/var/lib/private/hookline/events.jsonl").splitlines(), events)
        output = server.call(*UNIT, "-p", "Environment=HOOKLINE_UNVERIFIED=1", "/usr/local/bin/hookline", "check")
        self.assertIn(b"check passed", output.stdout)


if __name__ == "__main__":
    unittest.main()
