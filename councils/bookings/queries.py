"""Reads: what is free, who comes on a day, how long the wait is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from councils.bookings.choices import KEPT, TAKING, State
from councils.bookings.errors import NoCalendar
from councils.bookings.models import Booking, Calendar, Slot
from councils.bookings.offering import ANY, Book, Hours, Rules, Start, slot_of
from councils.bookings.words import moment_words
from councils.calendar import LONDON, ONE_DAY, local_date
from councils.calendars import calendar_for
from councils.tenancy import current_council


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One day or time that can be had now, and how many places are left."""

    calendar: str
    slot: str
    day: date
    start: datetime
    end: datetime
    left: int
    of: int = 0  # places in all


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What a calendar offers somebody now, with what a page says about the place."""

    calendar: str
    title: str
    is_day: bool
    offers: tuple[Offer, ...]
    place: str = ""
    address: str = ""
    about: str = ""
    few: int = 0

    def get(self, slot: Any) -> Offer | None:
        """The offer of that name."""
        return next((one for one in self.offers if one.slot == slot), None)


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A booking as pages read it."""

    id: UUID
    calendar: str
    title: str
    is_day: bool
    slot: str
    day: date
    start: datetime
    end: datetime
    state: str
    subject: UUID
    reference: str
    change_until: datetime
    place: str = ""
    address: str = ""
    cancel_ends_request: bool = True
    changes: int = 0
    made_at: datetime | None = None
    changed_at: datetime | None = None
    marked_at: datetime | None = None
    served_at: datetime | None = None

    @property
    def words(self) -> str:
        """Tuesday 2 June 2026, or with its time."""
        return moment_words(self.start, is_day=self.is_day)

    @property
    def is_to_come(self) -> bool:
        """Whether it stands and nobody has said what became of it."""
        return self.state == State.CONFIRMED

    def can_change(self, now: datetime) -> bool:
        """Whether a resident may still change or cancel it."""
        return self.is_to_come and now < self.change_until


@dataclass(frozen=True, kw_only=True)
class Wait:
    """People who have come and were not served yet."""

    people: int
    minutes: int


def calendar_of(key: str, *, for_use: bool = True) -> Calendar:
    """The council's calendar of that key with all it says: three queries. Raises NoCalendar."""
    found = (
        Calendar.objects.prefetch_related("openings", "special_days").filter(key=key[:40]).first()
    )
    if found is None or (for_use and not found.is_active):
        raise NoCalendar(key)
    return found


def calendars(purpose: str = "", *, for_use: bool = True) -> list[Calendar]:
    """The council's calendars by title; those of one purpose are one thing at several places."""
    rows = Calendar.objects.prefetch_related("openings", "special_days")
    if for_use:
        rows = rows.filter(is_active=True)
    return list(rows.filter(purpose=purpose) if purpose else rows)


def book_of(calendar: Calendar) -> Book:
    """A stored calendar as a plain value."""
    return Book(
        key=calendar.key,
        is_day=calendar.is_day,
        hours=[
            Hours(
                weekday=row.weekday,
                capacity=row.capacity,
                opens=row.opens,
                closes=row.closes,
                slot_minutes=row.slot_minutes or 0,
                areas=frozenset(row.areas),
            )
            for row in calendar.openings.all()
        ],
        special={row.day: row.capacity for row in calendar.special_days.all()},
        working=calendar_for(current_council(), calendar.working_days),
        lead_working_days=calendar.lead_working_days,
        change_working_days=calendar.change_working_days,
        cut_off=calendar.cut_off,
        days_ahead=calendar.days_ahead,
    )


def offers(
    calendar: str,
    *,
    now: datetime,
    rules: Rules = ANY,
    area: str | None = "",
    holder: UUID | None = None,
    strict: bool = True,
    for_use: bool = True,
) -> Offers:
    """What can be had now, soonest first; what `holder` holds counts as free. Raises NoCalendar.

    Five queries, however many days and bookings there are. A hold that has run out takes no place,
    whether or not the sweep has found it.
    """
    row = calendar_of(calendar, for_use=for_use)
    starts = book_of(row).offered(now=now, rules=rules, area=area, strict=strict)
    left = _left(row, starts, now=now, holder=holder)
    return Offers(
        calendar=row.key,
        title=row.title,
        is_day=row.is_day,
        offers=tuple(
            Offer(
                calendar=row.key,
                slot=one.slot,
                day=one.day,
                start=one.start,
                end=one.end,
                left=left[one.start],
                of=one.capacity,
            )
            for one in starts
            if left[one.start] > 0
        ),
        place=row.place,
        address=row.address,
        about=row.about,
        few=row.few,
    )


