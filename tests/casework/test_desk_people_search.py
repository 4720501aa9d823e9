"""One box: what an agent types finds people and cases, and an exact key opens at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case, Customer
from casework.operations.excluding import exclude_myself
from casework.operations.working import at_work
from tests.casework import factories
from tests.support.people import as_staff, make_staff


@pytest.fixture
def agent(in_maidstone):
    return make_staff(in_maidstone, "agent", name="Ada Agent")


@pytest.fixture
def desk(client_for, in_maidstone, agent):
    return client_for(in_maidstone, agent)


def look_for(client, text):
    return client.get("/desk/search/", {"q": text})


def test_a_phone_number_in_any_form_opens_its_one_person(desk):
    case = factories.routed()
    for typed in ("01622 602000", "+44 1622 602000", "(01622) 602-000", "01622602000"):
        response = look_for(desk, typed)
        assert response["Location"] == f"/desk/customers/{case.customer_id}/", typed


def test_a_reference_as_people_say_it_opens_its_case(desk):
    case = factories.routed()
    for typed in (case.reference.lower(), case.reference.replace("-", " "), case.reference[4:]):
        response = look_for(desk, typed)
        assert response["Location"] == f"/desk/cases/{case.reference}/", typed


def test_their_reference_email_and_place(desk, in_maidstone, agent):
    case = factories.routed()
    by = as_staff(agent, in_maidstone)
    with at_work(case_id=case.pk, verb="set_their_reference", by=by, now=factories.NOW) as held:
        held.their_reference = "VE/1234"
    assert look_for(desk, "VE/1234")["Location"].endswith(f"{case.reference}/")
    assert look_for(desk, "Isla@people.example")["Location"].startswith("/desk/customers/")
    for typed in ("12 ME15 6YE", "me156ye", "100061234567", "isla smith"):
        assert case.reference in look_for(desk, typed).content.decode(), typed


def test_many_people_are_capped_and_said_so(desk):
    now = factories.NOW
    Customer.objects.bulk_create(
        Customer(name=f"Jo Bloggs {n}", created_at=now, updated_at=now) for n in range(30)
    )
    page = look_for(desk, "bloggs").content.decode()
    assert page.count("Jo Bloggs") == 25
    assert "There are more than 25" in page


def test_a_case_of_somebody_i_know_stays_hidden(desk, in_maidstone, agent):
    case = factories.routed()
    exclude_myself(case_id=case.pk, by=as_staff(agent, in_maidstone), now=factories.NOW)
    assert "Location" not in look_for(desk, case.reference)
    assert case.reference not in look_for(desk, "12 ME15 6YE").content.decode()


def test_nothing_found_hands_on_what_was_typed_by_post(desk):
    page = look_for(desk, "01622 000999").content.decode()
    assert "Nobody and nothing found" in page
    assert '<input type="hidden" name="phone" value="01622 000999">' in page
    form = desk.post("/desk/customers/new/", {"prefill": "1", "phone": "01622 000999"})
    assert 'value="01622 000999"' in form.content.decode()
    assert not Customer.objects.filter(phone="01622 000999").exists()


def test_what_was_typed_goes_nowhere_else(desk):
    response = look_for(desk, "Isla Smith")
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("text", ["", "ab", "\x00", "%%%", "x" * 5000, "ME15 6YE " * 40, "--"])
def test_odd_words_are_answered(desk, text):
    assert look_for(desk, text).status_code == 200


def test_six_statements_whatever_is_found(desk):
    factories.routed()
    look_for(desk, "smith")
    with CaptureQueriesContext(
        connection,
    ) as few:
        look_for(desk, "smith")
    for _ in range(5):
        factories.routed()
    with CaptureQueriesContext(connection) as many:
        look_for(desk, "smith")
    assert Case.objects.count() == 6
    assert len(few) == len(many) <= 6, [q["sql"][:90] for q in many]


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 200), ("officer", 200), ("auditor", 200), ("contractor", 403)]
)
def test_who_may_search(client_for, in_maidstone, role, status):
    client = client_for(in_maidstone, make_staff(in_maidstone, role))
    assert look_for(client, "smith").status_code == status
