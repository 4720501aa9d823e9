"""Thin tasks of the account side."""

from accounts.mail import send_due_mail, wakes
from accounts.outbox import public_bus
from councils import clock
from councils.events.deliveries import deliver_turn
from councils.tenancy import public_task


@public_task("accounts.sweep")
def sweep(**_: object) -> None:
    """Send account mail that is due and carry account events to councils."""
    send_due_mail(now=clock.now())
    while deliver_turn(public_bus, limit=50).more:
        pass


@wakes
def _wake_for_mail() -> None:
    sweep.nudge()


def _wake_for_events(schema: str) -> None:
    sweep.nudge()


public_bus.wake = _wake_for_events
