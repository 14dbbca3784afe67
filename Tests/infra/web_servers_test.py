"""Each web server with its file of infra, unchanged, on a machine with systemd."""
import json
import pathlib
import re
import unittest

from paths import INFRA

import answers
import installed

TARGET = "/whatsapp"
LARGE = b'{"a":"' + b"a" * 2_000_000 + b'"}'
TOO_LARGE = b'{"a":"' + b"a" * 5_000_000 + b'"}'


class WebServersTest(unittest.TestCase):
    def server(self, *options):
        server = self.enterContext(installed.Server())
        server.install(*options)
        server.write("/etc/hookline/credentials/BASIC_AUTH", "user:pass\n")
        server.write("/etc/hookline/credentials/VERIFY_TOKEN", "token\n")
        server.run("systemctl", "restart", "hookline@*")
        server.certify()
        return server

    def by_hand(self, owner="www-data"):
        """Returns a machine without the units, for CGI programs that the web server starts."""
        server = self.enterContext(installed.Server())
        server.run("install", installed.EXECUTABLE, "/usr/local/bin/hookline")
        server.run("install", "-d", "-o", owner, "-g", owner, "-m", "750", "/var/lib/hookline")
        server.certify()
        return server

    def check(self, server, log, events, is_limited_before=True):
        """Checks what every web server must do: pass both credentials and long bodies on, and log no secret."""
        both = ["-u", "user:pass"]
        self.assertEqual(server.post(answers.notification("wamid.1"), answers.SECRET, *both), 200)
        self.assertEqual(server.post(answers.notification("wamid.2"), answers.SECRET), 401)
        self.assertEqual(server.post(answers.notification("wamid.2"), "another", *both), 403)
        self.assertEqual(server.post(LARGE, answers.SECRET, *both), 200)
        self.assertEqual(server.post(TOO_LARGE, answers.SECRET, *both), 413)
        logs = server.journal() + server.run("sh", "-c", "cat /var/log/*/error.log")
        self.assertIn('"status":403', logs)
        self.assertEqual('"status":413' in logs, not is_limited_before, "whether hookline got the request")
        self.assertEqual(server.curl(target=answers.handshake().replace("/hooks", TARGET)), (200, "1158201444"))
        self.assertNotEqual(server.curl("--data-binary", "{}", target="/other")[0], 200)
        self.assertIn("wamid.1", [json.loads(line)["id"] for line in events()])
        server.wait_for(lambda: f"GET {TARGET} HTTP/" in server.read(log), "the handshake in the log")
        self.assertNotIn("verify_token", server.read(log))

    def check_unavailable(self, server):
        """Checks that a sink without a reader gives 503 with Retry-After."""
        server.run("mkfifo", "-m", "666", "/var/lib/hookline/fifo")
        change = "s|^HOOKLINE_SINK=.*|HOOKLINE_SINK=fifo:/var/lib/hookline/fifo|"
        server.run("sed", "-i", change, "/etc/hookline/hookline.env")
        server.run("systemctl", "restart", "hookline@*")
        fields = [option for pair in answers.signed(b'{"b":1}') for option in ("-H", ": ".join(pair))]
        status, text = server.curl("-i", "-u", "user:pass", *fields, "--data-binary", "@-", input=b'{"b":1}')
        self.assertEqual(status, 503)
        self.assertIn("retry-after: 1\n", text.lower().replace("\r", ""))

    def test_nginx_fastcgi(self):
        server = self.server()
        server.serve()
        self.check(server, "/var/log/nginx/access.log", server.events)
        self.check_unavailable(server)

    def test_nginx_fcgiwrap(self):
        server = self.server("--cgi")
        server.serve("fcgiwrap")
        self.check(server, "/var/log/nginx/access.log", server.events)

    def start_lighttpd(self, server, name):
        server.copy(INFRA / "lighttpd" / name, "/etc/lighttpd/conf-enabled/90-hookline.conf")
        # The TLS example of lighttpd's package, with this machine's certificate.
        server.write("/etc/lighttpd/conf-enabled/91-tls.conf", LIGHTTPD_TLS)
        outcome = server.call("lighttpd", "-tt", "-f", "/etc/lighttpd/lighttpd.conf")
        self.assertEqual((outcome.returncode, outcome.stdout + outcome.stderr), (0, b""))
        server.start("lighttpd")

    def test_lighttpd_knows_every_option(self):
        # lighttpd ignores unknown options silently.
        known = pathlib.Path("/usr/sbin/lighttpd").read_bytes() + b"".join(
            module.read_bytes() for module in pathlib.Path("/usr/lib/lighttpd").glob("mod_*cgi.so"))
        for name in ["hookline-cgi.conf", "hookline-fastcgi.conf"]:
            options = re.findall(r'"([a-z-]+)" =>', (INFRA / "lighttpd" / name).read_text())
            self.assertGreater(len(options), 1)
            for option in options:
                self.assertIn(b"\0" + option.encode() + b"\0", known, option)

    def test_lighttpd_fastcgi(self):
        server = self.server()
        self.start_lighttpd(server, "hookline-fastcgi.conf")
        self.check(server, "/var/log/lighttpd/access.log", server.events)
        self.check_unavailable(server)

    def test_lighttpd_cgi(self):
        server = self.by_hand()
        text = (INFRA / "lighttpd" / "hookline.json").read_text()
        settings = {**json.loads(text), "app_secret": [answers.SECRET], "verify_token": ["token"]}
        self.assertEqual(settings.keys(), json.loads(text).keys())
        server.write("/etc/hookline.json", json.dumps({**settings, "basic_auth": ["user:pass"]}))
        server.run("chgrp", "www-data", "/etc/hookline.json")
        server.run("chmod", "640", "/etc/hookline.json")
        self.start_lighttpd(server, "hookline-cgi.conf")
        self.check(server, "/var/log/lighttpd/access.log", server.file_events)

    def start_apache(self, server, name, *modules):
        server.run("a2enmod", "-q", "ssl", "reqtimeout", *modules)
        server.copy(INFRA / "apache" / name, "/etc/apache2/sites-available/hookline.conf")
        server.run("a2ensite", "-q", "hookline")
        outcome = server.call("apache2ctl", "-t")
        self.assertEqual((outcome.returncode, outcome.stderr.decode().splitlines()[-1]), (0, "Syntax OK"))
        server.start("apache2")

    def test_apache_fastcgi(self):
        server = self.server()
        self.start_apache(server, "hookline-fastcgi.conf", "proxy_fcgi")
        # Apache passes the request on before it checks its limit.
        self.check(server, "/var/log/apache2/access.log", server.events, is_limited_before=False)
        self.check_unavailable(server)

    def test_apache_cgi(self):
        server = self.by_hand()
        server.run("install", "-d", "-g", "www-data", "-m", "750", "/etc/hookline")
        for name, value in [("app_secret", answers.SECRET), ("verify_token", "token"), ("basic_auth", "user:pass")]:
            server.write(f"/etc/hookline/{name}", value)
        server.run("a2enmod", "-q", "env")
        server.write("/etc/apache2/conf-enabled/basic.conf", "SetEnv HOOKLINE_BASIC_AUTH_FILE /etc/hookline/basic_auth\n")
        self.start_apache(server, "hookline-cgi.conf", "cgid")
        self.check(server, "/var/log/apache2/access.log", server.file_events)


LIGHTTPD_TLS = f"""
server.modules += ( "mod_openssl" )
$SERVER["socket"] == ":443" {{
  ssl.engine = "enable"
  ssl.pemfile = "{installed.CERTIFICATE}/fullchain.pem"
  ssl.privkey = "{installed.CERTIFICATE}/privkey.pem"
}}
"""

if __name__ == "__main__":
    unittest.main()
