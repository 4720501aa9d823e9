"""Totals that the council counted elsewhere: type one in, or send a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.api import staff_names
from channels_shift import queries
from channels_shift.errors import WrongTotals
from channels_shift.forms import TotalForm, TotalsFileForm
from channels_shift.operations.totals import NewTotal, read_totals, save_totals
from channels_shift.views.navigation import insight_nav
from channels_shift.views.roles import counters, readers
from channels_shift.wording import channel_words, month_words, number
from councils import clock


@readers
@require_safe
def total_list(request: HttpRequest) -> HttpResponse:
    """What was typed in, and the two ways to add more."""
    return _page(request)


@counters
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Store one total; it replaces an earlier one for the same month and channel."""
    form = TotalForm(request.POST, today=clock.today())
    if not form.is_valid():
        return _page(request, form=form, status=422)
    total = NewTotal(
        channel=form.cleaned_data["channel"],
        month=form.cleaned_data["month"],
        count=form.cleaned_data["count"],
        source=form.cleaned_data["source"],
    )
    save_totals(totals=[total], by_id=request.staff.user_id, now=clock.now())
    messages.success(request, _("The total was stored."))
    return redirect("channels_shift:totals")


@counters
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Store a file of totals, all of it or nothing."""
    form = TotalsFileForm(request.POST, request.FILES)
    wrong: list[str] = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            totals = read_totals(file.read(), today=clock.today(), source=file.name)
        except WrongTotals as error:
            form.add_error("file", error.words)
            wrong = error.lines
        else:
            stored = save_totals(totals=totals, by_id=request.staff.user_id, now=clock.now())
            words = ngettext("%s total was stored.", "%s totals were stored.", stored)
            messages.success(request, words % number(stored))
            return redirect("channels_shift:totals")
    return _page(request, file_form=form, wrong=wrong, status=422)


def _page(
    request: HttpRequest,
    *,
    form: TotalForm | None = None,
    file_form: TotalsFileForm | None = None,
    wrong: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    entered = queries.entered_totals()
    names = staff_names({one.entered_by_id for one in entered}) if entered else {}
    rows = [
        [
            month_words(one.month),
            channel_words(one.channel),
            {"text": number(one.count), "numeric": True},
            one.source or "–",
            str(names.get(one.entered_by_id, "")) or "–",
        ]
        for one in entered
    ]
    head = [
        _("Month"),
        _("Channel"),
        {"text": _("How many"), "numeric": True},
        _("Counted where"),
        _("Entered by"),
    ]
    context = {
        "nav_items": insight_nav(request),
        "rows": rows,
        "head": head,
        "form": form or TotalForm(today=clock.today()),
        "file_form": file_form or TotalsFileForm(auto_id="file_%s"),
        "has_errors": bool((form and form.errors) or (file_form and file_form.errors)),
        "wrong": (wrong or [])[:20],
        "more_wrong": max(0, len(wrong or []) - 20),
        "may_change": bool({"council_admin", "team_leader"} & set(request.staff.roles)),
    }
    return render(request, "channels_shift/totals.html", context, status=status)
