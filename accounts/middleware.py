"""Who is it? Each host's session names one AccountSession row, which decides at each request."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from accounts.choices import Kind
from accounts.models import AccountSession
from accounts.operations.sessions import longest_of
from accounts.people import Ends, SignIn
from accounts.queries import live_sign_in
from councils import clock

SESSION_KEY = "signed_in"
RESIDENT_WARNED = 24 * 3600  # a page is seldom open for longer
SEEN_EVERY = {Kind.RESIDENT: timedelta(minutes=5), Kind.STAFF: timedelta(minutes=1)}


class PersonMiddleware:
    """Sets request.user, .person, .account_session, .staff and .membership.

    No session cookie: no query. Otherwise Django's session and one more query; a sign-in that has
    ended, expired or been disabled is nobody at once, on every host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = self._sign_in(request)
        set_sign_in(request, found)
        request.sign_in_ends = None  # type: ignore[attr-defined]
        if found:
            seen_at = _mark_seen(found)
            request.sign_in_ends = _ends(found, seen_at)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _sign_in(self, request: HttpRequest) -> SignIn | None:
        request.was_signed_in = False  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        session_id = named_sign_in(request)
        if session_id is None:
            return None
        request.was_signed_in = True  # type: ignore[attr-defined]
        return live_sign_in(session_id, council_id=request.tenant.pk, now=clock.now())


def named_sign_in(request: HttpRequest) -> UUID | None:
    """The sign-in that this host's session names, whether or not it is over."""
    named = request.session.get(SESSION_KEY)
    if not isinstance(named, dict) or named.get("host") != host_of(request):
        return None
    try:
        return UUID(named["id"])
    except (KeyError, ValueError):
        return None


def set_sign_in(request: HttpRequest, found: SignIn | None) -> None:
    """Put a sign-in, or nobody, on the request."""
    person = found.user if found else None
    staff = found.staff if found else None
    request.person = person  # type: ignore[attr-defined]
    request.account_session = found.session if found else None  # type: ignore[attr-defined]
    request.staff = request.membership = staff  # type: ignore[attr-defined]
    request.user = request._cached_user = person or AnonymousUser()  # type: ignore[attr-defined]


def host_of(request: HttpRequest) -> str:
    """The host without its port: a session is good on the host that made it, and on no other."""
    return request.META.get("HTTP_HOST", "").partition(":")[0]


def remember(request: HttpRequest, session_id: UUID) -> None:
    """Let this host's session name a sign-in."""
    request.session[SESSION_KEY] = {"id": str(session_id), "host": host_of(request)}


def _mark_seen(found: SignIn) -> datetime:
    """Note now and then that somebody is there; when that was last noted."""
    now, session = clock.now(), found.session
    if now - session.last_seen_at < SEEN_EVERY[Kind(found.user.kind)]:
        return session.last_seen_at
    AccountSession.objects.filter(pk=session.pk, last_seen_at__lt=now).update(last_seen_at=now)
    return now


def _ends(found: SignIn, seen_at: datetime) -> Ends | None:
    """What the page must warn of. A resident's sign-in lasts so long that its last day will do."""
    now, session = clock.now(), found.session
    left = int((session.expires_at - now).total_seconds())
    if found.user.kind != Kind.STAFF:
        most = int((longest_of(session) - now).total_seconds())
        return Ends(left, most, kind="resident") if left < RESIDENT_WARNED else None
    idle = seen_at + timedelta(minutes=settings.STAFF_IDLE_MINUTES) - now
    return Ends(int(idle.total_seconds()), left)
