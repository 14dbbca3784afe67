"""The checks of `hookline webhook` before it sends anything, its error messages, and that it keeps secrets."""
import json
import pathlib
import socket
import subprocess
import unittest

from provider import DIALOG, HOOKLINE, KEY, URL, ProviderTest

NUMBER = "/v1/configs/webhook"


class Checks(ProviderTest):
    def check(self, argument, words, *arguments, **options):
        outcome = self.provider.run(*arguments, **options)
        self.assertEqual((outcome.returncode, outcome.stdout), (100, ""), outcome)
        entry = json.loads(outcome.stderr)
        self.assertEqual(entry["message"], "usage error")
        self.assertEqual(entry["argument"], argument)
        self.assertIn(words, entry["hint"])
        self.assertEqual(self.provider.calls(), [])

    def test_urls(self):
        cases = {
            "http://hooks.example.org/": "https://", "hooks.example.org": "https://", "https:///hook": "host is missing",
            "https://my_hooks.example.org/": "'_'", "https://hooks.example.org:8443/": "port",
            "https://hooks.example.org:443/": "port", "https://u:p@hooks.example.org/": "user",
            "https://hooks.example.org/ x": "character", "https://hooks.example.org/\nurl=x": "character"}
        for provider in ["360dialog", "whizard"]:
            for url, words in cases.items():
                with self.subTest(provider=provider, url=url):
                    self.check("--url", words, "set", "--provider", provider, "--url", url)

    def test_the_other_providers_take_a_port(self):
        for provider in ["onpremises", "notifyer"]:
            options = ["--secret-file", "secret"] if provider == "notifyer" else []
            self.check("--url", "https://", "set", "--provider", provider, *options, "--url", "http://a.example")
            self.assertIn("my_receiver:8443", self.accept(
                "set", "--provider", provider, *options, "--url", "https://my_receiver:8443/", "--dry-run"))

    def test_headers(self):
        cases = {
            "X-Host: https://my_hooks.example.org/": "'_'", "X-Host: hooks.example.org:3000": "port",
            "X_Host: a": "'_' in their names", "X-Host: ä": "beyond ASCII", "X Host: a": "name", "X-Host:": "empty"}
        for header, words in cases.items():
            with self.subTest(header=header):
                self.check("--header", words, "set", *DIALOG, "--url", URL, "--header", header)
        self.check("--header", "the same name", "set", *DIALOG, "--url", URL, "--header", "X-A: 1", "--header", "x-a: 1")
        for header in ["no colon", "@-", "@/nowhere"]:
            self.check("--header", "Name: value", "set", *DIALOG, "--url", URL, "--header", header)

    def test_what_is_missing(self):
        self.check("--url", "needed", "set", *DIALOG)
        self.check("--url", "needed", "delete", "--provider", "notifyer")
        for provider in ["whizard", "onpremises"]:
            self.check("--base-url", "required", "get", "--provider", provider, base=False)
        self.check("webhook", "get, set, delete, doctor or tap", base=False)
        self.check("webhook", "get, set, delete, doctor or tap", "put", base=False)
        environment = {name: value for name, value in self.provider.environment.items() if name != "HOOKLINE_API_KEY"}
        self.check("HOOKLINE_API_KEY", "needed", "get", *DIALOG, environment=environment)

    def test_what_is_too_much(self):
        self.check("--waba", "360dialog", "get", "--provider", "whizard", "--waba")
        self.check("--override-all", "--waba", "set", *DIALOG, "--url", URL, "--override-all")
        self.check("--setting", "onpremises", "set", *DIALOG, "--url", URL, "--setting", "sent_status=true")
        self.check("--secret-file", "notifyer", "set", *DIALOG, "--url", URL, "--secret-file", "x")
        self.check("--header", "'set'", "get", *DIALOG, "--header", "X-A: 1")
        self.check("--url", "twice", "set", *DIALOG, "--url", URL, "--url", URL)
        self.check("--provider", "must be", "get", "--provider", "twilio")
        self.check("(not shown)", "no such option", "get", *DIALOG, KEY)
        self.check("--key", "no such option", "get", *DIALOG, "--key", KEY)
        for setting in ["sent_status=yes", "sent_status", "webhooks.url=true", "=true"]:
            self.check("--setting", "NAME=true", "set", "--provider", "onpremises", "--url", URL, "--setting", setting)

    def test_base_urls(self):
        for base, words in {"http://localhost/": "https://", "https://a.example/?x": "'?'", "localhost": "https://"}.items():
            self.check("--base-url", words, "get", *DIALOG, "--base-url", base, base=False)

    def test_keys(self):
        for key, words in {"one,two": "must be one", "a b": "character", "a\nheader = b": "character"}.items():
            self.check("HOOKLINE_API_KEY", words, "get", *DIALOG, settings={"HOOKLINE_API_KEY": key})

    def test_settings_are_checked_too(self):
        self.assertIn("HOOKLINE_PROVIDR", self.reject(100, "get", *DIALOG, settings={"HOOKLINE_PROVIDR": "x"}))
        self.assertIn("HOOKLINE_API_KEY", self.reject(100, "get", *DIALOG, settings={"HOOKLINE_API_KEY": ""}))
        self.assertEqual(self.provider.calls(), [])


