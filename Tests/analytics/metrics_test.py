"""The metrics of `hookline stats --prometheus`, as Prometheus's own checker reads them."""
import subprocess
import tempfile
import unittest

import fleet


def checked(text):
    outcome = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    return outcome.returncode, outcome.stdout + outcome.stderr


class MetricsTest(unittest.TestCase):
    def test_promtool_has_nothing_to_say(self):
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            settings = {"HOOKLINE_STATE_DIR": directory}
            for body in (fleet.ROOT / "Tests/Fixtures/notifications/cloud__msg_text.json").read_bytes(), b"{":
                subprocess.run([fleet.HOOKLINE], input=body, capture_output=True, env=settings)
            command = [fleet.HOOKLINE, "stats", "--prometheus"]
            text = subprocess.run(command, env=settings, check=True, capture_output=True, text=True).stdout
        self.assertIn("hookline_events_emitted_total 1\n", text)
        self.assertIn('hookline_requests_rejected_total{status="400"} 1\n', text)
        self.assertEqual(checked(text), (0, ""))
        help_text = "# HELP hookline_events_emitted_total"
        without_help = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(help_text))
        self.assertEqual(checked(without_help), (3, "hookline_events_emitted_total no help text\n"))


if __name__ == "__main__":
    unittest.main()
