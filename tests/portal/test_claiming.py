"""A request sent signed out joins an account by reference and code."""

import pytest

from accounts.api import activities_of
from casework.models import Case
from portal.models import ServiceRequest
from portal.operations.claiming import claim_request
from portal.operations.submitting import tracking_code
from tests.portal.factories import NOW, draft, send
from tests.support.people import make_user


@pytest.fixture
def sent(site):
    begun = draft()
    return send(begun), tracking_code(begun.pk)


def claim(reference, code, person):
    return claim_request(reference=reference, code=code, person=person, now=NOW)


def test_with_its_code_it_stands_in_the_account(sent, site, client_for):
    told, code = sent
    person = make_user()
    client = client_for(site, person)
    assert client.get(f"/requests/{told.reference}/").status_code == 404
    response = client.post(
        "/requests/claim/",
        {"reference": told.reference.lower(), "code": f"{code[:4]} {code[4:]}"},
    )
    assert response["Location"] == f"/requests/{told.reference}/"
    assert client.get(response["Location"]).status_code == 200
    assert ServiceRequest.objects.get().person_id == person.pk
    assert Case.objects.get().customer.person_id == person.pk
    assert [row.reference for row in activities_of(person)] == [told.reference]


@pytest.mark.parametrize("wrong", ["code", "reference", "both"])
def test_a_wrong_pair_says_the_same_and_takes_nothing(sent, site, client_for, wrong):
    told, code = sent
    person = make_user()
    data = {
        "reference": "MBC-ZZZZ-ZZZZ" if wrong != "code" else told.reference,
        "code": "00000000" if wrong != "reference" else code,
    }
    response = client_for(site, person).post("/requests/claim/", data)
    assert response.status_code == 422
    assert "could not find a request with this reference and code" in response.content.decode()
    assert ServiceRequest.objects.get().person_id is None


def test_the_email_is_no_proof(sent):
    told, _ = sent
    person = make_user("zoe@people.example")
    assert claim(told.reference, "zoe@people.example", person) is None
    assert claim(told.reference, "", person) is None


def test_what_stands_in_one_account_is_not_taken_by_another(sent):
    told, code = sent
    first, second = make_user(), make_user()
    assert claim(told.reference, code, first) == told.reference
    assert claim(told.reference, code, first) == told.reference
    assert claim(told.reference, code, second) is None
    assert Case.objects.get().customer.person_id == first.pk


def test_guessing_is_slowed(sent, site, client_for):
    told, code = sent
    client = client_for(site, make_user())
    for number in range(10):
        client.post("/requests/claim/", {"reference": told.reference, "code": f"{number:08}"})
    response = client.post("/requests/claim/", {"reference": told.reference, "code": code})
    assert "too many times" in response.content.decode()
    assert ServiceRequest.objects.get().person_id is None


def test_only_for_somebody_signed_in(sent, site, host_client):
    response = host_client(site).get("/requests/claim/?reference=MBC-1")
    assert response["Location"].startswith("/sign-in/?next=")
