"""Who is who: the view `identity` on changes of numbers and user ids, in every order and engine."""
import json
import pathlib
import tempfile
import unittest

import engines


def event(second, wa_id=None, user_id=None, old_wa_id=None, old_user_id=None):
    """A line about a user at a second of a day, perhaps with what it was before."""
    ids = lambda wa_id, user_id: {name: value for name, value in (("wa_id", wa_id), ("user_id", user_id)) if value}
    user = ids(wa_id, user_id)
    if old_wa_id or old_user_id:
        user["previous"] = ids(old_wa_id, old_user_id)
    time = f"2026-09-01T22:00:{second:02d}Z"
    return {"specversion": "1.0", "id": f"wamid.{second}", "source": "/whatsapp/1/2", "type": "whatsapp.message.text", "time": time,
            "recordedtime": time.replace("Z", ".000Z"), "eventkey": f"{second:032x}", "idempotency": "first",
            "data": {"business": {"phone_number_id": "2"}, "user": user, "message": {"type": "text", "id": f"wamid.{second}"}}}


# Events, and for each identifier the person's.
CASES = {
    "a number and a user id are one person": ([event(1, "1"), event(2, "1", "A"), event(3, user_id="A")], {"1": "A", "A": "A"}),
    "a number without a user id is itself": ([event(1, "1")], {"1": "1"}),
    "a number is its last user's, and the one before stays a person": (
        [event(1, "1", "A"), event(2, "1", "B")], {"1": "B", "A": "A", "B": "B"}),
    "a new user id": ([event(1, "1", "A"), event(2, "1", "B", old_user_id="A")], {"1": "B", "A": "B", "B": "B"}),
    "a chain of user ids": (
        [event(2, None, "B", old_user_id="A"), event(4, None, "C", old_user_id="B"), event(6, None, "D", old_user_id="C")],
        dict.fromkeys("ABCD", "D")),
    "back to the first user id": (
        [event(2, None, "B", old_user_id="A"), event(4, None, "A", old_user_id="B")], {"A": "A", "B": "A"}),
    "a new number, known by numbers alone": ([event(1, "1"), event(2, "2", old_wa_id="1"), event(3, "2")], {"1": "2", "2": "2"}),
    "a new number and user id": (
        [event(1, "1", "A"), event(2, "2", "B", "1", "A"), event(3, "2", "B")], {"1": "B", "2": "B", "A": "B", "B": "B"}),
    "a new number whose event has no user id": (
        [event(1, "1", "A"), event(2, "2", old_wa_id="1"), event(3, "2", "B")], {"1": "B", "2": "B", "A": "B", "B": "B"}),
    "a new number that is never seen with a user id": (
        [event(1, "1", "A"), event(2, "2", old_wa_id="1"), event(3, "2")], {"1": "A", "2": "A", "A": "A"}),
    "an old number that another user gets": (
        [event(1, "1", "A"), event(2, "2", "B", "1", "A"), event(5, "1", "C")], {"1": "C", "2": "B", "A": "B", "B": "B", "C": "C"}),
    "a user id that comes later for a known number": ([event(1, "1"), event(2, "2", old_wa_id="1"), event(3, "2", "B")],
                                                       {"1": "B", "2": "B", "B": "B"}),
}


class IdentityTest(unittest.TestCase):
    def test_each_identifier_is_the_person_that_it_became(self):
        # All cases at once, each with identifiers of its own.
        lines, expected = [], []
        for number, (case, (events, persons)) in enumerate(CASES.items()):
            own = lambda name: f"case {number} {name}"
            for one in events:
                one = json.loads(json.dumps(one))
                one["id"], one["eventkey"] = own(one["id"]), one["eventkey"][:-4] + f"{number:02x}" + one["eventkey"][-2:]
                for ids in (one["data"]["user"], one["data"]["user"].get("previous", {})):
                    ids |= {name: own(value) for name, value in ids.items() if name != "previous"}
                lines.append(json.dumps(one))
            expected += [(case, name, person) for name, person in persons.items()]
        for engine in engines.running():
            for order in (lines, lines[::-1]):
                with self.subTest(engine=type(engine).__name__), tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
                    engine.empty()
                    file.write("".join(f"{line}\n" for line in order))
                    file.flush()
                    pathlib.Path(file.name).chmod(0o644)
                    engine.load(file.name)
                    engine.refresh()
                    cases = list(CASES)
                    found = [(cases[int(name.split()[1])], name.split()[2], person.split()[2])
                             for name, person in engine.query("SELECT identifier, person FROM identity")]
                    self.assertEqual(sorted(found), sorted(expected))


if __name__ == "__main__":
    unittest.main()
