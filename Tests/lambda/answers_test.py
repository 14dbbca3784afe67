"""The complete table of responses through the emulator, in every shape of event."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "adapters"))

import answers
import events
from emulator import Emulator

# With such settings the function does not start: tested elsewhere.
FAULTY = {"faulty", "secretless"}


class Answers(unittest.TestCase):
    """Each test is the table in one shape."""

    def check(self, shape):
        exchanges = [exchange for exchange in answers.exchanges() if exchange.settings not in FAULTY]
        self.assertGreater(len(exchanges), 30)
        for settings, values in answers.SETTINGS.items():
            if settings in FAULTY:
                continue
            with Emulator(values) as emulator:
                expected, unreadable = 0, set()
                for exchange in exchanges:
                    if exchange.settings == settings and not self.is_hidden(shape, exchange):
                        with self.subTest(exchange=exchange.name, settings=settings):
                            expected += exchange.lines
                            if self.is_emitted_as_base64(exchange) and exchange.body not in unreadable:
                                unreadable.add(exchange.body)
                                expected += 1
                            self.check_exchange(shape, emulator, exchange, expected)
                # Nothing follows the last line.
                self.assertEqual(len(emulator.lines()), expected)

    def check_exchange(self, shape, emulator, exchange, expected):
        result = emulator.invoke(events.event(shape, exchange))
        status, fields, body = events.answer(shape, result)
        self.assertEqual(status, exchange.status)
        wanted = {name.lower(): value for name, value in exchange.wanted_fields().items()}
        if exchange.status == 200:
            fields = {name: fields.get(name) for name in wanted}
        # Nothing else is said where the request is rejected.
        self.assertEqual(fields, wanted)
        self.assertEqual(body, exchange.answer)
        lines = emulator.wait_for_lines(expected)
        self.assertEqual(len(lines), expected)
        for line in lines:
            self.assertEqual(json.loads(line)["specversion"], "1.0")

    @staticmethod
    def is_emitted_as_base64(exchange):
        """The quarantine is not durable here."""
        if exchange.status != 200 or exchange.method != "POST":
            return False
        try:
            json.loads(exchange.body)
        except ValueError:
            return True
        return False

    @staticmethod
    def is_hidden(shape, exchange):
        """Without multi-value headers, a load balancer passes on the last of several fields of one name."""
        names = [name.lower() for name, _ in exchange.fields]
        return shape == "alb" and len(set(names)) < len(names)

    def test_rest(self):
        self.check("rest")

    def test_http1(self):
        self.check("http1")

    def test_http2(self):
        self.check("http2")

    def test_url(self):
        self.check("url")

    def test_load_balancer(self):
        self.check("alb")

    def test_load_balancer_with_multiple_values(self):
        self.check("alb-multi")


if __name__ == "__main__":
    unittest.main()
