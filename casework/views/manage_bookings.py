"""Calendars that people book in, under /manage/: hours, places, exceptions, whom they hit."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff
from casework import permissions
from casework.forms.booking_calendars import (
    AreasForm,
    DaysForm,
    DetailsForm,
    NewCalendarForm,
    SpecialDayForm,
    TimesForm,
)
from casework.operations.booking_calendars import close_day
from casework.queries.bookings import sheet_lines
from councils import clock
from councils.bookings import api as bookings
from councils.calendar_words import DAYS, day_words
from councils.calendars import calendar_names
from councils.errors import ChangedMeanwhile
from councils.gazetteer import api as gazetteer
from councils.times import time_words

admins = staff(*permissions.VERBS["change_rules"])
lookers = staff(*permissions.VERBS["change_rules"], permissions.AUDITOR)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _calendar(key: str) -> Any:
    try:
        return bookings.calendar_of(key, for_use=False)
    except bookings.NoCalendar as error:
        raise Http404 from error


def _may_change(request: HttpRequest) -> bool:
    return permissions.may("change_rules", request.staff)


@lookers
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """Every calendar of the council; services share them."""
    today = bookings.numbers_on(clock.today())
    rows = [
        {"calendar": one, "hours": _hours(one), "today": today.get(one.key, 0)}
        for one in bookings.calendars(for_use=False)
    ]
    context = {"rows": rows, "may_change": _may_change(request)}
    return render(request, "casework/manage_bookings.html", context)


def _hours(calendar: Any) -> list[str]:
    """Its weekdays in words: "Tuesday: 15 places"."""
    return [f"{row['key']}: {row['value']}" for row in _week(calendar) if row["value"]]


def _week(calendar: Any) -> list[dict[str, str]]:
    rows = []
    for weekday, name in enumerate(DAYS):
        here = [one for one in bookings.hours_of(calendar) if one.weekday == weekday]
        rows.append({"key": _(name), "value": ", ".join(_row_words(one) for one in here)})
    return rows


def _row_words(one: bookings.OpeningHours) -> str:
    places = ngettext("%(n)s place", "%(n)s places", one.capacity) % {"n": one.capacity}
    if one.opens and one.closes:
        opens, closes = (time_words(at.strftime("%H:%M")) for at in (one.opens, one.closes))
        words = _("%(opens)s to %(closes)s, every %(minutes)s minutes, %(places)s at once")
        return words % {
            "opens": opens,
            "closes": closes,
            "minutes": one.slot_minutes,
            "places": places,
        }
    if one.areas:
        wards = ngettext("%(n)s ward", "%(n)s wards", len(one.areas)) % {"n": len(one.areas)}
        return f"{places} ({wards})"
    return places


@lookers
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """One calendar: what it says, its week, its exceptions, the days that are booked."""
    found, today = _calendar(key), clock.today()
    coming = [one for one in found.special_days.all() if one.day >= today]
    hit = dict(bookings.days_of_people(found, after=today, most=400))
    context = {
        "calendar": found,
        "details": _details(found),
        "week": [row | {"value": row["value"] or _("Nothing")} for row in _week(found)],
        "weekdays": [
            {"number": one.weekday, "name": _(DAYS[one.weekday])}
            for one in bookings.hours_of(found)
        ],
        "coming": [
            {"row": one, "words": day_words(one.day), "booked": hit.get(one.day, 0)}
            for one in coming
        ],
        "may_change": _may_change(request),
    }
    return render(request, "casework/manage_booking.html", context)


def _details(found: Any) -> list[dict[str, str]]:
    yes_no = {True: _("Yes"), False: _("No")}
    rows = [
        (_("People book"), found.get_kind_display()),
        (_("What people should know"), found.about or _("Nothing")),
        (_("Place"), ", ".join([found.place, *found.address.splitlines()]).strip(", ")),
        (_("Book"), _until(found, found.lead_working_days)),
        (_("Change or cancel"), _until(found, found.change_working_days)),
        (_("Days ahead"), str(found.days_ahead)),
        (_("People can book now"), yes_no[found.is_active]),
        *([] if found.is_day else [(_("Residents see the wait"), yes_no[found.shows_wait])]),
        (_("Cancelling closes the request"), yes_no[found.cancel_ends_request]),
        (_("Key in forms"), found.key),
    ]
    return [{"key": key, "value": value or _("None")} for key, value in rows]


def _until(found: Any, days: int) -> str:
    """Until 11am, 2 working days before."""
    cut_off = time_words(found.cut_off.strftime("%H:%M"))
    if days:
        words = ngettext(
            "until %(time)s, %(n)s working day before",
            "until %(time)s, %(n)s working days before",
            days,
        )
        return words % {"time": cut_off, "n": days}
    return _("until %(time)s on the day") % {"time": cut_off} if found.is_day else _("at any time")


@admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One more calendar; its hours come next."""
    names = calendar_names(request.tenant)
    initial = DetailsForm.initial_of(bookings.Details(title=""))
    form = NewCalendarForm(_posted(request), stands=None, calendars=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = bookings.add_calendar(
                kind=form.cleaned_data["kind"],
                details=form.details(),
                purpose="",
                by_id=request.person.pk,
                now=clock.now(),
            )
        except bookings.CalendarTaken as error:
            form.add_error("title", str(error))
        else:
            messages.success(request, _("The calendar is added. Now say when there are places."))
            return redirect("bookings:hours", made.key)
    context = {"form": form, "title": _("Add a calendar"), "back": "/manage/bookings/"}
    return _form_page(request, "casework/manage_booking_form.html", context)


@admins
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, key: str) -> HttpResponse:
    """Change what a calendar says and its rules."""
    found = _calendar(key)
    names, stands = calendar_names(request.tenant), bookings.shown(found)
    initial = DetailsForm.initial_of(bookings.details_of(found))
    form = DetailsForm(_posted(request), stands=stands, calendars=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            bookings.change_details(
                key=key,
                details=form.details(),
                seen=form.cleaned_data["seen"],
                by_id=request.person.pk,
                now=clock.now(),
            )
        except bookings.CalendarTaken as error:
            form.add_error("title", str(error))
        except ChangedMeanwhile:
            form.refuse(stands, {row["key"]: row["value"] for row in _details(found)})
        else:
            messages.success(request, _("The calendar is changed. Bookings made already stay."))
            return redirect("bookings:calendar", key)
    context = {"form": form, "title": _("Change the calendar"), "back": _back(key)}
    return _form_page(request, "casework/manage_booking_form.html", context)


def _back(key: str) -> str:
    return f"/manage/bookings/{key}/"


@admins
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, key: str) -> HttpResponse:
    """Change the weekdays, times and places."""
    found = _calendar(key)
    stands = bookings.hours_shown(found)
    kind = DaysForm if found.is_day else TimesForm
    form: Any = kind(_posted(request), stands=stands, hours=bookings.hours_of(found))
    is_right = request.method == "POST" and form.is_valid()
    if is_right and _change_hours(request, found, form, form.wanted_hours()):
        return redirect("bookings:calendar", key)
    context = {"form": form, "calendar": found, "back": _back(key)}
    return _form_page(request, "casework/manage_booking_hours.html", context)


