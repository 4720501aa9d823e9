"""A careful page written by hand, inside all of the product's middleware, layout and tenancy.

It reads the same row, keeps the same answers in it and draws the same template: what differs is
the engine alone.
"""

from functools import cache
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from bench.forms import by_hand_flow
from bench.forms.definitions import by_hand, pages_of
from config.urls_council import urlpatterns as of_the_product
from councils import clock
from councils.access import open_to_all
from portal.models import Draft


@cache
def form_class(count: int, on_a_page: int, number: int) -> type[forms.Form]:
    """One page's class, made once a process as a module's is."""
    return by_hand(pages_of(count, on_a_page)[number])


@open_to_all
def page(
    request: HttpRequest, count: int, on_a_page: int, number: int, draft_id: UUID
) -> HttpResponse:
    """Show a page with what was saved, or check it, save it and go on."""
    draft = Draft.objects.select_related("service").get(pk=draft_id)
    made = form_class(count, on_a_page, number)
    if request.method != "POST":
        return _show(request, draft, made(initial=draft.answers), count // on_a_page, number)
    form = made(request.POST)
    if not form.is_valid():
        return _show(request, draft, form, count // on_a_page, number)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft_id)
        draft.answers |= {name: _plain(value) for name, value in form.cleaned_data.items()}
        draft.saved_at = clock.now()
        draft.save(update_fields=["answers", "saved_at"])
    return redirect(request.path)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _show(
    request: HttpRequest, draft: Draft, form: forms.Form, pages: int, number: int
) -> HttpResponse:
    context = {
        "draft": draft,
        "service": draft.service,
        "title": f"Page {number + 1}",
        "form": form,
        "back": draft.service.path,
        "step_number": number + 1,
        "step_count": max(1, pages),
        "shown_at": int(clock.now().timestamp()),
    }
    return render(request, "portal/apply_page.html", context)


urlpatterns = [
    path("by-hand/<int:count>/<int:on_a_page>/<int:number>/<uuid:draft_id>/", page),
    *by_hand_flow.urlpatterns,
    *of_the_product,
]
