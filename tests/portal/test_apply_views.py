"""Answering a form through its pages: nothing lost, nobody else's, sent once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from councils import clock
from councils.events.testing import captured_events
from portal.models import Draft, ServiceRequest
from portal.operations.drafting import make_resume_token
from portal.visitor import KEPT
from tests.portal.factories import (
    FLY_TIPPING_POSTS,
    SOMETHING_ELSE_POSTS,
    address,
    draft_id_of,
    photo,
    submit,
    walk,
)
from tests.support.people import make_user

BIN_POSTS = {
    "where": {"property_postcode": "ME15 6YE", "property_uprn": "010000000001"},
    "which": {"bins": ["refuse"]},
    "shared": {"flat": "no"},
    "help": {"assisted": "no"},
    "out": {"out_by": "no"},
    "sticker": {"tag": "no"},
    "neighbours": {"street": "only_us"},
    "you": {"full_name": "Zoë Brown", "updates": "none"},
}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def client(site, host_client):
    return host_client(site)


def begin(client, slug="fly-tipping"):
    return client.post(f"/services/{slug}/apply/")["Location"]


def at(url, step):
    return url.rsplit("/", 2)[0] + f"/{step}/"


def bins(day):
    return BIN_POSTS | {
        "day": {"missed_on_0": day.day, "missed_on_1": day.month, "missed_on_2": day.year}
    }


# --- the way through


def test_from_the_first_page_to_the_confirmation(client):
    page = submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
    text = page.content.decode()
    request = ServiceRequest.objects.get()
    assert request.reference in text
    assert f'data-ofd-hash="{request.content_hash}"' in text
    assert Case.objects.get(pk=request.case_id).address_text == "By the gate, Mill Street"


def test_starting_shows_the_three_lines_of_privacy_and_makes_nothing(client):
    text = client.get("/services/fly-tipping/apply/").content.decode()
    assert "How we use your answers" in text
    assert not Draft.objects.exists()


def test_every_page_is_saved_as_it_is_left(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="what")
    begun = Draft.objects.get(pk=draft_id_of(url))
    assert begun.pages_done == ["where", "land"]
    assert begun.answers["location"]["council_gss"] == "E07000110"
    assert "Mill Street" in client.get(at(url, "where")).content.decode()


def test_wrong_input_stands_beside_its_question_and_nothing_typed_is_lost(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="contact")
    response = client.post(url, {"updates": "email", "email": "zoe at home", "phone": "<b>12</b>"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in text
    assert 'href="#id_email"' in text
    assert 'value="zoe at home"' in text
    assert "<b>12" not in text
    assert "&lt;b&gt;12" in text
    assert "Error:" in text.partition("</title>")[0]


@pytest.mark.parametrize(
    "sent",
    [{}, {"land": "the moon"}, {"land": ["a", "b"]}, {"land": "x" * 5000}, {"land": "\x00"}],
)
def test_tampered_posts_are_wrong_input(client, sent):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="land")
    assert client.post(url, sent).status_code == 422


def test_nobody_gets_ahead_of_an_unanswered_page(client):
    url = begin(client)
    for step in ("contact", "check", "nonsense", "urgent"):
        response = client.get(at(url, step))
        assert (response.status_code, response["Location"]) == (302, url), step
    assert client.post(at(url, "check"), {"declaration": "yes"})["Location"] == url


def test_a_page_is_a_constant_number_of_queries(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="photos")
    client.get(url)
    counts = set()
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        counts.add(len(seen))
        for _ in range(5):
            begin(client)
    assert len(counts) == 1
    assert counts.pop() <= 6


def test_saving_a_page_is_few_queries(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="land")
    with CaptureQueriesContext(connection) as seen:
        assert client.post(url, {"land": "railway"}).status_code == 302
    assert len(seen) <= 12, "\n".join(query["sql"][:120] for query in seen)


def test_the_declaration_must_be_ticked(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS)
    response = client.post(url, {})
    assert response.status_code == 422
    assert "Tick the box" in response.content.decode()
    assert not Case.objects.exists()


def test_change_an_answer_from_the_check_page(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS)
    client.post(at(url, "what"), {"type": "garden", "size": "car_boot"})
    text = client.get(url).content.decode()
    assert "Garden" in text
    assert "Tyres" not in text


def test_the_addresses_of_a_postcode_are_no_error_and_one_is_chosen(client):
    address()
    url = begin(client, "missed-bin")
    found = client.post(url, {"property_postcode": "me15 6ye", "find": "property"})
    text = found.content.decode()
    assert found.status_code == 200
    assert "There is a problem" not in text
    assert 'value="me15 6ye"' in text
    assert "12 Mill Street" in text
    nothing = client.post(url, {"property_postcode": "me15 6ye", "property_uprn": ""})
    assert "Choose the address from the list" in nothing.content.decode()
    chosen = {"property_postcode": "me15 6ye", "property_uprn": "010000000001"}
    assert client.post(url, chosen).status_code == 302


# --- once


def test_the_back_button_and_a_second_click_give_the_first_result(client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS)
    first = submit(client, url)
    again = submit(client, url)
    assert first.redirect_chain == again.redirect_chain
    assert ServiceRequest.objects.count() == Case.objects.count() == 1
    for step in ("check", "what", "you"):
        assert client.get(at(url, step))["Location"] == at(url, "sent")
    assert client.post(at(url, "what"), {"summary": "Another"})["Location"] == at(url, "sent")
    assert "Another" not in str(Case.objects.get().answers)


def test_another_request_is_another_case(client):
    for _ in range(2):
        submit(client, walk(client, "something-else", SOMETHING_ELSE_POSTS))
    assert Case.objects.count() == 2


# --- whose


STEPS = ("what", "check", "save", "elsewhere", "sent", "sent/receipt.pdf", "sent/satisfaction")


@pytest.mark.parametrize("step", STEPS)
def test_another_browser_finds_nothing(client, site, host_client, step):
    url = begin(client, "something-else")
    stranger = host_client(site)
    path = url.rsplit("/", 2)[0] + f"/{step}" + ("" if step.endswith("pdf") else "/")
    assert stranger.get(path).status_code in (404, 405)
    assert stranger.post(path, {"declaration": "yes"}).status_code in (404, 405)


@pytest.mark.parametrize("step", STEPS[:5])
def test_a_draft_of_one_council_is_nothing_at_the_next(client, swale, host_client, step):
    url = begin(client, "something-else")
    there = host_client(swale)
    there.cookies = client.cookies
    assert there.get(at(url, step)).status_code == 404


def test_the_address_of_another_service_is_not_the_drafts(client):
    url = begin(client, "something-else")
    other = url.replace("/something-else/", "/fly-tipping/")
    assert client.get(other).status_code == 404
    assert client.get(at(other, "check")).status_code == 404
    assert client.get(at(other, "save")).status_code == 404


def test_an_expired_draft_is_said_to_be_gone_with_what_was_typed(client, site, host_client):
    url = begin(client)
    Draft.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert "These answers are gone" in client.get(url).content.decode()
    late = client.post(url, {"location_text": "By the gate, Mill Street"})
    assert late.status_code == 410
    assert "By the gate, Mill Street" in late.content.decode()
    assert host_client(site).get(url).status_code == 404
    Draft.objects.all().delete()
    assert client.get(url).status_code == 410  # purged: this browser still knows it


def test_the_draft_of_an_account_needs_its_account(site, client_for):
    person = make_user()
    client = client_for(site, person)
    url = begin(client, "something-else")
    assert client.get(url).status_code == 200
    assert client_for(site, person).get(url).status_code == 200
    assert client_for(site, make_user()).get(url).status_code == 404
    client.post("/sign-out/")
    assert client.get(url).status_code == 404


def test_what_an_account_knows_is_filled_in(site, client_for):
    person = make_user(name="Rosa Vale", email="rosa@people.example")
    client = client_for(site, person)
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS, until="you")
    text = client.get(url).content.decode()
    assert 'value="Rosa Vale"' in text
    assert 'value="rosa@people.example"' in text
    submit(client, walk(client, "something-else", SOMETHING_ELSE_POSTS))
    assert ServiceRequest.objects.get().person_id == person.pk


def test_a_browser_keeps_its_latest_drafts(client):
    urls = [begin(client, "something-else") for _ in range(KEPT + 1)]
    assert client.get(urls[0]).status_code == 404
    assert client.get(urls[1]).status_code == 200


# --- photos


def test_a_photo_is_kept_shown_and_taken_away(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="photos")
    client.post(url, {"photos": photo("my tip.jpg", gps=True)})
    begun = Draft.objects.get(pk=draft_id_of(url))
    (kept,) = begun.answers["photos"]
    assert "my tip.jpg" in client.get(url).content.decode()
    client.post(url, {"photos_remove": [kept]})
    assert Draft.objects.get(pk=begun.pk).answers["photos"] in (None, [])


def test_what_is_no_photo_is_refused_beside_the_question(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="photos")
    for upload in (
        SimpleUploadedFile("tip.jpg", b"not a picture", content_type="image/jpeg"),
        SimpleUploadedFile("tip.svg", b"<svg onload='x'/>", content_type="image/svg+xml"),
        SimpleUploadedFile("empty.jpg", b"", content_type="image/jpeg"),
    ):
        response = client.post(url, {"photos": upload})
        assert response.status_code == 422, upload.name
        assert "There is a problem" in response.content.decode()


# --- answered at once


def test_a_refusal_stops_is_counted_and_can_be_called_wrong(client):
    address()
    yesterday = clock.today() - timedelta(days=1)
    with captured_events() as seen:
        url = walk(client, "missed-bin", bins(yesterday), until="not_missed")
        text = client.get(url).content.decode()
        client.get(url)
        assert "I think this is wrong" in text
        assert client.get(at(url, "neighbours"))["Location"] == url
        assert client.get(at(url, "check"))["Location"] == url
        following = client.post(url)["Location"]
    assert following == at(url, "neighbours")
    shown = [one for one in seen if one.event_name == "portal.answered_at_once"]
    told = [(one.reason, one.challenged) for one in shown]
    assert told == [("not_out", False), ("not_out", True)]
    for step in ("neighbours", "you"):
        assert client.post(at(url, step), BIN_POSTS[step]).status_code == 302
    submit(client, at(url, "check"))
    assert Case.objects.count() == 1


def test_a_change_of_mind_lifts_the_refusal(client):
    address()
    url = walk(client, "missed-bin", bins(clock.today() - timedelta(days=1)), until="not_missed")
    client.post(at(url, "out"), {"out_by": "yes"})
    assert client.get(url)["Location"] != url


# --- resuming


def test_a_link_opens_the_draft_where_it_was_left_in_another_browser(client, site, host_client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="what")
    token = make_resume_token(draft_id=draft_id_of(url), now=clock.now())
    other = host_client(site)
    assert other.get(f"/resume/{token}/")["Location"] == url
    assert other.get(url).status_code == 200
    assert "Mill Street" in other.get(at(url, "where")).content.decode()


def test_the_link_of_a_draft_that_was_sent_opens_nothing(client, site, host_client):
    url = walk(client, "something-else", SOMETHING_ELSE_POSTS)
    token = make_resume_token(draft_id=draft_id_of(url), now=clock.now())
    submit(client, url)
    other = host_client(site).get(f"/resume/{token}/", follow=True)
    text = other.content.decode()
    assert ServiceRequest.objects.get().reference in text or other.status_code == 404


def test_the_link_of_an_accounts_draft_asks_to_sign_in(site, client_for, host_client):
    person = make_user()
    url = begin(client_for(site, person), "something-else")
    token = make_resume_token(draft_id=draft_id_of(url), now=clock.now())
    response = host_client(site).get(f"/resume/{token}/")
    assert response["Location"].startswith("/sign-in/?next=/resume/")
    assert client_for(site, make_user()).get(f"/resume/{token}/").status_code == 302
    assert client_for(site, person).get(f"/resume/{token}/")["Location"] == url


def test_a_wrong_link_says_so_and_too_many_are_slowed(client):
    assert client.get("/resume/wrong/").status_code == 404
    statuses = {client.get("/resume/wrong/").status_code for _ in range(65)}
    assert statuses == {404, 429}