class Secrecy(ProviderTest):
    HEADER, PAIR, BASIC = "token-77665544", "user:pass-99887766", "dXNlcjpwYXNzLTk5ODg3NzY2"

    def setUp(self):
        super().setUp()
        self.file = self.provider.directory / "headers"
        self.file.write_text(f"X-Token: {self.HEADER}\n")
        self.set = ("set", *DIALOG, "--url", URL, "--header", f"@{self.file}")
        self.basic = {"HOOKLINE_BASIC_AUTH": self.PAIR}

    def assertSecretless(self, text):
        for secret in [KEY, self.HEADER, self.PAIR, "pass-9988", self.BASIC]:
            self.assertNotIn(secret, text)

    def test_no_secret_is_an_argument_or_in_curls_environment(self):
        self.accept(*self.set, settings=self.basic)
        for command in ["get", "delete"]:
            self.accept(command, *DIALOG, settings=self.basic)
        arguments = self.provider.noted("arguments")
        self.assertEqual(arguments.count("--config\n-\n"), 7)
        self.assertSecretless(arguments)
        environment = self.provider.noted("environment")
        self.assertIn("CURL_CA_BUNDLE=", environment)
        self.assertNotIn("HOOKLINE_", environment)
        self.assertSecretless(environment)
        # And yet they were sent.
        self.assertEqual(self.provider.requests[0][2]["D360-API-KEY"], KEY)
        self.assertIn(self.BASIC, self.provider.requests[0][3].decode())

    def test_no_argument_of_a_running_curl_has_it(self):
        seen = []
        usual = self.provider.answer

        def answer(*request):
            for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.append(path.read_bytes())
                except OSError:
                    pass
            return usual(*request)

        self.provider.answer = answer
        self.accept(*self.set, settings=self.basic)
        self.assertTrue(any(b"--config\0-\0" in arguments for arguments in seen))
        self.assertSecretless(b"\n".join(seen).decode(errors="replace"))

    def test_a_dry_run_sends_and_shows_nothing_secret(self):
        shown = self.accept(*self.set, "--dry-run", settings=self.basic)
        self.assertSecretless(shown)
        self.assertEqual(shown, f"POST {self.provider.base}{NUMBER}\n"
                         "D360-API-KEY: (not shown)\nAccept: application/json\nContent-Type: application/json\n\n"
                         f'{{"url":"{URL}","headers":{{"X-Token":"(not shown)","Authorization":"(not shown)"}}}}\n')
        for provider in ["360dialog", "whizard", "onpremises", "notifyer"]:
            for command in ["get", "delete"]:
                options = ["--url", URL] if (provider, command) == ("notifyer", "delete") else []
                shown = self.accept(command, "--provider", provider, *options, "--dry-run", settings=self.basic)
                self.assertSecretless(shown)
                self.assertIn("(not shown)", shown)
        # Neither a key nor curl is needed.
        self.accept("set", "--provider", "notifyer", "--url", URL, "--secret-file", "secret", "--dry-run",
                    environment={"PATH": "/nowhere"})
        self.assertFalse((self.provider.directory / "secret").exists())
        self.assertEqual(self.provider.calls(), [])
        self.assertEqual(self.provider.noted("arguments"), "")

    def test_an_answer_that_repeats_secrets_does_not_give_them_away(self):
        headers = {"X-Token": self.HEADER, "Authorization": f"Basic {self.BASIC}"}
        echo = json.dumps({"error": f"key {KEY} is wrong", "headers": headers})
        for status in [200, 401]:
            self.provider.answers["POST", NUMBER] = status, echo
            outcome = self.provider.run(*self.set, settings=self.basic)
            self.assertSecretless(outcome.stdout + outcome.stderr)
        self.assertIn("key (not shown) is wrong", outcome.stdout)
        for body in [f'["{KEY}"]', f'{{"url":{{"{KEY}":1}},"headers":"{KEY}"}}', f'{{"url":"https://{KEY}"}}']:
            self.provider.answers["GET", NUMBER] = 200, body
            outcome = self.provider.run("get", *DIALOG)
            self.assertSecretless(outcome.stdout + outcome.stderr)

    def test_the_key_can_be_a_file(self):
        file = self.provider.directory / "HOOKLINE_API_KEY"
        file.write_text(KEY + "\n")
        environment = {name: value for name, value in self.provider.environment.items() if name != "HOOKLINE_API_KEY"}
        for settings in [{"HOOKLINE_API_KEY_FILE": str(file)}, {"CREDENTIALS_DIRECTORY": str(self.provider.directory)}]:
            self.accept("get", *DIALOG, environment=environment, settings=settings)

    def test_a_receiver_may_have_the_key_in_its_environment(self):
        outcome = subprocess.run(
            [HOOKLINE], input=b"{}", env={"HOOKLINE_API_KEY": KEY, "HOOKLINE_STATE_DIR": str(self.provider.directory / "state")},
            capture_output=True)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)


