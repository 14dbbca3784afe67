"""The shapes of Lambda's HTTP events: AWS' sample events with another request in them, and the results."""
import base64
import copy
import json
import pathlib
import urllib.parse

DIRECTORY = pathlib.Path(__file__).parent.parent / "Fixtures" / "lambda"
SHAPES = ["rest", "http1", "http2", "url", "alb", "alb-multi"]
SAMPLES = {shape: json.loads((DIRECTORY / f"{shape}.json").read_text()) for shape in SHAPES}
# Events with a base64 body in their sample.
ENCODED = {shape for shape in SHAPES if SAMPLES[shape]["isBase64Encoded"]}


def event(shape, exchange):
    """The event that carries the request of an exchange."""
    event = copy.deepcopy(SAMPLES[shape])
    path, _, query = exchange.target.partition("?")
    {"http2": set_format2, "url": set_format2}.get(shape, set_format1)(event, shape, exchange, path, query)
    set_body(event, shape, exchange.body)
    return event


def set_format1(event, shape, exchange, path, query):
    event["httpMethod"] = exchange.method
    event["path"] = path
    is_balancer = shape.startswith("alb")
    lowered = [(name.lower() if is_balancer else name, value) for name, value in exchange.fields]
    # A load balancer leaves parameters as they came.
    pairs = [
        pair if is_balancer else tuple(urllib.parse.unquote_plus(part) for part in pair)
        for pair in (part.partition("=")[::2] for part in query.split("&") if part)]
    for name, members in [("Headers", lowered), ("QueryStringParameters", pairs)]:
        single = name[0].lower() + name[1:]
        if shape != "alb":
            event[f"multiValue{name}"] = multiple(members) or (None if shape == "rest" else {})
        if shape != "alb-multi":
            event[single] = dict(members) or (None if shape == "rest" else {})


def set_format2(event, shape, exchange, path, query):
    event["requestContext"]["http"]["method"] = exchange.method
    event["rawPath"] = path
    event["rawQueryString"] = query
    event.pop("queryStringParameters")
    fields = multiple([(name.lower(), value) for name, value in exchange.fields])
    event["headers"] = {name: ",".join(values) for name, values in fields.items()}


def set_body(event, shape, body):
    if shape in ENCODED:
        event["body"] = base64.b64encode(body).decode()
    else:
        event["body"] = body.decode()
    if body:
        return
    if shape in ("http2", "url"):
        del event["body"]
    elif not shape.startswith("alb"):
        event["body"] = None


def multiple(members):
    values = {}
    for name, value in members:
        values.setdefault(name, []).append(value)
    return values


def answer(shape, result):
    """Status, fields by their names in lower case, and body of a result; checks that it has the shape of the event."""
    names = {"statusCode", "body", "isBase64Encoded"}
    names |= {"statusDescription"} if shape.startswith("alb") else set()
    headers = "multiValueHeaders" if shape == "alb-multi" else "headers"
    assert set(result) == names | {headers}, result
    assert result["isBase64Encoded"] is False
    status = result["statusCode"]
    if shape.startswith("alb"):
        assert result["statusDescription"].startswith(f"{status} "), result
    fields = {}
    for name, value in result[headers].items():
        if shape == "alb-multi":
            [value] = value
        assert isinstance(value, str)
        fields[name.lower()] = value
    return status, fields, result["body"].encode()


def event_of(body):
    """A function URL's event with this body."""
    return json.dumps(dict(SAMPLES["url"], body=body.decode())).encode()


def message(number, text="x"):
    """An event with a message that has this number in its id."""
    item = {"from": "15550101234", "id": f"m{number}", "type": "text", "text": {"body": text}}
    change = {"field": "messages", "value": {"messages": [item]}}
    entry = {"id": "1", "changes": [change]}
    return event_of(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())
