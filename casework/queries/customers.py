"""One customer as staff see them: everything they asked for here, and who they may be too."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.api import staff_names
from casework import permissions
from casework.choices import AvoidableReason
from casework.models import Contact, Customer, CustomerMerge
from casework.openness import OfKnownCase
from casework.operations.excluding import main_role
from casework.queries.worklist import COLUMNS, Row, as_row
from councils.events.audit_log import audit

if TYPE_CHECKING:
    from accounts.api import Staff

MOST_CASES = 50
MOST_CONTACTS = 20
MOST_MATCHES = 10


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """One contact in the customer's list."""

    id: UUID
    at: datetime
    channel: str
    outcome: str
    reason: str
    note: str
    by: str
    case_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CustomerDetail:
    """The customer page."""

    customer: Customer
    cases: tuple[Row, ...]
    has_more_cases: bool
    contacts: tuple[ContactLine, ...]
    matches: tuple[Customer, ...]
    merges: tuple[CustomerMerge, ...]
    suggested_reason: str
    safe_contact: str = ""


def customer_detail(
    customer_id: UUID, *, by: "Staff", now: datetime, record: bool = True
) -> CustomerDetail | None:
    """The customer page in seven statements, one of them the line that says who looked.

    A record that was merged away answers with the record that was kept.
    """
    if not permissions.may("see_customers", by):
        return None
    customer = permissions.known_customer(customer_id, by=by)
    if customer is None:
        return None
    if record:
        _look_is_written_down(customer, by, now)
    rows = list(
        permissions.visible_to(by)
        .filter(customer=customer)
        .order_by("-opened_at", "-id")
        .values(*COLUMNS)[: MOST_CASES + 1]
    )
    known = Q(case=None) | Q(OfKnownCase("case_id", user_id=by.user_id))
    contacts = list(
        Contact.objects.filter(known, customer=customer).order_by("-at")[:MOST_CONTACTS]
    )
    names = staff_names(
        [*(row["assignee_id"] for row in rows), *(contact.by_id for contact in contacts)]
    )
    cases = tuple(as_row(row, names, now) for row in rows[:MOST_CASES])
    return CustomerDetail(
        customer=customer,
        cases=cases,
        has_more_cases=len(rows) > MOST_CASES,
        contacts=tuple(_contact(contact, names) for contact in contacts),
        matches=tuple(possible_matches(customer, by=by)),
        merges=tuple(permissions.merges_visible_to(by).filter(kept=customer).order_by("-at")),
        suggested_reason=suggested_reason(cases),
        safe_contact=getattr(customer, "safe_contact", None) or "",
    )


def suggested_reason(cases: tuple[Row, ...]) -> str:
    """A contact of somebody whose case is open is most likely "chasing": a proposal, no more."""
    return AvoidableReason.CHASING if any(case.is_open for case in cases) else ""


def possible_matches(customer: Customer, *, by: "Staff") -> list[Customer]:
    """Other records that may be the same person: suggested to staff, never joined by themselves.

    One statement over indexed columns: same e-mail, same phone, or same name at the same address.
    """
    others = (
        permissions.customers_visible_to(by)
        .filter(merged_into=None)
        .exclude(pk=customer.pk)
        .order_by()
    )
    if customer.person_id:
        others = others.filter(person_id=None)
    # One part for each key, so that each is answered by its own index.
    parts = [others.filter(key)[:MOST_MATCHES] for key in _keys_of(customer)]
    if not parts:
        return []
    found = {one.pk: one for one in parts[0].union(*parts[1:], all=True)}
    return [found[pk] for pk in sorted(found)][:MOST_MATCHES]


def _keys_of(customer: Customer) -> list[Q]:
    keys = []
    if customer.email:
        keys.append(Q(email__iexact=customer.email) & ~Q(email=""))
    if customer.phone_key:
        keys.append(Q(phone_key=customer.phone_key))
    if customer.postcode and customer.house:
        place = Q(postcode=customer.postcode, house=customer.house)
        keys.append(place & Q(name__iexact=customer.name))
    return keys


def _contact(contact: Contact, names: dict[UUID, str]) -> ContactLine:
    return ContactLine(
        id=contact.pk,
        at=contact.at,
        channel=contact.get_channel_display(),
        outcome=contact.get_outcome_display(),
        reason=contact.get_reason_display() if contact.reason else "",
        note=contact.note,
        by=names.get(contact.by_id, ""),
        case_id=contact.case_id,
    )


def _look_is_written_down(customer: Customer, by: "Staff", now: datetime) -> None:
    with transaction.atomic(savepoint=False):
        audit(
            "customer.viewed",
            actor_id=by.user_id,
            role=main_role(by),
            object_type="customer",
            object_id=customer.pk,
            at=now,
        )
