"""Answering a form, a page at a time: every page is saved, the whole is sent once."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from councils import clock, limits
from councils.access import open_to_all
from councils.files import api as files
from councils.tenancy import current_council
from councils.views.errors import too_many
from portal import engine
from portal.choices import Way
from portal.errors import AnsweredAtOnce, DraftGone, NotComplete, NotDeclared
from portal.models import Draft, Service
from portal.operations.drafting import answer_at_once, draft_of_token, save_page, start_draft
from portal.operations.submitting import Sender, send_draft
from portal.place import council_of
from portal.versions import gathered, parsed
from portal.views.returning import owners_come_back, typed_before
from portal.visitor import (
    context_for,
    draft_for,
    facts_for,
    may_use,
    remember_draft,
    resident_of,
)

FILE_KINDS = frozenset({"image", "pdf"})
STARTS, STARTS_SECONDS = 600, 3600  # by address: a library's or an office's is shared
LINKS, LINKS_SECONDS = 60, 900


def step_url(draft: Draft, step: str) -> str:
    """The address of one step of a draft."""
    return f"{draft.service.path}apply/{draft.pk}/{step}/"


@open_to_all
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Before the first question: what it is, how we use the answers; starting makes the draft."""
    service = get_object_or_404(
        Service.objects.select_related("form"),
        key=slug.replace("-", "_"),
        way=Way.HERE,
        form__isnull=False,
        is_live=True,
    )
    if request.method == "POST":
        if not limits.allow(
            f"start:{limits.client_address(request)}", limit=STARTS, seconds=STARTS_SECONDS
        ):
            return too_many(request, seconds=STARTS_SECONDS)
        draft = start_draft(
            service=service, now=clock.now(), person_id=getattr(resident_of(request), "id", None)
        )
        remember_draft(request, draft)
        return redirect(step_url(draft, parsed(draft.form_version_id)[1].pages[0].id))
    version = service.form.versions.first()
    if version is None:
        raise Http404
    form = parsed(version.pk)[1]
    context = {"service": service, "form_definition": form, "words": engine.words}
    return render(
        request,
        "portal/apply_start.html",
        context
        | {
            "introduction": [engine.words(text) for text in form.introduction],
            "privacy": [engine.words(text) for text in form.privacy],
        },
    )


class Visit:
    """One request about one draft: its form, and the facts as they stand now."""

    def __init__(self, request: HttpRequest, draft: Draft) -> None:
        self.request, self.draft = request, draft
        self.version, self.form = parsed(draft.form_version_id)
        self.context = context_for(draft)
        self.refresh(draft)

    def refresh(self, draft: Draft) -> None:
        """Take in a saved draft: what the look-ups know may have changed with the answers."""
        self.draft = draft
        self.facts = gathered(
            draft.form_version_id, draft.answers, facts_for(self.request, draft), self.context
        )

    def next_url(self, page_id: str) -> str:
        """Where to go after a page."""
        page = engine.next_page(self.form, page_id, self.draft.answers, self.facts)
        return step_url(self.draft, page.id if page else "check")


def _visit(request: HttpRequest, slug: str, draft_id: UUID) -> Visit:
    draft = draft_for(request, draft_id)
    if draft.service.slug != slug:
        raise Http404
    return Visit(request, draft)


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def page(request: HttpRequest, slug: str, draft_id: UUID, page_id: str) -> HttpResponse:
    """One page of questions: shown with what was saved, or checked, saved and left."""
    visit = _visit(request, slug, draft_id)
    draft = visit.draft
    if draft.submitted_at is not None:
        return redirect(step_url(draft, "sent"))
    reachable = engine.visible_pages(visit.form, draft.answers, visit.facts)
    wanted = next((one for one in reachable if one.id == page_id), None)
    first = engine.first_incomplete(visit.form, draft.answers, visit.facts)
    if wanted is None or _is_ahead(reachable, wanted, first):
        return redirect(step_url(draft, first.id if first else "check"))
    if wanted.kind == "stop":
        return _stop(visit, wanted)
    if request.method == "POST":
        return _answered(visit, wanted)
    return _show(visit, wanted, _form(visit, page_id, **typed_before(request, draft, page_id)))


