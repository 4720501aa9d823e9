"""Signing in without the pages: the same rows that the hand-off leaves behind."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.middleware import SESSION_KEY
from accounts.models import AccountSession, User
from accounts.operations.sessions import begin_session
from councils import clock, tenancy
from councils.models import Council


def sign_in(
    client: Client,
    site: Council | str,
    user: User,
    *,
    methods: tuple[str, ...] = ("password", "totp"),
    account_session: AccountSession | None = None,
) -> AccountSession:
    """Let `client` be `user` at one site; staff count as having given their second factor."""
    council = site if isinstance(site, Council) else None
    place: Any = tenancy.in_council(council) if council else tenancy.in_public()
    host = council.primary_host if council else tenancy.base_host(str(site))
    with tenancy.in_public():
        found = account_session or begin_session(
            user=user, methods=methods, device="Tests", now=clock.now()
        )
    with place:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = {"id": str(found.pk), "host": host.partition(":")[0]}
        session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return found
