"""Messages of queues and topics: through the scripted runtime API, and redelivered through the emulator."""
import copy
import hashlib
import hmac
import json
import pathlib
import sys
import tempfile
import unittest

import events
from emulator import Emulator
from pypi import installed
from runtime import Runtime, event_head, sized

DIRECTORY = events.DIRECTORY / "messages"
SAMPLES = {file.stem: json.loads(file.read_text()) for file in sorted(DIRECTORY.glob("*.json"))}
SECRET = "secret"
MOTO = ["moto[sqs,sns]==5.1.4"]


def notification(*ids):
    """A body of Meta's with messages of these ids."""
    items = [{"from": "15550101234", "id": id, "type": "text", "text": {"body": "x"}} for id in ids]
    change = {"field": "messages", "value": {"messages": items}}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})


def signature(body, secret=SECRET):
    tag = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": {"stringValue": f"sha256={tag}", "dataType": "String"}}


def record(id, body, group=None, attributes=()):
    """A message of a queue; with a group, of a FIFO queue."""
    record = copy.deepcopy(SAMPLES["queue" if group is None else "queue-fifo"]["Records"][0])
    record.update(messageId=id, body=body, messageAttributes=dict(attributes))
    if group is not None:
        record["attributes"]["MessageGroupId"] = group
    return record


def batch(records):
    return json.dumps({"Records": list(records)}).encode()


def failures(result):
    """The ids of the messages that the queue keeps."""
    value = json.loads(result)
    assert set(value) == {"batchItemFailures"}, value
    return [item["itemIdentifier"] for item in value["batchItemFailures"]]


AWS = {"HOOKLINE_UNVERIFIED": None, "HOOKLINE_PROVIDER": "aws"}
SIGNED = {"HOOKLINE_UNVERIFIED": None, "HOOKLINE_APP_SECRET": SECRET}
WEBHOOK = (events.DIRECTORY.parent / "notifications" / "cloud__msg_text.json").read_bytes()
# What a message may be that can never succeed.
POISON = ["{", "", "[]]", '{"whatsAppWebhookEntry":"{"}', "\u0000", "x" * 5_000_000]


class Scripted(unittest.TestCase):
    def lines(self, api):
        return [json.loads(line) for line in api.output().splitlines()]

    def log(self, api, message):
        return [entry for entry in map(json.loads, api.log().splitlines()) if entry["message"] == message]

    def serve(self, api, event):
        """The kind of the invocation response, and its body."""
        path, _, body = api.serve(event)
        return path.rpartition("/")[2], body


class Samples(Scripted):
    """The same events with the same ids as by webhook."""

    def check(self, settings, names, verified_by):
        with Runtime() as api:
            api.serve(events.event_of(WEBHOOK))
            [webhook] = self.lines(api)
        for name in names:
            event = json.dumps(SAMPLES[name]).encode()
            with self.subTest(name), Runtime(settings) as api:
                for _ in range(3):
                    kind, body = self.serve(api, event)
                    self.assertEqual(kind, "response")
                    self.assertEqual(json.loads(body), {"batchItemFailures": []} if "queue" in name else None)
                [line] = self.lines(api)
                self.assertEqual(line["verifiedby"], verified_by)
                other = {"provider", "verifiedby", "recordedtime"}
                self.assertEqual(*({key: value for key, value in one.items() if key not in other} for one in (line, webhook)))

    def test_of_aws(self):
        self.check(AWS, ["social-topic", "social-queue", "social-queue-raw"], "aws")

    def test_of_meta_with_a_signature(self):
        self.check(SIGNED, ["gateway-queue", "gateway-topic"], "hmac-sha256")

    def test_a_webhook_and_a_message_of_the_same_event_are_one(self):
        with Runtime() as api:
            for event in [events.event_of(WEBHOOK), *(json.dumps(sample).encode() for sample in SAMPLES.values())]:
                api.serve(event)
            self.assertEqual(len(self.lines(api)), 1)

    def test_a_pipe_of_eventbridge_passes_on_the_list_alone(self):
        with Runtime(AWS) as api:
            _, body = self.serve(api, json.dumps(SAMPLES["social-queue"]["Records"]).encode())
            self.assertEqual((failures(body), len(self.lines(api))), ([], 1))

    def test_the_queue_selects_the_source(self):
        sources = [{"path": "/whatsapp", "provider": "aws"}, {"path": "/", "name": "other", "app_secret": SECRET}]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"sources": sources}, file)
            file.flush()
            with Runtime({"HOOKLINE_UNVERIFIED": None, "HOOKLINE_CONFIG": file.name}) as api:
                for name in ["social-queue", "social-topic"]:
                    self.assertEqual(self.serve(api, json.dumps(SAMPLES[name]).encode())[0], "response")
                # Its queue is another.
                body = notification("m")
                self.assertEqual(failures(self.serve(api, batch([
                    record("a", body), record("b", body, attributes=signature(body))]))[1]), ["a"])
                self.assertEqual([line["verifiedby"] for line in self.lines(api)], ["aws", "hmac-sha256"])