def offers_for_change(booking_id: UUID, *, now: datetime, by_staff: bool = False) -> Offers | None:
    """What a booking may be moved to now, its own place left out; None when it does not stand."""
    mine = Booking.objects.select_related("calendar").filter(pk=booking_id, state=State.CONFIRMED)
    found = mine.first()
    if found is None or not (found.calendar.is_active or by_staff):
        return None
    every = offers(
        found.calendar.key,
        now=now,
        rules=Rules.of({} if by_staff else found.rules),
        area=None if by_staff else found.area,
        strict=not by_staff,
        for_use=not by_staff,
    )
    others = tuple(one for one in every.offers if one.start != found.start)
    return replace(every, offers=others)


def _left(
    calendar: Calendar, starts: list[Start], *, now: datetime, holder: UUID | None
) -> dict[datetime, int]:
    """Places left by start: the counters, less what counts no more."""
    if not starts:
        return {}
    counters = Slot.objects.filter(
        calendar=calendar, start__gte=starts[0].start, start__lte=starts[-1].start, taken__gt=0
    )
    left = {one.start: one.capacity for one in starts}
    taken = dict(counters.values_list("start", "taken"))
    free_again = Q(held_until__lte=now) | (Q(holder=holder) if holder else Q(pk=None))
    lapsed = (
        Booking.objects.filter(free_again, calendar=calendar, state=State.HELD)
        .values_list("start")
        .annotate(n=Count("pk"))
    )
    for start, number in lapsed:
        taken[start] = taken.get(start, 0) - number
    return {start: places - taken.get(start, 0) for start, places in left.items()}


# --- one booking ----------------------------------------------------------------------------------


def _readable() -> QuerySet[Booking]:
    return Booking.objects.select_related("calendar")


def booked(booking: Booking, book: Book | None = None) -> Booked:
    """A stored booking as pages read it."""
    calendar = booking.calendar
    day = local_date(booking.start)
    book = book or book_of(calendar)
    if booking.subject is None:
        raise ValueError("a hold belongs to nobody yet")
    return Booked(
        id=booking.pk,
        calendar=calendar.key,
        title=calendar.title,
        is_day=calendar.is_day,
        slot=slot_of(booking.start, is_day=calendar.is_day),
        day=day,
        start=booking.start,
        end=booking.end,
        state=booking.state,
        subject=booking.subject,
        reference=booking.reference,
        change_until=book.change_until(day, booking.start),
        place=calendar.place,
        address=calendar.address,
        cancel_ends_request=calendar.cancel_ends_request,
        changes=booking.changes,
        made_at=booking.confirmed_at,
        changed_at=booking.changed_at,
        marked_at=booking.marked_at,
        served_at=booking.served_at,
    )


def _bare_book(calendar: Calendar) -> Book:
    """A calendar's rules without its hours: enough to say until when something may be changed."""
    return Book(
        key=calendar.key,
        is_day=calendar.is_day,
        hours=(),
        working=calendar_for(current_council(), calendar.working_days),
        change_working_days=calendar.change_working_days,
        cut_off=calendar.cut_off,
    )


def bookings_of(subject: UUID) -> list[Booked]:
    """What is booked for a request and stands, soonest first. One query."""
    rows = _readable().filter(subject=subject, state=State.CONFIRMED).order_by("start", "pk")
    return [booked(row, _bare_book(row.calendar)) for row in rows]


def booking_of(subject: UUID) -> Booked | None:
    """The first thing that is to come for a request, else what was booked last. One query."""
    rows = list(_readable().filter(subject=subject).order_by("-confirmed_at", "-pk")[:10])
    to_come = sorted((r for r in rows if r.state == State.CONFIRMED), key=lambda r: r.start)
    found = next(iter([*to_come, *rows]), None)
    return booked(found, _bare_book(found.calendar)) if found else None


def booking_by_id(booking_id: UUID) -> Booked | None:
    """One booking that belongs to a request."""
    found = _readable().filter(pk=booking_id, subject__isnull=False).first()
    return booked(found, _bare_book(found.calendar)) if found else None


# --- staff ----------------------------------------------------------------------------------------


def day_sheet(calendar: str, day: date) -> list[Booked]:
    """Everybody booked on a day, in order of time; those who cancelled are left out."""
    row = calendar_of(calendar, for_use=False)
    book = book_of(row)
    found = _of_day(row, day).filter(state__in=KEPT).order_by("start", "confirmed_at", "pk")
    rows = list(found)
    for one in rows:
        one.calendar = row
    return [booked(one, book) for one in rows]


