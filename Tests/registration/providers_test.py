"""`hookline webhook` with each provider, as an operator uses it."""
import json
import stat
import subprocess
import unittest

from provider import DIALOG, HOOKLINE, KEY, URL, ProviderTest

NUMBER, ACCOUNT, SETTINGS = "/v1/configs/webhook", "/waba_webhook", "/v1/settings/application"


class Dialog360(ProviderTest):
    def test_number_from_set_to_delete(self):
        self.assertIn("go nowhere", self.accept("get", *DIALOG))
        self.accept("set", *DIALOG, "--url", URL, "--header", "X-Shop: eu-1")
        self.assertEqual(self.body(), {"url": URL, "headers": {"X-Shop": "eu-1"}})
        shown = self.accept("get", *DIALOG)
        for words in [f"number: {URL}\n", "with the header X-Shop\n", "WABA:   none\n", "the number's URL.", "A new API key"]:
            self.assertIn(words, shown)
        self.assertNotIn("eu-1", shown)
        self.accept("delete", *DIALOG)
        self.assertEqual(self.provider.urls[NUMBER]["url"], "")
        self.assertIn("Nothing is registered.", self.accept("delete", *DIALOG))

    def test_account(self):
        waba = (*DIALOG, "--waba", "--url", URL)
        self.accept("set", *DIALOG, "--url", URL + "/number")
        self.assertIn("keep it", self.accept("set", *waba))
        self.assertEqual(self.body(), {"url": URL, "headers": {}, "override_all": False})
        self.assertIn("which takes precedence", self.accept("get", *DIALOG))
        self.assertIn("in place of", self.accept("set", *waba, "--override-all"))
        self.assertIs(self.body()["override_all"], True)
        self.assertIn("go to the WABA's URL", self.accept("get", *DIALOG))
        self.accept("delete", *DIALOG, "--waba")
        self.assertIn("go nowhere", self.accept("get", *DIALOG))

    def test_delete_spares_another_url(self):
        self.accept("set", *DIALOG, "--url", URL)
        self.assertIn("stays: " + URL, self.reject(1, "delete", *DIALOG, "--url", URL + "/other"))
        self.assertEqual(self.provider.urls[NUMBER]["url"], URL)
        self.accept("delete", *DIALOG, "--url", URL)

    def test_delete_says_when_the_url_stays(self):
        self.provider.answers["GET", NUMBER] = 200, json.dumps({"url": URL})
        self.assertIn("still has the URL", self.reject(1, "delete", *DIALOG))

    def test_headers(self):
        file = self.provider.directory / "headers"
        file.write_text("X-One: 1\r\n\nX-Two: \"two\" \\ 2\n")
        basic = {"HOOKLINE_BASIC_AUTH": "user:pass,old:gone"}
        self.accept("set", *DIALOG, "--url", URL, "--header", f"@{file}", "--header", "X-Three:3", settings=basic)
        headers = {"X-One": "1", "X-Two": '"two" \\ 2', "X-Three": "3", "Authorization": "Basic dXNlcjpwYXNz"}
        self.assertEqual(self.body()["headers"], headers)
        self.accept("set", *DIALOG, "--url", URL, "--header", "authorization: Bearer token-1", settings=basic)
        self.assertEqual(self.body()["headers"], {"authorization": "Bearer token-1"})

    def test_the_provider_can_be_a_setting(self):
        self.accept("get", settings={"HOOKLINE_PROVIDER": "360dialog"})
        self.assertEqual(self.provider.calls(), [("GET", NUMBER), ("GET", ACCOUNT), ("GET", "/multi_webhook")])

    def test_a_source_by_its_path(self):
        file = self.provider.directory / "settings.json"
        file.write_text(json.dumps({"sources": [
            {"path": "/whatsapp", "provider": "360dialog", "basic_auth": "eu:1", "api_key": KEY},
            {"path": "/other", "provider": "whizard", "basic_auth": "us:2"}]}))
        settings = {"HOOKLINE_CONFIG": str(file), "HOOKLINE_API_KEY": "hush-of-the-top"}
        self.accept("set", "--url", URL + "/eu", settings=settings)
        self.assertEqual(self.body()["headers"], {"Authorization": "Basic ZXU6MQ=="})
        self.accept("get", "--path", "/whatsapp", settings=settings)
        # Without a key of its own a source has that of the top.
        self.assertIn("status 401", self.reject(1, "get", "--path", "/other", settings=settings))
        self.assertEqual(self.provider.requests[-1][2]["WHIZARD-KEY"], "hush-of-the-top")
        self.provider.requests.clear()
        for arguments in [["set", "--url", "https://a.example/none"], ["get", "--path", "/none"], ["get", "--path", "other"]]:
            self.assertIn("--path", self.reject(100, *arguments, settings=settings))
        self.assertIn("--provider", self.reject(100, "get", settings=settings))
        self.assertEqual(self.provider.calls(), [])


