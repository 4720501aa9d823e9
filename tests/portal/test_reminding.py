"""One mail before an unfinished form is deleted, where we know where to write."""

import re
from datetime import timedelta

import pytest
import time_machine

from councils import clock
from councils.messaging.models import Dispatch
from councils.tenancy import in_public
from portal.models import Draft, Service
from portal.operations.reminding import remind_of_drafts
from portal.tasks import remind_of_drafts_everywhere
from tests.portal.factories import SOMETHING_ELSE_POSTS, walk
from tests.support.people import link, make_user

SOON = timedelta(days=26)


@pytest.fixture
def url(site, host_client):
    """A form begun signed out, its link sent by mail."""
    browser = host_client(site)
    url = walk(browser, "something-else", SOMETHING_ELSE_POSTS, until="where")
    browser.post(url.rsplit("/", 2)[0] + "/save/", {"email": "zoe@people.example"})
    Dispatch.objects.all().delete()
    return url


def remind(after=SOON):
    moment = clock.now() + after
    with time_machine.travel(moment):
        return remind_of_drafts(now=moment)


def test_it_goes_once_to_where_the_link_went_with_a_link_that_works(url, site, host_client):
    assert (remind(), remind()) == (1, 0)
    mail = Dispatch.objects.get()
    day = clock.local_day(Draft.objects.get().expires_at)
    assert mail.to == "zoe@people.example"
    assert f"{day.day} {day:%B %Y}" in mail.text
    assert SOMETHING_ELSE_POSTS["what"]["summary"] not in mail.text
    link_in = re.search(r"/resume/\S+/", mail.text)[0]
    assert host_client(site).get(link_in)["Location"] == url


def test_an_owner_is_written_to_at_the_address_of_the_account(site, client_for):
    person = make_user("rosa@people.example")
    link(person, site)
    walk(client_for(site, person), "something-else", SOMETHING_ELSE_POSTS, until="where")
    assert remind() == 1
    mail = Dispatch.objects.get()
    assert mail.to == "rosa@people.example"
    assert f"/requests/unfinished/{Draft.objects.get().pk}/" in mail.text


def no_address(draft):
    draft.update(remind_to="")


def sensitive(draft):
    Service.objects.update(sensitive=True)


def sent_away(draft):
    draft.update(deleted_at=clock.now())


def at_the_desk(draft):
    draft.update(held_by="agent")


def switched_off(draft):
    set_option_to_nothing()


def set_option_to_nothing():
    from councils.tenancy import current_council

    current_council().options["portal.remind_days"] = 0


@pytest.mark.parametrize("why", [no_address, sensitive, sent_away, at_the_desk, switched_off])
def test_who_is_not_written_to(url, why):
    why(Draft.objects.all())
    assert remind() == 0
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("days", [1, 24, 29])
def test_neither_too_early_nor_too_late(url, days):
    assert remind(timedelta(days=days)) == 0


def test_not_to_somebody_who_was_here_today(url):
    Draft.objects.update(expires_at=clock.now() + timedelta(days=1))
    assert remind(timedelta()) == 0


def test_the_task_goes_through_every_council(url):
    Draft.objects.update(
        saved_at=clock.now() - timedelta(days=26), expires_at=clock.now() + timedelta(days=2)
    )
    with in_public():
        remind_of_drafts_everywhere()
    assert Draft.objects.get().reminded_at is not None
