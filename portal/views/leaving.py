"""How to cover one's tracks: a page whose address and title say nothing themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from councils.access import open_to_all
from portal.leaving import offer_exit


@open_to_all
@require_safe
def browsing(request: HttpRequest) -> HttpResponse:
    """What a browser keeps, how to delete it, and what cannot be deleted here."""
    offer_exit(request)
    return render(request, "portal/browsing.html")
