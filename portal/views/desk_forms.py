"""The desk's list of forms that an agent has begun for somebody, or took over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from councils import clock
from portal.callers import HELPERS
from portal.queries_drafts import drafts_of_agent


@access.staff(*HELPERS)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My forms that were not sent yet, newest first, and who has each now."""
    page = drafts_of_agent(request.staff, after=request.GET.get("after", ""), now=clock.now())
    return render(request, "portal/desk_forms.html", {"page": page})
