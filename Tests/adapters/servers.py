"""Starts hookline behind real web servers, each in a directory of its own, and ends what it started."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent.parent
HOOKLINE = pathlib.Path(os.environ.get("HOOKLINE", ROOT / ".build/release/hookline"))
IS_ROOT = os.geteuid() == 0
# Apache does not serve as root.
APACHE_USER = "nobody"


class Site(contextlib.ExitStack):
    """A directory with the executable, its events and its log, and whatever runs there."""

    def __init__(self, settings=()):
        super().__init__()
        self.directory = pathlib.Path(self.enter_context(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.directory.chmod(0o755)
        self.program = str(self.directory / "hookline")
        shutil.copy(HOOKLINE, self.program)
        self.state = self.directory / "state"
        self.state.mkdir(mode=0o750)
        os.mkfifo(self.directory / "fifo")
        self.settings = {name: value.format(directory=self.directory) for name, value in dict(settings).items()}
        self.port = free_port()
        self.socket = str(self.directory / "fastcgi.sock")
        self.output = self.directory / "output"
        self.log = self.directory / "log"
        self.output.touch()
        self.log.touch()

    def environment(self):
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOOKLINE_STATE_DIR": str(self.state), **self.settings}

    def start(self, command, name, output=None, environment=None):
        """Starts a long-running program, which ends with the site."""
        log = self.enter_context(open(self.directory / f"{name}.log", "ab"))
        output = self.enter_context(open(output, "ab")) if output else log
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=log, start_new_session=True,
            env=environment or {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, cwd=self.directory)
        self.callback(end, process)
        return process

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return str(path)

    def lines(self):
        """All event lines that were written, wherever the adapter writes them."""
        text = self.output.read_bytes()
        events = self.state / "events.jsonl"
        if events.exists():
            text += events.read_bytes()
        assert text == b"" or text.endswith(b"\n"), "the last line is torn"
        return text.splitlines()

    def messages(self, name):
        """What a program that was started has said."""
        return (self.directory / f"{name}.log").read_text()


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            pass
    # What it has started is in its session, and may still be there.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(address, process=None):
    """Waits until a process listens at a path or a port."""
    limit = time.monotonic() + 20
    while True:
        kind = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        with socket.socket(kind) as client:
            try:
                return client.connect(address if isinstance(address, str) else ("127.0.0.1", address))
            except OSError:
                if time.monotonic() > limit or (process and process.poll() is not None):
                    raise
        time.sleep(0.01)


def start_fcgiwrap(site, workers=4):
    command = ["fcgiwrap", "-c", str(workers), "-s", f"unix:{site.socket}"]
    site.start(command, "application", environment=site.environment())
    wait_for(site.socket)


def start_fastcgi(site, processes=1, output=None):
    """hookline behind spawn-fcgi, with multiwatch for more than one process."""
    program = [site.program]
    if processes > 1:
        program = ["/usr/bin/multiwatch", "-f", str(processes), "--", site.program]
    command = ["spawn-fcgi", "-s", site.socket, "-M", "0666", "-n", "--", *program]
    process = site.start(command, "application", output or site.output, site.environment())
    wait_for(site.socket, process)
    return process


NGINX = """
worker_processes 1; pid nginx.pid; error_log stderr warn; daemon off; {user}
events {{ worker_connections 2048; }}
http {{
  access_log off; client_max_body_size 8m; large_client_header_buffers 8 16k;
  client_body_temp_path body; fastcgi_temp_path f; proxy_temp_path p; uwsgi_temp_path u; scgi_temp_path s;
  upstream application {{ server unix:{socket}; {keepalive} }}
  server {{
    listen 127.0.0.1:{port}; merge_slashes off;
    location / {{
      include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME {program};
      fastcgi_read_timeout 20s; fastcgi_pass application; {more}
    }}
  }}
}}
"""


def start_nginx(site, keepalive=0, more=""):
    if keepalive:
        more += " fastcgi_keep_conn on;"
    text = NGINX.format(
        user="user root;" if IS_ROOT else "", socket=site.socket, port=site.port,
        program=site.program, more=more, keepalive=f"keepalive {keepalive};" if keepalive else "")
    configuration = site.write("nginx.conf", text)
    process = site.start(["nginx", "-p", str(site.directory), "-c", configuration, "-e", "stderr"], "nginx")
    wait_for(site.port, process)
