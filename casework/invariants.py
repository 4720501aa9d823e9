"""What must always be true of casework, checked by `reconcile` in every council."""

from datetime import datetime
from typing import Any

from django.db import connection

from accounts.api import activities_in
from casework import counters
from casework.models import Case, Queue
from councils.bookings import api as bookings
from councils.events.breaks import Break
from councils.events.bus import idle_checks, invariants
from councils.events.dangling import points_at_people
from councils.tenancy import current_council

MOST = 200
BATCH = 5000

points_at_people("casework_case", "assignee_id", "assisted_by_id")
points_at_people("casework_assignment", "officer_id", "assigned_by_id")
points_at_people("casework_caseexclusion", "user_id")
points_at_people("casework_casereason", "user_id")
points_at_people("casework_contact", "by_id")
points_at_people("casework_note", "by_id")
points_at_people("casework_message", "by_id")
points_at_people("casework_attachment", "by_id")
points_at_people("casework_customer", "person_id")
points_at_people("casework_follower", "person_id")
points_at_people("casework_casestage", "done_by_id")
points_at_people("casework_learningaction", "owner_id", "added_by_id", "done_by_id")
points_at_people("casework_customermerge", "by_id", "undone_by_id")
points_at_people("casework_teammember", "user_id")


@invariants.register("casework.case-without-opening")
def cases_without_opening(now: datetime) -> list[Break]:
    """Every case was announced."""
    return [
        Break(
            kind="case-without-opening",
            id=reference,
            words=f"Case {reference} exists, but the event that it was opened does not.",
        )
        for (reference,) in _rows(
            """
            SELECT c.reference FROM casework_case c
            WHERE NOT EXISTS (
                SELECT 1 FROM events_event e
                WHERE e.case_id = c.id AND e.name = 'casework.case_opened')
            ORDER BY c.id LIMIT %s
            """,
            [MOST],
        )
    ]


@invariants.register("casework.opening-without-case")
def openings_without_case(now: datetime) -> list[Break]:
    """Every announced case is there."""
    return [
        Break(
            kind="opening-without-case",
            id=str(case_id),
            words=f"A case ({case_id}) was opened and announced, but it is not there.",
        )
        for (case_id,) in _rows(
            """
            SELECT e.case_id FROM events_event e
            WHERE e.name = 'casework.case_opened'
              AND NOT EXISTS (SELECT 1 FROM casework_case c WHERE c.id = e.case_id)
            ORDER BY e.id LIMIT %s
            """,
            [MOST],
        )
    ]


@invariants.register("casework.not-routed")
def cases_not_routed(now: datetime) -> list[Break]:
    """Every open case whose routing is done stands in a queue."""
    return [
        Break(
            kind="not-routed",
            id=reference,
            words=f"Case {reference} is open and routed, but stands in no queue.",
        )
        for (reference,) in _rows(
            """
            SELECT c.reference FROM casework_case c
            WHERE c.is_open AND c.queue_id IS NULL AND c.source <> 'import'
              AND NOT EXISTS (
                SELECT 1 FROM events_delivery d
                WHERE d.case_id = c.id AND d.subscriber = 'casework.route_case'
                  AND d.state NOT IN ('done'))
            ORDER BY c.sort_at LIMIT %s
            """,
            [MOST],
        )
    ]


@invariants.register("casework.partner-not-opened")
def partners_not_opened(now: datetime) -> list[Break]:
    """Every half that was asked of a partner council is open there, or is still being tried."""
    return [
        Break(
            kind="partner-not-opened",
            id=reference,
            words=f"Case {reference} should have its other half at {name}, but has none.",
        )
        for reference, name in _rows(
            """
            SELECT c.reference, l.council_name
            FROM casework_partnerlink l JOIN casework_case c ON c.id = l.case_id
            WHERE l.state = 'sending' AND l.is_origin
              AND NOT EXISTS (
                SELECT 1 FROM events_delivery d
                WHERE d.case_id = c.id AND d.subscriber = 'portal.open_linked'
                  AND d.state = 'pending')
            ORDER BY l.asked_at LIMIT %s
            """,
            [MOST],
        )
    ]


@invariants.register("casework.account-lines")
def account_lines(now: datetime) -> list[Break]:
    """Every case of a person with an account stands in their list, and nothing else does."""
    ours = _cases_of_people()
    listed = dict(activities_in(current_council()).order_by().values_list("case_id", "person_id"))
    missing = [
        Break(
            kind="not-in-account",
            id=reference,
            words=f"Case {reference} belongs to an account, but its owner's list does not show it.",
        )
        for case_id, (reference, person_id) in ours.items()
        if listed.get(case_id) != person_id
    ]
    extra = [
        Break(
            kind="in-account-without-case",
            id=str(case_id),
            words=f"An account lists a case ({case_id}) that it does not own here.",
        )
        for case_id in listed
        if case_id not in ours
    ]
    return (missing + extra)[:MOST]


def _cases_of_people() -> dict[Any, tuple[str, Any]]:
    rows = (
        Case.objects.filter(customer__person_id__isnull=False)
        .order_by()
        .values_list("pk", "reference", "customer__person_id")
    )
    return {pk: (reference, person_id) for pk, reference, person_id in rows.iterator(BATCH)}


@invariants.register("casework.queue-numbers")
def queue_numbers(now: datetime) -> list[Break]:
    """The numbers beside queues equal what a count of the cases gives."""
    kept, counted = counters.numbers_by_queue(), counters.recount()
    nothing = dict.fromkeys(counters.NAMES, 0)
    names = dict(Queue.objects.order_by().values_list("pk", "slug"))
    return [
        Break(
            kind="queue-numbers",
            id=slug,
            words=f"The numbers of queue {slug} are {_said(kept.get(pk, nothing))}, "
            f"but counting gives {_said(counted.get(pk, nothing))}.",
        )
        for pk, slug in names.items()
        if kept.get(pk, nothing) != counted.get(pk, nothing)
    ]


def _said(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items())


@idle_checks.register("casework.waiting-for-a-queue")
def waiting_for_a_queue() -> int:
    """Open cases that nobody has placed yet."""
    return Case.objects.filter(queue=None, is_open=True).exclude(source="import").count()


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


@invariants.register("casework.booking-of-ended-case")
def bookings_of_ended_cases(now: datetime) -> list[Break]:
    """Nobody's place is kept for a case that is closed, withdrawn or gone."""
    booked = bookings.subjects_to_come()
    still_open = set(
        Case.objects.filter(pk__in=list(booked), is_open=True).values_list("pk", flat=True)
    )
    return [
        Break(
            kind="booking-of-ended-case",
            id=str(booking_id),
            words="A day or time is booked for a case that is not open.",
        )
        for case_id, booking_id in booked.items()
        if case_id not in still_open
    ][:MOST]
