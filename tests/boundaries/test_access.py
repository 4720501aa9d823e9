"""Who may enter: every address × every kind of person × every council.

Who is kept out is tried over HTTP, where the access middleware answers before any view runs. Who is
let in is asked of the rule itself. By default a seeded sample of addresses is tried; all by --long.
"""

import random
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver
from django.urls.converters import IntConverter, UUIDConverter

from accounts.choices import COUNCIL_ROLES, MembershipState, Role
from accounts.models import StaffMembership
from councils.access import Access
from councils.middleware import AccessMiddleware
from tests.support.people import make_staff, make_user, sign_in
from tests.support.shares import is_long

SITES = {
    "apex": "config.urls_apex",
    "account": "config.urls_account",
    "council": "config.urls_council",
}
STAFF_AREAS = ("/desk/", "/manage/", "/insight/")
SAMPLE = 15

# Everything on the account site that somebody may see who is not signed in.
OPEN_ON_ACCOUNT = {
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_email_verification_sent",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_reset_password_from_key_done",
    "account_password_reset_completed",
    "mfa_authenticate",
    "authorise",
    "invitation",
    "invitation-accept",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern with a path that fits it."""

    site: str
    path: str
    name: str
    view: object

    @property
    def rule(self):
        return getattr(self.view, "access", None)

    @property
    def area(self):
        return next((area for area in STAFF_AREAS if self.path.startswith(area)), "")


def addresses(site):
    return list(_walk(site, import_module(SITES[site]).urlpatterns, "/"))


def _walk(site, patterns, before):
    for pattern in patterns:
        path = before + _filled(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(site, pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Address(site, path, pattern.name or "", pattern.callback)


def _filled(pattern):
    path = str(pattern).lstrip("^").rstrip("$")
    for name, converter in pattern.converters.items():
        value = "x"
        if isinstance(converter, UUIDConverter):
            value = "019bd000-0000-7000-8000-000000000000"  # the same in every test process
        elif isinstance(converter, IntConverter):
            value = "1"
        for kind in ("uuid:", "int:", "slug:", "str:", "path:", ""):
            path = path.replace(f"<{kind}{name}>", value)
    return path


EVERY = [address for site in SITES for address in addresses(site)]
IN_COUNCILS = [address for address in EVERY if address.site == "council"]


def some(found):
    """All of them by --long, else a sample that is the same in every run."""
    if is_long() or len(found) <= SAMPLE:
        return found
    return random.Random(2026).sample(found, SAMPLE)


@pytest.mark.parametrize("address", EVERY, ids=lambda a: f"{a.site}:{a.path}")
def test_every_address_declares_who_may_enter(address):
    assert isinstance(address.rule, Access), f"{address.path} declares nothing"
    assert address.rule.name


def test_nothing_declared_is_nobody_let_in():
    request = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(view_name="forgotten")
    middleware = AccessMiddleware(lambda request: None)
    assert middleware.process_view(request, lambda request: None, (), {}).status_code == 403


@pytest.mark.parametrize("address", [a for a in IN_COUNCILS if a.area], ids=lambda a: a.path)
def test_staff_areas_are_for_named_roles_of_a_council(address):
    assert address.rule.roles
    assert address.rule.roles <= {role.value for role in COUNCIL_ROLES}


@pytest.mark.parametrize(
    "address", [a for a in EVERY if a.path.startswith("/manage/")], ids=lambda a: a.path
)
def test_only_admins_and_auditors_manage(address):
    assert address.rule.roles <= {"council_admin", "auditor", "team_leader"}
    assert "council_admin" in address.rule.roles


@pytest.mark.parametrize(
    "address", [a for a in EVERY if a.path.startswith("/platform/")], ids=lambda a: a.path
)
def test_the_platform_is_for_partnership_admins(address):
    assert address.site == "apex"
    assert address.rule.roles == {Role.PARTNERSHIP_ADMIN}


def test_the_account_site_is_closed_but_for_what_is_listed():
    shared = {"brand-stylesheet", "brand-logo", "components", "accessibility", "privacy", "cookies"}
    found = {a.name for a in EVERY if a.site == "account" and a.rule.name == "open to all"}
    assert found - shared <= OPEN_ON_ACCOUNT


# --- over HTTP -----------------------------------------------------------------------------------


def kept_out(response):
    """A closed door: forbidden, or off to sign in."""
    if response.status_code == 403:
        return True
    return response.status_code == 302 and response["Location"].startswith("/sign-in/")


@pytest.fixture
def actors(host_client, councils):
    """Somebody of every kind, each with a browser for every council."""
    here, other = councils[0], councils[1]
    people = {"resident": (make_user(), frozenset())}
    for role in COUNCIL_ROLES:
        people[role.value] = (make_staff(here, role), frozenset({role.value}))
    people["other council's admin"] = (make_staff(other, *COUNCIL_ROLES), frozenset())
    people["partnership admin"] = (make_staff(None, Role.PARTNERSHIP_ADMIN), frozenset())
    suspended = make_staff(here, *COUNCIL_ROLES)
    StaffMembership.objects.filter(user=suspended).update(state=MembershipState.SUSPENDED)
    people["suspended"] = (suspended, frozenset())
    clients = {"nobody": (host_client(here), frozenset())}
    for name, (user, roles) in people.items():
        client = host_client(here)
        sign_in(client, user)
        clients[name] = (client, roles)
    unproved = host_client(here)
    sign_in(unproved, make_staff(here, *COUNCIL_ROLES), second_factor=False)
    clients["no second factor"] = (unproved, frozenset())
    return clients


def test_staff_pages_keep_out_everybody_else(actors):
    for address in some([a for a in IN_COUNCILS if a.rule.roles]):
        for name, (client, roles) in actors.items():
            if roles & address.rule.roles:
                continue
            for method in (client.get, client.post):
                response = method(address.path)
                assert kept_out(response), f"{name} got {response.status_code} at {address.path}"


def test_staff_of_one_council_are_nobody_at_the_next(host_client, councils):
    staff_pages = some([a for a in IN_COUNCILS if a.rule.roles])
    for home in councils:
        user = make_staff(home, *COUNCIL_ROLES)
        for there in councils:
            if there == home:
                continue
            client = host_client(there)
            sign_in(client, user)
            for address in staff_pages:
                assert kept_out(client.get(address.path)), f"{home} at {there}: {address.path}"


def test_pages_of_a_person_keep_out_strangers(host_client, maidstone):
    for site in ("council", "account"):
        client = host_client(maidstone if site == "council" else "account")
        for address in [a for a in EVERY if a.site == site and "signed in" in a.rule.name]:
            for method in (client.get, client.post):
                assert kept_out(method(address.path)), address.path


def test_the_platform_keeps_out_everybody_else(host_client, maidstone):
    people = [make_user(), make_staff(maidstone, *COUNCIL_ROLES)]
    clients = [host_client()]
    for user in people:
        client = host_client()
        sign_in(client, user)
        clients.append(client)
    unproved = host_client()
    sign_in(unproved, make_staff(None, Role.PARTNERSHIP_ADMIN), second_factor=False)
    for client in [*clients, unproved]:
        for address in [a for a in EVERY if a.path.startswith("/platform/")]:
            for method in (client.get, client.post):
                assert kept_out(method(address.path)), address.path


# --- who is let in -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", COUNCIL_ROLES)
def test_the_rule_lets_in_the_roles_it_names_and_no_other(role, settings):
    settings.STAFF_SECOND_FACTOR = True
    for address in IN_COUNCILS:
        if address.rule.roles:
            request = RequestFactory().get(address.path)
            request.person = SimpleNamespace(email="x", is_staff_account=True)
            request.was_signed_in = False
            request.staff = SimpleNamespace(roles=frozenset({role.value}), has_second_factor=True)
            let_in = address.rule.check(request) is None
            assert let_in == (role.value in address.rule.roles), address.path


def test_every_role_has_somewhere_to_work():
    for role in COUNCIL_ROLES:
        assert any(role.value in a.rule.roles for a in IN_COUNCILS), role


# --- what changes something is a form ------------------------------------------------------------

VERBS = (
    "retry",
    "suspend",
    "restore",
    "withdraw",
    "end",
    "end-all",
    "set-aside",
    "accept",
    "claim",
    "close",
    "assign",
    "merge",
    "delete",
    "remove",
    "stop-sharing",
)


def test_addresses_that_change_something_do_nothing_for_a_link(actors):
    """A8: GET never changes state."""
    client = {name: found[0] for name, found in actors.items()}
    for address in IN_COUNCILS:
        last = address.path.rstrip("/").rsplit("/", 1)[-1]
        if last in VERBS and address.rule.roles & {"council_admin"} and address.area == "/manage/":
            assert client["council_admin"].get(address.path).status_code == 405, address.path
