"""Opening a case: a few statements inside the submit's own transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from accounts.api import link_council
from casework import people, references, sayings, stages, targets
from casework.choices import PauseReason, Priority, Status
from casework.errors import SetupMissing
from casework.events import CaseOpened
from casework.models import Attachment, Case, CaseStage, CaseType, Customer, Message
from casework.operations.sealing import keep_sealed
from casework.operations.working import announce, tell_account
from casework.records import ContactDetails, Opened, Place, Sealed
from councils.calendar import WorkingCalendar
from councils.calendars import calendar_for
from councils.clock import local_day
from councils.files import api as files
from councils.prepared import Prepared, insert_row
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff

_NO_ID = Value(None, output_field=UUIDField())


@dataclass(frozen=True)
class _Known:
    """What one look at the database tells before anything is written."""

    case_type: CaseType
    reference: str
    earlier_case_id: UUID | None
    customer: Customer | None


@transaction.atomic(savepoint=False)
def open_case(
    *,
    case_type_key: str,
    service_key: str,
    service_title: str,
    channel: str,
    answers: dict[str, Any],
    place: Place | None,
    contact: ContactDetails | None,
    now: datetime,
    customer_id: UUID | None = None,
    priority: str = Priority.NORMAL,
    flags: list[str] | tuple[str, ...] = (),
    assisted_by: "Staff | None" = None,
    sensitive: bool = False,
    safe_contact: str = "",
    sealed: Collection[Sealed] = (),
    attachments: list[UUID] | tuple[UUID, ...] = (),
    attachments_by: UUID | None = None,
    lgsl: int | None = None,
    source: str = "live",
    origin_key: str | None = None,
    opened_at: datetime | None = None,
    tracking_code_hash: str = "",
    duplicate_key: str = "",
    is_linked: bool = False,
    awaits_payment: bool = False,
) -> Opened:
    """Open a case and announce it; routing follows after the commit.

    Joins the caller's transaction. The same `origin_key` gives the case that it opened first. Six
    statements: one look, customer, case, files, event with its deliveries, account line; one more
    with `attachments_by` (the draft that took the files in), which proves that they are its own,
    one for the first request of a person here, whose account is tied to the new record, one for a
    kind of case with stages, and one for answers that are kept sealed. A case of a restricted type
    is closed to all but its team. One that awaits payment makes no promise: its clock starts when
    the money came (`operations.paying`).
    """
    opened_at = opened_at or now
    known = _look(case_type_key, origin_key, customer_id, contact)
    if known.earlier_case_id:
        return opened_before(known.earlier_case_id, now=now)
    promises = not awaits_payment or known.case_type.stages
    due_on = first_due_date(known.case_type, opened_at) if promises else None
    first, then_due_on = first_stage(known.case_type, opened_at, due_on)
    due_at = targets.due_moment(due_on)
    place = place or Place()
    case = Case(
        reference=known.reference,
        case_type=known.case_type,
        customer=known.customer or _new_customer(contact, now),
        lgsl=int(lgsl) if lgsl else known.case_type.lgsl,
        service_key=service_key,
        service_title=service_title,
        priority=priority,
        channel=channel,
        assisted_by_id=assisted_by.user_id if assisted_by else None,
        opened_at=opened_at,
        updated_at=now,
        due_on=due_on,
        due_at=due_at,
        sort_at=targets.sort_moment(priority=priority, due_at=due_at, opened_at=opened_at),
        answers=answers,
        flags=list(dict.fromkeys(flags)),
        updates_by=contact.updates_by if contact else "none",
        origin_key=origin_key,
        source=source,
        is_sensitive=sensitive or known.case_type.is_restricted,
        is_restricted=known.case_type.is_restricted,
        safe_contact=safe_contact[:500],
        tracking_code_hash=tracking_code_hash,
        duplicate_key=duplicate_key[:200],
        stage=first,
        next_due_on=then_due_on,
        **place_fields(place),
    )
    if awaits_payment:
        case.status = Status.WAITING_ON_RESIDENT
        case.paused_since, case.pause_reason = opened_at, PauseReason.PAYMENT
    insert_row(case)
    if first:
        CaseStage.objects.create(
            case=case, key=first, started_at=opened_at, first_due_on=due_on, due_on=due_on
        )
    put_files(case, attachments, sent_by=attachments_by, now=now)
    keep_sealed(case, sealed)
    announce(
        CaseOpened,
        case,
        now=opened_at,
        by_id=case.assisted_by_id,
        customer_id=case.customer_id,
        priority=priority,
        due_on=due_on,
        sensitive=case.is_sensitive,
        linked=is_linked,
        awaits_payment=awaits_payment,
    )
    tell_account(case, now=now)
    return _opened(case, now=now)


def place_fields(place: Place) -> dict[str, Any]:
    """A place as the columns of a case."""
    return {
        "uprn": place.uprn,
        "address_text": place.address_text[:400],
        "postcode": people.tidy_postcode(place.postcode),
        "house": people.house_of(place.address_text),
        "lat": place.lat,
        "lng": place.lng,
        "ward_gss": place.ward_gss,
        "place_unlisted": place.is_unlisted,
    }


def first_due_date(case_type: CaseType, opened_at: datetime) -> date | None:
    """When a case opened then falls due, by the calendar of the team that will first have it."""
    calendar, day = first_calendar(case_type), local_day(opened_at)
    if case_type.stages:
        return stages.due_from(stages.read(case_type.stages)[0], day, calendar)
    return targets.due_date(sayings.target_of(case_type), day, calendar)


def first_calendar(case_type: CaseType) -> WorkingCalendar:
    """The working calendar of the team that will first have such a case."""
    slug = case_type.first_queue.team.calendar if case_type.first_queue else "default"
    return calendar_for(current_council(), slug)


def first_stage(
    case_type: CaseType, opened_at: datetime, due_on: date | None
) -> tuple[str, date | None]:
    """The stage that such a case begins in, and when the one after it will be due."""
    if not case_type.stages:
        return "", None
    every = stages.read(case_type.stages)
    then = stages.following(every, every[0].key)
    if then is None or due_on is None:
        return every[0].key, None
    calendar, day = first_calendar(case_type), local_day(opened_at)
    return every[0].key, stages.due_after(then, done_on=due_on, opened_on=day, calendar=calendar)


@cache
def _look_by(customer_by: tuple[str, ...], has_origin: bool) -> Prepared:
    """The statement of `_look` for a customer known by one of their ids, or by none."""

    def make(key: str, reference: str, origin: str = "", **customer: UUID) -> QuerySet[CaseType]:
        same = Customer.objects.filter(**customer).annotate(
            kept=Coalesce("merged_into_id", "pk"),
            owner=Coalesce("merged_into__person_id", "person_id"),
        )
        earlier = Case.objects.filter(origin_key=origin).values("pk")
        return (
            CaseType.objects.select_related("first_queue__team")
            .annotate(
                is_taken=Exists(Case.objects.filter(reference=reference)),
                earlier=Subquery(earlier[:1]) if has_origin else _NO_ID,
                known_customer=Subquery(same.values("kept")[:1]) if customer else _NO_ID,
                known_person=Subquery(same.values("owner")[:1]) if customer else _NO_ID,
            )
            .filter(key=key)
        )

    types: dict[str, type] = dict.fromkeys(customer_by, UUID)
    types |= {"origin": str} if has_origin else {}
    return Prepared(make, key=str, reference=str, **types)


def _look(
    key: str, origin_key: str | None, customer_id: UUID | None, contact: ContactDetails | None
) -> _Known:
    """One statement: case type, a free reference, an earlier case of this origin, the customer."""
    prefix = current_council().reference_prefix or ""
    person_id = contact.person_id if contact else None
    wanted = {"pk": customer_id} if customer_id else {"person_id": person_id}
    given = {name: value for name, value in wanted.items() if value}
    values: dict[str, Any] = {"key": key} | given | ({"origin": origin_key} if origin_key else {})
    look = _look_by(tuple(given), bool(origin_key))
    while True:
        reference = references.make_reference(prefix)
        row = look.first(reference=reference, **values)
        if row is None:
            raise SetupMissing(key)
        if not row.is_taken:
            break
    customer = None
    if row.known_customer:
        customer = Customer(pk=row.known_customer, person_id=row.known_person)
    return _Known(row, reference, row.earlier, customer)


def _new_customer(contact: ContactDetails | None, now: datetime) -> Customer | None:
    """A record of whoever asks; never joined to another on an unverified e-mail."""
    if contact is None or not (contact.name or contact.email or contact.phone or contact.person_id):
        return None
    customer = Customer(created_at=now, updated_at=now, **contact_fields(contact))
    insert_row(customer)
    if contact.person_id:
        link_council(
            person=contact.person_id, council=current_council(), customer_id=customer.pk, now=now
        )
    return customer


def contact_fields(contact: ContactDetails) -> dict[str, Any]:
    """Contact details as the columns of a customer."""
    return {
        "name": contact.name.strip()[:200],
        "organisation": contact.organisation.strip()[:200],
        "email": contact.email.strip()[:254],
        "phone": contact.phone.strip()[:40],
        "phone_key": people.phone_key(contact.phone),
        "contact_needs": list(contact.contact_needs),
        "preferred_channel": contact.preferred_channel,
        "uprn": contact.uprn,
        "address": contact.address.strip()[:400],
        "postcode": people.tidy_postcode(contact.postcode),
        "house": people.house_of(contact.address),
        "person_id": contact.person_id,
    }


def put_files(
    case: Case,
    file_ids: list[UUID] | tuple[UUID, ...],
    *,
    now: datetime,
    sent_by: UUID | None = None,
    message: Message | None = None,
    visible_to_resident: bool = True,
) -> list[Attachment]:
    """Point a case at stored files; with `sent_by` raises NotYourFile for somebody else's."""
    if not file_ids:
        return []
    wanted = list(dict.fromkeys(file_ids))
    if sent_by is not None:
        files.attach(file_ids=wanted, by=sent_by, now=now)
    return Attachment.objects.bulk_create(
        [
            Attachment(
                case=case,
                file_id=one,
                message=message,
                is_visible_to_resident=visible_to_resident,
                at=now,
            )
            for one in wanted
        ]
    )


def _opened(case: Case, *, now: datetime, is_new: bool = True) -> Opened:
    return Opened(
        case_id=case.pk,
        reference=case.reference,
        due_on=case.due_on,
        customer_id=case.customer_id,
        promise_words=sayings.promise_of(case, now=now),
        is_new=is_new,
    )


def opened_before(case_id: UUID, *, now: datetime) -> Opened:
    """The same answer as the first time, for a repeat of the same submit."""
    case = Case.objects.select_related("case_type").defer("answers").get(pk=case_id)
    return _opened(case, now=now, is_new=False)
