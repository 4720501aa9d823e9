"""Check your bin day: by address, as a page and as a calendar to subscribe to."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from councils import clock
from councils.access import open_to_all
from councils.gazetteer import api as gazetteer
from councils.tenancy import current_council
from portal.collections import calendar_file, days
from portal.collections.forms import FindAddress

SHOWN = 18


@open_to_all
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Postcode, then address, then the calendar. All by GET: nothing is stored."""
    asked = "postcode" in request.GET
    form = FindAddress(request.GET if asked else None)
    if asked and form.is_valid() and form.cleaned_data.get("uprn"):
        return redirect("portal:bin-calendar", uprn=form.cleaned_data["uprn"])
    return render(request, "portal/bin_find.html", {"form": form})


def _by_day(coming: list[days.Collection]) -> list[list[days.Collection]]:
    """What is put out together, in the order of days."""
    return [list(due) for _, due in groupby(coming, lambda one: (one.day, one.moved_from))]


def _address(uprn: str) -> gazetteer.Address:
    address = gazetteer.address_by_uprn(uprn)
    if address is None or address.council_gss != current_council().gss:
        raise Http404
    return address


@open_to_all
@require_safe
def calendar(request: HttpRequest, uprn: str) -> HttpResponse:
    """The next collections of a property, how today's rounds stand, and what moved."""
    address = _address(uprn)
    council, today = current_council(), clock.today()
    calendar = days.calendar_of(uprn, today=today)
    context = {
        "address": address,
        "bin_days": _by_day(calendar.coming(SHOWN)),
        "today_rounds": days.status_of(uprn, today),
        "known": calendar.known,
        "changes": calendar.changes,
        "feed": council.url(f"/bin-day/{uprn}/calendar.ics"),
        "webcal": council.url(f"/bin-day/{uprn}/calendar.ics")
        .replace("https://", "webcal://")
        .replace("http://", "webcal://"),
    }
    return render(request, "portal/bin_day.html", context)


@open_to_all
@require_safe
def feed(request: HttpRequest, uprn: str) -> HttpResponse:
    """The same as iCalendar (RFC 5545), which a phone keeps up to date by itself."""
    address = _address(uprn)
    calendar = days.calendar_of(uprn, today=clock.today())
    council = current_council()
    content = calendar_file.to_ical(calendar, address=address, council=council, now=clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bin-days.ics"'
    response["Cache-Control"] = "public, max-age=3600"
    return response
