"""Answering a form, a page at a time: every page is checked and saved before the next is shown."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from councils import clock, limits
from councils.access import open_to_all
from councils.tenancy import current_council
from portal import engine
from portal.choices import Side
from portal.errors import NotTakenIn
from portal.fields import kind
from portal.operations.drafting import Saving, answer_at_once, save_page
from portal.operations.taking_in import take_in
from portal.views import offers as offering
from portal.views.returning import owners_come_back, typed_before
from portal.views.same import to_ask
from portal.views.visit import Visit, elsewhere, step_url, visit_of
from portal.visitor import browser_of, draft_for, resident_of, side_of, still_here

HOLDS, HOLDS_SECONDS = 60, 3600  # by address: a library's or an office's is shared


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def page(request: HttpRequest, slug: str, draft_id: UUID, page_id: str) -> HttpResponse:
    """One page of questions: shown with what was saved, or checked, saved and left."""
    visit = visit_of(request, slug, draft_id)
    draft = visit.draft
    if draft.submitted_at is not None:
        return redirect(step_url(draft, "sent"))
    reachable = engine.visible_pages(visit.form, draft.answers, visit.facts, way=visit.way)
    wanted = next((one for one in reachable if one.id == page_id), None)
    first = engine.first_incomplete(visit.form, draft.answers, visit.facts, way=visit.way)
    if wanted is None or _is_ahead(reachable, wanted, first):
        return redirect(step_url(draft, first.id if first else "check"))
    if wanted.kind == "stop":
        return _stop(visit, wanted)
    if request.method == "POST":
        return _answered(visit, wanted)
    form = _form(visit, page_id, **typed_before(request, draft, page_id))
    form.say_what_is_gone(draft.answers)
    return _show(visit, wanted, form)


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
        way=visit.way,
        **bound,
    )


def _answered(visit: Visit, wanted: engine.Page) -> HttpResponse:
    request, draft = visit.request, visit.draft
    form = _form(visit, wanted.id, data=request.POST, files=request.FILES)
    if engine.is_finding(request.POST) or not form.is_valid():
        return _show(visit, wanted, form)
    if _holds_too_many(visit, form):
        return _show(visit, wanted, form)
    try:
        own = take_in(form, draft_id=draft.pk, now=clock.now())
    except NotTakenIn as error:
        form.add_error(error.question, str(error))
        return _show(visit, wanted, form)
    saved = save_page(
        draft_id=draft.pk,
        page_id=wanted.id,
        answers=own,
        seconds=_seconds(request),
        person_id=getattr(resident_of(request), "id", None),
        saving=_saving(visit, wanted, draft.answers | own),
        now=clock.now(),
        seen=draft,
    )
    still_here(request, saved)
    visit.refresh(saved)
    if saved.is_overtaken:
        messages.warning(request, _CHANGED_ELSEWHERE)
    if "save" in request.POST:
        return redirect(step_url(saved, "save"))
    if visit.form.place in own and elsewhere(visit):
        return redirect(step_url(saved, "elsewhere"))
    asked = to_ask(visit, wanted.id)
    if asked:
        return redirect(asked)
    _count_refusal(visit, wanted)
    return redirect(visit.next_url(wanted.id))


def _holds_too_many(visit: Visit, form: engine.PageForm) -> bool:
    """Whether so many places were held from this address that others would find none; says so."""
    asked = [one.id for one in form.questions if kind(one.kind).holds_slot]
    if not asked or side_of(visit.request, visit.draft) == Side.AGENT:
        return False
    address = limits.client_address(visit.request)
    if limits.allow(f"hold:{address}", limit=HOLDS, seconds=HOLDS_SECONDS):
        return False
    phone = current_council().phone
    form.add_error(asked[0], _TOO_MANY % {"phone": phone})
    return True


_TOO_MANY = gettext_lazy(
    "Too many times were chosen from this connection. Try again in an hour, or phone %(phone)s"
)
_CHANGED_ELSEWHERE = gettext_lazy(
    "You changed this page on another device as well. We kept what you sent last. "
    "Check your answers before you send them."
)


def _saving(visit: Visit, wanted: engine.Page, answers: dict[str, Any]) -> Saving:
    """From which state of the page this was sent, by which browser, and how far the form is now."""
    seen = visit.request.POST.get("times-saved", "")
    way = engine.walk(visit.form, answers, visit.facts)
    steps = [step for step in way.steps if step.shows and step.questions]
    done = {*visit.draft.pages_done, wanted.id}
    return Saving(
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
        by=browser_of(visit.request),
        steps=(sum(step.page.id in done for step in steps), len(steps)),
    )


def _seconds(request: HttpRequest) -> int:
    shown = request.POST.get("shown_at", "")
    is_time = shown.isdecimal() and len(shown) < 12
    return max(0, int(clock.now().timestamp()) - int(shown)) if is_time else 0


def _count_refusal(visit: Visit, after: engine.Page) -> None:
    following = engine.next_page(
        visit.form, after.id, visit.draft.answers, visit.facts, way=visit.way
    )
    if following is None or following.kind != "stop":
        return
    for warning in engine.warnings_for(
        visit.form, following.id, visit.draft.answers, visit.facts, way=visit.way
    ):
        if warning.severity == "refusal" and not warning.challenged:
            answer_at_once(
                draft_id=visit.draft.pk, reason=warning.id, challenge=False, now=clock.now()
            )


def _show(visit: Visit, wanted: engine.Page, form: engine.PageForm) -> HttpResponse:
    draft = visit.draft
    before = engine.previous_page(visit.form, wanted.id, draft.answers, visit.facts, way=visit.way)
    pages = engine.visible_pages(visit.form, draft.answers, visit.facts, way=visit.way)
    warnings = engine.warnings_for(visit.form, wanted.id, draft.answers, visit.facts, way=visit.way)
    context = {
        "draft": draft,
        "service": draft.service,
        "page": wanted,
        "title": engine.words(wanted.title, visit.facts),
        "body": [engine.words(text, visit.facts) for text in wanted.body],
        "form": form,
        "warnings": offering.shown(warnings),
        "offers": offering.offers(warnings),
        "back": step_url(draft, before.id) if before else draft.service.path,
        "step_number": [one.id for one in pages].index(wanted.id) + 1,
        "step_count": len(pages),
        "shown_at": int(clock.now().timestamp()),
        "hand_over": step_url(draft, "hand-over"),
        "seen": draft.page_saves.get(wanted.id, (0, ""))[0],
        "assisted": side_of(visit.request, draft) == Side.AGENT,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(visit.request, "portal/apply_page.html", context, status=status)


def _stop(visit: Visit, wanted: engine.Page) -> HttpResponse:
    draft = visit.draft
    warnings = engine.warnings_for(visit.form, wanted.id, draft.answers, visit.facts, way=visit.way)
    refusals = [one for one in warnings if one.severity == "refusal" and not one.challenged]
    if visit.request.method == "POST":
        for one in refusals:
            if one.allow_challenge:
                answer_at_once(draft_id=draft.pk, reason=one.id, challenge=True, now=clock.now())
        visit.refresh(draft_for(visit.request, draft.pk))
        return redirect(visit.next_url(wanted.id))
    if not refusals:
        return redirect(visit.next_url(wanted.id))
    before = engine.previous_page(visit.form, wanted.id, draft.answers, visit.facts, way=visit.way)
    context = {
        "draft": draft,
        "service": draft.service,
        "title": engine.words(wanted.title, visit.facts),
        "body": [engine.words(text, visit.facts) for text in wanted.body],
        "refusals": refusals,
        "offers": offering.offers(warnings),
        "may_challenge": all(one.allow_challenge for one in refusals),
        "back": step_url(draft, before.id) if before else draft.service.path,
    }
    return render(visit.request, "portal/apply_stop.html", context)
