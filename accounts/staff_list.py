"""Who has what at a council: the list that admins and auditors read."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, Max, OuterRef, Q

from accounts.choices import Role
from accounts.models import StaffInvitation, StaffMembership
from councils.models import Council

MOST = 2000


def people_at(council: Council) -> list[Any]:
    """Every membership with its person, last sign of life and second factor: one query."""
    factor = Authenticator.objects.filter(user=OuterRef("user")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    rows = (
        StaffMembership.objects.filter(council=council)
        .select_related("user")
        .annotate(
            last_seen_at=Max("user__sign_ins__last_seen_at", filter=Q(user__is_active=True)),
            has_second_factor=Exists(factor),
        )
        .order_by("state", "user__name", "user__email")[:MOST]
    )
    return [_with_words(row) for row in rows]


def invitations_at(council: Council, *, now: datetime) -> list[Any]:
    """Invitations that still open a door: one query."""
    rows = StaffInvitation.objects.filter(
        council=council, accepted_at=None, withdrawn_at=None, expires_at__gt=now
    ).order_by("-created_at")[:MOST]
    return [_with_words(row) for row in rows]


def _with_words(row: Any) -> Any:
    row.role_words = [str(Role(role).label) for role in row.roles]
    return row