def _change_hours(request: HttpRequest, found: Any, form: Any, wanted: Any) -> bool:
    """Whether the hours are saved; else the form says why not."""
    try:
        bookings.change_hours(
            key=found.key,
            hours=wanted,
            seen=form.cleaned_data["seen"],
            by_id=request.person.pk,
            now=clock.now(),
        )
    except bookings.HoursOverlap as error:
        form.add_error(None, str(error))
    except ChangedMeanwhile:
        form.refuse(bookings.hours_shown(found), {row["key"]: row["value"] for row in _week(found)})
    else:
        messages.success(request, _("The hours are saved. Bookings made already stay."))
        return True
    return False


@admins
@require_http_methods(["GET", "POST"])
def areas(request: HttpRequest, key: str, weekday: str) -> HttpResponse:
    """Which wards a weekday is for."""
    found = _calendar(key)
    rows = bookings.hours_of(found)
    row = next((one for one in rows if str(one.weekday) == weekday), None)
    if row is None or not found.is_day:
        raise Http404
    stands = bookings.hours_shown(found)
    wards = gazetteer.wards_of(request.tenant.gss)
    form = AreasForm(
        _posted(request), stands=stands, wards=wards, initial={"areas": list(row.areas)}
    )
    if request.method == "POST" and form.is_valid():
        wanted = [
            one if one is not row else _for_areas(row, form.cleaned_data["areas"]) for one in rows
        ]
        if _change_hours(request, found, form, wanted):
            return redirect("bookings:calendar", key)
    title = _("Areas on %(day)s") % {"day": _(DAYS[row.weekday])}
    context = {"form": form, "title": title, "back": _back(key)}
    return _form_page(request, "casework/manage_booking_form.html", context)


