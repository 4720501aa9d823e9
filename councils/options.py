"""Settings that each council decides for itself: declared once in code, overridden as data."""

from dataclasses import dataclass
from typing import Any

from councils.tenancy import current_council


@dataclass(frozen=True)
class Option:
    """One decision a council may take: its name, the default, and words for the settings page."""

    name: str
    default: Any
    label: str
    help: str = ""


_declared: dict[str, Option] = {}


def declare(name: str, *, default: Any, label: str, help: str = "") -> Option:
    """Make an option known. `name` is `<app>.<word>`; two that differ are an error."""
    option = Option(name, default, label, help)
    if _declared.setdefault(name, option) != option:
        raise ValueError(f"option {name!r} is declared twice")
    return option


def load_declared_options() -> dict[str, Option]:
    """All declared options by name."""
    return dict(_declared)


def value(name: str, council: Any = None) -> Any:
    """What this council chose for `name`, else the default. Costs no query.

    Raises KeyError for an option that nobody declared: a misspelt name is a bug.
    """
    option = _declared[name]
    return (council or current_council()).options.get(name, option.default)