class Whizard(ProviderTest):
    def test_from_set_to_delete(self):
        whizard = ("--provider", "whizard")
        self.accept("set", *whizard, "--url", URL, settings={"HOOKLINE_BASIC_AUTH": "u:p"})
        self.assertEqual(self.body(), {"url": URL, "headers": {"Authorization": "Basic dTpw"}})
        self.assertEqual(self.provider.requests[-1][2]["WHIZARD-KEY"], KEY)
        self.assertIn(f"number: {URL}\n", self.accept("get", *whizard))
        self.accept("delete", *whizard)
        self.assertIn("Nothing is delivered", self.accept("get", *whizard))
        self.assertEqual({path for _, path in self.provider.calls()}, {NUMBER})


class OnPremises(ProviderTest):
    def test_from_set_to_delete(self):
        onpremises = ("--provider", "onpremises")
        settings = ["callback_persist=true", "sent_status=false", "webhooks.message.sent=true",
                    "webhooks.message.delivered=false", "webhooks.message.read=true"]
        options = [word for setting in settings for word in ("--setting", setting)]
        said = self.accept("set", *onpremises, "--url", URL, *options)
        self.assertIn("starts again", said)
        self.assertEqual(self.body(), {
            "callback_persist": True, "sent_status": False,
            "webhooks": {"url": URL, "message": {"sent": True, "delivered": False, "read": True}}})
        self.assertEqual(self.provider.requests[-1][2]["Authorization"], f"Bearer {KEY}")
        shown = self.accept("get", *onpremises)
        for setting in settings:
            self.assertIn(setting.replace("=", ": ") + "\n", shown)
        self.assertIn('"auto_download": ["image"]', self.accept("delete", *onpremises))
        self.assertEqual(self.provider.application, {})
        self.provider.requests.clear()
        self.assertIn("Nothing is registered.", self.accept("delete", *onpremises))
        self.assertEqual(self.provider.calls(), [("GET", SETTINGS)])

    def test_headers_cannot_be_registered(self):
        onpremises = ("--provider", "onpremises", "--url", URL)
        self.reject(100, "set", *onpremises, "--header", "X-Shop: 1")
        self.assertEqual(self.provider.calls(), [])
        outcome = self.provider.run("set", *onpremises, settings={"HOOKLINE_BASIC_AUTH": "u:p"})
        self.assertEqual(outcome.returncode, 0)
        self.assertIn("HOOKLINE_BASIC_AUTH", outcome.stderr)