def _for_areas(row: bookings.OpeningHours, wards: list[str]) -> bookings.OpeningHours:
    return bookings.OpeningHours(
        weekday=row.weekday, capacity=row.capacity, areas=tuple(sorted(wards))
    )


@admins
@require_http_methods(["GET", "POST"])
def exception_new(request: HttpRequest, key: str) -> HttpResponse:
    """A day that differs. Before it is added the page lists whom it hits, and can write to them."""
    found, today = _calendar(key), clock.today()
    form = SpecialDayForm(_posted(request), today=today, is_day=found.is_day)
    hit: list[Any] = []
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        hit = bookings.to_come_on(found, [day])
        is_sure = not hit or request.POST.get("sure") == day.isoformat()
        if is_sure and _add(request, key, form):
            return redirect("bookings:calendar", key)
    context = {
        "form": form,
        "calendar": found,
        "back": _back(key),
        "hit": sheet_lines(hit, by=request.staff),
        "sure": hit[0].day.isoformat() if hit else "",
        "known": [
            {"day": day_words(day), "n": n}
            for day, n in bookings.days_of_people(found, after=today)
        ],
    }
    return _form_page(request, "casework/manage_booking_exception.html", context)


def _add(request: HttpRequest, key: str, form: SpecialDayForm) -> bool:
    typed = form.cleaned_data
    try:
        told = close_day(
            key=key,
            day=typed["day"],
            capacity=typed["places"],
            reason=typed["reason"],
            message=typed["message"],
            by=request.staff,
            now=clock.now(),
        )
    except bookings.SpecialDayTaken as error:
        form.add_error("day", str(error))
        return False
    messages.success(request, _("The exception is added."))
    if told.done:
        messages.success(request, _("We are writing to %(n)s people.") % {"n": len(told.done)})
    if told.refused:
        number = len(told.refused)
        messages.warning(request, _("%(n)s could not be written to: phone them.") % {"n": number})
    return True


def _day(text: str) -> date:
    day = bookings.day_of(text)
    if day is None or len(text) != len("2026-06-02"):
        raise Http404
    return day


@admins
@require_safe
def exception(request: HttpRequest, key: str, day: str) -> HttpResponse:
    """Ask before an exception is removed; who is booked on that day."""
    found, on = _calendar(key), _day(day)
    row = next((one for one in found.special_days.all() if one.day == on), None)
    if row is None:
        raise Http404
    context = {
        "calendar": found,
        "row": row,
        "words": day_words(on),
        "back": _back(key),
        "hit": sheet_lines(bookings.to_come_on(found, [on]), by=request.staff),
    }
    return render(request, "casework/manage_booking_exception_gone.html", context)


@admins
@require_POST
def exception_remove(request: HttpRequest, key: str, day: str) -> HttpResponse:
    """Treat the day like others again. Twice is the same as once."""
    _calendar(key)
    bookings.remove_special_day(key=key, day=_day(day), by_id=request.person.pk, now=clock.now())
    messages.success(request, _("%s is a day like others again.") % day_words(_day(day)))
    return redirect("bookings:calendar", key)


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)
