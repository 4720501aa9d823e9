"""How allauth works here: one resident, one account, mail through our own outbox."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import pending
from accounts.choices import EndReason
from accounts.devices import client_address, device_words
from accounts.mail import send_account_mail
from accounts.middleware import remember, set_sign_in
from accounts.models import User
from accounts.operations.sessions import begin_session, end_session
from accounts.paths import local_path
from accounts.people import SignIn
from councils import clock, limits
from councils.tenancy import account_url

FRESH = timedelta(minutes=5)
TRIES_PER_ADDRESS = 10
TRIES_PER_PLACE = 100
TRY_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):
    """One resident, one account."""

    error_messages = {  # noqa: RUF012  as in the base class
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email address or the password is wrong"),
        "enter_current_password": _("This is not your current password"),
        "incorrect_password": _("This is not your password"),
        "incorrect_code": _(
            "This code is wrong. Check the newest email, and that you typed it right"
        ),
        "too_many_login_attempts": _("Too many tries. Wait 5 minutes, then try again"),
        "rate_limited": _("Too many tries. Wait a minute, then try again"),
        "same_as_current": _("Enter another address than the one you have"),
        "duplicate_email": _("This is already your email address"),
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the one row that holds this sign-in at every host."""
        methods = [
            record.get("type") or record["method"]
            for record in get_authentication_records(request, user)
        ]
        before = getattr(request, "account_session", None)
        super().login(request, user)
        now = clock.now()
        if before:
            end_session(session_id=before.pk, reason=EndReason.REPLACED, now=now)
        session = begin_session(
            user=user,
            methods=methods,
            device=device_words(request.META.get("HTTP_USER_AGENT", "")),
            now=now,
        )
        remember(request, session.pk)
        set_sign_in(request, SignIn(session, user, None))

    def logout(self, request: HttpRequest) -> None:
        """Signing out here signs out everywhere."""
        session = getattr(request, "account_session", None)
        if session:
            end_session(session_id=session.pk, reason=EndReason.SIGNED_OUT, now=clock.now())
        super().logout(request)
        set_sign_in(request, None)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A limit of our own in place of allauth's.

        It holds while the cache is away, and takes no lock in it: a process that died with the
        lock told the right password for ten seconds that it was tried too often.
        """
        email = str(credentials.get("email", "")).lower()
        place = self.get_client_ip(request)
        for key, limit in (
            (f"sign-in:{email}", TRIES_PER_ADDRESS),
            (f"sign-in-from:{place}", TRIES_PER_PLACE),
        ):
            if not limits.allow(key, limit=limit, seconds=TRY_SECONDS):
                raise self.validation_error("too_many_login_attempts")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The browser's address; X-Forwarded-For only through as many proxies as are trusted."""
        return client_address(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within minutes of signing in, second step included: that was the proof."""
        session = getattr(self.request, "account_session", None)
        if session is None:
            return True
        fresh = clock.now() - session.authenticated_at < FRESH
        whole = session.second_factor_at or not is_mfa_enabled(session.user)
        return not (fresh and whole)

    def clean_email(self, email: str) -> str:
        """Addresses are kept in small letters, so that one address is one account."""
        return super().clean_email(email).lower()

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path on this very host."""
        return bool(url) and local_path(url, default="") == url

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the council that asked, else to the account's front page."""
        return pending.path(request) or "/"

    get_signup_redirect_url = get_login_redirect_url

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        user = self.request.user
        return self.get_login_redirect_url(self.request) if user.is_authenticated else "/sign-in/"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Compose now, store with the change, send by a task."""
        message = self.render_mail(
            template_prefix, email, {**context, "email": email, "site": account_url("/")}
        )
        send_account_mail(to=email, subject=message.subject, text=str(message.body))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Words of the authenticator app."""

    error_messages = {  # noqa: RUF012  as in the base class
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong. Wait for the next one, and type it at once"),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Security keys belong to the account site."""
        host = self.request.get_host().partition(":")[0]
        return {"id": host, "name": "One Front Desk"}
