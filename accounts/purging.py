"""What of sign-ins and invitations does not stay. Who signed in when is personal data too."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Least

from accounts.models import AccountSession, Activity, HandoffCode, StaffInvitation
from councils.purging import purges

CODES_KEPT = timedelta(hours=1)  # they are good for a minute


@purges("accounts.codes", "one-minute codes between sites", public=True)
def old_codes(now: datetime) -> QuerySet[Any]:
    """Codes of the hand-off, used or not."""
    return HandoffCode.objects.filter(expires_at__lt=now - CODES_KEPT)


@purges("accounts.sign-ins", "sign-ins that ended long ago", public=True)
def old_sign_ins(now: datetime) -> QuerySet[Any]:
    """Sign-ins that ended, or ran out, more than `SIGN_IN_KEPT_DAYS` ago."""
    limit = now - timedelta(days=settings.SIGN_IN_KEPT_DAYS)
    over = Least("expires_at", "ended_at")  # PostgreSQL passes over what is NULL
    return AccountSession.objects.alias(over_at=over).filter(over_at__lt=limit)


@purges("accounts.invitations", "invitations of staff that are over", public=True)
def old_invitations(now: datetime) -> QuerySet[Any]:
    """Invitations accepted, withdrawn or run out more than `INVITATION_KEPT_DAYS` ago.

    Who has which role, and since when, is in the memberships and the audit.
    """
    limit = now - timedelta(days=settings.INVITATION_KEPT_DAYS)
    over = Least("expires_at", "accepted_at", "withdrawn_at")
    return StaffInvitation.objects.alias(over_at=over).filter(over_at__lt=limit)


@purges("accounts.unfinished", "lines of unfinished forms that ran out", public=True)
def old_unfinished(now: datetime) -> QuerySet[Any]:
    """What was not sent in time. The draft itself is deleted by its council."""
    return Activity.everywhere.filter(kept_until__lt=now)
