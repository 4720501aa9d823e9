"""Who chose what for an option, and when: read from the audit log, which holds no words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from councils.events.models import AuditEntry

MOST = 10


@dataclass(frozen=True)
class OptionChange:
    """One change: by whom, when, and whether it went back to the default."""

    name: str
    actor_id: UUID | None
    at: datetime
    to_default: bool


def last_changes() -> dict[str, OptionChange]:
    """The last change of each option of the entered council: one query."""
    rows = (
        AuditEntry.objects.filter(object_type="option")
        .order_by("object_id", "-at")
        .distinct("object_id")
    )
    return {row.object_id: _change(row) for row in rows}


def changes_of(name: str) -> list[OptionChange]:
    """The latest changes of one option, newest first: one query."""
    rows = AuditEntry.objects.filter(object_type="option", object_id=name).order_by("-at")
    return [_change(row) for row in rows[:MOST]]


def _change(row: AuditEntry) -> OptionChange:
    to_default = row.act == "option_back_to_default"
    return OptionChange(row.object_id, row.actor_id, row.at, to_default)
