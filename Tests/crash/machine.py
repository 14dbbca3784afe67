"""Shared by the crash tests: the executable, notifications, and counting lost and doubled events."""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
HOOKLINE = os.environ.get("HOOKLINE", str(ROOT / ".build/release/hookline"))


def notification(ids, length=100):
    """A Cloud API notification of text messages with these ids, each of `length` characters."""
    messages = [
        {"id": id, "from": "15550101234", "type": "text", "timestamp": "1788300000",
         "text": {"body": (id + " ") + "x" * (length - len(id) - 1)}}
        for id in ids]
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "messages": messages}
    return json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": "2", "changes": [{"field": "messages", "value": value}]}]}).encode()


def ids(text):
    """The ids of all complete lines, and the number of others."""
    found, torn = collections.Counter(), 0
    for line in text.split(b"\n"):
        if not line:
            continue
        try:
            found[json.loads(line)["id"]] += 1
        except ValueError:
            torn += 1
    return found, torn


class Machine:
    """A state directory, and a file that events go to."""

    def __init__(self, template=None, settings=()):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="hookline-crash-"))
        self.state = self.directory / "state"
        self.events = self.state / "events.jsonl"
        self.settings = dict(settings)
        if template:
            # The cache is sparse, and so must be the copy. An intent names its file by the inode, which a copy does not have:
            # a directory with intents is created each time.
            subprocess.run(["cp", "-a", "--sparse=always", str(template.state), str(self.state)], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def environment(self):
        return {
            "HOOKLINE_STATE_DIR": str(self.state), "HOOKLINE_SINK": f"file:{self.events}",
            "HOOKLINE_DEADLINE": "20s", **self.settings}

    def deliver(self, body, wrapper=(), arguments=(), program=HOOKLINE, **options):
        """Runs the program on a body; with strace, on options of its."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": self.environment, **options}
        return subprocess.run(
            [*wrapper, program, *arguments], input=body, check=False, timeout=60, **options)

    def text(self):
        """The event file's text, rotated parts first."""
        parts = sorted(self.state.glob("events.jsonl*"), reverse=True) if self.state.exists() else []
        return b"".join(part.read_bytes() for part in parts)


def strace(*injections, output=os.devnull):
    return ["strace", "-qq", "-o", str(output), *(option for one in injections for option in ("-e", one))]
