"""My work: the cases of somebody who serves several councils, each read written down there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffMembership
from casework.operations.assigning import assign_case
from councils.events.models import AuditEntry
from councils.tenancy import in_council
from tests.casework import factories
from tests.support.people import add_membership, as_staff, make_staff


@pytest.fixture
def worker(maidstone, swale):
    user = make_staff(maidstone, "team_leader", name="Kit Both")
    add_membership(user, swale, "team_leader")
    return user


def give(council, user):
    with in_council(council):
        case = factories.routed()
        by = as_staff(user, council)
        assign_case(case_id=case.pk, officer_id=user.pk, by=by, now=factories.NOW)
        return case


def test_cases_of_every_council_with_its_name_and_a_link_to_it(
    client_for, maidstone, swale, worker
):
    here, there = give(maidstone, worker), give(swale, worker)
    page = client_for(maidstone, worker).get("/desk/my-work/").content.decode()
    assert maidstone.url(f"/desk/cases/{here.reference}/") in page
    assert swale.url(f"/desk/cases/{there.reference}/") in page
    assert page.index(here.reference) < page.index(there.reference)
    assert swale.url("/desk/") in page
    assert "You are here" in page
    with in_council(swale):
        assert AuditEntry.objects.filter(act="my_work.read", actor_id=worker.pk).exists()


def test_a_council_that_one_left_is_not_read(client_for, maidstone, swale, worker):
    there = give(swale, worker)
    StaffMembership.objects.filter(user=worker, council=swale).update(state="suspended")
    page = client_for(maidstone, worker).get("/desk/my-work/").content.decode()
    assert there.reference not in page
    assert "Swale" not in page


def test_a_council_where_one_does_not_work_is_not_read(
    client_for, maidstone, tunbridge_wells, worker
):
    with in_council(tunbridge_wells):
        case = factories.routed()
    page = client_for(maidstone, worker).get("/desk/my-work/").content.decode()
    assert case.reference not in page


def test_the_same_statements_for_one_case_and_for_many(client_for, maidstone, swale, worker):
    client = client_for(maidstone, worker)
    give(swale, worker)
    give(maidstone, worker)
    client.get("/desk/my-work/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/my-work/")
    for _ in range(4):
        give(swale, worker)
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/my-work/")
    assert len(few) == len(many), [q["sql"][:90] for q in many]


@pytest.mark.parametrize("role", ["agent", "officer", "contractor", "auditor", "council_admin"])
def test_everybody_on_the_staff_has_it(client_for, maidstone, role):
    client = client_for(maidstone, make_staff(maidstone, role))
    assert client.get("/desk/my-work/").status_code == 200
