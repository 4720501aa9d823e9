"""The sweep: nothing depends on a nudge, and no council stands behind another."""

import threading

import pytest
from django.db import connection, transaction

from councils.events import resting, sweeping, tasks
from councils.events.models import Delivery
from councils.events.queries import readiness, schemas_with_due
from councils.models import Council
from councils.tenancy import in_council
from tests.councils.event_samples import BinEmptied, a_bus


@pytest.fixture
def seen():
    return []


@pytest.fixture
def bus(seen):
    bus = a_bus()
    bus.subscribe(BinEmptied, name="tests.a")(lambda e, d: seen.append(connection.schema_name))
    return bus


def publish_at(council, bus, number):
    with in_council(council), transaction.atomic():
        for _ in range(number):
            bus.publish(BinEmptied())


def test_what_no_nudge_woke_is_found(maidstone, swale, bus, seen):
    publish_at(swale, bus, 2)

    assert sweeping.sweep(bus) == 1
    assert seen == ["c_swale", "c_swale"]
    assert sweeping.sweep(bus) == 0


def test_a_backlog_at_one_council_does_not_starve_another(maidstone, swale, bus, seen):
    publish_at(maidstone, bus, 45)
    publish_at(swale, bus, 1)
    sweeping.sweep(bus)

    assert len(seen) == 46
    assert seen.index("c_swale") == sweeping.TURN


def test_the_budget_ends_a_sweep(maidstone, bus):
    publish_at(maidstone, bus, 12)

    assert sweeping.sweep(bus, budget=0) == 0
    assert schemas_with_due(bus, ["c_maidstone"]) == {"c_maidstone"}


def test_a_suspended_council_keeps_its_work_for_later(maidstone, bus, seen):
    publish_at(maidstone, bus, 1)
    Council.objects.filter(pk=maidstone.pk).update(status=Council.Status.SUSPENDED)
    sweeping.sweep(bus)
    assert seen == []

    Council.objects.filter(pk=maidstone.pk).update(status=Council.Status.LIVE)
    sweeping.sweep(bus)
    assert seen == ["c_maidstone"]


def test_a_council_behind_the_code_waits(maidstone, bus, seen):
    publish_at(maidstone, bus, 1)
    Council.objects.filter(pk=maidstone.pk).update(migrated_to="older")
    sweeping.sweep(bus)

    assert seen == []


def test_a_broken_schema_does_not_hide_the_others(own_database, maidstone, swale, bus, seen):
    publish_at(swale, bus, 1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE c_maidstone.events_delivery RENAME TO gone")

    sweeping.sweep(bus)
    assert seen == ["c_swale"]


def test_two_sweeps_at_once(own_database, maidstone, bus):
    publish_at(maidstone, bus, 1)
    turns = []

    def other():
        try:
            turns.append(sweeping.sweep(bus))
        finally:
            connection.close()

    with resting.advisory_lock(*sweeping.SWEEP_LOCK) as mine:
        assert mine
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert turns == [0]
    assert sweeping.sweep(bus) == 1


def test_one_worker_is_always_kept_free_of_other_systems(own_database, settings):
    settings.WORKER_CONCURRENCY = 2
    found = []

    def other():
        try:
            with resting.outside_slot() as free:
                found.append(free)
        finally:
            connection.close()

    with resting.outside_slot() as mine:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert (mine, found) == (True, [False])


def test_at_most_one_nudge_of_a_council_is_on_its_way(maidstone, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.deliver, "nudge", lambda **kwargs: sent.append(kwargs))
    with in_council(maidstone):
        tasks.wake("c_maidstone")
        tasks.wake("c_maidstone")
    assert sent == [{"council": "c_maidstone"}]

    tasks.deliver(council="c_maidstone")
    with in_council(maidstone):
        tasks.wake("c_maidstone")
    assert len(sent) == 2


def test_more_work_goes_to_the_end_of_the_line(maidstone, monkeypatch, bus, seen):
    sent = []
    monkeypatch.setattr(tasks.deliver, "nudge", lambda **kwargs: sent.append(kwargs))
    monkeypatch.setattr(sweeping.carry, "__defaults__", (bus,))
    publish_at(maidstone, bus, sweeping.TURN + 1)

    tasks.deliver(council="c_maidstone")
    assert (len(seen), len(sent)) == (sweeping.TURN, 1)
    tasks.deliver(council="c_maidstone")
    assert (len(seen), len(sent)) == (sweeping.TURN + 1, 1)


def test_readiness_tells_the_heartbeat_and_the_oldest(maidstone, bus):
    publish_at(maidstone, bus, 1)
    with in_council(maidstone), connection.cursor() as cursor:
        cursor.execute("UPDATE events_delivery SET next_at = now() - interval '90 seconds'")
    assert readiness()["oldest_undelivered_s"] in range(90, 100)

    sweeping.sweep(bus)
    found = readiness()
    assert found["worker_heartbeat_s"] in range(5)
    assert found["oldest_undelivered_s"] == 0


def test_a_handler_that_publishes_is_followed_in_the_same_turn(own_database, maidstone, bus, seen):
    woken = []

    def chain(event, delivery):
        if event.bins:
            bus.publish(BinEmptied(bins=event.bins - 1))

    bus.subscribe(BinEmptied, name="tests.chain")(chain)
    bus.wake = lambda schema: woken.append(tasks.is_carrying(schema))
    publish_at(maidstone, bus, 1)
    with in_council(maidstone):
        with transaction.atomic():
            bus.publish(BinEmptied(bins=2))
        assert sweeping.carry(bus) is False
        assert not Delivery.objects.exclude(state="done").exists()
    assert woken == [False, False, True, True]


def test_what_is_committed_during_a_turn_needs_no_nudge_of_its_own(maidstone, monkeypatch, seen):
    sent = []
    monkeypatch.setattr(tasks.deliver, "nudge", lambda **kwargs: sent.append(kwargs))
    bus = a_bus()

    def late(event, delivery):
        seen.append(event)
        if len(seen) == sweeping.TURN:  # the turn will take no more
            bus.publish(BinEmptied())

    bus.subscribe(BinEmptied, name="tests.late")(late)
    monkeypatch.setattr(sweeping.carry, "__defaults__", (bus,))
    publish_at(maidstone, bus, sweeping.TURN)
    tasks.wake("c_maidstone")
    sent.clear()

    tasks.deliver(council="c_maidstone")
    assert sent.count({"council": "c_maidstone"}) == 1
