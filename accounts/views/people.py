"""Who works here: the list, invitations, roles, suspending."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff
from accounts.choices import Role
from accounts.errors import AccountError
from accounts.forms import InviteForm, RolesForm
from accounts.models import StaffInvitation, StaffMembership
from accounts.operations import staffing
from accounts.staff_list import invitations_at, people_at
from accounts.views.posted import posted
from councils import clock

admins = staff(Role.COUNCIL_ADMIN)
lookers = staff(Role.COUNCIL_ADMIN, Role.AUDITOR)


@staff(Role.COUNCIL_ADMIN, Role.AUDITOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What a council admin can look after."""
    context = {"may_change": request.staff.has(Role.COUNCIL_ADMIN)}
    return render(request, "accounts/manage.html", context)


@lookers
@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    """Who has what here, when they were last seen, and who was invited."""
    now = clock.now()
    context = {
        "people": people_at(request.tenant),
        "invitations": invitations_at(request.tenant, now=now),
        "may_change": request.staff.has(Role.COUNCIL_ADMIN),
    }
    return render(request, "accounts/people.html", context)


@admins
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    return invite_to(request, back="manage:people", template="accounts/invite.html")


def invite_to(request: HttpRequest, *, back: str, template: str) -> HttpResponse:
    """The page that invites, for a council and for the partnership alike."""
    form = InviteForm(posted(request), roles=role_choices(request))
    if request.method == "POST" and form.is_valid():
        try:
            sent = staffing.invite_staff(
                council=request.tenant, by=request.person, now=clock.now(), **form.cleaned_data
            )
        except AccountError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("An invitation is on its way to %s.") % sent.email)
            return redirect(back)
    return render(request, template, {"form": form})


def role_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """The roles that can be given on this site."""
    return [(role.value, str(role.label)) for role in staffing.roles_of(request.tenant)]


@lookers
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One member of staff: what they may do here. Only an admin changes it."""
    membership = _membership(request, membership_id)
    may_change = request.staff.has(Role.COUNCIL_ADMIN)
    form = RolesForm(
        posted(request), roles=role_choices(request), initial={"roles": membership.roles}
    )
    if request.method == "POST" and form.is_valid():
        if not may_change:
            raise Http404
        try:
            staffing.change_roles(
                council=request.tenant,
                membership_id=membership_id,
                by=request.person,
                now=clock.now(),
                **form.cleaned_data,
            )
        except AccountError as error:
            form.add_error("roles", str(error))
        else:
            messages.success(request, _("The roles are saved."))
            return redirect("manage:people")
    context = {"form": form, "member": membership, "may_change": may_change}
    return render(request, "accounts/staff_member.html", context)


def _membership(request: HttpRequest, membership_id: UUID) -> StaffMembership:
    found = (
        StaffMembership.objects.select_related("user")
        .filter(pk=membership_id, council=request.tenant)
        .first()
    )
    if found is None:
        raise Http404
    return found


def change_state(
    request: HttpRequest,
    membership_id: UUID,
    operation: Callable[..., StaffMembership],
    *,
    done: str,
    back: str,
) -> HttpResponse:
    """Suspend or restore, on a council's site or on the partnership's."""
    _membership(request, membership_id)
    try:
        member = operation(
            council=request.tenant,
            membership_id=membership_id,
            by=request.person,
            now=clock.now(),
        )
    except AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done % {"name": member.user.name or member.user.email})
    return redirect(back)


@admins
@require_POST
def suspend(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Shut somebody out at once."""
    done = _("%(name)s can no longer sign in here.")
    return change_state(
        request, membership_id, staffing.suspend_staff, done=done, back="manage:people"
    )


@admins
@require_POST
def restore(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Let somebody in again."""
    done = _("%(name)s can sign in here again.")
    return change_state(
        request, membership_id, staffing.restore_staff, done=done, back="manage:people"
    )


@admins
@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make an invitation useless."""
    try:
        staffing.withdraw_invitation(
            council=request.tenant,
            invitation_id=invitation_id,
            by=request.person,
            now=clock.now(),
        )
    except StaffInvitation.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("manage:people")
