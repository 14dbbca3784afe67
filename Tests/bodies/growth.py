"""Bodies that are made large in one place: the elements or members of one array or object, again and again."""
import functools
import itertools
import json
import pathlib

NOTIFICATIONS = pathlib.Path(__file__).parent.parent / "Fixtures" / "notifications"

# What is put into a container beside what it has; `None` stands for that.
ELEMENTS = {"its own": None, "objects": "{}", "arrays": "[]", "numbers": "1", "strings": '"a"'}
# Bytes to which members that are all alike are rounded, so that they are made once.
SIZE_STEP = 10_000
# Where the rest of the body is cut in two; no fixture has such a string.
MARK = "the place that grows"


def containers(value, path=""):
    """The paths of all arrays and objects in a value, each with how one gets there."""
    pending = [(value, path, ())]
    while pending:
        value, path, way = pending.pop()
        if isinstance(value, dict):
            yield path, way, value
            pending += [(inner, f"{path}.{name}", way + (name,)) for name, inner in value.items()]
        elif isinstance(value, list):
            yield path + "[]", way, value
            pending += [(inner, path + "[]", way + (index,)) for index, inner in enumerate(value)]


def places():
    """The containers of all fixtures: of those that stand at one path the first of each dialect that has anything in it."""
    found = {}
    for file in sorted(NOTIFICATIONS.glob("*.json")):
        body = json.loads(file.read_bytes())
        for path, way, value in containers(body):
            key = (file.name.split("__")[0], path)
            if key not in found or (value and not found[key][2]):
                found[key] = (file.name, way, value)
    return {f"{dialect} {path}": place for (dialect, path), place in sorted(found.items())}


def short_names():
    """Names that no sender uses, the shortest first."""
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    for length in itertools.count():
        for name in itertools.product("0123456789", *[letters] * length):
            yield "".join(name)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def members(texts, size):
    """So many bytes of members with these values, in turn."""
    parts, length = [], 0
    for name, text in zip(short_names(), itertools.cycle(texts)):
        if length >= size:
            return ",".join(parts)
        parts.append(f'"{name}":{text}')
        length += len(parts[-1].encode()) + 1


@functools.cache
def members_alike(text, size):
    return members([text], size)


def fill(value, element, size):
    """The text inside the brackets, of so many bytes."""
    # The first are those that were there, so that the place stays what it is.
    start = compact(value)[1:-1]
    size -= len(start.encode())
    own = list(value.values()) if isinstance(value, dict) else value
    texts = [ELEMENTS[element] or "{}"]
    if ELEMENTS[element] is None and own:
        texts = [compact(inner) for inner in own]
    if isinstance(value, list):
        unit = ",".join(texts)
        rest = ",".join([unit] * (size // (len(unit.encode()) + 1)))
    elif len(texts) == 1:
        rest = members_alike(texts[0], SIZE_STEP * (size // SIZE_STEP))
    else:
        rest = members(texts, size)
    return start + "," + rest if start and rest else start or rest


def grow(place, element, size):
    """The body of a fixture with one container grown to so many bytes."""
    name, way, value = place
    body = json.loads((NOTIFICATIONS / name).read_bytes())
    whole = {"": body}
    holder, key = whole, ""
    for step in way:
        holder, key = holder[key], step
    holder[key] = MARK
    before, after = compact(whole[""]).split(f'"{MARK}"')
    brackets = "{}" if isinstance(value, dict) else "[]"
    room = size - len((before + after).encode()) - 2
    return (before + brackets[0] + fill(value, element, room) + brackets[1] + after).encode()
