"""The audit log: append-only, sealed in batches, and telling when somebody touched it."""

import json
import re
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.outbox import audit_at
from councils.events import sealing
from councils.events.audit_log import audit
from councils.events.models import AuditEntry, Seal
from councils.events.verifying import verify, verify_public
from tests.support.people import public_council


@pytest.fixture
def log(in_maidstone, settings, tmp_path):
    """Six rows in two sealed batches."""
    settings.AUDIT_ROOT = tmp_path
    for number in range(6):
        audit(
            "casework.case_read",
            actor_id=uuid4(),
            role="agent",
            object_type="case",
            object_id=uuid4(),
            detail_codes={"number": number},
        )
        if number in (2, 5):
            sealing.seal_batch()
    return tmp_path / "c_maidstone.log"


def by_force(sql, *params):
    """What somebody with the rights of a superuser could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


def the_break():
    return verify(now=timezone.now()).first_break


def test_a_row_is_one_insert(in_maidstone, django_assert_num_queries):
    actor, case = uuid4(), uuid4()
    AuditEntry.objects.exists()
    with django_assert_num_queries(1):
        audit(
            "casework.case_read", actor_id=actor, role="agent", object_type="case", object_id=case
        )

    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.object_id, entry.seal_number) == (actor, str(case), None)


def test_no_free_text(in_maidstone):
    with pytest.raises(ValueError, match="codes"):
        audit("x", actor_id=None, object_type="case", object_id=1, detail_codes={"why": "Ann rang"})


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events_audit SET act = 'x'",
        "UPDATE events_audit SET digest = 'x' WHERE position = 1",
        "DELETE FROM events_audit",
        "TRUNCATE events_audit",
        "UPDATE events_seal SET digest = 'x'",
        "DELETE FROM events_seal",
    ],
)
def test_the_database_refuses_changes(log, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_an_unsealed_row_may_not_be_changed_while_it_is_sealed(in_maidstone):
    audit("x", actor_id=None, object_type="case", object_id=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(seal_number=1, position=1, digest="0", act="y")


def test_a_whole_log_verifies(log):
    audit("x", actor_id=None, object_type="case", object_id=1)
    report = verify(now=timezone.now() + timedelta(seconds=90))

    assert report.ok
    assert (report.sealed, report.seals, report.unsealed) == (6, 2, 1)
    assert report.unsealed_oldest_s >= 90


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE events_audit SET act = 'x' WHERE position = 2", "row 2 .* was changed"),
        ("UPDATE events_audit SET detail = '{}' WHERE position = 4", "row 4 .* was changed"),
        ("DELETE FROM events_audit WHERE position = 5", "row 5 .* missing or moved"),
        ("DELETE FROM events_audit WHERE position = 6", "row 6 .* is missing"),
        ("DELETE FROM events_audit WHERE seal_number = 2", "row 4 .* is missing"),
        ("DELETE FROM events_seal WHERE number = 1", "seal 1 is missing"),
        ("DELETE FROM events_seal WHERE number = 2", "belongs to a seal that is gone"),
        (
            "UPDATE events_audit SET position = CASE position WHEN 1 THEN 102 ELSE 101 END,"
            " seal_number = 1 WHERE position IN (1, 2)",
            "row 1 .* missing or moved",
        ),
    ],
)
def test_the_first_break_is_named(log, sql, said):
    by_force(sql)

    assert re.search(said, the_break())


def test_two_rows_that_changed_places(log):
    one, two = AuditEntry.objects.order_by("position")[:2]
    by_force("UPDATE events_audit SET position = 99 WHERE id = %s", one.pk)
    by_force("UPDATE events_audit SET position = 1 WHERE id = %s", two.pk)
    by_force("UPDATE events_audit SET position = 2 WHERE id = %s", one.pk)

    assert "row 1" in the_break()


def test_a_tail_cut_together_with_its_seal_shows_in_the_file(log):
    by_force("DELETE FROM events_audit WHERE seal_number = 2")
    by_force("DELETE FROM events_seal WHERE number = 2")

    assert the_break() == "seal 2 stands in the checkpoint file but was cut from the log"


def test_a_forged_chain_differs_from_the_file(log):
    by_force("UPDATE events_audit SET act = 'x' WHERE position = 6")
    rows = list(AuditEntry.objects.filter(seal_number=2).order_by("position"))
    digest = Seal.objects.get(number=1).digest
    for row in rows:
        digest = sealing.chained(digest, sealing.canonical(row, row.position))
        by_force("UPDATE events_audit SET digest = %s WHERE id = %s", digest, row.pk)
    by_force("UPDATE events_seal SET digest = %s WHERE number = 2", digest)

    assert the_break() == "seal 2 differs from the checkpoint file"


def test_a_seal_that_missed_the_file_is_written_later(log):
    lines = log.read_text().splitlines()
    log.write_text(lines[0] + "\n")
    sealing.write_checkpoints("c_maidstone")

    assert log.read_text().splitlines() == lines


def test_an_old_prefix_can_be_purged_and_the_rest_still_verifies(log):
    boundary = AuditEntry.objects.get(position=4).at
    assert sealing.purge_before(boundary, now=timezone.now()) == 3

    report = verify(now=timezone.now())
    assert (report.ok, report.purged, AuditEntry.objects.count()) == (True, 3, 3)
    assert json.loads(log.read_text().splitlines()[-1])["signature"]


def test_a_purge_without_the_key_shows(log):
    by_force("DELETE FROM events_audit WHERE seal_number = 1")
    by_force("UPDATE events_seal SET purged_at = now(), signature = 'x' WHERE number = 1")

    assert the_break() == "seal 1 was purged without a signature"


def test_rows_in_the_middle_cannot_be_purged(log):
    assert sealing.purge_before(AuditEntry.objects.get(position=2).at, now=timezone.now()) == 0


def test_the_command_reports_every_council_and_fails_on_a_break(log, tmp_path):
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    assert json.loads(out.getvalue())["councils"]["maidstone"]["sealed"] == 6

    by_force("DELETE FROM events_audit WHERE position = 1")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", "--json", stdout=out)
    assert ended.value.code == 1
    found = json.loads(out.getvalue())
    assert (found["ok"], found["councils"]["swale"]["ok"]) == (False, True)
    assert "row 1" in found["councils"]["maidstone"]["first_break"]


def test_the_task_seals_every_council(own_database, maidstone, settings, tmp_path):
    from councils.events.tasks import seal_audit
    from councils.tenancy import in_council

    settings.AUDIT_ROOT = tmp_path
    with in_council(maidstone):
        audit("x", actor_id=None, object_type="case", object_id=1)
    seal_audit()
    seal_audit()

    with in_council(maidstone):
        assert verify(now=timezone.now()).seals == 1
    assert [path.name for path in tmp_path.iterdir()] == ["c_maidstone.log"]


# --- the partnership's own acts, on the public side -----------------------------------------------


@pytest.fixture
def acts(db, settings, tmp_path):
    """Three acts of the partnership, sealed; and one that is not yet."""
    settings.AUDIT_ROOT = tmp_path
    (log,) = sealing.public_logs()
    for number in range(4):
        if number == 3:
            sealing.seal_batch(of=log)
        audit_at(
            public_council(),
            "staff_invited",
            actor_id=uuid4(),
            role="partnership_admin",
            object_type="invitation",
            object_id=uuid4(),
            at=timezone.now(),
            detail_codes={"roles": ["partnership_admin"]},
        )
    return log


def of_partnership():
    return verify_public(now=timezone.now())["partnership"]


def test_the_partnerships_acts_are_sealed_too(acts, tmp_path):
    report = of_partnership()
    assert (report.ok, report.sealed, report.seals, report.unsealed) == (True, 3, 1, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["public.log"]
    assert acts.entry_model.objects.first().role == "partnership_admin"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_partnershipact SET act = 'x'",
        "DELETE FROM accounts_partnershipact",
        "TRUNCATE accounts_partnershipact",
        "UPDATE accounts_seal SET digest = 'x'",
        "DELETE FROM accounts_seal",
        "SET LOCAL onefrontdesk.purge = 'on'; DELETE FROM accounts_seal",
    ],
)
def test_the_database_refuses_changes_of_acts(acts, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE accounts_partnershipact SET role = '' WHERE position = 2", "row 2 .* changed"),
        ("DELETE FROM accounts_partnershipact WHERE position = 3", "row 3 .* is missing"),
        ("DELETE FROM accounts_seal", "belongs to a seal that is gone"),
    ],
)
def test_a_changed_act_shows(acts, sql, said):
    by_force(sql)
    assert re.search(said, of_partnership().first_break)


def test_the_command_fails_on_a_changed_act_of_the_partnership(acts):
    by_force("DELETE FROM accounts_partnershipact WHERE position = 1")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["ok"], found["partnership"]["ok"]) == (False, False)
    assert all(council["ok"] for council in found["councils"].values())


def test_no_free_text_in_an_act(db):
    with pytest.raises(ValueError, match="codes"):
        audit_at(
            public_council(),
            "x",
            actor_id=None,
            object_type="council",
            object_id=1,
            at=timezone.now(),
            detail_codes={"why": "Ann rang"},
        )


def test_the_oldest_acts_can_be_purged_and_the_rest_still_verifies(acts):
    sealing.seal_batch(of=acts)
    boundary = acts.entry_model.objects.get(position=4).at
    assert sealing.purge_before(boundary, now=timezone.now(), of=acts) == 3
    assert (of_partnership().ok, of_partnership().purged) == (True, 3)


def test_the_task_seals_the_partnerships_acts(acts):
    from councils.events.tasks import seal_audit

    seal_audit()
    assert of_partnership().unsealed == 0
