"""The complete table of responses through each web server."""
import unittest

import answers
import clients
import other_servers
import servers


def start_nginx_fcgiwrap(site):
    servers.start_fcgiwrap(site)
    servers.start_nginx(site)


def start_nginx_fastcgi(site):
    servers.start_fastcgi(site)
    servers.start_nginx(site)


def start_nginx_fastcgi_unbuffered(site):
    servers.start_fastcgi(site, processes=2)
    servers.start_nginx(site, keepalive=8, more="fastcgi_request_buffering off;")


class Answers(unittest.TestCase):
    """Each test is the table through one adapter."""

    def check(self, start, own=()):
        own = dict(own)
        for settings, values in answers.SETTINGS.items():
            with servers.Site(values) as site:
                start(site)
                for exchange in answers.exchanges_with(settings):
                    with self.subTest(exchange=exchange.name, settings=settings):
                        self.check_exchange(site, exchange, own.get(exchange.name))

    def check_exchange(self, site, exchange, own_status):
        before = len(site.lines())
        status, fields, body = clients.request(site.port, exchange)
        if own_status:
            return self.assertEqual(status, own_status)
        self.assertEqual(status, exchange.status)
        for name, value in exchange.wanted_fields().items():
            self.assertEqual(fields[name], value)
        self.assertEqual(body, exchange.answer)
        self.assertEqual(len(site.lines()) - before, exchange.lines)

    def test_nginx_fcgiwrap(self):
        self.check(start_nginx_fcgiwrap)

    def test_nginx_fastcgi(self):
        self.check(start_nginx_fastcgi)

    def test_nginx_fastcgi_kept_and_unbuffered(self):
        self.check(start_nginx_fastcgi_unbuffered)

    def test_lighttpd_cgi(self):
        self.check(other_servers.start_lighttpd_cgi)

    def test_lighttpd_fastcgi(self):
        self.check(other_servers.start_lighttpd_fastcgi)

    def test_apache_cgi(self):
        self.check(other_servers.start_apache_cgi)

    def test_apache_fastcgi(self):
        self.check(other_servers.start_apache_fastcgi)

    def test_haproxy(self):
        # It does not pass such a body on.
        self.check(other_servers.start_haproxy, {"4 MB, of no announced length": 400})

    def test_caddy(self):
        self.check(other_servers.start_caddy)

    def test_systemd(self):
        self.check(other_servers.start_systemd_nginx)


if __name__ == "__main__":
    unittest.main()
