"""The last page of a form: check your answers, and send them once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils import clock
from councils.access import open_to_all
from councils.files import api as files
from portal import engine
from portal.accounts_needed import is_lacking
from portal.choices import Side
from portal.errors import (
    AnsweredAtOnce,
    DraftGone,
    KnownAlready,
    NeedsAccount,
    NotComplete,
    NotDeclared,
    PriceUnknown,
)
from portal.models import Draft
from portal.operations.submitting import Sender, send_draft
from portal.versions import parsed
from portal.views.returning import owners_come_back
from portal.views.visit import Visit, step_url, visit_of
from portal.visitor import context_for, facts_for, may_use, require_held, side_of


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def check(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Check your answers; sending them is one transaction, and a repeat gets the first result."""
    if request.method == "POST":
        return _send(request, slug, draft_id)
    visit = visit_of(request, slug, draft_id)
    draft = visit.draft
    if draft.submitted_at is not None:
        return redirect(step_url(draft, "sent"))
    first = engine.first_incomplete(visit.form, draft.answers, visit.facts, way=visit.way)
    if first is not None:
        return redirect(step_url(draft, first.id))
    return _show_check(visit)


def _send(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    sender = Sender(
        may_use=lambda draft: draft.service.slug == slug and _may_send(request, draft),
        facts=lambda draft: facts_for(request, draft),
        context=context_for,
        has_declared="declaration" in request.POST,
        staff=request.staff,
    )
    try:
        send_draft(draft_id=draft_id, sender=sender, now=clock.now())
    except DraftGone as error:
        raise Http404 from error
    except NotDeclared:
        wrong = _("Tick the box to confirm, or change your answers")
        return _show_check(visit_of(request, slug, draft_id), wrong=wrong)
    except NotComplete as error:
        return redirect("portal:apply-page", slug, draft_id, error.page_id)
    except KnownAlready:
        return redirect("portal:apply-same", slug, draft_id)
    except AnsweredAtOnce:
        return redirect("portal:apply-check", slug, draft_id)  # which leads to the page that stops
    except PriceUnknown as error:
        messages.error(request, str(error))
        return _show_check(visit_of(request, slug, draft_id))
    except files.FileRefused as error:
        messages.error(request, str(error))
        return _show_check(visit_of(request, slug, draft_id))
    return HttpResponseRedirect(f"{request.path.removesuffix('check/')}sent/")


def _may_send(request: HttpRequest, draft: Draft) -> bool:
    """Whose draft it is, that they have it now, and that they signed in where that is needed."""
    if not may_use(request, draft):
        return False
    require_held(request, draft)
    if draft.submitted_at is None and is_lacking(
        request, parsed(draft.form_version_id)[1], assisted=draft.assisted_by is not None
    ):
        raise NeedsAccount
    return True


def _show_check(visit: Visit, wrong: str = "") -> HttpResponse:
    draft = visit.draft
    pages = engine.summary(visit.form, draft.answers, visit.facts, way=visit.way)
    for shown in pages:
        shown["rows"] = [
            {
                "key": item["label"],
                "value": item["shown"] or _("Not answered"),
                "href": step_url(draft, shown["id"]),
                "action": _("Change"),
                "hidden": item["label"],
            }
            for item in shown["items"]
        ]
    context = {
        "draft": draft,
        "service": draft.service,
        "pages": pages,
        "warnings": engine.warnings_for(
            visit.form, engine.CHECK, draft.answers, visit.facts, way=visit.way
        ),
        "declaration": engine.words(visit.form.declaration, visit.facts)
        if visit.form.declaration
        else "",
        "wrong": wrong,
        "has_errors": bool(wrong),
        "back": step_url(draft, pages[-1]["id"]) if pages else draft.service.path,
        "assisted": side_of(visit.request, draft) == Side.AGENT,
        "overtaken": _overtaken(visit),
        "settle": step_url(draft, "settle-answers"),
        "hand_over": step_url(draft, "hand-over"),
        "price": visit.price(),
    }
    status = 422 if wrong else 200
    return render(visit.request, "portal/apply_check.html", context, status=status)


def _overtaken(visit: Visit) -> list[dict[str, Any]]:
    """Answers that a save on another device replaced: what they said, and what stands now."""
    found = []
    for number, kept in enumerate(visit.draft.overtaken):
        rows = [
            {
                "label": engine.asked(question.label, visit.facts),
                "before": _shown(question, kept["answers"][question.id], visit),
                "now": _shown(question, visit.draft.answers.get(question.id), visit),
            }
            for question in engine.questions(visit.form)
            if question.id in kept["answers"]
        ]
        if rows:
            found.append({"number": number, "rows": rows})
    return found


def _shown(question: engine.Question, answer: Any, visit: Visit) -> str:
    return engine.shown(question, answer, visit.facts) or _("Not answered")
