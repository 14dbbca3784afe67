"""The descriptions of the function: SAM's template and Terraform's files, without and with shared state."""
import functools
import json
import re
import subprocess
import sys
import tempfile
import unittest

from emulator import ROOT
from pypi import installed

INFRA = ROOT / "infra" / "lambda"
TEMPLATE = INFRA / "template.yaml"
TERRAFORM = sorted(INFRA.glob("*.tf"))
# Together they transform the template as AWS does, and check what comes of that.
LINT = ["cfn-lint==1.51.0", "aws-sam-translator==1.110.0"]
HCL = ["python-hcl2==8.1.4"]
SHARED = {"VpcId": "vpc-01234567", "FirstSubnetId": "subnet-01234567", "SecondSubnetId": "subnet-89abcdef"}
# What only the shared state needs.
KINDS_OF_STATE = {
    "AWS::EFS::FileSystem": 1, "AWS::EFS::AccessPoint": 1, "AWS::EFS::MountTarget": 2, "AWS::EC2::SecurityGroup": 1,
    "AWS::EC2::SecurityGroupIngress": 1, "AWS::EC2::SecurityGroupEgress": 1, "AWS::IAM::RolePolicy": 1}
USE_OF_STATE = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]


def errors(template, parameters=()):
    """The errors that cfn-lint finds."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(template)
        file.flush()
        outcome = subprocess.run(
            [sys.executable, "-c", "import cfnlint.runner; cfnlint.runner.main()", file.name,
             *[word for name, value in dict(parameters).items() for word in ("--parameters", f"{name}={value}")]],
            capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(installed(LINT)), "AWS_DEFAULT_REGION": "eu-west-1"})
    assert outcome.stderr == "" and (outcome.returncode == 0) == (outcome.stdout == ""), outcome
    return outcome.stdout


# What AWS makes of the template: SAM's translator as cfn-lint calls it.
TRANSLATE = """
import json, sys
from cfnlint.decode import decode
from cfnlint.template import Template
from cfnlint.template.transforms._sam import Transform
template = Template(sys.argv[1], decode(sys.argv[1])[0], ["eu-west-1"])
sam = Transform(sys.argv[1], template.template, "eu-west-1")
errors = sam.transform_template()
assert not errors, errors
json.dump(sam.template(), sys.stdout, default=str)
"""


@functools.cache
def translated(template=TEMPLATE):
    outcome = subprocess.run(
        [sys.executable, "-c", TRANSLATE, str(template)], capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(installed(LINT)), "AWS_DEFAULT_REGION": "eu-west-1"})
    return json.loads(outcome.stdout)


class Stack:
    """The resources with these parameters: only conditions are evaluated."""

    def __init__(self, template, parameters):
        self.parameters = {name: str(entry.get("Default", "")) for name, entry in template["Parameters"].items()}
        self.parameters |= parameters
        self.conditions = template["Conditions"]
        self.resources = {
            name: self.resolve(resource) for name, resource in template["Resources"].items()
            if "Condition" not in resource or self.holds({"Condition": resource["Condition"]})}

    def holds(self, condition):
        [(kind, value)] = condition.items()
        if kind == "Condition":
            return self.holds(self.conditions[value])
        if kind == "Fn::Not":
            return not self.holds(value[0])
        assert kind == "Fn::Equals", kind
        first, second = [self.parameters[side["Ref"]] if isinstance(side, dict) else str(side) for side in value]
        return first == second

    def resolve(self, value):
        if isinstance(value, list):
            return [self.resolve(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Fn::If"}:
            name, then, otherwise = value["Fn::If"]
            return self.resolve(then if self.holds({"Condition": name}) else otherwise)
        resolved = {name: self.resolve(entry) for name, entry in value.items()}
        return {name: entry for name, entry in resolved.items() if entry != {"Ref": "AWS::NoValue"}}

    def of_kind(self, kind):
        return [resource for resource in self.resources.values() if resource["Type"] == kind]

    def function(self):
        [function] = self.of_kind("AWS::Lambda::Function")
        return function["Properties"]


class Template(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.template = translated()

    def test_it_is_valid_without_and_with_the_shared_state(self):
        text = TEMPLATE.read_text()
        self.assertEqual(errors(text, {"MaximumInstances": "0"}), "")
        self.assertEqual(errors(text, {**SHARED, "MaximumInstances": "100"}), "")

    def test_a_template_with_an_error_is_not(self):
        for right, wrong in [
            ("NONE", "NOBODY"), ("Format: Text", "Format: Txt"), ("Role.Arn", "Rolle.Arn"), ("!Ref StateGroup", "!Ref Group"),
            ("OwnerUid", "Owner"), ("ThroughputMode: elastic", "ThroughputMode: fast"),
        ]:
            self.assertIn(right, TEMPLATE.read_text())
            self.assertNotEqual(errors(TEMPLATE.read_text().replace(right, wrong)), "", wrong)

    def test_without_subnets_there_is_nothing_of_it(self):
        stack = Stack(self.template, {})
        self.assertEqual([kind for kind in KINDS_OF_STATE if stack.of_kind(kind)], [])
        function = stack.function()
        self.assertFalse({"VpcConfig", "FileSystemConfigs", "ReservedConcurrentExecutions"} & set(function))
        self.assertNotIn("HOOKLINE_STATE_DIR", function["Environment"]["Variables"])
        self.assertNotIn("SharesState", json.dumps(stack.resources))

    def test_with_subnets_all_of_it_is_there(self):
        stack = Stack(self.template, {**SHARED, "MaximumInstances": "100"})
        self.assertEqual({kind: len(stack.of_kind(kind)) for kind in KINDS_OF_STATE}, KINDS_OF_STATE)
        function = stack.function()
        [mount] = function["FileSystemConfigs"]
        self.assertEqual(mount["LocalMountPath"], function["Environment"]["Variables"]["HOOKLINE_STATE_DIR"])
        self.assertEqual(mount["Arn"], {"Fn::GetAtt": ["StateAccess", "Arn"]})
        self.assertEqual(len(function["VpcConfig"]["SubnetIds"]), 2)
        self.assertEqual(function["ReservedConcurrentExecutions"], {"Ref": "MaximumInstances"})

    def test_rights_are_the_least(self):
        stack = Stack(self.template, SHARED)
        [role] = stack.of_kind("AWS::IAM::Role")
        [policy] = role["Properties"]["Policies"]
        self.assertEqual([policy["PolicyName"]], ["write-events"])
        [use] = stack.of_kind("AWS::IAM::RolePolicy")
        mount, join, reject = use["Properties"]["PolicyDocument"]["Statement"]
        self.assertEqual((mount["Action"], mount["Resource"]), (USE_OF_STATE, {"Fn::GetAtt": ["State", "Arn"]}))
        self.assertEqual({action.split(":")[0] for action in join["Action"]}, {"ec2"})
        self.assertEqual((reject["Effect"], reject["Action"]), ("Deny", "ec2:*"))
        [state] = stack.of_kind("AWS::EFS::FileSystem")
        [statement] = state["Properties"]["FileSystemPolicy"]["Statement"]
        self.assertEqual(statement["Principal"], {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}})
        for kind, side in [("Ingress", "SourceSecurityGroupId"), ("Egress", "DestinationSecurityGroupId")]:
            [rule] = stack.of_kind(f"AWS::EC2::SecurityGroup{kind}")
            self.assertEqual(rule["Properties"][side], rule["Properties"]["GroupId"])
            self.assertEqual((rule["Properties"]["FromPort"], rule["Properties"]["ToPort"]), (2049, 2049))

    def test_the_function_waits_for_what_it_mounts(self):
        stack = Stack(self.template, SHARED)
        [access] = stack.of_kind("AWS::EFS::AccessPoint")
        kinds = {stack.resources[name]["Type"] for name in access["DependsOn"]}
        self.assertEqual(set(KINDS_OF_STATE) - kinds, {"AWS::EFS::FileSystem", "AWS::EFS::AccessPoint", "AWS::EC2::SecurityGroup"})


class Terraform(unittest.TestCase):
    """What can be checked without AWS' provider: the syntax, the references, and that it equals the template."""

    def setUp(self):
        sys.path.insert(0, str(installed(HCL)))
        self.text = "\n".join(file.read_text() for file in TERRAFORM)

    def test_every_name_that_it_uses_is_declared(self):
        import hcl2

        for file in TERRAFORM:
            kinds = set(hcl2.loads(file.read_text())) - {"__comments__"}
            self.assertLessEqual(kinds, {"terraform", "variable", "locals", "data", "resource", "output"})
        bare = re.sub(r'#.*|"logs:.*', "", self.text)
        used = set(re.findall(r"\b(aws_\w+\.\w+|var\.\w+|local\.\w+)", bare))
        declared = {f"{kind}.{name}" for kind, name in re.findall(r'^(?:resource|data) "(\w+)" "(\w+)"', bare, re.M)}
        declared |= {f"var.{name}" for name in re.findall(r'^variable "(\w+)"', bare, re.M)}
        for block in re.findall(r"^locals \{\n(.*?)^\}", bare, re.M | re.S):
            declared |= {f"local.{name}" for name in re.findall(r"^  (\w+) *=", block, re.M)}
        self.assertGreater(len(used), 25)
        self.assertEqual(used - declared, set())

    def test_nothing_of_the_shared_state_is_made_without_subnets(self):
        import hcl2

        contents = hcl2.loads((INFRA / "state.tf").read_text())
        for entry in contents["resource"] + contents["data"]:
            [(kind, named)] = entry.items()
            [(name, fields)] = named.items()
            condition = {"${local.shares_state ? 1 : 0}", "${length(var.subnet_ids)}"}
            self.assertIn(fields["count"], condition, (kind, name))

    def test_it_says_what_the_template_says(self):
        stack = Stack(translated(), SHARED)
        [access] = stack.of_kind("AWS::EFS::AccessPoint")
        creation = access["Properties"]["RootDirectory"]["CreationInfo"]
        for name, value in [
            ("owner_uid", creation["OwnerUid"]), ("owner_gid", creation["OwnerGid"]), ("permissions", f'"{creation["Permissions"]}"'),
            ("state_directory", f'"{stack.function()["FileSystemConfigs"][0]["LocalMountPath"]}"'),
            ("timeout", stack.function()["Timeout"]), ("memory_size", stack.function()["MemorySize"]),
            ("log_format", f'"{stack.function()["LoggingConfig"]["LogFormat"]}"'),
        ]:
            self.assertRegex(self.text, rf"\b{name} *= {value}\n")
        pattern = r'"((?:ec2|elasticfilesystem|logs):[A-Z]\w+)"'
        self.assertEqual(set(re.findall(pattern, self.text)), set(re.findall(pattern, json.dumps(stack.resources))))
        names = set(re.findall(r"HOOKLINE_\w+", self.text)) - {"HOOKLINE_DEADLINE"}
        self.assertEqual(names, set(stack.function()["Environment"]["Variables"]))

    def test_both_descriptions_and_the_script_mean_the_same_archive(self):
        self.assertIn("CodeUri: ../../.build/hookline-lambda.zip\n", TEMPLATE.read_text())
        self.assertIn('"${path.module}/../../.build/hookline-lambda.zip"', self.text)
        self.assertIn('ROOT / ".build" / "hookline-lambda.zip"', (INFRA / "package").read_text())


if __name__ == "__main__":
    unittest.main()
