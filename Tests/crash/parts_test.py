"""A notification with several commits, interrupted in each: the redelivery emits the rest, and nothing twice."""
import collections
import unittest

import machine

IDS = [f"wamid.{number}" for number in range(1000)]
BODY = machine.notification(IDS, 2600)
# Killed, or with an error, at each call: after some lines of the notification, and before others.
FAULTS = ["fdatasync:signal=SIGKILL", "fdatasync:error=EIO", "write:signal=SIGKILL", "write:error=ENOSPC"]


class PartsTest(unittest.TestCase):
    def test_each_event_is_emitted_once_wherever_its_notification_is_interrupted(self):
        for fault in FAULTS:
            counts = set()
            for when in range(1, 20):
                with self.subTest(fault=fault, when=when), machine.Machine() as place:
                    done = place.deliver(BODY, machine.strace(f"inject={fault}:when={when}"))
                    if done.returncode == 0:
                        break
                    emitted = machine.ids(place.text())[0]
                    self.assertLessEqual(max(emitted.values(), default=0), 1)
                    counts.add(len(emitted))
                    self.assertEqual(place.deliver(BODY).returncode, 0)
                    self.assertEqual(machine.ids(place.text())[0], collections.Counter(IDS))
            else:
                self.fail("every call was interrupted")
            # Some were interrupted between two commits.
            self.assertTrue([count for count in counts if 0 < count < len(IDS)], counts)

    def test_a_sync_that_fails_in_a_group_of_commits_is_no_success(self):
        """Of several notifications that share their syncs, one has parts."""
        before, after = ["before"], ["after"]
        text = b"\n".join([machine.notification(before), BODY, machine.notification(after)])
        expected = collections.Counter(before + IDS + after)
        for when in range(1, 20):
            with self.subTest(when=when), machine.Machine() as place:
                fault = machine.strace(f"inject=fdatasync:error=EIO:when={when}")
                done = place.deliver(text, fault, ["replay", "--lines", "-"])
                if when > 1 and done.returncode == 0:
                    self.assertEqual(machine.ids(place.text())[0], expected)
                    break
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(place.deliver(text, arguments=["replay", "--lines", "-"]).returncode, 0)
                self.assertEqual(machine.ids(place.text())[0], expected)
        else:
            self.fail("every call was interrupted")


if __name__ == "__main__":
    unittest.main()
