"""`hookline webhook get`, `set`, `delete` and `tap` with Meta, as an operator uses them."""
import json
import unittest

from graph import APP, OLD, NUMBER, OBJECT, OTHER_APP, SECRET, TOKEN, VERIFY, WABA, Graph


class MetaTest(unittest.TestCase):
    def setUp(self):
        self.graph = Graph()
        self.addCleanup(self.graph.close)
        self.apps = self.graph.accounts[WABA]["apps"]
        self.overrides = self.graph.accounts[WABA]["numbers"][NUMBER]["overrides"]

    def run_webhook(self, status, *arguments, **options):
        outcome = self.graph.run(*arguments, **options)
        self.assertEqual(outcome.returncode, status, outcome)
        if status in (0, 1):
            self.assertEqual(outcome.stderr, "")
        for secret in [SECRET, TOKEN, VERIFY]:
            self.assertNotIn(secret, outcome.stdout + outcome.stderr)
        return outcome.stdout + outcome.stderr

    def accept(self, *arguments, **options):
        return self.run_webhook(0, *arguments, **options)

    def reject(self, *arguments, **options):
        return self.run_webhook(1, *arguments, **options)

    def changes(self):
        """Method and path of the requests that are no GET, without version and proof."""
        calls = [(method, path.partition("?")[0].removeprefix(f"/{self.graph.version}")) for method, path in self.graph.calls()]
        return [call for call in calls if call[0] != "GET"]


class Get(MetaTest):
    def test_which_url_takes_precedence(self):
        url = self.graph.url
        self.assertEqual(
            self.accept("get"),
            f"app {APP}: {url}\n  fields: messages, account_update\nWABA {WABA}: the app's URL\nnumber {NUMBER}: CONNECTED\n"
            f"  messages: {url} (the app's URL)\n  account_update: {url} (the app's URL: no override moves these)\n")
        self.apps[APP] = url + "/waba"
        self.apps[OTHER_APP] = None
        shown = self.accept("get", "--waba", WABA)
        self.assertIn(f"WABA {WABA}: {url}/waba\n  also subscribed: app {OTHER_APP} Bot\n", shown)
        self.assertIn(f"  messages: {url}/waba (the WABA's URL)\n  account_update: {url} (the app's URL", shown)
        self.overrides[APP] = url + "/number"
        for options in [[], ["--number", NUMBER], ["--waba", WABA, "--number", NUMBER]]:
            self.assertIn(f"  messages: {url}/number (the number's URL)\n", self.accept("get", *options))

    def test_what_is_missing(self):
        self.graph.subscription["active"] = False
        del self.apps[APP]
        shown = self.accept("get")
        self.assertIn("inactive: nothing is delivered", shown)
        self.assertIn("nothing is delivered, because the app is not subscribed to it", shown)
        del self.graph.apps[APP]["subscriptions"][OBJECT]
        self.assertIn(f"app {APP}: none\n", self.accept("get"))
        environment = {name: value for name, value in self.graph.environment.items() if name != "HOOKLINE_API_KEY"}
        self.assertIn("HOOKLINE_API_KEY is not set", self.accept("get", environment=environment))

    def test_numbers_without_urls_in_the_list(self):
        self.graph.paged = True
        self.graph.accounts[WABA]["numbers"]["10980000002"] = self.graph.number()
        usual = self.graph.answer

        def answer(method, path, headers, body):
            if "phone_numbers" in path and "webhook_configuration" in path:
                return 400, json.dumps({"error": {"code": 100, "type": "OAuthException", "message":
                                                  "(#100) Tried accessing nonexisting field (webhook_configuration) on node type"}})
            return usual(method, path, headers, body)

        self.graph.answer = answer
        self.assertEqual(self.accept("get").count(f"  messages: {self.graph.url} (the app's URL)\n"), 2)

    def test_the_version_is_a_setting(self):
        self.graph.version = "v27.0"
        self.assertIn("deprecated", self.reject("get"))
        self.accept("get", settings={"HOOKLINE_GRAPH_VERSION": "v27.0"})
        for version in ["27", "v27", "v27.0/x", "vx.0"]:
            self.assertIn("HOOKLINE_GRAPH_VERSION", self.run_webhook(100, "get", settings={"HOOKLINE_GRAPH_VERSION": version}))


