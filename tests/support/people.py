"""People for tests, and signing them in without going through the pages."""

import itertools
from datetime import timedelta
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection

from accounts.choices import Kind, MembershipState
from accounts.middleware import SESSION_KEY
from accounts.models import AccountSession, CouncilLink, StaffMembership, User
from accounts.operations.sessions import begin_session
from accounts.people import Staff
from councils import clock, tenancy
from councils.models import Council

PASSWORD = "front-desk-demo"

_numbers = itertools.count(1)


def make_user(email: str = "", *, password: str | None = None, **fields: Any) -> User:
    """A resident with a verified address; unusable password unless one is given."""
    email = email or f"person{next(_numbers)}@example.org"
    fields.setdefault("name", "Pat Resident")
    with tenancy.in_public():
        user = User.objects.create_user(email, password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_staff(council: Council | None, *roles: str, email: str = "", **fields: Any) -> User:
    """A staff account with these roles at a council; `None` is the partnership itself."""
    fields.setdefault("name", "Sam Staff")
    user = make_user(email or f"staff{next(_numbers)}@council.example", kind=Kind.STAFF, **fields)
    if roles:
        add_membership(user, council, *roles)
    return user


def add_membership(user: User, council: Council | None, *roles: str) -> StaffMembership:
    """Let a staff account work for one more council."""
    now = clock.now()
    with tenancy.in_public():
        return StaffMembership.objects.create(
            user=user,
            council=council or public_council(),
            roles=[str(role) for role in roles],
            state=MembershipState.ACTIVE,
            created_at=now,
            changed_at=now,
        )


def as_staff(user: User, council: Council, *, second_factor: bool = True) -> Staff:
    """The value object that operations take for this member of staff."""
    roles = StaffMembership.objects.get(user=user, council=council).roles
    return Staff(
        user_id=user.pk,
        name=user.name,
        email=user.email or "",
        council_id=council.pk,
        roles=frozenset(roles),
        has_second_factor=second_factor,
    )


def link(user: User, council: Council, customer_id: Any = None) -> CouncilLink:
    """As if the person had agreed to this council seeing the account."""
    return CouncilLink.everywhere.create(
        user=user, council=council, customer_id=customer_id, agreed_at=clock.now()
    )


def public_council() -> Council:
    """The public row: the partnership itself."""
    return Council.objects.get(kind=Council.Kind.PUBLIC)


def sign_in(
    client: Any, user: User, council: Council | str | None = None, *, second_factor: bool = True
) -> AccountSession:
    """Sign somebody in at the client's host, as the hand-off would leave it.

    `council` is only needed for a client whose host is not the council's own.
    """
    host = client.defaults.get("HTTP_HOST", "") or getattr(client, "host", "")
    if not host and isinstance(council, Council):
        host = council.primary_host
        client.defaults["HTTP_HOST"] = host
    name = host.partition(":")[0]
    before = connection.tenant
    try:
        connection.set_schema_to_public()
        methods = ["password", "totp"] if second_factor else ["password"]
        session = begin_session(user=user, methods=methods, device="Test", now=clock.now())
        site = tenancy._site_of_host(name)
        assert site is not None, f"no site at {name}"
        connection.set_tenant(site.tenant)
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = {"id": str(session.pk), "host": name}
        if site.site == "account":
            _django_sign_in(store, user)
        store.save()
    finally:
        connection.set_tenant(before)
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return session


def _django_sign_in(store: Any, user: User) -> None:
    """What Django's own login() leaves, which allauth's pages look at."""
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = user.get_session_auth_hash()


def rest(session: AccountSession, minutes: int) -> None:
    """Let a sign-in lie unused."""
    moment = clock.now() - timedelta(minutes=minutes)
    AccountSession.objects.filter(pk=session.pk).update(last_seen_at=moment)
