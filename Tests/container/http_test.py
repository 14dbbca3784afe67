"""The guarantees of the image `http`."""
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

import engine
import answers
import clients
import container
from container import Site

SIGNED = answers.SETTINGS["signed"]
UNVERIFIED = answers.SETTINGS["unverified"]


def post(site, body, target="/whatsapp", fields=None):
    """Posts a notification, signed by default, and returns the status."""
    fields = answers.signed(body) if fields is None else fields
    exchange = answers.Exchange("", "", 0, target=target, fields=fields, body=body)
    return clients.request(site.port, exchange)[0]


def get(site, target="/health"):
    status, _, body = clients.request(site.port, answers.Exchange("", "", 0, method="GET", target=target))
    return status, body


class HTTPTest(unittest.TestCase):
    def site(self, *options, settings=SIGNED, **rest):
        return self.enterContext(Site(engine.image("http"), *options, settings=settings, **rest))

    def directory(self):
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        directory.chmod(0o755)
        return directory

    def secret(self, text=answers.SECRET):
        path = self.directory() / "secret"
        path.write_text(text)
        os.chown(path, engine.USER, engine.USER)
        path.chmod(0o400)
        return path

    def of_name(self, site, name):
        return [number for found, number in site.processes() if found == name]


class AnswersTest(HTTPTest):
    def test_the_table_with_a_secret_in_a_file_and_a_root_that_cannot_be_written(self):
        path = self.secret(f"retired\n{answers.SECRET}\n")
        settings = {**SIGNED, "HOOKLINE_APP_SECRET_FILE": "/run/secrets/app_secret"}
        del settings["HOOKLINE_APP_SECRET"]
        site = self.site("--volume", f"{path}:/run/secrets/app_secret:ro", settings=settings)
        expected = 0
        for exchange in answers.exchanges():
            if exchange.settings == "signed":
                with self.subTest(exchange=exchange.name):
                    status, fields, body = clients.request(site.port, exchange)
                    self.assertEqual((status, body), (exchange.status, exchange.answer))
                    for name, value in exchange.wanted_fields().items():
                        self.assertEqual(fields[name], value)
                    expected += exchange.lines
        self.assertEqual(len(site.lines()), expected)
        for secret in [answers.SECRET, "retired"]:
            self.assertNotIn(secret, site.log())

    def test_nobody_is_root_and_processes_are_as_many_as_were_wished(self):
        site = self.site(settings={**SIGNED, "PROCESSES": "3"})
        self.assertEqual(len(self.of_name(site, "hookline")), 3)
        numbers = [number for _, number in site.processes()] + [site.first_process()]
        self.assertGreaterEqual(len(numbers), 1 + 3 + 2)
        for number in numbers:
            self.assertEqual(container.users(number), {engine.USER})

    def test_lines_of_many_processes_are_whole(self):
        site = self.site(settings={**UNVERIFIED, "PROCESSES": "4"})

        def send(number):
            # Every eighth line is longer than a pipe, and each longer than PIPE_BUF.
            text = {"body": "ä" * (60_000 if number % 8 == 0 else 5_000)}
            message = {"from": "15550101234", "type": "text", "text": text, "id": f"N{number}"}
            value_of = {"messages": [message]}
            entry = {"id": "1", "changes": [{"field": "messages", "value": value_of}]}
            body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
            return post(site, body, fields=[])

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            self.assertEqual(set(pool.map(send, range(64))), {200})
        self.assertEqual(sorted(site.ids()), sorted(f"N{number}" for number in range(64)))

    def test_the_log_of_nginx_does_not_have_the_query(self):
        site = self.site()
        body = b"1" * 5_000_000
        self.assertEqual(post(site, body, "/whatsapp?hub.verify_token=verysecret"), 413)
        # The log is complete after the end.
        self.assertEqual(site.stop(), 0)
        self.assertIn("too large body", site.log())
        self.assertNotIn("verysecret", site.log())
        self.assertNotIn("client:", site.log())


class HealthTest(HTTPTest):
    def health(self, site):
        """Returns the exit status of the image's health check."""
        return engine.engine().run("podman", "healthcheck", "run", site.name, check=False).returncode

    def test_it_responds_as_to_a_notification(self):
        path = self.secret()
        settings = {"HOOKLINE_APP_SECRET_FILE": "/run/secrets/app_secret"}
        site = self.site("--volume", f"{path}:/run/secrets/app_secret:ro", settings=settings)
        self.assertEqual(get(site), (200, b"ok"))
        self.assertEqual(self.health(site), 0)
        path.write_text("")
        self.assertEqual(get(site)[0], 500)
        self.assertNotEqual(self.health(site), 0)

    def test_it_is_no_path_of_a_source(self):
        path = self.directory() / "hookline.json"
        sources = [{"path": "/hooks/shop", "app_secret": answers.SECRET}]
        path.write_text(json.dumps({"sources": sources}))
        site = self.site("--volume", f"{path}:/etc/hookline.json:ro", settings={})
        self.assertEqual(get(site), (200, b"ok"))
        self.assertEqual(self.health(site), 0)
        self.assertEqual(post(site, answers.TEXT, "/hooks/shop"), 200)
        self.assertEqual(post(site, answers.TEXT, "/hooks/other"), 404)
        # Without a reader of the sink nothing is accepted.
        self.assertEqual(post(site, answers.TEXT, "/health"), 403)