class Set(MetaTest):
    def test_the_app(self):
        self.graph.subscription["callback_url"] = OLD
        shown = self.accept("set", "--url", self.graph.url, "--fields", "messages,standby")
        self.assertIn(f"The app's URL was {OLD}\n", shown)
        self.assertEqual(self.graph.subscription, {
            "callback_url": self.graph.url, "active": True, "fields": ["messages", "account_update", "standby"],
            "include_values": True})
        self.assertEqual(self.changes(), [("POST", f"/{APP}/subscriptions")])
        # Without a URL, that of the app stays.
        self.assertIn("calls", self.accept("set", "--fields", "calls"))
        self.accept("set", "--fields", "all")
        self.assertEqual(len(set(self.graph.subscription["fields"])), 29)
        del self.graph.apps[APP]["subscriptions"][OBJECT]
        self.assertIn("--url is needed", self.reject("set", "--fields", "messages"))

    def test_the_order_that_meta_demands(self):
        url = self.graph.url
        self.apps.clear()
        del self.graph.apps[APP]["subscriptions"][OBJECT]
        self.accept("set", "--waba", WABA, "--url", url)
        self.assertEqual(self.changes(), [("POST", f"/{APP}/subscriptions")] + 2 * [("POST", f"/{WABA}/subscribed_apps")])
        self.assertEqual(self.apps, {APP: url})
        self.accept("set", "--waba", WABA, "--url", url)
        self.assertEqual(self.changes(), [("POST", f"/{WABA}/subscribed_apps")])
        # Subscribing again would remove the override.
        self.accept("set", "--waba", WABA)
        self.assertEqual((self.changes(), self.apps), ([], {APP: url}))

    def test_a_number(self):
        url = self.graph.url
        self.apps.clear()
        self.assertIn(f"The URL of number {NUMBER} is {url}", self.accept("set", "--number", NUMBER, "--url", url))
        self.assertEqual(self.changes(), [("POST", f"/{WABA}/subscribed_apps"), ("POST", f"/{NUMBER}")])
        self.assertEqual((self.apps, self.overrides), ({APP: None}, {APP: url}))
        self.graph.accounts[WABA]["is_of_another_portfolio"] = True
        self.assertIn("use --waba", self.reject("set", "--number", NUMBER, "--waba", WABA, "--url", url))

    def test_what_meta_rejects(self):
        self.graph.receiver["HOOKLINE_VERIFY_TOKEN"] = "another"
        shown = self.reject("set", "--url", self.graph.url)
        self.assertIn("(#2200) Callback verification failed with the following errors: HTTP Status Code = 403", shown)
        self.assertIn("its words say why", shown)
        self.graph.tokens[TOKEN]["app"] = OTHER_APP
        # The proof is of the other app's secret.
        self.assertIn("HOOKLINE_APP_SECRET is not the secret", self.reject("set", "--waba", WABA))
        self.assertIn("HOOKLINE_API_KEY is invalid", self.reject("set", "--waba", WABA, settings={"HOOKLINE_API_KEY": "EAAnone1"}))

    def test_what_is_sent_and_not_kept(self):
        self.graph.answers["POST", f"/v26.0/{APP}/subscriptions"] = 200, '{"success":true}'
        self.assertIn("Meta accepted the request, but has: ", self.reject("set", "--url", self.graph.url + "/2"))
        self.graph.answers["POST", f"/v26.0/{NUMBER}"] = 200, '{"success":true}'
        self.assertIn("does not have the URL", self.reject("set", "--number", NUMBER, "--url", self.graph.url))

    def test_usage(self):
        url = ["--url", self.graph.url]
        cases = [(["set"], "--url"), (["set", "--waba", *url], "--waba"), (["set", "--number", "x", *url], "--number"),
                 (["set", "--number", NUMBER], "--url"), (["set", *url, "--fields", "a b"], "--fields"),
                 (["get", "--fields", "all"], "--fields"), (["delete", "--unsubscribe"], "--unsubscribe"),
                 (["get", "--agent"], "--agent"), (["set", *url, "--name", "x"], "--name"), (["tap", *url], "--waba"),
                 (["set", "--url", "https://a.example/a+b"], "--url"), (["doctor", *url, "--dry-run"], "--dry-run"),
                 (["set", "--waba", WABA, "--url", "https://a.example/" + 200 * "a"], "--url"),
                 (["set", *url, "--override-all"], "--override-all"), (["set", *url, "--header", "X-A: 1"], "--header")]
        for arguments, option in cases:
            with self.subTest(arguments):
                self.assertEqual(json.loads(self.run_webhook(100, *arguments))["argument"], option)
        for name in ["HOOKLINE_APP_ID", "HOOKLINE_APP_SECRET", "HOOKLINE_VERIFY_TOKEN"]:
            environment = {key: value for key, value in self.graph.environment.items() if key != name}
            self.assertIn(name, self.run_webhook(100, "set", *url, environment=environment))
        self.assertIn("HOOKLINE_APP_ID", self.run_webhook(100, "get", settings={"HOOKLINE_APP_ID": "x1"}))
        # It would end the line of curl's configuration.
        secret = {"HOOKLINE_APP_SECRET": "a\nurl = b"}
        self.assertIn("HOOKLINE_APP_SECRET", self.run_webhook(100, "get", settings=secret))
        self.assertEqual(self.graph.requests, [])


