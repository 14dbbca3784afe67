"""`hookline webhook doctor` with Meta: for each broken set-up the one right sentence, and a command that mends it."""
import json
import shlex
import subprocess
import time
import unittest

from graph import APP, OLD, MANAGE, NUMBER, OBJECT, OTHER_APP, SECRET, TOKEN, VERIFY, WABA, Graph
from provider import HOOKLINE

PORTFOLIO = "12200000001"


class DoctorTest(unittest.TestCase):
    def setUp(self):
        self.graph = Graph()
        self.addCleanup(self.graph.close)

    def doctor(self, *options, **settings):
        """The exit status, the sentences of errors with the lines below them, and everything."""
        outcome = self.graph.run("doctor", "--url", self.graph.url, *options, settings=settings)
        self.assertEqual(outcome.stderr, "", outcome)
        lines = outcome.stdout.splitlines()
        errors = [(line.removeprefix("ERROR").strip(), lines[index + 1].strip())
                  for index, line in enumerate(lines) if line.startswith("ERROR")]
        self.assertEqual(outcome.returncode, 1 if errors else 0, outcome)
        return errors, outcome.stdout

    def diagnose(self, words, *options, **settings):
        """The command, or the advice, of the only error."""
        errors, shown = self.doctor(*options, **settings)
        self.assertEqual(len(errors), 1, shown)
        self.assertIn(words, errors[0][0])
        return errors[0][1]

    def mend(self, command, **settings):
        """Runs a printed command as a shell would."""
        words = shlex.split(command)
        self.assertEqual(words[:2], ["hookline", "webhook"])
        outcome = subprocess.run([HOOKLINE, *words[1:]], env={**self.graph.environment, **settings}, stdin=subprocess.DEVNULL,
                                 cwd=self.graph.directory, capture_output=True, text=True, timeout=60)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""), outcome)

    def cured(self, *options, **settings):
        errors, shown = self.doctor(*options, **settings)
        self.assertEqual(errors, [], shown)
        self.assertIn("no error found", shown)
        return shown

    def cure(self, words, *options, field="messages"):
        """Runs the printed command; before it a message does not arrive, and after it one does."""
        self.graph.deliver(field)
        self.assertEqual(self.graph.received(), [])
        self.mend(self.diagnose(words, *options))
        self.cured(*options)
        self.graph.deliver(field)
        self.assertTrue(self.graph.received())


class SetUps(DoctorTest):
    def test_the_healthy_one(self):
        shown = self.cured()
        self.assertIn(f"A sample went through the URL to {self.graph.events}", shown)
        self.assertIn("OK       The URL responds to a handshake.", shown)
        self.assertIn("SUSPECT  Only the dashboard's tests arrive: the app is not Live.", shown)
        self.cured("--waba", WABA, "--number", NUMBER)
        self.graph.paged = True
        self.graph.demands_proof = True
        self.graph.accounts[WABA]["numbers"]["10980000002"] = self.graph.number()
        self.cured("--number", "10980000002")

    def test_no_app_is_subscribed_to_the_account(self):
        self.graph.accounts[WABA]["apps"] = {}
        self.cure(f"No app is subscribed to WABA {WABA}.")

    def test_only_another_app_is(self):
        self.graph.accounts[WABA]["apps"] = {OTHER_APP: None}
        self.cure(f"has app {OTHER_APP} subscribed to it; this app, {APP}, is not")
        self.assertEqual(self.graph.accounts[WABA]["apps"], {OTHER_APP: None, APP: None})

    def test_the_app_has_no_url(self):
        del self.graph.apps[APP]["subscriptions"][OBJECT]
        self.cure(f"App {APP} has no URL for WhatsApp.")
        self.assertIn("page", self.graph.apps[APP]["subscriptions"])

    def test_messages_are_not_subscribed_to(self):
        self.graph.subscription["fields"].remove("messages")
        self.cure("not subscribed to 'messages'")
        self.assertEqual(self.graph.subscription["fields"], ["account_update", "messages"])

    def test_the_subscription_is_inactive(self):
        self.graph.subscription["active"] = False
        self.cure("Meta has deactivated")

    def test_the_apps_url_is_another(self):
        for url in [OLD, self.graph.url + "/2"]:
            with self.subTest(url):
                self.graph.subscription["callback_url"] = url
                self.graph.events.write_text("")
                self.cure(f"The app's URL is {url}, not {self.graph.url}.")

    def test_an_old_override_of_the_account(self):
        self.graph.accounts[WABA]["apps"][APP] = OLD
        self.cure(f"The events of WABA {WABA} go to {OLD}")
        self.assertIsNone(self.graph.accounts[WABA]["apps"][APP])

    def test_an_old_override_of_the_number(self):
        self.graph.accounts[WABA]["numbers"][NUMBER]["overrides"][APP] = OLD
        self.cure(f"The messages of number {NUMBER} go to {OLD}")

    def test_only_what_an_override_moves_comes_here(self):
        self.graph.subscription["callback_url"] = OLD
        self.graph.accounts[WABA]["apps"][APP] = self.graph.url
        self.cure(f"account_update go to {OLD}: no override moves these", field="account_update")

    def test_an_override_where_nothing_else_is_subscribed_to(self):
        self.graph.subscription.update(callback_url=OLD, fields=["messages"])
        self.graph.accounts[WABA]["numbers"][NUMBER]["overrides"][APP] = self.graph.url
        self.cured()

    def test_an_agent_answers(self):
        self.cure("events come under standby, messaging_handovers", "--agent", field="standby")
        self.graph.subscription["fields"].remove("messaging_handovers")
        self.diagnose("events come under messaging_handovers")

    def test_the_number_stays_in_the_app(self):
        self.graph.accounts[WABA]["numbers"][NUMBER]["is_on_biz_app"] = True
        self.graph.subscription["fields"].append("history")
        self.cure("comes under smb_message_echoes, smb_app_state_sync", field="smb_message_echoes")

    def test_values_are_left_out(self):
        self.graph.subscription["include_values"] = False
        self.graph.deliver()
        self.mend(self.diagnose("only the names of what changed"))
        self.graph.deliver()
        self.cured()

    def test_several_at_once(self):
        self.graph.accounts[WABA]["apps"] = {}
        self.graph.subscription.update(fields=[], callback_url=OLD)
        errors, shown = self.doctor()
        self.assertEqual(len(errors), 3, shown)


