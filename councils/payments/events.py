"""What paying announces. `subject_id` is what the money is for, in the words of whoever asked."""

from uuid import UUID

from councils.events.bus import event


@event("payments.paid", version=1)
class Paid:
    """What was asked for is paid."""

    payment_id: UUID
    subject_id: UUID
    pence: int


@event("payments.failed", version=1)
class Failed:
    """A try to pay ended without money; the next may follow."""

    payment_id: UUID
    subject_id: UUID
    code: str


@event("payments.expired", version=1)
class Expired:
    """Nobody paid in time: what was kept for it can be given to others."""

    payment_id: UUID
    subject_id: UUID


@event("payments.paid_unasked", version=1)
class PaidUnasked:
    """Money came that was no longer asked for: `why` is `late` or `twice`. Finance has to look."""

    payment_id: UUID
    subject_id: UUID
    pence: int
    why: str


@event("payments.try_left", version=1)
class TryLeft:
    """A try to pay is of no use any more: the provider is asked to cancel it."""

    attempt_id: UUID


@event("payments.refund_approved", version=1)
class RefundApproved:
    """Finance said yes: the provider is asked to pay back."""

    refund_id: UUID


@event("payments.refund_refused", version=1)
class RefundRefused:
    """Finance said no."""

    refund_id: UUID
    payment_id: UUID
    subject_id: UUID


@event("payments.refunded", version=1)
class Refunded:
    """Money went back to the resident."""

    refund_id: UUID
    payment_id: UUID
    subject_id: UUID
    pence: int


@event("payments.refund_failed", version=1)
class RefundFailed:
    """The provider did not pay back; finance can ask again."""

    refund_id: UUID
    payment_id: UUID
    subject_id: UUID
    code: str
