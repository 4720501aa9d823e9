"""The confirmation is complete without the e-mail; one question is asked, once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Satisfaction
from councils.events.testing import captured_events, deliver_events
from councils.messaging.models import Dispatch
from portal.models import ServiceRequest
from portal.operations.submitting import tracking_code
from tests.portal.factories import FLY_TIPPING_POSTS, draft_id_of, submit, walk
from tests.support.people import make_user


@pytest.fixture
def client(site, host_client):
    return host_client(site)


@pytest.fixture
def sent(client):
    """The address of the confirmation."""
    return submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS)).redirect_chain[-1][0]


def rate(client, sent, **data):
    return client.post(f"{sent}satisfaction/", data)


def test_it_has_reference_promise_next_step_and_code(client, sent):
    text = client.get(sent).content.decode()
    request = ServiceRequest.objects.get()
    assert request.reference in text
    assert tracking_code(draft_id_of(sent)) in text
    assert "What happens next" in text
    assert f"/track/?reference={request.reference}" in text
    assert f"/requests/claim/?reference={request.reference}" in text
    assert "receipt.pdf" in text


def test_the_code_is_shown_again_on_a_reload_and_in_no_mail(client, sent):
    code = tracking_code(draft_id_of(sent))
    assert code in client.get(sent).content.decode()
    deliver_events()
    assert Dispatch.objects.exists()
    for message in Dispatch.objects.all():
        assert code not in message.text + message.subject


def test_before_sending_there_is_nothing_to_see(client):
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS)
    assert client.get(url.replace("/check/", "/sent/")).status_code == 404
    assert client.get(url.replace("/check/", "/sent/receipt.pdf")).status_code == 404
    assert client.post(url.replace("/check/", "/sent/satisfaction/")).status_code == 404


def test_signed_in_it_leads_to_the_request_in_the_account(site, client_for):
    client = client_for(site, make_user())
    page = submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS)).content.decode()
    reference = ServiceRequest.objects.get().reference
    assert f"/requests/{reference}/" in page
    assert "Save this to an account" not in page


def test_it_is_not_kept_by_the_browser_or_a_proxy(client, sent):
    assert "no-store" in client.get(sent)["Cache-Control"]


def test_a_constant_number_of_queries(client, sent):
    client.get(sent)
    with CaptureQueriesContext(connection) as seen:
        client.get(sent)
    assert len(seen) <= 9


def test_satisfaction_is_kept_once_and_announced(client, sent):
    with captured_events() as seen:
        for score in ("2", "5", "1"):
            response = rate(client, sent, score=score, comment="Quick.")
            assert response.status_code == 302
    kept = Satisfaction.objects.get()
    assert kept.score == 2
    assert [one.event_name for one in seen] == ["casework.satisfaction_given"]
    assert "Quick" not in str(seen[0].to_payload())
    text = client.get(sent).content.decode()
    assert "Thank you" in text
    assert 'name="score"' not in text


@pytest.mark.parametrize("score", ["", "0", "6", "x", "2.5"])
def test_a_wrong_score_is_said_beside_the_question(client, sent, score):
    response = rate(client, sent, score=score, comment="kept as typed")
    text = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in text
    assert "kept as typed" in text
    assert not Satisfaction.objects.exists()
