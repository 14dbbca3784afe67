"""The storage on a simulated disk: nothing acknowledged is lost, and the simulator finds each mutation of the protocol."""
import os
import unittest

import simulator
from mutations import MUTATIONS

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "30000"))
# A mutation that takes more seeds is not found.
LIMIT = 10_000


def setUpModule():
    simulator.build()


class Seeds(unittest.TestCase):
    def test_all_modes(self):
        held, output = simulator.simulate("--seeds", SEEDS)
        self.assertTrue(held, output[-20_000:])
        print(output.splitlines()[-1])

    def test_seeds_that_failed_once(self):
        for line in (simulator.HERE / "seeds").read_text().splitlines():
            mode, seed, *_ = line.split()
            with self.subTest(line):
                held, output = simulator.simulate("--mode", mode, "--from", seed, "--seeds", 1)
                self.assertTrue(held, output[-20_000:])

    def test_a_seed_determines_a_run(self):
        held, output = simulator.simulate("--seeds", 500, "--twice")
        self.assertTrue(held, output[-20_000:])


class Mutations(unittest.TestCase):
    def test_each_is_found(self):
        for number, mutation in enumerate(MUTATIONS, 1):
            with self.subTest(mutation.name):
                held, output = simulator.simulate(
                    "--mode", mutation.mode, "--seeds", LIMIT, "--mutation", number, "--no-shrink")
                self.assertFalse(held, f"not found within {LIMIT} seeds")
                seed, failure = simulator.found(output)
                print(f"| {mutation.name} | {mutation.mode} | {seed} |", flush=True)

    def test_each_is_in_the_table(self):
        rows = [line.split(" | ")[0][2:] for line in (simulator.HERE / "README.md").read_text().splitlines()
                if line.startswith("| ")]
        self.assertEqual([mutation.name for mutation in MUTATIONS], rows[rows.index(MUTATIONS[0].name):])

    def test_a_failure_is_shrunk_to_its_cause(self):
        # One process that is killed, or groups its commits, doubles an event; the run has dozens of incidents.
        number = [mutation.name for mutation in MUTATIONS].index("no intents") + 1
        _, output = simulator.simulate("--mode", "kills", "--seeds", LIMIT, "--mutation", number)
        self.assertIn("VIOLATION", output)
        self.assertRegex(output, r"shrunk to \d+ steps, [12] of \d+ notices, [01] incidents ")


if __name__ == "__main__":
    unittest.main()
