"""Lines of the program, and lines with what is odd."""
import json
import subprocess
import tempfile

import engines
import fleet

EVENTS = sorted((engines.ROOT / "Tests/Fixtures/events").glob("*.jsonl"))


def line(text, **attributes):
    """A line of a golden event with other attributes, and with a text as the only member of `raw`."""
    event = json.loads(EVENTS[0].read_text().splitlines()[0])
    event["data"]["raw"] = "RAW"
    return json.dumps({**event, **attributes}, ensure_ascii=False, separators=(",", ":")).replace('"RAW"', '{"x":%s}' % text)


def key(number):
    return f"{number:032x}"


def rare():
    """Lines with members that no golden line has."""
    errors = {"status": {"status": "failed", "errors": [{"code_text": "E-7"}]}, "error": {"code_text": "E-8"}}
    for number, data in enumerate([{"path": "entry[].x", "kind": "member"}, errors]):
        yield line("1", id=f"rare {number}", eventkey=key(number), data=data)


def emitted(body):
    """The lines of the program for a body."""
    with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
        outcome = subprocess.run([fleet.HOOKLINE], input=body, capture_output=True, env={"HOOKLINE_STATE_DIR": directory})
        assert outcome.returncode == 0, outcome
        return outcome.stdout.decode().removesuffix("\n").split("\n")


def body(text, odd=r'"\ud83d",1e400,"\u0000"'):
    """A notification of a text, which has what is odd as another member of the message."""
    body = json.loads((engines.ROOT / "Tests/Fixtures/notifications/cloud__msg_text.json").read_text())
    message = body["entry"][0]["changes"][0]["value"]["messages"][0]
    message["text"]["body"], message["odd"] = text, ["ODD"]
    return json.dumps(body).replace('"ODD"', odd).encode()


# What a line may have in `raw`, as JSON. Lines of the first edition, and those of others, may have all of it.
ODD = {
    "half surrogate": r'"a \ud83d b"', "other half": r'"\udc00"', "halves in the wrong order": r'"\udc00\ud800"',
    "pair": r'"\ud83d\ude00"', "no surrogate": r'"C:\\ud83d"', "backslashes and half": r'"C:\\\ud83d"', "NUL": r'"a\u0000b"',
    "no NUL": r'"C:\\u0000"', "beyond double": "1e400", "negative": "-1E+400", "tiny": "1e-400", "400 digits": "9" * 400,
    "beyond everything": "1e200000", "digits": "9" * 140_000,
    "30 digits": "123456789012345678901234567890.50", "number in text": r'":1e400,\"x\":1e400"',
    "half and beyond": r'["\ud83d",1e400,"\u0000"]', "deep": "[" * 120 + "]" * 120, "names": '{"":1,"a.b":{"$":2},"a":3}',
    "duplicate names": '{"a":1,"a":"2"}', "controls": r'"\u0001\u007f\u0085"',
}
# Lines whose values have other types than the schema says.
WRONG = [line("1", id=f"wrong {number}", eventkey=key(200 + number)).replace('"data":{', '"data":{%s,' % text) for number, text in enumerate([
    '"status":{"rank":"x","pricing":{"billable":1},"errors":[{"code":"E-7","title":1}]}', '"status":{"rank":1e30,"errors":{}}', '"status":[1]',
    '"call":{"duration":"long"}', '"call":{"duration":%s}' % ("9" * 320), '"user":"x"', '"status":{"rank":1.5,"errors":[]}', '"path":{"a":1}'])]
WRONG += [line("1", id=f"data {value}", eventkey=key(300 + number), data=value) for number, value in enumerate(["x", [1], None, 1])]
# What is no event.
OTHERS = ["{", '{"level":"info"}', "not JSON", '{"id":"1","source":"/whatsapp/x","type":"whatsapp.unknown"}', "[1]", "null",
          EVENTS[0].read_text()[:700], line("1", recordedtime="yesterday"), line("1", recordedtime=None),
          line("1", source=None), '["source","id","type"]']
