"""A call about an open case in one act: the contact is counted and the resident gets the news."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework import sayings
from casework.choices import AvoidableReason, ContactOutcome, Direction
from casework.models import Case, Contact, Message
from casework.notifications import wants_email
from casework.operations.contacts import log_contact
from casework.operations.messaging import write_message
from casework.operations.working import at_work
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff

SENT, SENT_BEFORE, NO_EMAIL, CLOSED = "sent", "sent_before", "no_email", "closed"
NOT_AGAIN_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Chased:
    """What came of it. `update` is one of SENT, SENT_BEFORE, NO_EMAIL, CLOSED."""

    contact: Contact
    update: str


@transaction.atomic(savepoint=False)
def log_chase(
    *,
    case_id: UUID,
    channel: str,
    by: "Staff",
    now: datetime,
    outcome: str = ContactOutcome.ANSWERED,
    seconds: int | None = None,
    note: str = "",
) -> Chased:
    """Keep a contact that asked how a case stands, and write to the resident how it stands.

    Both or neither. Chasing is avoidable contact: it is counted with its channel, and costed.
    """
    contact = log_contact(
        channel=channel,
        outcome=outcome,
        reason=AvoidableReason.CHASING,
        case_id=case_id,
        seconds=seconds,
        note=note,
        by=by,
        now=now,
    )
    return Chased(contact=contact, update=send_update(case_id=case_id, by=by, now=now))


def send_update(*, case_id: UUID, by: "Staff", now: datetime) -> str:
    """Write to the resident how their open case stands, at most once an hour in the same words.

    It answers no question of theirs: a reply that waits stays on top of the list.
    """
    with at_work(case_id=case_id, verb="message", by=by, now=now) as case:
        if not case.is_open:
            return CLOSED
        if not wants_email(case):
            return NO_EMAIL
        text = update_words(case, now=now)
        if _was_just_sent(case, text, now):
            return SENT_BEFORE
        waiting_since = case.replied_at
        write_message(case, text, by=by, now=now)
        case.replied_at = waiting_since
    return SENT


def update_words(case: Case, *, now: datetime) -> str:
    """How a case stands, as a short message: what it is, who has it, what happens by when."""
    title = sayings.title_of(case, current_council().short_name)
    promise = sayings.promise_of(case, now=now)
    parts = [
        _("You asked us about “%(service)s”.") % {"service": title},
        sayings.team_of(case),
        sayings.next_of(case),
        f"{promise.rstrip('.')}." if promise else "",
        sayings.pause_of(case),
    ]
    return " ".join(part for part in parts if part)


def _was_just_sent(case: Case, text: str, now: datetime) -> bool:
    return Message.objects.filter(
        case=case, direction=Direction.TO_RESIDENT, text=text, at__gt=now - NOT_AGAIN_WITHIN
    ).exists()
