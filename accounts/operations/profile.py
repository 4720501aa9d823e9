"""What a person says about themselves."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.events import ContactDetailsChanged
from accounts.models import User
from accounts.outbox import announce_to_linked_councils

FIELDS = frozenset(
    {
        "name",
        "phone",
        "contact_needs",
        "contact_needs_detail",
        "preferred_channel",
        "uprn",
        "address_lines",
        "postcode",
    }
)


@transaction.atomic(savepoint=False)
def change_profile(*, person: User, changes: dict[str, Any], now: datetime) -> list[str]:
    """Store what changed and tell the councils that know this account; names what changed."""
    unknown = set(changes) - FIELDS
    if unknown:
        raise ValueError(f"not part of a profile: {sorted(unknown)}")
    changed = [name for name, value in changes.items() if getattr(person, name) != value]
    if not changed:
        return []
    User.objects.filter(pk=person.pk).update(**{name: changes[name] for name in changed})
    for name in changed:
        setattr(person, name, changes[name])
    announce_to_linked_councils(
        ContactDetailsChanged(person_id=person.pk, fields=sorted(changed)),
        person_id=person.pk,
        now=now,
    )
    return changed
