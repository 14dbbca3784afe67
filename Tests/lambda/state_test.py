"""A directory shared by several instances, as by the access point of infra/lambda: owned by root, writable by a group."""
import json
import os
import pathlib
import tempfile
import time
import unittest

import events
from emulator import Emulator

# The user that Lambda runs a function as, and the group that the EFS access point assigns.
USER, GROUP, STATE_GROUP = 993, 990, 1000


class Instance(Emulator):
    """The function and the emulator, as a user other than the directory's."""

    def command(self, arguments):
        self.directory.chmod(0o755)
        return [
            "setpriv", f"--reuid={USER}", f"--regid={GROUP}", f"--groups={STATE_GROUP}", "--inh-caps=-all", *arguments]


@unittest.skipIf(os.geteuid() != 0, "only root can become another user")
class SharedStateTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))
        self.directory.chmod(0o755)
        self.state = self.directory / "state"
        self.state.mkdir()
        os.chown(self.state, 0, STATE_GROUP)
        self.state.chmod(0o770)

    def emitted(self, directories):
        """How many lines each of several instances emits, one after the other, of events that all of them get, and of one
        that is its own."""
        counts = []
        for number, directory in enumerate(directories):
            settings = {"HOOKLINE_UNVERIFIED": "1", "HOOKLINE_DRIFT": "off", "HOOKLINE_STATE_DIR": str(directory)}
            with Instance(settings) as instance:
                for event in [1, 1, 2, 100 + number]:
                    answer = json.loads(instance.invoke_bytes(events.message(event))[1])
                    self.assertEqual(answer["statusCode"], 200)
                # Its own is emitted last.
                own = f'"id":"m{100 + number}"'.encode()
                for _ in range(1000):
                    if any(own in line for line in instance.lines()):
                        break
                    time.sleep(0.01)
                counts.append(len(instance.lines()))
        return counts

    def test_each_event_is_emitted_once_by_a_fleet(self):
        self.assertEqual(self.emitted([self.state, self.state, self.state]), [3, 1, 1])

    def test_without_it_each_instance_emits_by_itself(self):
        # Lambda makes the directory in /tmp for each.
        directories = [self.directory / "one", self.directory / "two"]
        self.directory.chmod(0o777)
        self.assertEqual(self.emitted(directories), [3, 3])


if __name__ == "__main__":
    unittest.main()
