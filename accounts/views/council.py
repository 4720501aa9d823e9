"""The council's half of the hand-off: begin, come back, sign out."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import handoff
from accounts.access import open_to_all, signed_in
from accounts.choices import EndReason
from accounts.errors import HandoffRefused
from accounts.middleware import SESSION_KEY, remember
from accounts.operations.arriving import arrive
from accounts.operations.sessions import end_session, keep_session
from accounts.paths import local_path
from accounts.returning import last_person_id
from councils import clock
from councils.tenancy import account_url


@open_to_all
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Go and sign in on the account site, and come back to where this began."""
    back_to = local_path(request.GET.get("next") or _came_from(request))
    if request.person:
        return redirect(back_to)
    address, cookie = handoff.start(request, back_to=back_to)
    response = redirect(address)
    handoff.set_flow_cookie(response, cookie)
    return _private(response)


@open_to_all
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the account site with a code: take it, and go on at once."""
    try:
        found = arrive(request)
    except HandoffRefused as error:
        if request.person:  # the back button, after it worked
            return _private(redirect("/"))
        page = render(request, "accounts/handoff_refused.html", {"words": str(error)}, status=400)
        return _private(page)
    if SESSION_KEY in request.session and last_person_id(request) != found.user_id:
        request.session.flush()  # somebody else's session, with their drafts, ends here
    else:
        request.session.cycle_key()
    remember(request, found.session_id)
    response = redirect(found.back_to)
    handoff.clear_flow_cookie(response)
    return _private(response)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here and everywhere else at once."""
    if request.account_session:
        end_session(
            session_id=request.account_session.pk, reason=EndReason.SIGNED_OUT, now=clock.now()
        )
    request.session.flush()
    return redirect("/")


@signed_in
@require_POST
def stay(request: HttpRequest) -> JsonResponse:
    """Somebody is there: the sign-in goes on. Says for how many seconds."""
    ends, session = request.sign_in_ends, request.account_session
    if ends and ends.kind == "resident":
        now = clock.now()
        until = keep_session(session=session, now=now)
        request.session.set_expiry(int((until - now).total_seconds()))
        idle = int((until - now).total_seconds())
        return JsonResponse({"idle": idle, "left": ends.left})
    return JsonResponse({"idle": ends.idle, "left": ends.left} if ends else {})


@open_to_all
@require_GET
def my_account(request: HttpRequest) -> HttpResponse:
    """The account lives on a site of its own."""
    return redirect(account_url("/"))


def _came_from(request: HttpRequest) -> str:
    """The page of this site that the link was on."""
    parts = urlsplit(request.META.get("HTTP_REFERER", ""))
    here = parts.netloc == request.get_host() and not parts.path.startswith("/sign-")
    return f"{parts.path}?{parts.query}" if here and parts.query else parts.path if here else ""


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
