"""How a council can be reached: what every page's foot, contact page and message says."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from councils.events.audit_log import audit
from councils.models import Council
from councils.operations.editing import locked_council, require_unchanged
from councils.tenancy import forget_hosts, in_council

DETAILS = (
    "phone",
    "out_of_hours_phone",
    "email",
    "website",
    "postal_address",
    "opening_words",
)


def details_of(council: Council) -> dict[str, str]:
    """What can be changed, as it stands."""
    return {name: getattr(council, name) for name in DETAILS}


@transaction.atomic(savepoint=False)
def change_details(
    *, council_id: int, details: dict[str, Any], seen: str, by_id: UUID, now: datetime
) -> Council:
    """Say how the council can be reached, on every page from now on.

    Raises ChangedMeanwhile when the details are not those that the page showed.
    """
    council = locked_council(council_id)
    before = details_of(council)
    require_unchanged(before, seen)
    changed = [name for name in DETAILS if details[name] != before[name]]
    for name in changed:
        setattr(council, name, details[name])
    if changed:
        council.save(update_fields=changed)
        with in_council(council):
            audit(
                "council_details_changed",
                actor_id=by_id,
                object_type="council",
                object_id=council.pk,
                at=now,
                detail_codes={"fields": changed},
            )
        transaction.on_commit(forget_hosts)
    return council