def _is_ahead(reachable: list[engine.Page], wanted: engine.Page, first: Any) -> bool:
    ids = [one.id for one in reachable]
    return first is not None and first.id in ids and ids.index(wanted.id) > ids.index(first.id)


def _form(visit: Visit, page_id: str, **bound: Any) -> engine.PageForm:
    return engine.page_form(
        visit.form,
        page_id,
        answers=visit.draft.answers,
        facts=visit.facts,
        context=visit.context,
        **bound,
    )


def _answered(visit: Visit, wanted: engine.Page) -> HttpResponse:
    request, draft = visit.request, visit.draft
    form = _form(visit, wanted.id, data=request.POST, files=request.FILES)
    if engine.is_finding(request.POST) or not form.is_valid():
        return _show(visit, wanted, form)
    try:
        stored = _store(form, draft)
    except files.FileRefused as error:
        for question in form.uploads():
            form.add_error(question, str(error))
        return _show(visit, wanted, form)
    answers = engine.accept(visit.form, wanted.id, form, draft.answers, stored)
    own = {
        question.id: answers[question.id] for question in form.questions if question.id in answers
    }
    saved = save_page(
        draft_id=draft.pk,
        page_id=wanted.id,
        answers=own,
        seconds=_seconds(request),
        person_id=getattr(resident_of(request), "id", None),
        now=clock.now(),
    )
    visit.refresh(saved)
    if "save" in request.POST:
        return redirect(step_url(saved, "save"))
    if visit.form.place in own and elsewhere(visit):
        return redirect(step_url(saved, "elsewhere"))
    _count_refusal(visit, wanted)
    return redirect(visit.next_url(wanted.id))


def _store(form: engine.PageForm, draft: Draft) -> dict[str, list[str]]:
    return {
        question: [
            str(files.store_upload(upload=one, kinds=FILE_KINDS, now=clock.now(), by=draft.pk).pk)
            for one in uploads
        ]
        for question, uploads in form.uploads().items()
    }


def _seconds(request: HttpRequest) -> int:
    shown = request.POST.get("shown_at", "")
    return max(0, int(clock.now().timestamp()) - int(shown)) if shown.isdecimal() else 0


def _count_refusal(visit: Visit, after: engine.Page) -> None:
    following = engine.next_page(visit.form, after.id, visit.draft.answers, visit.facts)
    if following is None or following.kind != "stop":
        return
    for warning in engine.warnings_for(visit.form, following.id, visit.draft.answers, visit.facts):
        if warning.severity == "refusal" and not warning.challenged:
            answer_at_once(
                draft_id=visit.draft.pk, reason=warning.id, challenge=False, now=clock.now()
            )


def elsewhere(visit: Visit) -> str:
    """The code of the other council that the place is in; empty when it is ours or unknown."""
    code = council_of(visit.form, visit.draft.answers)
    return code if code and code != current_council().gss else ""


