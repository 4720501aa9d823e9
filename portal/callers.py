"""Who a member of staff fills in a form for: asked once a request, and what it prefills."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.choices import Role
from casework import api as casework
from councils.gazetteer import api as gazetteer
from portal.models import Draft

HELPERS = (Role.AGENT, Role.OFFICER, Role.TEAM_LEADER)


def may_help(request: HttpRequest) -> bool:
    """Whether whoever is signed in fills in forms for callers here, with a second factor."""
    staff = request.staff
    if staff is None or not staff.has(*HELPERS):
        return False
    return staff.has_second_factor or not settings.STAFF_SECOND_FACTOR


def caller_of(request: HttpRequest, draft: Draft) -> Any:
    """The caller of a draft that the member of staff here fills in; None for anybody else.

    It stays on the request as `caller`: the banner of every page says who is helped.
    """
    if draft.assisted_by is None or not may_help(request):
        return None
    if not hasattr(request, "caller"):
        customer_id = draft.customer_id
        request.caller = (  # type: ignore[attr-defined]
            casework.caller_details(customer_id, by=request.staff) if customer_id else None
        )
    return request.caller


def account_of(caller: Any) -> dict[str, Any]:
    """What the council knows of a caller, under the names that forms prefill from."""
    if caller is None:
        return {"signed_in": False}
    return {
        "signed_in": False,
        "name": caller.name,
        "email": caller.email,
        "phone": caller.phone,
        "address": _address(caller),
    }


def _address(caller: Any) -> dict[str, Any] | None:
    """The caller's address as an address question keeps it; else their postcode, to choose from."""
    found = gazetteer.address_by_uprn(caller.uprn) if caller.uprn else None
    if found is not None:
        return found.to_dict() | {"uprn": str(found.uprn)}
    return {"postcode": caller.postcode, "uprn": ""} if caller.postcode else None
