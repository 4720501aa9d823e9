"""Expected failures of booking, in words fit for the screen."""

from typing import Any

from django.utils.translation import gettext as _


class BookingError(Exception):
    """Something about a booking that was asked for cannot be."""

    def __str__(self) -> str:
        return self.words()

    def words(self) -> str:
        """What to tell the person."""
        return _("We could not do this. Try again.")


class SlotGone(BookingError):
    """The place is taken, closed, too soon, too late, or was never offered.

    `wanted` says which of several that were to be booked together.
    """

    wanted: Any = None

    def __init__(self, *, is_day: bool = True) -> None:
        super().__init__()
        self.is_day = is_day

    def words(self) -> str:
        """A day or a time that is no longer there."""
        if self.is_day:
            return _("That day has gone. Choose another.")
        return _("That time has gone. Choose another.")


class TooLateToChange(BookingError):
    """The hour has passed until which a resident may change or cancel."""

    def words(self) -> str:
        """Why not any more."""
        return _("It is too late to change or cancel this online. Phone us.")


class NoBooking(BookingError):
    """There is no booking that this could be done to."""

    def words(self) -> str:
        """Nothing is booked."""
        return _("This booking has been cancelled or is over.")


class NotYet(BookingError):
    """Nobody can have come, or stayed away, before the time."""

    def words(self) -> str:
        """Too early."""
        return _("You can only do this on the day, once the time has come.")


class NoCalendar(BookingError):
    """The council has no calendar of this key, or does not use it now."""

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self.key = key

    def words(self) -> str:
        """Nothing can be booked."""
        return _("Nothing can be booked here at present. Phone us.")


class CalendarTaken(BookingError):
    """Another calendar has this name."""

    def words(self) -> str:
        """Choose another."""
        return _("There is a calendar of this name already")


class HoursOverlap(BookingError):
    """Two sets of hours cover the same time."""

    def words(self) -> str:
        """Which is wrong."""
        return _("These hours overlap with others on the same day")


class SpecialDayTaken(BookingError):
    """The day is an exception already."""

    def words(self) -> str:
        """Change that one."""
        return _("There is an exception for this day already. Remove it first.")
