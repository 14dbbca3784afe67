"""The executable under the official emulator, in addition to the table of responses."""
import json
import unittest

import events
from emulator import Emulator
from events import message


class Emulated(unittest.TestCase):
    def test_events_of_the_sizes_at_which_the_emulator_begins_to_send_chunks(self):
        with Emulator({"HOOKLINE_UNVERIFIED": "1"}) as emulator:
            shortest = len(message(1000, ""))
            sizes = range(1990, 2110)
            for size in sizes:
                event = message(size, "x" * (size - shortest))
                self.assertEqual(len(event), size)
                self.assertIn(b'"statusCode":200', emulator.invoke_bytes(event)[1])
            self.assertEqual(len(emulator.wait_for_lines(len(sizes))), len(sizes))

    def test_lines_are_complete_and_in_order(self):
        with Emulator({"HOOKLINE_UNVERIFIED": "1"}) as emulator:
            for number in range(300):
                event = message(number, "x" * (number % 10 * 20_000))
                self.assertIn(b'"statusCode":200', emulator.invoke_bytes(event)[1])
            lines = [json.loads(line) for line in emulator.wait_for_lines(300)]
            self.assertEqual([line["id"] for line in lines], [f"m{number}" for number in range(300)])

    def test_an_event_as_long_as_lambda_takes_them(self):
        with Emulator({"HOOKLINE_UNVERIFIED": "1", "HOOKLINE_MAX_BODY": "6MiB"}) as emulator:
            event = message(1, "x" * 5_900_000)
            self.assertIn(b'"statusCode":200', emulator.invoke_bytes(event)[1])
            self.assertEqual(len(emulator.wait_for_lines(1)), 1)

    def test_what_is_no_request_is_a_failed_invocation(self):
        with Emulator({"HOOKLINE_UNVERIFIED": "1"}) as emulator:
            for file in sorted((events.DIRECTORY / "other").iterdir()):
                error = json.loads(emulator.invoke_bytes(file.read_bytes())[1])
                if file.stem == "schedule":
                    # Whoever keeps it warm wants no more.
                    self.assertIsNone(error)
                    continue
                self.assertEqual(error["errorType"], "Function.UnknownEvent")
            self.assertIn(b'"statusCode":200', emulator.invoke_bytes(message(1))[1])

    def test_the_invoker_learns_why_it_does_not_start(self):
        with Emulator({"HOOKLINE_APP_SECRET": "", "HOOKLINE_LOUD": "hush"}) as emulator:
            for _ in range(2):
                status, body = emulator.invoke_bytes(message(1))
                self.assertEqual(status, 502)
                error = json.loads(body)
                self.assertEqual(error["errorType"], "Runtime.BadConfig")
                self.assertIn("HOOKLINE_APP_SECRET", error["errorMessage"])
                self.assertIn("HOOKLINE_LOUD", error["errorMessage"])
            self.assertNotIn(b"hush", emulator.output())

    def test_a_short_time_is_enough(self):
        with Emulator({"HOOKLINE_UNVERIFIED": "1"}, timeout=1) as emulator:
            self.assertIn(b'"statusCode":200', emulator.invoke_bytes(message(1))[1])

    def test_settings_are_reloaded_when_their_file_changes(self):
        # The directory is there before the first event starts the function.
        with Emulator({"HOOKLINE_VERIFY_TOKEN_FILE": "token"}) as emulator:
            for token in ["first", "another"]:
                (emulator.directory / "token").write_text(token)
                event = dict(events.SAMPLES["url"], body="")
                event["requestContext"] = {"http": {"method": "GET"}}
                event["rawQueryString"] = f"hub.mode=subscribe&hub.verify_token={token}&hub.challenge=12"
                result = json.loads(emulator.invoke_bytes(json.dumps(event).encode())[1])
                self.assertEqual((result["statusCode"], result["body"]), (200, "12"))


if __name__ == "__main__":
    unittest.main()
