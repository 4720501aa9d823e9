"""A button pressed twice, a page sent again, an answer that never came: one draft, one request."""

from uuid import uuid4

import pytest

from casework.models import Case
from councils import clock
from councils.messaging.models import Dispatch
from portal.models import Draft, HandOver, ServiceRequest
from tests.portal.factories import (
    SOMETHING_ELSE_POSTS,
    draft_id_of,
    photo,
    submit,
    walk,
)
from tests.support.people import link, make_staff, make_user

START = "/services/something-else/apply/"
WORDS = "The bench by the river has lost a slat."


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture(params=["signed out", "signed in"])
def client(request, site, host_client, client_for):
    if request.param == "signed out":
        return host_client(site)
    person = make_user()
    link(person, site)
    return client_for(site, person)


def at(url, step):
    return url.rsplit("/", 2)[0] + f"/{step}/"


def key_on(page):
    return page.context["begin_key"]


# --- begin


def test_begin_twice_is_begun_once(client):
    key = str(key_on(client.get(START)))
    first, second = (client.post(START, {"begin_key": key})["Location"] for _ in range(2))
    assert first == second
    assert Draft.objects.count() == 1
    assert client.get(second).status_code == 200


def test_the_second_press_of_a_browser_that_had_no_cookie_yet(site, host_client):
    key = str(uuid4())
    browsers = host_client(site), host_client(site)  # the first answer never came
    urls = {browser.post(START, {"begin_key": key})["Location"] for browser in browsers}
    assert len(urls) == 1
    assert browsers[1].get(urls.pop()).status_code == 200


def test_the_same_page_later_begins_another(client):
    key = str(uuid4())
    first = client.post(START, {"begin_key": key})["Location"]
    client.post(first, {"summary": WORDS})
    second = client.post(START, {"begin_key": key})["Location"]
    assert first != second
    assert Draft.objects.get(pk=draft_id_of(second)).answers == {}


def test_nobody_gets_into_a_form_that_was_answered_by_its_key(site, host_client):
    key = str(uuid4())
    url = host_client(site).post(START, {"begin_key": key})["Location"]
    Draft.objects.update(pages_done=["what"])
    stranger = host_client(site)
    assert stranger.post(START, {"begin_key": key})["Location"] != url
    assert stranger.get(url).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "0" * 200])
def test_a_key_that_is_none_begins_all_the_same(client, key):
    assert client.post(START, {"begin_key": key}).status_code == 302


def test_an_agent_who_presses_twice_begins_once(site, client_for):
    desk = client_for(site, make_staff(site, "agent"))
    posted = {"channel": "phone", "begin_key": str(uuid4())}
    urls = {desk.post("/services/something-else/for-caller/", posted)["Location"] for _ in range(2)}
    assert len(urls) == 1
    assert Draft.objects.count() == 1


# --- pages


@pytest.mark.parametrize("step", ["what", "where", "you"])
def test_a_page_sent_twice_leads_on_twice_the_same(client, step):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until=step)
    first, second = (client.post(url, SOMETHING_ELSE_POSTS[step])["Location"] for _ in range(2))
    assert first == second
    draft = Draft.objects.get()
    assert draft.pages_done.count(step) == 1
    assert draft.overtaken == []


def test_a_photo_sent_twice_is_kept_once(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="photos")
    for _ in range(2):
        assert client.post(url, {"photos": photo()}).status_code == 302
    assert len(Draft.objects.get().answers["photos"]) == 1


def test_looking_something_up_twice_saves_nothing_and_keeps_what_was_typed(client):
    url = client.post("/services/missed-bin/apply/")["Location"]
    for _ in range(2):
        page = client.post(url, {"find": "property", "property_postcode": "ME15 6YE"})
        assert "ME15 6YE" in page.content.decode()
    assert Draft.objects.get().answers == {}


def test_the_way_back_and_a_reload_show_what_was_saved(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="photos")
    for _ in range(2):
        assert WORDS in client.get(at(url, "what")).content.decode()


# --- save


def test_the_link_asked_for_twice_is_sent_once(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="where")
    press = str(client.get(at(url, "save")).context["form"].initial["press"])
    for _ in range(2):
        asked = {"email": "zoe@people.example", "press": press}
        page = client.post(at(url, "save"), asked, follow=True)
        assert "We are sending a link" in page.content.decode()
    assert Dispatch.objects.count() == 1


# --- check, send, sent


def test_sent_twice_is_one_request_and_says_so_both_times(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS)
    first, second = submit(client, url), submit(client, url)
    reference = ServiceRequest.objects.get().reference
    assert Case.objects.count() == 1
    for page in (first, second, client.get(at(url, "sent"))):
        assert reference in page.content.decode()


@pytest.mark.parametrize("step", ["what", "photos", "you", "check", "save", "delete-form"])
def test_every_step_of_what_was_sent_leads_to_what_became_of_it_or_to_nothing(client, step):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS)
    submit(client, url)
    for answer in (client.get(at(url, step)), client.post(at(url, step), {"summary": "x" * 20})):
        if step in ("save", "delete-form"):
            assert answer.status_code == 404
        else:
            assert answer["Location"] == at(url, "sent")
    assert (Draft.objects.count(), Case.objects.count()) == (1, 1)


# --- other acts


def test_deleting_and_undoing_twice(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="where")
    client.post(at(url, "delete-form"))
    assert client.post(at(url, "delete-form")).status_code == 410
    first, second = (client.post(at(url, "form-deleted"))["Location"] for _ in range(2))
    assert first == second == url


def test_two_codes_asked_for_leave_one_that_works(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="where")
    for _ in range(2):
        assert client.post(at(url, "hand-over")).status_code == 200
    assert HandOver.objects.filter(ended_at=None, expires_at__gt=clock.now()).count() == 1


def test_the_script_is_told_where_to_go_and_a_browser_is_led_there(client):
    url = client.post(START)["Location"]
    told = client.post(url, SOMETHING_ELSE_POSTS["what"], headers={"x-keep-answers": "1"})
    assert told.json() == {"to": at(url, "where")}
    wrong = client.post(url, {"summary": ""}, headers={"x-keep-answers": "1"})
    assert wrong.status_code == 422
    assert "text/html" in wrong["Content-Type"]
