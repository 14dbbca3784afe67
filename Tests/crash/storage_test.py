"""Full disks, readers that go away, rotation, and many processes at once."""
import collections
import concurrent.futures
import os
import random
import resource
import subprocess
import threading
import time
import unittest

import machine

PROCESSES = 16
# How long many processes work; a minute finds no more than this, as far as anybody has seen.
SECONDS = float(os.environ.get("CRASH_SECONDS", "5"))


class Full(unittest.TestCase):
    """What was not acknowledged is emitted once, completely, when there is room again."""

    def check(self, place, bodies, statuses, prepare, repair, **options):
        outcomes = []
        prepare()
        for body in bodies:
            outcomes.append(place.deliver(body, **options).returncode)
        for line in place.text().split(b"\n")[:-1]:
            self.assertEqual(machine.ids(line)[1], 0, line)
        self.assertIn(111, outcomes)
        self.assertTrue(set(outcomes) <= statuses, outcomes)
        repair()
        for body in bodies:
            self.assertEqual(place.deliver(body).returncode, 0)
        found, torn = machine.ids(place.text())
        expected = {id for body in bodies for id in self.ids_of[body]}
        print(f"{self.id().split('.')[-1]}: {outcomes.count(111)} of {len(bodies)} rejected, "
              f"{len(expected - set(found))} lost, {sum(count > 1 for count in found.values())} doubled")
        self.assertEqual(dict(found), {id: 1 for id in expected})
        self.assertEqual(torn, 0)

    def bodies(self, count, length):
        self.ids_of = {}
        for number in range(count):
            ids = [f"wamid.{number}.{part}" for part in range(3)]
            self.ids_of[machine.notification(ids, length)] = ids
        return list(self.ids_of)

    def test_small_disk(self):
        with machine.Machine(settings={"HOOKLINE_CACHE_ENTRIES": "1"}) as place:
            disk = place.directory / "disk"
            disk.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=750", "none", disk], check=True)
            try:
                place.state = disk
                place.events = disk / "events.jsonl"
                ballast = disk / "ballast"
                self.check(
                    place, self.bodies(20, 5000), {0, 111},
                    prepare=lambda: ballast.write_bytes(bytes(600_000)), repair=ballast.unlink)
            finally:
                subprocess.run(["umount", disk], check=True)

    def test_file_size_limit(self):
        with machine.Machine(settings={"HOOKLINE_CACHE_ENTRIES": "1"}) as place:
            place.deliver(machine.notification(["wamid.before"]))
            place.events.unlink()
            # The cache is smaller than this, and has its size.
            limit = 300_000

            def restrict():
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

            self.check(
                place, self.bodies(20, 5000), {0, 111}, prepare=lambda: None, repair=lambda: None,
                preexec_fn=restrict)

    def test_full_device(self):
        with machine.Machine(settings={"HOOKLINE_SINK": "stdout"}) as place:
            body = machine.notification(["wamid.A"])
            with open("/dev/full", "wb") as full:
                self.assertEqual(place.deliver(body, stdout=full).returncode, 111)
            self.assertEqual(machine.ids(place.deliver(body).stdout)[0]["wamid.A"], 1)

    def test_reader_that_dies(self):
        with machine.Machine(settings={"HOOKLINE_SINK": "stdout"}) as place:
            body = machine.notification(["wamid.A", "wamid.B"], 200_000)
            reader, writer = os.pipe()
            process = subprocess.Popen(
                [machine.HOOKLINE], stdin=subprocess.PIPE, stdout=writer, stderr=subprocess.PIPE,
                env=place.environment)
            os.close(writer)
            process.stdin.write(body)
            process.stdin.close()
            # It is in the middle of its first line now.
            self.assertEqual(len(os.read(reader, 10)), 10)
            os.close(reader)
            self.assertEqual(process.wait(), 111)
            process.stderr.close()
            found, _ = machine.ids(place.deliver(body).stdout)
            self.assertEqual(found, {"wamid.A": 1, "wamid.B": 1})

    def test_fifo(self):
        with machine.Machine() as place:
            path = place.directory / "fifo"
            os.mkfifo(path)
            place.settings["HOOKLINE_SINK"] = f"fifo:{path}"
            body = machine.notification(["wamid.A"], 100_000)
            self.assertEqual(place.deliver(body).returncode, 111)
            output = place.directory / "output"
            with open(output, "wb") as file, subprocess.Popen(["cat", path], stdout=file) as reader:
                while place.deliver(body).returncode != 0:
                    time.sleep(0.01)
                reader.wait()
            self.assertEqual(machine.ids(output.read_bytes())[0]["wamid.A"], 1)


