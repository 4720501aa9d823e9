"""What could not be delivered, and trying it again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import staff
from accounts.choices import Role
from councils import clock
from councils.events.deliveries import retry_all, retry_delivery, set_aside_delivery
from councils.events.errors import NotAttention
from councils.events.queries import attention_list

MOST = 50
admins = staff(Role.COUNCIL_ADMIN)


@staff(Role.COUNCIL_ADMIN, Role.AUDITOR)
@require_GET
def attention(request: HttpRequest) -> HttpResponse:
    """Deliveries that this council's admins have to look at."""
    found = attention_list(limit=MOST + 1, after=_after(request))
    context = {
        "deliveries": found[:MOST],
        "next": found[MOST - 1].id if len(found) > MOST else None,
        "may_change": request.staff.has(Role.COUNCIL_ADMIN),
    }
    return render(request, "accounts/deliveries.html", context)


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


@admins
@require_POST
def retry(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Try one again."""
    try:
        retry_delivery(delivery_id=delivery_id, by=request.staff, now=clock.now())
    except NotAttention as error:
        raise Http404 from error
    messages.success(request, _("We are trying that again now."))
    return redirect("manage:deliveries")


@admins
@require_POST
def set_aside(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Leave one undone for good."""
    try:
        set_aside_delivery(delivery_id=delivery_id, by=request.staff, now=clock.now())
    except NotAttention as error:
        raise Http404 from error
    messages.success(request, _("That is set aside. It will not be tried again."))
    return redirect("manage:deliveries")


@admins
@require_POST
def retry_everything(request: HttpRequest) -> HttpResponse:
    """Try all of them again."""
    retry_all(by=request.staff, now=clock.now())
    messages.success(request, _("We are trying all of them again now."))
    return redirect("manage:deliveries")
