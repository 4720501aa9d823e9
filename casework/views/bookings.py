"""The desk's day sheets: who comes, who came, who did not; and moving a booking for a caller."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff
from casework import permissions
from casework.errors import CaseworkError, NotFound
from casework.operations.booking import MARKS, book_for, cancel_for, mark_booking
from casework.queries.bookings import SheetLine, booked_case, sheet_lines
from casework.views.home import readers
from councils import clock
from councils.bookings import api as bookings
from councils.calendar import ONE_DAY
from councils.calendar_words import day_words
from councils.rendering import look

workers = staff(*permissions.VERBS["plan"])
ACTS = (*MARKS, "serve")
FIND = "find"


@readers
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """The council's calendars, with how many are booked today and tomorrow."""
    today = clock.today()
    found = bookings.calendars()
    waits = bookings.waits(found, now=clock.now())
    numbers = {day: bookings.numbers_on(day) for day in (today, today + ONE_DAY)}
    rows = [
        {
            "calendar": one,
            "days": [
                {"day": day, "words": words, "number": numbers[day].get(one.key, 0)}
                for day, words in ((today, _("Today")), (today + ONE_DAY, _("Tomorrow")))
            ],
            "wait": None if one.is_day else waits[one.key],
        }
        for one in found
    ]
    return render(request, "casework/booking_calendars.html", {"rows": rows})


def _calendar(key: str) -> Any:
    try:
        return bookings.calendar_of(key, for_use=False)
    except bookings.NoCalendar as error:
        raise Http404 from error


def _day(text: str) -> date:
    day = bookings.day_of(text)
    if day is None or len(text) != len("2026-06-02"):
        raise Http404
    return day


@readers
@require_safe
def day_sheet(request: HttpRequest, key: str, day: str) -> HttpResponse:
    """Everybody who is booked on a day, in order of time; made for paper too."""
    calendar, on, now = _calendar(key), _day(day), clock.now()
    lines = sheet_lines(bookings.day_sheet(key, on), by=request.staff)
    may_mark = permissions.may("plan", request.staff)
    context = {
        "calendar": calendar,
        "day": on,
        "words": day_words(on),
        "lines": [_line(one, on, now, may_mark=may_mark) for one in lines],
        "before": on - ONE_DAY,
        "after": on + ONE_DAY,
        "places": bookings.places_on(calendar, on),
        "counts": _counts(lines),
        "is_today": on == clock.local_day(now),
        "wait": None if calendar.is_day else bookings.wait_at(calendar, now=now),
        "may_mark": may_mark,
        "may_help": permissions.may("open", request.staff),
    }
    return render(request, "casework/booking_day.html", context)


def _counts(lines: list[SheetLine]) -> dict[str, int]:
    states = [one.booking.state for one in lines]
    return {
        "booked": len(states),
        "attended": states.count(bookings.State.ATTENDED),
        "missed": states.count(bookings.State.MISSED),
    }


def _line(one: SheetLine, day: date, now: Any, *, may_mark: bool) -> dict[str, Any]:
    booking = one.booking
    return {
        "booking": booking,
        "booker": one.booker,
        "time": "" if booking.is_day else bookings.clock_words(booking.start),
        "state": _state_words(booking),
        "acts": list(_acts(booking, now)) if may_mark and one.booker else [],
        "came_at": bookings.clock_words(booking.marked_at) if booking.marked_at else "",
    }


def _state_words(booking: bookings.Booked) -> str:
    if booking.state == bookings.State.ATTENDED:
        if booking.is_day:
            return _("Done")
        return _("Seen") if booking.served_at else _("Here, waiting")
    if booking.state == bookings.State.MISSED:
        return _("Not done") if booking.is_day else _("Did not come")
    return ""


def _acts(booking: bookings.Booked, now: Any) -> Any:
    """What can be said about a booking now: act and its words."""
    if booking.state == bookings.State.CONFIRMED:
        if booking.day <= clock.local_day(now):
            yield "attend", _("Done") if booking.is_day else _("Check in")
        if booking.start <= now:
            yield "miss", _("Could not do it") if booking.is_day else _("Did not come")
        return
    if (
        booking.state == bookings.State.ATTENDED
        and not booking.is_day
        and booking.served_at is None
    ):
        yield "serve", _("Call to the desk")
    yield "unmark", _("Undo")


@workers
@require_POST
def mark(request: HttpRequest, key: str, day: str, booking_id: UUID, act: str) -> HttpResponse:
    """Check in, call to the desk, did not come, or undo."""
    if act not in ACTS:
        raise Http404
    _day(day)
    try:
        mark_booking(booking_id=booking_id, act=act, by=request.staff, now=clock.now())
    except NotFound as error:
        raise Http404 from error
    except (bookings.BookingError, CaseworkError) as error:
        messages.error(request, str(error))
    return redirect("casework:booking-day", key, day)


class MoveForm(forms.Form):
    """Another day or time: whatever is free, the cut-off does not count for staff."""

    def __init__(self, offers: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = bookings.SlotField(
            offers=offers,
            label=_("Which day or time?"),
            error_messages={"required": _("Choose a date, or keep the one they have")},
        )
        self.fields["when"] = look(field, page_heading=True)


def _booked(request: HttpRequest, booking_id: UUID) -> tuple[bookings.Booked, Any]:
    found = booked_case(booking_id, by=request.staff)
    if found is None:
        raise Http404
    return found


@workers
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Move a booking for somebody who asks, or book anew what was missed."""
    booking, case = _booked(request, booking_id)
    if not case.is_open:
        return redirect("casework:case-detail", case.reference)
    finding = request.method == "POST" and bool(request.POST.get(FIND))
    form = MoveForm(lambda: _free(booking), request.POST if _is_sent(request) else None)
    if finding:
        widget = form.fields["when"].widget
        form.initial["when"] = widget.value_from_datadict(request.POST, {}, "when")
    if _is_sent(request) and form.is_valid():
        slot = form.cleaned_data["when"].slot
        try:
            book_for(booking_id=booking_id, slot=slot, by=request.staff, now=clock.now())
        except (bookings.BookingError, CaseworkError) as error:
            form.add_error("when", str(error))
        else:
            messages.success(request, _("It is booked for %s now.") % bookings.slot_words(slot))
            return redirect("casework:case-detail", case.reference)
    context = {"form": form, "booking": booking, "case": case}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "casework/booking_move.html", context, status=status)


def _is_sent(request: HttpRequest) -> bool:
    return request.method == "POST" and not request.POST.get(FIND)


def _free(booking: bookings.Booked) -> Any:
    if booking.is_to_come:
        return bookings.offers_for_change(booking.id, now=clock.now(), by_staff=True)
    try:
        return bookings.offers(booking.calendar, now=clock.now(), area=None, strict=False)
    except bookings.NoCalendar:
        return None


@workers
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Ask once more, then give the place up. The case stays open."""
    booking, case = _booked(request, booking_id)
    if request.method == "POST":
        try:
            cancel_for(booking_id=booking_id, by=request.staff, now=clock.now())
        except (bookings.BookingError, CaseworkError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The booking is cancelled. The case is still open."))
        return redirect("casework:case-detail", case.reference)
    context = {"booking": booking, "case": case}
    return render(request, "casework/booking_cancel.html", context)
