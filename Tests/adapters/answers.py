"""The table of answers, as exchanges that are the same through every adapter."""
import base64
import dataclasses
import hashlib
import hmac
import json
import pathlib

NOTIFICATIONS = pathlib.Path(__file__).parent.parent / "Fixtures" / "notifications"
# It has no events.
ANOTHER_PRODUCT = b'{"object":"page","entry":[{"id":"1"}]}'
TEXT = (NOTIFICATIONS / "cloud__msg_text.json").read_bytes()
SECRET = "a secret"
LIMIT = 3 << 20

# What the program is set to, by the name that an exchange has for it.
SETTINGS = {
    "signed": {"HOOKLINE_APP_SECRET": f"retired,{SECRET}", "HOOKLINE_VERIFY_TOKEN": "token"},
    "basic": {"HOOKLINE_BASIC_AUTH": "user:pass", "HOOKLINE_HEADER_AUTH": "X-Token: a b"},
    "unverified": {"HOOKLINE_UNVERIFIED": "1"},
    "nothing": {},
    "faulty": {"HOOKLINE_UNVERIFIED": "1", "HOOKLINE_NONSENSE": "1"},
    "secretless": {"HOOKLINE_APP_SECRET": ""},
    # Every site has a FIFO of this name, without a reader.
    "readerless": {"HOOKLINE_UNVERIFIED": "1", "HOOKLINE_SINK": "fifo:{directory}/fifo"},
}
# Schema drift would add an event to each notification that has it.
SETTINGS = {name: {**values, "HOOKLINE_DRIFT": "off"} for name, values in SETTINGS.items()}


# What a response of a status has to have, whatever it is about: RFC 9110, sections 15.5.2, 15.5.6, 15.5.16 and 15.6.4.
STATUS_FIELDS = {
    401: {"WWW-Authenticate": 'Basic realm="hookline", charset="UTF-8"'},
    405: {"Allow": "GET, HEAD, POST"},
    415: {"Accept-Encoding": "identity"},
    503: {"Retry-After": "1"},
}


@dataclasses.dataclass
class Exchange:
    """A request, and what has to come of it."""

    name: str
    settings: str
    status: int
    method: str = "POST"
    target: str = "/hooks"
    fields: list = dataclasses.field(default_factory=list)
    body: bytes = b""
    is_chunked: bool = False
    # Of the answer: fields that it has, and its body.
    answer_fields: dict = dataclasses.field(default_factory=dict)
    answer: bytes = b""
    # Event lines that are written.
    lines: int = 0

    def wanted_fields(self):
        """Fields that the answer must have."""
        return {**STATUS_FIELDS.get(self.status, {}), **self.answer_fields}


def signature(body, secret=SECRET):
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signed(body, secret=SECRET):
    return [("X-Hub-Signature-256", signature(body, secret))]


