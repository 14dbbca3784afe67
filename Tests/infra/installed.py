"""A machine with hookline installed behind nginx with TLS, as README.md says."""
from paths import INFRA

import answers
import machine
import servers

HOST = "hooks.example.org"
CERTIFICATE = f"/etc/letsencrypt/live/{HOST}"
SCRIPTS = "/opt/hookline/infra/systemd"
EXECUTABLE = f"{SCRIPTS}/hookline"
# curl(1)'s exit status.
CONNECTION_REFUSED = 7
# journald's default rate limit, lowered from 10,000 or more: a unit must lift it.
BURST = "[Journal]\nRateLimitIntervalSec=1h\nRateLimitBurst=30\n"


class Server(machine.Machine):
    """Debian with nginx, and infra with an executable in /opt/hookline."""

    def boot(self):
        super().boot()
        self.run("mkdir", "-p", "/opt/hookline", "/etc/systemd/journald.conf.d", CERTIFICATE)
        self.copy(INFRA, "/opt/hookline/infra")
        self.copy(servers.HOOKLINE, EXECUTABLE)
        self.write("/etc/systemd/journald.conf.d/burst.conf", BURST)
        self.run("systemctl", "restart", "systemd-journald")
        self.run("rm", "-f", "/etc/nginx/sites-enabled/default")

    def install(self, *options, secret=answers.SECRET):
        return self.run(f"{SCRIPTS}/install", *options, input=f"{secret}\n".encode())

    def certify(self):
        """Makes a certificate where infra's examples expect it."""
        self.run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", f"{CERTIFICATE}/privkey.pem",
            "-out", f"{CERTIFICATE}/fullchain.pem")

    def serve(self, kind="fastcgi"):
        """Starts nginx with infra's example."""
        if not self.exists(f"{CERTIFICATE}/privkey.pem"):
            self.certify()
        text = (INFRA / "nginx" / "site.conf").read_text()
        if kind == "fcgiwrap":
            # As the comment in the file says.
            text = text.replace("include snippets/hookline-fastcgi.conf;", "").replace("# CGI instead: ", "")
        self.write("/etc/nginx/sites-enabled/hookline", text)
        # Prints warnings too, for example of deprecated directives.
        assert self.run("nginx", "-q", "-t") == ""
        self.start("nginx")

    def start(self, unit):
        """Starts a web server, and waits until it listens."""
        self.run("systemctl", "restart", unit)
        self.wait_for(lambda: self.call("curl", "-s", "-k", "https://127.0.0.1/").returncode != CONNECTION_REFUSED, unit)

    def curl(self, *arguments, target="/whatsapp", input=None):
        """Returns status and body of a response."""
        text = self.run(
            # As providers do.
            "curl", "--http1.1", "--silent", "--show-error", "--max-time", "30", "--write-out", "\n%{http_code}", "--cacert",
            f"{CERTIFICATE}/fullchain.pem", "--resolve", f"{HOST}:443:127.0.0.1", *arguments, f"https://{HOST}{target}",
            input=input)
        body, _, status = text.rpartition("\n")
        return int(status), body

    def post(self, body, secret=answers.SECRET, *options):
        fields = [option for name, value in answers.signed(body, secret) for option in ("-H", f"{name}: {value}")]
        return self.curl("--data-binary", "@-", *fields, *options, input=body)[0]

    def events(self):
        """Returns the event lines in the journal."""
        self.run("journalctl", "--sync")
        return self.run("journalctl", "-t", "hookline", "-o", "cat").splitlines()

    def file_events(self):
        """Returns the event lines in the file."""
        return self.read("/var/lib/hookline/events.jsonl").splitlines()

    def journal(self):
        self.run("journalctl", "--sync")
        return self.run("journalctl", "-o", "cat")

    def show(self, unit, name):
        return self.run("systemctl", "show", "-P", name, unit).strip()

    def processes(self):
        """Returns the process id of each running instance."""
        units = self.run("systemctl", "list-units", "--plain", "--no-legend", "--state=running", "hookline@*.service")
        return {line.split()[0]: int(self.show(line.split()[0], "MainPID")) for line in units.splitlines()}

    def files(self):
        """Returns all persistent files."""
        return set(self.run("find", "/etc", "/usr/local", "/var/lib", "-xdev").splitlines())

    def post_all(self, bodies):
        """Sends notifications one after the other on one connection, and returns their statuses."""
        lines = []
        for body in bodies:
            [(name, value)] = answers.signed(body)
            text = body.decode().replace("\\", "\\\\").replace('"', '\\"')
            lines += ["next", f'url = "https://{HOST}/whatsapp"', f'header = "{name}: {value}"', f'data-binary = "{text}"',
                      'output = "/dev/null"', 'write-out = "%{http_code}\\n"', "max-time = 30",
                      f'cacert = "{CERTIFICATE}/fullchain.pem"', f'resolve = "{HOST}:443:127.0.0.1"']
        return [int(line) for line in self.run("curl", "-s", "-S", "-K", "-", input="\n".join(lines[1:]).encode()).split()]
