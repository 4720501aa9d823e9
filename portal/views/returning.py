"""A form page sent after the sign-in ended: nothing that was typed is lost.

What came is kept in this browser's own session, sealed, for it may hold a bank account. Only the
person who was signed in here gets it back: the session of anybody else is emptied when they sign
in (accounts.views.council).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from accounts import api as accounts
from accounts.access import typed_words
from councils import clock
from councils.options import value
from councils.secrets import SealBroken, seal, unseal
from portal.choices import Side
from portal.errors import HeldElsewhere, NeedsAccount
from portal.models import Draft
from portal.visitor import SESSION_KEY as DRAFTS
from portal.visitor import may_use

SESSION_KEY = "typed"
MOST = 200_000  # characters: the longest page of questions is far shorter


def owners_come_back(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What somebody who may not go on here just now is told, where strangers get a 404.

    The owner signs in again; the side that gave the form away reads who has it; whoever comes too
    late reads that it was deleted, with what they typed.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, draft_id: UUID, **given: Any) -> HttpResponse:
        page_id = given.get("page_id", "")
        try:
            return _for_script(request, view(request, slug=slug, draft_id=draft_id, **given))
        except HeldElsewhere as error:
            return _held(request, error.draft, page_id)
        except NeedsAccount:
            return _ask(request, draft_id, page_id)
        except Http404:
            if _was_the_owner(request, draft_id):
                return _ask(request, draft_id, page_id)
            if _is_gone(request, draft_id):
                return _gone(request, slug)
            raise

    return wrapped


def script_goes_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose form the script sends as well: it is told where the browser is to go."""

    @wraps(view)
    def wrapped(request: HttpRequest, **given: Any) -> HttpResponse:
        return _for_script(request, view(request, **given))

    return wrapped


def _for_script(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Where to go next, for the script that keeps what was typed (static/js/keep-answers.js)."""
    if "X-Keep-Answers" in request.headers and response.status_code == 302:
        return JsonResponse({"to": response["Location"]})
    return response


def typed_before(request: HttpRequest, draft: Draft, page_id: str) -> dict[str, Any]:
    """What was sent too late for this page, once, as the data of its form; nothing otherwise."""
    kept = request.session.get(SESSION_KEY)
    if not isinstance(kept, dict) or kept.get("page") != [str(draft.pk), page_id]:
        return {}
    del request.session[SESSION_KEY]
    try:
        return {"data": QueryDict(unseal(kept["data"]))}
    except SealBroken:
        return {}


def _was_the_owner(request: HttpRequest, draft_id: UUID) -> bool:
    """Whether the sign-in that ended here was that of the draft's owner or its agent."""
    if request.person or not request.was_signed_in:
        return False
    draft = Draft.objects.filter(pk=draft_id, submitted_at=None, expires_at__gt=clock.now()).first()
    who = accounts.last_person_id(request) if draft else None
    return draft is not None and who is not None and who in (draft.person_id, draft.assisted_by)


def _is_gone(request: HttpRequest, draft_id: UUID) -> bool:
    """Whether this browser or account had the draft, and it was deleted or has run out."""
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None:
        return str(draft_id) in request.session.get(DRAFTS, [])
    is_over = draft.submitted_at is None and not draft.is_open_at(clock.now())
    return is_over and may_use(request, draft)


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    context = {
        "slug": slug,
        "days": value("portal.draft_days"),
        "typed": typed_words(request) if request.method == "POST" else [],
    }
    return render(request, "portal/draft_gone.html", context, status=410)


def _held(request: HttpRequest, draft: Draft, page_id: str) -> HttpResponse:
    """The other side has it. What was typed is kept for when it is taken back."""
    context = {
        "draft": draft,
        "service": draft.service,
        "with_resident": draft.held_by == Side.RESIDENT,
        "kept": _keep_typed(request, draft.pk, page_id),
        "take_back": f"{draft.service.path}apply/{draft.pk}/take-back/",
    }
    return render(request, "portal/draft_held.html", context, status=409)


def _keep_typed(request: HttpRequest, draft_id: UUID, page_id: str) -> bool:
    data = request.POST.urlencode() if page_id else ""
    if request.method != "POST" or not 0 < len(data) <= MOST:
        return False
    request.session[SESSION_KEY] = {"page": [str(draft_id), page_id], "data": seal(data)}
    return True


def _ask(request: HttpRequest, draft_id: UUID, page_id: str) -> HttpResponse:
    was_form = request.method == "POST"
    _keep_typed(request, draft_id, page_id)
    context = {
        "sign_in": f"/sign-in/?{urlencode({'next': request.path})}",
        "kept": was_form,
        "files_lost": any(upload for _, upload in request.FILES.items()),
    }
    return render(request, "accounts/signed_out.html", context, status=403)