class EndTest(HTTPTest):
    def test_the_end_under_load_loses_nothing(self):
        site = self.site(settings=UNVERIFIED)
        acknowledged, enough = [], threading.Event()

        def send(thread):
            with contextlib.suppress(OSError, http.client.HTTPException):
                for turn in range(100_000):
                    if post(site, answers.notification(f"{thread}.{turn}"), fields=[]) == 200:
                        acknowledged.append(f"{thread}.{turn}")
                    if len(acknowledged) >= 200:
                        enough.set()

        threads = [threading.Thread(target=send, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        self.assertTrue(enough.wait(30))
        self.assertEqual(site.stop(), 0)
        for thread in threads:
            thread.join()
        ids = site.ids()
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLessEqual(set(acknowledged), set(ids))

    def test_the_request_in_hand_is_finished(self):
        site = self.site()
        body = answers.TEXT
        head = f"POST / HTTP/1.1\r\nHost: a\r\nX-Hub-Signature-256: {answers.signature(body)}\r\n"
        with socket.create_connection(("127.0.0.1", site.port), timeout=15) as client:
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
            # nginx has read it before it responds to the next request.
            self.assertEqual(get(site)[0], 200)
            stopping = threading.Thread(target=site.stop)
            stopping.start()
            with contextlib.suppress(ConnectionError):
                while get(site):
                    pass
            client.sendall(body[10:])
            self.assertEqual(client.recv(65536)[:13], b"HTTP/1.1 200 ")
        stopping.join()
        self.assertEqual(site.wait(), 0)
        self.assertEqual(len(site.lines()), 1)

    def test_the_end_of_a_part_is_the_end(self):
        for name, message in [("nginx", "nginx has ended"), ("multiwatch", "hookline's processes have ended")]:
            with self.subTest(name=name):
                site = self.site()
                # The first is the one that `start` started.
                os.kill(min(self.of_name(site, name)), signal.SIGKILL)
                self.assertEqual(site.wait(), 1)
                self.assertIn(f"start: {message}", site.log())

    def test_a_process_that_ends_is_started_again(self):
        site = self.site()
        [first, second] = self.of_name(site, "hookline")
        os.kill(first, signal.SIGKILL)
        os.kill(second, signal.SIGKILL)
        self.assertEqual(post(site, answers.TEXT), 200)
        self.assertFalse({first, second} & set(self.of_name(site, "hookline")))

    def test_what_cannot_work_does_not_start_and_says_why(self):
        for settings, reason in [
            ({}, "no credential is set"), ({**SIGNED, "PORT": "0x50"}, "PORT is not a port"),
            ({**SIGNED, "PORT": "65536"}, "PORT is not a port"), ({**SIGNED, "PROCESSES": "0"}, "PROCESSES"),
            ({**SIGNED, "HOOKLINE_NONSENSE": "1"}, "HOOKLINE_NONSENSE"),
        ]:
            with self.subTest(reason=reason, settings=settings):
                failed = self.enterContext(container.Container(engine.image("http"), settings=settings))
                self.assertEqual(failed.wait(), 100)
                self.assertIn(reason, failed.log())
                self.assertEqual(failed.lines(), [])


class StateTest(HTTPTest):
    def test_a_volume_is_what_remembers(self):
        directory = self.directory()
        os.chown(directory, engine.USER, engine.USER)
        emitted = []
        for options in [["--volume", f"{directory}:/var/lib/hookline"]] * 2 + [[]]:
            site = self.site(*options)
            self.assertEqual(post(site, answers.TEXT), 200)
            self.assertEqual(site.stop(), 0)
            emitted.append(len(site.lines()))
        self.assertEqual(emitted, [1, 0, 1])

    def test_the_same_container_goes_on(self):
        # With a writable root.
        site = self.site(is_safe=False)
        self.assertEqual(post(site, answers.TEXT), 200)
        self.assertEqual(site.stop(), 0)
        site.podman("start")
        site.wait_for_port()
        self.assertEqual(post(site, answers.TEXT), 200)
        self.assertEqual(len(site.lines()), 1)

    def test_a_volume_that_everybody_may_write_to(self):
        site = self.site("--tmpfs", "/var/lib/hookline:rw,mode=1777")
        self.assertEqual(post(site, answers.TEXT), 200)
        self.assertEqual([line["idempotency"] for line in site.lines()], ["first"])

    def test_a_volume_of_root_where_it_is_started_as_root(self):
        directory = self.directory()
        image = engine.image("http-as-root")
        site = self.enterContext(Site(image, "--volume", f"{directory}:/var/lib/hookline", settings=SIGNED, is_safe=False))
        self.assertEqual(post(site, answers.TEXT), 200)
        self.assertEqual([line["idempotency"] for line in site.lines()], ["first"])
        for _, number in site.processes():
            self.assertEqual(container.users(number), {engine.USER})


if __name__ == "__main__":
    unittest.main()
