"""Debian's Chromium without a window, driven by the DevTools protocol over two pipes."""
import base64
import fcntl
import itertools
import json
import os
import subprocess
import tempfile


def high_pipe():
    """A pipe with numbers above those that a shell's redirections replace."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends]
    for end in ends:
        os.close(end)
    return high


class Browser:
    """One page. `problems` collects what the page logs, and whatever it requests besides itself."""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="hookline-", ignore_cleanup_errors=True)
        commands, self.commands = high_pipe()
        self.messages, messages = high_pipe()
        # Chromium reads descriptor 3 and writes 4. As root it has no sandbox.
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-dev-shm-usage",
                   "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}"]
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec chromium "$@" 3<&{commands} 4>&{messages}', "chromium", *options],
            pass_fds=[commands, messages], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(messages)
        self.numbers, self.buffer, self.session, self.problems, self.events = itertools.count(1), b"", None, [], []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.commands)
        os.close(self.messages)
        self.profile.cleanup()

    def call(self, method, **parameters):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]

    def receive(self):
        while b"\0" not in self.buffer:
            more = os.read(self.messages, 1 << 20)
            assert more, "Chromium ended"
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        method, parameters = message.get("method"), message.get("params", {})
        if method in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
            self.problems.append(parameters)
        elif method == "Network.requestWillBeSent" and not parameters["request"]["url"].startswith(("file:", "data:")):
            self.problems.append(parameters["request"]["url"])
        elif method:
            self.events.append(method)
        return message

    def open(self, path, width, scheme):
        """Shows a file in a window of this width, light or dark."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events.clear()
        self.call("Page.navigate", url=path.resolve().as_uri())
        while "Page.loadEventFired" not in self.events:
            self.receive()

    def evaluate(self, expression):
        outcome = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in outcome, outcome
        return outcome["result"].get("value")

    def screenshot(self):
        """The complete page as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"])
