"""The partnership's own administration: every council's health, new councils, its admins."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import partnership_admin
from accounts.forms import CouncilForm
from accounts.operations import councils as making
from accounts.operations import staffing
from accounts.platform import health_of_councils
from accounts.staff_list import invitations_at, people_at
from accounts.views.people import change_state, invite_to
from accounts.views.posted import posted
from councils import clock
from councils.errors import CouncilExists


@partnership_admin
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every council, live: what waits, since when, what needs attention, the audit, its people."""
    found = health_of_councils()
    context = {"councils": found, "now": clock.now(), "troubled": [c for c in found if c.troubles]}
    return render(request, "accounts/platform.html", context)


@partnership_admin
@require_http_methods(["GET", "POST"])
def new_council(request: HttpRequest) -> HttpResponse:
    """Make a council, and invite its first admin."""
    form = CouncilForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = making.make_council(by=request.person, now=clock.now(), **form.cleaned_data)
        except CouncilExists as error:
            form.add_error("slug", str(error))
        else:
            words = _("%(name)s is ready at %(address)s")
            messages.success(request, words % {"name": made.name, "address": made.url("/")})
            return redirect("platform:overview")
    return render(request, "accounts/new_council.html", {"form": form})


@partnership_admin
@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    """Who looks after the partnership."""
    context = {
        "people": people_at(request.tenant),
        "invitations": invitations_at(request.tenant, now=clock.now()),
    }
    return render(request, "accounts/platform_people.html", context)


@partnership_admin
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite another partnership admin."""
    return invite_to(request, back="platform:people", template="accounts/platform_invite.html")


@partnership_admin
@require_POST
def suspend(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Shut a partnership admin out at once."""
    done = _("%(name)s can no longer sign in here.")
    return change_state(
        request, membership_id, staffing.suspend_staff, done=done, back="platform:people"
    )


@partnership_admin
@require_POST
def restore(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Let a partnership admin in again."""
    done = _("%(name)s can sign in here again.")
    return change_state(
        request, membership_id, staffing.restore_staff, done=done, back="platform:people"
    )
