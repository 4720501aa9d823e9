"""Carrying deliveries: leases, attempts, order, and what becomes of failures."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from councils.events import claiming, deliveries, resting
from councils.events.deliveries import backoff, deliver_turn
from councils.events.errors import GiveUp, NotAttention, TryLater
from councils.events.models import AuditEntry, Delivery, Event
from councils.events.queries import attention_list, health_summary, still_to_do
from councils.events.testing import deliver_events
from councils.tenancy import in_council
from tests.councils.event_samples import BinEmptied, a_bus


class Killed(BaseException):
    """What a killed worker looks like from inside: nobody catches it."""


def listening(handler, *, name="tests.a", **options):
    bus = a_bus()
    bus.subscribe(BinEmptied, name=name, **options)(handler)
    return bus


def failing_with(error):
    def fail(event, delivery):
        raise error

    return fail


def let_time_pass():
    """As if every wait and every lease were over."""
    past = timezone.now() - timedelta(hours=1)
    Delivery.objects.filter(state="pending").update(next_at=past)
    Delivery.objects.filter(leased_until__isnull=False).update(leased_until=past)


def the_delivery():
    return Delivery.objects.get()


def test_a_delivery_is_done_once(in_maidstone):
    seen = []
    bus = listening(lambda event, delivery: seen.append((event, delivery.id, delivery.attempt)))
    bus.publish(BinEmptied(bins=4))

    assert (deliver_events(bus=bus), deliver_events(bus=bus)) == (1, 0)
    assert seen == [(BinEmptied(bins=4), the_delivery().pk, 1)]
    assert the_delivery().state == "done"


def test_what_a_failed_handler_wrote_is_undone(in_maidstone):
    def half(event, delivery):
        Event.objects.create(name="tests.half", occurred_at=timezone.now())
        raise KeyError("Ann Smith, 1 High Street")

    bus = listening(half)
    bus.publish(BinEmptied())
    deliver_turn(bus)

    row = the_delivery()
    assert not Event.objects.filter(name="tests.half").exists()
    assert (row.state, row.attempts, row.lease_token) == ("pending", 1, None)
    assert row.next_at > timezone.now()
    assert row.error.startswith("KeyError in half")
    assert "Smith" not in row.error


def test_a_worker_that_was_too_slow_undoes_its_work(in_maidstone):
    def slow(event, delivery):
        Event.objects.create(name="tests.late", occurred_at=timezone.now())
        Delivery.objects.update(lease_token=uuid4())

    bus = listening(slow)
    bus.publish(BinEmptied())
    found = claiming.claim(bus, outside=False)

    assert deliveries.attempt(bus, found) is False
    assert not Event.objects.filter(name="tests.late").exists()
    assert the_delivery().state == "pending"


def test_an_outside_handler_stands_in_no_transaction(own_database, maidstone):
    seen = []
    bus = listening(lambda e, d: seen.append(connection.in_atomic_block), kind="outside")
    with in_council(maidstone):
        with transaction.atomic():
            bus.publish(BinEmptied())
        assert deliver_turn(bus).done == 0
        assert deliver_turn(bus, outside=True).done == 1
    assert seen == [False]


def test_a_leased_delivery_is_left_alone_until_the_lease_ends(in_maidstone):
    bus = listening(lambda e, d: None, lease=5)
    bus.publish(BinEmptied())
    first = claiming.claim(bus, outside=False)

    assert claiming.claim(bus, outside=False) is None
    row = the_delivery()
    assert row.leased_until == row.next_at
    assert (row.leased_until - row.created_at).total_seconds() == pytest.approx(5, abs=1)

    let_time_pass()
    second = claiming.claim(bus, outside=False)
    assert (second.id, second.attempts) == (first.id, 2)
    assert claiming.finish(bus, first) is False
    assert claiming.finish(bus, second) is True


def test_two_workers_never_do_the_same_delivery(own_database, maidstone):
    done, lock = [], threading.Lock()

    def note(event, delivery):
        with lock:
            done.append(delivery.id)

    bus = listening(note)
    with in_council(maidstone), transaction.atomic():
        for _ in range(80):
            bus.publish(BinEmptied())

    def work():
        try:
            with in_council(maidstone):
                while deliver_turn(bus, limit=7).more:
                    pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == len(set(done)) == 80


def test_an_event_that_kills_its_worker_comes_to_rest(own_database, maidstone):
    bus = listening(failing_with(Killed()), max_attempts=3)
    with in_council(maidstone):
        with transaction.atomic():
            bus.publish(BinEmptied())
        for _ in range(3):
            with pytest.raises(Killed):
                deliver_turn(bus)
            let_time_pass()
        deliver_turn(bus)

        row = the_delivery()
        assert (row.state, row.error) == (
            "attention",
            "the worker stopped while doing this, every time",
        )
        assert deliver_turn(bus).done == 0


def test_a_failing_delivery_needs_attention_at_the_cap(in_maidstone):
    bus = listening(failing_with(RuntimeError()), max_attempts=3)
    bus.publish(BinEmptied())

    assert deliver_events(bus=bus) == 3
    assert the_delivery().state == "attention"


def test_the_wait_doubles_with_jitter_up_to_a_quarter_of_an_hour():
    for attempts, whole in [(1, 5), (2, 10), (5, 80), (12, 900), (40, 900)]:
        waits = {backoff(attempts) for _ in range(50)}
        assert len(waits) > 1
        assert all(0.75 * whole <= wait <= 1.25 * whole for wait in waits)


def test_the_far_side_may_ask_for_patience(in_maidstone):
    bus = listening(failing_with(TryLater("http_429", seconds=4000)))
    bus.publish(BinEmptied())
    deliver_turn(bus)

    row = the_delivery()
    assert row.error == "http_429"
    assert row.next_at > timezone.now() + timedelta(seconds=3500)


@pytest.mark.parametrize(
    "error", [GiveUp("http_404"), type("E", (Exception,), {"retryable": False})()]
)
def test_what_cannot_be_helped_is_not_tried_again(in_maidstone, error):
    bus = listening(failing_with(error))
    bus.publish(BinEmptied())
    deliver_turn(bus)

    assert (the_delivery().state, the_delivery().attempts) == ("attention", 1)


def test_an_unknown_version_needs_attention(in_maidstone):
    bus = listening(lambda e, d: None)
    bus.publish(BinEmptied())
    Event.objects.update(version=9)
    deliver_turn(bus)

    assert the_delivery().state == "attention"
    assert "version 9" in the_delivery().error


def test_a_subscriber_that_is_gone_needs_attention(in_maidstone):
    listening(lambda e, d: None).publish(BinEmptied())
    deliver_turn(a_bus())

    assert the_delivery().state == "attention"
    assert the_delivery().error == "nobody listens as tests.a"


class TestOrder:
    """An ordered subscriber gets the events of one case one after the other."""

    def in_order(self, seen, *, refuse=()):
        def note(event, delivery):
            if event.bins in refuse:
                raise RuntimeError
            seen.append(event.bins)

        return listening(note, ordered=True, max_attempts=2)

    def test_a_later_event_waits_for_an_earlier_one(self, in_maidstone):
        seen, refuse, mine, other = [], {1}, uuid4(), uuid4()
        bus = self.in_order(seen, refuse=refuse)
        for bins, case_id in [(1, mine), (2, mine), (3, other)]:
            bus.publish(BinEmptied(bins=bins), case_id=case_id)

        deliver_turn(bus)
        assert seen == [3]
        refuse.clear()
        let_time_pass()
        deliver_turn(bus)
        assert seen == [3, 1, 2]

    def test_what_needs_attention_holds_up_its_case_until_set_aside(self, in_maidstone):
        seen, case_id = [], uuid4()
        bus = self.in_order(seen, refuse={1})
        for bins in (1, 2):
            bus.publish(BinEmptied(bins=bins), case_id=case_id)
        deliver_events(bus=bus)
        assert seen == []
        assert (attention_list(bus=bus)[0].held_up, health_summary(bus).held_up) == (1, 1)
        assert still_to_do(bus) == 0

        stuck = Delivery.objects.get(state="attention")
        deliveries.set_aside_delivery(delivery_id=stuck.pk, by=None, now=timezone.now(), bus=bus)
        deliver_events(bus=bus)
        assert seen == [2]

    def test_one_subscriber_does_not_hold_up_another(self, in_maidstone):
        seen, case_id = [], uuid4()
        bus = self.in_order(seen, refuse={1, 2})
        bus.subscribe(BinEmptied, name="tests.b", ordered=True)(lambda e, d: seen.append("b"))
        for bins in (1, 2):
            bus.publish(BinEmptied(bins=bins), case_id=case_id)
        deliver_turn(bus)

        assert seen == ["b", "b"]


class TestByHand:
    """People try again what gave up."""

    @pytest.fixture
    def stuck(self, in_maidstone, monkeypatch):
        refuse = [True]

        def maybe(event, delivery):
            if refuse:
                raise GiveUp("down")

        bus = listening(maybe)
        monkeypatch.setattr(deliveries, "council_bus", bus)
        bus.publish(BinEmptied())
        deliver_events(bus=bus)
        assert the_delivery().state == "attention"
        refuse.clear()
        return bus

    def test_trying_again_starts_afresh_and_is_written_down(self, stuck):
        actor = uuid4()
        Delivery.objects.update(attempts=8)
        deliveries.retry_delivery(
            delivery_id=the_delivery().pk, by=actor, now=timezone.now(), bus=stuck
        )
        assert the_delivery().attempts == 0

        deliver_events(bus=stuck)
        assert the_delivery().state == "done"
        entry = AuditEntry.objects.get()
        assert (entry.act, entry.actor_id) == ("events.delivery_retried", actor)
        assert entry.object_id == str(the_delivery().pk)

    def test_what_does_not_wait_for_anybody_is_refused(self, stuck):
        Delivery.objects.update(state="done")
        with pytest.raises(NotAttention):
            deliveries.retry_delivery(
                delivery_id=the_delivery().pk, by=None, now=timezone.now(), bus=stuck
            )

    def test_all_of_one_subscriber(self, stuck):
        now = timezone.now()
        assert deliveries.retry_all(by=None, now=now, subscriber="tests.other", bus=stuck) == 0
        assert deliveries.retry_all(by=None, now=now, subscriber="tests.a", bus=stuck) == 1


def test_how_things_stand_costs_a_fixed_number_of_queries(in_maidstone, django_assert_num_queries):
    bus = listening(failing_with(GiveUp("x")))
    bus.subscribe(BinEmptied, name="tests.b")(lambda e, d: None)
    for _ in range(6):
        bus.publish(BinEmptied())
    deliver_turn(bus, limit=8)

    with django_assert_num_queries(2):
        health, waiting = health_summary(bus), attention_list(bus=bus)

    assert (health.pending + health.attention + health.done_last_hour) == 12
    assert health.attention == len(waiting)
    assert waiting[0].error == "x"
    assert [row.id for row in attention_list(after=waiting[0].id, bus=bus)] == [
        row.id for row in waiting[1:]
    ]


def test_a_far_side_that_hangs_is_left_alone_for_a_while(in_maidstone, monkeypatch):
    monkeypatch.setattr(resting, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(resting, "REST_FACTOR", 10_000_000)
    bus = listening(failing_with(TryLater("timed_out")), kind="outside")
    bus.subscribe(BinEmptied, name="tests.other", kind="outside")(lambda e, d: None)
    for _ in range(3):
        bus.publish(BinEmptied())
    try:
        deliver_turn(bus, outside=True, skip=resting.resting)

        assert resting.resting() == ["tests.a"]
        assert sorted(Delivery.objects.filter(subscriber="tests.a").values_list("attempts")) == [
            (0,),
            (0,),
            (1,),
        ]
        assert Delivery.objects.filter(subscriber="tests.other", state="done").count() == 3
    finally:
        resting.forget()


def test_what_kills_its_worker_costs_its_neighbours_one_attempt(in_maidstone):
    bus = listening(lambda e, d: None)
    for _ in range(4):
        bus.publish(BinEmptied())
    assert len(claiming.claim_first(bus, 10, outside=False)) == 4  # and the worker is gone

    let_time_pass()
    assert claiming.claim_first(bus, 10, outside=False) == []
    alone = claiming.claim(bus, outside=False)
    assert alone.attempts == 2
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [1, 1, 1, 2]


@pytest.mark.parametrize("kind", ["database", "outside"])
def test_what_a_turn_has_no_time_for_goes_back_uncounted(in_maidstone, kind):
    done = []

    def slow(event, delivery):
        done.append(delivery.id)
        time.sleep(0.02)

    bus = listening(slow, kind=kind)
    for _ in range(3):
        bus.publish(BinEmptied())

    turn = deliver_turn(bus, seconds=0.01, outside=kind == "outside")
    assert (turn.done, turn.more, len(done)) == (1, True, 1)
    left = Delivery.objects.exclude(state="done")
    assert set(left.values_list("attempts", "lease_token", "state")) == {(0, None, "pending")}
    assert deliver_turn(bus, outside=kind == "outside").done == 2


def test_a_look_tells_what_a_turn_would_find(in_maidstone):
    bus = listening(lambda e, d: None)
    assert found_by_a_look(bus) == set()
    bus.publish(BinEmptied())
    assert found_by_a_look(bus) == {"inside"}
    bus.subscribe(BinEmptied, name="tests.far", kind="outside")(lambda e, d: None)
    bus.publish(BinEmptied())
    assert found_by_a_look(bus) == {"inside", "outside"}
    deliver_turn(bus)
    assert found_by_a_look(bus) == {"outside"}
    claiming.claim_first(bus, 10, outside=True)
    assert found_by_a_look(bus) == set()
    let_time_pass()
    assert found_by_a_look(bus) == {"outside", "outside_again"}


def found_by_a_look(bus):
    return {name for name, is_due in vars(claiming.look(bus)).items() if is_due}


def test_what_was_tried_before_waits_for_a_turn_that_asks_for_it(in_maidstone):
    bus = listening(lambda e, d: None)
    bus.publish(BinEmptied())
    claiming.claim_first(bus, 10, outside=False)
    let_time_pass()
    assert deliver_turn(bus, again=False) == deliveries.Turn(done=0, more=False)
    assert found_by_a_look(bus) == {"inside", "again"}
    assert deliver_turn(bus).done == 1