class Tokens(DoctorTest):
    """What a person has to mend: then the same test mends it in the state."""

    def test_an_expired_token(self):
        self.graph.tokens[TOKEN]["expires"] = 1700000000
        self.assertIn("system user's token", self.diagnose("expired at 2023-11-14T22:13:20Z"))
        self.graph.tokens[TOKEN]["expires"] = int(time.time()) + 5000
        self.cured()

    def test_an_invalid_token(self):
        self.diagnose("The access token is invalid: The access token could not be decrypted", HOOKLINE_API_KEY="EAAwrong123")

    def test_a_token_of_another_app(self):
        self.graph.tokens["EAAofanother99"] = {**self.graph.tokens[TOKEN], "app": OTHER_APP}
        self.diagnose(f"of app {OTHER_APP}: it would subscribe that app, not {APP}", HOOKLINE_API_KEY="EAAofanother99")

    def test_a_wrong_app_secret(self):
        # The receiver has the right one.
        errors, shown = self.doctor(HOOKLINE_APP_SECRET="not-the-secret-1")
        self.assertIn(f"Meta rejects app {APP} with this app secret: Invalid OAuth", errors[0][0])
        self.assertIn("rejects a sample", errors[1][0])
        self.assertEqual(len(errors), 2, shown)

    def test_a_permission_is_missing(self):
        self.graph.tokens[TOKEN]["scopes"].remove(MANAGE)
        self.diagnose(f"The token lacks the permission {MANAGE}.", "--waba", WABA)

    def test_the_account_is_not_assigned(self):
        self.graph.tokens[TOKEN]["targets"] = ["10480000009"]
        self.diagnose(f"The token may not manage WABA {WABA}.", "--waba", WABA)

    def test_a_wrong_id(self):
        self.graph.tokens[TOKEN]["targets"] = None
        self.diagnose(f"WABA {PORTFOLIO} does not exist, or is not assigned", "--waba", PORTFOLIO)
        self.diagnose(f"{NUMBER} is not a WABA.", "--waba", NUMBER)
        self.diagnose("does not list its WABAs")
        self.cured("--waba", WABA)

    def test_a_number_that_does_not_receive(self):
        number = self.graph.accounts[WABA]["numbers"][NUMBER]
        number["status"] = "PENDING"
        self.diagnose(f"Number {NUMBER} is PENDING in WABA {WABA}.")
        number.update(status="CONNECTED", platform_type="ON_PREMISE")
        self.diagnose(f"Number {NUMBER} is not on the Cloud API: ON_PREMISE.")
        number["platform_type"] = "CLOUD_API"
        self.diagnose("Number 10980000009 is not in the WABA.", "--number", "10980000009")
        # A limit of sending is none of receiving.
        number["status"] = "FLAGGED"
        self.cured()

    def test_a_proof_that_is_wrong(self):
        self.graph.answers["GET", f"/v26.0/{WABA}/phone_numbers"] = (
            400, '{"error":{"message":"Invalid appsecret_proof provided in the API argument","type":"GraphMethodException","code":100}}')
        self.diagnose("Meta rejects the proof of the app secret")

    def test_too_many_calls(self):
        self.graph.answers["GET", f"/v26.0/{WABA}/subscribed_apps"] = (
            400, '{"error":{"message":"(#80008) There have been too many calls","type":"OAuthException","code":80008}}')
        self.assertIn("Try again", self.diagnose("Meta limits the calls"))


