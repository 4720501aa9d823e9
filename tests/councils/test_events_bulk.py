"""Subscribers that take many deliveries at once: all or each by itself, and never twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.events import claiming, deliveries
from councils.events.deliveries import deliver_turn
from councils.events.models import Delivery, Event
from councils.events.testing import deliver_events
from tests.councils.event_samples import BinEmptied, a_bus


class Heard:
    """A subscriber that notes what it was given, alone and together."""

    def __init__(self, refuses=()):
        self.alone, self.together, self.refuses = [], [], set(refuses)

    def one(self, event, delivery):
        self._take(event)
        self.alone.append(event.bins)

    def many(self, told):
        for event, _ in told:
            self._take(event)
        self.together.append([event.bins for event, _ in told])

    def _take(self, event):
        if event.bins in self.refuses:
            raise ValueError("not this one")


def listening(heard, **options):
    bus = a_bus()
    bus.subscribe(BinEmptied, name="tests.bulk", bulk=heard.many, **options)(heard.one)
    return bus


def states():
    return sorted(Delivery.objects.values_list("state", "attempts"))


def test_many_first_attempts_are_one_call(in_maidstone):
    heard = Heard()
    bus = listening(heard)
    for number in range(5):
        bus.publish(BinEmptied(bins=number))

    assert deliver_turn(bus).done == 5
    assert (sorted(heard.together[0]), heard.alone) == ([0, 1, 2, 3, 4], [])
    assert states() == [("done", 1)] * 5
    assert deliver_turn(bus).done == 0


def test_a_turn_takes_no_more_than_its_share(in_maidstone, monkeypatch):
    monkeypatch.setattr(claiming, "BULK", 3)
    claiming._taking_many.cache_clear()
    heard = Heard()
    bus = listening(heard, last=True)
    for number in range(7):
        bus.publish(BinEmptied(bins=number))

    assert [(turn.done, turn.more) for turn in (deliver_turn(bus), deliver_turn(bus))] == [
        (3, True),
        (3, True),
    ]
    assert deliver_turn(bus).more is False
    claiming._taking_many.cache_clear()


def test_one_that_cannot_be_done_holds_up_nobody(in_maidstone):
    heard = Heard(refuses=[2])
    bus = listening(heard)
    for number in range(4):
        bus.publish(BinEmptied(bins=number))

    deliver_events(bus=bus)
    assert heard.together == []
    assert sorted(heard.alone) == [0, 1, 3]
    assert [state for state, _ in states()] == ["attention", "done", "done", "done"]


def test_one_that_cannot_be_read_holds_up_nobody(in_maidstone):
    heard = Heard()
    bus = listening(heard)
    spoilt = bus.publish(BinEmptied(bins=1))
    bus.publish(BinEmptied(bins=2))
    Event.objects.filter(pk=spoilt).update(version=99)

    deliver_events(bus=bus)
    assert heard.alone == [2]
    assert [state for state, _ in states()] == ["attention", "done"]


def test_a_worker_that_dies_with_many_in_its_hands_costs_each_one_attempt(in_maidstone):
    class Killed(BaseException):
        pass

    heard = Heard()
    bus = listening(heard)
    for number in range(3):
        bus.publish(BinEmptied(bins=number))

    def die(told):
        raise Killed

    claims = claiming.claim_first(bus, 10, outside=False)
    with pytest.raises(Killed):
        deliveries.attempt_many(bus, claims, die)
    assert deliver_turn(bus).done == 0  # leased

    past = timezone.now() - timedelta(hours=1)
    Delivery.objects.update(next_at=past, leased_until=past)
    assert deliver_turn(bus).done == 3
    assert sorted(heard.alone) == [0, 1, 2]
    assert states() == [("done", 2)] * 3


def test_a_worker_that_was_too_slow_undoes_its_work(in_maidstone):
    def slow(told):
        Delivery.objects.filter(event__in=[delivery.event_id for _, delivery in told]).update(
            lease_token=None
        )
        Event.objects.create(
            name="tests.written", version=1, payload={}, occurred_at=timezone.now()
        )

    bus = a_bus()
    bus.subscribe(BinEmptied, name="tests.bulk", bulk=slow)(lambda event, delivery: None)
    bus.publish(BinEmptied(bins=1))
    bus.publish(BinEmptied(bins=2))
    deliver_turn(bus, again=False)
    assert not Event.objects.filter(name="tests.written").exists()
    assert states() == [("pending", 1)] * 2


def test_what_comes_last_waits_for_the_rest_and_sees_what_that_published(in_maidstone):
    heard, order = Heard(), []

    def many(told):
        order.append("last")
        heard.many(told)

    def chain(event, delivery):
        order.append("rest")
        if event.bins:
            bus.publish(BinEmptied(bins=0))

    bus = a_bus()
    bus.subscribe(BinEmptied, name="tests.last", bulk=many, last=True)(heard.one)
    bus.subscribe(BinEmptied, name="tests.rest")(chain)
    bus.publish(BinEmptied(bins=1))

    assert deliver_turn(bus).done == 4
    assert order == ["rest", "rest", "last"]
    assert sorted(heard.together[0]) == [0, 1]


def test_among_others_those_of_one_subscriber_go_together(in_maidstone):
    heard, others = Heard(), []
    bus = listening(heard)
    bus.subscribe(BinEmptied, name="tests.other")(lambda event, _: others.append(event.bins))
    for number in range(3):
        bus.publish(BinEmptied(bins=number))

    assert deliver_turn(bus).done == 6
    assert (len(heard.together), len(heard.together[0])) == (1, 3)
    assert sorted(others) == [0, 1, 2]


def test_only_what_is_taken_together_comes_last():
    with pytest.raises(ValueError, match="comes last"):
        a_bus().subscribe(BinEmptied, name="tests.a", last=True)


@pytest.mark.parametrize("options", [{"kind": "outside"}, {"ordered": True}])
def test_only_what_may_come_in_any_order_is_taken_together(options):
    with pytest.raises(ValueError, match="unordered database subscriber"):
        listening(Heard(), **options)