class Many(unittest.TestCase):
    """Sixteen processes, each the program again and again."""

    def work(self, task):
        """Runs a task in as many threads as there are to be processes, until the time is over."""
        end = time.monotonic() + SECONDS
        count = collections.Counter()

        def loop(number):
            chance = random.Random(number)
            while time.monotonic() < end:
                count[task(chance)] += 1

        with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
            for future in [pool.submit(loop, number) for number in range(PROCESSES)]:
                future.result()
        return count

    def overlapping(self, name, place, before=lambda chance: (), after=lambda: None):
        """Deliveries that have events in common, in any order. All that are acknowledged are in the file, once."""
        acknowledged = set()
        groups = [[f"wamid.{group}.{part}" for part in range(8)] for group in range(4000)]
        place.first = 0

        def task(chance):
            place.first += 1
            chosen = [chance.choice(groups[place.first % 4000 // 4 * 4 :][:8]) for _ in range(3)]
            ids = [id for group in chosen for id in chance.sample(group, 5)]
            chance.shuffle(ids)
            status = place.deliver(machine.notification(ids), before(chance)).returncode
            if status == 0:
                acknowledged.update(ids)
            after()
            return status

        count = self.work(task)
        found, torn = machine.ids(place.text())
        lost = acknowledged - set(found)
        doubled = [id for id, times in found.items() if times > 1]
        print(f"{name}: {sum(count.values())} deliveries, {len(acknowledged)} events, "
              f"{len(lost)} lost, {len(doubled)} doubled, statuses {dict(count)}")
        self.assertGreater(count[0], 100)
        self.assertEqual((len(lost), doubled), (0, []))
        return count, torn

    def test_overlapping_deliveries(self):
        with machine.Machine() as place:
            count, torn = self.overlapping("overlapping", place)
            self.assertEqual((set(count), torn), ({0}, 0))

    def test_overlapping_deliveries_of_which_some_are_killed(self):
        with machine.Machine() as place:
            calls = ["pwrite64", "write", "fdatasync", "fcntl", "pread64"]

            def before(chance):
                if chance.random() < 0.7:
                    return ()
                return machine.strace(
                    f"inject={chance.choice(calls)}:signal=SIGKILL:when={chance.randint(1, 16)}")

            count, _ = self.overlapping("overlapping, killed", place, before)
            self.assertGreater(count[-9], 20)

    def test_rotation_in_the_middle(self):
        with machine.Machine() as place:
            configuration = place.directory / "logrotate.conf"
            user = "su root root" if os.geteuid() == 0 else ""
            configuration.write_text(
                f"{place.events} {{\n {user}\n rotate 1000\n nocreate\n missingok\n size 1\n}}\n")
            lock = threading.Lock()

            def after():
                if lock.acquire(blocking=False):
                    try:
                        subprocess.run(
                            ["/usr/sbin/logrotate", "-s", place.directory / "status", configuration],
                            check=True, capture_output=True)
                    finally:
                        lock.release()

            count, torn = self.overlapping("rotated", place, after=after)
            self.assertEqual((set(count), torn), ({0}, 0))
            self.assertGreater(len(list(place.state.glob("events.jsonl.*"))), 10)

    def shared_pipe(self, length):
        with machine.Machine(settings={"HOOKLINE_SINK": "stdout"}) as place:
            reader, writer = os.pipe()
            sent, parts = set(), []
            place.number = 0

            def collect():
                while part := os.read(reader, 1 << 20):
                    parts.append(part)

            collector = threading.Thread(target=collect)
            collector.start()

            def task(chance):
                place.number += 1
                ids = [f"wamid.{place.number}.{chance.random()}.{part}" for part in range(2)]
                status = place.deliver(machine.notification(ids, length), stdout=writer).returncode
                sent.update(ids)
                return status

            count = self.work(task)
            os.close(writer)
            collector.join()
            os.close(reader)
            found, torn = machine.ids(b"".join(parts))
            doubled = [id for id, times in found.items() if times > 1]
            print(f"one pipe, {length} characters a line: {len(sent)} events, {len(sent - set(found))} lost, "
                  f"{len(doubled)} doubled, {torn} torn")
            self.assertEqual((set(count), set(found), doubled, torn), ({0}, sent, [], 0))

    def test_shared_pipe_short(self):
        self.shared_pipe(100)

    def test_shared_pipe_long(self):
        self.shared_pipe(200_000)


if __name__ == "__main__":
    unittest.main()
