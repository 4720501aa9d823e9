"""What casework does when it hears of something."""

from typing import Any

from accounts.api import person_by_id
from accounts.events import AccountLinked, AccountUnlinked, ContactDetailsChanged
from casework.events import CaseClosed, CaseOpened, CaseServiceChanged, CaseWithdrawn
from casework.operations.customers import (
    customer_for_account,
    refresh_from_account,
    unlink_customer,
)
from casework.operations.following import stop_following
from casework.operations.paying import go_on_paid, keep_refund, withdraw_unpaid
from casework.operations.routing import route_case, route_cases
from casework.queries.stored import is_case
from councils import clock
from councils.events.bus import Delivered, subscribe
from councils.payments import api as payments
from councils.payments.events import Expired, Paid, Refunded


def place_many(told: list[tuple[Any, Delivered]]) -> None:
    """Place several cases in one transaction."""
    route_cases(case_ids=[event.case_id for event, _ in told], now=clock.now())


@subscribe(
    CaseOpened, CaseServiceChanged, name="casework.route_case", kind="database", bulk=place_many
)
def place(event: CaseOpened | CaseServiceChanged, delivery: Delivered) -> None:
    """Place a case that stands in no queue; one that is placed already stays."""
    route_case(case_id=event.case_id, now=clock.now())


@subscribe(Paid, name="casework.go_on_paid", kind="database")
def paid(event: Paid, delivery: Delivered) -> None:
    """The money came: the work on its case begins."""
    if is_case(event.subject_id):
        go_on_paid(
            case_id=event.subject_id,
            payment_id=event.payment_id,
            pence=event.pence,
            now=clock.now(),
        )


@subscribe(Expired, name="casework.withdraw_unpaid", kind="database")
def not_paid(event: Expired, delivery: Delivered) -> None:
    """Nobody paid in time: its case ends."""
    if is_case(event.subject_id):
        withdraw_unpaid(case_id=event.subject_id, now=clock.now())


@subscribe(Refunded, name="casework.keep_refund", kind="database")
def refunded(event: Refunded, delivery: Delivered) -> None:
    """Money went back: its case says so."""
    if is_case(event.subject_id):
        keep_refund(
            case_id=event.subject_id,
            refund_id=event.refund_id,
            pence=event.pence,
            now=clock.now(),
        )


@subscribe(CaseClosed, CaseWithdrawn, name="casework.stop_payment", kind="database")
def ended(event: CaseClosed | CaseWithdrawn, delivery: Delivered) -> None:
    """A case that ended unpaid asks nobody for money any more."""
    payments.cancel(subject=event.case_id, now=clock.now())


@subscribe(AccountLinked, name="casework.know_account", kind="database")
def know(event: AccountLinked, delivery: Delivered) -> None:
    """Make this council's record of a person who let the council see their account."""
    person = person_by_id(event.person_id)
    if person is not None:
        customer_for_account(person=person, now=clock.now())


@subscribe(ContactDetailsChanged, name="casework.refresh_customer", kind="database")
def refresh(event: ContactDetailsChanged, delivery: Delivered) -> None:
    """Keep this council's record in step with what a person changed in their account."""
    refresh_from_account(person_id=event.person_id, now=clock.now())


@subscribe(AccountUnlinked, name="casework.unlink_customer", kind="database")
def unlink(event: AccountUnlinked, delivery: Delivered) -> None:
    """Part the record from an account whose owner took the link back."""
    unlink_customer(person_id=event.person_id, now=clock.now())
    stop_following(person_id=event.person_id)
