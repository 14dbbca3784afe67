"""All steps, their order, and the groups that select them."""
import pathlib
import re

from step import ROOT, Step

TESTS = ROOT / "Tests"
RUNNER = pathlib.Path(__file__).resolve().parent
PYTHON = ["/usr/bin/python3", "-B"]
EXECUTABLE = ROOT / ".build/release/hookline"
# Ordinary Swift, unoptimised. A directory of its own lets SwiftPM build it while it builds the executable.
DEBUG = ROOT / ".build-debug"
TESTS_EXECUTABLE = DEBUG / "debug/hooklinePackageTests.xctest"
# What the unit tests write about the regions that they run.
PROFILES = DEBUG / "profiles"
# The options of the optimised builds: ordinary Swift, which the tests and the sanitizers need.
OPTIMISED = "-c release --disable-default-traits --disable-xctest --no-parallel".split()

# Each group's Swift test targets and directories below Tests with `*_test.py`. A directory in no group is a group itself.
GROUPS = {
    "unit": ["BytesTests", "DigestTests", "WhatsAppTests", "WebhookTests", "GatewayTests", "PosixTests", "StorageTests", "RegistrationTests"],
    "pipe": ["EndToEndTests"],
    "storage": ["StorageTests", "PosixTests", "crash"],
    "adapters": ["GatewayTests", "adapters", "waits"],
    "lambda": ["lambda"],
    "registration": ["RegistrationTests", "registration"],
    "infra": ["infra"],
    "containers": ["container", "openfaas"],
    "logs": ["logs"],
    "bodies": ["bodies"],
    "release": ["release"],
    "bench": ["bench"],
    "freestanding": ["freestanding"],
}
# Directories whose tests measure time or have short time limits, and so fail on a busy machine.
ALONE = {"bench", "adapters", "infra", "waits"}
# Directories whose tests take more than a minute, the longest first.
LONG = ["release", "bodies", "container", "crash", "simulation", "lambda", "analytics"]
QUICK = ["format", "structure", "build", "constants", "debug build", "unit", "unit WhatsApp", "pipe", "schema"]
OTHERS = ["format", "structure", "schema", "sanitizers", "fuzz"]


def directories():
    """The directories below Tests that have Python tests, without `schema`, which has a program of its own."""
    return sorted({path.parent.name for path in TESTS.glob("*/*_test.py")} - {"schema"})


def groups():
    """Returns the names of all groups."""
    listed = {name for members in GROUPS.values() for name in members}
    return [*GROUPS, *(name for name in directories() if name not in listed), *OTHERS]


def builds():
    compile_tests = ["swift", "build", "--build-tests", "--enable-code-coverage", "--explicit-target-dependency-import-check", "error",
                     "--scratch-path", DEBUG]
    return [
        Step("format", ["swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Tests"], lane=2),
        Step("structure", ["Tests/structure"], lane=2),
        Step("build", [RUNNER / "first_use"]),
        Step("constants", [RUNNER / "constants"], needs=["build"]),
        Step("debug build", compile_tests, "setup", lane=2),
    ]


def swift_tests(name, targets, pattern, lane=2):
    # Runs the tests' executable directly, because SwiftPM runs only one at a time. The tests of one process run one after the
    # other: some change the environment and descriptors, which all threads share.
    command = ["env", f"LLVM_PROFILE_FILE={PROFILES}/{name.replace(' ', '-')}.profraw", TESTS_EXECUTABLE,
               "--testing-library", "swift-testing", "--no-parallel"]
    chosen = "|".join(targets)
    command += ["--filter", f"^({chosen})\\.{'.*' + re.escape(pattern) if pattern else ''}"]
    needs = ["build"] * ("EndToEndTests" in targets) + ["debug build"]
    return Step(name, command, "swift", needs=needs, lane=lane, part=pattern)


def unit_tests(pattern):
    """Returns two steps that take equally long: one for the slowest target, and one for all others."""
    others = [target for target in GROUPS["unit"] if target != "WhatsAppTests"]
    return [swift_tests("unit", others, pattern, lane=1), swift_tests("unit WhatsApp", ["WhatsAppTests"], pattern)]


