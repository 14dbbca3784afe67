"""Every line is read whole by programs that reject or lose what RFC 8259 allows: jq and SQLite. The values stand wherever a body
has room for any JSON."""
import json
import sqlite3
import subprocess
import unittest

import machine

# What a reader rejects, drops with all that follows, or changes without a word; and what becomes of it.
ODD = {
    r'"a\ud83d"': "a\ufffd",
    r'"\ude00\ud83d b"': "\ufffd\ufffd b",
    r'"a\u0000b"': "a\ufffdb",
    '"\uffff\U0001fffe"': "\ufffd\ufffd",
    "1e400": "1e400",
    "-1E-999": "-1E-999",
    "92233720368547758071": "92233720368547758071",
    "9007199254740993": "9007199254740993",
    "3.141592653589793238462643383279": "3.141592653589793238462643383279",
    r'{"a\u0000":1}': {"a\ufffd": 1},
    r'{"twin":1,"x":{"y":1,"y":[1e999,2]},"twin":2}': {"twin#1": 1, "x": {"y#1": 1, "y": ["1e999", 2]}, "twin": 2},
    r'"\ud83d\ude00 \u00e9"': "😀 é",
    "9007199254740991": 9007199254740991,
    "-12.5e-3": -0.0125,
}
MESSAGE = '{"messages":[{"id":"%s","from":"1","type":"text","text":{"body":"x"},"odd":%s,"referral":{"odd":[%s]}}]}'
ACCOUNT = '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"flows","value":{"odd":%s}}]}]}'
REPLY = (
    '{"messages":[{"id":"%s","from":"1","type":"interactive","interactive":'
    '{"type":"nfm_reply","nfm_reply":{"response_json":%s}}}]}')
PATHS = ["raw.odd", "message.referral.odd[0]", "account.value.odd", "message.reply.response"]


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        bodies = []
        for number, odd in enumerate(ODD):
            bodies.append(MESSAGE % (f"m{number}", odd, odd))
            bodies.append(ACCOUNT % odd)
            bodies.append(REPLY % (f"r{number}", odd))
        cls.lines = []
        for body in bodies:
            environment = {"HOOKLINE_IDEMPOTENCY": "off"}
            result = subprocess.run(
                [machine.HOOKLINE], input=body.encode(), env=environment, capture_output=True, check=True)
            cls.lines += result.stdout.decode().splitlines()
        cls.expected = []
        for odd, value in ODD.items():
            # The response of a form is a text: a string, or the JSON of any other value as it was sent.
            cls.expected += [[value, value], [value, value], [value if odd.startswith('"') else odd]]

    def test_there_is_a_line_for_each_body(self):
        self.assertEqual(len(self.lines), 3 * len(ODD))

    def test_jq_reads_all_lines_and_the_values(self):
        program = f"[.data | ({', '.join('.' + path for path in PATHS)}) | select(. != null)]"
        printed = subprocess.run(
            ["jq", "-c", program], input="\n".join(self.lines), text=True, capture_output=True, check=True).stdout
        self.check([json.loads(line) for line in printed.splitlines()])

    def test_sqlite_reads_all_lines_and_the_values(self):
        connection = sqlite3.connect(":memory:")
        columns = ", ".join(f"json_quote(json_extract(?1, '$.data.{path}'))" for path in PATHS)
        rows = []
        for line in self.lines:
            found = connection.execute(f"SELECT json_valid(?1), {columns}", [line]).fetchone()
            self.assertEqual(found[0], 1, line)
            rows.append([json.loads(value) for value in found[1:] if value != "null"])
        self.check(rows)

    def check(self, rows):
        self.assertEqual(len(rows), len(self.lines))
        for line, found, expected in zip(self.lines, rows, self.expected):
            self.assertEqual(found, expected, line)


if __name__ == "__main__":
    unittest.main()
