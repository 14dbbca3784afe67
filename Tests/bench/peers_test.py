"""The peers do the same work as hookline: the events that they emit are part of hookline's."""
import hashlib
import hmac
import json
import unittest

import bench_setup  # noqa: F401, extends sys.path
import answers
import clients
import notification
import sites

EVENTS = answers.NOTIFICATIONS.parent / "events"
FIXTURES = [
    "cloud__msg_text", "cloud__status_sent", "cloud__status_delivered", "cloud__status_read",
    "cloud__messages_and_statuses_one_value"]
ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "provider")


TEXT = (answers.NOTIFICATIONS / "cloud__msg_text.json").read_bytes()


def exchange(body, secret=notification.SECRET):
    signature = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    fields = [("X-Hub-Signature-256", "sha256=" + signature), ("Content-Type", "application/json")]
    return answers.Exchange("", "", 200, fields=fields, body=body)


class PeersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        site = cls.enterClassContext(sites.Site([]))
        cls.site = site
        cls.peers = [
            site.cgi("Python CGI", sites.python_script(site), sites.PEER_SETTINGS).keeps_events(),
            site.gunicorn("gunicorn", sites.PEER_SETTINGS, 2).keeps_events(),
            site.node("Node http", sites.PEER_SETTINGS, 2).keeps_events(),
        ]
        site.start_nginx()

    def post(self, peer, request):
        request.target = f"/{peer.name}"
        return clients.request(self.site.port, request, timeout=60)[0]

    def lines(self, peer):
        return peer.events.read_text(encoding="utf-8").splitlines() if peer.events.exists() else []

    def check(self, peer, emitted, expected):
        for name in ATTRIBUTES:
            self.assertEqual(emitted[name], expected[name], (peer.label, name))
        self.assertEqual(emitted["verifiedby"], "hmac-sha256")
        self.assertEqual(emitted["data"].keys(), expected["data"].keys())
        for name, value in emitted["data"].items():
            for member, content in value.items():
                self.assertEqual(content, expected["data"][name][member], (peer.label, name, member))

    def test_they_emit_what_hookline_emits_and_each_event_once(self):
        for peer in self.peers:
            for name in FIXTURES:
                body = (answers.NOTIFICATIONS / f"{name}.json").read_bytes()
                expected = [json.loads(line) for line in (EVENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
                before = len(self.lines(peer))
                self.assertEqual(self.post(peer, exchange(body)), 200, (peer.label, name))
                emitted = [json.loads(line) for line in self.lines(peer)[before:]]
                self.assertEqual(len(emitted), len(expected), (peer.label, name))
                for one, other in zip(emitted, expected):
                    self.check(peer, one, other)
            # A redelivery is a duplicate, also for another process.
            count = len(self.lines(peer))
            for name in FIXTURES * 2:
                body = (answers.NOTIFICATIONS / f"{name}.json").read_bytes()
                self.assertEqual(self.post(peer, exchange(body)), 200)
            self.assertEqual(len(self.lines(peer)), count, peer.label)

    def test_unverified_and_invalid_bodies_emit_nothing(self):
        for peer in self.peers:
            before = len(self.lines(peer))
            self.assertEqual(self.post(peer, exchange(TEXT, secret="another")), 403, peer.label)
            unsigned = answers.Exchange("", "", 403, body=TEXT)
            self.assertEqual(self.post(peer, unsigned), 403, peer.label)
            self.assertEqual(self.post(peer, exchange(b"{not json")), 400, peer.label)
            self.assertEqual(len(self.lines(peer)), before, peer.label)


if __name__ == "__main__":
    unittest.main()
