"""Sign-in and security: password, second step, and where this person is signed in."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import pending
from accounts.access import account_signed_in
from accounts.choices import EndReason
from accounts.models import AccountSession
from accounts.operations.sessions import end_session, end_sessions
from councils import clock


@account_signed_in
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """What keeps this account safe, each with its page."""
    kinds = set(Authenticator.objects.filter(user=request.person).values_list("type", flat=True))
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_key": Authenticator.Type.WEBAUTHN in kinds,
        "waiting": pending.council_name(request),
        "go_on": pending.path(request),
    }
    return render(request, "accounts/security.html", context)


@account_signed_in
@require_GET
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every device that is signed in now."""
    now = clock.now()
    found = AccountSession.objects.filter(
        user=request.person, ended_at=None, expires_at__gt=now
    ).order_by("-last_seen_at")[:100]
    return render(request, "accounts/sign_ins.html", {"sign_ins": list(found)})


@account_signed_in
@require_POST
def end_one(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign out on one device, at every council that it is signed in to."""
    mine = AccountSession.objects.filter(pk=session_id, user=request.person).exists()
    if not mine:
        raise Http404
    end_session(session_id=session_id, reason=EndReason.SIGNED_OUT_ELSEWHERE, now=clock.now())
    if session_id == request.account_session.pk:
        return redirect("account_login")
    messages.success(request, _("That device is signed out."))
    return redirect("sign-ins")


@account_signed_in
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """Sign out on every device, this one too."""
    end_sessions(user_id=request.person.pk, reason=EndReason.SIGNED_OUT_ELSEWHERE, now=clock.now())
    request.session.flush()
    return redirect("account_login")
