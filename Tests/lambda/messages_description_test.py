"""The descriptions of the function behind a queue, and behind the topic of AWS End User Messaging."""
import json
import re
import sys
import unittest

import messages_test as messages
from description_test import HCL, INFRA, errors, translated
from pypi import installed
from runtime import Runtime

KINDS = {"queue": "AWS::SQS::Queue", "end-user-messaging": "AWS::SNS::Topic"}


class Descriptions(unittest.TestCase):
    def setUp(self):
        self.texts = {name: (INFRA / name / "template.yaml").read_text() for name in KINDS}
        self.modules = {name: (INFRA / name / "main.tf").read_text() for name in KINDS}

    def test_the_templates_are_valid(self):
        for name, text in self.texts.items():
            self.assertEqual(errors(text), "", name)

    def test_a_template_with_an_error_is_not(self):
        for name, right, wrong in [
            ("queue", "[ReportBatchItemFailures]", "[ReportFailures]"), ("end-user-messaging", "!Ref Topic", "!Ref Subject"),
        ]:
            self.assertNotEqual(errors(self.texts[name].replace(right, wrong)), "", wrong)

    def test_a_batch_is_answered_in_parts_and_poison_is_kept(self):
        resources = translated(INFRA / "queue" / "template.yaml")["Resources"]
        [mapping] = [one for one in resources.values() if one["Type"] == "AWS::Lambda::EventSourceMapping"]
        self.assertEqual(mapping["Properties"]["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        self.assertEqual(mapping["Properties"]["EventSourceArn"], {"Fn::GetAtt": ["Queue", "Arn"]})
        queue, function = resources["Queue"]["Properties"], resources["Function"]["Properties"]
        self.assertEqual(queue["RedrivePolicy"]["deadLetterTargetArn"], {"Fn::GetAtt": ["DeadLetters", "Arn"]})
        self.assertGreaterEqual(queue["VisibilityTimeout"], 6 * function["Timeout"])
        self.assertIn('function_response_types = ["ReportBatchItemFailures"]', self.modules["queue"])

    def test_a_topic_is_retried_and_poison_is_kept(self):
        resources = translated(INFRA / "end-user-messaging" / "template.yaml")["Resources"]
        [retries] = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Lambda::EventInvokeConfig"]
        self.assertEqual(
            retries["DestinationConfig"]["OnFailure"]["Destination"], {"Fn::GetAtt": ["DeadLetters", "Arn"]})
        [subscription] = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::SNS::Subscription"]
        self.assertEqual((subscription["Protocol"], subscription["TopicArn"]), ("lambda", {"Ref": "Topic"}))
        [statement] = resources["TopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        self.assertEqual(statement["Principal"], {"Service": "social-messaging.amazonaws.com"})

    def test_the_message_has_what_the_signature_needs(self):
        """SendMessage's parameters, with the template's functions applied as API Gateway documents them."""
        [line] = re.findall(r'application/json: "(Action=.*)"', self.texts["queue"])
        self.assertIn(f'message = "{line}"', self.modules["queue"])
        fields = dict(part.split("=", 1) for part in line.split("&"))
        self.assertEqual((fields["Action"], fields["MessageBody"]), ("SendMessage", "$util.urlEncode($input.body)"))
        name = fields["MessageAttribute.1.Name"]
        self.assertEqual(
            fields["MessageAttribute.1.Value.StringValue"], f"$util.urlEncode($input.params('{name}'))")
        body = messages.notification("m")
        attribute = {name: messages.signature(body)["X-Hub-Signature-256"]}
        with Runtime({"HOOKLINE_UNVERIFIED": None, "HOOKLINE_APP_SECRET": messages.SECRET}) as api:
            result = api.serve(messages.batch([messages.record("a", body, attributes=attribute)]))[2]
            self.assertEqual(messages.failures(result), [])

    def test_the_modules_say_what_the_templates_say(self):
        sys.path.insert(0, str(installed(HCL)))
        import hcl2

        for name, text in self.modules.items():
            kinds = set(hcl2.loads(text)) - {"__comments__"}
            self.assertLessEqual(kinds, {"terraform", "variable", "locals", "data", "resource", "output"})
            bare = re.sub(r"#.*", "", text)
            used = set(re.findall(r"\b(aws_\w+\.\w+|var\.\w+|local\.\w+)", bare))
            declared = {f"{kind}.{id}" for kind, id in re.findall(r'^(?:resource|data) "(\w+)" "(\w+)"', bare, re.M)}
            declared |= {f"var.{id}" for id in re.findall(r'^variable "(\w+)"', bare, re.M)}
            declared |= {f"local.{id}" for block in re.findall(r"^locals \{\n(.*?)^\}", bare, re.M | re.S)
                         for id in re.findall(r"^  (\w+) *=", block, re.M)}
            self.assertGreaterEqual(len(used), 10)
            self.assertEqual(used - declared, set(), name)
            resources = json.dumps(translated(INFRA / name / "template.yaml"))
            for pattern in [r"HOOKLINE_\w+", r"\b(?:sqs|sns|logs):[A-Z]\w+", r"\w+\.amazonaws\.com"]:
                self.assertEqual(set(re.findall(pattern, bare)), set(re.findall(pattern, resources)), (name, pattern))
            self.assertIn("../../../.build/hookline-lambda.zip", text)
            self.assertIn("../../../.build/hookline-lambda.zip", self.texts[name])


if __name__ == "__main__":
    unittest.main()
