"""A client certificate as a credential, through a real nginx with certificates of the test's own."""
import json
import re
import subprocess
import unittest

from paths import INFRA

import answers
import servers

META = "client.webhooks.fbclientcerts.com"
# `optional` lets nginx reject a certificate of another CA; `optional_no_ca` passes it on as FAILED.
SERVER = """
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate server.pem; ssl_certificate_key server.key;
    ssl_client_certificate trust.pem; ssl_verify_client {verify}; ssl_verify_depth 3; underscores_in_headers on;
    location / {{ include /etc/nginx/fastcgi_params; {parameters} fastcgi_pass unix:{socket}; }}
  }}
"""
NGINX = """
worker_processes 1; pid nginx.pid; error_log stderr warn; daemon off; {user}
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path body; fastcgi_temp_path f; proxy_temp_path p; uwsgi_temp_path u; scgi_temp_path s;
  {servers}
}}
"""


class Authority:
    """Certificates, made by openssl in a directory."""

    def __init__(self, directory):
        self.directory = directory
        self.authority("ca")
        self.authority("another")
        self.certificate("server", "ca", "/CN=localhost")

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *map(str, arguments)], cwd=self.directory, check=True, capture_output=True)

    def authority(self, name, days=100):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                     "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", days)

    def certificate(self, name, issuer, subject, days=30):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-utf8",
                     "-out", f"{name}.csr", "-subj", subject)
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial",
                     "-days", days, "-out", f"{name}.pem")


class CertificateTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # One set of certificates for all tests.
        cls.site = cls.enterClassContext(servers.Site())
        cls.authority = Authority(cls.site.directory)
        cls.authority.certificate("meta", "ca", f"/C=US/O=Meta Platforms, Inc./CN={META}")
        cls.authority.certificate("spelled", "ca", f"/O=Größe, CN={META}/CN=client.example.org")
        cls.authority.certificate("twice", "ca", f"/CN={META}/CN=client.example.org")
        cls.authority.certificate("other", "another", f"/CN={META}")
        (cls.site.directory / "trust.pem").write_bytes((cls.site.directory / "ca.pem").read_bytes())

    def serve(self, settings):
        """Starts hookline with these settings behind nginx."""
        self.server = self.enterContext(servers.Site({**settings, "HOOKLINE_DRIFT": "off"}))
        for path in self.site.directory.glob("*.[pk]e[my]"):
            (self.server.directory / path.name).write_bytes(path.read_bytes())
        servers.start_fastcgi(self.server)
        snippet = (INFRA / "nginx" / "hookline-fastcgi.conf").read_text()
        parameters = re.findall(r"^fastcgi_param SSL_.*;$", snippet, re.MULTILINE)
        self.assertEqual(len(parameters), 2)
        self.assertEqual(parameters, re.findall(
            r"^fastcgi_param SSL_.*;$", (INFRA / "nginx" / "hookline-fcgiwrap.conf").read_text(), re.MULTILINE))
        self.ports = {"optional": self.server.port, "optional_no_ca": servers.free_port()}
        text = NGINX.format(
            user="user root;" if servers.IS_ROOT else "", servers="".join(
                SERVER.format(port=port, verify=verify, socket=self.server.socket, parameters=" ".join(parameters))
                for verify, port in self.ports.items()))
        configuration = self.server.write("nginx.conf", text)
        process = self.server.start(
            ["nginx", "-p", str(self.server.directory), "-c", configuration, "-e", "stderr"], "nginx")
        for port in self.ports.values():
            servers.wait_for(port, process)

    def post(self, name=None, *options, verify="optional", body=answers.TEXT):
        certificate = ["--cert", f"{name}.pem", "--key", f"{name}.key"] if name else []
        port = self.ports[verify]
        outcome = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "20", "--cacert", "ca.pem", *certificate,
             *options, "--data-binary", "@-", "--resolve", f"localhost:{port}:127.0.0.1", f"https://localhost:{port}/hooks"],
            input=body, cwd=self.server.directory, capture_output=True, check=True)
        return int(outcome.stdout)

    def test_certificates(self):
        self.serve({"HOOKLINE_CLIENT_CERT": f"retired.example.org,CN={META}"})
        self.assertEqual(self.post("meta"), 200)
        [line] = self.server.lines()
        self.assertEqual(json.loads(line)["verifiedby"], "mtls")
        self.assertEqual(self.post(), 403)
        # Forged fields in both spellings: they arrive as HTTP_SSL_CLIENT_VERIFY.
        forged = ["-H", "Ssl-Client-Verify: SUCCESS", "-H", f"Ssl-Client-S-Dn: CN={META}"]
        self.assertEqual(self.post(None, *forged), 403)
        underscored = ["-H", "SSL_CLIENT_VERIFY: SUCCESS", "-H", f"SSL_CLIENT_S_DN: CN={META}"]
        self.assertEqual(self.post(None, *underscored), 403)
        self.assertEqual(self.post("other"), 400, "nginx itself rejects it")
        self.assertEqual(self.post("other", *forged, verify="optional_no_ca"), 403)
        # The right authority, but another name; the wanted one is a part of the organisation's, or one of two.
        self.assertEqual(self.post("server"), 403)
        self.assertEqual(self.post("spelled"), 403)
        self.assertEqual(self.post("twice"), 403)
        self.assertEqual(len(self.server.lines()), 1)

    def test_with_a_signature_both_must_hold(self):
        self.serve({"HOOKLINE_CLIENT_CERT": META, **answers.SETTINGS["signed"]})
        signed = [option for pair in answers.signed(answers.TEXT) for option in ("-H", ": ".join(pair))]
        self.assertEqual(self.post("meta"), 403)
        self.assertEqual(self.post(None, *signed), 403)
        self.assertEqual(self.post("server", *signed), 403)
        self.assertEqual(self.server.lines(), [])
        self.assertEqual(self.post("meta", *signed), 200)
        self.assertEqual(json.loads(self.server.lines()[0])["verifiedby"], "hmac-sha256")

    def check_trust(self, *arguments):
        outcome = subprocess.run([INFRA / "nginx" / "check-trust", *arguments], cwd=self.site.directory,
                                 capture_output=True, text=True, check=False)
        self.assertEqual(outcome.stderr, "")
        return outcome.returncode, outcome.stdout

    def test_a_trust_file_that_ends_soon(self):
        path = self.site.directory / "bundle.pem"
        self.authority.authority("ending", days=20)
        path.write_bytes(b"a comment\n" + b"".join(
            (self.site.directory / f"{name}.pem").read_bytes() for name in ("ca", "ending", "another")))
        self.assertEqual(self.check_trust(path, "10"), (0, ""))
        status, text = self.check_trust(path)
        self.assertEqual(status, 1)
        self.assertRegex(text, rf"^{path}:CN=ending ends soon: .* GMT\. Get the new file .*\n$")
        self.assertEqual(len(self.check_trust(path, "200")[1].splitlines()), 3)
        path.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        self.assertEqual(self.check_trust(path)[0], 1)
        path.write_text("")
        self.assertEqual(self.check_trust(path), (1, f"{path} has no certificate.\n"))


if __name__ == "__main__":
    unittest.main()
