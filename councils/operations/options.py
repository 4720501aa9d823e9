"""What a council decides about the options that the product declares."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from councils.events.audit_log import audit
from councils.models import Council
from councils.operations.editing import locked_council, require_unchanged
from councils.options import Option, load_declared_options
from councils.tenancy import forget_hosts, in_council

_UNSET = object()  # left at its default


def shown(council: Council, name: str) -> list[Any]:
    """What a page shows of an option: nothing chosen, or the value."""
    return [council.options[name]] if name in council.options else []


@transaction.atomic(savepoint=False)
def set_option(
    *, council_id: int, name: str, value: Any, seen: str, by_id: UUID, now: datetime
) -> Option:
    """Choose a value of the council's own. Raises KeyError for an option that nobody declared."""
    return _change(council_id, name, value, seen=seen, by_id=by_id, now=now)


@transaction.atomic(savepoint=False)
def use_default(*, council_id: int, name: str, seen: str, by_id: UUID, now: datetime) -> Option:
    """Go back to the default, also when that changes with a later version of the product."""
    return _change(council_id, name, _UNSET, seen=seen, by_id=by_id, now=now)


def _change(
    council_id: int, name: str, value: Any, *, seen: str, by_id: UUID, now: datetime
) -> Option:
    option = load_declared_options()[name]
    council = locked_council(council_id)
    require_unchanged(shown(council, name), seen)
    before = council.options.pop(name, _UNSET)
    if value is not _UNSET:
        council.options[name] = value
    if before == value:
        return option
    council.save(update_fields=["options"])
    with in_council(council):
        audit(
            "option_set" if value is not _UNSET else "option_back_to_default",
            actor_id=by_id,
            object_type="option",
            object_id=name,
            at=now,
            detail_codes=_codes(value),
        )
    transaction.on_commit(forget_hosts)
    return option


def _codes(value: Any) -> dict[str, Any]:
    """The value itself where it is a number, yes or no; words never stand in the audit log."""
    return {"value": value} if isinstance(value, bool | int) else {}
