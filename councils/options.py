"""Settings that each council decides for itself: declared once in code, overridden as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from councils.tenancy import current_council


@dataclass(frozen=True)
class Option:
    """One decision a council may take: its name, the default, and words for the settings page.

    What kind of value it takes follows from the default (`councils.option_kinds`). `unit`, `least`
    and `most` are for numbers; `keys` names what a list of pairs may be about; `choices` is all
    that may be chosen. A secret is sealed before it is stored, and no page shows it again. `kind`
    is for what the default does not say: "money" for whole pence.
    """

    name: str
    default: Any
    label: str
    help: str = ""
    unit: str = ""
    least: int = 0
    most: int = 1_000_000
    keys: tuple[tuple[str, Any], ...] = ()
    choices: tuple[tuple[str, Any], ...] = ()
    is_secret: bool = False
    kind: str = ""

    @property
    def group(self) -> str:
        """What it belongs to: the part of the name before the first dot."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Group:
    """What several options are about, and what to know about all of them."""

    title: Any
    words: Any = ""
    in_force: Callable[[], dict[str, Any]] | None = None
    check: Callable[[], list[str]] | None = None

    @property
    def is_later(self) -> bool:
        """Whether a change counts from a later act only, not at once."""
        return self.in_force is not None


_declared: dict[str, Option] = {}
_groups: dict[str, Group] = {}


def declare(name: str, *, default: Any, label: str, help: str = "", **more: Any) -> Option:
    """Make an option known. `name` is `<app>.<word>`; two that differ are an error."""
    option = Option(name, default, label, help, **more)
    if _declared.setdefault(name, option) != option:
        raise ValueError(f"option {name!r} is declared twice")
    return option


def declare_group(
    key: str,
    title: Any,
    words: Any = "",
    in_force: Callable[[], dict[str, Any]] | None = None,
    check: Callable[[], list[str]] | None = None,
) -> None:
    """Say what the options that begin with `key` are about.

    `in_force` is for options that are not read as they stand: it returns, by name, the values that
    count at present in the entered council. `check` tries whether the values work, and says what
    is wrong in plain words.
    """
    _groups[key] = Group(title, words, in_force, check)


def group_of(key: str) -> Group:
    """The words of a group; one that nobody described is called by its key."""
    return _groups.get(key) or Group(key.replace("_", " ").capitalize())


def load_declared_options() -> dict[str, Option]:
    """All declared options by name."""
    return dict(_declared)


def value(name: str, council: Any = None) -> Any:
    """What this council chose for `name`, else the default. Costs no query.

    Raises KeyError for an option that nobody declared: a misspelt name is a bug.
    """
    option = _declared[name]
    return (council or current_council()).options.get(name, option.default)
