"""An account is optional, unless the council says why it is needed."""

import copy

import pytest

from portal.models import Draft, Form
from portal.operations.drafting import make_resume_token, start_draft
from portal.operations.installing import publish_version
from tests.portal.factories import NOW, SOMETHING_ELSE_POSTS, draft_id_of, submit, walk
from tests.support.people import link, make_staff, make_user, sign_in

START = "/services/something-else/apply/"
REASON = "We have to know that it is you before we change your permit."


def publish(**changes):
    form = Form.objects.get(key="something_else")
    definition = copy.deepcopy(form.versions.order_by("-number")[0].definition) | changes
    publish_version(form=form, definition=definition, now=NOW)


@pytest.fixture
def needed(site):
    publish(account="required", account_reason=REASON)


@pytest.fixture
def person(site):
    user = make_user()
    link(user, site)
    return user


def at(url, step):
    return url.rsplit("/", 2)[0] + f"/{step}/"


def test_without_a_reason_nobody_has_to_sign_in(site, host_client):
    publish(account="required")
    page = host_client(site).get(START).content.decode()
    assert "Start now" in page
    assert "You do not need an account" in page
    assert "Sign in to save time" in page
    assert host_client(site).post(START).status_code == 302


def test_with_one_the_page_says_why_and_offers_to_sign_in(needed, site, host_client):
    browser = host_client(site)
    page = browser.get(START).content.decode()
    assert REASON in page
    assert f"/sign-in/?next={START}" in page
    assert "Start now" not in page
    assert browser.post(START).status_code == 403
    assert not Draft.objects.exists()


def test_who_is_signed_in_goes_on(needed, site, client_for, person):
    client = client_for(site, person)
    assert REASON not in client.get(START).content.decode()
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS)
    assert "MBC-" in submit(client, url).content.decode()


def test_an_agent_goes_on_for_somebody_without(needed, site, client_for):
    desk = client_for(site, make_staff(site, "agent"))
    url = desk.post("/services/something-else/for-caller/", {"channel": "phone"})["Location"]
    for step, posted in SOMETHING_ELSE_POSTS.items():
        assert desk.post(at(url, step), posted).status_code == 302
    assert "MBC-" in submit(desk, at(url, "check")).content.decode()


def test_a_draft_that_came_without_one_asks_and_keeps_what_was_typed(
    needed, site, host_client, person
):
    """Such as one carried over from a partner council, where it was not needed."""
    from portal.models import Service

    begun = start_draft(service=Service.objects.get(key="something_else"), now=NOW)
    token = make_resume_token(draft_id=begun.pk, now=NOW)
    browser = host_client(site)
    asked = browser.get(f"/resume/{token}/", follow=True)
    assert asked.status_code == 403
    assert "/sign-in/?next=" in asked.content.decode()
    url = f"{begun.service.path}apply/{begun.pk}/what/"
    late = browser.post(url, {"summary": "There are rats in the park."})
    assert late.status_code == 403
    assert "We have kept what you typed" in late.content.decode()
    assert browser.post(at(url, "check"), {"declaration": "yes"}).status_code == 403
    kept = dict(browser.session)
    sign_in(browser, person)
    session = browser.session
    session.update({name: kept[name] for name in ("drafts", "typed")})
    session.save()
    assert "There are rats in the park." in browser.get(url).content.decode()


def test_the_reason_is_shown_as_words_never_as_mark_up(site, host_client):
    publish(account="required", account_reason="<script>alert(1)</script>")
    assert "<script>alert" not in host_client(site).get(START).content.decode()


def test_who_signs_out_on_the_way_is_not_let_go_on(needed, site, client_for, person):
    client = client_for(site, person)
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS)
    client.post("/sign-out/")
    assert client.post(url, {"declaration": "yes"}).status_code == 404
    assert Draft.objects.get(pk=draft_id_of(url)).submitted_at is None
