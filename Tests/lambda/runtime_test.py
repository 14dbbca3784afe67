"""The runtime API's responses, and malformed events: each gets an invocation response, and so does the next one."""
import contextlib
import json
import random
import tempfile
import time
import unittest

import events
import runtime
from events import event_of, message
from runtime import ACCEPTED, Runtime, event_head, head, sized


class Acceptance(unittest.TestCase):
    """The API's responses to an invocation response."""

    def test_after_a_rejection_the_next_event_is_served(self):
        statuses = {"400 Bad Request": "response rejected", "403 Forbidden": "response rejected",
                    "404 Not Found": "response rejected", "410 Gone": "response late",
                    "413 Content Too Large": "response too long"}
        for status, words in statuses.items():
            with self.subTest(status), Runtime() as api:
                body = b'{"errorMessage":"Invoke timeout","errorType":"InvokeTimeout"}'
                rejection = sized(head(status), body)
                self.assertIn(b'"statusCode":200', api.serve(message(1), answer=rejection)[2])
                # Behind a rejection nothing is posted for the same event.
                self.assertIn(b'"statusCode":200', api.serve(message(2))[2])
                self.assertIn("error", api.serve(b"[]", answer=rejection)[0])
                self.assertIn(b'"statusCode":200', api.serve(message(3))[2])
                self.assertIn(words, api.log())
                self.assertEqual(api.stop(), 0)

    def test_500_is_the_end(self):
        with Runtime() as api:
            api.serve(message(1), answer=sized(head("500 Internal Server Error")))
            self.assertEqual(api.wait(), 111)
            self.assertEqual(api.output().count(b"\n"), 1)

    def test_the_invocation_id_comes_back(self):
        with Runtime() as api:
            fields = {"lambda_runtime_INVOCATION_id": "e1b0/7+x=="}
            for event in [message(1), b"{}"]:
                posted = api.serve(event, fields)[1]
                self.assertEqual(posted["lambda-runtime-invocation-id"], "e1b0/7+x==")
            self.assertNotIn("lambda-runtime-invocation-id", api.serve(message(2))[1])

    def test_the_lines_are_there_before_the_answer(self):
        with Runtime() as api:
            for number in range(20):
                api.expect_next()
                api.send(sized(event_head(), message(number, "x" * (number * 1000))))
                api.request()
                self.assertEqual(api.output().count(b"\n"), number + 1)
                api.send(ACCEPTED)

    def test_deadlines_of_any_kind(self):
        now = int(time.time() * 1000)
        deadlines = {now + 60_000: 200, now + 3000: 200, now * 1_000_000: 200, 10**30: 200, -1: 200, "x": 200, "": 200}
        # With no time left nothing is begun, and the sender retries.
        deadlines |= {now + 200: 503, now: 503, now - 60_000: 503, 0: 503}
        with Runtime() as api:
            for number, (deadline, status) in enumerate(deadlines.items()):
                fields = {"Lambda_Runtime_Deadline_Ms": deadline} if deadline != "" else {}
                path, _, body = api.serve(message(number), fields)
                self.assertTrue(path.endswith("/response"))
                self.assertEqual(json.loads(body)["statusCode"], status, deadline)
            self.assertEqual(api.output().count(b"\n"), 7)


class Starting(unittest.TestCase):
    """An error that keeps the function from starting is reported."""

    def check(self, settings, words, not_said="hush"):
        with Runtime(settings) as api:
            method, path, fields, body = api.request()
            self.assertEqual((method, path), ("POST", "init/error"))
            self.assertEqual(fields["lambda-runtime-function-error-type"], "Runtime.BadConfig")
            error = json.loads(body)
            self.assertEqual(error["errorType"], "Runtime.BadConfig")
            self.assertEqual(error["stackTrace"], [])
            for word in words:
                self.assertIn(word, error["errorMessage"])
            self.assertNotIn(not_said, body.decode())
            api.send(ACCEPTED)
            self.assertEqual(api.wait(), 100)
            self.assertNotIn(not_said, api.log())

    def test_invalid_settings(self):
        self.check({"HOOKLINE_NONSENSE": "hush"}, ["HOOKLINE_NONSENSE"])
        self.check(
            {"HOOKLINE_APP_SECRET": "hush,", "HOOKLINE_PROVIDER": "hush", "HOOKLINE_\u00e9\"": "hush"},
            ["HOOKLINE_APP_SECRET", "HOOKLINE_PROVIDER", "HOOKLINE_\u00e9\""])

    def test_log_levels_that_drop_every_event(self):
        for level in ["WARN", "ERROR", "FATAL"]:
            self.check({"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": level}, ["AWS_LAMBDA_LOG_LEVEL"])

    def test_log_levels_that_keep_every_event(self):
        for log_format, level in [("JSON", "INFO"), ("JSON", "DEBUG"), ("JSON", "TRACE"), ("JSON", None), ("Text", "ERROR")]:
            with Runtime({"AWS_LAMBDA_LOG_FORMAT": log_format, "AWS_LAMBDA_LOG_LEVEL": level}) as api:
                self.assertIn(b'"statusCode":200', api.serve(message(1))[2])

    def test_a_rejected_report_is_the_same_end(self):
        with Runtime({"HOOKLINE_NONSENSE": "1"}) as api:
            api.request()
            api.send(sized(head("403 Forbidden")))
            self.assertEqual(api.wait(), 100)

    def test_lambda_is_recognised_before_all_other_hosts(self):
        with Runtime({"GATEWAY_INTERFACE": "CGI/1.1", "Http_Method": "POST"}) as api:
            self.assertIn(b'"statusCode":200', api.serve(message(1))[2])


