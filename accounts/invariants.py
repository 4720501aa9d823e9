"""What must hold on the shared side: account events reach their councils, account mail goes out."""

from datetime import datetime, timedelta

from accounts.mail import WAITING
from accounts.models import AccountDelivery, AccountMail
from councils.events.breaks import Break
from councils.events.bus import public_idle_checks, public_invariants
from councils.events.choices import State
from councils.messaging.choices import DispatchState

MOST = 200
LATE = timedelta(minutes=30)


@public_invariants.register("accounts.event-not-told")
def events_not_told(now: datetime) -> list[Break]:
    """What happened to an account is known at each council that has it."""
    late = AccountDelivery.objects.filter(state=State.PENDING, created_at__lt=now - LATE)
    stuck = AccountDelivery.objects.filter(state=State.ATTENTION)
    return [
        Break(
            kind="account-event-not-told",
            id=str(row.pk),
            words=f"{row.council.name} was not told of a change to an account.",
        )
        for row in (stuck | late).select_related("council").order_by("pk")[:MOST]
    ]


@public_invariants.register("accounts.mail-not-sent")
def mail_not_sent(now: datetime) -> list[Break]:
    """Account mail went out, or somebody looks at why it did not."""
    failed = AccountMail.objects.filter(state=DispatchState.FAILED, created_at__gt=now - 24 * LATE)
    late = AccountMail.objects.filter(WAITING, created_at__lt=now - LATE)
    return [
        Break(
            kind="account-mail-not-sent",
            id=str(row.pk),
            words=f"A mail about an account did not go out ({row.error or 'still waiting'}).",
            warning=True,
        )
        for row in (failed | late).order_by("pk")[:MOST]
    ]


@public_idle_checks.register("accounts.events")
def events_to_tell() -> int:
    """Account events that still have to reach a council."""
    return AccountDelivery.objects.filter(state=State.PENDING).count()


@public_idle_checks.register("accounts.mail")
def mail_to_send() -> int:
    """Account mail that still has to go out."""
    return AccountMail.objects.filter(WAITING).count()