class Proof(Scripted):
    def test_only_messages_that_aws_makes_need_no_signature(self):
        entry = json.dumps(json.loads(notification("m"))["entry"][0])
        made = json.dumps({"whatsAppWebhookEntry": entry})
        with Runtime(AWS) as api:
            self.assertEqual(failures(self.serve(api, batch([
                record("raw", notification("raw")), record("made", made), record("event", (
                    events.DIRECTORY / "other" / "social.json").read_text())]))[1]), ["raw", "event"])
            self.assertEqual([line["id"] for line in self.lines(api)], ["m"])
            reasons = {(entry["status"], entry["reason"]) for entry in self.log(api, "rejected")}
            self.assertEqual(reasons, {(403, "not a message of AWS End User Messaging")})
            # Nor does a request by HTTP.
            self.assertIn(b'"statusCode":403', api.serve(events.message(1))[2])

    def test_with_a_secret_all_need_a_signature(self):
        good, made = notification("good"), json.dumps({"whatsAppWebhookEntry": "{}"})
        with Runtime({**SIGNED, "HOOKLINE_PROVIDER": "aws"}) as api:
            self.assertEqual(failures(self.serve(api, batch([
                record("made", made), record("missing", good), record("other", good, attributes=signature(good, "another")),
                record("changed", good + " ", attributes=signature(good)), record("good", good, attributes=signature(good))
            ]))[1]), ["made", "missing", "other", "changed"])
            self.assertEqual([line["id"] for line in self.lines(api)], ["good"])
            [made, *_] = self.log(api, "rejected")
            self.assertIn("HOOKLINE_PROVIDER=aws", made["hint"])
            # Nothing of a message or a secret is in the log.
            self.assertNotIn("15550101234", api.log())