class Events(unittest.TestCase):
    """Any event gets an invocation response, and so does the next one."""

    def check_unknown(self, api, event, kind="Function.UnknownEvent"):
        path, fields, body = api.serve(event)
        self.assertEqual(path, f"invocation/{runtime.ID}/error")
        self.assertEqual(fields["lambda-runtime-function-error-type"], kind)
        self.assertEqual(json.loads(body)["errorType"], kind)

    def test_events_of_other_services(self):
        names = {
            "authorizer": "an authorizer of Amazon API Gateway", "lattice": "Amazon VPC Lattice",
            "schedule": None, "social": "AWS End User Messaging, by Amazon EventBridge", "rule": "Amazon EventBridge",
            "websocket": "a WebSocket API of Amazon API Gateway"}
        files = sorted((events.DIRECTORY / "other").iterdir())
        self.assertEqual({file.stem for file in files}, set(names))
        with Runtime() as api:
            for file in files:
                if not names[file.stem]:
                    continue
                before = len(api.log().splitlines())
                self.check_unknown(api, file.read_bytes())
                # One line says what came, and what to do.
                [entry] = map(json.loads, api.log().splitlines()[before:])
                self.assertEqual((entry["level"], entry["event"]), ("warning", names[file.stem]))
                self.assertTrue(entry["detail"])
            self.assertIn(b'"statusCode":200', api.serve(message(1))[2])

    def test_warm_ups(self):
        schedule = (events.DIRECTORY / "other" / "schedule.json").read_bytes()
        plugin = b'{"source":"serverless-plugin-warmup"}'
        with Runtime() as api:
            for event in [b"{}", schedule, b'{"source":"aws.events"}', plugin, b'{"warmer":true,"concurrency":2}']:
                before = len(api.log().splitlines())
                path, _, body = api.serve(event)
                # An error would be counted by whoever watches the function.
                self.assertEqual((path, body), (f"invocation/{runtime.ID}/response", b"null"))
                [entry] = map(json.loads, api.log().splitlines()[before:])
                self.assertEqual((entry["level"], entry["message"]), ("notice", "event without a request"))
            self.assertEqual(api.output(), b"")
            self.assertIn(b'"statusCode":200', api.serve(message(1))[2])

    def test_stages(self):
        sources = [{"path": "/", "name": "any"}, {"path": "/hooks", "name": "hooks"}]
        shapes = {"http2": "rawPath", "url": "rawPath", "http1": "path", "rest": "path"}
        for shape, member in shapes.items():
            for stage, path, name in [
                ("prod", "/prod/hooks/a", "hooks"), ("prod", "/hooks/a", "hooks"), ("$default", "/hooks", "hooks"),
                ("prod", "/production/hooks", "any"), ("$default", "/$default/hooks", "any"), ("prod", "/prod", "any"),
            ]:
                with self.subTest(shape=shape, stage=stage, path=path):
                    self.assertEqual(self.source(sources, shape, member, stage, path), f"/whatsapp/{name}")
        # Whoever has written the stage into a source's path keeps that.
        sources = [{"path": "/hooks", "name": "hooks"}, {"path": "/prod/hooks", "name": "stage"}]
        self.assertEqual(self.source(sources, "http2", "rawPath", "prod", "/prod/hooks"), "/whatsapp/stage")

    def source(self, sources, shape, member, stage, path):
        """The source of the one event of a request to a path."""
        with self.configured(sources) as api:
            status, _ = self.send(api, shape, member, stage, path)
            self.assertEqual(status, 200)
            [line] = api.output().splitlines()
            return json.loads(line)["source"]

    def send(self, api, shape, member, stage, path):
        event = json.loads(json.dumps(events.SAMPLES[shape]))
        event["requestContext"]["stage"] = stage
        event[member] = path
        event["isBase64Encoded"], event["body"] = False, '{"new":1}'
        before = len(api.log().splitlines())
        result = json.loads(api.serve(json.dumps(event).encode())[2])
        return result["statusCode"], [json.loads(line) for line in api.log().splitlines()[before:]]

    @contextlib.contextmanager
    def configured(self, sources):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"sources": [{"unverified": True, **source} for source in sources]}, file)
            file.flush()
            with Runtime({"HOOKLINE_CONFIG": file.name, "HOOKLINE_UNVERIFIED": None}) as api:
                yield api

    def test_the_log_has_the_path_of_a_404(self):
        with self.configured([{"path": "/hooks", "name": "hooks"}]) as api:
            for shape, member in {"http2": "rawPath", "rest": "path", "alb": "path"}.items():
                for path, shown in [
                    ("/prod/x/hooks", "/*/*/hooks"), ("/+15550101234/x", "/*/*"), ("/a\u001b[2J\n\"/b", "/*/*"),
                ]:
                    event = json.loads(f'"{path}"') if "\\" in path else path
                    status, [entry] = self.send(api, shape, member, "prod", event)
                    self.assertEqual((status, entry["status"], entry["path"]), (404, 404, shown))

    def test_what_is_no_event(self):
        deep = b'{"a":' * 100_000
        with Runtime() as api:
            for event in [b"", b"null", b"[]", b"{", b"\xff\xfe", b"\0" * 1000, deep, b"[" * 1_000_000]:
                self.check_unknown(api, event)
            self.assertIn(b'"statusCode":200', api.serve(message(1))[2])

    def test_events_of_any_length(self):
        with Runtime() as api:
            for size, kind in [(1 << 20, None), (6 << 20, None), (15 << 20, None), (17 << 20, 1), (100 << 20, 1)]:
                event = event_of(b"x" * size)
                if kind:
                    self.check_unknown(api, event, "Function.EventTooLarge")
                else:
                    status = json.loads(api.serve(event)[2])["statusCode"]
                    self.assertEqual(status, 413 if size > 3 << 20 else 400)
            self.assertLess(api.most_memory(), 160 << 20)
            self.assertIn(b'"statusCode":200', api.serve(message(1))[2])

    def test_lines_are_no_longer_than_the_logs_take(self):
        with Runtime() as api:
            self.assertIn(b'"statusCode":200', api.serve(message(1, "x" * 1_000_000))[2])
            [line] = api.output().splitlines()
            self.assertLessEqual(len(line), 256_000)
            self.assertGreater(len(line), 200_000)
            self.assertIn("truncated", json.loads(line)["data"])

    def test_an_output_that_takes_nothing(self):
        with Runtime(output="/dev/full") as api:
            for number in range(3):
                self.assertIn(b'"statusCode":503', api.serve(message(number))[2])
            self.assertEqual(api.stop(), 0)

    def test_events_that_were_damaged(self):
        chance = random.Random(3)
        samples = [file.read_bytes() for file in sorted(events.DIRECTORY.rglob("*.json"))]
        with Runtime({"HOOKLINE_LOG": "error"}) as api:
            for _ in range(3000):
                event = bytearray(chance.choice(samples))
                for _ in range(chance.choice([1, 1, 2, 10])):
                    at = chance.randrange(len(event))
                    kind = chance.randrange(4)
                    if kind == 0:
                        event[at] = chance.randrange(256)
                    elif kind == 1:
                        del event[at : at + chance.randrange(1, 40)]
                    elif kind == 2:
                        end = chance.randrange(len(event))
                        event[at:at] = event[at:end][:200]
                    else:
                        event[at:at] = chance.choice([b'"', b"{", b"}", b"null", b"[]", b"\\u0000", b"\xc3", b"1e999"])
                    event = event or bytearray(b" ")
                path, _, body = api.serve(bytes(event))
                value = json.loads(body)
                if path.endswith("/error"):
                    self.assertIn(value["errorType"], ("Function.UnknownEvent", "Function.MessagesNotCommitted"))
                elif value is not None and "batchItemFailures" not in value:
                    self.assertIn(value["statusCode"], (200, 400, 404, 405, 413, 415))
            self.assertEqual(api.stop(), 0)


if __name__ == "__main__":
    unittest.main()
