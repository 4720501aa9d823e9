"""The customer page: everything one person asked for here, changed, joined and taken apart."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Contact, Customer, CustomerMerge
from casework.operations.contacts import log_contact
from casework.operations.customers import create_customer
from casework.operations.excluding import exclude_myself
from casework.records import ContactDetails
from councils.events.models import AuditEntry
from councils.tenancy import in_council
from tests.casework import factories
from tests.support.people import as_staff, make_staff


@pytest.fixture
def officer(in_maidstone):
    return make_staff(in_maidstone, "officer", name="Ola Officer")


@pytest.fixture
def by(in_maidstone, officer):
    return as_staff(officer, in_maidstone)


@pytest.fixture
def desk(client_for, in_maidstone, officer):
    return client_for(in_maidstone, officer)


def page_of(client, customer_id):
    response = client.get(f"/desk/customers/{customer_id}/")
    assert response.status_code == 200
    return response.content.decode()


def person(by, **fields):
    details = {"name": "Mo Khan", "email": "mo@people.example", **fields}
    return create_customer(contact=ContactDetails(**details), by=by, now=factories.NOW)


def test_it_shows_how_each_open_case_stands_and_past_ones(desk, by):
    open_case = factories.routed()
    past = factories.closed(by, customer_id=open_case.customer_id)
    page = page_of(desk, open_case.customer_id)
    assert "<strong>Received</strong>" in page
    assert "We will collect it by Thursday 3 December" in page
    assert "Log a call: chasing" in page
    assert page.index(open_case.reference) < page.index(past.reference)


def test_contact_needs_and_flags_stand_out(desk, by):
    customer = person(by, contact_needs=("relay", "more_time"))
    Customer.objects.filter(pk=customer.pk).update(flags=["visit_in_pairs"])
    page = page_of(desk, customer.pk)
    assert "Relay UK (text relay), More time" in page
    assert "Visit in pairs" in page


def test_looking_is_written_down(desk, by):
    customer = person(by)
    page_of(desk, customer.pk)
    entry = AuditEntry.objects.get(act="customer.viewed", object_id=str(customer.pk))
    assert entry.actor_id == by.user_id


def test_the_same_statements_for_one_case_and_for_sixty(desk, by):
    case = factories.routed()
    url = f"/desk/customers/{case.customer_id}/"
    desk.get(url)
    log_contact(
        channel="post", outcome="answered", customer_id=case.customer_id, by=by, now=factories.NOW
    )
    with CaptureQueriesContext(connection) as few:
        desk.get(url)
    for _ in range(12):
        factories.routed(customer_id=case.customer_id)
    with CaptureQueriesContext(connection) as many:
        desk.get(url)
    assert len(few) == len(many) <= 12, [q["sql"][:90] for q in many]


def test_all_cases_page_by_page(desk, by):
    first = factories.routed()
    for number in range(30):
        factories.opened(
            customer_id=first.customer_id, now=factories.NOW + timedelta(minutes=number)
        )
    url = f"/desk/customers/{first.customer_id}/cases/"
    page = desk.get(url)
    shown = [row.reference for row in page.context["page"].rows]
    after = desk.get(url, {"after": page.context["page"].next_cursor})
    more = [row.reference for row in after.context["page"].rows]
    assert (len(shown), len(more)) == (25, 6)
    assert not set(shown) & set(more)
    assert desk.get(url, {"after": "rubbish"}).status_code == 200


def test_a_hidden_case_is_hidden_here_too(desk, by):
    case = factories.routed()
    exclude_myself(case_id=case.pk, by=by, now=factories.NOW)
    assert case.reference not in page_of(desk, case.customer_id)


def test_another_councils_person_is_nobody_here(desk, swale, by):
    with in_council(swale):
        elsewhere = factories.staff("officer")
        there = person(elsewhere)
    here = person(by)
    for path in (
        f"{there.pk}/",
        f"{there.pk}/edit/",
        f"{there.pk}/cases/",
        f"{here.pk}/merge/{there.pk}/",
        f"{there.pk}/merge/{here.pk}/",
        f"{uuid4()}/",
    ):
        assert desk.get(f"/desk/customers/{path}").status_code == 404, path


def test_a_new_record(desk):
    wrong = desk.post("/desk/customers/new/", {"phone": "123", "postcode": "nowhere"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "Enter a name" in page
    assert "Enter a phone number" in page
    assert 'value="nowhere"' in page
    right = desk.post(
        "/desk/customers/new/",
        {
            "name": "Nia Jones",
            "phone": "07700 900123",
            "postcode": "me156ye",
            "contact_needs": "bsl",
        },
    )
    made = Customer.objects.get(name="Nia Jones")
    assert right["Location"] == f"/desk/customers/{made.pk}/"
    assert (made.phone_key, made.postcode, made.contact_needs) == ("700900123", "ME15 6YE", ["bsl"])


def test_changing_details(desk, by):
    customer = person(by)
    url = f"/desk/customers/{customer.pk}/edit/"
    assert 'value="Mo Khan"' in desk.get(url).content.decode()
    desk.post(url, {"name": "Mo A Khan", "flags": ["interpreter"]})
    customer.refresh_from_db()
    assert (customer.name, customer.flags) == ("Mo A Khan", ["interpreter"])


def test_what_an_account_says_is_not_overwritten(desk, by):
    customer = person(by)
    Customer.objects.filter(pk=customer.pk).update(person_id=uuid4())
    desk.post(
        f"/desk/customers/{customer.pk}/edit/",
        {"name": "Somebody Else", "email": "thief@example.org", "flags": ["interpreter"]},
    )
    customer.refresh_from_db()
    assert (customer.name, customer.email) == ("Mo Khan", "mo@people.example")
    assert customer.flags == ["interpreter"]


def test_possible_matches_are_joined_only_when_said_so_and_come_apart(desk, by):
    one, two = person(by), person(by, name="M Khan")
    case = factories.routed(customer_id=two.pk)
    assert "Compare and join" in page_of(desk, one.pk)
    url = f"/desk/customers/{one.pk}/merge/{two.pk}/"
    assert desk.get(url).status_code == 200
    case.refresh_from_db()
    assert case.customer_id == two.pk  # a look changes nothing
    desk.post(url)
    case.refresh_from_db()
    assert case.customer_id == one.pk
    assert desk.get(f"/desk/customers/{two.pk}/")["Location"] == f"/desk/customers/{one.pk}/"
    merge = CustomerMerge.objects.get()
    assert "Take apart again" in page_of(desk, one.pk)
    desk.post(f"/desk/customers/{one.pk}/unmerge/{merge.pk}/")
    case.refresh_from_db()
    assert case.customer_id == two.pk


@pytest.mark.parametrize(
    ("role", "page", "edit", "join"),
    [
        ("agent", 200, 200, 403),
        ("team_leader", 200, 200, 200),
        ("auditor", 200, 403, 403),
        ("contractor", 403, 403, 403),
    ],
)
def test_who_may_do_what(client_for, in_maidstone, by, role, page, edit, join):
    one, two = person(by), person(by)
    client = client_for(in_maidstone, make_staff(in_maidstone, role))
    found = [
        client.get(f"/desk/customers/{one.pk}/{path}").status_code
        for path in ("", "edit/", f"merge/{two.pk}/")
    ]
    assert found == [page, edit, join]


def test_an_auditor_sees_no_way_to_change_anything(client_for, in_maidstone, by):
    case = factories.routed()
    client = client_for(in_maidstone, make_staff(in_maidstone, "auditor"))
    page = page_of(client, case.customer_id)
    assert "Log a call" not in page
    assert "Change details" not in page
    assert Contact.objects.count() == 0
