"""Events as facts: what counts as a contact, and under which dimensions."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from casework import events
from channels_shift.facts import counted_events, fact_of
from councils.bookings.events import AttendanceMarked
from portal.events import FormSessionEnded
from tests.channels_shift.happenings import CASE, OF_CASE, contact, opened


def fact(event, *, at=datetime(2026, 6, 15, 12, tzinfo=UTC), source="live"):
    return fact_of(event, name=event.event_name, event_id=uuid4(), occurred_at=at, source=source)


def test_a_request_on_the_website_is_a_contact_and_a_case():
    found = fact(opened())
    assert found.measures == {"contacts": 1, "opened": 1}
    assert (found.channel, found.service_key, found.lgsl, found.ward, found.assisted) == (
        "web",
        "fly_tipping",
        "524",
        "E05004988",
        False,
    )


def test_a_form_filled_for_a_caller_counts_once_on_their_channel():
    form = fact(opened(channel="phone", assisted=True))
    note = fact(contact(outcome="form_filled", case_id=CASE, seconds=240))
    assert form.measures["contacts"] == 1
    assert note.measures == {"assessed": 1, "seconds": 240, "timed": 1}


def test_a_contact_without_a_case_counts_whatever_its_outcome():
    assert fact(contact(outcome="form_filled")).measures["contacts"] == 1


def test_chasing_is_avoidable_with_its_reason():
    found = fact(contact(avoidable=True, reason="chasing", case_id=CASE))
    assert found.reason == "chasing"
    assert found.measures == {"contacts": 1, "assessed": 1, "avoidable": 1}


def test_why_a_case_was_closed_is_not_an_avoidable_reason():
    found = fact(
        events.CaseClosed(
            **OF_CASE,
            outcome="not_ours",
            reason="highways",
            seconds=1.0,
            paused_seconds=0.0,
            on_time=None,
        )
    )
    assert (found.outcome, found.reason, found.measures) == ("not_ours", "", {"closed": 1})


@pytest.mark.parametrize(("score", "satisfied"), [(5, 1), (4, 1), (3, 0), (1, 0)])
def test_satisfied_is_four_or_five(score, satisfied):
    found = fact(events.SatisfactionGiven(**OF_CASE, score=score, answered_on="web"))
    assert found.measures.get("satisfied", 0) == satisfied
    assert found.measures["answers"] == 1


def test_messages_are_counted_by_direction():
    found = fact(events.MessageSent(**OF_CASE, message_id=uuid4(), direction="from_resident"))
    assert found.measures == {"messages_in": 1}


def test_a_form_that_was_left_is_started_but_not_finished():
    left = FormSessionEnded(
        draft_id=uuid4(), service_key="missed_bin", form_key="missed_bin", form_version=1,
        channel="web", assisted=False, outcome="left", last_page="where", pages=2, seconds=40,
    )  # fmt: skip
    assert fact(left).measures == {"forms_started": 1, "seconds": 40, "timed": 1}


def test_months_are_those_of_people_here():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert fact(opened(), at=late).month == date(2026, 7, 1)


def test_a_channel_we_do_not_know_is_unknown():
    assert fact(opened(channel="pigeon")).channel == "unknown"
    assert fact(opened(channel="unknown"), source="import").source == "import"


def test_events_that_count_nothing_are_no_facts():
    assert "casework.note_added" not in counted_events()
    assert fact(events.NoteAdded(**OF_CASE, note_id=uuid4())) is None


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        ("confirmed", "attended", {"came": 1}),
        ("confirmed", "missed", {"missed": 1}),
        ("attended", "missed", {"came": -1, "missed": 1}),
        ("missed", "confirmed", {"missed": -1}),
    ],
)
def test_a_booking_counts_in_the_month_of_its_day_and_can_be_corrected(before, after, counted):
    marked = AttendanceMarked(
        booking_id=uuid4(),
        subject_id=CASE,
        calendar="appointments",
        day=date(2026, 5, 29),
        before=before,
        after=after,
    )
    found = fact(marked)
    assert found.measures == counted
    assert (found.month, found.reason) == (date(2026, 5, 1), "appointments")