class Delete(MetaTest):
    def test_the_app_keeps_its_other_subscriptions(self):
        before = json.dumps(self.graph.apps[OTHER_APP])
        self.accept("delete", "--fields", "account_update")
        self.assertEqual(self.graph.subscription["fields"], ["messages"])
        self.assertIn("The app is not subscribed to calls", self.accept("delete", "--fields", "calls"))
        self.assertIn("stays", self.reject("delete", "--url", OLD))
        self.accept("delete")
        self.assertEqual(list(self.graph.apps[APP]["subscriptions"]), ["page"])
        self.assertIn("Nothing is registered", self.accept("delete"))
        self.assertEqual(json.dumps(self.graph.apps[OTHER_APP]), before)
        paths = [path for method, path, _, _ in self.graph.requests if method == "DELETE"]
        self.assertEqual(len(paths), 2)
        self.assertTrue(all(f"object={OBJECT}" in path for path in paths))

    def test_an_override_and_a_subscription(self):
        self.apps.update({APP: OLD, OTHER_APP: OLD})
        self.assertIn("stays", self.reject("delete", "--waba", WABA, "--url", self.graph.url))
        self.assertIn(f"Removed: {OLD}", self.accept("delete", "--waba", WABA))
        self.assertEqual(self.apps, {APP: None, OTHER_APP: OLD})
        self.assertIn("Nothing is registered", self.accept("delete", "--waba", WABA))
        self.accept("delete", "--waba", WABA, "--unsubscribe")
        self.assertEqual(self.apps, {OTHER_APP: OLD})

    def test_a_number(self):
        self.overrides.update({APP: OLD, OTHER_APP: OLD})
        self.accept("delete", "--number", NUMBER)
        self.assertEqual(self.overrides, {APP: "", OTHER_APP: OLD})
        self.assertIn("Nothing is registered", self.accept("delete", "--number", NUMBER))


