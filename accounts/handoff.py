"""Signing in to a council's site by way of the account site (docs/adr/0007-hand-off.md).

The council's site makes one secret and keeps it in a cookie of its own; the secret's SHA-256
travels to the account site as state and PKCE challenge in one. The account site answers with a code
that is good for one minute, one use, one address of one council, and that challenge.
"""

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from accounts.errors import HandoffRefused
from accounts.middleware import host_of
from accounts.models import AccountSession
from accounts.paths import local_path
from councils.models import Council, Domain
from councils.tenancy import account_url, port_suffix

CALLBACK = "/sign-in/callback/"
FLOW_SECONDS = 600
CODE_SECONDS = 60
_SALT = "accounts.handoff"
_CHALLENGE = re.compile(r"^[A-Za-z0-9_-]{43}$")


def cookie_name() -> str:
    """`__Host-` over https, so that no sibling host can plant one; plain on localhost only."""
    return "__Host-sign-in" if settings.SESSION_COOKIE_SECURE else "sign-in"


def challenge_of(secret: str) -> str:
    """The SHA-256 of the secret, as it travels."""
    digest = hashlib.sha256(secret.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


# --- on the council's site ------------------------------------------------------------------------


def return_address(request: HttpRequest) -> str:
    """The one address that the account site may send this browser back to."""
    return f"{settings.BASE_SCHEME}://{host_of(request)}{port_suffix()}{CALLBACK}"


def start(request: HttpRequest, *, back_to: str) -> tuple[str, str]:
    """The account site's address to go to, and the cookie that only this browser will have."""
    secret = secrets.token_urlsafe(32)
    asked = {
        "council": request.tenant.slug,
        "return_to": return_address(request),
        "challenge": challenge_of(secret),
    }
    cookie = signing.dumps({"secret": secret, "next": local_path(back_to)}, salt=_SALT)
    return account_url(f"/authorise/?{urlencode(asked)}"), cookie


def set_flow_cookie(response: HttpResponse, cookie: str) -> None:
    """Host-only, ten minutes, sent along when the account site sends the browser back."""
    response.set_cookie(
        cookie_name(),
        cookie,
        max_age=FLOW_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def clear_flow_cookie(response: HttpResponse) -> None:
    """The flow is over."""
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")


def flow_of(request: HttpRequest) -> dict[str, str]:
    """The flow that this browser began here; refused when there is none or it is too old."""
    try:
        return signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=FLOW_SECONDS
        )
    except signing.BadSignature as error:
        raise HandoffRefused from error


@dataclass(frozen=True)
class Redeemed:
    """What a code was good for."""

    session_id: UUID
    user_id: UUID
    is_staff: bool
    second_factor: bool
    back_to: str


_REDEEM = """
    UPDATE accounts_handoffcode c SET used_at = now()
    FROM accounts_accountsession s JOIN accounts_user u ON u.id = s.user_id
    WHERE c.code_hash = %s AND c.council_id = %s AND c.return_to = %s AND c.challenge = %s
      AND c.used_at IS NULL AND c.expires_at > now()
      AND s.id = c.session_id AND s.ended_at IS NULL AND s.expires_at > now() AND u.is_active
    RETURNING s.id, u.id, u.kind = 'staff', s.second_factor_at IS NOT NULL
"""


def redeem(request: HttpRequest) -> Redeemed:
    """Take the code that the browser brought; one UPDATE, so it works once whoever races."""
    flow = flow_of(request)
    challenge = challenge_of(flow["secret"])
    if not secrets.compare_digest(request.GET.get("state", "").encode(), challenge.encode()):
        raise HandoffRefused
    wanted = [
        _digest(request.GET.get("code", "")),
        request.tenant.pk,
        return_address(request),
        challenge,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_REDEEM, wanted)
        row = cursor.fetchone()
    if row is None:
        raise HandoffRefused
    session_id, user_id, is_staff, second_factor = row
    return Redeemed(
        session_id=session_id,
        user_id=user_id,
        is_staff=is_staff,
        second_factor=second_factor,
        back_to=local_path(flow.get("next")),
    )


# --- on the account site --------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A council's site asks the account site who this is."""

    council: Council
    return_to: str
    challenge: str

    @property
    def origin(self) -> str:
        """Scheme, host and port that the browser goes back to."""
        parts = urlsplit(self.return_to)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """The address of this very question, to come back to after signing in."""
        return "/authorise/?" + urlencode(self.fields())

    def fields(self) -> dict[str, str]:
        """As they travel in the address and in the form that agrees."""
        return {
            "council": self.council.slug,
            "return_to": self.return_to,
            "challenge": self.challenge,
        }


def read_question(given: Any) -> Asked:
    """What was asked, once it is certain that the address belongs to that council."""
    return_to, challenge = given.get("return_to", ""), given.get("challenge", "")
    host = _host_of_address(return_to)
    if not _CHALLENGE.match(challenge) or host is None:
        raise HandoffRefused
    site = (
        Domain.objects.select_related("tenant", "tenant__brand")
        .filter(
            Q(site=Domain.Site.APEX) | Q(site=Domain.Site.COUNCIL, verified_at__isnull=False),
            domain=host,
            tenant__slug=given.get("council", "").replace("\0", ""),
            tenant__status=Council.Status.LIVE,
        )
        .exclude(tenant__kind=Council.Kind.TEMPLATE)
        .first()
    )
    if site is None:
        raise HandoffRefused
    return Asked(council=site.tenant, return_to=return_to, challenge=challenge)


def _host_of_address(address: str) -> str | None:
    before, after = f"{settings.BASE_SCHEME}://", f"{port_suffix()}{CALLBACK}"
    if not (address.startswith(before) and address.endswith(after)):
        return None
    host = address[len(before) : len(address) - len(after)]
    return host if re.fullmatch(r"[a-z0-9.-]{1,250}", host) else None


def issue_code(*, asked: Asked, session: AccountSession) -> str:
    """Write a code down by its digest and give the address that carries it back."""
    code = secrets.token_urlsafe(32)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_handoffcode"
            " (code_hash, council_id, return_to, challenge, session_id, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, now() + make_interval(secs => %s))",
            [
                _digest(code),
                asked.council.pk,
                asked.return_to,
                asked.challenge,
                session.pk,
                CODE_SECONDS,
            ],
        )
    return f"{asked.return_to}?{urlencode({'code': code, 'state': asked.challenge})}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def allow_form_to(response: HttpResponse, *origins: str) -> None:
    """Let this page's forms end at these origins too (browsers check redirects after a form)."""
    response._csp_update = {"form-action": list(origins)}  # type: ignore[attr-defined]
