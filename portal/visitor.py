"""Whose drafts are these? The browser that began one, its account, or the agent who fills it in."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from councils import clock
from councils.tenancy import current_council
from portal.models import Draft

SESSION_KEY = "drafts"
KEPT = 20


def remember_draft(request: HttpRequest, draft: Draft) -> None:
    """Let this browser go on with the draft."""
    kept = [key for key in request.session.get(SESSION_KEY, []) if key != str(draft.pk)]
    request.session[SESSION_KEY] = [*kept, str(draft.pk)][-KEPT:]


def may_use(request: HttpRequest, draft: Draft) -> bool:
    """Whether this visitor began the draft, owns it by account, or fills it in as an agent."""
    if str(draft.pk) in request.session.get(SESSION_KEY, []):
        return draft.person_id is None or is_owner(request, draft)
    return is_owner(request, draft)


def is_owner(request: HttpRequest, draft: Draft) -> bool:
    """Whether the signed-in person owns the draft, or is the agent who began it."""
    person = request.person
    return bool(person) and person.id in (draft.person_id, draft.assisted_by)


def draft_for(request: HttpRequest, draft_id: UUID) -> Draft:
    """The visitor's own draft with its service; 404 for anybody else's, as for none."""
    draft = Draft.objects.select_related("service").filter(pk=draft_id).first()
    if draft is None or not may_use(request, draft):
        raise Http404
    if draft.submitted_at is None and draft.expires_at <= clock.now():
        raise Http404
    return draft


def facts_for(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What conditions and look-ups of a form may know besides the answers."""
    council = current_council()
    return {
        "account.signed_in": draft.person_id is not None,
        "council.slug": council.slug,
        "council.gss": council.gss,
        "channel": draft.channel,
        "assisted": draft.assisted_by is not None,
        "today": clock.today(),
        "now": clock.now(),
        "person_id": draft.person_id,
        **{f"council.setting.{name}": value for name, value in council.options.items()},
    }
