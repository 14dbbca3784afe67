"""No body is a poison pill: every array and object of every fixture, grown to 3 MB with whatever there is, is accepted in bounded
time and memory, and no line is longer than it may be.

Each place sees every element, and each mode is seen by every place that has as many elements; BODIES=all runs the whole product,
BODIES_SIZE another size.
"""
import concurrent.futures
import itertools
import os
import unittest

import growth
import machine

# What senders may send at the default limit.
SIZE = int(os.environ.get("BODIES_SIZE", 3_000_000))


def cases():
    """The place, the element and the mode of each run."""
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
    return [f"{place} of {element}, {mode}: {fault}" for fault in machine.faults(body, mode, outcome)]


class GrowthTest(unittest.TestCase):
    def test_any_place_may_be_large(self):
        # Two processes: more would measure one another.
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            found = [fault for faults in pool.map(check, cases(), chunksize=8) for fault in faults]
        self.assertFalse(found, "\n".join(["faults:", *found]))


if __name__ == "__main__":
    unittest.main()
