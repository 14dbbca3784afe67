"""The table of answers as the program itself writes them, before any web server adds to it; and what the log says of a 404."""
import json
import unittest

import answers
import clients
import servers
from clients import FastCGI, fastcgi_request

# RFC 3875, section 6.3.4: what is between the web server and its client is not for a program behind it to say.
CLIENT_SIDE = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "date", "server"}
SOURCES = {"sources": [{"path": "/hooks", "name": "hooks", "app_secret": "key", "verify_token": "token"}]}
# Of a path, what the log shows.
PATHS = {
    "/prod/hook?hub.verify_token=token": "/*/*",
    "/prod/x/hooks": "/*/*/hooks",
    "/a/../b": "/*/../*",
    "/+15550101234/x": "/*/*",
    "/%31%35%35%35%30%31%30/x": "/*/*",
    "/token/x-key/KEY": "/*/*/*",
    "/%1b[2J%0a\"x/hooks": "/*/hooks",
    "/" + "a" * 5000: "/*",
}


def variables(exchange):
    """What a server says of the request of an exchange."""
    found = [("REQUEST_METHOD", exchange.method), ("REQUEST_URI", exchange.target)]
    found.append(("QUERY_STRING", exchange.target.partition("?")[2]))
    found += [(f"HTTP_{name.upper().replace('-', '_')}", value) for name, value in exchange.fields]
    if exchange.is_chunked:
        found += [("CONTENT_LENGTH", "-1"), ("HTTP_TRANSFER_ENCODING", "chunked")]
    else:
        found.append(("CONTENT_LENGTH", str(len(exchange.body))))
    return found


def by_cgi(site, found, body):
    pairs = [("GATEWAY_INTERFACE", "CGI/1.1"), *found]
    output, log, _ = clients.cgi(site.program, site.environment(), pairs, body)
    return output, log.decode()


def by_fastcgi(site, found, body):
    before = len(site.messages("application"))
    with FastCGI(site.socket) as client:
        # What is too large is not read to its end by everybody.
        client.send(fastcgi_request(variables=found, body=body, keep=0))
        text, _ = client.answer()
    return text, site.messages("application")[before:]


class TableTest(unittest.TestCase):
    def check(self, send, start=lambda site: None):
        for settings, values in answers.SETTINGS.items():
            with servers.Site(values) as site:
                start(site)
                for exchange in answers.exchanges_with(settings):
                    with self.subTest(exchange=exchange.name, settings=settings):
                        self.check_exchange(exchange, send(site, variables(exchange), exchange.body)[0])

    def check_exchange(self, exchange, output):
        head, _, body = output.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        self.assertTrue(status.startswith(f"Status: {exchange.status} "), status)
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        self.assertEqual(len(fields), len(lines))
        self.assertFalse(CLIENT_SIDE & set(fields))
        length = fields.pop("content-length")
        wanted = {name.lower(): value for name, value in exchange.wanted_fields().items()}
        if exchange.status != 200:
            self.assertEqual((fields, length), (wanted, "0"))
        else:
            self.assertEqual({name: fields.get(name) for name in wanted}, wanted)
        self.assertEqual(body, exchange.answer)

    def test_cgi(self):
        self.check(by_cgi)

    def test_fastcgi(self):
        self.check(by_fastcgi, servers.start_fastcgi)


class PathTest(unittest.TestCase):
    def check(self, send, start=lambda site: None):
        with servers.Site() as site:
            site.settings["HOOKLINE_CONFIG"] = site.write("hookline.json", json.dumps(SOURCES))
            start(site)
            for path, shown in PATHS.items():
                with self.subTest(path=path[:40]):
                    exchange = answers.Exchange("", "", 404, target=path, body=b"{}")
                    output, log = send(site, variables(exchange), exchange.body)
                    self.assertTrue(output.startswith(b"Status: 404 "), output)
                    [entry] = map(json.loads, log.splitlines())
                    self.assertEqual((entry["status"], entry["path"]), (404, shown))
                    self.assertIn("hint", entry)
                    for secret in ["token", "key", "1555"]:
                        self.assertNotIn(secret, log)

    def test_cgi(self):
        self.check(by_cgi)

    def test_fastcgi(self):
        def start(site):
            servers.start_fastcgi(site)

        self.check(by_fastcgi, start)

    def test_watchdog(self):
        def send(site, found, body):
            path, _, query = dict(found)["REQUEST_URI"].partition("?")
            pairs = [("Http_Method", "POST"), ("Http_Path", path), ("Http_Query", query)]
            _, log, status = clients.cgi(site.program, site.environment(), pairs, body)
            return b"Status: 404 " if status == 1 else b"", log.decode()

        self.check(send)


if __name__ == "__main__":
    unittest.main()