class Tap(MetaTest):
    def setUp(self):
        super().setUp()
        self.tap = ("tap", "--waba", WABA, "--url", self.graph.url)
        self.apps.clear()
        self.apps[OTHER_APP] = OLD
        del self.graph.apps[APP]["subscriptions"][OBJECT]

    def test_a_second_receiver(self):
        before = json.dumps(self.graph.apps[OTHER_APP])
        self.assertEqual(self.graph.deliver(), [OLD])
        shown = self.accept(*self.tap)
        self.assertIn(f"Unchanged: app {OTHER_APP} Bot\n", shown)
        self.assertEqual((json.dumps(self.graph.apps[OTHER_APP]), self.apps[OTHER_APP]), (before, OLD))
        self.assertEqual(self.graph.deliver(), [OLD, self.graph.url])
        self.assertEqual(len(self.graph.received()), 1)
        self.accept(*self.tap)
        self.accept("delete", "--waba", WABA, "--unsubscribe")
        self.assertEqual(self.graph.deliver(), [OLD])

    def test_the_bots_own_app_is_left_alone(self):
        for url, override in [(OLD, None), (self.graph.url, OLD), (OLD, self.graph.url)]:
            self.graph.apps[APP] = self.graph.app(SECRET, "Hooks", url)
            self.apps[APP] = override
            self.graph.requests.clear()
            self.assertRegex(self.reject(*self.tap), f"already delivers to {OLD}, .* create a second app")
            self.assertEqual(self.changes(), [])

    def test_nobody_to_tap(self):
        self.apps.clear()
        self.assertIn("there is nothing to tap", self.reject(*self.tap))
        self.assertEqual(self.changes(), [])

    def test_another_app_that_changes_meanwhile(self):
        usual = self.graph.answer_apps

        def answer(method, *rest):
            if method == "POST":
                self.apps.pop(OTHER_APP, None)
            return usual(method, *rest)

        self.graph.answer_apps = answer
        self.assertIn("has changed meanwhile", self.reject(*self.tap))


class Secrecy(MetaTest):
    def test_a_dry_run(self):
        url = ["--url", self.graph.url]
        commands = [["get", "--waba", WABA, "--number", NUMBER], ["set", *url], ["set", "--waba", WABA, *url],
                    ["set", "--number", NUMBER, "--waba", WABA, *url], ["delete"], ["delete", "--fields", "calls"],
                    ["delete", "--waba", WABA], ["delete", "--waba", WABA, "--unsubscribe"], ["delete", "--number", NUMBER],
                    ["tap", "--waba", WABA, *url], ["set", "--fields", "standby"]]
        for command in commands:
            with self.subTest(command):
                shown = self.accept(*command, "--dry-run")
                self.assertIn("Authorization: Bearer (not shown)\n", shown)
                has_url = "callback_url" in shown or 'override_callback_uri":"h' in shown
                self.assertEqual(has_url, '"verify_token":"(not shown)"' in shown)
        self.assertEqual(self.graph.requests, [])
        self.assertEqual(self.graph.noted("arguments"), "")
        shown = self.accept("delete", "--dry-run")
        self.assertIn(f"DELETE {self.graph.base}/v26.0/{APP}/subscriptions?object={OBJECT}\n", shown)
        shown = self.accept("delete", "--waba", WABA, "--dry-run")
        self.assertIn(f"POST {self.graph.base}/v26.0/{WABA}/subscribed_apps?appsecret_proof=(not shown)\n", shown)

    def test_no_secret_is_an_argument_or_in_curls_environment(self):
        self.accept("set", "--waba", WABA, "--url", self.graph.url)
        self.accept("get")
        noted = self.graph.noted("arguments") + self.graph.noted("environment")
        self.assertIn("--config\n-\n", noted)
        proofs = {path.partition("appsecret_proof=")[2] for _, path, _, _ in self.graph.requests} - {""}
        self.assertEqual(len(proofs), 1)
        for secret in [SECRET, TOKEN, VERIFY, *proofs]:
            self.assertNotIn(secret, noted)
        inspected = [path for _, path, _, _ in self.graph.requests if "input_token" in path]
        self.assertTrue(inspected and all(TOKEN in path for path in inspected))

    def test_an_error_that_repeats_secrets(self):
        self.graph.answers["GET", f"/v26.0/{APP}/subscriptions"] = (
            400, json.dumps({"error": {"code": 100, "message": f"{APP}|{SECRET} and {TOKEN} and {VERIFY}"}}))
        self.assertIn("(not shown) and (not shown) and (not shown)", self.reject("get"))


if __name__ == "__main__":
    unittest.main()
