"""Making a council from a screen: the same operation as the command, and its first admin."""

from datetime import datetime
from typing import Any

from accounts.choices import Role
from accounts.models import User
from accounts.operations.staffing import invite_staff
from accounts.outbox import audit_at
from councils.models import Council
from councils.operations.provisioning import create_council


def make_council(*, by: User, admin_email: str, now: datetime, **facts: Any) -> Council:
    """A council that answers at its address, and an invitation to its first admin.

    Raises CouncilExists when the address or the prefix is taken.
    """
    council = create_council(**facts)
    audit_at(
        council,
        "council_made",
        actor_id=by.pk,
        object_type="council",
        object_id=council.pk,
        at=now,
    )
    invite_staff(
        council=council, email=admin_email, name="", roles=[Role.COUNCIL_ADMIN], by=by, now=now
    )
    return council
