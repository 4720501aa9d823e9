"""One box: exact keys first, names capped, only what this person may see."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import search
from casework.models import Case, Customer
from casework.operations import excluding, progressing
from tests.casework.factories import CONTACT, NOW, contractor, routed, staff

pytestmark = pytest.mark.usefixtures("in_maidstone")


@pytest.fixture
def agent(in_maidstone):
    return staff("agent")


@pytest.mark.parametrize(
    "typed",
    [
        "isla@people.example",
        "ISLA@people.example",
        "01622 602000",
        "+44 1622 602000",
        "12 ME15 6YE",
        "me156ye",
        "isla",
        "a Smi",
    ],
)
def test_a_person_with_their_cases(agent, typed: str) -> None:
    case = routed()
    found = search.find(typed, by=agent, now=NOW)
    (person,) = found.people
    assert person.name == "Isla Smith"
    assert [line.reference for line in person.cases] == [case.reference]


def test_a_case_by_its_reference(agent) -> None:
    case = routed()
    assert search.find(case.reference.lower(), by=agent, now=NOW).only_case == case.reference
    assert search.find(case.reference[4:], by=agent, now=NOW).only_case == case.reference


def test_a_case_by_the_other_sides_number_and_by_uprn(agent) -> None:
    case = routed()
    progressing.set_their_reference(case_id=case.pk, their_reference="CRM-4711", by=agent, now=NOW)
    assert search.find("CRM-4711", by=agent, now=NOW).only_case == case.reference
    assert search.find("100061234567", by=agent, now=NOW).cases[0].reference == case.reference


@pytest.mark.parametrize("typed", ["", "  ", "is", "\x00", "%%%", "' OR 1=1 --", "nobody at all"])
def test_nothing(agent, typed: str) -> None:
    routed()
    found = search.find(typed, by=agent, now=NOW)
    assert (found.people, found.cases) == ((), ())


def test_a_contractor_finds_its_cases_and_no_people() -> None:
    case = routed()
    by = contractor()
    assert search.find("Isla", by=by, now=NOW).people == ()
    found = search.find("12 ME15 6YE", by=by, now=NOW)
    assert (found.people, [row.reference for row in found.cases]) == ((), [case.reference])


def test_a_hidden_case_stays_hidden(agent) -> None:
    case = routed()
    excluding.exclude_myself(case_id=case.pk, by=agent, now=NOW)
    assert search.find(case.reference, by=agent, now=NOW).cases == ()
    assert search.find("isla@people.example", by=agent, now=NOW).people[0].cases == ()


def test_names_are_capped_and_statements_fixed(agent) -> None:
    Customer.objects.bulk_create(
        Customer(name=f"Isla Number {n}", created_at=NOW, updated_at=NOW) for n in range(40)
    )
    with CaptureQueriesContext(connection) as seen:
        found = search.find("isla number", by=agent, now=NOW)
    assert len(found.people) == search.MOST
    assert found.is_capped
    assert len(seen) <= 5


@pytest.mark.parametrize(
    ("typed", "index"),
    [
        ("Isla Smi", "customer_name_trgm"),
        ("isla@people.example", "customer_email"),
        ("01622 602000", "customer_phone"),
        ("12 ME15 6YE", "customer_place"),
        ("100061234567", "customer_uprn"),
    ],
)
def test_every_key_has_its_index(typed: str, index: str) -> None:
    question = search.understand(typed)
    rows = Customer.objects.filter(search._CUSTOMER_KEYS[question.kind](question))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows[:26].explain()


def test_exactly_this_name_comes_before_names_that_hold_it(agent) -> None:
    Customer.objects.bulk_create(
        Customer(name=f"Wilhelmina Leeson {n}", created_at=NOW, updated_at=NOW) for n in range(30)
    )
    lee = Customer.objects.create(name="Lee", created_at=NOW, updated_at=NOW)
    found = search.find("lee", by=agent, now=NOW)
    assert (found.people[0].id, len(found.people), found.is_capped) == (lee.pk, 25, True)


def test_one_person_with_many_cases_hides_nobody_elses(agent) -> None:
    other = replace(CONTACT, name="Isla Smithson", email="x@y.example", phone="")
    busy, quiet = routed(), routed(contact=other)
    for _ in range(5):
        Case.objects.filter(pk=routed().pk).update(customer_id=busy.customer_id)
    found = search.find("isla smith", by=agent, now=NOW)
    cases = {person.id: len(person.cases) for person in found.people}
    assert cases[busy.customer_id] == search.SHOWN_CASES + 1
    assert cases[quiet.customer_id] == 1
    assert found.people[-1].id == quiet.customer_id
