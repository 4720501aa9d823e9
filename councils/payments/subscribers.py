"""What paying does after the commit: it asks the provider. Each may run twice."""

from councils import clock
from councils.events.bus import Delivered, subscribe
from councils.payments.errors import ProviderAway
from councils.payments.events import RefundApproved, TryLeft
from councils.payments.models import Attempt
from councils.payments.operations.looking import leave_try
from councils.payments.operations.refunding import send_refund


@subscribe(RefundApproved, name="payments.send_refund", kind="outside")
def pay_back(event: RefundApproved, delivery: Delivered) -> None:
    """Have the provider pay back what finance approved."""
    send_refund(event.refund_id, now=clock.now())


@subscribe(TryLeft, name="payments.leave_try", kind="outside")
def leave(event: TryLeft, delivery: Delivered) -> None:
    """Have the provider cancel a try of a payment that nobody has to pay any more."""
    attempt = Attempt.objects.filter(pk=event.attempt_id, is_open=True).first()
    if attempt is None or not attempt.provider_id:
        return
    if not leave_try(attempt, now=clock.now()):
        raise ProviderAway("provider_away")
