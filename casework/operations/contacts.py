"""Logging that somebody reached us, on any channel: three clicks at most."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from casework import permissions
from casework.choices import LOGGABLE_CHANNELS, AvoidableReason, ContactOutcome
from casework.errors import NotFound, ReasonNeeded
from casework.events import ContactLogged
from casework.models import Case, Contact
from councils.events.bus import publish

if TYPE_CHECKING:
    from accounts.api import Staff


@transaction.atomic(savepoint=False)
def log_contact(
    *,
    channel: str,
    outcome: str,
    by: "Staff",
    now: datetime,
    reason: str | None = None,
    avoidable: bool | None = None,
    case_id: UUID | None = None,
    customer_id: UUID | None = None,
    service_key: str = "",
    seconds: int | None = None,
    note: str = "",
    opened_it: bool = False,
) -> Contact:
    """Keep one contact. A reason makes it avoidable; avoidable without a reason is not accepted.

    `opened_it`: `by` has opened the case in this very transaction, so that they know of it although
    it may be closed to them from now on.
    """
    permissions.require("log_contact", by)
    avoidable = bool(reason) if avoidable is None else avoidable
    if channel not in LOGGABLE_CHANNELS or outcome not in ContactOutcome.values:
        raise ReasonNeeded
    if avoidable and reason not in AvoidableReason.values:
        raise ReasonNeeded
    case = _case(case_id, by, opened_it=opened_it)
    if case is not None and customer_id is None:
        customer_id = case.customer_id
    elif customer_id and not (opened_it or permissions.known_customer(customer_id, by=by)):
        raise NotFound
    contact = Contact.objects.create(
        channel=channel,
        outcome=outcome,
        is_avoidable=avoidable,
        reason=reason or "" if avoidable else "",
        case=case,
        customer_id=customer_id,
        service_key=case.service_key if case else service_key,
        note=note.replace("\x00", "").strip()[:2000],
        seconds=seconds,
        by_id=by.user_id,
        at=now,
    )
    publish(
        ContactLogged(
            contact_id=contact.pk,
            case_id=case_id,
            customer_id=customer_id,
            channel=channel,
            outcome=outcome,
            avoidable=contact.is_avoidable,
            reason=contact.reason,
            service_key=contact.service_key,
            case_type=case.case_type.key if case else "",
            lgsl=case.lgsl if case else None,
            ward=case.ward_gss if case else "",
            assisted=True,
            seconds=seconds,
        ),
        case_id=case_id,
        occurred_at=now,
        actor_id=by.user_id,
    )
    return contact


def _case(case_id: UUID | None, by: "Staff", *, opened_it: bool) -> Case | None:
    """The case that the contact was about, locked since its timeline gets a line."""
    if case_id is None:
        return None
    cases = Case.objects.all() if opened_it else permissions.visible_to(by)
    case = (
        cases.select_for_update(of=("self",))
        .select_related("case_type")
        .defer("answers")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound
    return case