class Notifyer(ProviderTest):
    NOTIFYER = ("--provider", "notifyer")

    def setUp(self):
        super().setUp()
        self.secret = self.provider.directory / "secret"
        self.set = ("set", *self.NOTIFYER, "--url", URL, "--secret-file", str(self.secret))

    def test_from_set_to_delete(self):
        self.provider.endpoints[1] = {"id": 1, "webhooks": "https://other.example", "status": True}
        said = self.accept(*self.set)
        self.assertEqual(self.secret.read_text(), "s" * 171 + "\n")
        self.assertEqual(stat.S_IMODE(self.secret.stat().st_mode), 0o600)
        self.assertNotIn("sss", said)
        self.assertEqual(self.body(), {
            "webhooks": URL, "status": True, "incoming": True, "outgoing": True, "schedule_activity": False,
            "waiting_duration": 0, "active_signature": True})
        shown = self.accept("get", *self.NOTIFYER)
        self.assertIn(f"URL: {URL}\n     active, incoming, outgoing, signed\n", shown)
        self.assertNotIn("sss", shown)
        self.accept("delete", *self.NOTIFYER, "--url", URL)
        self.assertEqual(list(self.provider.endpoints), [1])
        self.assertIn("No endpoint", self.accept("delete", *self.NOTIFYER, "--url", URL))

    def test_an_endpoint_that_exists_is_changed(self):
        self.accept(*self.set)
        endpoint = next(iter(self.provider.endpoints.values()))
        endpoint.update(status=False, outgoing=False, waiting_duration=60)
        self.provider.requests.clear()
        # With the file of the first time, and with a new one.
        for file in [self.secret, self.provider.directory / "another"]:
            before = endpoint.copy()
            self.accept(*self.set[:-1], str(file))
            self.assertEqual(endpoint, {**before, "status": True})
            self.assertEqual(self.provider.calls(), [("GET", "/webhook/dev"), ("PATCH", f"/webhook/dev/{endpoint['id']}")])
        self.assertEqual(self.secret.read_text(), "s" * 171 + "\n")
        self.assertFalse((self.provider.directory / "another").exists())

    def test_without_a_place_for_the_secret_nothing_is_sent(self):
        self.reject(100, *self.set[:-2])
        self.assertIn("secret file not created", self.reject(111, *self.set[:-1], str(self.provider.directory / "no" / "secret")))
        self.assertEqual(self.provider.calls(), [])
        self.secret.write_text("older\n")
        self.assertIn("no endpoint was created", self.reject(100, *self.set))
        self.assertEqual(self.provider.calls(), [("GET", "/webhook/dev")])
        self.assertEqual(self.secret.read_text(), "older\n")
        dangling = self.provider.directory / "dangling"
        dangling.symlink_to(self.provider.directory / "target")
        self.reject(100, *self.set[:-1], str(dangling))
        self.assertFalse((self.provider.directory / "target").exists())

    def test_the_file_is_there_before_anything_is_asked(self):
        seen = []
        usual = self.provider.answer

        def answer(*request):
            seen.append((self.secret.stat().st_size, stat.S_IMODE(self.secret.stat().st_mode)))
            return usual(*request)

        self.provider.answer = answer
        self.accept(*self.set)
        self.assertEqual(seen, [(0, 0o600)] * 2)

    def test_a_failure_leaves_no_file(self):
        cases = {("GET", "/webhook/dev"): (500, "{}"), ("POST", "/webhook/dev/create"): (400, "{}")}
        for call, answer in cases.items():
            self.provider.answers = {call: answer}
            self.reject(1, *self.set)
            self.assertFalse(self.secret.exists())
        self.provider.answers = {("POST", "/webhook/dev/create"): (200, '{"id":9,"signature_secret":null}')}
        self.assertIn("has no secret", self.reject(1, *self.set))
        self.assertFalse(self.secret.exists())

    def test_a_secret_that_cannot_be_kept_is_of_no_use(self):
        # No file may have a byte in it: the endpoint is removed again.
        limited = self.provider.directory / "limited"
        limited.write_text('#!/bin/sh\nulimit -f 0\nexec "$@"\n')
        limited.chmod(0o755)
        outcome = subprocess.run(
            [limited, HOOKLINE, "webhook", *self.set, "--base-url", self.provider.base],
            env={**self.provider.environment, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
        self.assertEqual(outcome.returncode, 111, outcome)
        self.assertIn("secret not written", outcome.stderr)
        self.assertEqual(self.provider.endpoints, {})
        self.assertFalse(self.secret.exists())


if __name__ == "__main__":
    unittest.main()
