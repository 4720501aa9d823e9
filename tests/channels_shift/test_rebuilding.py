"""From events to figures, and again from the same events."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from channels_shift.invariants import sums_equal_facts, uncounted_events
from channels_shift.models import Fact, MonthlyCount
from channels_shift.operations.rebuilding import rebuild_insight
from channels_shift.operations.recording import fold_deltas
from councils.clock import now
from councils.events.bus import publish
from councils.events.models import Delivery, Event
from tests.channels_shift.happenings import contact, opened


def happen(*events, source="live"):
    with transaction.atomic():
        for event in events:
            publish(
                event,
                case_id=getattr(event, "case_id", None),
                occurred_at=datetime(2026, 6, 15, 12, tzinfo=UTC),
                source=source,
            )


def figures():
    names = [field.name for field in MonthlyCount._meta.fields if field.name != "id"]
    return sorted(MonthlyCount.objects.values_list(*names), key=str)


@pytest.fixture
def three_events(in_maidstone, deliver_events):
    happen(opened(case_id=uuid4()), contact(avoidable=True, reason="chasing", seconds=60))
    happen(opened(case_id=uuid4(), channel="unknown"), source="import")
    deliver_events()
    return in_maidstone


def test_live_and_imported_events_become_facts(three_events):
    assert Fact.objects.count() == 3
    assert set(Fact.objects.values_list("source", flat=True)) == {"live", "import"}
    assert uncounted_events(now()) == []


def test_a_repeated_delivery_adds_nothing(three_events, deliver_events):
    fold_deltas()
    before = figures()
    Delivery.objects.filter(subscriber="channels_shift.count").update(state="pending", attempts=0)
    deliver_events()
    fold_deltas()
    assert figures() == before


def test_a_rebuild_gives_the_same_figures(three_events):
    fold_deltas()
    before = figures()
    Fact.objects.update(contacts=99)
    done = rebuild_insight()
    assert (done.counted, done.kept, done.unreadable) == (3, 0, 0)
    assert figures() == before
    assert sums_equal_facts(now()) == []


def test_a_rebuild_finds_what_was_lost(three_events):
    Fact.objects.filter(kind="contact").delete()
    assert [found.kind for found in uncounted_events(now())] == ["uncounted-event"]
    rebuild_insight()
    assert Fact.objects.filter(kind="contact").count() == 1


def test_facts_outlive_their_events(three_events):
    fold_deltas()
    before = figures()
    Event.objects.filter(source="import").delete()
    assert rebuild_insight().kept == 1
    assert figures() == before


def test_an_event_of_a_newer_version_is_counted_as_unreadable(three_events):
    Event.objects.filter(source="import").update(version=99)
    assert rebuild_insight().unreadable == 1


def test_the_command_says_what_it_did(three_events, capsys):
    call_command("rebuild_insight", council="maidstone")
    assert "3 facts counted from events" in capsys.readouterr().out
