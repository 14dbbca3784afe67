"""A directory that several instances share, as the access point of infra/lambda has it: root's, and open to a group."""
import json
import os
import pathlib
import tempfile
import time
import unittest

import events
from emulator import Emulator

# As whom Lambda runs a function; the access point's group, in which EFS takes the function to be.
USER, GROUP, STATE_GROUP = 993, 990, 1000


class Instance(Emulator):
    """The function, and the emulator with it, as a user who is not the directory's."""

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

    def told(self, directories):
        """How many lines each of several instances tells, one after the other, of events that all of them get, and of one
        that is its own."""
        told = []
        for number, directory in enumerate(directories):
            settings = {"HOOKLINE_UNVERIFIED": "1", "HOOKLINE_DRIFT": "off", "HOOKLINE_STATE_DIR": str(directory)}
            with Instance(settings) as instance:
                for event in [1, 1, 2, 100 + number]:
                    answer = json.loads(instance.invoke_bytes(events.message(event))[1])
                    self.assertEqual(answer["statusCode"], 200)
                # Its own is told last.
                own = f'"id":"m{100 + number}"'.encode()
                for _ in range(1000):
                    if any(own in line for line in instance.lines()):
                        break
                    time.sleep(0.01)
                told.append(len(instance.lines()))
        return told

    def test_each_event_is_told_once_by_a_fleet(self):
        self.assertEqual(self.told([self.state, self.state, self.state]), [3, 1, 1])

    def test_without_it_each_instance_tells_for_itself(self):
        # Lambda makes the directory in /tmp for each.
        directories = [self.directory / "one", self.directory / "two"]
        self.directory.chmod(0o777)
        self.assertEqual(self.told(directories), [3, 3])


if __name__ == "__main__":
    unittest.main()
