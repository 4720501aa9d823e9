"""The flow of `bench.forms.flows` as a careful Django developer would write it, in the same stack.

The same six requests, the same layout, sessions and tables; no engine, no catalogue of kinds, no
definition, no check for repeats, nobody told and nothing routed. It is what the stack alone costs.
"""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import Template, engines
from django.urls import path
from django.utils.functional import SimpleLazyObject

from bench.forms.definitions import YES_NO
from casework.models import Case, CaseType, Customer
from councils import clock
from councils.access import open_to_all
from councils.events.models import Event
from councils.rendering import look
from portal.models import Draft, Service, ServiceRequest
from portal.operations.drafting import start_draft

KEPT = "by_hand"


class Answers(forms.Form):
    """The four questions of `installed.simple_definition`."""

    heads_page = has_files = False

    name = look(forms.CharField(label="Your name", max_length=100))
    email = look(forms.EmailField(label="Your email address", required=False))
    about = look(forms.ChoiceField(label="Was it easy?", choices=YES_NO, widget=forms.RadioSelect))
    words = look(
        forms.CharField(
            label="What else?", required=False, widget=forms.Textarea(attrs={"rows": 5})
        )
    )


def _template(content: str) -> Any:
    whole = '{% extends "layouts/base.html" %}{% block content %}' + content + "{% endblock %}"
    return SimpleLazyObject(lambda: engines["django"].from_string(whole))


CHECK: Template = _template(
    """<h1 class="govuk-heading-l">Check your answers</h1><dl class="govuk-summary-list">
    {% for question, answer in answers.items %}<div class="govuk-summary-list__row">
    <dt class="govuk-summary-list__key">{{ question }}</dt>
    <dd class="govuk-summary-list__value">{{ answer }}</dd></div>{% endfor %}</dl>
    <form method="post">{% csrf_token %}<button class="govuk-button">Send</button></form>"""
)
SENT: Template = _template(
    """<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">Sent</h1>
    <div class="govuk-panel__body">{{ request_sent.reference }}</div></div>"""
)


@open_to_all
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a draft that this browser may go on with."""
    service = get_object_or_404(
        Service.objects.select_related("form"), key=slug.replace("-", "_"), is_live=True
    )
    draft = start_draft(service=service, now=clock.now())
    request.session[KEPT] = [*request.session.get(KEPT, []), str(draft.pk)]
    return redirect(f"/by-hand-flow/{draft.pk}/")


def _own(request: HttpRequest, draft_id: UUID) -> Draft:
    if str(draft_id) not in request.session.get(KEPT, []):
        draft_id = UUID(int=0)
    return get_object_or_404(Draft.objects.select_related("service"), pk=draft_id)


@open_to_all
def page(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show the questions, or check the answers and save them."""
    draft = _own(request, draft_id)
    form = Answers(request.POST or None, initial=draft.answers)
    if not form.is_bound or not form.is_valid():
        context = {
            "draft": draft,
            "service": draft.service,
            "title": "Your answers",
            "form": form,
            "back": draft.service.path,
            "step_number": 1,
            "step_count": 1,
            "shown_at": int(clock.now().timestamp()),
        }
        return render(request, "portal/apply_page.html", context)
    draft.answers, draft.saved_at = form.cleaned_data, clock.now()
    draft.save(update_fields=["answers", "saved_at"])
    return redirect(f"/by-hand-flow/{draft_id}/check/")


@open_to_all
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show the answers once more, or send them."""
    draft = _own(request, draft_id)
    if request.method != "POST":
        return HttpResponse(CHECK.render({"answers": draft.answers}, request))
    _send(draft_id)
    return redirect(f"/by-hand-flow/{draft_id}/sent/")


@transaction.atomic
def _send(draft_id: UUID) -> None:
    now = clock.now()
    draft = Draft.objects.select_for_update(of=("self",)).select_related("service").get(pk=draft_id)
    kind = CaseType.objects.get(key=draft.service.case_type_key)
    customer = Customer.objects.create(
        name=draft.answers["name"], email=draft.answers["email"], created_at=now, updated_at=now
    )
    case = Case.objects.create(
        reference=uuid4().hex[:16],
        case_type=kind,
        queue_id=kind.first_queue_id,
        customer=customer,
        service_key=draft.service.key,
        service_title=draft.service.title,
        channel="web",
        opened_at=now,
        updated_at=now,
        sort_at=now,
        answers=draft.answers,
    )
    Event.objects.create(name="bench.sent", case_id=case.pk, case_seq=1, occurred_at=now)
    ServiceRequest.objects.create(
        draft=draft,
        service=draft.service,
        form_version_id=draft.form_version_id,
        case_id=case.pk,
        reference=case.reference,
        channel="web",
        content_hash="",
        submitted_at=now,
    )
    draft.submitted_at = now
    draft.save(update_fields=["submitted_at"])


@open_to_all
def sent(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The reference of what was sent."""
    draft = _own(request, draft_id)
    found = get_object_or_404(ServiceRequest, draft=draft)
    return HttpResponse(SENT.render({"request_sent": found}, request))


urlpatterns = [
    path("by-hand-flow/<slug:slug>/apply/", start),
    path("by-hand-flow/<uuid:draft_id>/", page),
    path("by-hand-flow/<uuid:draft_id>/check/", check),
    path("by-hand-flow/<uuid:draft_id>/sent/", sent),
]
