"""The account site's half of the hand-off: who asks, may they know, and the code."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import handoff, pending
from accounts.access import open_to_all
from accounts.choices import MembershipState
from accounts.errors import HandoffRefused
from accounts.models import CouncilLink, StaffMembership
from accounts.operations.linking import agree_to_council
from councils import clock
from councils.models import Council


@open_to_all
@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest) -> HttpResponse:
    """A council's site asks who this is. Sign in if need be, agree the first time, and go back."""
    given = request.POST if request.method == "POST" else request.GET
    try:
        asked = handoff.read_question(given)
    except HandoffRefused as error:
        context = {"words": str(error)}
        return render(request, "accounts/handoff_refused.html", context, status=400)
    if not request.person:
        pending.keep(request, asked)
        return _private(redirect(reverse("account_login")))
    answer = (
        _staff(request, asked) if request.person.is_staff_account else _resident(request, asked)
    )
    return _private(answer)


def _staff(request: HttpRequest, asked: handoff.Asked) -> HttpResponse:
    works_there = StaffMembership.objects.filter(
        user=request.person, council=asked.council, state=MembershipState.ACTIVE
    ).exists()
    if not works_there:
        return _page(request, asked, "accounts/not_your_council.html", status=403)
    if settings.STAFF_SECOND_FACTOR and not request.account_session.second_factor_at:
        pending.keep(request, asked)
        return redirect(_second_step(request))
    return _go_back(request, asked)


def _second_step(request: HttpRequest) -> str:
    return reverse("mfa_reauthenticate" if is_mfa_enabled(request.person) else "mfa_index")


def _resident(request: HttpRequest, asked: handoff.Asked) -> HttpResponse:
    if asked.council.kind == Council.Kind.PUBLIC:
        return _page(request, asked, "accounts/not_your_council.html", status=403)
    known = CouncilLink.everywhere.filter(user=request.person, council=asked.council).exists()
    if known:
        return _go_back(request, asked)
    if request.method == "POST" and request.POST.get("agree") == "yes":
        agree_to_council(person=request.person, council=asked.council, now=clock.now())
        return _go_back(request, asked)
    return _page(request, asked, "accounts/agree.html")


def _page(
    request: HttpRequest, asked: handoff.Asked, template: str, *, status: int = 200
) -> HttpResponse:
    context = {"asking": asked.council, "fields": asked.fields(), "back": asked.council.url("/")}
    response = render(request, template, context, status=status)
    handoff.allow_form_to(response, asked.origin)
    return response


def _go_back(request: HttpRequest, asked: handoff.Asked) -> HttpResponse:
    pending.forget(request)
    return redirect(handoff.issue_code(asked=asked, session=request.account_session))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    if response.status_code == 302:  # a page keeps same-origin: without it its form has no Origin
        response["Referrer-Policy"] = "no-referrer"
    return response
