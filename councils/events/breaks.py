"""What a check of `reconcile` reports."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Break:
    """One thing that is not as it has to be: its kind, its id, and a sentence for people.

    A `warning` is worth a look but breaks no promise.
    """

    kind: str
    id: str
    words: str
    warning: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON data."""
        found = asdict(self)
        del found["warning"]
        return found
