from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from councils.context import site

COUNCIL = SimpleNamespace(name="Swale Borough Council", brand=None)


def page(path="/", kind="council", person=None, roles=None):
    request = RequestFactory().get(path)
    request.tenant, request.site_kind, request.person = COUNCIL, kind, person
    request.membership = SimpleNamespace(roles=roles) if roles else None
    return site(request)


def hrefs(links):
    return [link.href for link in links]


def test_a_council_has_five_links_at_its_foot():
    assert hrefs(page()["footer_links"]) == [
        "/accessibility/",
        "/privacy/",
        "/cookies/",
        "/contact/",
        "/complaints/",
    ]


def test_the_page_that_is_open_is_marked():
    marked = {link.href: link for link in page("/requests/SBC-1/")["nav"]}
    assert marked["/requests/"].active
    assert not marked["/requests/"].current
    assert not marked["/services/"].active


def test_the_header_names_the_council_and_elsewhere_the_partnership():
    assert page()["site_name"] == "Swale Borough Council"
    assert page(kind="account")["site_name"] == "One Front Desk"


@pytest.mark.parametrize(
    ("kind", "person", "roles", "links"),
    [
        ("council", None, None, ["/sign-in/"]),
        ("council", "ada", None, ["/account/", "/sign-out/"]),
        ("council", "ada", ["agent"], ["/desk/", "/account/", "/sign-out/"]),
        ("account", None, None, ["/sign-in/"]),
        ("account", "ada", None, ["/sign-out/"]),
        ("apex", None, None, []),
        ("apex", "ada", ["partnership_admin"], ["/platform/", "/account/", "/sign-out/"]),
    ],
)
def test_who_is_offered_what(kind, person, roles, links):
    offered = page(kind=kind, person=person, roles=roles)["person_links"]
    assert hrefs(offered) == links
    assert all(link.post == (link.href == "/sign-out/") for link in offered)


def test_an_account_shows_its_links_only_to_its_owner():
    assert page(kind="account")["nav"] == ()
    assert "/data/" in hrefs(page(kind="account", person="ada")["nav"])


@pytest.mark.parametrize(
    ("roles", "manages", "measures"),
    [(["agent"], False, False), (["team_leader"], False, True), (["council_admin"], True, True)],
)
def test_the_desk_offers_what_the_role_may_open(roles, manages, measures):
    offered = hrefs(page("/desk/", person="ada", roles=roles)["desk_nav"])
    assert ("/manage/" in offered) is manages
    assert ("/insight/" in offered) is measures
