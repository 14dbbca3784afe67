"""install, remove and the units, on a machine with systemd."""
import json
import re
import threading
import unittest

import installed
from paths import ROOT
import answers

SERVICES = ["hookline@.service", "hookline-fcgiwrap.service", "hookline-check.service"]

# What remove keeps.
KEPT = ("/etc/hookline", "/var/lib/hookline", "/etc/sysusers.d/hookline.conf", "/etc/letsencrypt")


def message(number):
    return answers.notification(f"wamid.{number}")


class SystemdTest(unittest.TestCase):
    def server(self, *options, **rest):
        server = self.enterContext(installed.Server())
        self.output = server.install(*options, **rest)
        server.serve()
        return server

    def ids(self, lines):
        return [json.loads(line)["id"] for line in lines]

    def test_from_nothing_to_an_event(self):
        server = self.server()
        self.assertIn("check passed", self.output)
        self.assertEqual(len(server.processes()), 4)
        # The same commands in each text. All but the first of the notifications are duplicates.
        for text in [self.output, (ROOT / "README.md").read_text()]:
            commands = re.findall(r"(?m)^ *((?:sudo .*)?hookline (?:sample|sign) .*)$", text)
            self.assertEqual(len(commands[-2:]), 2)
            server.run("bash", "-ec", "\n".join(['sudo() { "$@"; }', "cd /tmp", "rm -f headers", *commands[-2:]]))
            status, _ = server.curl("-H", "@/tmp/headers", "--data-binary", "@/tmp/notification.json")
            self.assertEqual(status, 200)
        [event] = server.events()
        self.assertEqual(json.loads(event)["type"], "whatsapp.message.text")
        self.assertEqual(server.curl("--data-binary", "{}")[0], 403)
        self.assertEqual(server.post(b"{}", "another secret"), 403)
        self.assertEqual(server.curl(target="/other")[0], 404)
        # Too long for a datagram: passed as a file in memory.
        self.assertEqual(server.post(b'{"a":"' + b"a" * 900_000 + b'"}'), 200)
        self.assertGreater(max(map(len, server.events())), 900_000)
        # The state directory is the service user's, but root may read it.
        self.assertRegex(server.run("hookline", "stats"), r"(?m)^emitted +\d+$")

    def test_the_verify_token_and_the_secret_are_in_no_log(self):
        server = self.server()
        token = server.read("/etc/hookline/credentials/VERIFY_TOKEN").strip()
        self.assertRegex(token, "^[0-9a-f]{32}$")
        target = answers.handshake(token=token).replace("/hooks", "/whatsapp")
        self.assertEqual(server.curl(target=target), (200, "1158201444"))
        self.assertEqual(server.curl(target=answers.handshake().replace("/hooks", "/whatsapp"))[0], 403)
        log = server.read("/var/log/nginx/access.log")
        self.assertIn("GET /whatsapp HTTP/1.1", log)
        for text in [log, server.read("/var/log/nginx/error.log"), server.journal(), self.output]:
            self.assertNotIn(token, text)
            self.assertNotIn(answers.SECRET, text)

    def test_secrets_are_optional_and_authorization_arrives(self):
        server = self.enterContext(installed.Server())
        outcome = server.call(f"{installed.SCRIPTS}/install")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn(b"no credential is set", outcome.stdout)
        server.serve()
        self.assertEqual(server.post(message(1)), 500)
        directory = "/etc/hookline/credentials"
        server.run("rm", f"{directory}/VERIFY_TOKEN")
        server.write(f"{directory}/BASIC_AUTH", "user:pass\n")
        # A backup file of an editor is not a secret, and must not keep the service from starting.
        server.write(f"{directory}/BASIC_AUTH~", "")
        server.run("systemctl", "restart", "hookline@*")
        body = message(2)
        self.assertEqual(server.curl("-u", "user:pass", "--data-binary", "@-", input=body)[0], 200)
        self.assertEqual(server.curl("-u", "user:other", "--data-binary", "@-", input=body)[0], 403)
        self.assertEqual(self.ids(server.events()), ["wamid.2"])

    def test_the_journal_has_a_complete_burst(self):
        server = self.server()
        names = [f"wamid.{number}" for number in range(2000)]
        for first in range(0, 2000, 500):
            self.assertEqual(server.post(answers.notification(*names[first : first + 500])), 200)
        self.assertEqual(self.ids(server.events()), names)

    def test_events_in_a_file(self):
        server = self.server("--processes", "2")
        path = "/etc/hookline/hookline.env"
        text = server.read(path).replace("HOOKLINE_SINK=journald", "").replace("#HOOKLINE_SINK", "HOOKLINE_SINK")
        server.write(path, text)
        server.run("systemctl", "restart", "hookline@*")
        self.assertEqual(server.post(message(1)), 200)
        self.assertEqual(self.ids(server.read("/var/lib/hookline/events.jsonl").splitlines()), ["wamid.1"])
        status = server.run("stat", "-c", "%A %U %G", "/var/lib/hookline/events.jsonl").strip()
        self.assertEqual(status, "-rw-r----- hookline hookline")
        # An upgrade keeps it.
        server.install()
        self.assertEqual(server.read(path), text)
        self.assertEqual(len(server.processes()), 2)
        self.assertEqual(server.events(), [])

    def test_the_sandbox(self):
        server = self.server()
        for unit, process in server.processes().items():
            # Process ids of the machine, not of this one.
            status = dict(line.split(":\t", 1) for line in server.read(f"/proc/{process}/status").splitlines())
            self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))
            self.assertEqual((int(status["CapBnd"], 16), int(status["CapEff"], 16)), (0, 0))
            self.assertRegex(server.read(f"/proc/{process}/limits"), r"Max core file size +0 +0 ")
            mounts = server.read(f"/proc/{process}/mountinfo").splitlines()
            writable = {line.split()[4] for line in mounts if "rw" in line.split()[5].split(",")}
            self.assertIn("/var/lib/hookline", writable)
            self.assertFalse(writable & {"/", "/etc", "/usr", "/var", "/home", "/root", "/boot"}, unit)
            self.assertEqual(server.read(f"/proc/{process}/net/dev").count(":"), 1, "only the loopback")
        for service in SERVICES:
            server.run("systemd-analyze", "security", "--offline=true", "--threshold=20", f"{installed.SCRIPTS}/{service}")
        units = [f"/etc/systemd/system/{unit}" for unit in ["hookline.socket", "hookline-fcgiwrap.socket", *SERVICES]]
        outcome = server.call("systemd-analyze", "verify", "--man=no", *[unit.replace("@.", "@1.") for unit in units])
        self.assertEqual((outcome.returncode, outcome.stderr, outcome.stdout), (0, b"", b""))

    def test_another_choice_replaces_the_first(self):
        server = self.server("--processes", "3")
        server.install("--processes", "1", "--web-user", "nobody")
        self.assertEqual(list(server.processes()), ["hookline@1.service"])
        self.assertEqual(server.run("stat", "-c", "%U", "/run/hookline.sock"), "nobody\n")
        self.assertEqual(server.post(message(1)), 502)
        # Without options it keeps the choice.
        server.install()
        self.assertEqual(list(server.processes()), ["hookline@1.service"])
        self.assertEqual(server.run("stat", "-c", "%U", "/run/hookline.sock"), "nobody\n")
        server.install("--cgi", "--web-user", "www-data")
        server.install()
        self.assertEqual(server.processes(), {})
        self.assertEqual(server.show("hookline.socket", "ActiveState"), "inactive")
        server.serve("fcgiwrap")
        self.assertEqual(server.post(message(1)), 200)
        outcome = server.call(f"{installed.SCRIPTS}/install", "--processes", "2")
        self.assertEqual((outcome.returncode, outcome.stdout), (1, b""))
        self.assertIn(b"add --fastcgi", outcome.stderr)
        self.assertEqual(server.show("hookline-fcgiwrap.socket", "ActiveState"), "active")
        server.install("--fastcgi", "--processes", "2")
        self.assertEqual(server.show("hookline-fcgiwrap.socket", "ActiveState"), "inactive")
        server.serve()
        # Both use the same cache.
        self.assertEqual([server.post(message(1)), server.post(message(2))], [200, 200])
        self.assertEqual(self.ids(server.events()), ["wamid.1", "wamid.2"])

    def test_the_first_connection_starts_a_process(self):
        server = self.server("--processes", "1")
        server.run("systemctl", "stop", "hookline@1.service")
        self.assertEqual(server.processes(), {})
        self.assertEqual(server.post(message(1)), 200)
        self.assertEqual(list(server.processes()), ["hookline@1.service"])

    def test_a_process_that_is_killed_is_started_again(self):
        server = self.server("--processes", "2")
        # The other process gets its requests: emitted at least once, and accepted.
        self.assertEqual(*map(set, self.under_load(server, 3, lambda: self.kill(server))))

    def kill(self, server):
        before = server.processes()
        unit, process = next(iter(before.items()))
        server.run("systemctl", "kill", "--signal=KILL", unit)
        server.wait_for(lambda: server.processes().get(unit) not in (process, 0, None), "a new process")

    def test_an_upgrade_under_load_loses_nothing(self):
        server = self.server("--processes", "3")
        self.assertEqual(*map(sorted, self.under_load(server, 3, lambda: self.upgrade(server))))

    def upgrade(self, server):
        before = server.processes()
        # Appended bytes change the file but not the program.
        server.append(installed.EXECUTABLE, "new")
        server.install(secret="is not read")
        after = server.processes()
        self.assertEqual(before.keys(), after.keys())
        self.assertFalse(set(before.values()) & set(after.values()))

    def under_load(self, server, times, action):
        """Repeats an action while notifications are sent, all accepted; returns their ids and those of the emitted events."""
        sent, statuses = [], []
        is_over = threading.Event()

        def send(sender):
            count = 0
            while not is_over.is_set():
                batch = [f"wamid.{sender}.{count + number}" for number in range(50)]
                count += 50
                statuses.extend(server.post_all([answers.notification(name) for name in batch]))
                sent.extend(batch)

        senders = [threading.Thread(target=send, args=(number,)) for number in range(2)]
        for sender in senders:
            sender.start()
        try:
            for _ in range(times):
                action()
        finally:
            is_over.set()
            for sender in senders:
                sender.join()
        self.assertEqual(set(statuses), {200})
        self.assertEqual(len(statuses), len(sent))
        return sent, self.ids(server.events())

    def test_cgi(self):
        server = self.enterContext(installed.Server())
        server.install("--cgi")
        server.serve("fcgiwrap")
        self.assertEqual(server.processes(), {})
        self.assertEqual(server.post(message(1)), 200)
        self.assertEqual(server.post(b'{"a":"' + b"a" * 2_000_000 + b'"}'), 200)
        server.append(installed.EXECUTABLE, "new")
        server.install("--cgi")
        self.assertEqual(server.post(message(2)), 200)
        # fcgiwrap rejects other programs.
        snippet = server.read("/etc/nginx/snippets/hookline-fcgiwrap.conf")
        server.write("/etc/nginx/snippets/hookline-fcgiwrap.conf", snippet.replace("/usr/local/bin/hookline", "/bin/true"))
        server.start("nginx")
        self.assertEqual(server.post(message(3)), 403)
        self.assertEqual([id for id in self.ids(server.events()) if id.startswith("wamid")], ["wamid.1", "wamid.2"])

    def test_remove_keeps_state_and_purge_removes_it(self):
        server = self.enterContext(installed.Server())
        before = server.files()
        server.install()
        server.serve()
        self.assertEqual(server.post(message(1)), 200)
        outcome = server.call(f"{installed.SCRIPTS}/remove")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn(b"/etc/nginx/sites-enabled/hookline", outcome.stderr)
        server.run("mv", "/etc/nginx/sites-enabled/hookline", "/tmp/site")
        server.run("systemctl", "reload", "nginx")
        server.run(f"{installed.SCRIPTS}/remove")
        self.assertEqual(server.run("systemctl", "list-units", "--all", "--no-legend", "hookline*").strip(), "")
        kept = {path for path in server.files() - before if "hookline" in path}
        self.assertEqual({path for path in kept if not path.startswith(KEPT)}, set())
        for path in ["/etc/hookline/hookline.env", "/etc/hookline/credentials/APP_SECRET", "/var/lib/hookline/seen.cache"]:
            self.assertIn(path, kept)
        # Cache and secret are kept.
        self.assertIn("check passed", server.run(f"{installed.SCRIPTS}/install"))
        server.run("cp", "/tmp/site", "/etc/nginx/sites-enabled/hookline")
        server.start("nginx")
        self.assertEqual(server.post(message(1)), 200)
        self.assertEqual(len(server.events()), 1)
        server.run("rm", "-r", "/etc/nginx/sites-enabled/hookline", "/etc/letsencrypt")
        server.run(f"{installed.SCRIPTS}/remove", "--purge")
        server.run(f"{installed.SCRIPTS}/remove", "--purge")
        self.assertEqual({path for path in server.files() - before if "hookline" in path}, set())
        self.assertNotEqual(server.call("getent", "passwd", "hookline").returncode, 0)

    def test_the_secret_is_in_no_list_of_processes(self):
        server = self.enterContext(installed.Server())
        server.run(
            "strace", "-f", "-s", "9999", "-v", "-e", "trace=execve", "-o", "/tmp/trace", f"{installed.SCRIPTS}/install",
            input=b"a very secret\n")
        trace = server.read("/tmp/trace")
        self.assertIn("systemctl", trace)
        self.assertNotIn("very secret", trace)
        for name in ["/etc/hookline", "/etc/hookline/credentials"]:
            self.assertEqual(server.run("stat", "-c", "%a %U", name), "700 root\n")
        for name in ["APP_SECRET", "VERIFY_TOKEN"]:
            self.assertEqual(server.run("stat", "-c", "%a %U", f"/etc/hookline/credentials/{name}"), "600 root\n")


if __name__ == "__main__":
    unittest.main()
