"""The account's front page, everything at every council, and what is held."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import account_signed_in
from accounts.activity import page_of_requests
from accounts.api import council_links, councils_of_staff
from accounts.models import CouncilLink
from accounts.operations.linking import unlink_council
from councils import clock
from councils.tenancy import apex_url

RECENT = 5


@account_signed_in
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """My account: what needs me, the last requests, and where to go. Staff see their councils."""
    if request.person.is_staff_account:
        places = {
            "works_at": councils_of_staff(request.person),
            "platform": apex_url("/platform/"),
        }
        return render(request, "accounts/staff_home.html", places)
    found = page_of_requests(request.person, after="", size=RECENT)
    context = {"page": found, "apex": apex_url("/")}
    return render(request, "accounts/home.html", context)


@account_signed_in
@require_GET
def requests_list(request: HttpRequest) -> HttpResponse:
    """Everything this person asked for, at every council: one query."""
    found = page_of_requests(request.person, after=request.GET.get("after", ""))
    return render(request, "accounts/requests.html", {"page": found, "apex": apex_url("/")})


@account_signed_in
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Who holds what, who is answerable for it, and which councils see this account."""
    return render(request, "accounts/data.html", {"links": list(council_links(request.person))})


@account_signed_in
@require_POST
def stop_sharing(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """A council no longer sees the account. What was asked of it stays with it."""
    link = (
        CouncilLink.everywhere.filter(pk=link_id, user=request.person)
        .select_related("council")
        .first()
    )
    if link is None:
        raise Http404
    unlink_council(person=request.person, council=link.council, now=clock.now())
    messages.success(
        request, _("%(council)s no longer sees your account.") % {"council": link.council.name}
    )
    return redirect("account-data")
