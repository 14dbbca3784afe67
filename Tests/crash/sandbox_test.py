"""Sandboxes and kernels without a system call that has an alternative."""
import os
import subprocess
import time
import unittest

import machine
import together_test
from clients import FastCGI, fastcgi_request

ERRORS = ["ENOSYS", "EPERM"]


class Sandbox(unittest.TestCase):
    def test_statx(self):
        for error in ERRORS:
            with self.subTest(error), machine.Machine() as place:
                wrapper = machine.strace(f"inject=statx:error={error}")
                for _ in range(2):
                    self.assertEqual(place.deliver(machine.notification(["A"]), wrapper).returncode, 0)
                # Whoever has the call takes the files for the same ones.
                self.assertEqual(place.deliver(machine.notification(["A"])).returncode, 0)
                self.assertEqual(machine.ids(place.text()), ({"A": 1}, 0))

    def test_renameat2(self):
        for error in ERRORS:
            with self.subTest(error), machine.Machine(settings={"HOOKLINE_BASIC_AUTH": "a:b"}) as place:
                process = subprocess.run(
                    [*machine.strace(f"inject=renameat2:error={error}"), machine.HOOKLINE, "--header",
                     "Authorization: Basic YTpi"], input=b"{", env=place.environment, check=False, timeout=60,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.assertEqual(process.returncode, 0)

    def test_prlimit64(self):
        with together_test.Responder() as place:
            process = subprocess.Popen(
                [*machine.strace("inject=prlimit64:error=EPERM"), machine.HOOKLINE], env=place.environment,
                stdin=place.listener, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True)
            try:
                with FastCGI(place.address) as first, FastCGI(place.address) as second:
                    request = fastcgi_request(body=machine.notification(["A"]))
                    first.send(request[:60])
                    time.sleep(0.3)
                    second.send(request)
                    # There is a place for more than one.
                    second.socket.settimeout(2)
                    self.assertTrue(second.answer()[0].startswith(b"Status: 200"))
            finally:
                os.killpg(process.pid, 15)
                process.wait()


if __name__ == "__main__":
    unittest.main()
