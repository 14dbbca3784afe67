"""360dialog's further destinations of a number, and the doctor of the providers other than Meta."""
import shlex
import subprocess
import unittest

from graph import Graph
from provider import DIALOG, HOOKLINE, KEY, ProviderTest

NUMBER, ACCOUNT, BOT = "/v1/configs/webhook", "/waba_webhook", "https://bot.example.org/"


class Destinations(ProviderTest):
    # 360dialog accepts no port, and the receiver is not requested.
    URL = "https://hooks.example.org/whatsapp"

    def changes(self):
        return [path for method, path in self.provider.calls() if method == "POST"]

    def test_from_set_to_delete(self):
        named = (*DIALOG, "--name", "tap")
        self.accept("set", *named, "--url", self.URL, "--header", "X-Shop: eu")
        self.assertEqual(self.provider.destinations, [{"name": "tap", "url": self.URL, "headers": {"X-Shop": "eu"}}])
        self.assertIn(f"also:   {self.URL} (tap)\n", self.accept("get", *DIALOG))
        self.assertIn("there already", self.accept("set", *named, "--url", self.URL))
        self.assertIn(f"The name belongs to {self.URL}", self.reject(1, "set", *named, "--url", BOT))
        self.accept("delete", *named)
        self.assertEqual(self.provider.destinations, [])
        self.assertIn("Nothing is registered", self.accept("delete", *named))

    def test_delete_spares_others(self):
        for name in ["one", "two"]:
            self.accept("set", *DIALOG, "--name", name, "--url", self.URL + name)
        self.provider.calls()
        self.assertIn("other destinations", self.reject(1, "delete", *DIALOG, "--name", "one"))
        self.assertEqual(self.changes(), [])

    def test_tap(self):
        self.assertIn("nothing to tap", self.reject(1, "tap", *DIALOG, "--url", self.URL))
        for path in [ACCOUNT, NUMBER]:
            with self.subTest(path):
                self.provider.destinations.clear()
                self.provider.urls[path] = before = {"url": BOT, "headers": {"Authorization": "Basic eA=="}}
                self.provider.calls()
                self.assertIn(f"Unchanged: {BOT}\n", self.accept("tap", *DIALOG, "--url", self.URL))
                self.assertEqual((self.changes(), self.provider.urls[path]), (["/multi_webhook"], before))
                self.assertEqual([destination["name"] for destination in self.provider.destinations], ["hookline"])
        self.assertIn("nothing to tap", self.reject(1, "tap", *DIALOG, "--url", BOT))

    def test_a_receiver_that_changes_meanwhile(self):
        self.provider.urls[NUMBER] = {"url": BOT, "headers": {}}
        usual = self.provider.answer_destinations

        def answer(*request):
            self.provider.urls[NUMBER] = {"url": self.URL, "headers": {}}
            return usual(*request)

        self.provider.answer_destinations = answer
        self.assertIn(f"The receiver was {BOT}, and is {self.URL} now", self.reject(1, "tap", *DIALOG, "--url", self.URL))

    def test_a_fourth_is_rejected(self):
        for name in ["one", "two", "three"]:
            self.accept("set", *DIALOG, "--name", name, "--url", self.URL + name)
        self.assertIn("status 409", self.reject(1, "set", *DIALOG, "--name", "four", "--url", self.URL))

    def test_providers_with_one_url(self):
        for provider, words in {"whizard": "mirror", "onpremises": "mirror", "notifyer": "beside the others"}.items():
            self.assertIn(words, self.reject(100, "tap", "--provider", provider, "--url", self.URL))
        self.assertEqual(self.provider.calls(), [])


