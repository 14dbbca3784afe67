#!/usr/bin/python3
"""OpenFaaS's classic watchdog, as a function sees it: what its handler.go and readconfig.go do with a request and with an
exit status. No package of it exists."""
import http.client
import http.server
import os
import pathlib
import subprocess
import sys

# Python's own limit of header fields is below the watchdog's.
http.client._MAXHEADERS = 1000
LOCK = pathlib.Path("/tmp/.lock")


def flag(name, default):
    text = os.environ.get(name, "")
    return text == "true" if text else default


def log(text):
    print(text, file=sys.stderr, flush=True)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def variables(self):
        """The environment of a request, after the watchdog's own; of repeated fields the first."""
        path, _, query = self.path.partition("?")
        names = {}
        for name, value in self.headers.items():
            canonical = "-".join(word.capitalize() for word in name.split("-"))
            names.setdefault(f"Http_{canonical.replace('-', '_')}", value)
        names.pop("Http_Host", None)
        length = self.headers.get("Content-Length", "-1" if self.is_chunked() else "0")
        names |= {"Http_Method": self.command, "Http_ContentLength": length, "Http_Content_Length": length}
        names |= {"Http_Query": query} if query else {}
        return {**os.environ, **names, "Http_Path": path, "Http_Host": self.headers.get("Host", "")}

    def is_chunked(self):
        return "chunked" in self.headers.get("Transfer-Encoding", "")

    def body(self):
        if not self.is_chunked():
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, status, body=b"", fields=()):
        self.send_response(status)
        for name, value in [*fields, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def pipe(self):
        if self.path == "/_/health":
            return self.answer(200 if LOCK.exists() else 503, b"OK")
        if flag("write_debug", False) or flag("debug_headers", False):
            log(f"Query {self.path} {self.headers}")
        errors = subprocess.STDOUT if flag("combine_output", True) else subprocess.PIPE
        # Its standard input is as long as the body, and then ends.
        process = subprocess.run(
            os.environ["fprocess"].split(" "), input=self.body(), env=self.variables(), stdout=subprocess.PIPE,
            stderr=errors, check=False)
        if process.stderr:
            log(f"stderr: {process.stderr.decode()}")
        if process.returncode != 0:
            return self.answer(500, f"exit status {process.returncode}\n".encode() + process.stdout)
        kind = os.environ.get("content_type") or self.headers.get("Content-Type")
        return self.answer(200, process.stdout, [("Content-Type", kind)] if kind else [])

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pipe

    def reject(self):
        self.body()
        self.answer(405)

    do_HEAD = do_OPTIONS = reject

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


if sys.argv[1:] == ["-run-healthcheck"]:
    sys.exit(0 if LOCK.exists() else 1)
server = Server(("127.0.0.1", int(os.environ.get("port", "8080"))), Handler)
LOCK.touch()
server.serve_forever()
