"""Reads of this app that pages and middleware need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from accounts.choices import Kind, MembershipState
from accounts.models import AccountSession, StaffMembership, User
from accounts.people import SignIn, Staff
from councils.database.plans import Statement
from councils.models import Council


def _columns(model: Any, alias: str) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    return [f.attname for f in fields], ", ".join(f'{alias}."{f.column}"' for f in fields)


_SESSION_NAMES, _SESSION_COLUMNS = _columns(AccountSession, "s")
_USER_NAMES, _USER_COLUMNS = _columns(User, "u")
_SIGN_IN = Statement.named(
    f"""
    SELECT {_SESSION_COLUMNS}, {_USER_COLUMNS}, m.roles
    FROM accounts_accountsession s
    JOIN accounts_user u ON u.id = s.user_id
    LEFT JOIN accounts_staffmembership m
        ON m.user_id = u.id AND m.council_id = %(council)s
            AND m.state = 'active' AND u.kind = 'staff'
    WHERE s.id = %(id)s AND s.ended_at IS NULL AND s.expires_at > %(now)s AND u.is_active
"""  # noqa: S608  column names of our own models
)


def live_sign_in(session_id: UUID, *, council_id: int, now: datetime) -> SignIn | None:
    """The sign-in, its person and what they are at this council, in one query; None once over.

    Over means ended, expired, disabled, idle too long (staff) or older than the password.
    """
    found = _SIGN_IN.rows(council=council_id, id=session_id, now=now)
    if not found:
        return None
    row = found[0]
    cut = len(_SESSION_NAMES)
    session = AccountSession.from_db(connection.alias, _SESSION_NAMES, row[:cut])
    user = User.from_db(connection.alias, _USER_NAMES, row[cut:-1])
    session.user = user
    if _idle(session, user, now) or session.auth_hash != user.get_session_auth_hash():
        return None
    return SignIn(session, user, _staff(session, user, row[-1], council_id))


def _idle(session: AccountSession, user: User, now: datetime) -> bool:
    limit = timedelta(minutes=settings.STAFF_IDLE_MINUTES)
    return user.kind == Kind.STAFF and now - session.last_seen_at > limit


def _staff(
    session: AccountSession, user: User, roles: list[str] | None, council_id: int
) -> Staff | None:
    if not roles:
        return None
    return Staff(
        user_id=user.pk,
        name=user.name or str(user.email),
        email=user.email or "",
        council_id=council_id,
        roles=frozenset(roles),
        has_second_factor=session.second_factor_at is not None,
    )


# --- staff ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Membership:
    """One of the councils that a member of staff works for, for the switcher and "my work"."""

    council: Council
    roles: frozenset[str]

    @property
    def staff_url(self) -> str:
        """Where the person works there."""
        return self.council.url("/desk/")


def councils_of_staff(person: User) -> list[Membership]:
    """Where a member of staff works, in the order of names: one query."""
    found = (
        StaffMembership.objects.filter(user=person, state=MembershipState.ACTIVE)
        .filter(council__kind=Council.Kind.COUNCIL, council__status=Council.Status.LIVE)
        .select_related("council", "council__brand")
        .order_by("council__name")
    )
    return [Membership(row.council, frozenset(row.roles)) for row in found]


def _active(council: Council) -> Any:
    return StaffMembership.objects.filter(
        council=council, state=MembershipState.ACTIVE, user__is_active=True
    ).select_related("user")


def _as_staff(row: StaffMembership) -> Staff:
    return Staff(
        user_id=row.user_id,
        name=row.user.name or str(row.user.email),
        email=row.user.email or "",
        council_id=row.council_id,
        roles=frozenset(row.roles),
    )


def staff_of(council: Council) -> list[Staff]:
    """Everybody who works for a council now, by name."""
    return [_as_staff(row) for row in _active(council).order_by("user__name", "user__email")]


def staff_member(user_id: UUID, council: Council) -> Staff | None:
    """One member of staff of a council, or None for anybody else."""
    row = _active(council).filter(user_id=user_id).first()
    return _as_staff(row) if row else None


_NAMES = Statement.named(
    "SELECT id, name, email FROM accounts_user WHERE id = ANY(%(ids)s::uuid[])"
)


def staff_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names for ids, those of people who left as well: one query, none for no ids."""
    wanted = {found for found in ids if found}
    if not wanted:
        return {}
    rows = _NAMES.rows(ids=list(wanted))
    return {pk: name or email or "Former colleague" for pk, name, email in rows}


def person_by_id(person_id: UUID) -> User | None:
    """The person of an id that an event or a case carries, while the account is open."""
    return User.objects.filter(pk=person_id, is_active=True).first()
