"""The forms that ship, as data, one JSON file each; and what a definition is made of."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def available() -> list[str]:
    """The keys of the definitions that ship."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read(key: str) -> dict[str, Any]:
    """A definition by its key, as a copy to change; else a KeyError with what is known."""
    if key not in available():
        raise KeyError(f"no definition {key!r}; known: {', '.join(available())}")
    found: dict[str, Any] = json.loads(_text(key))
    return found


@cache
def _text(key: str) -> str:
    return (FOLDER / f"{key}.json").read_text(encoding="utf-8")
