"""Cases that wait for a payment: the work begins when the money came, and ends when it did not."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from casework import lifecycle, sayings
from casework.choices import Outcome, PauseReason, Status
from casework.errors import NothingToPay
from casework.events import CasePaid, CaseRefunded, CaseWithdrawn
from casework.models import Case
from casework.operations.closing import end_case
from casework.operations.moving import move
from casework.operations.opening import first_due_date
from casework.operations.pausing import keep_stage_in_step, set_due, start_clock
from casework.operations.routing import apply_rules_now
from casework.operations.working import announce, at_work
from councils.dates import day_and_time
from councils.messaging import api as messaging
from councils.payments import api as payments
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff

NOT_IN_TIME = "unpaid"


def go_on_paid(*, case_id: UUID, payment_id: UUID, pence: int, now: datetime) -> Case:
    """The payment came: the clock starts now, and with it the promise. Once, however often told.

    A case that was closed meanwhile only keeps the fact.
    """
    with at_work(case_id=case_id, verb="resume", by=None, now=now) as case:
        if lifecycle.awaits_payment(case):
            _begin(case, payment_id, pence, now=now)
        elif not case.is_open:
            _tell(case, payment_id, pence, now=now)
    return case


def go_on_at_once(*, case_id: UUID, payment_id: UUID, pence: int, now: datetime) -> None:
    """The same for whoever has just paid and reads the next page, before the event is delivered:
    no page says that it is paid and not paid. Nothing where the case does not wait any more.
    """
    waiting = Case.objects.filter(pk=case_id, is_open=True, pause_reason=PauseReason.PAYMENT)
    if not waiting.exists():
        return
    with at_work(case_id=case_id, verb="resume", by=None, now=now) as case:
        if lifecycle.awaits_payment(case):
            _begin(case, payment_id, pence, now=now)


def _begin(case: Case, payment_id: UUID, pence: int, *, now: datetime) -> None:
    move(case, Status.NEW)
    start_clock(case, now=now)
    set_due(case, first_due_date(case.case_type, now))
    keep_stage_in_step(case)
    if case.queue is not None:
        apply_rules_now(case, now=now)
    _tell(case, payment_id, pence, now=now)


def _tell(case: Case, payment_id: UUID, pence: int, *, now: datetime) -> None:
    announce(
        CasePaid,
        case,
        now=now,
        payment_id=payment_id,
        pence=pence,
        due_on=case.due_on,
        queue_id=case.queue_id,
    )


def withdraw_unpaid(*, case_id: UUID, now: datetime) -> Case:
    """Nobody paid in time: the case ends with a sentence that says so."""
    with at_work(case_id=case_id, verb="withdraw", by=None, now=now) as case:
        if not lifecycle.awaits_payment(case):
            return case
        sentence = _("You did not pay in time, so we closed your request. You can ask again.")
        end_case(case, Outcome.WITHDRAWN, sentence, now=now)
        announce(
            CaseWithdrawn,
            case,
            now=now,
            outcome=case.outcome,
            seconds=(now - case.opened_at).total_seconds(),
            reason=NOT_IN_TIME,
        )
    return case


def keep_refund(*, case_id: UUID, refund_id: UUID, pence: int, now: datetime) -> Case:
    """Money went back: the resident reads it in the case's history, and is told."""
    with at_work(case_id=case_id, verb="resume", by=None, now=now) as case:
        announce(CaseRefunded, case, now=now, refund_id=refund_id, pence=pence)
    return case


def send_pay_link(*, case_id: UUID, email: str, by: "Staff", now: datetime) -> Case:
    """Send a new link to pay; links that were sent before open nothing any more.

    Staff never type a card number: whoever has the link pays on the provider's pages.
    """
    with at_work(case_id=case_id, verb="message", by=by, now=now) as case:
        standing = _due(case)
        payment = payments.renew_link(payment_id=standing.id, now=now, email=email)
        council = current_council()
        messaging.queue(
            to=email,
            template="casework/pay_link",
            context={
                "council_short": council.short_name,
                "service": sayings.title_of(case, council.short_name),
                "amount": standing.amount,
                "until": day_and_time(standing.expires_at),
                "link": council.url(payments.pay_path(payment)),
            },
            reason="pay_link",
            key=f"pay-link:{payment.pk}:{payment.link_number}",
            case_id=case.pk,
        )
    return case


def cancel_pay_link(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Take the links back that were sent. The case waits on."""
    with at_work(case_id=case_id, verb="message", by=by, now=now) as case:
        payments.cancel_link(payment_id=_due(case).id)
    return case


def ask_refund(*, case_id: UUID, pence: int, reason: str, by: "Staff", now: datetime) -> Case:
    """Ask finance to pay back; somebody else decides. Raises RefundTooLarge with what is left."""
    with at_work(case_id=case_id, verb="ask_refund", by=by, now=now) as case:
        standing = payments.of_subject(case.pk)
        if standing is None:
            raise NothingToPay
        payments.ask_refund(
            payment_id=standing.id,
            pence=pence,
            reason=reason,
            by_id=by.user_id,
            role=",".join(sorted(by.roles))[:40],
            now=now,
        )
    return case


def _due(case: Case) -> payments.Standing:
    standing = payments.of_subject(case.pk)
    if standing is None or not standing.is_due:
        raise NothingToPay
    return standing
