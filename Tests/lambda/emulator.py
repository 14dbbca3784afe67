"""The official runtime interface emulator, which ships in the wheel of aws-sam-cli: fetched once, checked, started."""
import hashlib
import json
import os
import pathlib
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).parent.parent.parent
HOOKLINE = pathlib.Path(os.environ.get("HOOKLINE", ROOT / ".build/release/hookline"))
CACHE = ROOT / ".build-lambda"
WHEEL = "aws_sam_cli-1.170.0-py3-none-any.whl"
WHEEL_SHA256 = "24ebaf5ecba38dc1758089968cb89ab61e124b84e92a344fc7a2771a47f4d0bf"
PROGRAM = {"x86_64": "aws-lambda-rie-x86_64", "aarch64": "aws-lambda-rie-arm64"}[platform.machine()]
INVOKE = "/2015-03-31/functions/function/invocations"


def fetched():
    """The emulator's path."""
    program = CACHE / "aws-lambda-rie"
    wheel = CACHE / WHEEL
    if not wheel.exists():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as directory:
            requirement = pathlib.Path(directory) / "requirements.txt"
            requirement.write_text(f"aws-sam-cli==1.170.0 --hash=sha256:{WHEEL_SHA256}\n")
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
                 "--dest", directory, "--requirement", str(requirement)], check=True)
            os.replace(pathlib.Path(directory) / WHEEL, wheel)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert digest == WHEEL_SHA256, f"{wheel} is another file"
    if not program.exists():
        new = CACHE / f"aws-lambda-rie.{os.getpid()}"
        with zipfile.ZipFile(wheel) as archive:
            new.write_bytes(archive.read(f"samcli/local/rapid/{PROGRAM}"))
        new.chmod(0o755)
        os.replace(new, program)
    return program


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Emulator:
    """Runs the executable, as the file `bootstrap` of a directory of its own, under the emulator."""

    def __init__(self, settings=(), bootstrap=HOOKLINE, timeout=10):
        self.program = fetched()
        self.settings = dict(settings)
        self.bootstrap = bootstrap
        self.timeout = timeout

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="hookline-"))
        shutil.copy(self.bootstrap, self.directory / "bootstrap")
        self.port = free_port()
        self.is_new = True
        command = self.command(
            [str(self.program), "--log-level", "warn", "--runtime-api-address", f"127.0.0.1:{free_port()}",
             "--runtime-interface-emulator-address", f"127.0.0.1:{self.port}", "./bootstrap"])
        with open(self.directory / "output", "ab") as output, open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=log, env=self.environment(),
                cwd=self.directory, start_new_session=True)
        self.wait_for_port()
        return self

    def command(self, arguments):
        return arguments

    def environment(self):
        return {
            "PATH": "/usr/bin:/bin", "STATE_DIRECTORY": str(self.directory / "state"),
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(self.timeout), **self.settings}

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        shutil.rmtree(self.directory)

    def wait_for_port(self):
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, (self.directory / "log").read_text()
                time.sleep(0.01)
        raise AssertionError("the emulator does not listen")

    def invoke_bytes(self, event, fields=()):
        """Status and body of the emulator's response to an event. One at a time: two end it."""
        is_first, self.is_new = self.is_new, False
        response = self.send(event, fields)
        # On a busy machine its first response can be an empty 502; when the function ends, its 502 has a body.
        return self.send(event, fields) if is_first and response == (502, b"") else response

    def send(self, event, fields):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{INVOKE}", data=event, headers=dict(fields))
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def invoke(self, event):
        """The result of an event, both as values."""
        status, body = self.invoke_bytes(json.dumps(event).encode())
        assert status == 200, (status, body)
        return json.loads(body)

    def output(self):
        return (self.directory / "output").read_bytes()

    def lines(self):
        """The event lines on its output so far, without the emulator's own."""
        return [line for line in self.output().split(b"\n") if line.startswith(b'{"specversion"')]

    def wait_for_lines(self, count):
        """Waits for the output, which the emulator passes on with a delay."""
        for _ in range(500):
            if len(self.lines()) >= count:
                break
            time.sleep(0.01)
        return self.lines()
