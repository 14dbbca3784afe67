"""Bodies with one large array or object, whose elements or members are repeated."""
import functools
import itertools
import json
import pathlib

NOTIFICATIONS = pathlib.Path(__file__).parent.parent / "Fixtures" / "notifications"

# The elements that are added to a container; `None` repeats its own.
ELEMENTS = {"its own": None, "objects": "{}", "arrays": "[]", "numbers": "1", "strings": '"a"'}
# Sizes of equal members are rounded to this, so that they are made once.
SIZE_STEP = 10_000
# Marks the place in the rest of the body; no fixture has such a string.
MARK = "the place that grows"


def containers(value, path=""):
    """Yields the paths of all arrays and objects in a value, each with its keys."""
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
    """Returns the containers of all fixtures: for each path and dialect the first one that is not empty."""
    found = {}
    for file in sorted(NOTIFICATIONS.glob("*.json")):
        body = json.loads(file.read_bytes())
        for path, way, value in containers(body):
            key = (file.name.split("__")[0], path)
            if key not in found or (value and not found[key][2]):
                found[key] = (file.name, way, value)
    return {f"{dialect} {path}": place for (dialect, path), place in sorted(found.items())}


def short_names():
    """Yields undocumented names, the shortest first."""
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    for length in itertools.count():
        for name in itertools.product("0123456789", *[letters] * length):
            yield "".join(name)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def members(texts, size):
    """Returns members with these values in turn, of about `size` bytes."""
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
    """Returns the text inside the brackets, of about `size` bytes."""
    # The container's own elements come first, so that its path keeps its meaning.
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
    """Returns the body of a fixture with one container grown to `size` bytes."""
    name, way, value = place
    body = json.loads((NOTIFICATIONS / name).read_bytes())
    root = {"": body}
    holder, key = root, ""
    for step in way:
        holder, key = holder[key], step
    holder[key] = MARK
    before, after = compact(root[""]).split(f'"{MARK}"')
    brackets = "{}" if isinstance(value, dict) else "[]"
    room = size - len((before + after).encode()) - 2
    return (before + brackets[0] + fill(value, element, room) + brackets[1] + after).encode()
