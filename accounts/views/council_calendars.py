"""When this council works: its weeks, the days on which it is shut, and what that does."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff
from accounts.calendar_forms import ClosureForm, HoursForm
from accounts.choices import Role
from accounts.views.posted import posted
from councils import clock
from councils.bank_holidays import BankHolidays
from councils.calendar import CalendarError
from councils.calendar_words import day_words, effect_of, week_words
from councils.calendars import calendar_of
from councils.errors import AlreadyClosed, CalendarExists, ChangedMeanwhile
from councils.models import Closure, WorkingPattern
from councils.models.working import office_hours
from councils.operations import calendars as changing

admins = staff(Role.COUNCIL_ADMIN)
lookers = staff(Role.COUNCIL_ADMIN, Role.AUDITOR)
PAST_SHOWN = 50


@lookers
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """The council's own week and those of teams that work otherwise."""
    rows = WorkingPattern.objects.filter(council=request.tenant).prefetch_related("closures")
    found = sorted(rows, key=lambda one: (one.slug != "default", one.name))
    today = clock.today()
    context = {
        "calendars": [_line(one, today) for one in found],
        "may_change": request.staff.has(Role.COUNCIL_ADMIN),
    }
    return render(request, "accounts/council/calendars.html", context)


def _line(pattern: WorkingPattern, today: Any) -> dict[str, Any]:
    coming = [one for one in pattern.closures.all() if one.day >= today]
    return {
        "pattern": pattern,
        "week": week_words(calendar_of(pattern)),
        "next": min(coming, key=lambda one: one.day) if coming else None,
    }


def _pattern(request: HttpRequest, slug: str) -> WorkingPattern:
    found = (
        WorkingPattern.objects.filter(council=request.tenant, slug=slug)
        .prefetch_related("closures")
        .first()
    )
    if found is None:
        raise Http404
    return found


@lookers
@require_GET
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One week, its closures and bank holidays, and what it does to a promise made today."""
    pattern, today = _pattern(request, slug), clock.today()
    working = calendar_of(pattern)
    closures = list(pattern.closures.all())
    holidays = BankHolidays.for_divisions(pattern.division)
    named = [pair for year in (today.year, today.year + 1) for pair in holidays.named_in_year(year)]
    context = {
        "pattern": pattern,
        "week": [{"key": name, "value": hours} for name, hours in week_words(working)],
        "effect": effect_of(working, today),
        "coming": [(one, day_words(one.day)) for one in closures if one.day >= today],
        "past": [(one, day_words(one.day)) for one in reversed(closures) if one.day < today][
            :PAST_SHOWN
        ],
        "holidays": [(day_words(day), _(name)) for day, name in named if day >= today and name]
        + [(day_words(day), "") for day, name in named if day >= today and not name],
        "may_change": request.staff.has(Role.COUNCIL_ADMIN),
    }
    return render(request, "accounts/council/calendar.html", context)


@admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One more week, for teams that work at other times."""
    week = office_hours()
    form = HoursForm(posted(request), stands=None, week=week)
    if request.method == "POST" and form.is_valid():
        try:
            made = changing.add_calendar(
                council_id=request.tenant.pk,
                by_id=request.person.pk,
                now=clock.now(),
                **form.wanted(),
            )
        except CalendarExists as error:
            form.add_error("name", str(error))
        except CalendarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The calendar “%s” is added.") % made.name)
            return redirect("manage:calendar", made.slug)
    context = {"form": form, "back": "/manage/working-days/", "is_new": True}
    return render(request, "accounts/council/hours.html", context)


@admins
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the hours of a week."""
    pattern = _pattern(request, slug)
    stands = changing.hours_shown(pattern)
    form = HoursForm(
        posted(request), stands=stands, week=pattern.week, initial={"name": pattern.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            changing.change_hours(
                council_id=request.tenant.pk,
                slug=slug,
                seen=form.cleaned_data["seen"],
                by_id=request.person.pk,
                now=clock.now(),
                **form.wanted(),
            )
        except CalendarExists as error:
            form.add_error("name", str(error))
        except CalendarError as error:
            form.add_error(None, str(error))
        except ChangedMeanwhile:
            form.refuse(stands, dict(week_words(calendar_of(pattern))))
        else:
            messages.success(request, _("The hours are saved. Promises made already stay."))
            return redirect("manage:calendar", slug)
    context = {"form": form, "back": f"/manage/working-days/{slug}/", "pattern": pattern}
    return render(request, "accounts/council/hours.html", context)


@admins
@require_http_methods(["GET", "POST"])
def closure_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Close for a day or several."""
    pattern = _pattern(request, slug)
    form = ClosureForm(posted(request), today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            made = changing.add_closure(
                council_id=request.tenant.pk,
                slug=slug,
                by_id=request.person.pk,
                now=clock.now(),
                **form.cleaned_data,
            )
        except AlreadyClosed as error:
            form.add_error("first", str(error))
        else:
            words = _("%(n)s days are added.") if len(made) > 1 else _("The day is added.")
            messages.success(request, words % {"n": len(made)})
            return redirect("manage:calendar", slug)
    context = {"form": form, "pattern": pattern}
    return render(request, "accounts/council/closure_new.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


@admins
@require_GET
def closure(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """Ask before a closure is removed."""
    found = (
        Closure.objects.select_related("pattern")
        .filter(day=_day(day), pattern__slug=slug, pattern__council=request.tenant)
        .first()
    )
    if found is None:
        raise Http404
    context = {"closure": found, "pattern": found.pattern, "day": day_words(found.day)}
    return render(request, "accounts/council/closure.html", context)


@admins
@require_POST
def closure_remove(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """Work on that day after all. Twice is the same as once."""
    _pattern(request, slug)
    changing.remove_closure(
        council_id=request.tenant.pk,
        slug=slug,
        day=_day(day),
        by_id=request.person.pk,
        now=clock.now(),
    )
    messages.success(request, _("%s is a day like others again.") % day_words(_day(day)))
    return redirect("manage:calendar", slug)