class Answers(DoctorTest):
    """What is no answer to the question: it says nothing about the set-up."""

    def edges(self):
        return {"token": "debug_token", "app": f"{APP}/subscriptions", "numbers": f"{WABA}/phone_numbers", "apps": f"{WABA}/subscribed_apps"}

    def test_a_proxy_or_a_failure_of_meta(self):
        temporary = json.dumps({"error": {"message": "Please retry your request later.", "code": 2, "is_transient": True}})
        answers = {"status 502": (502, "<html>Bad Gateway</html>"), "status 302": (302, ""), "Please retry": (500, temporary),
                   "an unknown form, status 200": (200, '{"data":[{"object":"whats')}
        for (words, answer), edge in zip(answers.items(), self.edges().values(), strict=True):
            with self.subTest(edge):
                self.graph.answers = {("GET", f"/v26.0/{edge}"): answer}
                self.assertIn("Try again later", self.diagnose(f"The Graph API did not respond: {words}"))

    def test_an_answer_of_another_form_is_not_taken_for_an_empty_list(self):
        self.graph.accounts[WABA]["apps"][APP] = self.graph.url
        for edge in self.edges().values():
            with self.subTest(edge):
                self.graph.answers = {("GET", f"/v26.0/{edge}"): (200, "{}")}
                self.diagnose("The Graph API did not respond: an unknown form")
        # Subscribing again would remove the override.
        outcome = self.graph.run("set", "--waba", WABA)
        self.assertEqual(outcome.returncode, 1, outcome)
        self.assertEqual(self.graph.accounts[WABA]["apps"][APP], self.graph.url)

    def test_too_many_calls_and_an_unknown_version(self):
        limits = [(403, 4), (400, 613), (429, 80007)]
        for (status, code), edge in zip([*limits, (400, 32)], self.edges().values(), strict=True):
            with self.subTest(edge):
                body = json.dumps({"error": {"message": "(#4) Application request limit reached", "code": code}})
                self.graph.answers = {("GET", f"/v26.0/{edge}"): (status, body)}
                self.assertIn("Try again in an hour", self.diagnose("Meta limits the calls"))
        body = json.dumps({"error": {"message": "Unknown path components: /debug_token", "code": 2500}})
        self.graph.answers = {("GET", "/v1.0/debug_token"): (400, body)}
        self.graph.version = "v1.0"
        self.assertIn("HOOKLINE_GRAPH_VERSION", self.diagnose("does not support this version", HOOKLINE_GRAPH_VERSION="v1.0"))

    def test_a_number_after_many_whose_urls_are_read_one_by_one(self):
        numbers = {str(10980000001 + number): self.graph.number() for number in range(103)}
        self.graph.accounts[WABA]["numbers"] = numbers
        self.graph.hides_urls = True
        numbers["10980000103"]["overrides"][APP] = OLD
        self.mend(self.diagnose("The messages of number 10980000103 go to", "--number", "10980000103"))
        self.cured("--number", "10980000103")

    def test_a_number_whose_urls_are_not_shown_is_a_suspect(self):
        self.graph.hides_urls = True
        self.graph.answers = {("GET", f"/v26.0/{NUMBER}"): (200, json.dumps({"id": NUMBER}))}
        self.assertIn(f"SUSPECT  Not all URLs of the numbers of WABA {WABA} were read", self.cured())

    def test_an_account_without_a_number(self):
        self.graph.accounts[WABA]["numbers"] = {}
        self.assertIn("Add one", self.diagnose("The WABA has no number."))

    def test_an_account_that_the_token_lists_twice(self):
        self.graph.tokens[TOKEN]["targets"] = [WABA, WABA]
        self.graph.accounts[WABA]["apps"] = {}
        self.diagnose("No app is subscribed")