def basic(pair):
    return ("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())


def notification(*ids):
    """A notification with a message for each id."""
    messages = [{"from": "15550101234", "id": id, "type": "text"} for id in ids]
    value = {"messages": messages}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def handshake(mode="subscribe", token="token", challenge="1158201444"):
    return f"/hooks?hub.mode={mode}&hub.verify_token={token}&hub.challenge={challenge}"


def exchanges():
    """All rows of the table."""
    yield from notifications()
    yield from rejections()
    yield from greetings()


def exchanges_with(settings):
    """The rows for the settings of a name."""
    return [exchange for exchange in exchanges() if exchange.settings == settings]
    yield from other_settings()


def notifications():
    large = b'{"a":"' + b"a" * (LIMIT - 8) + b'"}'

    def post(name, body, **rest):
        return Exchange(name, "signed", 200, fields=signed(body), body=body, **rest)

    yield post("emitted", TEXT, lines=1)
    yield post("the same again", TEXT)
    yield post("emitted, of no announced length", notification("B"), is_chunked=True, lines=1)
    yield post("a batch", notification(*(f"C{number}" for number in range(500))), lines=500)
    yield post("a change without items", notification(), lines=1)
    yield post("JSON that nothing recognises", b'{"new":1}', lines=1)
    yield post("a body as long as it may be", large, lines=1)
    yield post("another product", ANOTHER_PRODUCT)
    yield post("not JSON, but verified", b'{"messages":')
    body = notification("D")
    fields = signed(body) + [(f"X-Field-{number}", "v") for number in range(200)]
    yield Exchange("200 header fields", "signed", 200, fields=fields, body=body, lines=1)
    body = notification("E")
    fields = signed(body, "retired") + [("Content-Encoding", "identity")]
    yield Exchange("a retired secret", "signed", 200, fields=fields, body=body, lines=1)


def rejections():
    def rejected(name, status, body=TEXT, fields=None, **rest):
        fields = signed(body) if fields is None else fields
        return Exchange(name, "signed", status, fields=fields, body=body, **rest)

    yield rejected("no signature", 403, fields=[])
    yield rejected("another's signature", 403, fields=signed(TEXT, "another"))
    yield rejected("the signature twice", 403, fields=signed(TEXT) * 2)
    yield rejected("a body changed on its way", 403, body=TEXT + b" ", fields=signed(TEXT))
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"]:
        yield rejected(f"the method {method}", 405, method=method)
    yield rejected("dot segments, encoded", 404, target="/a/%2e%2E/b")
    yield rejected("one byte too many", 413, body=b"1" * (LIMIT + 1))
    yield rejected("4 MB", 413, body=b"1" * 4_000_000)
    yield rejected("4 MB, of no announced length", 413, body=b"1" * 4_000_000, is_chunked=True)
    yield rejected("4 MB and no signature", 413, body=b"1" * 4_000_000, fields=[])
    zipped = signed(TEXT) + [("Content-Encoding", "gzip")]
    yield rejected("a content encoding", 415, fields=zipped)


def greetings():
    plain = {"Content-Type": "text/plain; charset=utf-8"}

    def get(name, status, target, answer=b"", settings="signed", **rest):
        return Exchange(name, settings, status, "GET", target, answer=answer, **rest)

    yield get("handshake", 200, handshake(), b"1158201444", answer_fields=plain)
    yield get("handshake, wrong token", 403, handshake(token="other"))
    yield get("handshake, wrong mode", 403, handshake(mode="other"))
    yield get("handshake, no challenge", 400, handshake(challenge=""))
    yield get("handshake, a challenge that is markup", 400, handshake(challenge="%3Cb%3E"))
    yield get("handshake, parameters missing", 400, "/hooks?hub.mode=subscribe")
    yield get("handshake, no token configured", 403, handshake(), settings="basic")
    yield get("health", 200, "/hooks?x=1", b"ok", answer_fields=plain)
    yield Exchange("health, head alone", "signed", 200, "HEAD")
    yield get("health where nothing is configured", 500, "/hooks", settings="nothing")


def other_settings():
    def post(name, settings, status, fields=(), body=TEXT, **rest):
        return Exchange(name, settings, status, fields=list(fields), body=body, **rest)

    token = ("X-Token", "a b")
    both = [basic("user:pass"), token]
    yield post("Basic and a field", "basic", 200, both, notification("F"), lines=1)
    yield post("no Basic credentials", "basic", 401, [token])
    yield post("wrong Basic credentials", "basic", 403, [basic("user:no"), token])
    yield post("the field missing", "basic", 403, [basic("user:pass")])
    yield post("nothing of both", "basic", 401)
    yield post("another scheme", "basic", 401, [("Authorization", "Bearer x"), token])
    yield post("the field wrong", "basic", 403, [basic("user:pass"), ("X-Token", "ab")])
    yield post("unverified", "unverified", 200, body=notification("G"), lines=1)
    yield post("unverified and not JSON", "unverified", 400, body=b"{")
    yield post("nothing to verify with", "nothing", 500)
    yield post("a configuration error", "faulty", 500)
    yield post("a secret that is empty", "secretless", 500)
    yield post("no reader of the events", "readerless", 503)
    yield post("no events and no reader", "readerless", 200, body=ANOTHER_PRODUCT)
    yield Exchange("health without a reader of events", "readerless", 503, "GET")
    yield Exchange("health with a configuration error", "faulty", 500, "GET")
    yield Exchange("another method with a configuration error", "faulty", 500, "PUT")