class Doctor(unittest.TestCase):
    """The URL is that of a receiver, which wants Basic, on another server."""

    @classmethod
    def setUpClass(cls):
        cls.site = Graph()
        cls.addClassCleanup(cls.site.close)

    def setUp(self):
        self.basic = {"HOOKLINE_BASIC_AUTH": "shop:basic-13579"}
        site = self.site
        self.site.receiver = {"HOOKLINE_SINK": f"file:{site.events}", "HOOKLINE_STATE_DIR": str(site.directory / "state"), **self.basic}
        self.environment = {
            "PATH": "/usr/bin:/bin", "CURL_CA_BUNDLE": str(site.certificate), "HOOKLINE_API_KEY": KEY,
            "HOOKLINE_SINK": f"file:{site.events}", **self.basic}
        site.urls = {NUMBER: None, ACCOUNT: None}
        site.destinations, site.endpoints, site.application = [], {}, {}

        def answer(method, path, headers, body):
            if path.startswith("/whatsapp"):
                return site.receive(method, path, headers, body)
            return super(Graph, site).answer(method, path, headers, body)

        site.answer = answer

    def doctor(self, provider, **settings):
        arguments = ["doctor", "--provider", provider, "--url", self.site.url, "--base-url", self.site.base]
        self.environment["HOOKLINE_PROVIDER"] = provider
        outcome = subprocess.run([HOOKLINE, "webhook", *arguments], env={**self.environment, **settings}, capture_output=True, text=True)
        self.assertEqual(outcome.stderr, "", outcome)
        lines = outcome.stdout.splitlines()
        errors = [(line, lines[index + 1].strip()) for index, line in enumerate(lines) if line.startswith("ERROR")]
        self.assertEqual(outcome.returncode, 1 if errors else 0, outcome)
        self.assertNotIn("basic-13579", outcome.stdout)
        return errors, outcome.stdout

    def healthy(self, provider):
        errors, shown = self.doctor(provider)
        self.assertEqual(errors, [], shown)
        self.assertIn("OK       A sample went through the URL", shown)

    def cure(self, provider, words, status=0):
        errors, shown = self.doctor(provider)
        self.assertEqual(len(errors), 1, shown)
        self.assertIn(words, errors[0][0])
        command = shlex.split(errors[0][1])
        outcome = subprocess.run([HOOKLINE, *command[1:]], env=self.environment, cwd=self.site.directory, capture_output=True, text=True)
        self.assertEqual(outcome.returncode, status, outcome)

    def test_whizard(self):
        # Its rules accept no port, which the receiver of a test has: the registration is made in the state.
        self.cure("whizard", "No URL is registered.", status=100)
        self.site.urls[NUMBER] = {"url": BOT, "headers": {}}
        self.cure("whizard", f"Notifications go to {BOT}, not to {self.site.url}.", status=100)
        self.site.urls[NUMBER] = {"url": self.site.url, "headers": {}}
        errors, _ = self.doctor("whizard")
        self.assertIn("lacks the header Authorization", errors[0][0])
        self.site.urls[NUMBER]["headers"] = {"authorization": "Basic eA=="}
        self.healthy("whizard")
        errors, _ = self.doctor("whizard", HOOKLINE_API_KEY="another-key")
        self.assertIn("The provider rejects the request with 401", errors[0][0])

    def test_360dialog(self):
        self.site.urls[ACCOUNT] = {"url": BOT, "headers": {}}
        self.cure("360dialog", f"Notifications go to {BOT}", status=100)
        self.site.destinations.append({"name": "tap", "url": self.site.url, "headers": {}})
        errors, shown = self.doctor("360dialog")
        self.assertEqual(errors, [])
        self.assertIn(f"SUSPECT  A copy comes only after {BOT} has responded with 200", shown)
        self.site.urls[ACCOUNT] = {"url": self.site.url, "headers": {"Authorization": "Basic eA=="}}
        self.healthy("360dialog")

    def test_onpremises(self):
        self.cure("onpremises", "No URL is registered.")
        self.healthy("onpremises")
        self.site.application["webhooks"] = {"url": BOT}
        self.cure("onpremises", f"Notifications go to {BOT}")
        self.healthy("onpremises")

    def test_notifyer(self):
        self.cure("notifyer", "No endpoint has the URL.")
        self.healthy("notifyer")
        endpoint, = self.site.endpoints.values()
        endpoint["status"] = False
        self.cure("notifyer", "The endpoint is paused.")
        self.healthy("notifyer")
        endpoint["incoming"] = False
        errors, _ = self.doctor("notifyer")
        self.assertIn("does not take incoming messages", errors[0][0])

    def test_what_is_no_answer_says_nothing_about_what_is_registered(self):
        self.addCleanup(self.site.answers.clear)
        places = [("360dialog", NUMBER), ("360dialog", ACCOUNT), ("whizard", NUMBER), ("onpremises", "/v1/settings/application"),
                  ("notifyer", "/webhook/dev")]
        answers = {(200, "<html>"): "The provider's response has an unknown form.", (429, "Too many"): "rejects the request with 429"}
        for provider, path in places:
            for answer, words in answers.items():
                with self.subTest((provider, path, words)):
                    self.site.answers = {("GET", path): answer}
                    [(sentence, advice)], _ = self.doctor(provider)
                    self.assertIn(words, sentence)
                    self.assertNotIn("HOOKLINE_API_KEY", advice)

    def test_a_password_of_another_receiver(self):
        self.site.application["webhooks"] = {"url": self.site.url}
        self.site.receiver["HOOKLINE_BASIC_AUTH"] = "shop:other"
        errors, _ = self.doctor("onpremises")
        self.assertEqual(len(errors), 1)
        self.assertIn("rejects a sample with these credentials: status 403", errors[0][0])

    def test_no_credentials_here(self):
        self.site.application["webhooks"] = {"url": self.site.url}
        del self.environment["HOOKLINE_BASIC_AUTH"]
        errors, shown = self.doctor("onpremises")
        self.assertEqual(errors, [])
        self.assertIn("SUSPECT  No sample was sent", shown)


if __name__ == "__main__":
    unittest.main()
