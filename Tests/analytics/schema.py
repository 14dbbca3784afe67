"""The columns that the JSON Schema of the line allows: a name for each path, and its type."""
import json
import os
import subprocess

from fleet import HOOKLINE

# The type of a column by the JSON type in the schema, in each engine.
TYPES = {
    "string": ("VARCHAR", "text", "String"), "time": ("TIMESTAMP WITH TIME ZONE", "timestamp with time zone", "DateTime64(3)"),
    "integer": ("BIGINT", "bigint", "Int64"), "number": ("DOUBLE", "double precision", "Float64"),
    "boolean": ("BOOLEAN", "boolean", "Bool")}


def schema():
    return json.loads(subprocess.run([HOOKLINE, "schema"], check=True, capture_output=True, env={"PATH": os.defpath}).stdout)


def kind(node):
    """The type of a value, `time`, or None where there is none or several."""
    types = node.get("type")
    if node.get("$ref", "").endswith("/time"):
        return "time"
    if types == ["integer", "string"]:
        return "string"
    return types if isinstance(types, str) else "string" if "const" in node or "enum" in node else None


def leaves(document, node, path=()):
    """Yields each path to a scalar with its type; of a list it is the path of an element. Nothing in a free-form place has one."""
    if node.get("x-freeform"):
        return
    name = node.get("$ref", "").rpartition("/")[2]
    if name and name != "time":
        node = {**document["$defs"][name], **{key: value for key, value in node.items() if key != "$ref"}}
    if "properties" in node:
        for member, child in node["properties"].items():
            if isinstance(child, dict):
                yield from leaves(document, child, (*path, member))
    elif node.get("type") == "array":
        yield from leaves(document, node["items"], path)
    elif kind(node) in TYPES:
        yield path, kind(node)


def columns():
    """Returns path and type by the column's name: the path joined by "_", without `data`."""
    document = schema()
    found = {}
    for path, type_name in leaves(document, {"properties": document["properties"]}):
        name = "_".join(path[1:] if path[0] == "data" else path)
        assert name not in found, (name, path, found[name])
        found[name] = path, type_name
    return found


def value(line, path):
    """What stands at a path of a line, of a list in its first element; None where there is nothing."""
    for step in path:
        while isinstance(line, list):
            line = line[0] if line else None
        line = line.get(step) if isinstance(line, dict) else None
    return line
