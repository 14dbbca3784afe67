"""An HTTPS server with its own certificate in place of a provider, and the executable as its client."""
import contextlib
import functools
import http.server
import json
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).parent.parent.parent
HOOKLINE = pathlib.Path(os.environ.get("HOOKLINE", ROOT / ".build/release/hookline"))
KEY = "hush-hush-1234567890"
URL = "https://hooks.example.org/whatsapp"
DIALOG = ("--provider", "360dialog")

# Notes the arguments and the environment that it is started with, and becomes curl.
WRAPPER = """#!/bin/sh
tr '\\0' '\\n' </proc/$$/cmdline >>"{directory}/arguments"
env >>"{directory}/environment"
exec /usr/bin/curl "$@"
"""


@functools.cache
def certificate():
    """A certificate that is signed with its own key, and the key."""
    with tempfile.TemporaryDirectory(prefix="hookline-") as directory:
        files = [pathlib.Path(directory) / name for name in ["certificate", "key"]]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2",
             "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
        return [file.read_text() for file in files]


class Provider(contextlib.ExitStack):
    """A provider with its registered URLs; a test can replace its responses."""

    def __init__(self):
        super().__init__()
        self.directory = pathlib.Path(self.enter_context(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.certificate = self.directory / "certificate.pem"
        self.certificate.write_text(certificate()[0])
        private = self.directory / "key.pem"
        private.write_text(certificate()[1])
        self.requests = []
        # By method and path: a status and a body in place of the usual answer.
        self.answers = {}
        self.urls = {"/v1/configs/webhook": None, "/waba_webhook": None}
        # 360dialog's: none until the first is added.
        self.destinations = []
        self.application = {"media": {"auto_download": ["image"]}}
        self.endpoints = {}
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, text = provider.answer(self.command, self.path, self.headers, body)
                data = text if isinstance(text, bytes) else text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if 300 <= status < 400:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, address):
                """A client that ends early is part of the tests."""

        class IPv6Server(Server):
            address_family = socket.AF_INET6

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, private)
        self.context = context

        def serve(server):
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            self.callback(server.server_close)
            self.callback(thread.join)
            self.callback(server.shutdown)
            return server.server_address[1]

        port = serve(Server(("127.0.0.1", 0), Handler))
        # Both addresses of the name, where the machine has them.
        self.has_ipv6 = True
        try:
            serve(IPv6Server(("::1", port), Handler))
        except OSError:
            self.has_ipv6 = False
        self.base = f"https://localhost:{port}"

        tools = self.directory / "tools"
        tools.mkdir()
        (tools / "curl").write_text(WRAPPER.format(directory=self.directory))
        (tools / "curl").chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:/usr/bin:/bin", "CURL_CA_BUNDLE": str(self.certificate), "HOME": str(self.directory),
            "HOOKLINE_API_KEY": KEY}

    def answer(self, method, path, headers, body):
        self.requests.append((method, path, dict(headers), body))
        if (method, path) in self.answers:
            return self.answers[method, path]
        if KEY not in (headers.get("D360-API-KEY"), headers.get("WHIZARD-KEY"),
                       (headers.get("Authorization") or "").removeprefix("Bearer ")):
            return 401, '{"error":"Unauthorized"}'
        if body and headers.get("Content-Type") != "application/json":
            return 415, "{}"
        value = json.loads(body) if body else None
        if path in self.urls:
            return self.answer_url(method, path, value)
        if path == "/multi_webhook":
            return self.answer_destinations(method, value)
        if path == "/v1/settings/application":
            return self.answer_settings(method, value)
        if path.startswith("/webhook/dev"):
            if headers.get("Origin") != "https://console.notifyer-systems.com":
                return 403, '{"code":"ERROR_CODE_ACCESS_DENIED"}'
            return self.answer_endpoint(method, path, value)
        return 404, '{"error":"not found"}'

    def answer_url(self, method, path, value):
        """360dialog and Whizard."""
        if method == "POST":
            if value["url"] and ("_" in value["url"].split("/")[2] or not value["url"].startswith("https://")):
                return 400, '{"meta":{"success":false,"http_code":400,"developer_message":"invalid webhook","details":[]}}'
            self.urls[path] = {"url": value["url"], "headers": value["headers"]}
            if value.get("override_all"):
                self.urls["/v1/configs/webhook"] = None
        elif method != "GET":
            return 405, "{}"
        return 200, json.dumps(self.urls[path] or {"url": ""})

    def answer_destinations(self, method, value):
        """360dialog's other URLs of a number."""
        if method == "POST":
            if not value["enabled"]:
                self.destinations.clear()
            known = {destination["name"] for destination in self.destinations}
            new = [destination for destination in value.get("destinations", []) if destination["name"] not in known]
            if len(self.destinations) + len(new) > 3:
                return 409, '{"message":"too many webhooks"}'
            self.destinations += new
        return 200, json.dumps({"enabled": bool(self.destinations), "destinations": self.destinations})

    def answer_settings(self, method, value):
        """Meta On-Premises."""
        if method == "PATCH":
            self.application.update(value)
            return 200, "null"
        if method == "DELETE":
            self.application = {}
            return 200, "null"
        return 200, json.dumps({"settings": {"application": self.application}})

    def answer_endpoint(self, method, path, value):
        """Notifyer's developer webhooks."""
        if (method, path) == ("GET", "/webhook/dev"):
            hidden = [{**endpoint, "signature_secret": None} for endpoint in self.endpoints.values()]
            return 200, json.dumps(hidden)
        if (method, path) == ("POST", "/webhook/dev/create"):
            if any(endpoint["webhooks"] == value["webhooks"] for endpoint in self.endpoints.values()):
                return 400, '{"code":"ERROR_FATAL","message":"Same webhook exist"}'
            number = len(self.endpoints) + 5
            secret = "s" * 171 if value["active_signature"] else None
            self.endpoints[number] = {"id": number, **value, "signature_secret": secret}
            return 200, json.dumps(self.endpoints[number])
        number = int(path.rpartition("/")[2])
        if number not in self.endpoints:
            return 404, '{"message":"Not Found."}'
        if method == "DELETE":
            del self.endpoints[number]
            return 200, ""
        missing = {"webhooks", "status", "incoming", "outgoing", "schedule_activity", "waiting_duration"} - set(value)
        if missing:
            return 400, json.dumps({"message": f"Missing param: {missing}"})
        self.endpoints[number].update(value)
        return 200, json.dumps(self.endpoints[number])

    def run(self, *arguments, base=True, settings=(), environment=None):
        """Runs `hookline webhook`, and returns its output and exit status."""
        command = [HOOKLINE, "webhook", *arguments, *(["--base-url", self.base] if base else [])]
        return subprocess.run(
            command, env={**(environment or self.environment), **dict(settings)}, stdin=subprocess.DEVNULL,
            cwd=self.directory, capture_output=True, text=True, timeout=100)

    def calls(self):
        """Method and path of the requests since the last call."""
        calls = [request[:2] for request in self.requests]
        self.requests.clear()
        return calls

    def noted(self, name):
        """The arguments of the started curls."""
        path = self.directory / name
        return path.read_text() if path.exists() else ""


class ProviderTest(unittest.TestCase):
    def setUp(self):
        self.provider = Provider()
        self.addCleanup(self.provider.close)

    def accept(self, *arguments, **options):
        """The output of a call that has to succeed."""
        outcome = self.provider.run(*arguments, **options)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""), outcome.stdout)
        return outcome.stdout

    def reject(self, status, *arguments, **options):
        """The output of a call that has to fail."""
        outcome = self.provider.run(*arguments, **options)
        self.assertEqual(outcome.returncode, status, outcome)
        return outcome.stdout + outcome.stderr

    def body(self):
        """The last registration that the provider received."""
        return json.loads(self.provider.requests[-1][3])
