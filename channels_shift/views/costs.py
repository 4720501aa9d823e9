"""Unit costs: see them, add one, confirm one."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_shift import queries
from channels_shift.choices import PRICED_CHANNELS
from channels_shift.errors import WrongCost
from channels_shift.forms import CostForm
from channels_shift.operations.costs import add_cost, confirm_cost
from channels_shift.views.navigation import insight_nav
from channels_shift.views.roles import admins, readers
from channels_shift.wording import channel_words, pounds
from councils import clock


@readers
@require_safe
def cost_list(request: HttpRequest) -> HttpResponse:
    """Every unit cost with its date, source and standing."""
    return _page(request, CostForm())


@admins
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a unit cost; what the council adds is confirmed."""
    form = CostForm(request.POST)
    if form.is_valid():
        try:
            add_cost(
                channel=form.cleaned_data["channel"],
                valid_from=form.cleaned_data["valid_from"],
                pence=form.pence(),
                source=form.cleaned_data["source"],
                by_id=request.staff.user_id,
                now=clock.now(),
            )
        except WrongCost as error:
            form.add_error("valid_from", error.words)
        else:
            messages.success(request, _("The unit cost was added."))
            return redirect("channels_shift:costs")
    return _page(request, form, status=422)


@admins
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Take a bundled unit cost as the council's own."""
    try:
        confirm_cost(
            channel=request.POST.get("channel", ""),
            valid_from=date.fromisoformat(request.POST.get("valid_from", "")),
            by_id=request.staff.user_id,
            now=clock.now(),
        )
    except ValueError:
        messages.error(request, _("There is no such cost to confirm."))
    except WrongCost as error:
        messages.error(request, error.words)
    else:
        messages.success(request, _("The unit cost is confirmed."))
    return redirect("channels_shift:costs")


def _page(request: HttpRequest, form: CostForm, status: int = 200) -> HttpResponse:
    prices = queries.unit_prices()
    priced = {price.channel for price in prices}
    context = {
        "nav_items": insight_nav(request),
        "prices": [(price, channel_words(price.channel), pounds(price.pence)) for price in prices],
        "unpriced": [channel_words(c) for c in PRICED_CHANNELS if c.value not in priced],
        "is_illustrative": any(not price.is_confirmed for price in prices),
        "may_change": "council_admin" in request.staff.roles,
        "form": form,
    }
    return render(request, "channels_shift/costs.html", context, status=status)
