"""The one way to add a kind: a file, and one line that registers it."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


class Registry:
    """Named parts of one kind, found by key and listed in label order.

    A part is a class or function that has every attribute in `required`. A key taken twice, or a
    part that lacks an attribute, fails when the module is imported, not when a resident meets it.
    """

    def __init__(self, name: str, required: tuple[str, ...] = ("label",)) -> None:
        self.name = name
        self.required = required
        self._parts: dict[str, Any] = {}

    def register(self, key: str) -> Callable[[Any], Any]:
        """Decorate a part so that it is found under `key`."""

        def add(part: Any) -> Any:
            if key in self._parts and self._parts[key] is not part:
                raise ValueError(f"{self.name}: {key!r} is registered twice")
            missing = [name for name in self.required if not hasattr(part, name)]
            if missing:
                raise ValueError(f"{self.name}: {key!r} lacks {', '.join(missing)}")
            self._parts[key] = part
            return part

        return add

    def get(self, key: str) -> Any:
        """The part under `key`; a KeyError that names what is known otherwise."""
        try:
            return self._parts[key]
        except KeyError:
            known = ", ".join(sorted(self._parts)) or "none"
            raise KeyError(f"{self.name}: no {key!r}; known: {known}") from None

    def __contains__(self, key: object) -> bool:
        return key in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._parts, key=lambda key: (self._label(key), key)))

    def __len__(self) -> int:
        return len(self._parts)

    def items(self) -> list[tuple[str, Any]]:
        """Keys with their parts, in label order."""
        return [(key, self._parts[key]) for key in self]

    def autodiscover(self, package: str) -> None:
        """Import every module of `package`, so that each registers itself."""
        for module in iter_modules(import_module(package).__path__):
            import_module(f"{package}.{module.name}")

    def fresh(self) -> "Registry":
        """An empty registry of the same kind, for a test."""
        return Registry(self.name, self.required)

    def _label(self, key: str) -> str:
        return str(getattr(self._parts[key], "label", key))
