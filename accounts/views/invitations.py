"""An invitation to work for a council: the mailed link, and accepting it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import open_to_all
from accounts.choices import Kind, Role
from accounts.errors import AccountError, InvitationGone
from accounts.forms import NewStaffForm
from accounts.models import StaffInvitation, User
from accounts.operations.staffing import accept_as, accept_as_new, find_invitation
from councils import clock, limits

PAGE = "accounts/invitation.html"


def _found(request: HttpRequest, token: str) -> StaffInvitation:
    if not limits.allow(f"invitation:{request.META['REMOTE_ADDR']}", limit=60, seconds=60):
        raise InvitationGone
    return find_invitation(token=token, now=clock.now())


def _gone(request: HttpRequest, error: AccountError) -> HttpResponse:
    response = render(request, "accounts/invitation_gone.html", {"words": str(error)}, status=404)
    return _private(response)


@open_to_all
@require_GET
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites you, to do what; then a name and a password, or one button."""
    try:
        found = _found(request, token)
    except InvitationGone as error:
        return _gone(request, error)
    form = NewStaffForm(initial={"name": found.name}, email=found.email)
    return _show(request, found, token, form)


@open_to_all
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept: with the staff account signed in here, or with a new one."""
    try:
        found = _found(request, token)
        if request.person:
            accept_as(token=token, user=request.person, now=clock.now())
            messages.success(request, _("You now work for %s.") % found.council.name)
            return _private(redirect("account-home"))
        form = NewStaffForm(request.POST, email=found.email)
        if not form.is_valid():
            return _show(request, found, token, form)
        accept_as_new(token=token, now=clock.now(), **form.cleaned_data)
    except AccountError as error:
        return _gone(request, error)
    messages.success(request, _("Your staff account is ready. Sign in to go on."))
    return _private(redirect("account_login"))


def _show(
    request: HttpRequest, found: StaffInvitation, token: str, form: NewStaffForm
) -> HttpResponse:
    known = User.objects.filter(email=found.email).values_list("kind", flat=True).first()
    context = {
        "invitation": found,
        "token": token,
        "form": form,
        "roles": [str(Role(role).label) for role in found.roles],
        "is_me": bool(request.person) and request.person.email == found.email,
        "has_account": known == Kind.STAFF,
        "is_private": known == Kind.RESIDENT,
    }
    return _private(render(request, PAGE, context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
