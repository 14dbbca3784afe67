"""hookline in images from scratch: with its own socket, with one from systemd, in a pipe and on Lambda."""
import json
import os
import pathlib
import shlex
import subprocess
import tempfile
import threading
import unittest
import urllib.request

import engine
import answers
import emulator
import events
import other_servers
import servers
from clients import FastCGI, fastcgi_request
from container import Container

UNVERIFIED = answers.SETTINGS["unverified"]
# Generates units from /etc/containers/systemd; Debian has it since 13.
QUADLET = """
FROM {base}
RUN apt-get update && cd /tmp && apt-get download podman && dpkg -x podman_*.deb / && rm podman_*.deb
"""


class ScratchTest(unittest.TestCase):
    def directory(self):
        """Makes a directory owned by the images' user, as a volume."""
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        os.chown(directory, engine.USER, engine.USER)
        return directory


class ResponderTest(ScratchTest):
    def responder(self, directory, *options, **rest):
        new = Container(
            engine.image("responder"), "--network", "none", "--volume", f"{directory}:/run/hookline", *options,
            settings=UNVERIFIED, **rest)
        self.enterContext(new)
        path = str(directory / "responders.sock")
        servers.wait_for(path)
        return new, path

    def test_it_serves_who_has_the_volume(self):
        responder, path = self.responder(self.directory(), command=["-f", "3", "--", "/hookline"])
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o666)
        processes = [name for name, _ in responder.processes()]
        self.assertEqual(processes, ["hookline"] * 3)
        with FastCGI(path) as client:
            client.send(fastcgi_request(body=answers.TEXT))
            self.assertEqual(client.answer()[0][:14], b"Status: 200 OK")
        self.assertEqual(len(responder.lines()), 1)

    def test_the_end_waits_for_the_request_in_hand(self):
        responder, path = self.responder(self.directory(), command=["-f", "1", "--", "/hookline"])
        request = fastcgi_request(body=answers.TEXT)
        with FastCGI(path) as busy, FastCGI(path) as idle:
            idle.send(fastcgi_request(body=b"{}"))
            self.assertIsNotNone(idle.answer())
            busy.send(request[:60])
            idle.send(fastcgi_request(body=answers.ANOTHER_PRODUCT))
            self.assertIsNotNone(idle.answer())
            stopping = threading.Thread(target=responder.stop)
            stopping.start()
            # An idle connection is closed; the other gets its response.
            self.assertIsNone(idle.receive())
            busy.send(request[60:])
            self.assertEqual(busy.answer()[0][:14], b"Status: 200 OK")
        stopping.join()
        self.assertEqual(responder.wait(), 0)
        self.assertEqual(len(responder.lines()), 2)

    def test_a_socket_that_was_left_is_no_hindrance(self):
        directory = self.directory()
        responder, path = self.responder(directory)
        responder.podman("kill")
        responder.wait()
        self.assertTrue(os.path.exists(path))
        _, path = self.responder(directory)
        with FastCGI(path) as client:
            client.send(fastcgi_request(body=answers.TEXT))
            self.assertEqual(client.answer()[0][:14], b"Status: 200 OK")


