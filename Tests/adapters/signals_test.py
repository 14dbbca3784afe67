"""Signals, by adapter: as an ordinary process, as the first process of a container, and with the signal mask of its parent."""
import contextlib
import pathlib
import signal
import subprocess
import time
import unittest

import answers
import clients
import servers
from clients import FastCGI, fastcgi_request

UNVERIFIED = answers.SETTINGS["unverified"]
ENDS = [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP]
# A namespace of its own makes a program its process 1, which the kernel keeps signals from that it does not handle.
CONTAINER = ["/usr/bin/unshare", "--pid", "--fork", "--kill-child"]
# A shell without job control ignores SIGINT and SIGQUIT for what it starts in the background, and so may do for these tests.
DEFAULTS = ["/usr/bin/env", "--default-signal"]


def until(condition, name):
    limit = time.monotonic() + 20
    while not (value := condition()):
        assert time.monotonic() < limit, f"{name} did not happen"
        time.sleep(0.01)
    return value


def children(pid):
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return [int(text) for text in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_waiting(pid, program):
    """Whether the process has become the program, and sleeps."""
    with contextlib.suppress(OSError):
        process = pathlib.Path(f"/proc/{pid}")
        name = process.joinpath("exe").readlink()
        return name == pathlib.Path(program) and ") S " in process.joinpath("stat").read_text()
    return False


class SignalsTest(unittest.TestCase):
    def site(self, settings=UNVERIFIED):
        return self.enterContext(servers.Site(settings))

    def pipe(self, site, wrapper=(), arguments=()):
        process = subprocess.Popen(
            [*wrapper, site.program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=site.environment())
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.kill)
        return process

    def first_process(self, site, process):
        """The number that this machine has for process 1 of the container."""
        pid = until(lambda: children(process.pid), "the start")[0]
        until(lambda: is_waiting(pid, site.program), "the wait for input")
        return pid

    def test_a_pipe_ends(self):
        site = self.site()
        for number in [*ENDS, signal.SIGUSR1]:
            process = self.pipe(site, DEFAULTS)
            until(lambda process=process: is_waiting(process.pid, site.program), "the wait for input")
            process.send_signal(number)
            self.assertEqual(process.wait(20), -number)

    @unittest.skipUnless(servers.IS_ROOT, "only root makes such namespaces everywhere")
    def test_a_pipe_that_is_process_1_ends(self):
        site = self.site()
        for number in ENDS:
            for arguments in [[], ["sign"], ["verify", "--header", "A: b"]]:
                with self.subTest(number=number, arguments=arguments):
                    process = self.pipe(site, CONTAINER, arguments)
                    subprocess.run(["kill", f"-{number}", str(self.first_process(site, process))], check=True)
                    self.assertEqual(process.wait(20), 128 + number)

    @unittest.skipUnless(servers.IS_ROOT, "only root makes such namespaces everywhere")
    def test_process_1_ends_though_its_signals_were_left_blocked(self):
        site = self.site()
        blocked = ["env", "--block-signal", *CONTAINER]
        process = self.pipe(site, blocked)
        subprocess.run(["kill", "-TERM", str(self.first_process(site, process))], check=True)
        self.assertEqual(process.wait(20), 128 + signal.SIGTERM)

    def responder(self, site, wrapper=()):
        command = ["spawn-fcgi", "-s", site.socket, "-M", "0666", "-n", "--", *wrapper, site.program]
        process = site.start(command, "application", site.output, site.environment())
        servers.wait_for(site.socket, process)
        return process

    def emit(self, site, client, name):
        client.send(fastcgi_request(body=answers.notification(name)))
        self.assertEqual(client.answer()[0][:14], b"Status: 200 OK")

    def reloads(self, site):
        return site.messages("application").count("configuration reloaded")

    def test_a_responder_reads_its_settings_again(self):
        # The parent may have left the signal ignored, as nohup does, or blocked.
        for wrapper in [[], ["/usr/bin/env", "--ignore-signal=HUP"], ["/usr/bin/env", "--block-signal=HUP"]]:
            site = self.site()
            process = self.responder(site, wrapper)
            # The request in hand is finished, whatever the number of signals.
            with FastCGI(site.socket) as busy, FastCGI(site.socket) as other:
                request = fastcgi_request(body=answers.notification("B"))
                busy.send(request[:60])
                self.emit(site, other, "A")
                for count in [1, 2]:
                    process.send_signal(signal.SIGHUP)
                    until(lambda count=count: self.reloads(site) == count, "the reading")
                busy.send(request[60:])
                self.assertEqual(busy.answer()[0][:14], b"Status: 200 OK")
                self.emit(site, other, "C")
            process.terminate()
            self.assertEqual(process.wait(20), 0)
            self.assertEqual(len(site.lines()), 3)

    def test_a_responder_that_reads_settings_with_a_fault_says_so_and_goes_on(self):
        site = self.site({"HOOKLINE_CONFIG": "{directory}/config.json", **UNVERIFIED})
        config = site.directory / "config.json"
        config.write_text("{}")
        process = self.responder(site)
        config.write_text("{")
        process.send_signal(signal.SIGHUP)
        until(lambda: "the file is not JSON" in site.messages("application"), "the error")
        with FastCGI(site.socket) as client:
            client.send(fastcgi_request(body=answers.TEXT))
            self.assertEqual(client.answer()[0][:11], b"Status: 500")
            config.write_text("{}")
            process.send_signal(signal.SIGHUP)
            self.emit(site, client, "A")

    @unittest.skipUnless(servers.IS_ROOT, "only root makes such namespaces everywhere")
    def test_a_responder_that_is_process_1_reloads_and_ends(self):
        for number in [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1]:
            site = self.site()
            process = self.responder(site, CONTAINER)
            pid = self.first_process(site, process)
            subprocess.run(["kill", "-HUP", str(pid)], check=True)
            until(lambda site=site: self.reloads(site) == 1, "the reading")
            with FastCGI(site.socket) as client:
                self.emit(site, client, "A")
            subprocess.run(["kill", f"-{number}", str(pid)], check=True)
            self.assertEqual(process.wait(20), 0)

    def test_a_limit_of_file_size_is_no_signal(self):
        site = self.site()
        program = site.write("limited", f'#!/bin/sh\nulimit -f 0\nexec "{site.program}"\n')
        pathlib.Path(program).chmod(0o755)
        body = answers.TEXT
        variables = [("GATEWAY_INTERFACE", "CGI/1.1"), ("REQUEST_METHOD", "POST"), ("CONTENT_LENGTH", str(len(body)))]
        output, _, status = clients.cgi(program, site.environment(), variables, body)
        self.assertGreaterEqual(status, 0)
        self.assertIn(output[:11], [b"Status: 503", b""])


if __name__ == "__main__":
    unittest.main()
