"""Publishing: one statement, in the transaction of the change, nobody woken before the commit."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from councils import tenancy
from councils.events import tasks
from councils.events.bus import council_bus
from councils.events.errors import CannotRead
from councils.events.models import Delivery, Event
from councils.events.payloads import event, read
from councils.events.queries import timeline
from councils.events.testing import captured_events
from councils.tenancy import in_council
from tests.councils.event_samples import BinEmptied, a_bus


def ignore(event, delivery):
    pass


def publish_and_undo(bus):
    with transaction.atomic():
        bus.publish(BinEmptied())
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)


def test_an_event_survives_the_way_through_json():
    said = BinEmptied(case_id=uuid4(), on=date(2026, 6, 27), ward="E05005004", crew=("a", "b"))

    assert read("tests.bin_emptied", 1, said.to_payload()) == said


def test_fields_of_a_newer_publisher_are_left_out():
    assert read("tests.bin_emptied", 1, {"bins": 2, "lids": 3}) == BinEmptied(bins=2)


@pytest.mark.parametrize("text", ["Ann Smith", "ann@example.org", "1 High Street", "07700 900123"])
def test_an_event_carries_no_text(text):
    with pytest.raises(ValueError, match="codes, not text"):
        BinEmptied(ward=text).to_payload()


def test_an_unknown_version_cannot_be_read():
    with pytest.raises(CannotRead):
        read("tests.bin_emptied", 9, {})


def test_one_name_and_version_is_one_class():
    with pytest.raises(ValueError, match="defined twice"):

        @event("tests.bin_emptied", version=1)
        class Another:
            pass


def test_one_subscriber_listens_once():
    bus = a_bus()
    bus.subscribe(BinEmptied, name="tests.a")(ignore)

    with pytest.raises(ValueError, match="twice"):
        bus.subscribe(BinEmptied, name="tests.a")(lambda event, delivery: None)


def test_publishing_is_one_statement(in_maidstone, django_assert_num_queries):
    bus = a_bus()
    bus.subscribe(BinEmptied, name="tests.a")(ignore)
    bus.subscribe(BinEmptied, name="tests.b", kind="outside", ordered=True)(ignore)
    case_id = uuid4()
    Event.objects.exists()

    with django_assert_num_queries(1):
        event_id = bus.publish(BinEmptied(bins=2), case_id=case_id)

    stored = Event.objects.get(pk=event_id)
    assert (stored.case_seq, stored.payload["bins"], stored.sent_to) == (
        1,
        2,
        ["tests.a", "tests.b"],
    )
    rows = Delivery.objects.filter(event=event_id).order_by("subscriber")
    assert [(row.subscriber, row.ordered, row.case_seq) for row in rows] == [
        ("tests.a", False, 1),
        ("tests.b", True, 1),
    ]


def test_events_of_a_case_are_numbered(in_maidstone):
    bus, mine, other = a_bus(), uuid4(), uuid4()
    for case_id in (mine, other, mine):
        bus.publish(BinEmptied(case_id=case_id))

    assert [entry.seq for entry in timeline(mine)] == [1, 2]
    assert timeline(other)[0].payload == BinEmptied(case_id=other)


def test_a_timeline_shows_what_it_cannot_read(in_maidstone, django_assert_num_queries):
    case_id = uuid4()
    a_bus().publish(BinEmptied(bins=3), case_id=case_id)
    Event.objects.update(version=7)

    with django_assert_num_queries(1):
        (entry,) = timeline(case_id)

    assert entry.payload is None
    assert entry.data["bins"] == 3


def test_an_import_reaches_only_those_who_want_the_past(in_maidstone):
    bus = a_bus()
    bus.subscribe(BinEmptied, name="tests.tell_the_resident", kind="outside")(ignore)
    bus.subscribe(BinEmptied, name="tests.count", historic=True)(ignore)

    event_id = bus.publish(BinEmptied(), source="import")

    assert list(Delivery.objects.values_list("event", "subscriber")) == [(event_id, "tests.count")]


def test_captured_events(in_maidstone):
    bus = a_bus()
    with captured_events(bus) as seen:
        bus.publish(BinEmptied(bins=1))
    bus.publish(BinEmptied(bins=2))

    assert seen == [BinEmptied(bins=1)]


def test_a_change_that_is_undone_leaves_no_event(own_database, maidstone):
    bus, woken = a_bus(), []
    bus.subscribe(BinEmptied, name="tests.a")(ignore)
    bus.wake = woken.append
    with in_council(maidstone):
        publish_and_undo(bus)

        assert not Event.objects.exists()
        assert not Delivery.objects.exists()
    assert woken == []


def test_publishing_without_a_transaction_is_a_mistake(own_database, maidstone):
    with in_council(maidstone), pytest.raises(RuntimeError, match="transaction"):
        a_bus().publish(BinEmptied())


def test_woken_once_per_transaction_after_the_commit(own_database, maidstone):
    bus, woken = a_bus(), []
    bus.subscribe(BinEmptied, name="tests.a")(ignore)
    bus.wake = woken.append
    with in_council(maidstone):
        with transaction.atomic():
            for _ in range(3):
                bus.publish(BinEmptied())
            assert woken == []
        assert woken == ["c_maidstone"]


def test_woken_when_only_the_first_savepoint_is_undone(own_database, maidstone):
    bus, woken = a_bus(), []
    bus.subscribe(BinEmptied, name="tests.a")(ignore)
    bus.wake = woken.append
    with in_council(maidstone), transaction.atomic():
        publish_and_undo(bus)
        bus.publish(BinEmptied())

    assert woken == ["c_maidstone"]


def test_a_dead_broker_costs_nobody_anything(own_database, maidstone, monkeypatch):
    tried = []

    def refuse(*args, **kwargs):
        tried.append(kwargs["kwargs"])
        raise OperationalError("down")

    monkeypatch.setattr(tasks.deliver, "apply_async", refuse)
    monkeypatch.setattr(tenancy, "_nudges_paused_until", 0.0)
    monkeypatch.setattr(council_bus, "_subscribers", {})
    council_bus.subscribe(BinEmptied, name="tests.a")(ignore)
    with in_council(maidstone):
        with transaction.atomic():
            council_bus.publish(BinEmptied())

        assert Delivery.objects.filter(state="pending").count() == 1
    assert tried == [{"council": "c_maidstone"}]


def test_one_council_does_not_see_the_events_of_another(own_database, maidstone, swale):
    with in_council(maidstone), transaction.atomic():
        a_bus().publish(BinEmptied())
    with in_council(swale):
        assert not Event.objects.exists()


def test_without_a_council_there_is_nowhere_to_write(db):
    connection.set_schema_to_public()
    with pytest.raises(Exception, match="events_event"), transaction.atomic():
        a_bus().publish(BinEmptied())
