"""Tracking without an account: one secret, one answer for unknown and wrong, slowed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.messaging.models import Dispatch
from portal.operations.submitting import tracking_code
from portal.views.track import PER_REFERENCE
from tests.portal.factories import FLY_TIPPING, draft, send


@pytest.fixture
def client(site, host_client):
    return host_client(site)


@pytest.fixture
def sent(site):
    begun = draft()
    return send(begun), tracking_code(begun.pk)


def track(client, reference, secret):
    return client.post("/track/", {"reference": reference, "secret": secret})


def words(response):
    return response.content.decode()


@pytest.mark.parametrize(
    "secret", ["zoe@people.example", " ZOE@people.example ", "ME15 6YE", "me156ye", "code", "co de"]
)
def test_email_postcode_or_code_shows_status_and_promise_only(client, sent, secret):
    told, code = sent
    secret = {"code": code, "co de": f"{code[:4]} {code[4:]}"}.get(secret, secret)
    text = words(track(client, told.reference, secret))
    assert "Received" in text
    assert told.reference in text
    for private in ("Brown", "zoe@", "Mill Street", "ME15", "Tyres", code):
        assert private not in text, private


@pytest.mark.parametrize("typed", ["lower", "bare", "o for 0"])
def test_a_reference_as_people_type_it(client, sent, typed):
    told, code = sent
    meant = {
        "lower": told.reference.lower(),
        "bare": told.reference.replace("-", " "),
        "o for 0": told.reference.replace("0", "o").replace("1", "l"),
    }[typed]
    assert "Received" in words(track(client, meant, code))


def test_the_same_words_and_work_for_unknown_and_wrong(client, sent):
    told, _ = sent
    track(client, "MBC-ZZZZ-ZZZZ", "x")  # the council is read once
    seen = []
    for reference, secret in (
        (told.reference, "other@people.example"),
        (told.reference, "12345678"),
        ("MBC-ZZZZ-ZZZZ", "zoe@people.example"),
        ("nonsense", "x"),
        ("SBC-7K4F-92QX", "zoe@people.example"),
    ):
        with CaptureQueriesContext(connection) as queries:
            response = track(client, reference, secret)
        text = words(response)
        assert "We could not find a request with these details" in text
        assert "Received" not in text
        seen.append((response.status_code, len(queries)))
    assert len(set(seen)) == 1


def test_an_empty_secret_never_fits_an_empty_record(client, site):
    begun = draft(answers=FLY_TIPPING | {"updates": "none", "email": None, "anonymous": "yes"})
    told = send(begun)
    for secret in ("-", "0", "none", " . "):
        assert "Received" not in words(track(client, told.reference, secret))


@pytest.mark.parametrize("missing", ["reference", "secret"])
def test_what_is_missing_is_said_beside_it(client, missing):
    data = {"reference": "MBC-1", "secret": "x", missing: " "}
    response = client.post("/track/", data)
    assert response.status_code == 422
    assert f'href="#id_{missing}"' in words(response)


def test_guessing_at_one_reference_is_slowed_for_everybody(client, sent, site, host_client):
    told, code = sent
    for number in range(PER_REFERENCE):
        client = host_client(site, REMOTE_ADDR=f"192.0.2.{number}")
        track(client, told.reference, f"1234567{number}")
    response = track(host_client(site, REMOTE_ADDR="192.0.2.99"), told.reference, code)
    assert response.status_code == 429
    assert "Received" not in words(response)
    assert "too many times" in words(response)


def test_one_address_guessing_at_many_is_slowed(client, sent):
    told, code = sent
    statuses = [track(client, f"MBC-{n:04}-0000", "x").status_code for n in range(31)]
    assert statuses[-1] == 429
    assert track(client, told.reference, code).status_code == 429


def test_looking_sends_nothing_and_the_secret_is_not_in_an_address(client, sent):
    told, code = sent
    Dispatch.objects.all().delete()
    response = track(client, told.reference, code)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not Dispatch.objects.exists()
    page = client.get("/track/", {"reference": told.reference})
    assert f'value="{told.reference}"' in words(page)
