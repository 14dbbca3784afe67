"""No body exceeds the limits: every array and object of every fixture, grown to 3 MB with any element, is accepted in bounded time
and memory, and no line exceeds the limit.

Each place grows by its own elements and by two of the four others, in one mode each; the next place by the other two, in other
modes. BODIES=all runs every element in every mode, BODIES_SIZE sets another size.
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
    own, *others = elements
    for number, place in enumerate(growth.places()):
        for shift, element in enumerate([own, *others[number % 2::2]]):
            # The halved number makes every element meet every mode.
            yield place, element, modes[(number // 2 + shift) % len(modes)]


def check(case):
    place, element, mode = case
    body = growth.grow(growth.places()[place], element, SIZE)
    settings, address_space = machine.MODES[mode]
    # Twice where it fails: processor time grows when another process evicts the caches.
    for _ in range(2):
        found = machine.failures(body, mode, machine.run(body, settings, address_space))
        if not found:
            return []
    return [f"{place} of {element}, {mode}: {failure}" for failure in found]


class GrowthTest(unittest.TestCase):
    def test_any_place_may_be_large(self):
        # Two processes: more would disturb the measurement.
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            found = [failure for failures in pool.map(check, cases(), chunksize=8) for failure in failures]
        self.assertFalse(found, "\n".join(["failures:", *found]))


if __name__ == "__main__":
    unittest.main()