def _show(visit: Visit, wanted: engine.Page, form: engine.PageForm) -> HttpResponse:
    draft = visit.draft
    before = engine.previous_page(visit.form, wanted.id, draft.answers, visit.facts)
    pages = engine.visible_pages(visit.form, draft.answers, visit.facts)
    context = {
        "draft": draft,
        "service": draft.service,
        "page": wanted,
        "title": engine.words(wanted.title, visit.facts),
        "body": [engine.words(text, visit.facts) for text in wanted.body],
        "form": form,
        "warnings": engine.warnings_for(visit.form, wanted.id, draft.answers, visit.facts),
        "back": step_url(draft, before.id) if before else draft.service.path,
        "step_number": [one.id for one in pages].index(wanted.id) + 1,
        "step_count": len(pages),
        "shown_at": int(clock.now().timestamp()),
        "assisted": draft.assisted_by is not None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(visit.request, "portal/apply_page.html", context, status=status)


def _stop(visit: Visit, wanted: engine.Page) -> HttpResponse:
    draft = visit.draft
    warnings = engine.warnings_for(visit.form, wanted.id, draft.answers, visit.facts)
    refusals = [one for one in warnings if one.severity == "refusal" and not one.challenged]
    if visit.request.method == "POST":
        for one in refusals:
            if one.allow_challenge:
                answer_at_once(draft_id=draft.pk, reason=one.id, challenge=True, now=clock.now())
        visit.refresh(draft_for(visit.request, draft.pk))
        return redirect(visit.next_url(wanted.id))
    if not refusals:
        return redirect(visit.next_url(wanted.id))
    before = engine.previous_page(visit.form, wanted.id, draft.answers, visit.facts)
    context = {
        "draft": draft,
        "service": draft.service,
        "title": engine.words(wanted.title, visit.facts),
        "body": [engine.words(text, visit.facts) for text in wanted.body],
        "refusals": refusals,
        "may_challenge": all(one.allow_challenge for one in refusals),
        "back": step_url(draft, before.id) if before else draft.service.path,
    }
    return render(visit.request, "portal/apply_stop.html", context)


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def check(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Check your answers; sending them is one transaction, and a repeat gets the first result."""
    if request.method == "POST":
        return _send(request, slug, draft_id)
    visit = _visit(request, slug, draft_id)
    draft = visit.draft
    if draft.submitted_at is not None:
        return redirect(step_url(draft, "sent"))
    first = engine.first_incomplete(visit.form, draft.answers, visit.facts)
    if first is not None:
        return redirect(step_url(draft, first.id))
    return _show_check(visit)


def _send(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    sender = Sender(
        may_use=lambda draft: draft.service.slug == slug and may_use(request, draft),
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
        return _show_check(_visit(request, slug, draft_id), wrong=wrong)
    except NotComplete as error:
        return redirect("portal:apply-page", slug, draft_id, error.page_id)
    except AnsweredAtOnce:
        return redirect("portal:apply-check", slug, draft_id)  # which leads to the page that stops
    except files.FileRefused as error:
        messages.error(request, str(error))
        return _show_check(_visit(request, slug, draft_id))
    return redirect("portal:apply-sent", slug, draft_id)


def _show_check(visit: Visit, wrong: str = "") -> HttpResponse:
    draft = visit.draft
    pages = engine.summary(visit.form, draft.answers, visit.facts)
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
        "warnings": engine.warnings_for(visit.form, engine.CHECK, draft.answers, visit.facts),
        "declaration": engine.words(visit.form.declaration) if visit.form.declaration else "",
        "wrong": wrong,
        "has_errors": bool(wrong),
        "back": step_url(draft, pages[-1]["id"]) if pages else draft.service.path,
        "assisted": draft.assisted_by is not None,
    }
    status = 422 if wrong else 200
    return render(visit.request, "portal/apply_check.html", context, status=status)


@open_to_all
@require_GET
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Go on with a draft by its link, on this device too."""
    if not limits.allow(
        f"resume:{limits.client_address(request)}", limit=LINKS, seconds=LINKS_SECONDS
    ):
        return too_many(request, seconds=LINKS_SECONDS)
    try:
        draft = draft_of_token(token, clock.now())
    except DraftGone:
        return render(request, "portal/resume_gone.html", status=404)
    owner, visitor = draft.person_id, resident_of(request)
    if owner is not None and (visitor is None or visitor.id != owner):
        return redirect(f"/sign-in/?next={quote(request.path)}")
    remember_draft(request, draft)
    visit = Visit(request, draft)
    if draft.submitted_at is not None:
        return redirect(step_url(draft, "sent"))
    first = engine.first_incomplete(visit.form, draft.answers, visit.facts)
    return redirect(step_url(draft, first.id if first else "check"))
