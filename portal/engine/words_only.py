"""Whether two versions of a form differ in nothing but words. Pure.

A draft may move to the newer version then: every question, answer, condition and price is the
same. What this page does not know counts as more than words, so a new part of the format never
moves a draft by accident. The privacy notice and a question's purpose are words, but they say what
we do with an answer that was given already: they count as more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Definition = Mapping[str, Any]


@dataclass(frozen=True)
class _Shape:
    """One kind of part: keys that are words, keys that only matter by being there, its parts."""

    words: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    parts: Mapping[str, str] = field(default_factory=dict)


_SHAPES = {
    "form": _Shape(
        words=frozenset({"title", "introduction"}),
        there=frozenset({"declaration", "account_reason"}),
        parts={"pages": "page", "outcomes": "named", "fee": "fee", "duplicates": "duplicates"},
    ),
    "page": _Shape(
        words=frozenset({"title", "body"}),
        parts={"questions": "question", "warnings": "warning", "separate": "separate"},
    ),
    "question": _Shape(
        words=frozenset({"label", "hint", "errors", "body", "item"}),
        parts={"options": "option", "questions": "question"},
    ),
    "option": _Shape(words=frozenset({"label", "hint"})),
    "warning": _Shape(words=frozenset({"text"})),
    "separate": _Shape(words=frozenset({"title"})),
    "named": _Shape(words=frozenset({"label"})),
    "fee": _Shape(parts={"lines": "named", "reductions": "named"}),
    "duplicates": _Shape(words=frozenset({"words"})),
}


def only_words_changed(old: Definition, new: Definition) -> bool:
    """Whether an answer to `old` means the same in `new`; true as well when nothing changed."""
    return bool(_bones(old, "form") == _bones(new, "form"))


def _bones(part: Any, shape_name: str) -> Any:
    """A part without its words."""
    if isinstance(part, list):
        return [_bones(each, shape_name) for each in part]
    if not isinstance(part, Mapping):
        return part
    shape = _SHAPES[shape_name]
    bones = {}
    for key, value in part.items():
        if key in shape.words:
            continue
        if key in shape.there:
            bones[key] = bool(value)
        else:
            inside = shape.parts.get(key)
            bones[key] = _bones(value, inside) if inside else value
    return {key: value for key, value in bones.items() if key not in shape.there or value}
