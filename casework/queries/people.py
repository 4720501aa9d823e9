"""What the desk shows of a person beside the customer page: how open cases stand, older cases."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from accounts.api import staff_names
from accounts.choices import ContactNeed
from casework import permissions, sayings
from casework.choices import CustomerFlag
from casework.models import Customer
from casework.queries.worklist import COLUMNS, Row, as_row

if TYPE_CHECKING:
    from accounts.api import Staff

MOST_OPEN = 10
PAGE_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one open case stands, in the words that the resident has too."""

    id: UUID
    reference: str
    service_title: str
    opened_at: datetime
    status_words: str
    team_words: str
    next_words: str
    promise_words: str
    is_overdue: bool
    is_urgent: bool
    replied_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """One page of a person's cases, newest first."""

    rows: tuple[Row, ...]
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who a form is filled in for."""

    id: UUID
    name: str
    email: str
    phone: str
    uprn: str
    address: str
    postcode: str
    needs: tuple[str, ...]


def open_cases_of(customer_id: UUID, *, by: "Staff", now: datetime) -> tuple[Standing, ...]:
    """The person's newest open cases and how each stands: one statement."""
    cases = (
        permissions.visible_to(by)
        .select_related("case_type", "queue__team")
        .defer("answers")
        .filter(customer_id=customer_id, is_open=True)
        .order_by("-opened_at", "-id")[:MOST_OPEN]
    )
    return tuple(
        Standing(
            id=case.pk,
            reference=case.reference,
            service_title=case.service_title,
            opened_at=case.opened_at,
            status_words=sayings.status_of(case),
            team_words=sayings.team_of(case),
            next_words=sayings.next_of(case),
            promise_words=sayings.promise_of(case, now=now),
            is_overdue=sayings.is_overdue(case, now=now),
            is_urgent=case.priority == "urgent",
            replied_at=case.replied_at,
        )
        for case in cases
    )


def customer_of(customer_id: UUID, *, by: "Staff") -> Customer | None:
    """A record that this person may see; one that was merged away gives the one that was kept."""
    if not permissions.may("see_customers", by):
        return None
    return permissions.known_customer(customer_id, by=by)


def caller_details(customer_id: UUID, *, by: "Staff") -> Caller | None:
    """What a form filled in for somebody starts from: one statement."""
    customer = customer_of(customer_id, by=by)
    if customer is None:
        return None
    return Caller(
        id=customer.pk,
        name=customer.name or customer.organisation,
        email=customer.email,
        phone=customer.phone,
        uprn=customer.uprn,
        address=customer.address,
        postcode=customer.postcode,
        needs=need_words(customer.contact_needs),
    )


def caller_names(ids: Iterable[UUID], *, by: "Staff") -> dict[UUID, str]:
    """The names of these records, for a list of forms filled in for them: one statement."""
    wanted = set(ids)
    if not wanted or not permissions.may("see_customers", by):
        return {}
    found = Customer.objects.filter(pk__in=wanted).values_list("pk", "name", "organisation")
    return {pk: name or organisation for pk, name, organisation in found.order_by()}


def cases_page(customer_id: UUID, *, by: "Staff", now: datetime, cursor: str = "") -> CasePage:
    """All cases of a person, a page at a time: two statements at any depth."""
    cases = permissions.visible_to(by).filter(customer_id=customer_id)
    at, last = _read(cursor)
    if at is not None:
        cases = cases.filter(Q(opened_at__lt=at) | Q(opened_at=at, id__lt=last))
    rows = list(cases.order_by("-opened_at", "-id").values(*COLUMNS)[: PAGE_SIZE + 1])
    names = staff_names(row["assignee_id"] for row in rows)
    more = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return CasePage(
        rows=tuple(as_row(row, names, now) for row in rows[:PAGE_SIZE]),
        next_cursor=_cursor(more["opened_at"], more["id"]) if more else "",
    )


def need_words(codes: list[str]) -> tuple[str, ...]:
    """How a person needs to be spoken or written to, in words; unknown codes are left out."""
    return tuple(str(ContactNeed(code).label) for code in codes if code in ContactNeed.values)


def flag_words(codes: list[str]) -> tuple[str, ...]:
    """What staff should know before they call or visit, in words."""
    return tuple(str(CustomerFlag(code).label) for code in codes if code in CustomerFlag.values)


def _cursor(at: datetime, pk: UUID) -> str:
    return urlsafe_b64encode(f"{at.astimezone(UTC).isoformat()}|{pk}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime | None, UUID | None]:
    """A cursor that cannot be read is the first page."""
    with suppress(ValueError):
        padded = cursor + "=" * (-len(cursor) % 4)
        at, _, last = urlsafe_b64decode(padded.encode()).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is not None:
            return moment, UUID(last)
    return None, None