def _of_day(calendar: Calendar, day: date) -> QuerySet[Booking]:
    first, last = day_bounds(day)
    return Booking.objects.filter(calendar=calendar, start__gte=first, start__lt=last)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Midnight in London, and the next one."""
    first = datetime(day.year, day.month, day.day, tzinfo=LONDON)
    after = day + ONE_DAY
    return first, datetime(after.year, after.month, after.day, tzinfo=LONDON)


def numbers_on(day: date) -> dict[str, int]:
    """How many are booked on a day, by calendar key: one query."""
    first, last = day_bounds(day)
    rows = (
        Booking.objects.filter(start__gte=first, start__lt=last, state__in=KEPT)
        .order_by()
        .values_list("calendar__key")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def places_on(calendar: Calendar, day: date) -> int:
    """How many places a day has in all."""
    return sum(one.capacity for one in book_of(calendar).starts_on(day))


def wait_at(calendar: Calendar, *, now: datetime) -> Wait:
    """Who has come today and was not served, and how long the last of them will wait."""
    return waits([calendar], now=now)[calendar.key]


def waits(rows: Iterable[Calendar], *, now: datetime) -> dict[str, Wait]:
    """The wait at each calendar, by key: one query for all.

    Minutes = people waiting ÷ places at one time (desks), rounded up, × minutes of a time.
    """
    first, last = day_bounds(local_date(now))
    here = Booking.objects.filter(
        start__gte=first, start__lt=last, state=State.ATTENDED, served_at=None
    )
    people = dict(here.order_by().values_list("calendar").annotate(n=Count("pk")))
    return {row.key: _wait(row, people.get(row.pk, 0), local_date(now)) for row in rows}


def _wait(calendar: Calendar, people: int, day: date) -> Wait:
    every = list(calendar.openings.all())
    rows = [row for row in every if row.weekday == day.weekday()] or every
    desks = max((row.capacity for row in rows), default=1)
    minutes = max((row.slot_minutes or 0 for row in rows), default=0)
    return Wait(people=people, minutes=-(-people // desks) * minutes)


def days_of_people(calendar: Calendar, *, after: date, most: int = 60) -> list[tuple[date, int]]:
    """The days from `after` on for which somebody is booked, with how many."""
    first, _ = day_bounds(after)
    starts = Booking.objects.filter(
        calendar=calendar, start__gte=first, state=State.CONFIRMED
    ).values_list("start", flat=True)
    found: dict[date, int] = {}
    for start in starts.order_by("start"):
        found[local_date(start)] = found.get(local_date(start), 0) + 1
    return sorted(found.items())[:most]


def to_come_on(calendar: Calendar, days: Iterable[date]) -> list[Booked]:
    """The bookings that stand on any of these days: those whom a closure would hit."""
    wanted = list(days)
    if not wanted:
        return []
    first, last = day_bounds(min(wanted))[0], day_bounds(max(wanted))[1]
    rows = Booking.objects.filter(
        calendar=calendar, start__gte=first, start__lt=last, state=State.CONFIRMED
    ).order_by("start", "pk")
    book, chosen = _bare_book(calendar), set(wanted)
    found = []
    for row in rows:
        row.calendar = calendar
        if local_date(row.start) in chosen:
            found.append(booked(row, book))
    return found


# --- checks ---------------------------------------------------------------------------------------


def miscounted() -> list[tuple[UUID, int, int]]:
    """Counters that differ from the bookings that take a place: id, counted, taken in truth."""
    rows = (
        Slot.objects.annotate(n=Count("bookings", filter=Q(bookings__state__in=TAKING)))
        .exclude(n=F("taken"))
        .values_list("pk", "taken", "n")
    )
    return list(rows[:200])


def overbooked() -> list[Slot]:
    """Days and times to come with more people than places: a capacity that was made smaller."""
    return list(
        Slot.objects.select_related("calendar").filter(taken__gt=F("capacity")).order_by("start")
    )[:200]


def subjects_to_come() -> Mapping[UUID, UUID]:
    """Request id to booking id of everything that stands."""
    rows = Booking.objects.filter(state=State.CONFIRMED).values_list("subject", "pk")
    return {subject: pk for subject, pk in rows if subject}


def lapsed_slots(now: datetime) -> list[UUID]:
    """The counters that hold places for people whose time has run out."""
    rows = Booking.objects.filter(state=State.HELD, held_until__lte=now)
    return list(rows.order_by("slot_id").values_list("slot_id", flat=True).distinct()[:500])


def reminders_due(now: datetime) -> list[UUID]:
    """What is to come tomorrow and nobody was reminded of."""
    tomorrow = local_date(now) + timedelta(days=1)
    first, last = day_bounds(tomorrow)
    rows = Booking.objects.filter(
        state=State.CONFIRMED, start__gte=first, start__lt=last, reminded_at=None
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])