class Batches(Scripted):
    def test_one_poison_in_ten_costs_nobody_else(self):
        for number, poison in enumerate(POISON):
            with self.subTest(poison[:20]), Runtime() as api:
                records = [record(f"r{index}", notification(f"m{index}")) for index in range(10)]
                records[number]["body"] = poison
                # The queue sends all of a batch again where the function was too slow.
                for _ in range(3):
                    self.assertEqual(failures(self.serve(api, batch(records))[1]), [f"r{number}"])
                self.assertEqual(
                    [line["id"] for line in self.lines(api)], [f"m{index}" for index in range(10) if index != number])
                # Alone it fails the invocation: then no setting of the trigger is needed.
                self.assertEqual(self.serve(api, batch([records[number]]))[0], "error")

    def test_a_verified_message_that_is_not_json_is_an_event(self):
        with Runtime(SIGNED) as api:
            self.assertEqual(failures(self.serve(api, batch([record("a", "{", attributes=signature("{"))]))[1]), [])
            [line] = self.lines(api)
            self.assertEqual(line["data_base64"], "ew==")

    def test_in_a_fifo_queue_nothing_overtakes_a_failure(self):
        with Runtime() as api:
            order = [("a1", "a"), ("b1", "b"), ("b2", "b"), ("a2", "a"), ("c1", "c"), ("b3", "b")]
            records = [record(id, "{" if id == "b2" else notification(id), group) for id, group in order]
            for _ in range(2):
                self.assertEqual(failures(self.serve(api, batch(records))[1]), ["b2", "b3"])
            self.assertEqual([line["id"] for line in self.lines(api)], ["a1", "b1", "a2", "c1"])
            # When the poison is in the dead-letter queue, the rest of its group follows.
            self.assertEqual(failures(self.serve(api, batch(records[5:]))[1]), [])
            self.assertEqual(self.lines(api)[-1]["id"], "b3")

    def test_of_what_cannot_be_named_the_whole_batch_fails(self):
        for id in [None, "", 7, {}]:
            with self.subTest(id), Runtime() as api:
                kind, body = self.serve(api, batch([record("a", notification("m")), record(id, "{")]))
                self.assertEqual((kind, json.loads(body)["errorType"]), ("error", "Function.MessagesNotCommitted"))
                self.assertEqual(failures(self.serve(api, batch([record("a", notification("m"))]))[1]), [])
                self.assertEqual(len(self.lines(api)), 1)

    def test_a_topic_is_retried(self):
        sample = SAMPLES["topic"]
        with Runtime() as api:
            self.assertEqual(self.serve(api, json.dumps(sample).encode())[0], "error")
            [entry] = self.log(api, "messages not committed")
            self.assertEqual((entry["messages"], entry["failed"]), (1, 1))
            self.assertEqual(api.stop(), 0)

    def test_with_no_time_left_nothing_is_begun(self):
        with Runtime() as api:
            records = batch([record("a", notification("m")), record("b", notification("n"))])
            path, _, _ = api.serve(records, {"Lambda_Runtime_Deadline_Ms": 1})
            self.assertTrue(path.endswith("/error"))
            self.assertEqual(api.output(), b"")
            self.assertEqual(failures(self.serve(api, records)[1]), [])

    def test_a_file_is_synced_once_for_a_batch(self):
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            settings = {"HOOKLINE_SINK": f"file:{directory}/events"}
            trace = pathlib.Path(directory) / "trace"
            wrapper = ["strace", "-qq", "-e", "trace=fdatasync", "-o", str(trace)]
            with Runtime(settings, wrapper=wrapper) as api:
                records = [record(f"r{index}", notification(f"m{index}")) for index in range(10)]
                self.assertEqual(failures(self.serve(api, batch(records))[1]), [])
                api.expect_next()
                self.assertEqual(trace.read_text().count("fdatasync("), 1)
                api.send(sized(event_head(), batch(records)))
                self.assertEqual(failures(api.take()[2]), [])
            with open(f"{directory}/events") as file:
                self.assertEqual([json.loads(line)["id"] for line in file], [f"m{index}" for index in range(10)])

    def test_no_message_overtakes_one_whose_sync_failed(self):
        with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
            wrapper = ["strace", "-qq", "-e", "inject=fdatasync:error=EIO:when=1", "-o", f"{directory}/trace"]

            def ids():
                with open(f"{directory}/events") as file:
                    return [json.loads(line)["id"] for line in file]
            with Runtime({"HOOKLINE_SINK": f"file:{directory}/events"}, wrapper=wrapper) as api:
                records = [record(f"r{index}", notification(f"m{index}"), group="a") for index in range(3)]
                records.append(record("other", notification("other"), group="b"))
                self.assertEqual(failures(self.serve(api, batch(records))[1]), ["r0", "r1", "r2"])
                self.assertEqual(ids()[-1], "other")
                self.assertFalse({"m1", "m2"} & set(ids()))
                self.assertEqual(failures(self.serve(api, batch(records))[1]), [])
                self.assertEqual([id for id in dict.fromkeys(ids()) if id != "other"], ["m0", "m1", "m2"])

    def test_an_output_that_takes_nothing(self):
        with Runtime(output="/dev/full") as api:
            for _ in range(2):
                self.assertEqual(self.serve(api, batch([record("a", notification("m"))]))[0], "error")
            self.assertEqual(self.serve(api, json.dumps(SAMPLES["social-topic"]).encode())[0], "error")

    def test_lines_in_a_response_that_nobody_reads(self):
        with Runtime({"HOOKLINE_SINK": "response"}) as api:
            self.assertEqual(self.serve(api, batch([record("a", notification("m"))]))[0], "error")
            [entry] = self.log(api, "rejected")
            self.assertIn("HOOKLINE_SINK", entry["hint"])
            # A body without events has no lines.
            self.assertEqual(failures(self.serve(api, batch([record("a", '{"object":"page"}')]))[1]), [])

    def test_the_largest_batches(self):
        long = json.loads(notification("m"))
        long["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = "x" * 1_000_000
        nested = json.dumps({"Type": "Notification", "Message": json.dumps(
            {"whatsAppWebhookEntry": json.dumps({"id": "1", "changes": [{"field": "f", "value": "\\" * 100_000}]})})})
        # Lambda's output is a pipe; a file would be synced for each message.
        with Runtime({"HOOKLINE_SYNC": "never"}) as api:
            records = [record("a", json.dumps(long)), record("b", nested), record("c", "[" * 1_000_000)]
            self.assertEqual(failures(self.serve(api, batch(records))[1]), ["c"])
            many = [record(f"r{index}", notification(f"m{index}")) for index in range(10_000)]
            for part in many:
                del part["attributes"], part["receiptHandle"]
            self.assertEqual(failures(self.serve(api, batch(many))[1]), [])
            self.assertEqual(len(self.lines(api)), 10_002)
            self.assertEqual(self.serve(api, batch([*many, many[0]]))[0], "error")
            self.assertLess(api.most_memory(), 160 << 20)


class Emulated(unittest.TestCase):
    def test_redelivered_twice_each_event_is_emitted_once(self):
        with Emulator({"HOOKLINE_PROVIDER": "aws"}) as emulator:
            for _ in range(3):
                for name in ["social-topic", "social-queue", "social-queue-raw"]:
                    result = emulator.invoke(SAMPLES[name])
                    self.assertEqual(result, {"batchItemFailures": []} if "queue" in name else None)
            self.assertEqual(len(emulator.wait_for_lines(1)), 1)
            entry = json.loads(notification("last"))["entry"][0]
            emulator.invoke({"Records": [record("z", json.dumps({"whatsAppWebhookEntry": json.dumps(entry)}))]})
            self.assertEqual(len(emulator.wait_for_lines(2)), 2)

    def test_poison_and_order(self):
        with Emulator({"HOOKLINE_UNVERIFIED": "1"}) as emulator:
            records = [record(f"r{index}", notification(f"m{index}"), f"g{index % 2}") for index in range(10)]
            records[4]["body"] = "{"
            for _ in range(3):
                result = emulator.invoke({"Records": records})
                self.assertEqual(failures(json.dumps(result)), ["r4", "r6", "r8"])
            ids = [json.loads(line)["id"] for line in emulator.wait_for_lines(7)]
            self.assertEqual(ids, ["m0", "m1", "m2", "m3", "m5", "m7", "m9"])


class Polled(unittest.TestCase):
    """Queues and topics of moto, polled as Lambda documents it, and the emulator."""

    REGION = "us-east-1"

    def setUp(self):
        sys.path.insert(0, str(installed(MOTO)))
        import boto3
        import moto

        self.enterContext(moto.mock_aws())
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": self.REGION}
        self.sqs, self.sns = boto3.client("sqs", **keys), boto3.client("sns", **keys)

    def arn(self, queue):
        return self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def queues(self, suffix="", **attributes):
        """A queue whose messages go to the other one after three attempts."""
        dead = self.sqs.create_queue(QueueName=f"dead{suffix}", Attributes=attributes)["QueueUrl"]
        policy = json.dumps({"deadLetterTargetArn": self.arn(dead), "maxReceiveCount": 3})
        return self.sqs.create_queue(
            QueueName=f"whatsapp{suffix}", Attributes={"RedrivePolicy": policy, **attributes})["QueueUrl"], dead

    def receive(self, queue, size=10):
        return self.sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=size, VisibilityTimeout=0, AttributeNames=["All"],
            MessageAttributeNames=["All"]).get("Messages", [])

    def poll(self, emulator, queue, size=10, is_lost=lambda: False):
        """Hands out batches until the queue is empty. Where a result is lost, the queue sends the batch again."""
        while received := self.receive(queue, size):
            records = [{
                "messageId": one["MessageId"], "receiptHandle": one["ReceiptHandle"], "body": one["Body"],
                "attributes": one["Attributes"], "eventSource": "aws:sqs", "eventSourceARN": self.arn(queue),
                "messageAttributes": {
                    name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
                    for name, value in one.get("MessageAttributes", {}).items()},
            } for one in received]
            result = emulator.invoke({"Records": records})
            if "errorType" in result or is_lost():
                continue
            kept = failures(json.dumps(result))
            self.assertLessEqual(set(kept), {one["MessageId"] for one in received})
            for one in received:
                if one["MessageId"] not in kept:
                    self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])

    def test_a_topic_of_aws_in_a_queue(self):
        for raw in ["false", "true"]:
            queue, dead = self.queues(f"-{raw}")
            topic = self.sns.create_topic(Name=f"topic-{raw}")["TopicArn"]
            self.sns.subscribe(
                TopicArn=topic, Protocol="sqs", Endpoint=self.arn(queue), Attributes={"RawMessageDelivery": raw})
            entries = [json.dumps(json.loads(notification(f"m{number}"))["entry"][0]) for number in range(19)]
            entries.insert(7, "")
            for entry in entries:
                message = json.dumps({"context": {}, "whatsAppWebhookEntry": entry}) if entry else "poison"
                self.sns.publish(TopicArn=topic, Message=message)
            lost = iter([True, False, True])
            with self.subTest(raw), Emulator({"HOOKLINE_PROVIDER": "aws"}) as emulator:
                self.poll(emulator, queue, is_lost=lambda: next(lost, False))
                ids = sorted(json.loads(line)["id"] for line in emulator.wait_for_lines(19))
                self.assertEqual(ids, sorted(f"m{number}" for number in range(19)))
            [poison] = self.receive(dead)
            self.assertEqual(poison["Body"] if raw == "true" else json.loads(poison["Body"])["Message"], "poison")

    def test_signed_bodies_in_a_fifo_queue(self):
        queue, dead = self.queues(".fifo", FifoQueue="true")
        for number in range(12):
            body = notification(f"m{number}")
            [value] = signature(body, "another" if number == 4 else SECRET).values()
            self.sqs.send_message(
                QueueUrl=queue, MessageBody=body, MessageGroupId=f"g{number % 2}", MessageDeduplicationId=str(number),
                MessageAttributes={"X-Hub-Signature-256": {"DataType": "String", "StringValue": value["stringValue"]}})
        with Emulator({"HOOKLINE_APP_SECRET": SECRET}) as emulator:
            # In larger batches the messages behind the poison are received as often, and follow it to the other queue.
            self.poll(emulator, queue, size=1)
            ids = [int(json.loads(line)["id"][1:]) for line in emulator.wait_for_lines(11)]
        for group in range(2):
            self.assertEqual(
                [id for id in ids if id % 2 == group], [id for id in range(group, 12, 2) if id != 4])
        self.assertEqual([one["Body"] for one in self.receive(dead)], [notification("m4")])


if __name__ == "__main__":
    unittest.main()
