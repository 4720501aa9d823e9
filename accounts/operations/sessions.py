"""Sign-ins begin and end here: one row for every host at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from accounts.choices import EndReason, Kind
from accounts.models import AccountSession, User

SECOND_FACTORS = frozenset({"mfa", "totp", "webauthn", "recovery_codes"})
RESIDENT_DAYS = 14
RESIDENT_MOST_DAYS = 28


def begin_session(
    *, user: User, methods: Iterable[str], device: str, now: datetime
) -> AccountSession:
    """A sign-in that has just been proved by `methods`; staff sign-ins last one working day."""
    used = list(dict.fromkeys(methods))
    lasts = (
        timedelta(hours=settings.STAFF_SIGN_IN_HOURS)
        if user.kind == Kind.STAFF
        else timedelta(days=RESIDENT_DAYS)
    )
    return AccountSession.objects.create(
        user=user,
        created_at=now,
        last_seen_at=now,
        expires_at=now + lasts,
        methods=used,
        authenticated_at=now,
        second_factor_at=now if SECOND_FACTORS & set(used) else None,
        auth_hash=user.get_session_auth_hash(),
        device=device[:80],
    )


def longest_of(session: AccountSession) -> datetime:
    """When a resident's sign-in is over however often it is kept."""
    return session.created_at + timedelta(days=RESIDENT_MOST_DAYS)


def keep_session(*, session: AccountSession, now: datetime) -> datetime:
    """A resident is there: their sign-in goes on, within its longest; until when."""
    ends = min(now + timedelta(days=RESIDENT_DAYS), longest_of(session))
    AccountSession.objects.filter(pk=session.pk, ended_at=None, expires_at__lt=ends).update(
        expires_at=ends
    )
    return ends


def add_method(*, session_id: UUID, method: str, now: datetime) -> None:
    """The person proved themselves once more within a sign-in."""
    found = AccountSession.objects.filter(pk=session_id)
    if method in SECOND_FACTORS:
        found.update(second_factor_at=Coalesce(F("second_factor_at"), Value(now)))
    for session in found.exclude(methods__contains=[method]):
        found.update(methods=[*session.methods, method])


def drop_second_factor(*, user: User) -> None:
    """The last second factor is gone: no sign-in of this person counts as having one."""
    AccountSession.objects.filter(user=user, ended_at=None).update(second_factor_at=None)


def end_session(*, session_id: UUID, reason: str, now: datetime) -> bool:
    """End one sign-in at every host; False when it had ended before."""
    return bool(
        AccountSession.objects.filter(pk=session_id, ended_at=None).update(
            ended_at=now, end_reason=reason
        )
    )


def end_sessions(*, user_id: UUID, reason: str, now: datetime, keep: UUID | None = None) -> int:
    """End every sign-in of a person, except `keep`; how many ended."""
    open_ones = AccountSession.objects.filter(user_id=user_id, ended_at=None)
    if keep:
        open_ones = open_ones.exclude(pk=keep)
    return open_ones.update(ended_at=now, end_reason=reason)


def password_changed(*, user: User, keep: UUID | None, now: datetime) -> None:
    """A new password ends every other sign-in; the one it was changed in goes on."""
    end_sessions(user_id=user.pk, reason=EndReason.PASSWORD_CHANGED, now=now, keep=keep)
    if keep:
        AccountSession.objects.filter(pk=keep).update(auth_hash=user.get_session_auth_hash())


@transaction.atomic(savepoint=False)
def disable_user(*, user: User, now: datetime) -> None:
    """Close an account to its owner, and end every sign-in of it at once."""
    User.objects.filter(pk=user.pk).update(is_active=False, disabled_at=now)
    end_sessions(user_id=user.pk, reason=EndReason.DISABLED, now=now)
