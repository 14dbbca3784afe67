"""Runs programs behind nginx, each with its own state directory, and posts signed notifications to them.

No notification is a duplicate. A measurement counts only if every response was 200 and every event is in the file exactly once.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import bench
import notification

sys.path.insert(0, str(bench.ROOT / "Tests" / "adapters"))
import servers

PEERS = bench.BENCH / "peers"
# As in infra/nginx, for all programs.
HEAD = """
worker_processes 1; worker_rlimit_nofile 16384; pid nginx.pid; error_log stderr error; daemon off; {user}
events {{ worker_connections 8192; }}
http {{
  access_log off; keepalive_requests 1000000; client_max_body_size 4m; client_body_buffer_size 256k;
  client_body_temp_path body; fastcgi_temp_path f; proxy_temp_path p; uwsgi_temp_path u; scgi_temp_path s;
"""
FASTCGI = 'include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME "{program}"; fastcgi_pass {upstream};'
HTTP = 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://{upstream};'


class Application:
    """A program behind nginx."""

    def __init__(self, site, label, directives, program=""):
        self.label = label
        self.name = f"a{len(site.applications)}"
        self.socket = str(site.directory / f"{self.name}.sock")
        self.state = site.directory / f"{self.name}-state"
        self.state.mkdir(mode=0o750)
        self.events = None
        self.directives, self.program = directives, str(program)
        # Numbers of records sent, and of responses with 200.
        self.sent = self.accepted = 0

    def keeps_events(self):
        """Counts its events at the end."""
        self.events = self.state / "events.jsonl"
        return self


class Site(servers.Site):
    """A temporary directory for running programs, on the clone's file system."""

    def __init__(self, bodies):
        bench.BUILD.mkdir(exist_ok=True)
        tempfile.tempdir = str(bench.BUILD)
        super().__init__()
        self.applications = []
        self.records = self.directory / "records"
        self.count = notification.write_records(self.records, bodies)
        self.load = bench.compiled("load.c", "-lm")

    def add(self, label, directives, command, environment, program=""):
        application = Application(self, label, directives, program)
        self.applications.append(application)
        values = {"socket": application.socket, "state": application.state}
        process = self.start(
            [word.format(**values) for word in command], application.name,
            environment={"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **{
                name: value.format(**values) for name, value in environment.items()}})
        servers.wait_for(application.socket, process)
        return application

    def cgi(self, label, program, environment, workers=4):
        return self.add(label, FASTCGI, ["fcgiwrap", "-c", str(workers), "-s", "unix:{socket}"], environment, program)

    def fastcgi(self, label, program, environment, processes=4):
        several = ["/usr/bin/multiwatch", "-f", str(processes), "--", str(program)]
        return self.add(label, FASTCGI, ["spawn-fcgi", "-s", "{socket}", "-n", "--", *several], environment)

    def gunicorn(self, label, environment, processes=4):
        options = ["--workers", str(processes), "--bind", "unix:{socket}", "--chdir", str(PEERS)]
        environment = {**environment, "PYTHONDONTWRITEBYTECODE": "1"}
        return self.add(label, HTTP, ["gunicorn", *options, "receive:application"], environment)

    def node(self, label, environment, processes=4):
        command = ["/usr/bin/node", str(PEERS / "receive.js"), "{socket}", str(processes)]
        return self.add(label, HTTP, command, environment)

    def start_nginx(self):
        text = HEAD.format(user="user root;" if servers.IS_ROOT else "")
        for application in self.applications:
            text += f"  upstream {application.name} {{ server unix:{application.socket}; keepalive 64; }}\n"
        text += f"  server {{ listen 127.0.0.1:{self.port} backlog=4096;\n"
        for application in self.applications:
            directives = application.directives.format(program=application.program, upstream=application.name)
            text += f"    location = /{application.name} {{ {directives} }}\n"
        configuration = self.write("nginx.conf", text + "  }\n}\n")
        process = self.start(["nginx", "-p", str(self.directory), "-c", configuration, "-e", "stderr"], "nginx")
        try:
            servers.wait_for(self.port, process)
        except OSError:
            bench.stop(f"nginx does not start: {self.messages('nginx')}")

    def post(self, application, count, *how):
        """Posts the next records, and returns `load`'s line of each: record, status, moment, microseconds, delay."""
        command = [self.load, self.port, "/" + application.name, self.records, application.sent, count, *how]
        # In production the load comes from outside, so the generator has priority where it may.
        if servers.IS_ROOT and how[0] == "open":
            command = ["nice", "-n", "-10", *command]
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if result.returncode != 0:
            bench.stop(f"{application.label}: {result.stderr}{self.messages('nginx')}")
        responses = [tuple(map(int, line.split())) for line in result.stdout.splitlines()]
        application.sent += len(responses)
        application.accepted += sum(status == 200 for _, status, *_ in responses)
        return responses

    def rate(self, application, count, connections, seconds):
        """Returns requests a second of a closed loop. Exits unless all responses are 200."""
        responses = self.post(application, count, "closed", connections, int(seconds * 1000))
        other = {status for _, status, *_ in responses} - {200}
        if other or not responses:
            bench.stop(f"{application.label} responded {sorted(other)}: {self.messages(application.name)[-2000:]}")
        return len(responses) / (max(moment for _, _, moment, *_ in responses) / 1e6)

    def check(self):
        """Exits unless every accepted event was emitted."""
        for application in self.applications:
            if application.events is None:
                continue
            emitted = application.events.read_bytes().count(b"\n") if application.events.exists() else 0
            if emitted != application.accepted:
                bench.stop(f"void: {application.label} accepted {application.accepted} notifications and emitted {emitted} events")

    def compare(self, connections, seconds):
        """Returns requests a second of each application by label, a value per series. A first, shorter series warms up."""
        share = self.count // (bench.SERIES + 1)
        values = {application.label: [] for application in self.applications}
        for series in range(bench.SERIES + 1):
            for application in bench.in_turn(self.applications, series):
                rate = self.rate(application, share, connections, seconds if series else min(seconds, 0.5))
                values[application.label].append(rate)
        self.check()
        return {label: rates[1:] for label, rates in values.items()}

    def show(self, title, connections, seconds):
        """Starts nginx, and prints a table of all applications."""
        self.start_nginx()
        title = f"{title}, {connections} connections, {bench.SERIES} series of {seconds:g} s"
        bench.show(title, "requests a second", bench.rows(self.compare(connections, seconds)))


def hookline_settings(**settings):
    return {
        "HOOKLINE_APP_SECRET": notification.SECRET, "HOOKLINE_STATE_DIR": "{state}",
        "HOOKLINE_SINK": "file:{state}/events.jsonl", **settings}


PEER_SETTINGS = {"APP_SECRET": notification.SECRET, "STATE": "{state}"}


def python_script(site):
    """Copies the peer into the site's directory as an executable CGI program."""
    copy = pathlib.Path(shutil.copy(PEERS / "receive.py", site.directory))
    copy.chmod(0o755)
    return copy
