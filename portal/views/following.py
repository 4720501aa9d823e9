"""A report of somebody else that one follows: how it stands, and how to stop hearing of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import api as casework
from councils import clock
from councils.access import open_to_all


@open_to_all
@require_http_methods(["GET", "POST"])
def following(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a follower's messages lead to. One press of the button stops them.

    Programs that look into mail open links, so the link alone changes nothing.
    """
    try:
        shown = casework.followed_case(token)
        if request.method == "POST":
            casework.unfollow(token=token, now=clock.now())
            return redirect("portal:following", token=token)
    except casework.NotFound as error:
        raise Http404 from error
    response = render(request, "portal/following.html", {"shown": shown})
    response["Referrer-Policy"] = "no-referrer"
    return response
