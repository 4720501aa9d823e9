"""One booking's own page, for whoever has its link: see, change, cancel, put into a calendar.

It names nobody. A wrong link is a 404, as is one for a booking of another council.
"""

from dataclasses import replace
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import api as casework
from councils import clock
from councils.access import open_to_all
from councils.bookings import api as bookings
from councils.dates import day_and_time
from councils.rendering import look
from councils.tenancy import current_council
from portal.leaving import offer_exit
from portal.operations.bookings import cancel_booking, change_booking, ends_request

FIND = "find"


class ChangeForm(forms.Form):
    """Another day or time of the same calendar."""

    def __init__(self, booking: bookings.Booked, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = bookings.SlotField(
            offers=lambda: bookings.offers_for_change(booking.id, now=clock.now()),
            phone=current_council().phone,
            label=_("Choose another day") if booking.is_day else _("Choose another time"),
            error_messages={"required": _("Choose a date, or keep the one you have")},
        )
        self.fields["when"] = look(field, page_heading=True)


def _booking(booking_id: UUID, proof: str) -> bookings.Booked:
    found = bookings.booking_by_id(booking_id) if bookings.is_proof(booking_id, proof) else None
    if found is None:
        raise Http404
    return found


@open_to_all
@require_safe
def detail(request: HttpRequest, booking_id: UUID, proof: str) -> HttpResponse:
    """What is booked, and until when it can be changed."""
    found = _booking(booking_id, proof)
    offer_exit(request, casework.is_quiet(found.subject))
    context = {
        "booking": found,
        "can_change": found.can_change(clock.now()),
        "is_over": found.end <= clock.now(),
        "until": day_and_time(found.change_until),
        "council": current_council(),
        "base": bookings.path_of(found.id),
    }
    return _private(render(request, "portal/booking.html", context))


@open_to_all
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, booking_id: UUID, proof: str) -> HttpResponse:
    """Another day: taken before the old one is given up."""
    found = _booking(booking_id, proof)
    base = bookings.path_of(found.id)
    if not found.can_change(clock.now()):
        return redirect(base)
    finding = request.method == "POST" and bool(request.POST.get(FIND))
    form = _form(request, found, finding=finding)
    if request.method == "POST" and not finding and form.is_valid():
        slot = form.cleaned_data["when"].slot
        try:
            change_booking(booking=found, slot=slot, now=clock.now())
        except bookings.SlotGone as error:
            form.add_error("when", str(error))
        except bookings.BookingError as error:
            messages.error(request, str(error))
            return redirect(base)
        else:
            messages.success(request, _("It is booked for %s now.") % bookings.slot_words(slot))
            return redirect(base)
    context = {"form": form, "booking": found, "base": base}
    status = 422 if form.is_bound and form.errors else 200
    return _private(render(request, "portal/booking_change.html", context, status=status))


def _form(request: HttpRequest, found: bookings.Booked, *, finding: bool) -> ChangeForm:
    if request.method != "POST":
        return ChangeForm(found)
    if not finding:
        return ChangeForm(found, request.POST)
    form = ChangeForm(found)
    widget = form.fields["when"].widget
    form.initial["when"] = widget.value_from_datadict(request.POST, {}, "when")
    return form


@open_to_all
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, booking_id: UUID, proof: str) -> HttpResponse:
    """Ask once more, then cancel: somebody else can have the place."""
    found = _booking(booking_id, proof)
    base = bookings.path_of(found.id)
    if not found.can_change(clock.now()):
        return redirect(base)
    if request.method == "POST":
        try:
            cancel_booking(booking=found, now=clock.now())
        except bookings.BookingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your booking is cancelled."))
        return redirect(base)
    context = {"booking": found, "base": base, "ends_request": ends_request(found)}
    return _private(render(request, "portal/booking_cancel.html", context))


@open_to_all
@require_safe
def calendar_file(request: HttpRequest, booking_id: UUID, proof: str) -> HttpResponse:
    """The booking for the calendar of a phone or computer."""
    found, council = _booking(booking_id, proof), current_council()
    link = council.url(bookings.path_of(found.id))
    if casework.is_quiet(found.subject):  # others may see the calendar it goes into
        found = replace(found, title=_("Appointment"), place="")
    content = bookings.to_ical(found, council=council, link=link, now=clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.ics"'
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody in between; the link is a key, so it is told to no other site."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@open_to_all
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Where people can come by appointment."""
    rows = [one for one in bookings.calendars() if not one.is_day and one.place]
    return render(request, "portal/booking_places.html", {"places": rows})


@open_to_all
@require_safe
def place(request: HttpRequest, key: str) -> HttpResponse:
    """One place: where it is, when it is open, and how long the wait is now if we show it."""
    try:
        found = bookings.calendar_of(key)
    except bookings.NoCalendar as error:
        raise Http404 from error
    if found.is_day or not found.place:
        raise Http404
    context = {
        "place": found,
        "hours": bookings.hours_words(found),
        "wait": bookings.wait_at(found, now=clock.now()) if found.shows_wait else None,
        "now": day_and_time(clock.now()),
        "council": current_council(),
    }
    return render(request, "portal/booking_place.html", context)
