"""Words of the format that everything reads: numbers, what is empty, names with dots."""

from typing import Any

Json = Any
Post = dict[str, list[str]]
SILENT = ("derived", "information", "price")


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_empty(value: Json) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def read(tree: Json, name: str) -> Json:
    """A name as one first; else its part before the first dot, and the rest in that object."""
    if not isinstance(tree, dict):
        return None
    if name in tree:
        return tree[name]
    head, dot, rest = name.partition(".")
    return read(tree.get(head), rest) if dot else None
