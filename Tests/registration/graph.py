"""Meta's Graph API as far as webhooks need it: apps, tokens, accounts and numbers as state, with Meta's errors.

It also delivers: to the URL that takes precedence, as Meta would. The receiver is the executable, as CGI.
"""
import hashlib
import hmac
import json
import os
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from provider import HOOKLINE, Provider

APP, OTHER_APP, WABA, NUMBER = "41200000001", "77700000002", "10480000001", "10980000001"
SECRET, TOKEN, VERIFY = "app-secret-1357924680", "EAAsystemuser24681357", "verify-token-97531"
OBJECT = "whatsapp_business_account"
MANAGE = "whatsapp_business_management"
OLD = "https://old.example.org/hook"


def error(code, message, status=400, **members):
    kind = members.pop("type", "OAuthException")
    return status, json.dumps({"error": {"message": message, "type": kind, "code": code, **members, "fbtrace_id": "A1b2c3"}})


def missing(identifier):
    return error(100, f"Unsupported get request. Object with ID '{identifier}' does not exist, cannot be loaded due to missing "
                 "permissions, or does not support this operation.", type="GraphMethodException", error_subcode=33)


class Graph(Provider):
    def __init__(self):
        super().__init__()
        self.url = f"{self.base}/whatsapp"
        self.events = self.directory / "events.jsonl"
        self.trusting = ssl.create_default_context(cafile=self.certificate)
        # The receiver's own settings, which may differ from those of the doctor.
        self.receiver = {
            "HOOKLINE_APP_SECRET": SECRET, "HOOKLINE_VERIFY_TOKEN": VERIFY, "HOOKLINE_SINK": f"file:{self.events}",
            "HOOKLINE_STATE_DIR": str(self.directory / "state")}
        (self.directory / "state").mkdir()
        self.environment |= {
            "HOOKLINE_API_KEY": TOKEN, "HOOKLINE_APP_ID": APP, "HOOKLINE_APP_SECRET": SECRET, "HOOKLINE_VERIFY_TOKEN": VERIFY,
            "HOOKLINE_SINK": f"file:{self.events}"}
        # In place of the receiver's response: a status, and a body.
        self.at_path = {}
        self.demands_proof = False
        self.paged = False
        # Whether the list of numbers does not have their URLs.
        self.hides_urls = False
        self.version = "v26.0"
        self.apps = {APP: self.app(SECRET, "Hooks", self.url), OTHER_APP: self.app("other-secret-12345", "Bot", OLD)}
        self.tokens = {TOKEN: {"app": APP, "expires": 0, "scopes": [MANAGE, "whatsapp_business_messaging"], "targets": [WABA]}}
        self.accounts = {WABA: {"apps": {APP: None}, "numbers": {NUMBER: self.number()}}}

    @staticmethod
    def app(secret, name, url):
        return {"secret": secret, "name": name, "subscriptions": {
            OBJECT: {"callback_url": url, "active": True, "fields": ["messages", "account_update"], "include_values": True},
            "page": {"callback_url": "https://page.example.org/", "active": True, "fields": ["feed"], "include_values": True}}}

    @staticmethod
    def number(**members):
        return {"status": "CONNECTED", "platform_type": "CLOUD_API", "is_on_biz_app": False, "overrides": {}, **members}

    @property
    def subscription(self):
        return self.apps[APP]["subscriptions"].get(OBJECT)

    def answer(self, method, path, headers, body):
        """Dispatches to the receiver and to the API."""
        if not path.startswith("/v"):
            return self.receive(method, path, headers, body)
        self.requests.append((method, path, dict(headers), body))
        path, _, query = path.partition("?")
        version, *segments = path.strip("/").split("/")
        if version != self.version:
            return error(2635, "(#2635) You are calling a deprecated version of the Ads API.")
        query = dict(urllib.parse.parse_qsl(query))
        value = json.loads(body) if body else {}
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        if (method, path) in self.answers:
            return self.answers[method, path]
        if segments == ["debug_token"] or segments[-1] == "subscriptions":
            app = self.app_of(token)
            if app is None:
                if token in self.tokens:
                    return error(15, "(#15) This method must be called with an app access_token.")
                return error(190, "Invalid OAuth access token signature.", 401)
            if segments == ["debug_token"]:
                return self.inspect(query["input_token"])
            return self.answer_app(method, segments[0], app, query, value)
        return self.answer_user(method, segments, token, query, value)

    def app_of(self, token):
        app, _, secret = token.partition("|")
        return app if app in self.apps and self.apps[app]["secret"] == secret else None

    def inspect(self, token):
        known = self.tokens.get(token)
        if known is None:
            return 200, json.dumps({"data": {"is_valid": False, "scopes": [], "error": {
                "code": 190, "message": "The access token could not be decrypted", "subcode": 0}}})
        is_valid = not known["expires"] or known["expires"] > time.time()
        data = {"app_id": known["app"], "type": "SYSTEM_USER", "application": "Hooks", "is_valid": is_valid,
                "expires_at": known["expires"], "scopes": known["scopes"]}
        if known["targets"] is not None:
            data["granular_scopes"] = [{"scope": scope, "target_ids": known["targets"]} for scope in known["scopes"]]
        return 200, json.dumps({"data": data})

    def answer_app(self, method, identifier, app, query, value):
        if identifier != app:
            return error(200, "(#200) Provide valid app ID", 403)
        subscriptions = self.apps[app]["subscriptions"]
        if method == "GET":
            return 200, json.dumps({"data": [
                {"object": name, **{key: value for key, value in subscription.items() if key != "include_values"},
                 "fields": [{"name": field, "version": self.version} for field in subscription["fields"]]}
                for name, subscription in subscriptions.items()]})
        if method == "DELETE":
            for name in [query["object"]] if "object" in query else list(subscriptions):
                if "fields" in query and name in subscriptions:
                    gone = query["fields"].split(",")
                    subscriptions[name]["fields"] = [field for field in subscriptions[name]["fields"] if field not in gone]
                else:
                    subscriptions.pop(name, None)
            return 200, '{"success":true}'
        failure = self.handshake(value["callback_url"], value["verify_token"])
        if failure:
            return failure
        fields = subscriptions.get(value["object"], {"fields": []})["fields"]
        fields += [field for field in value["fields"].split(",") if field not in fields]
        subscriptions[value["object"]] = {"callback_url": value["callback_url"], "active": True, "fields": fields,
                                          "include_values": value.get("include_values", False)}
        return 200, '{"success":"true"}'

    def answer_user(self, method, segments, token, query, value):
        known = self.tokens.get(token)
        if known is None:
            return error(190, "Error validating access token: The session is invalid.", 401, error_subcode=467)
        if known["expires"] and known["expires"] < time.time():
            return error(190, "Error validating access token: Session has expired on Monday, 01-Jan-26.", 401, error_subcode=463)
        proof = hmac.new(self.apps[known["app"]]["secret"].encode(), token.encode(), hashlib.sha256).hexdigest()
        given = query.get("appsecret_proof")
        if given is None and self.demands_proof:
            return error(100, "API calls from the server require an appsecret_proof argument")
        if given is not None and given != proof:
            return error(100, "Invalid appsecret_proof provided in the API argument")
        identifier, *edge = segments
        app = known["app"]
        account = next((key for key, value in self.accounts.items() if identifier in (key, *value["numbers"])), None)
        if account is None or (known["targets"] is not None and account not in known["targets"]):
            return missing(identifier)
        if MANAGE not in known["scopes"]:
            return error(10, "(#10) Application does not have permission for this action", 403)
        if identifier != account:
            if edge:
                return error(100, f"(#100) Tried accessing nonexisting field ({edge[0]})")
            return self.answer_number(method, account, identifier, app, value)
        if edge == ["phone_numbers"]:
            return self.answer_numbers(account, app, query)
        return self.answer_apps(method, account, app, value)

    def answer_numbers(self, account, app, query):
        numbers = list(self.accounts[account]["numbers"].items())
        page, rest = numbers, []
        if self.paged:
            start = int(query.get("after", "0"))
            page, rest = numbers[start:start + 1], numbers[start + 1:]
        fields = query["fields"].split(",")
        if self.hides_urls and "webhook_configuration" in fields:
            return error(100, "(#100) Tried accessing nonexisting field (webhook_configuration)")
        data = [{key: value for key, value in {"id": identifier, **number, "webhook_configuration": self.levels(account, identifier, app)}.items()
                 if key in fields} for identifier, number in page]
        answer = {"data": data, "paging": {"cursors": {"after": str(len(numbers) - len(rest))}}}
        if rest:
            answer["paging"]["next"] = "https://graph.example/next"
        return 200, json.dumps(answer)

    def levels(self, account, number, app):
        """All three levels, without those that are not set."""
        subscription = self.apps[app]["subscriptions"].get(OBJECT)
        urls = {"phone_number": self.accounts[account]["numbers"][number]["overrides"].get(app),
                "whatsapp_business_account": self.accounts[account]["apps"].get(app),
                "application": subscription and subscription["callback_url"]}
        return {level: url for level, url in urls.items() if url}

    def answer_number(self, method, account, number, app, value):
        if method == "GET":
            return 200, json.dumps({"webhook_configuration": self.levels(account, number, app), "id": number})
        if self.accounts[account].get("is_of_another_portfolio"):
            return error(200, "(#200) Permissions error", 403)
        configuration = value["webhook_configuration"]
        url = configuration["override_callback_uri"]
        if url:
            failure = self.before_override(app) or self.handshake(url, configuration["verify_token"])
            if failure:
                return failure
        self.accounts[account]["numbers"][number]["overrides"][app] = url
        return 200, '{"success":true}'

    def answer_apps(self, method, account, app, value):
        apps = self.accounts[account]["apps"]
        if method == "GET":
            return 200, json.dumps({"data": [
                {"whatsapp_business_api_data": {"id": key, "name": self.apps[key]["name"], "link": "https://www.facebook.com/"},
                 **({"override_callback_uri": url} if url else {})} for key, url in apps.items()]})
        if method == "DELETE":
            apps.pop(app, None)
            return 200, '{"success":true}'
        url = value.get("override_callback_uri")
        if url:
            failure = self.before_override(app) if app in apps else self.before_override(None)
            failure = failure or self.handshake(url, value["verify_token"])
            if failure:
                return failure
        apps[app] = url
        return 200, '{"success":true}'

    def before_override(self, app):
        subscription = app and self.apps[app]["subscriptions"].get(OBJECT)
        if not subscription or not subscription["active"] or "messages" not in subscription["fields"]:
            return error(100, "(#100) Before override the current callback uri, your app must be subscribed to receive messages for "
                         "WhatsApp Business Account")
        return None

    def handshake(self, url, token):
        """Meta's check of a URL: an error, or none."""
        query = urllib.parse.urlencode({"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": token})
        status, body = self.fetch(f"{url}?{query}") if url.startswith(self.base) else (404, b"")
        if status == 200 and body == b"1158201444":
            return None
        return error(2200, f"(#2200) Callback verification failed with the following errors: HTTP Status Code = {status}; "
                     "HTTP Message = Not verified")

    def fetch(self, url, data=None, headers=()):
        class Still(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=self.trusting), Still)
        try:
            with opener.open(urllib.request.Request(url, data, dict(headers)), timeout=30) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as failure:
            return failure.code, failure.read()

    def deliver(self, field="messages", number=NUMBER, account=WABA):
        """Sends one message to every app that is subscribed, and returns the URLs."""
        urls = []
        for app in self.accounts[account]["apps"]:
            subscription = self.apps[app]["subscriptions"].get(OBJECT)
            if not subscription or not subscription["active"] or field not in subscription["fields"]:
                continue
            urls_of = self.levels(account, number, app)
            url = urls_of.get("phone_number") or urls_of.get("whatsapp_business_account") or urls_of["application"]
            if field == "account_update":
                url = urls_of["application"]
            urls.append(url)
            if not url.startswith(self.base):
                continue
            self.count = getattr(self, "count", 0) + 1
            entry = {"id": account, "time": 1788300000}
            if subscription["include_values"]:
                entry["changes"] = [{"field": field, "value": {
                    "messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550100999", "phone_number_id": number},
                    "messages": [{"from": "15550101234", "id": f"wamid.test{self.count}", "timestamp": "1788300000", "type": "text",
                                  "text": {"body": "hello"}}]}}]
            else:
                entry["changed_fields"] = [field]
            body = json.dumps({"object": OBJECT, "entry": [entry]}).encode()
            signature = hmac.new(self.apps[app]["secret"].encode(), body, hashlib.sha256).hexdigest()
            self.fetch(url, body, {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}.items())
        return urls

    def receive(self, method, path, headers, body):
        """The receiver: the executable as CGI, or what a test has put at the path."""
        path, _, query = path.partition("?")
        if path in self.at_path:
            return self.at_path[path]
        if path != "/whatsapp":
            return 404, ""
        variables = {
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": method, "QUERY_STRING": query, "REQUEST_URI": f"{path}?{query}",
            "SCRIPT_NAME": path, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.1", "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": headers.get("Content-Type") or ""}
        variables |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        outcome = subprocess.run([HOOKLINE], input=body, env={**variables, **self.receiver}, capture_output=True, timeout=30)
        head, _, content = outcome.stdout.partition(b"\n\n")
        head = head.decode() if content or b"\n\n" in outcome.stdout else outcome.stdout.decode()
        status = next((line.split()[1] for line in head.splitlines() if line.lower().startswith("status:")), "200")
        return int(status), outcome.stdout.partition(b"\r\n\r\n")[2] or content

    def received(self):
        """The events of the receiver, apart from a doctor's samples."""
        lines = self.events.read_text().splitlines() if self.events.exists() else []
        return [line for line in map(json.loads, lines) if not line.get("subject", "").startswith("hookline-doctor-")]
