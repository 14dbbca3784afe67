"""Every allocation of a request fails, one after the other: the process ends with 111, and no event is lost or emitted twice."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import injection_test
import machine
import together_test

sys.path.insert(0, str(machine.ROOT / "Tests/adapters"))
import clients

HERE = pathlib.Path(__file__).parent
OBJECTS = machine.ROOT / ".build/release/hookline.product/Objects.LinkFileList"
IDS, BODY = injection_test.IDS, injection_test.BODY
LOGGED = b'"message":"out of memory"'
CGI = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "HOOKLINE_UNVERIFIED": "1"}
# More allocations than any request here makes: a test whose loop does not end by itself fails.
MOST = 5_000


def swift_tool(name):
    """The path of a tool that comes with the compiler."""
    return pathlib.Path(shutil.which("swift")).resolve().parent / name


def link(directory):
    """Links the objects of the shipped executable with a heap that can fail. Returns the executable."""
    program, heap = directory / "hookline", directory / "failed_allocation.o"
    subprocess.run(
        [swift_tool("clang"), "-O2", "-ffreestanding", "-c", HERE / "failed_allocation.c", "-o", heap], check=True)
    subprocess.run(
        [swift_tool("ld.lld"), "-static", "--gc-sections", "--defsym", "main=hookline_main", "--wrap=posix_memalign",
         "--wrap=swift_allocObject", "-o", program, f"@{OBJECTS}", heap], check=True, cwd=machine.ROOT)
    return program


def answer_or_end(connection, process):
    """The head of the response, or nothing where the process ends without one. A connection that it has not accepted lives on."""
    connection.socket.settimeout(0.1)
    while True:
        try:
            answer = connection.answer()
            return answer[0] if answer else b""
        except TimeoutError:
            if process.poll() is not None:
                return b""
        except OSError:
            return b""


def shortened():
    """A machine whose limit on lines is less than the line of a long message."""
    place = injection_test.warm()
    place.settings["HOOKLINE_MAX_LINE"] = "4096"
    return place


class FailedAllocation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = pathlib.Path(tempfile.mkdtemp(prefix="hookline-allocation-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.program = link(cls.directory)

    def every_allocation(self, fail):
        """Calls `fail` with 1, 2 and so on, some at a time, until it returns False: the request needs no further allocation."""
        number, step = 1, 4 * os.cpu_count()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            while number < MOST:
                failed = list(pool.map(fail, range(number, number + step)))
                if not all(failed):
                    self.assertEqual(failed, sorted(failed, reverse=True))
                    # The smallest request parses a body, makes three lines, and writes them.
                    self.assertGreater(number + sum(failed), 50)
                    return
                number += step
        self.fail("the request has no end")

    def check_log(self, log):
        self.assertEqual(log.count(LOGGED), 1, log)
        for line in log.splitlines():
            json.loads(line)

    def one(self, make, number, body=BODY, variables=None):
        """Lets one allocation of a delivery fail, delivers again, and counts. Returns whether there was such an allocation."""
        with make() as place:
            before, _ = machine.ids(place.text())
            environment = {**place.environment, "FAILED_ALLOCATION": str(number), **(variables or {})}
            done = place.deliver(body, program=self.program, env=environment)
            failed = done.returncode == 111
            if failed:
                self.check_log(done.stderr)
            else:
                self.assertEqual(done.returncode, 0, done.stderr)
            if variables:
                self.assertEqual(done.stdout.startswith(b"Status: 503"), failed, done.stdout)
            # What was promised before the redelivery, and what is there after it.
            self.assertTrue(failed or all(machine.ids(place.text())[0][id] for id in IDS))
            for _ in range(2):
                self.assertEqual(place.deliver(body).returncode, 0)
            found, _ = machine.ids(place.text())
            self.assertEqual(found, {**before, **dict.fromkeys(IDS, 1)})
            return failed

    def test_the_first_notification(self):
        self.every_allocation(lambda number: self.one(injection_test.cold, number))

    def test_a_notification(self):
        self.every_allocation(lambda number: self.one(injection_test.warm, number))

    def test_lines_that_are_shortened(self):
        self.every_allocation(lambda number: self.one(shortened, number, injection_test.LONG))

    def test_recovery(self):
        for make in (injection_test.uncommitted, injection_test.torn, injection_test.rotated_unended):
            with self.subTest(make.__name__):
                self.every_allocation(lambda number: self.one(make, number))

    def test_cgi(self):
        variables = {**CGI, "CONTENT_LENGTH": str(len(BODY))}
        self.every_allocation(lambda number: self.one(injection_test.warm, number, variables=variables))

    def test_a_quarantined_request(self):
        def fail(number):
            with injection_test.warm() as place:
                environment = {**place.environment, "FAILED_ALLOCATION": str(number), "HOOKLINE_APP_SECRET": "secret"}
                body = b'{"object":"whatsapp_business_account",'
                signature = subprocess.run(
                    [machine.HOOKLINE, "sign"], input=body, env=environment, capture_output=True, check=True).stdout
                variables = {**CGI, "CONTENT_LENGTH": str(len(body)),
                             "HTTP_X_HUB_SIGNATURE_256": signature.decode().split(": ")[1].strip()}
                environment.update(variables)
                done = place.deliver(body, program=self.program, env=environment)
                kept = list((place.state / "quarantine").glob("*")) if (place.state / "quarantine").exists() else []
                if done.returncode == 111:
                    self.check_log(done.stderr)
                    self.assertIn(done.stdout[:11], (b"Status: 503", b""))
                else:
                    self.assertEqual((done.returncode, len(kept)), (0, 1), done.stdout)
                return done.returncode == 111

        self.every_allocation(fail)

    def test_fastcgi(self):
        def fail(number):
            with together_test.Responder() as place:
                place.settings["FAILED_ALLOCATION"] = str(number)
                with clients.FastCGI(place.address, timeout=60) as connection:
                    connection.send(clients.fastcgi_request(body=BODY, keep=0))
                    process = subprocess.Popen(
                        [self.program], env=place.environment, stdin=place.listener, stdout=subprocess.DEVNULL,
                        stderr=subprocess.PIPE)
                    answer = answer_or_end(connection, process)
                process.terminate()
                log = process.communicate(timeout=60)[1]
                failed = process.returncode == 111
                if failed:
                    self.check_log(log)
                acknowledged = answer.startswith(b"Status: 200")
                self.assertTrue(acknowledged or failed, log)
                self.assertTrue(not acknowledged or all(machine.ids(place.text())[0][id] for id in IDS))
                del place.settings["FAILED_ALLOCATION"]
                for _ in range(2):
                    self.assertEqual(place.deliver(BODY).returncode, 0)
                self.assertEqual(machine.ids(place.text())[0], dict.fromkeys(IDS, 1))
                return failed

        self.every_allocation(fail)
