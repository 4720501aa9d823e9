"""Making a complaint about a request: offered where we failed again, never made for anybody."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from casework import api as casework
from councils.tenancy import current_council
from portal import engine
from portal.choices import Way
from portal.models import Service, ServiceRequest
from portal.visitor import SESSION_KEY, resident_of

COMPLAINT = "complaint"


def complaint_path(case: casework.ResidentCase | casework.SentCase) -> str:
    """Where a complaint about this request begins; empty where nothing failed again.

    One statement, for such requests alone; empty too where the council takes complaints elsewhere.
    """
    if not case.failed_again:
        return ""
    found = Service.objects.filter(
        key=COMPLAINT, way=Way.HERE, form__isnull=False, is_live=True
    ).first()
    return f"{found.path}apply/?{urlencode({'about': case.reference})}" if found else ""


def answers_about(request: HttpRequest, form: engine.Form) -> dict[str, Any]:
    """What a form may be prefilled with by the address that it was begun from.

    The reference goes into a question for one. The service goes along only for whoever sent that
    request: from the reference alone nobody learns what it was about.
    """
    prefix = current_council().reference_prefix or ""
    reference = casework.read_reference(request.GET.get("about", "")[:40], prefix)
    if not reference:
        return {}
    answers: dict[str, Any] = {}
    for question in engine.questions(form):
        if question.kind == "reference":
            answers[question.id] = reference
        elif _picks_a_service(question):
            sent = _sent_by(request, reference)
            answers |= {question.id: sent.service.key} if sent else {}
    return answers


def _picks_a_service(question: engine.Question) -> bool:
    return question.options_from is not None and question.options_from.lookup == "services"


def _sent_by(request: HttpRequest, reference: str) -> ServiceRequest | None:
    """The request of that reference, when this account or this very browser sent it."""
    sent = ServiceRequest.objects.select_related("service").filter(reference=reference).first()
    if sent is None:
        return None
    person = resident_of(request)
    is_theirs = person is not None and person.id == sent.person_id
    is_here = sent.person_id is None and str(sent.draft_id) in request.session.get(SESSION_KEY, [])
    return sent if is_theirs or is_here else None
