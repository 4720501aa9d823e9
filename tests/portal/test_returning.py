"""A form page sent after the sign-in ended: nothing typed is lost, and nobody else sees it."""

import pytest

from accounts.models import AccountSession
from councils import clock
from portal.models import Draft
from tests.accounts.test_handoff import path_of, walk
from tests.portal.factories import photo
from tests.support.people import link, make_staff, make_user, sign_in

START = "/services/something-else/apply/"
WORDS = "The bench by the river has lost a slat."


@pytest.fixture
def owner(site):
    user = make_user()
    link(user, site)
    return user


@pytest.fixture
def visitor(site, host_client, owner):
    """A resident in the middle of a form, at its first page."""
    client = host_client(site)
    sign_in(client, owner)
    client.page = client.post(START)["Location"]
    return client


def end(user):
    AccountSession.objects.filter(user=user).update(ended_at=clock.now(), end_reason="expired")


def come_back(client, host_client, user):
    """Sign in again by way of the account site."""
    account = host_client("account")
    sign_in(account, user)
    client.get(path_of(walk(account, client)))


def test_what_was_typed_is_back_after_signing_in_again(visitor, host_client, owner):
    end(owner)
    response = visitor.post(visitor.page, {"summary": WORDS})
    page = response.content.decode()
    assert response.status_code == 403
    assert "We have kept what you typed" in page
    assert f"/sign-in/?next={visitor.page.replace('/', '%2F')}" in page
    come_back(visitor, host_client, owner)
    assert WORDS in visitor.get(visitor.page).content.decode()
    assert WORDS not in visitor.get(visitor.page).content.decode()  # it was given back
    assert visitor.post(visitor.page, {"summary": WORDS}).status_code == 302
    assert Draft.objects.get().answers["summary"] == WORDS


def test_what_was_wrong_is_back_with_its_error(visitor, host_client, owner):
    end(owner)
    visitor.post(visitor.page, {"summary": ""})
    come_back(visitor, host_client, owner)
    assert visitor.get(visitor.page).status_code == 422


def test_somebody_else_who_signs_in_here_gets_nothing(visitor, host_client, site, owner):
    end(owner)
    visitor.post(visitor.page, {"summary": WORDS})
    other = make_user()
    link(other, site)
    come_back(visitor, host_client, other)
    assert "typed" not in visitor.session
    assert visitor.get(visitor.page).status_code == 404
    visitor.post("/sign-out/")
    come_back(visitor, host_client, owner)
    assert WORDS not in visitor.get(visitor.page).content.decode()


def test_a_stranger_is_told_nothing_and_keeps_nothing(visitor, host_client, site, owner):
    stranger = host_client(site)
    other = make_user()
    sign_in(stranger, other)
    end(other)
    assert stranger.post(visitor.page, {"summary": WORDS}).status_code == 404
    assert "typed" not in stranger.session
    assert host_client(site).post(visitor.page, {"summary": WORDS}).status_code == 404


def test_signing_out_leaves_nothing_to_come_back_to(visitor):
    visitor.post("/sign-out/")
    assert visitor.post(visitor.page, {"summary": WORDS}).status_code == 404


def test_a_page_that_is_only_looked_at_asks_to_sign_in(visitor, owner):
    end(owner)
    page = visitor.get(visitor.page)
    assert page.status_code == 403
    assert "kept" not in page.content.decode()
    assert visitor.post(visitor.page.rsplit("/", 2)[0] + "/check/").status_code == 403


def test_photos_are_said_to_be_chosen_again(visitor, owner):
    end(owner)
    where = visitor.page.rsplit("/", 2)[0] + "/photos/"
    assert "Choose your photos" in visitor.post(where, {"photos": photo()}).content.decode()


def test_an_agent_who_rested_too_long_loses_nothing_of_a_call(site, host_client):
    agent = make_staff(site, "agent")
    desk = host_client(site)
    sign_in(desk, agent)
    first = desk.post("/services/something-else/for-caller/", {"channel": "phone"})["Location"]
    end(agent)
    assert "kept what you typed" in desk.post(first, {"summary": WORDS}).content.decode()
    come_back(desk, host_client, agent)
    assert WORDS in desk.get(first).content.decode()


def test_a_page_far_too_long_is_not_kept(visitor, owner):
    end(owner)
    visitor.post(visitor.page, {"summary": "x " * 200_000})
    assert "typed" not in visitor.session