class QuadletTest(ScratchTest):
    def unit(self):
        """Returns the unit that Podman generates from hookline.container."""
        directory = self.directory()
        (directory / "Dockerfile").write_text(QUADLET.format(base=engine.base()))
        image = engine.build(directory, "0")
        return engine.engine().output(
            "podman", "run", "--rm", "--volume", f"{engine.INFRA}:/etc/containers/systemd:ro", image,
            "/usr/libexec/podman/quadlet", "-dryrun")

    def test_systemd_hands_the_one_file_its_socket(self):
        run = engine.engine()
        run.run("podman", "tag", engine.image("alone"), "localhost/hookline:alone")
        for name, text in [("app_secret", answers.SECRET), ("verify_token", "token")]:
            run.run("podman", "secret", "create", f"hookline_{name}", "-", input=text)
            self.addCleanup(run.run, "podman", "secret", "rm", f"hookline_{name}")
        [start] = [line for line in self.unit().splitlines() if line.startswith("ExecStart=")]
        words = shlex.split(start.removeprefix("ExecStart=").replace("%t", "/nowhere").replace("%N", "hookline"))
        self.assertEqual(words[:2], ["/usr/bin/podman", "run"])
        # Without systemd's variables, and without `--detach`, so that the test sees its end.
        left_out = ("--cgroups", "--sdnotify", "--cidfile", "-d")
        words = ["podman"] + [word for word in words[1:] if not word.startswith(left_out)]
        site = self.enterContext(servers.Site())
        path = str(site.directory / "hookline.sock")
        variables = [word for pair in run.environment.items() for word in ("-E", "=".join(pair))]
        process = site.start(
            ["systemd-socket-activate", "-l", path, *variables, *words], "unit", environment=run.environment)
        self.addCleanup(run.run, "podman", "rm", "--force", "--time", "0", "systemd-hookline", check=False)
        while not other_servers.is_listening(path):
            self.assertIsNone(process.poll())
        value = answers.signature(answers.TEXT)
        for fields, status in [([("HTTP_X_HUB_SIGNATURE_256", value)], b"200"), ([], b"403")]:
            with FastCGI(path, timeout=60) as client:
                client.send(fastcgi_request(variables=fields, body=answers.TEXT))
                self.assertEqual(client.answer()[0][8:11], status, site.messages("unit"))
        run.run("podman", "stop", "systemd-hookline")
        self.assertEqual(process.wait(30), 0)
        mount = pathlib.Path(run.output("podman", "volume", "inspect", "--format", "{{.Mountpoint}}", "hookline"))
        self.assertEqual(len((mount / "events.jsonl").read_bytes().splitlines()), 1)

    def test_systemd_accepts_the_socket(self):
        directory = self.directory()
        (directory / "hookline.socket").write_text((engine.INFRA / "hookline.socket").read_text())
        (directory / "hookline.service").write_text("[Service]\nExecStart=/bin/true\n")
        outcome = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", directory / "hookline.socket"], capture_output=True, text=True,
            check=False)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))


class AloneTest(ScratchTest):
    SAFE = ["--network", "none", "--read-only", "--cap-drop", "all"]

    def test_a_pipe_remembers_in_its_volume(self):
        directory = self.directory()
        command = [
            "podman", "run", "--rm", "--interactive", *self.SAFE, "--volume", f"{directory}:/var/lib/hookline",
            engine.image("alone")]
        lines = [engine.engine().run(*command, input=answers.TEXT.decode()).stdout for _ in range(2)]
        self.assertEqual([line.count("\n") for line in lines], [1, 0])
        self.assertEqual(json.loads(lines[0])["idempotency"], "first")
        self.assertEqual(engine.engine().run(*command, input="{", check=False).returncode, 1)

    def test_a_function_of_lambda(self):
        rie = emulator.fetched()
        port, inner = servers.free_port(), servers.free_port()
        function = self.enterContext(Container(
            engine.image("alone"), "--network", "host", "--tmpfs", "/tmp", "--volume", f"{rie}:/rie:ro",
            "--entrypoint", "/rie",
            settings={"HOOKLINE_UNVERIFIED": "1"},
            command=["--runtime-api-address", f"127.0.0.1:{inner}", "--runtime-interface-emulator-address",
                     f"127.0.0.1:{port}", "/hookline"]))
        servers.wait_for(port)
        request = urllib.request.Request(f"http://127.0.0.1:{port}{emulator.INVOKE}", data=events.message(1))
        with urllib.request.urlopen(request, timeout=30) as response:
            self.assertEqual(json.loads(response.read())["statusCode"], 200)
        # The emulator passes the output on later.
        for _ in range(500):
            lines = [line for line in function.podman("logs").stdout.splitlines() if line.startswith('{"specversion"')]
            if lines:
                break
        self.assertEqual([json.loads(line)["idempotency"] for line in lines], ["first"])


if __name__ == "__main__":
    unittest.main()
