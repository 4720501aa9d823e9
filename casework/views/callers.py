"""For callers: the letter that somebody gets who hears from us by post."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts import access
from casework.errors import SayWhyFirst
from casework.queries.letters import letter_of
from casework.views.customers import EDITS_PEOPLE
from councils import clock


@access.staff(*EDITS_PEOPLE)
@require_GET
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """A letter about a case as it stands now, made for paper."""
    try:
        found = letter_of(reference, by=request.staff, now=clock.now())
    except SayWhyFirst:
        return redirect("casework:case-why", reference=reference)
    if found is None:
        raise Http404
    return render(request, "casework/letters/letter.html", {"letter": found})
