"""An HTTP collector of JSON lines."""
import http.server
import threading


class Collector(http.server.ThreadingHTTPServer):
    """Keeps the lines that are posted to it, unless it rejects them."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.lines = []
        self.rejected = 0
        self.faults = []
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.thread.join()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        collector = self.server
        status = collector.status
        if status == 200:
            if self.headers["Authorization"] != "Bearer TOKEN" or not body.endswith(b"\n"):
                collector.faults.append((self.headers.items(), body[-100:]))
            collector.lines += body[:-1].split(b"\n")
        else:
            collector.rejected += 1
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass
