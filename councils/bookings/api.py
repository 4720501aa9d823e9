"""The front door of bookings.

    offers("bulky", now=now, area=ward)                   # what can be had: Offers
    hold("bulky", "2026-06-02", holder=draft_id, now=now) # ten minutes; raises SlotGone
    confirm(draft_id, subject=case_id, reference=..., now=now, wanted=[Wanted(...)])
    change(case_id, "2026-06-09", now=now)                # atomic: new before old
    cancel(case_id, now=now) · end(case_id, was_done=..., now=now)

All of it runs inside the entered council. `subject` and `holder` are ids of the apps above.
"""

from councils.bookings.choices import KEPT, Kind, State
from councils.bookings.choosing import SlotField, span
from councils.bookings.errors import (
    BookingError,
    CalendarTaken,
    HoursOverlap,
    NoBooking,
    NoCalendar,
    NotYet,
    SlotGone,
    SpecialDayTaken,
    TooLateToChange,
)
from councils.bookings.ical import to_ical
from councils.bookings.links import is_proof, path_of
from councils.bookings.offering import ANY, Rules, day_of
from councils.bookings.operations.attending import attend, miss, serve, unmark
from councils.bookings.operations.calendars import (
    Details,
    OpeningHours,
    add_calendar,
    add_special_day,
    change_details,
    change_hours,
    details_of,
    ensure_calendar,
    hours_of,
    hours_shown,
    remove_special_day,
    shown,
)
from councils.bookings.operations.changing import cancel, change, end
from councils.bookings.operations.holding import Wanted, confirm, hold, release
from councils.bookings.queries import (
    Booked,
    Offer,
    Offers,
    Wait,
    book_of,
    booking_by_id,
    booking_of,
    bookings_of,
    calendar_of,
    calendars,
    day_sheet,
    days_of_people,
    numbers_on,
    offers,
    offers_for_change,
    places_on,
    subjects_to_come,
    to_come_on,
    wait_at,
    waits,
)
from councils.bookings.recipes import ensure_calendars
from councils.bookings.words import clock_words, hours_words, moment_words, slot_words

__all__ = [
    "ANY",
    "KEPT",
    "Booked",
    "BookingError",
    "CalendarTaken",
    "Details",
    "HoursOverlap",
    "Kind",
    "NoBooking",
    "NoCalendar",
    "NotYet",
    "Offer",
    "Offers",
    "OpeningHours",
    "Rules",
    "SlotField",
    "SlotGone",
    "SpecialDayTaken",
    "State",
    "TooLateToChange",
    "Wait",
    "Wanted",
    "add_calendar",
    "add_special_day",
    "attend",
    "book_of",
    "booking_by_id",
    "booking_of",
    "bookings_of",
    "calendar_of",
    "calendars",
    "cancel",
    "change",
    "change_details",
    "change_hours",
    "clock_words",
    "confirm",
    "day_of",
    "day_sheet",
    "days_of_people",
    "details_of",
    "end",
    "ensure_calendar",
    "ensure_calendars",
    "hold",
    "hours_of",
    "hours_shown",
    "hours_words",
    "is_proof",
    "miss",
    "moment_words",
    "numbers_on",
    "offers",
    "offers_for_change",
    "path_of",
    "places_on",
    "release",
    "remove_special_day",
    "serve",
    "shown",
    "slot_words",
    "span",
    "subjects_to_come",
    "to_come_on",
    "to_ical",
    "unmark",
    "wait_at",
    "waits",
]
