"""The worklist: order, pages, filters, numbers, and a fixed number of statements."""

from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import counters
from casework.models import Case, QueueDelta
from casework.operations import assigning, messaging
from casework.queries import worklist as lists
from casework.queries.cases import case_detail
from casework.queries.worklist import Filters, header_of, queue_lines, worklist
from councils.ids import uuid7
from tests.casework.factories import NOW, closed, later, parks_queue, routed, staff, waste_queue

pytestmark = pytest.mark.usefixtures("in_maidstone")


@pytest.fixture
def officer(in_maidstone):
    return staff("officer")


def refs(rows) -> list[str]:
    return [row.reference for row in rows]


def test_urgent_then_due_then_age(officer) -> None:
    later_due = routed(now=later(days=1))
    first_due = routed()
    urgent = routed(priority="urgent", now=later(days=2))
    assert refs(worklist(by=officer, now=NOW).rows) == refs([urgent, first_due, later_due])


def test_pages_meet_without_gap_or_double(officer, monkeypatch) -> None:
    monkeypatch.setattr(lists, "SIZE", 3)
    cases = [routed(now=later(minutes=minute)) for minute in range(8)]
    seen, cursor = [], ""
    while True:
        page = worklist(by=officer, now=NOW, queue_ids=[waste_queue().pk], cursor=cursor)
        seen += refs(page.rows)
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == refs(cases)


def test_a_broken_cursor_is_the_first_page(officer) -> None:
    case = routed()
    for cursor in ("nonsense", "bm9uc2Vuc2U", "%00", "é"):
        assert refs(worklist(by=officer, now=NOW, cursor=cursor).rows) == [case.reference]


def test_replies_stand_on_top_closed_or_not(officer) -> None:
    quiet, loud, shut = routed(), routed(), closed(officer)
    for case in (shut, loud):
        messaging.reply_as_resident(case_id=case.pk, text="Hello?", now=later(hours=2))
    page = worklist(by=officer, now=NOW)
    assert set(refs(page.replied)) == set(refs([loud, shut]))
    assert refs(page.rows) == [quiet.reference]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), 2),
        (Filters(status="in_progress"), 1),
        (Filters(service_key="missed_bin"), 2),
        (Filters(service_key="other"), 0),
        (Filters(ward_gss="E05005004"), 2),
        (Filters(priority="urgent"), 1),
        (Filters(whose="mine"), 1),
        (Filters(whose="unassigned"), 1),
        (Filters(overdue=True), 0),
    ],
)
def test_filters(officer, filters: Filters, found: int) -> None:
    assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    routed(priority="urgent")
    assert len(worklist(by=officer, now=NOW, filters=filters).rows) == found
    assert filters.is_narrowed is (filters != Filters())


def test_overdue_by_the_end_of_the_day(officer) -> None:
    routed()
    assert worklist(by=officer, now=later(days=5)).rows[0].is_overdue
    assert len(worklist(by=officer, now=later(days=5), filters=Filters(overdue=True)).rows) == 1


def test_my_list_is_mine_alone(officer) -> None:
    case = assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    routed()
    assert refs(worklist(by=officer, now=NOW, mine=True).rows) == [case.reference]
    assert worklist(by=staff("officer"), now=NOW, mine=True).rows == ()


def test_numbers_beside_queues_and_the_header(officer) -> None:
    parks_queue()
    routed()
    case = assigning.claim_case(case_id=routed(now=later(hours=-3)).pk, by=officer, now=NOW)
    messaging.reply_as_resident(case_id=case.pk, text="Hi", now=NOW)
    lines = {line.slug: line for line in queue_lines(officer)}
    assert (lines["waste"].open, lines["waste"].new, lines["waste"].replied) == (2, 1, 1)
    assert lines["parks"].open == 0
    header = header_of(list(lines.values()), by=officer, now=later(days=5))
    assert (header.open, header.new, header.unassigned, header.replied) == (2, 1, 1, 1)
    assert (header.overdue, header.overdue_is_more) == (2, False)
    assert header.oldest_opened_at == later(hours=-3)
    assert header_of([], by=officer, now=NOW).oldest_opened_at is None


def test_folding_changes_no_number(officer) -> None:
    for _ in range(3):
        assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    before = counters.numbers_by_queue()
    assert counters.fold() == 6
    assert counters.numbers_by_queue() == before == counters.recount()
    assert QueueDelta.objects.count() == 1
    routed()
    counters.fold()
    assert counters.numbers_by_queue() == counters.recount()


def test_statements_do_not_grow_with_rows(officer) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            header_of(queue_lines(officer), by=officer, now=NOW)
            worklist(by=officer, now=NOW, queue_ids=[waste_queue_id])
        return len(seen)

    case = routed()
    waste_queue_id = case.queue_id
    assigning.claim_case(case_id=case.pk, by=officer, now=NOW)
    messaging.reply_as_resident(case_id=case.pk, text="Hi", now=NOW)
    few = count()
    for _ in range(10):
        assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    assert count() == few <= 6  # with the schema and the session: eight


def test_the_case_page_in_a_fixed_number(officer) -> None:
    case = routed()
    messaging.add_note(case_id=case.pk, text="One", by=officer, now=NOW)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert case_detail(case.reference, by=officer, now=NOW)
        return len(seen)

    few = count()
    for number in range(8):
        messaging.send_message(case_id=case.pk, text=f"No {number}", by=officer, now=NOW)
        messaging.add_note(case_id=case.pk, text=f"No {number}", by=staff("officer"), now=NOW)
    assert count() == few <= 7  # with the schema and the session: nine


def test_the_case_page_shows_it_all(officer) -> None:
    case = routed()
    messaging.add_note(case_id=case.pk, text="Look behind the shed", by=officer, now=NOW)
    messaging.send_message(case_id=case.pk, text="We come", by=officer, now=NOW)
    messaging.reply_as_resident(case_id=case.pk, text="Good", now=NOW)
    page = case_detail(case.reference.lower(), by=officer, now=NOW)
    assert [note.text for note in page.notes] == ["Look behind the shed"]
    assert [(item.text, item.is_from_resident) for item in page.messages] == [
        ("We come", False),
        ("Good", True),
    ]
    assert page.notes[0].by == officer.name
    assert page.routing_words.startswith("No rule matched")
    assert "Routed to Waste" in [item.text for item in page.history]
    assert page.may["claim"]
    assert not page.may["assign"]
    assert case_detail("MBC-0000-0000", by=officer, now=NOW) is None


@pytest.fixture
def crowd(officer) -> Case:
    """One officer's case among three hundred others of another queue, and numbers about them."""
    case, other = routed(), routed()
    assigning.claim_case(case_id=case.pk, by=officer, now=NOW)
    other.queue_id = parks_queue().pk
    copies = []
    for number in range(300):
        other.pk, other.reference = uuid7(), f"MBC-COPY-{number}"
        copies.append(copy(other))
    Case.objects.bulk_create(copies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_case")
        cursor.execute("SET LOCAL enable_sort = off")  # a sort of so few rows costs nothing
    return case


@pytest.mark.parametrize(
    ("narrowed", "index"), [("queue_id", "case_worklist"), ("assignee_id", "case_assignee")]
)
def test_the_partial_index_answers(crowd, officer, narrowed, index) -> None:
    crowd.refresh_from_db()
    rows = Case.objects.filter(is_open=True, replied_at=None).order_by("sort_at", "id")
    assert index in rows.filter(**{narrowed: getattr(crowd, narrowed)})[:25].explain()
