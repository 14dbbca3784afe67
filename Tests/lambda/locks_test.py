"""A function where locks are rejected: one process writes to one reader, which needs none."""
import os
import pathlib
import tempfile
import unittest

import runtime
from events import message


class Locks(unittest.TestCase):
    def test_lines_of_any_length_are_emitted(self):
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        program = runtime.HOOKLINE
        self.addCleanup(setattr, runtime, "HOOKLINE", program)
        for error in ["EPERM", "ENOSYS", "EINVAL"]:
            script = directory / error
            script.write_text(f"#!/bin/sh\nexec strace -qq -o /dev/null -e inject=fcntl:error={error} {program}\n")
            os.chmod(script, 0o755)
            runtime.HOOKLINE = script
            with self.subTest(error), runtime.Runtime() as api:
                for number, length in enumerate([1, 10_000, 100_000]):
                    answer = api.serve(message(number, "x" * length))
                    self.assertIn(b'"statusCode":200', answer[2], api.log())
                self.assertEqual(api.output().count(b"\n"), 3)
                self.assertIn("locks are rejected here", api.log())


if __name__ == "__main__":
    unittest.main()
