"""Two lists for team leaders: what we learnt, and what went wrong again and again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff
from casework import permissions
from casework.errors import NotFound
from casework.operations.complaining import finish_learning
from casework.queries.leading import open_learning, repeat_failures
from councils import clock

leaders = staff(*permissions.VERBS["see_learning"])


@leaders
@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """What will be done differently, by whom and by when."""
    lines = open_learning(by=request.staff, now=clock.now())
    return render(request, "casework/learning.html", {"lines": lines})


@leaders
@require_POST
def learning_done(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Say that one of them is done."""
    try:
        finish_learning(action_id=action_id, by=request.staff, now=clock.now())
    except NotFound as error:
        raise Http404(error.words()) from error
    messages.success(request, _("It is done and off the list."))
    return redirect("casework:learning")


@leaders
@require_safe
def failures(request: HttpRequest) -> HttpResponse:
    """Properties at which the same thing went wrong again within three months."""
    lines = repeat_failures(by=request.staff, now=clock.now())
    return render(request, "casework/repeat_failures.html", {"lines": lines})
