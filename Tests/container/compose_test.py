"""compose.yaml: nginx, and hookline in a container without a network."""
import os
import shutil
import sys
import unittest

import engine
import answers
import clients
import pypi
import servers

COMPOSE = ["podman-compose==1.6.0", "python-dotenv==1.2.4", "PyYAML==6.0.3"]
# Without a registry: Debian's nginx stands in for the image that compose.yaml names.
NGINX = """
FROM {image}
USER 101
COPY nginx.conf /etc/nginx/nginx.conf
ENTRYPOINT ["nginx", "-g", "daemon off;"]
"""
CONFIGURATION = """
pid /tmp/nginx.pid; error_log stderr notice; events {}
http {
  access_log /dev/stdout; include /etc/nginx/conf.d/*.conf;
  client_body_temp_path /tmp/b; fastcgi_temp_path /tmp/f; proxy_temp_path /tmp/p; uwsgi_temp_path /tmp/u;
  scgi_temp_path /tmp/s;
}
"""
# Without a bridge network: nginx uses the machine's network, and a free port.
OVERRIDE = "services:\n  nginx:\n    network_mode: host\n    ports: []\n"


class ComposeTest(unittest.TestCase):
    def setUp(self):
        self.port = servers.free_port()
        self.directory = engine.engine().directory / "compose"
        shutil.copytree(engine.context(), self.directory)
        self.addCleanup(shutil.rmtree, self.directory)
        (self.directory / "secrets").mkdir()
        for name, text in [("app_secret", answers.SECRET), ("verify_token", "token")]:
            path = self.directory / "secrets" / name
            path.write_text(text)
            os.chown(path, engine.USER, engine.USER)
            path.chmod(0o400)
        server = self.directory / "compose.nginx.conf"
        text = server.read_text()
        self.assertIn("listen 8080;", text)
        server.write_text(text.replace("listen 8080;", f"listen 127.0.0.1:{self.port};"))
        (self.directory / "override.yaml").write_text(OVERRIDE)

    def stand_in(self, name):
        directory = self.directory / "stand-in"
        directory.mkdir()
        (directory / "Dockerfile").write_text(NGINX.format(image=engine.image("http")))
        (directory / "nginx.conf").write_text(CONFIGURATION)
        engine.build(directory, "0", "--tag", name)

    def compose(self, *arguments):
        program = pypi.installed(COMPOSE) / "podman_compose.py"
        environment = {**engine.engine().environment, "PYTHONPATH": str(program.parent), "BUILDAH_ISOLATION": "chroot"}
        return engine.engine().run(
            sys.executable, "-B", program, "--in-pod", "false", "--file", self.directory / "compose.yaml", "--file",
            self.directory / "override.yaml", *arguments, environment=environment)

    def test_it_serves_and_remembers(self):
        sys.path.insert(0, str(pypi.installed(COMPOSE)))
        import yaml

        description = yaml.safe_load((engine.INFRA / "compose.yaml").read_text())
        self.stand_in(description["services"]["nginx"]["image"])
        self.addCleanup(self.compose, "down", "--volumes", "--timeout", "0")
        emitted = []
        for _ in range(2):
            self.compose("up", "--detach", "--build")
            servers.wait_for(self.port)
            for exchange in answers.exchanges():
                if exchange.name in ["emitted", "no signature", "handshake", "handshake, wrong token", "one byte too many"]:
                    with self.subTest(exchange=exchange.name):
                        status, _, body = clients.request(self.port, exchange)
                        self.assertEqual((status, body), (exchange.status, exchange.answer))
            emitted.append(self.compose("logs", "hookline").stdout.count('"specversion"'))
            # The query has the verify token in it.
            self.assertNotIn("hub.verify_token", "".join(self.logs()))
            self.compose("down")
        self.assertEqual(emitted, [1, 0])

    def logs(self):
        outcome = self.compose("logs")
        return outcome.stdout, outcome.stderr


if __name__ == "__main__":
    unittest.main()
