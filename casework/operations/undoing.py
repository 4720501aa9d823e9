"""Taking back a contact that was logged by mistake, within a minute."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from casework import permissions
from casework.errors import NotFound
from casework.events import ContactTakenBack
from casework.models import Case, Contact
from councils.events.bus import publish

if TYPE_CHECKING:
    from accounts.api import Staff

UNDO_WITHIN = timedelta(minutes=1)


def undoable_contact(contact_id: UUID, *, by: "Staff", now: datetime) -> Contact | None:
    """The person's own contact, while it can still be taken back."""
    mine = Contact.objects.filter(by_id=by.user_id, at__gt=now - UNDO_WITHIN)
    return mine.select_related("case__case_type").filter(pk=contact_id).first()


@transaction.atomic(savepoint=False)
def undo_contact(*, contact_id: UUID, by: "Staff", now: datetime) -> None:
    """Remove a contact; the event that it was counted by gets its opposite.

    Raises NotFound for somebody else's contact and after the minute. It is counted in the month of
    the contact, so that the two are nothing together.
    """
    permissions.require("log_contact", by)
    contact = undoable_contact(contact_id, by=by, now=now)
    if contact is None:
        raise NotFound
    case = contact.case
    if case is not None:
        Case.objects.select_for_update().only("pk").get(pk=case.pk)
    contact.delete()
    publish(
        ContactTakenBack(
            contact_id=contact_id,
            case_id=case.pk if case else None,
            customer_id=contact.customer_id,
            channel=contact.channel,
            outcome=contact.outcome,
            avoidable=contact.is_avoidable,
            reason=contact.reason,
            service_key=contact.service_key,
            case_type=case.case_type.key if case else "",
            lgsl=case.lgsl if case else None,
            ward=case.ward_gss if case else "",
            assisted=True,
            seconds=contact.seconds,
        ),
        case_id=case.pk if case else None,
        occurred_at=contact.at,
        actor_id=by.user_id,
    )
