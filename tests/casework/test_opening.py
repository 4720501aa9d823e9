"""Opening a case: few statements, one answer, one event."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.errors import SetupMissing
from casework.models import Attachment, Case, Customer
from casework.queries.resident import case_for_resident
from casework.records import ContactDetails
from councils.events.testing import captured_events
from councils.ids import uuid7
from tests.casework.factories import CONTACT, NOW, missed_bin, opened, resident

pytestmark = pytest.mark.usefixtures("in_maidstone")


def test_a_resident_is_told_reference_and_promise() -> None:
    told = opened()
    assert told.reference.startswith("MBC-")
    assert told.due_on == date(2026, 12, 3)
    assert told.promise_words == "We will collect it by Thursday 3 December"
    case = Case.objects.get(pk=told.case_id)
    assert (case.status, case.is_open, case.queue) == ("new", True, None)
    assert (case.house, case.postcode, case.lgsl) == ("12", "ME15 6YE", 524)
    assert case.customer.phone_key == "622602000"


def test_at_most_six_statements_and_no_savepoint() -> None:
    opened()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        opened(attachments=[uuid7()], origin_key="draft-1")
    sql = [query["sql"] for query in seen if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    made_by_factory = 3  # queue, team and case type looked up
    assert len(sql) - made_by_factory <= 6, sql


def test_one_event_with_every_dimension() -> None:
    with captured_events() as seen:
        told = opened()
    (event,) = seen
    assert event.event_name == "casework.case_opened"
    assert (event.case_id, event.channel, event.service_key) == (told.case_id, "web", "missed_bin")
    assert (event.case_type, event.lgsl, event.ward) == ("missed_bin", 524, "E05005004")
    assert event.assisted is False


def test_the_same_origin_gives_the_same_case() -> None:
    first = opened(origin_key="draft-1")
    again = opened(origin_key="draft-1")
    assert (again.reference, again.is_new) == (first.reference, False)
    assert Case.objects.count() == 1


def test_signed_out_requests_never_join_a_customer() -> None:
    assert opened().customer_id != opened().customer_id
    assert Customer.objects.count() == 2


def test_without_contact_there_is_no_customer() -> None:
    assert opened(contact=None).customer_id is None
    assert opened(contact=ContactDetails()).customer_id is None


def test_a_person_has_one_record_here(in_maidstone) -> None:
    person = resident()
    contact = ContactDetails(name=person.name, email=person.email, person_id=person.pk)
    first = opened(contact=contact)
    assert opened(contact=contact).customer_id == first.customer_id
    assert case_for_resident(first.reference, person_id=person.pk, now=NOW) is not None
    assert case_for_resident(first.reference, person_id=uuid7(), now=NOW) is None


def test_files_stand_with_the_case() -> None:
    file_id = uuid7()
    told = opened(attachments=[file_id, file_id])
    assert list(Attachment.objects.values_list("case_id", "file_id")) == [(told.case_id, file_id)]


def test_an_unknown_case_type_is_said() -> None:
    with pytest.raises(SetupMissing):
        opened(case_type_key="nonsense")


def test_an_unconfirmed_target_is_kept_from_the_resident() -> None:
    missed_bin(confirmed=False)
    told = opened(contact=CONTACT)
    assert told.promise_words == ""
    assert told.due_on == date(2026, 12, 3)
