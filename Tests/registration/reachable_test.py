"""`hookline webhook doctor` and the receiver's TLS: certificates, IPv6, and client certificates that a real nginx demands."""
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

from authority import Authority
from graph import OBJECT, APP, Graph
from provider import HOOKLINE

NGINX = """
daemon off;
master_process off;
pid {directory}/pid;
error_log {directory}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {directory}/body;
  fastcgi_temp_path {directory}/fastcgi;
  proxy_temp_path {directory}/proxy;
  scgi_temp_path {directory}/scgi;
  uwsgi_temp_path {directory}/uwsgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    {ipv6}
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_client_certificate {root};
    ssl_verify_client {demand};
    location = /whatsapp {{ include /etc/nginx/fastcgi_params; fastcgi_pass unix:{directory}/socket; }}
  }}
}}
"""


class Reachable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="hookline-")
        cls.addClassCleanup(directory.cleanup)
        cls.authority = Authority(pathlib.Path(directory.name) / "authority")
        # The API, and the receiver with a certificate of its own.
        cls.graph, cls.site = Graph(), Graph()
        cls.addClassCleanup(cls.graph.close)
        cls.addClassCleanup(cls.site.close)
        bundle = cls.graph.directory / "bundle.pem"
        bundle.write_text(cls.graph.certificate.read_text() + pathlib.Path(cls.authority.root).read_text())
        cls.settings = {"CURL_CA_BUNDLE": str(bundle), "HOOKLINE_SINK": f"file:{cls.site.events}"}

    def doctor(self, url=None, **settings):
        url = url or self.site.url
        self.graph.apps[APP]["subscriptions"][OBJECT]["callback_url"] = url
        outcome = self.graph.run("doctor", "--url", url, settings={**self.settings, **settings})
        self.assertEqual(outcome.stderr, "", outcome)
        return outcome.stdout

    def errors(self, **options):
        return [line for line in self.doctor(**options).splitlines() if line.startswith("ERROR")]

    def use(self, certificate):
        self.site.context.load_cert_chain(certificate, self.authority.key)

    def assertError(self, words):
        errors = self.errors()
        self.assertEqual(len(errors), 1, errors)
        self.assertIn(words, errors[0])

    def test_certificates(self):
        self.use(self.authority.certificate(-30, 60))
        self.assertEqual(self.errors(), [])
        # A short term is as good: authorities renew what has a third left.
        self.use(self.authority.certificate(-1, 5))
        self.assertEqual(self.errors(), [])
        self.use(self.authority.certificate(-85, 5))
        self.assertError("The server's certificate ends at ")
        self.use(self.authority.certificate(-90, -1))
        self.assertError("The server's certificate has expired.")
        self.use(self.authority.certificate(-30, 60, is_complete=False))
        self.assertError("The server's certificate chain is incomplete")
        self.use(self.authority.signed("server", "-x509", "-days", "9"))
        self.assertError("The server's certificate is self-signed")

    def test_a_certificate_for_another_host(self):
        self.use(self.authority.certificate(-30, 60))
        shown = self.doctor(self.site.url.replace("localhost", "127.0.0.1"))
        self.assertIn("ERROR    The URL cannot be reached: SSL: no alternative certificate subject name", shown)

    def test_nothing_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            shown = self.doctor(f"https://localhost:{free.getsockname()[1]}/whatsapp")
        self.assertIn("ERROR    Nothing listens at the URL", shown)


class Nginx(Reachable):
    test_certificates = test_a_certificate_for_another_host = test_nothing_listens = None

    def serve(self, directory, demand, certificate, ipv6):
        configuration = directory / "nginx.conf"
        configuration.write_text(NGINX.format(
            directory=directory, port=self.port, ipv6=f"listen [::1]:{self.port} ssl;" if ipv6 else "", certificate=certificate,
            key=self.authority.key, root=self.authority.root, demand=demand))
        process = subprocess.Popen(["/usr/sbin/nginx", "-c", configuration], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def end():
            process.terminate()
            process.wait()
        self.addCleanup(end)
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return end
            time.sleep(0.02)
        self.fail((directory / "error.log").read_text())

    def test_a_client_certificate_and_ipv6(self):
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        directory.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        listener = self.enterContext(socket.socket(socket.AF_UNIX))
        listener.bind(str(directory / "socket"))
        listener.listen()
        (directory / "socket").chmod(0o666)
        hookline = subprocess.Popen([HOOKLINE], stdin=listener, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                    env=self.site.receiver)
        self.addCleanup(hookline.wait)
        self.addCleanup(hookline.terminate)
        certificate = self.authority.certificate(-30, 60)
        url = f"https://localhost:{self.port}/whatsapp"
        end = self.serve(directory, "on", certificate, ipv6=self.site.has_ipv6)
        shown = self.doctor(url)
        self.assertIn("ERROR    The server demands a certificate of every client", shown)
        self.assertIn("Set 'ssl_verify_client optional;' in nginx", shown)
        self.assertIn("errors: 1", shown)
        end()
        end = self.serve(directory, "optional", certificate, ipv6=self.site.has_ipv6)
        shown = self.doctor(url)
        self.assertIn("no error found", shown)
        self.assertIn("A sample went through the URL", shown)
        end()
        # The name has an IPv6 address, at which nothing listens.
        self.serve(directory, "off", certificate, ipv6=False)
        shown = self.doctor(url)
        if self.site.has_ipv6:
            self.assertIn("ERROR    The host's IPv6 address does not answer: ", shown)
            self.assertIn("errors: 1", shown)
        else:
            self.assertIn("SUSPECT  The host has an IPv6 address, which this machine cannot reach.", shown)


if __name__ == "__main__":
    unittest.main()
