"""Records of people: suggested, joined, taken apart, tied to an account."""

import pytest

from accounts.api import activities_in, activities_of, is_linked
from casework import errors
from casework.codes import hash_of_code
from casework.invariants import account_lines
from casework.models import Case, Customer
from casework.operations import assigning, contacts, customers
from casework.queries.customers import customer_detail
from casework.records import ContactDetails
from councils.events.testing import captured_events
from tests.casework.factories import CONTACT, NOW, later, opened, resident, routed, staff

pytestmark = pytest.mark.usefixtures("in_maidstone")


@pytest.fixture
def officer(in_maidstone):
    return staff("officer")


def signed_in(person) -> ContactDetails:
    return ContactDetails(name=person.name, email=person.email, person_id=person.pk)


def test_matches_are_suggested_not_joined(officer) -> None:
    first, second = opened(), opened()
    page = customer_detail(first.customer_id, by=officer, now=NOW)
    assert [match.pk for match in page.matches] == [second.customer_id]
    assert [case.reference for case in page.cases] == [first.reference]
    assert page.suggested_reason == "chasing"


def test_an_auditor_may_look_and_a_contractor_not() -> None:
    customer_id = opened().customer_id
    assert customer_detail(customer_id, by=staff("auditor"), now=NOW)
    assert customer_detail(customer_id, by=staff("contractor"), now=NOW) is None


def test_merge_and_take_apart(officer) -> None:
    kept, gone = opened(), opened()
    contacts.log_contact(
        channel="phone",
        outcome="answered",
        reason="chasing",
        case_id=gone.case_id,
        by=officer,
        now=NOW,
    )
    merge = customers.merge_customers(
        keep_id=kept.customer_id, gone_id=gone.customer_id, by=officer, now=NOW
    )
    page = customer_detail(gone.customer_id, by=officer, now=NOW)
    assert page.customer.pk == kept.customer_id
    assert (len(page.cases), len(page.contacts), len(page.merges)) == (2, 1, 1)
    customers.unmerge_customers(merge_id=merge.pk, by=officer, now=later(days=1))
    assert Case.objects.get(pk=gone.case_id).customer_id == gone.customer_id
    assert Customer.objects.get(pk=gone.customer_id).merged_into is None
    assert Customer.objects.get(pk=gone.customer_id).contacts.count() == 1
    with pytest.raises(errors.NotFound):
        customers.unmerge_customers(merge_id=merge.pk, by=officer, now=NOW)


def test_a_request_for_a_joined_record_goes_to_the_one_that_was_kept(officer) -> None:
    kept, gone = opened().customer_id, opened().customer_id
    customers.merge_customers(keep_id=kept, gone_id=gone, by=officer, now=NOW)
    assert opened(customer_id=gone).customer_id == kept


def test_the_record_with_the_account_is_kept_and_its_list_follows(officer, in_maidstone) -> None:
    person = resident()
    linked, other = opened(contact=signed_in(person)), opened()
    merge = customers.merge_customers(
        keep_id=other.customer_id, gone_id=linked.customer_id, by=officer, now=NOW
    )
    assert merge.kept_id == linked.customer_id
    assert {row.case_id for row in activities_of(person)} == {linked.case_id, other.case_id}
    customers.unmerge_customers(merge_id=merge.pk, by=officer, now=NOW)
    assert {row.case_id for row in activities_of(person)} == {linked.case_id}
    assert account_lines(NOW) == []


def test_two_accounts_are_never_joined(officer) -> None:
    one, two = opened(contact=signed_in(resident())), opened(contact=signed_in(resident()))
    with pytest.raises(errors.CannotMerge):
        customers.merge_customers(
            keep_id=one.customer_id, gone_id=two.customer_id, by=officer, now=NOW
        )
    with pytest.raises(errors.CannotMerge):
        customers.merge_customers(
            keep_id=one.customer_id, gone_id=one.customer_id, by=officer, now=NOW
        )


def test_an_agent_may_not_merge() -> None:
    with pytest.raises(errors.NotPermitted):
        customers.merge_customers(
            keep_id=opened().customer_id, gone_id=opened().customer_id, by=staff("agent"), now=NOW
        )


def test_the_account_line_follows_every_change(officer, in_maidstone) -> None:
    person = resident()
    case = routed(contact=signed_in(person))
    (line,) = activities_of(person)
    assert (line.status_words, line.promise_words) == (
        "Received",
        "We will collect it by Thursday 3 December",
    )
    assigning.claim_case(case_id=case.pk, by=officer, now=later(hours=1))
    (line,) = activities_of(person)
    assert line.status_words == "With the Waste team"
    assert is_linked(person.pk, in_maidstone) == case.customer_id


