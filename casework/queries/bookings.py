"""Who is behind the bookings of a day, as far as the person at the desk may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from casework import permissions
from casework.models import Case
from councils.bookings import api as bookings

if TYPE_CHECKING:
    from accounts.api import Staff


@dataclass(frozen=True, kw_only=True)
class Booker:
    """The case behind a booking: where to go, and who comes."""

    reference: str
    service_title: str
    place: str
    name: str
    phone: str
    needs: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """One line of a day sheet; no booker where the case is closed to whoever looks."""

    booking: bookings.Booked
    booker: Booker | None


def sheet_lines(rows: Iterable[bookings.Booked], *, by: "Staff") -> list[SheetLine]:
    """Bookings with their cases: one query for all.

    Contractors get places and no names, as on a job sheet. A restricted case is named on its own
    page only, where a reason is asked for.
    """
    lines = list(rows)
    found = bookers([one.subject for one in lines], by=by)
    return [SheetLine(booking=one, booker=found.get(one.subject)) for one in lines]


def bookers(case_ids: Iterable[UUID], *, by: "Staff") -> dict[UUID, Booker]:
    """Cases by id, those that this person may know of."""
    cases = (
        permissions.visible_to(by)
        .select_related("customer")
        .defer("answers")
        .filter(pk__in=set(case_ids))
    )
    hides_names = permissions.is_contractor_only(by)
    return {case.pk: _booker(case, hides_names=hides_names) for case in cases}


def _booker(case: Case, *, hides_names: bool) -> Booker:
    hidden = hides_names or case.is_restricted or case.customer is None
    who = None if hidden else case.customer
    return Booker(
        reference=case.reference,
        service_title=case.service_title,
        place="" if case.is_restricted else case.address_text or case.postcode,
        name=(who.name or who.organisation) if who else "",
        phone=who.phone if who else "",
        needs=tuple(who.contact_needs) if who else (),
        is_open=case.is_open,
    )


def booked_case(booking_id: UUID, *, by: "Staff") -> tuple[bookings.Booked, Case] | None:
    """A booking with its case, if this person may know of it."""
    found = bookings.booking_by_id(booking_id)
    if found is None:
        return None
    case = (
        permissions.visible_to(by)
        .select_related("customer")
        .defer("answers")
        .filter(pk=found.subject)
        .first()
    )
    return (found, case) if case else None
