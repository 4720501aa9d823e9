"""Prepared statements give what the queryset, or save(), would."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case, Customer, Team
from councils.database.plans import KEEP_AFTER
from councils.ids import uuid7
from councils.prepared import Prepared, insert_row, update_row
from tests.casework.factories import NOW, opened

pytestmark = pytest.mark.usefixtures("in_maidstone")


def test_a_row_with_its_relations_in_one_statement() -> None:
    told = opened()
    found_by = Prepared(
        lambda pk: Case.objects.select_related("customer", "case_type").filter(pk=pk), pk=UUID
    )
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            case = found_by.first(pk=told.case_id)
            assert (case.customer.pk, case.case_type.key) == (told.customer_id, "missed_bin")
        assert len(seen) == 1
    assert case.answers == Case.objects.get(pk=told.case_id).answers
    assert found_by.first(pk=uuid7()) is None


def test_values_and_several_parameters() -> None:
    told = opened()
    since = Prepared(
        lambda key, at: Case.objects.filter(service_key=key, opened_at__gte=at).values("pk"),
        key=str,
        at=datetime,
    )
    assert since.all(key="missed_bin", at=NOW) == [{"pk": told.case_id}]
    assert since.all(key="other", at=NOW) == []


def test_a_value_that_the_queryset_rewrites_is_refused() -> None:
    rewritten = Prepared(lambda key: Case.objects.filter(reference__contains=key), key=str)
    with pytest.raises(TypeError, match="key"):
        rewritten.all(key="x")


@pytest.mark.parametrize("before", [0, KEEP_AFTER])
def test_insert_and_update_of_one_row(before: int) -> None:
    for _ in range(before):  # the server has planned it by then
        update_row(insert_row(Customer(name="A", created_at=NOW, updated_at=NOW)), ["name"])
    row = insert_row(
        Customer(name="Zoë", created_at=NOW, updated_at=NOW, contact_needs=["large_print"])
    )
    stored = Customer.objects.get(pk=row.pk)
    assert (stored.name, stored.contact_needs, row._state.adding) == ("Zoë", ["large_print"], False)
    row.name = "Zoë Brown"
    row.email = "not written"
    update_row(row, ["name"])
    stored.refresh_from_db()
    assert (stored.name, stored.email) == ("Zoë Brown", "")
    with pytest.raises(Customer.DoesNotExist):
        update_row(Customer(name="nobody"), ["name"])


def test_a_second_row_with_the_same_key_fails_as_ever() -> None:
    from django.db import IntegrityError, transaction

    insert_row(Team(slug="one", name="One"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(Team(slug="one", name="Another"))