def coverage():
    """Returns the step that measures what the unit tests of `everything` run."""
    return Step("coverage", [*PYTHON, RUNNER / "coverage.py", TESTS_EXECUTABLE, PROFILES], needs=["unit", "unit WhatsApp"], lane=2)


def python_tests(directory, pattern, group_lane=2):
    command = [*PYTHON, "-m", "unittest", "discover", "-v", "-s", f"Tests/{directory}", "-p", "*_test.py"]
    if pattern:
        command += ["-k", pattern.replace(" ", "_")]
    return Step(directory, command, "unittest", needs=["build"],
                lane=3 if directory in ALONE else group_lane, limit=900 if directory in LONG else 600)


def schema(*options):
    command = [*PYTHON, "-u", "Tests/schema/schema_test.py", EXECUTABLE, "Tests/Fixtures/events", "Tests/Fixtures/notifications",
               *options]
    return Step("schema", command, needs=["build"])


def sanitizers(pattern):
    chosen = ["--filter", pattern] if pattern else []
    steps = [Step("optimised", ["swift", "test", *OPTIMISED, *chosen, "--scratch-path", ".build-release"], "swift",
                  needs=["build"])]
    for name in ("address", "thread"):
        steps.append(Step(name, ["swift", "test", *OPTIMISED, *chosen, "--sanitize", name, "--scratch-path",
                                 f".build-{name}"], "swift", needs=["build"]))
    return steps


def freestanding(pattern):
    return [
        Step("freestanding programs", ["Tests/freestanding/run"]),
        Step("freestanding agreement", ["Tests/freestanding/agreement/run"]),
        Step("freestanding emulated", ["Tests/freestanding/whole"]),
        python_tests("freestanding", pattern),
    ]


def fuzz(pattern):
    targets = [path.stem for path in sorted((TESTS / "fuzz").glob("*.swift")) if (pattern or "").lower() in path.stem.lower()]
    return [Step("fuzz", ["Tests/fuzz/run", "13", *targets], "fuzz")] if targets else []


def group(name, pattern):
    """Returns a group's steps. With a pattern they run only the tests whose name contains it."""
    if name == "sanitizers":
        return sanitizers(pattern)
    if name == "fuzz":
        return fuzz(pattern)
    if name == "unit":
        return unit_tests(pattern)
    if name == "schema":
        return [schema()]
    if name == "freestanding":
        return freestanding(pattern)
    steps = []
    members = GROUPS.get(name, [name])
    targets = [member for member in members if member.endswith("Tests")]
    if targets:
        steps.append(swift_tests(name if name == "pipe" else f"{name} unit", targets, pattern))
    return steps + [python_tests(member, pattern) for member in members if member not in targets]


def everything():
    """Returns all steps.

    The runner runs the steps of lane 1, which compile, beside those of lane 2, which start programs; a lane that is done takes
    steps of the other. Long ones come first, so that both end at the same time. Lane 3 has the machine to itself.
    """
    steps = [*builds(), *unit_tests(None), coverage(), swift_tests("pipe", GROUPS["pipe"], None, lane=1), schema(), *freestanding(None),
             *sanitizers(None), *fuzz(None)]
    # The release's tests run the first with the release's executable; the sanitizers' tests are as optimised as the second.
    steps = [step for step in steps if step.name not in ("freestanding emulated", "optimised")]
    directory_steps = [python_tests(name, None) for name in directories() if name != "freestanding"]
    return steps + sorted(directory_steps, key=lambda step: LONG.index(step.name) if step.name in LONG else len(LONG))


def quick():
    """Returns the steps that need only Swift and Python, without root; the schema with a sixth of its lines."""
    return [schema("--mutations", "1000", "--spoil", "6") if step.name == "schema" else step
            for step in everything() if step.name in QUICK]


def with_needs(steps):
    """Returns the steps, after the builds that they need."""
    known = {step.name: step for step in builds()}
    names = {name for step in steps for name in step.needs}
    have = {step.name for step in steps}
    return [known[name] for name in ("build", "debug build") if name in names and name not in have] + steps
