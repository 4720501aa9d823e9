"""Calendars of places that can be booked, how many are taken, and by whom."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from councils.bookings.choices import Kind, State
from councils.ids import uuid7

WARD = 9


class Calendar(models.Model):
    """What can be booked at one place: days of a collection, or times at an office.

    Calendars belong to the council, not to a service: many services may book in one. Calendars of
    one `purpose` are the same thing at several places. All times are those of Europe/London.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=30, unique=True)
    title = models.CharField(max_length=120)
    purpose = models.SlugField(max_length=40)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    about = models.CharField(max_length=300, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    lead_working_days = models.PositiveSmallIntegerField(default=1)
    change_working_days = models.PositiveSmallIntegerField(default=1)
    cut_off = models.TimeField(default=time(11))
    days_ahead = models.PositiveSmallIntegerField(default=60)
    working_days = models.SlugField(max_length=40, default="default")
    few = models.PositiveSmallIntegerField(default=3)
    shows_wait = models.BooleanField(default=False)
    cancel_ends_request = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_day(self) -> bool:
        """Whether whole days are booked."""
        return self.kind == Kind.DAY


class Opening(models.Model):
    """When places can be had on one weekday, how many, and for which wards (none named: all)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    capacity = models.PositiveSmallIntegerField()
    areas = ArrayField(models.CharField(max_length=WARD), default=list, blank=True)

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(name="opening_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(name="opening_has_places", condition=Q(capacity__gte=1)),
            models.CheckConstraint(
                name="opening_day_or_times",
                condition=Q(opens=None, closes=None, slot_minutes=None)
                | Q(opens__isnull=False, closes__isnull=False, slot_minutes__gte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}, weekday {self.weekday}"


class SpecialDay(models.Model):
    """A day that differs: closed (no capacity), or another number of places."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="special_days")
    day = models.DateField()
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="special_day_once"),
            models.CheckConstraint(
                name="special_day_closed_or_places",
                condition=Q(capacity=None) | Q(capacity__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.reason}"


class Slot(models.Model):
    """The counter of one day or time, made when it is first held. It is also the lock.

    Whatever takes or frees a place holds this row first; `capacity` follows the calendar.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="slots", db_index=False
    )
    start = models.DateTimeField()
    end = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "start"], name="slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} at {self.start}: {self.taken} of {self.capacity}"


class Booking(models.Model):
    """One place taken: held for whoever fills in a form, then booked for a request.

    `holder` is the draft, `subject` the request; both are ids that mean nothing here. `rules` are
    what the form asked for beyond the calendar, so that a change keeps to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="bookings", db_index=False
    )
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    start = models.DateTimeField()
    end = models.DateTimeField()
    holder = models.UUIDField(null=True, blank=True)
    subject = models.UUIDField(null=True, blank=True)
    reference = models.CharField(max_length=20, blank=True, default="")
    area = models.CharField(max_length=WARD, blank=True, default="")
    rules = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    held_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="booking_held_until_a_time",
                condition=~Q(state=State.HELD)
                | Q(held_until__isnull=False, holder__isnull=False, subject=None),
            ),
            models.CheckConstraint(
                name="booking_confirmed_for_somebody",
                condition=Q(state=State.HELD) | Q(subject__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["subject", "calendar"],
                name="booking_one_to_come",
                condition=Q(state=State.CONFIRMED),
            ),
            models.UniqueConstraint(
                fields=["holder", "calendar"],
                name="booking_one_hold",
                condition=Q(state=State.HELD),
            ),
        ]
        indexes = [
            models.Index(fields=["calendar", "start"], name="booking_day_sheet"),
            models.Index(
                fields=["held_until"], name="booking_lapsing", condition=Q(state=State.HELD)
            ),
            models.Index(
                fields=["subject"], name="booking_subject", condition=Q(subject__isnull=False)
            ),
            models.Index(
                fields=["start"], name="booking_to_come", condition=Q(state=State.CONFIRMED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} at {self.start}: {self.state}"
