"""Save and come back later: the link by e-mail."""

import re

import pytest

from councils.messaging.models import Dispatch
from portal.models import Draft
from tests.portal.factories import FLY_TIPPING_POSTS, draft_id_of, submit, walk


@pytest.fixture
def client(site, host_client):
    return host_client(site)


@pytest.fixture
def url(client):
    return walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="land")


def save_url(url):
    return url.rsplit("/", 2)[0] + "/save/"


def links(council):
    texts = Dispatch.objects.order_by("pk").values_list("text", flat=True)
    return [
        match[0].removeprefix(council.url("").rstrip("/"))
        for text in texts
        if (match := re.search(r"https?://\S+/resume/\S+/", text))
    ]


def test_the_button_saves_the_page_and_leads_there(client, url):
    response = client.post(url, {"land": "railway", "save": "1"})
    assert response["Location"] == save_url(url)
    assert Draft.objects.get(pk=draft_id_of(url)).answers["land"] == "railway"


def test_the_link_goes_to_the_address_that_was_given(client, url, site, host_client):
    response = client.post(save_url(url), {"email": "zoe@people.example"}, follow=True)
    assert "zoe@people.example" in response.content.decode()
    assert "zoe@people.example" not in client.get(save_url(url)).content.decode()
    sent = Dispatch.objects.get()
    assert sent.to == "zoe@people.example"
    (link,) = links(site)
    assert host_client(site).get(link)["Location"] == url


def test_the_mail_says_nothing_that_was_answered(client, url):
    client.post(save_url(url), {"email": "zoe@people.example"})
    sent = Dispatch.objects.get()
    assert "Mill Street" not in sent.text + sent.subject


def test_a_newer_link_ends_the_older(client, url, site, host_client):
    for _ in range(2):
        client.post(save_url(url), {"email": "zoe@people.example"})
    old, new = links(site)
    assert host_client(site).get(old).status_code == 404
    assert host_client(site).get(new).status_code == 302


@pytest.mark.parametrize("email", ["", "zoe", "zoe@", "a@b.example\nBcc: x@y.example"])
def test_a_wrong_address_is_said_beside_it(client, url, email):
    response = client.post(save_url(url), {"email": email})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_email"' in text
    assert not Dispatch.objects.exists()


def test_not_more_often_than_five_times_an_hour(client, url):
    for _ in range(5):
        client.post(save_url(url), {"email": "zoe@people.example"})
    text = client.post(save_url(url), {"email": "zoe@people.example"}).content.decode()
    assert "too often" in text
    assert Dispatch.objects.count() == 5


def test_one_address_is_not_flooded_from_many_drafts(client):
    for _ in range(12):
        url = client.post("/services/fly-tipping/apply/")["Location"]
        client.post(save_url(url), {"email": "Victim@people.example"})
    assert Dispatch.objects.count() == 10


def test_nothing_to_save_once_it_was_sent(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS)
    submit(client, url)
    assert client.get(save_url(url)).status_code == 404
