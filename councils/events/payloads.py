"""Event classes: frozen data that turns into JSON and back, and holds no personal data."""

import dataclasses
import re
import types
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import (
    Any,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from councils.events.errors import CannotRead

# A code: a key, a slug, a reference, an id of another system. No spaces, no @: not a person.
CODE = re.compile(r"[A-Za-z0-9_.:/\-]{0,100}")

T = TypeVar("T")

_classes: dict[tuple[str, int], type] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(name: str, *, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Make a class an event, stored under `name` and `version`.

    The class becomes a frozen, keyword-only dataclass with `to_payload` and `from_payload`. Fields
    are only ever added, with a default; a change of meaning is a new version.
    """

    def decorate(cls: type[T]) -> type[T]:
        made: Any = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        made.event_name, made.event_version = name, version
        made.to_payload, made.from_payload = _to_payload, classmethod(_from_payload)
        known = _classes.setdefault((name, version), made)
        if (known.__module__, known.__qualname__) != (made.__module__, made.__qualname__):
            raise ValueError(f"event {name} version {version} is defined twice")
        return cast(type[T], made)

    return decorate


def event_names() -> set[str]:
    """Every event that this code knows."""
    return {name for name, _version in _classes}


def read(name: str, version: int, payload: dict[str, Any] | None) -> Any:
    """The event object of a stored row; raises CannotRead where this code does not know it."""
    cls = _classes.get((name, version))
    if cls is None:
        raise CannotRead(f"no reading for {name} version {version}")
    if not isinstance(payload, dict):
        raise CannotRead(f"the payload of {name} version {version} is no object")
    try:
        return cls.from_payload(payload)  # type: ignore[attr-defined]
    except (KeyError, TypeError, ValueError) as error:
        raise CannotRead(f"the payload of {name} version {version} does not fit") from error


def _to_payload(self: Any) -> dict[str, Any]:
    """The event as JSON data. Raises ValueError for text that is not a code."""
    return {
        field.name: _encode(getattr(self, field.name), f"{self.event_name}.{field.name}")
        for field in dataclasses.fields(self)
    }


def _from_payload(cls: Any, payload: dict[str, Any]) -> Any:
    """The event of stored data: unknown fields of a newer publisher are left out."""
    hints = _hints(cls)
    known = {key: value for key, value in payload.items() if key in hints}
    return cls(**{key: _decode(value, hints[key]) for key, value in known.items()})


@cache
def _hints(cls: Any) -> dict[str, Any]:
    found = get_type_hints(cls)
    return {field.name: found[field.name] for field in dataclasses.fields(cls)}


def _encode(value: Any, where: str) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        if not CODE.fullmatch(value):
            raise ValueError(f"{where}: events carry codes, not text")
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_encode(item, where) for item in value]
    if isinstance(value, dict):
        return {_encode(str(k), where): _encode(item, where) for k, item in value.items()}
    raise ValueError(f"{where}: events carry ids, codes, times and numbers")


_READERS: dict[Any, Callable[[Any], Any]] = {
    UUID: UUID,
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def _decode(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    if hint in _READERS:
        return _READERS[hint](value)
    origin, args = get_origin(hint), [arg for arg in get_args(hint) if arg is not type(None)]
    if origin in (Union, types.UnionType):
        return _decode(value, args[0]) if len(args) == 1 else value
    if origin in (list, tuple, set, frozenset):
        return origin(_decode(item, args[0]) for item in value)
    return value
