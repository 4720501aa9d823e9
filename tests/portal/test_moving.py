"""A draft and a publish: it moves only with the words, and nothing typed is lost between."""

import copy

import pytest

from councils.events.testing import captured_events
from portal.models import Draft, Form, FormVersion
from portal.operations.drafting import make_resume_token
from portal.operations.installing import publish_version
from portal.operations.moving import move_to_version
from tests.portal.factories import (
    NOW,
    SOMETHING_ELSE_POSTS,
    draft,
    draft_id_of,
    send,
    submit,
    walk,
)

WORDS = "The bench by the river has lost a slat."


@pytest.fixture
def client(site, host_client):
    return host_client(site)


def publish(change, key="something_else"):
    form = Form.objects.get(key=key)
    definition = copy.deepcopy(form.versions.order_by("-number")[0].definition)
    change(definition)
    return publish_version(form=form, definition=definition, now=NOW)


def reworded(definition):
    definition["pages"][0]["questions"][0]["label"] = "What is it about, in your words?"


def longer(definition):
    extra = {"id": "extra", "kind": "text", "label": "Anything else?", "required": True}
    definition["pages"][0]["questions"].append(extra)


def number_of(begun):
    return Draft.objects.select_related("form_version").get(pk=begun.pk).form_version.number


def test_words_move_it_and_the_version_it_was_on_is_kept(site):
    begun = draft("something_else", {})
    newer = publish(reworded)
    with captured_events() as seen:
        moved = move_to_version(draft=begun, version_id=newer.pk)
    assert moved.form_version_id == newer.pk
    kept = Draft.objects.get(pk=begun.pk)
    assert (kept.form_version_id, kept.moved_from) == (newer.pk, [1])
    assert kept.answers == begun.answers
    assert not seen


def test_more_than_words_leaves_it_where_it_is(site):
    begun = draft("something_else", {})
    newer = publish(longer)
    assert move_to_version(draft=begun, version_id=newer.pk).form_version_id != newer.pk
    assert (number_of(begun), Draft.objects.get(pk=begun.pk).moved_from) == (1, [])


def test_it_may_pass_over_a_version_that_was_taken_back(site):
    begun = draft("something_else", {})
    before = begun.form_version.definition
    publish(longer)
    form = Form.objects.get(key="something_else")
    same = publish_version(form=form, definition=before | {"title": "Ask us"}, now=NOW)
    assert move_to_version(draft=begun, version_id=same.pk).form_version_id == same.pk


def test_what_was_sent_stays_on_its_version(site):
    begun = draft("something_else", {"summary": WORDS, "full_name": "Zoë", "updates": "none"})
    send(begun)
    move_to_version(draft=begun, version_id=publish(reworded).pk)
    assert number_of(begun) == 1


def test_another_form_never_takes_it(site):
    begun = draft("something_else", {})
    other = FormVersion.objects.get(form__key="fly_tipping")
    assert move_to_version(draft=begun, version_id=other.pk).form_version_id != other.pk


def test_opening_a_page_shows_the_newer_words(client):
    url = client.post("/services/something-else/apply/")["Location"]
    publish(reworded)
    assert "in your words?" in client.get(url).content.decode()
    assert Draft.objects.get(pk=draft_id_of(url)).moved_from == [1]


def test_the_link_opens_it_in_the_newer_words_too(client, site, host_client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="photos")
    token = make_resume_token(draft_id=draft_id_of(url), now=NOW)
    publish(reworded)
    other = host_client(site)
    assert other.get(f"/resume/{token}/")["Location"].endswith("/photos/")
    assert Draft.objects.get(pk=draft_id_of(url)).moved_from == [1]


@pytest.mark.parametrize("change", [reworded, longer])
def test_a_publish_between_a_page_and_its_answer_loses_nothing(client, change):
    url = client.post("/services/something-else/apply/")["Location"]
    client.get(url)
    publish(change)
    response = client.post(url, {"summary": WORDS})
    assert response.status_code == 302
    kept = Draft.objects.get(pk=draft_id_of(url))
    assert (kept.answers["summary"], number_of(kept)) == (WORDS, 1)


def test_a_form_that_changed_is_finished_on_the_version_it_began_with(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="photos")
    publish(longer)
    for step in ("photos", "you"):
        url = client.post(url.rsplit("/", 2)[0] + f"/{step}/", SOMETHING_ELSE_POSTS[step])[
            "Location"
        ]
    assert submit(client, url).status_code == 200
    assert Draft.objects.get(pk=draft_id_of(url)).request.form_version.number == 1
    assert client.post("/services/something-else/apply/").status_code == 302
    assert Draft.objects.latest("pk").form_version.number == 2


def test_the_last_button_sends_what_the_page_showed(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS)
    client.get(url)
    publish(longer)
    assert "MBC-" in submit(client, url).content.decode()