def test_a_sensitive_case_gives_nothing_away(officer) -> None:
    person = resident()
    case = routed(contact=signed_in(person), sensitive=True)
    assigning.claim_case(case_id=case.pk, by=officer, now=NOW)
    (line,) = activities_of(person)
    assert (line.service_title, line.status_words) == ("A request to Maidstone", "Received")


def test_a_request_sent_signed_out_is_claimed_by_its_code(in_maidstone) -> None:
    person = resident()
    told = opened(tracking_code_hash=hash_of_code("12345678"))
    for reference, code in ((told.reference, "87654321"), ("MBC-0000-0000", "12345678")):
        assert (
            customers.claim_case_for_account(
                reference=reference, tracking_code_hash=hash_of_code(code), person=person, now=NOW
            )
            is None
        )
    claimed = customers.claim_case_for_account(
        reference=told.reference.lower(),
        tracking_code_hash=hash_of_code("12345678"),
        person=person,
        now=NOW,
    )
    assert claimed.case_id == told.case_id
    assert [row.reference for row in activities_of(person)] == [told.reference]
    stranger = customers.claim_case_for_account(
        reference=told.reference,
        tracking_code_hash=hash_of_code("12345678"),
        person=resident("Ann"),
        now=NOW,
    )
    assert stranger is None


def test_a_claim_joins_the_record_that_the_account_has(in_maidstone) -> None:
    person = resident()
    own = opened(contact=signed_in(person))
    told = opened(tracking_code_hash=hash_of_code("12345678"))
    claimed = customers.claim_case_for_account(
        reference=told.reference,
        tracking_code_hash=hash_of_code("12345678"),
        person=person,
        now=NOW,
    )
    assert claimed.customer_id == own.customer_id
    assert len(activities_of(person)) == 2


def test_parting_from_an_account_empties_its_list(in_maidstone) -> None:
    person = resident()
    told = opened(contact=signed_in(person))
    customers.unlink_customer(person_id=person.pk, now=NOW)
    assert not activities_in(in_maidstone).exists()
    assert Customer.objects.get(pk=told.customer_id).person_id is None


def test_what_a_person_changes_reaches_the_record() -> None:
    person = resident()
    told = opened(contact=signed_in(person))
    person.phone, person.name = "01795 417000", "Isla Jones"
    person.save()
    customers.refresh_from_account(person_id=person.pk, now=later(days=1))
    customer = Customer.objects.get(pk=told.customer_id)
    assert (customer.name, customer.phone_key) == ("Isla Jones", "795417000")


def test_what_a_person_changes_leaves_the_organisation(in_maidstone) -> None:
    person = resident()
    told = opened(contact=signed_in(person))
    Customer.objects.filter(pk=told.customer_id).update(organisation="Mote Park Café")
    person.name = "Isla Jones"
    person.save()
    customers.refresh_from_account(person_id=person.pk, now=later(days=1))
    customer = Customer.objects.get(pk=told.customer_id)
    assert (customer.name, customer.organisation) == ("Isla Jones", "Mote Park Café")


def test_editing_keeps_the_link(officer) -> None:
    person = resident()
    told = opened(contact=signed_in(person))
    customers.edit_customer(
        customer_id=told.customer_id, contact=CONTACT, by=officer, now=NOW, flags=["large_print"]
    )
    customer = Customer.objects.get(pk=told.customer_id)
    assert (customer.person_id, customer.name, customer.flags) == (
        person.pk,
        "Isla Smith",
        ["large_print"],
    )


class TestContacts:
    def test_a_chase_call_is_one_event(self, officer) -> None:
        case = routed()
        with captured_events() as seen:
            contact = contacts.log_contact(
                channel="phone",
                outcome="answered",
                reason="chasing",
                case_id=case.pk,
                seconds=90,
                by=officer,
                now=NOW,
            )
        assert contact.customer_id == case.customer_id
        (event,) = seen
        assert (event.avoidable, event.reason, event.seconds) == (True, "chasing", 90)
        assert (event.service_key, event.lgsl, event.ward) == ("missed_bin", 524, "E05005004")

    def test_without_case_or_person(self, officer) -> None:
        contact = contacts.log_contact(
            channel="face_to_face", outcome="answered", by=officer, now=NOW
        )
        assert (contact.case, contact.customer, contact.is_avoidable) == (None, None, False)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"channel": "web"},
            {"channel": "pigeon"},
            {"outcome": "nonsense"},
            {"avoidable": True},
            {"reason": "nonsense"},
        ],
    )
    def test_what_is_not_on_the_list_is_refused(self, officer, wrong) -> None:
        facts = {"channel": "phone", "outcome": "answered", **wrong}
        with pytest.raises(errors.ReasonNeeded):
            contacts.log_contact(by=officer, now=NOW, **facts)
