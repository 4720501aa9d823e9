"""One box that finds people and cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts import access
from accounts.choices import Role
from casework import permissions
from casework.search import MOST, SHORTEST_NAME, Found, find
from councils import clock

SEES_PEOPLE = (Role.AGENT, Role.OFFICER, Role.TEAM_LEADER, Role.COUNCIL_ADMIN, Role.AUDITOR)
# Keys that belong to one person or case: a single answer is shown at once. A place may be shared.
EXACT = frozenset({"reference", "their_reference", "phone", "number", "email"})


@access.staff(*SEES_PEOPLE)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """People and cases for what was typed; one exact answer opens at once.

    What is typed may be personal: the page is not stored (as all pages of a person), no other site
    is told its address (the site's referrer policy; "no-referrer" would take the Origin from its
    forms, which CSRF protection needs), and no log line holds a query.
    """
    text = request.GET.get("q", "").strip()
    found = find(text, by=request.staff, now=clock.now()) if text else None
    path = _only_answer(found) if found else ""
    if path:
        return redirect(path)
    context = {
        "q": text,
        "found": found,
        "most": MOST,
        "too_short": bool(found) and found.question.kind == "name" and len(text) < SHORTEST_NAME,
        "shortest": SHORTEST_NAME,
        "may_edit": permissions.may("edit_customer", request.staff),
        "new_person": _as_new_person(found, text) if found else {},
    }
    return render(request, "casework/people_search.html", context)


def _only_answer(found: Found) -> str:
    """Where the one person or case that an exact key found is."""
    if found.question.kind not in EXACT or found.is_capped:
        return ""
    if found.only_case:
        return f"/desk/cases/{found.only_case}/"
    if len(found.people) == 1 and not found.cases:
        return f"/desk/customers/{found.people[0].id}/"
    return ""


def _as_new_person(found: Found, text: str) -> dict[str, str]:
    """What was typed as the first field of a new record; sent on by POST, never in an address."""
    question = found.question
    if question.kind in ("phone", "number"):
        return {"name": "phone", "value": text}
    if question.kind == "place":
        return {"name": "postcode", "value": question.value}
    if question.kind in ("email", "name"):
        return {"name": question.kind, "value": question.value}
    return {}
