"""Filling in a form for somebody who phoned, wrote or came in: choose the service, then the same
pages that residents have.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access
from casework import api as casework
from casework.choices import LOGGABLE_CHANNELS, Channel
from councils import clock
from councils.rendering import look
from portal import queries
from portal.callers import HELPERS
from portal.choices import Way
from portal.models import Service
from portal.operations.drafting import start_draft
from portal.versions import parsed
from portal.views.visit import service_here, step_url


def channel_field() -> Any:
    """How somebody whom we help reached us."""
    field = forms.ChoiceField(
        label=_("How did they reach us?"),
        choices=[(channel.value, channel.label) for channel in LOGGABLE_CHANNELS],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
        error_messages={
            "required": _("Choose how they reached us"),
            "invalid_choice": _("Choose how they reached us from the list"),
        },
    )
    return look(field, small=True, inline=True)


class CallerForm(forms.Form):
    """For whom, and how they reached us."""

    use_required_attribute = False

    channel = channel_field()
    begin_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    customer = forms.UUIDField(required=False, widget=forms.HiddenInput)


@access.staff(*HELPERS)
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """What do they need? What is done here starts at once; the rest says where to point them."""
    caller = _caller(request, request.GET.get("customer", ""))
    words = request.GET.get("q", "").strip()[:80]
    found = queries.find(words, COLUMNS) if words else list(queries.live_services().only(*COLUMNS))
    return _page(request, CallerForm(initial=_first(caller)), caller, found, words)


COLUMNS = (*queries.SHOWN, "elsewhere_url", "provided_by", "form_id", "tier")


@access.staff(*HELPERS)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin one service's form for a caller; the agent stands on it as the one who filled it in."""
    service = service_here(slug)
    given = request.POST if request.method == "POST" else request.GET
    caller = _caller(request, given.get("customer", ""))
    if request.method != "POST":
        return _page(request, CallerForm(initial=_first(caller)), caller, [service], service.title)
    form = CallerForm(request.POST)
    if not form.is_valid():
        return _page(request, form, caller, [service], service.title)
    draft = start_draft(
        service=service,
        customer_id=caller.id if caller else None,
        assisted_by=request.staff.user_id,
        channel=form.cleaned_data["channel"],
        begin_key=form.cleaned_data["begin_key"],
        now=clock.now(),
    )
    return redirect(step_url(draft, parsed(draft.form_version_id)[1].pages[0].id))


def _caller(request: HttpRequest, given: str) -> Any:
    """Who the form is for; nobody yet where none is named, 404 where there is no such record."""
    if not given:
        return None
    try:
        customer_id = UUID(given)
    except ValueError as error:
        raise Http404 from error
    caller = casework.caller_details(customer_id, by=request.staff)
    if caller is None:
        raise Http404
    return caller


def _first(caller: Any) -> dict[str, Any]:
    return {
        "customer": caller.id if caller else None,
        "channel": Channel.PHONE,
        "begin_key": uuid4(),
    }


def _page(
    request: HttpRequest, form: CallerForm, caller: Any, found: Sequence[Service], words: str
) -> HttpResponse:
    here = [one for one in found if one.way == Way.HERE and one.form_id]
    context = {
        "form": form,
        "caller": caller,
        "q": words,
        "here": here,
        "elsewhere": [one for one in found if one not in here],
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/for_caller.html", context, status=status)
