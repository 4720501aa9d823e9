"""Real connections: one last place, fifty who want it; changes that cross; never below nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from councils.bookings import api, queries
from councils.bookings.models import Booking, Slot
from councils.bookings.operations import calendars, sweeping
from councils.operations.editing import token_of
from councils.tenancy import in_council
from tests.councils.booking_samples import NOW, booked, day_calendar

DAY, OTHER = "2026-06-09", "2026-06-10"
AT_ONCE = 50

pytestmark = pytest.mark.usefixtures("own_database")


def at_once(council, *acts):
    """Run all acts at the same moment, each on a connection of its own; results or errors."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            with in_council(council):
                gate.wait(timeout=30)
                return act()
        except api.BookingError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def holding(slot=DAY, holder=None):
    return lambda: api.hold("crew", slot, holder=holder or uuid4(), now=NOW)


def test_two_want_the_last_place_and_one_gets_it(maidstone):
    with in_council(maidstone):
        day_calendar(capacity=1)
    results = at_once(maidstone, holding(), holding())
    assert sorted(type(one).__name__ for one in results) == ["Booking", "SlotGone"]


def test_fifty_at_once_never_take_more_than_there_is(maidstone):
    with in_council(maidstone):
        day_calendar(capacity=7)
    results = at_once(maidstone, *(holding() for _ in range(AT_ONCE)))
    got = [one for one in results if isinstance(one, Booking)]
    assert len(got) == 7
    assert all(isinstance(one, Booking | api.SlotGone) for one in results)
    with in_council(maidstone):
        assert Slot.objects.get().taken == Booking.objects.count() == 7
        assert queries.miscounted() == []


def test_one_holder_who_clicks_many_times_has_one_place(maidstone):
    with in_council(maidstone):
        day_calendar(capacity=9)
    me = uuid4()
    at_once(maidstone, *(holding(slot, me) for slot in (DAY, OTHER) * 6))
    with in_council(maidstone):
        assert Booking.objects.filter(holder=me).count() == 1
        assert queries.miscounted() == []


def test_changes_that_cross_do_not_wait_for_each_other(maidstone):
    with in_council(maidstone):
        day_calendar(capacity=20)
        here = [booked(slot=DAY).subject for _ in range(8)]
        there = [booked(slot=OTHER).subject for _ in range(8)]
    acts = [lambda s=s: api.change(s, OTHER, now=NOW) for s in here]
    acts += [lambda s=s: api.change(s, DAY, now=NOW) for s in there]
    results = at_once(maidstone, *acts)
    assert all(isinstance(one, Booking) for one in results)
    with in_council(maidstone):
        assert list(Slot.objects.order_by("start").values_list("taken", flat=True)) == [8, 8]
        assert queries.miscounted() == []


def test_everything_at_once_keeps_the_count(maidstone):
    """Holds, sweeps, cancellations twice over, changes, an admin who closes the day."""
    with in_council(maidstone):
        day_calendar(capacity=12)
        mine = [booked().subject for _ in range(6)]
        for _ in range(4):
            api.hold("crew", DAY, holder=uuid4(), now=NOW - timedelta(hours=1))
        seen = token_of(api.hours_shown(api.calendar_of("crew")))
    fewer = [api.OpeningHours(weekday=day, capacity=5) for day in range(5)]
    acts = [
        *(lambda s=s: api.cancel(s, now=NOW) for s in mine[:3] * 2),
        *(lambda s=s: api.change(s, OTHER, now=NOW) for s in mine[3:]),
        *(lambda: sweeping.expire_holds(now=NOW) for _ in range(3)),
        *(holding() for _ in range(8)),
        lambda: calendars.change_hours(key="crew", hours=fewer, seen=seen, by_id=uuid4(), now=NOW),
    ]
    results = at_once(maidstone, *acts)
    assert sum(isinstance(one, api.NoBooking) for one in results) == 3
    with in_council(maidstone):
        assert queries.miscounted() == []
        assert all(row.taken >= 0 for row in Slot.objects.all())
        assert set(Slot.objects.values_list("capacity", flat=True)) == {5}


@pytest.mark.long
def test_many_rounds_of_the_last_place(maidstone):
    with in_council(maidstone):
        day_calendar(capacity=1, days=range(7), days_ahead=60)
        days = [one.slot for one in api.offers("crew", now=NOW).offers][:20]
    for day in days:
        results = at_once(maidstone, *(holding(day) for _ in range(10)))
        assert sum(isinstance(one, Booking) for one in results) == 1
