"""What casework does when it hears of something."""

from accounts.api import person_by_id
from accounts.events import AccountLinked, AccountUnlinked, ContactDetailsChanged
from casework.events import CaseOpened, CaseServiceChanged
from casework.operations.customers import (
    customer_for_account,
    refresh_from_account,
    unlink_customer,
)
from casework.operations.following import stop_following
from casework.operations.routing import route_case
from councils import clock
from councils.events.bus import Delivered, subscribe


@subscribe(CaseOpened, CaseServiceChanged, name="casework.route_case", kind="database")
def place(event: CaseOpened | CaseServiceChanged, delivery: Delivered) -> None:
    """Place a case that stands in no queue; one that is placed already stays."""
    route_case(case_id=event.case_id, now=clock.now())


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