class Failures(ProviderTest):
    def fails(self, words, *arguments, **options):
        outcome = self.provider.run(*(arguments or ("get", *DIALOG)), **options)
        self.assertEqual(outcome.returncode, 111, outcome)
        self.assertIn(words, json.loads(outcome.stderr)["detail"])
        self.assertNotIn(KEY, outcome.stdout + outcome.stderr)

    def test_rejections_are_shown(self):
        bodies = {
            401: '{"error":"Unauthorized"}', 409: '{"message":"conflict"}', 500: "<html>\x1b[31m\x00oops\r\n</html>",
            400: '{"meta":{"success":false,"http_code":400,"developer_message":"invalid","details":["url"]}}', 404: "",
            302: "moved"}
        for status, body in bodies.items():
            with self.subTest(status=status):
                self.provider.answers["POST", NUMBER] = status, body
                said = self.reject(1, "set", *DIALOG, "--url", URL)
                self.assertIn(f"status {status}", said)
                self.assertIn(body.replace("\x1b", "").replace("\x00", "").replace("\r\n", "  "), said)
                self.assertNotIn("\x1b", said)
        # A redirection is not followed: the key is for this server.
        self.assertEqual({path for _, path in self.provider.calls()}, {NUMBER})

    def test_a_long_rejection_is_cut(self):
        self.provider.answers["GET", NUMBER] = 400, "x" * 900_000
        said = self.reject(1, "get", *DIALOG)
        self.assertLess(len(said), 3000)
        self.assertIn("xxx … (cut)", said)

    def test_an_endless_answer_is_not_read_to_its_end(self):
        self.provider.answers["GET", NUMBER] = 200, b" " * 5_000_000
        self.fails("longer than 1 MiB")

    def test_bytes_that_are_no_text(self):
        self.provider.answers["GET", NUMBER] = 400, b"\xff\xfe\xc3("
        self.assertIn("���(", self.reject(1, "get", *DIALOG))

    def test_no_curl(self):
        self.fails("not installed", settings={"PATH": "/nowhere"})

    def test_nobody_there(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.fails("connection refused", "get", *DIALOG, "--base-url", f"https://127.0.0.1:{port}", base=False)

    def test_no_such_host(self):
        self.fails("does not resolve", "get", *DIALOG, "--base-url", "https://nothing.invalid", base=False)

    def test_a_certificate_that_nobody_knows(self):
        environment = {name: value for name, value in self.provider.environment.items() if name != "CURL_CA_BUNDLE"}
        self.fails("not trusted", environment=environment)
        # A user's ~/.curlrc is ignored: it could turn verification off.
        (self.provider.directory / ".curlrc").write_text("insecure\n")
        self.fails("not trusted", environment=environment)
        self.assertEqual(self.provider.calls(), [])

    def test_a_certificate_for_another_host(self):
        self.fails("not trusted", "get", *DIALOG, "--base-url", self.provider.base.replace("localhost", "127.0.0.1"), base=False)

    def test_something_else_in_place_of_curl(self):
        curl = self.provider.directory / "tools" / "curl"
        for script, words in {"exit 9": "curl failed", "cat >/dev/null; echo hello": "no response", "kill -9 $$": "curl failed",
                              "exec <&-; printf '{}\\n200x'": "no response"}.items():
            curl.write_text(f"#!/bin/sh\n{script}\n")
            self.fails(words)

    def test_nobody_reads_what_it_says(self):
        with open("/dev/full", "w") as full:
            status = subprocess.run(
                [HOOKLINE, "webhook", "get", *DIALOG, "--base-url", self.provider.base], env=self.provider.environment,
                stdout=full, stderr=subprocess.DEVNULL).returncode
        self.assertEqual(status, 111)


if __name__ == "__main__":
    unittest.main()