class Receivers(DoctorTest):
    def test_a_verify_token_of_another_receiver(self):
        self.graph.receiver["HOOKLINE_VERIFY_TOKEN"] = "another-token"
        self.diagnose("The URL rejects the verify token.")

    def test_an_app_secret_of_another_receiver(self):
        self.graph.receiver["HOOKLINE_APP_SECRET"] = "another-secret"
        self.diagnose("The URL rejects a sample with these credentials: status 403.")

    def test_what_else_may_respond(self):
        responses = {
            (404, ""): "Nothing is at the URL's path: status 404.", (401, ""): "demands a log-in", (301, ""): "redirects a handshake",
            (200, "<html>log in</html>"): "something else than the challenge", (503, ""): "with status 503",
            (200, "x" * 2_000_000): "with more than 1 MiB"}
        for response, words in responses.items():
            with self.subTest(response):
                self.graph.at_path["/whatsapp"] = response
                self.diagnose(words)

    def test_a_receiver_with_another_sink(self):
        self.graph.receiver["HOOKLINE_SINK"] = "file:" + str(self.graph.directory / "elsewhere")
        self.diagnose(f"{self.graph.events} does not have it.")

    def test_a_source_with_a_file_of_its_own(self):
        config, file = self.graph.directory / "sources.json", self.graph.directory / "own.jsonl"
        config.write_text(json.dumps({"sources": [
            {"path": "/whatsapp", "sink": f"file:{file}", "app_secret": SECRET, "verify_token": VERIFY},
            {"path": "/other", "app_secret": "another-secret"}]}))
        del self.graph.receiver["HOOKLINE_APP_SECRET"], self.graph.receiver["HOOKLINE_VERIFY_TOKEN"]
        del self.graph.environment["HOOKLINE_APP_SECRET"], self.graph.environment["HOOKLINE_VERIFY_TOKEN"]
        self.graph.receiver["HOOKLINE_CONFIG"] = str(config)
        self.assertIn(f"A sample went through the URL to {file}.", self.cured(HOOKLINE_CONFIG=str(config)))

    def test_a_filter_that_excludes_the_sample_is_a_suspect(self):
        self.graph.receiver["HOOKLINE_EVENTS"] = "message.*"
        shown = self.cured(HOOKLINE_EVENTS="message.*")
        self.assertIn("SUSPECT  The URL accepted a sample, whose event HOOKLINE_EVENTS excludes", shown)
        self.assertNotIn("went through", shown)
        self.graph.receiver["HOOKLINE_EVENTS"] = "status.delivered"
        self.assertIn("A sample went through", self.cured(HOOKLINE_EVENTS="status.delivered"))

    def test_a_sink_that_is_no_file_is_a_suspect(self):
        shown = self.cured(HOOKLINE_SINK="journald")
        self.assertRegex(shown, "SUSPECT  The URL accepted a sample, .* look for hookline-doctor-[0-9]+")

    def test_pseudonyms(self):
        privacy = {"HOOKLINE_PRIVACY": "pseudonyms", "HOOKLINE_PRIVACY_KEY": "0123456789abcdef0123456789abcdef"}
        self.graph.receiver |= privacy
        self.assertIn("A sample went through", self.cured(**privacy))

    def test_no_verify_token_here(self):
        environment = {name: value for name, value in self.graph.environment.items() if name != "HOOKLINE_VERIFY_TOKEN"}
        outcome = self.graph.run("doctor", "--url", self.graph.url, environment=environment)
        self.assertEqual(outcome.returncode, 0, outcome)
        self.assertIn("SUSPECT  The handshake was not tried", outcome.stdout)

    def test_a_name_that_does_not_resolve(self):
        url = "https://nothing.invalid/whatsapp"
        outcome = self.graph.run("doctor", "--url", url)
        self.assertIn("ERROR    The host's name does not resolve.", outcome.stdout)

    def test_nothing_is_sent_without_its_settings(self):
        for name in ["HOOKLINE_APP_ID", "HOOKLINE_APP_SECRET", "HOOKLINE_API_KEY"]:
            environment = {key: value for key, value in self.graph.environment.items() if key != name}
            outcome = self.graph.run("doctor", "--url", self.graph.url, environment=environment)
            self.assertEqual(outcome.returncode, 100)
            self.assertIn(name, outcome.stderr)
        self.assertEqual(self.graph.run("doctor").returncode, 100)
        self.assertEqual(self.graph.requests, [])

    def test_secrets_stay_out_of_arguments_and_output(self):
        shown = self.cured()
        noted = self.graph.noted("arguments") + self.graph.noted("environment") + shown
        proof = next(path for _, path, _, _ in self.graph.requests if "appsecret_proof=" in path).rpartition("=")[2]
        for secret in [SECRET, TOKEN, self.graph.environment["HOOKLINE_VERIFY_TOKEN"], proof]:
            self.assertNotIn(secret, noted)
        self.assertEqual(len(proof), 64)


if __name__ == "__main__":
    unittest.main()
