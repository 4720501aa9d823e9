"""What the other tests rely on."""

import socket
import threading

import pytest
from django.db import connection, transaction

from councils.models import Brand, Council
from councils.tenancy import in_council
from tests.support.plugin import OutsideWorld


@transaction.atomic(savepoint=False)
def rename_and_fail(council):
    """An operation that changes something and then refuses."""
    Council.objects.filter(pk=council.pk).update(name="Nowhere")
    raise LookupError("refused")


def test_an_operation_that_raises_leaves_nothing_and_the_test_goes_on(maidstone):
    with pytest.raises(LookupError):
        rename_and_fail(maidstone)

    assert Council.objects.get(pk=maidstone.pk).name == "Maidstone Borough Council"


def test_that_savepoint_is_not_counted(maidstone, django_assert_num_queries):
    Council.objects.count()  # the search path is set by now
    with django_assert_num_queries(1), transaction.atomic(savepoint=False):
        Council.objects.count()


def test_an_operation_inside_another_has_no_savepoint_of_its_own(maidstone):
    def outer():
        with transaction.atomic():
            with pytest.raises(LookupError):
                rename_and_fail(maidstone)
            assert connection.needs_rollback
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        outer()
    assert Council.objects.get(pk=maidstone.pk).name == "Maidstone Borough Council"


def test_the_councils_are_ready_and_apart(councils):
    assert [council.schema_name for council in councils] == [
        "c_maidstone",
        "c_swale",
        "c_tunbridge_wells",
    ]
    for council in councils:
        with in_council(council):
            assert connection.schema_name == council.schema_name
    assert connection.schema_name == "public"


def test_a_test_leaves_nothing_behind_first_half(maidstone):
    Council.objects.filter(pk=maidstone.pk).update(name="Changed")
    Brand.objects.all().delete()


def test_a_test_leaves_nothing_behind_second_half(maidstone):
    assert maidstone.name == "Maidstone Borough Council"
    assert Brand.objects.exists()


def test_in_its_own_database_commits_are_real(own_database, maidstone):
    Council.objects.filter(pk=maidstone.pk).update(name="Committed")
    seen = []

    def look():
        seen.append(Council.objects.get(pk=maidstone.pk).name)
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["Committed"]


def test_other_machines_are_out_of_reach():
    with socket.socket() as outside, pytest.raises(OutsideWorld):
        outside.connect(("192.0.2.1", 80))


def test_a_client_of_one_host_leaves_the_test_where_it_was(in_maidstone, host_client):
    answer = host_client(in_maidstone).get("/healthz")

    assert answer.json() == {"status": "alive"}
    assert connection.schema_name == "c_maidstone"


def test_unknown_hosts_are_not_found(db, client):
    assert client.get("/", HTTP_HOST="elsewhere.example").status_code == 404


def test_the_proxy_may_have_certificates_for_our_hosts_only(maidstone, client):
    answers = [
        client.get("/domainz", {"domain": host}).status_code
        for host in ("maidstone.localhost", "localhost", "elsewhere.example", "")
    ]

    assert answers == [200, 200, 404, 404]
