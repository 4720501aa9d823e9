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

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from accounts import api as accounts
from councils import clock
from councils.secrets import SealBroken, seal, unseal
from portal.models import Draft

SESSION_KEY = "typed"
MOST = 200_000  # characters: the longest page of questions is far shorter


def owners_come_back(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask the owner of a draft to sign in again, where strangers get a 404."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, draft_id: UUID, **given: Any) -> HttpResponse:
        try:
            return view(request, slug=slug, draft_id=draft_id, **given)
        except Http404:
            if not _was_the_owner(request, draft_id):
                raise
            return _ask(request, draft_id, given.get("page_id", ""))

    return wrapped


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


def _ask(request: HttpRequest, draft_id: UUID, page_id: str) -> HttpResponse:
    was_form = request.method == "POST"
    data = request.POST.urlencode() if page_id else ""
    if was_form and 0 < len(data) <= MOST:
        request.session[SESSION_KEY] = {"page": [str(draft_id), page_id], "data": seal(data)}
    context = {
        "sign_in": f"/sign-in/?{urlencode({'next': request.path})}",
        "kept": was_form,
        "files_lost": any(upload for _, upload in request.FILES.items()),
    }
    return render(request, "accounts/signed_out.html", context, status=403)
