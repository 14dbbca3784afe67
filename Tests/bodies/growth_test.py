"""No body exceeds the limits: every array and object of every fixture, grown to 3 MB with any element, is accepted in bounded time
and memory, and no line exceeds the limit.

Each place is run with every element, in the modes in turn. BODIES=all runs the complete product, BODIES_SIZE another size.
"""
import concurrent.futures
import itertools
import os
import unittest

import growth
import machine

# The largest body at the default limit.
SIZE = int(os.environ.get("BODIES_SIZE", 3_000_000))


def cases():
    """Yields the place, the element and the mode of each run."""
    elements, modes = list(growth.ELEMENTS), list(machine.MODES)
    if os.environ.get("BODIES") == "all":
        yield from itertools.product(growth.places(), elements, modes)
        return
    for number, place in enumerate(growth.places()):
        for shift, element in enumerate(elements):
            yield place, element, modes[(number + shift) % len(modes)]


def check(case):
    place, element, mode = case
    body = growth.grow(growth.places()[place], element, SIZE)
    settings, address_space = machine.MODES[mode]
    outcome = machine.run(body, settings, address_space)
    return [f"{place} of {element}, {mode}: {failure}" for failure in machine.failures(body, mode, outcome)]


class GrowthTest(unittest.TestCase):
    def test_any_place_may_be_large(self):
        # Two processes: more would disturb the measurement.
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            found = [failure for failures in pool.map(check, cases(), chunksize=8) for failure in failures]
        self.assertFalse(found, "\n".join(["failures:", *found]))


if __name__ == "__main__":
    unittest.main()
