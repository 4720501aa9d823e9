"""Thin tasks of the account side."""

from datetime import timedelta

from accounts.mail import send_due_mail, wakes
from accounts.models import HandoffCode
from accounts.outbox import public_bus
from councils import clock
from councils.events.deliveries import deliver_turn
from councils.tenancy import public_task


@public_task("accounts.sweep")
def sweep(**_: object) -> None:
    """Send account mail that is due, carry account events to councils, drop old codes."""
    now = clock.now()
    send_due_mail(now=now)
    while deliver_turn(public_bus, limit=50).more:
        pass
    HandoffCode.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()


@wakes
def _wake_for_mail() -> None:
    sweep.nudge()


def _wake_for_events(schema: str) -> None:
    sweep.nudge()


public_bus.wake = _wake_for_events
