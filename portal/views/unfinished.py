"""Forms that were not sent yet: going on, keeping them longer, deleting and taking that back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import signed_in
from councils import clock
from councils.access import open_to_all
from portal.choices import Side
from portal.errors import DraftGone
from portal.models import Draft
from portal.operations.drafting import (
    UNDO,
    delete_draft,
    keep_longer,
    restore_draft,
    settle_overtaken,
)
from portal.views.returning import owners_come_back
from portal.views.visit import go_on_url, step_url
from portal.visitor import draft_for, own_draft, side_of


@signed_in
@require_GET
def go_on(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """From the account, or from the list here: the first question that is still open."""
    found = own_draft(request, draft_id)
    return _go_on(request, slug=found.service.slug, draft_id=draft_id)


@owners_come_back
def _go_on(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    return redirect(go_on_url(request, draft_for(request, draft_id)))


@open_to_all
@require_GET
@owners_come_back
def step_on(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """The same for an agent, or for the browser that began it."""
    draft = draft_for(request, draft_id)
    if draft.service.slug != slug:
        raise Http404
    return redirect(go_on_url(request, draft))


def _open_draft(request: HttpRequest, slug: str, draft_id: UUID) -> Draft:
    draft = draft_for(request, draft_id)
    if draft.service.slug != slug or draft.submitted_at is not None:
        raise Http404
    return draft


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def delete(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Ask once more, then delete; for some minutes it can be taken back."""
    draft = _open_draft(request, slug, draft_id)
    if request.method == "POST":
        delete_draft(draft_id=draft.pk, now=clock.now())
        return redirect(step_url(draft, "form-deleted"))
    context = {"draft": draft, "service": draft.service, "go_on": step_url(draft, "go-on")}
    return render(request, "portal/draft_delete.html", context)


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def deleted(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """It is deleted, and this is how to have it back."""
    draft = own_draft(request, draft_id)
    if draft.service.slug != slug:
        raise Http404
    if draft.deleted_at is None:
        return redirect(go_on_url(request, draft_for(request, draft_id)))
    if request.method == "POST":
        try:
            restored = restore_draft(draft_id=draft.pk, now=clock.now())
        except DraftGone as error:
            raise Http404 from error
        messages.success(request, _("Your answers are back."))
        return redirect(go_on_url(request, restored))
    if draft.deleted_at <= clock.now() - UNDO:
        raise Http404
    minutes = int(UNDO.total_seconds() // 60)
    context = {"draft": draft, "minutes": minutes, "list": _list_of(request, draft)}
    return render(request, "portal/draft_deleted.html", context)


def _list_of(request: HttpRequest, draft: Draft) -> str:
    """The list that the visitor keeps such forms in; nothing for somebody signed out."""
    if side_of(request, draft) == Side.AGENT:
        return "/desk/forms/"
    return "/requests/" if request.person else ""


@open_to_all
@require_POST
@owners_come_back
def stay(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Somebody is there: the answers are kept for longer. Says for how many seconds."""
    draft = keep_longer(draft_id=_open_draft(request, slug, draft_id).pk, now=clock.now())
    left = int((draft.expires_at - clock.now()).total_seconds())
    if request.headers.get("Accept", "").startswith("text/html"):
        messages.success(request, _("We will keep your answers for longer."))
        return redirect(go_on_url(request, draft))
    return JsonResponse({"idle": left, "left": left})


@open_to_all
@require_POST
@owners_come_back
def settle(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Take back answers that another device replaced, or let them go."""
    draft = _open_draft(request, slug, draft_id)
    number = request.POST.get("number", "")
    use = request.POST.get("use") == "before"
    if number.isdecimal() and len(number) < 4:
        settle_overtaken(draft_id=draft.pk, number=int(number), use=use, now=clock.now())
        if use:
            messages.success(request, _("We have taken your earlier answers."))
    return redirect(step_url(draft, "check"))
