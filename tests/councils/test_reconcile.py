"""Reconcile: what is gone, stuck or late is named, and a whole database is not."""

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from councils.events import invariants, missing, reconciling
from councils.events.audit_log import audit
from councils.events.breaks import Break
from councils.events.bus import council_bus, ledger_checks
from councils.events.deliveries import deliver_turn, make_missing
from councils.events.errors import GiveUp
from councils.events.models import Delivery, Event
from councils.events.queries import still_to_do
from councils.events.testing import deliver_events
from councils.messaging.models import Dispatch
from tests.councils.event_samples import BinEmptied


@pytest.fixture
def refuse():
    return []


@pytest.fixture(autouse=True)
def only_ours(monkeypatch, refuse):
    """One subscriber, that gives up when told to; the checks of this app alone."""
    monkeypatch.setattr(council_bus, "_subscribers", {})
    monkeypatch.setattr(council_bus, "wake", lambda schema: None)
    parts = reconciling.invariants._parts
    ours = {key: part for key, part in parts.items() if key.startswith(("events.", "messaging."))}
    monkeypatch.setattr(reconciling.invariants, "_parts", ours)
    monkeypatch.setattr(reconciling.public_invariants, "_parts", {})
    monkeypatch.setattr(reconciling.public_idle_checks, "_parts", {})
    monkeypatch.setattr(reconciling.idle_checks, "_parts", {"events": still_to_do})

    @council_bus.subscribe(BinEmptied, name="tests.a")
    def handler(event, delivery):
        if refuse:
            raise GiveUp("down")


def run(*arguments):
    out = StringIO()
    try:
        call_command("reconcile", "--json", *arguments, stdout=out)
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(out.getvalue())


def kinds(report):
    return [found["kind"] for found in report["breaks"]]


def test_a_whole_database_is_fine(in_maidstone):
    council_bus.publish(BinEmptied())
    deliver_events()

    code, report = run()
    assert (code, report["ok"], report["checked"]) == (0, True, "invariants only")
    assert "swale" in report["councils"]


def test_a_delivery_that_is_gone_is_named(in_maidstone):
    event_id = council_bus.publish(BinEmptied())
    deliver_events()
    Delivery.objects.all().delete()

    code, report = run()
    assert code == 1
    assert report["breaks"] == [
        {
            "council": "maidstone",
            "kind": "lost-delivery",
            "id": str(event_id),
            "words": "The delivery of tests.bin_emptied to tests.a is gone.",
        }
    ]


def test_an_event_that_a_newer_subscriber_never_got(in_maidstone):
    now = timezone.now()
    older = {"name": "tests.bin_emptied", "occurred_at": now}
    Event.objects.create(**older, recorded_at=now - timedelta(days=9))
    first = council_bus.publish(BinEmptied())
    missed = Event.objects.create(**older, recorded_at=now + timedelta(seconds=9))
    Event.objects.create(**older, recorded_at=now + timedelta(seconds=9), source="import")

    assert [found.id for found in invariants.never_sent(now)] == [str(missed.pk)]
    assert make_missing() == 1
    assert invariants.never_sent(now) == []
    assert set(Delivery.objects.values_list("event", flat=True)) == {first, missed.pk}


def test_a_lost_delivery_can_be_made_again(in_maidstone):
    council_bus.publish(BinEmptied())
    Delivery.objects.all().delete()
    out = StringIO()
    call_command("replay_deliveries", "--missing", "--council", "maidstone", stdout=out)

    assert "1 made" in out.getvalue()
    assert missing.lost(10) == []


def test_an_event_gone_from_a_timeline(in_maidstone):
    case_id = uuid4()
    first, _ = (council_bus.publish(BinEmptied(), case_id=case_id) for _ in range(2))
    assert invariants.lost_events(timezone.now()) == []
    Event.objects.filter(pk=first).delete()

    assert [found.id for found in invariants.lost_events(timezone.now())] == [str(case_id)]


def test_the_shared_side_is_held_to_the_same(in_maidstone, monkeypatch):
    broken = Break(kind="needs-attention", id="1", words="x gave up.")
    monkeypatch.setattr(reconciling.public_invariants, "_parts", {"x": lambda now: [broken]})
    monkeypatch.setattr(reconciling.public_idle_checks, "_parts", {"x": lambda: 2})

    code, report = run()
    assert (code, report["still_to_do"]) == (1, 2)
    assert report["breaks"][0]["council"] == "account"


def test_what_needs_attention_is_named_with_its_reason(in_maidstone, refuse):
    refuse.append(True)
    council_bus.publish(BinEmptied())
    deliver_turn()

    code, report = run("--council", "maidstone")
    assert (code, kinds(report)) == (1, ["needs-attention"])
    assert "tests.a gave up and needs attention: down." in report["breaks"][0]["words"]
    assert report["councils"] == ["maidstone"]


def test_a_lease_that_nobody_took_up(in_maidstone):
    council_bus.publish(BinEmptied())
    Delivery.objects.update(leased_until=timezone.now() - timedelta(minutes=5), lease_token=uuid4())

    assert kinds(run()[1]) == ["overdue-lease"]


def test_a_long_wait_is_a_warning(in_maidstone):
    council_bus.publish(BinEmptied())
    Delivery.objects.update(created_at=timezone.now() - timedelta(hours=1))

    code, report = run()
    assert (code, kinds(report)) == (0, [])
    assert [found["kind"] for found in report["warnings"]] == ["late-delivery"]


def test_audit_rows_without_a_seal(in_maidstone):
    audit("x", actor_id=None, object_type="case", object_id=1)
    assert run()[0] == 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE events_audit SET recorded_at = now() - interval '1 hour'")
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert kinds(run()[1]) == ["unsealed-audit"]


def test_a_message_that_never_went(in_maidstone):
    old = timezone.now() - timedelta(hours=3)
    Dispatch.objects.create(key="k", reason="x", sender="a", to="b", text="c", created_at=old)

    assert kinds(run()[1]) == ["stuck-dispatch"]


def test_waiting_until_idle_looks_at_what_can_still_be_done(in_maidstone):
    council_bus.publish(BinEmptied())
    assert still_to_do() == 1
    assert run("--wait", "0.1")[1]["still_to_do"] == 1

    deliver_events()
    assert run("--wait", "0.1")[1]["still_to_do"] == 0


class TestLedger:
    """What a client was told, line by line."""

    @pytest.fixture
    def ledger(self, tmp_path, monkeypatch):
        monkeypatch.setattr(ledger_checks, "_parts", {})
        seen = []

        @ledger_checks.register("tests.known")
        def known(entries):
            seen.append((connection.schema_name, [entry["reference"] for entry in entries]))
            return [
                Break(kind="lost-request", id=entry["reference"], words="It is gone.")
                for entry in entries
                if entry["reference"] == "MBC-2"
            ]

        def write(*lines):
            path = tmp_path / "ledger.jsonl"
            path.write_text("\n".join(lines))
            return str(path)

        write.seen = seen
        return write

    def test_each_council_gets_its_own_entries(self, ledger, in_maidstone):
        path = ledger(
            '{"reference": "MBC-1", "council": "maidstone"}',
            '{"reference": "SBC-1", "council": "swale"}',
            '{"reference": "MBC-2", "council": "maidstone"}',
        )
        code, report = run("--ledger", path)

        assert ledger.seen == [("c_maidstone", ["MBC-1", "MBC-2"]), ("c_swale", ["SBC-1"])]
        assert (code, kinds(report)) == (1, ["lost-request"])
        assert (report["checked"], report["ledger_entries"]) == ("invariants and ledger", 3)

    def test_an_unknown_council_is_a_break(self, ledger, in_maidstone):
        path = ledger('{"reference": "X-1", "council": "atlantis"}')
        assert kinds(run("--ledger", path)[1]) == ["ledger-council"]

    def test_a_last_line_cut_off_was_never_acknowledged(self, ledger, in_maidstone):
        path = ledger('{"reference": "MBC-1", "council": "maidstone"}', '{"reference": "MB')
        assert run("--ledger", path)[1]["ledger_entries"] == 1

    def test_a_broken_line_in_the_middle_is_an_error(self, ledger, in_maidstone):
        path = ledger('{"reference', '{"reference": "MBC-1", "council": "maidstone"}')
        with pytest.raises(CommandError, match="Line 1"):
            run("--ledger", path)


def test_an_unknown_council_is_said(in_maidstone):
    with pytest.raises(CommandError, match="atlantis"):
        run("--council", "atlantis")


def test_in_plain_words(in_maidstone):
    out = StringIO()
    call_command("reconcile", "--council", "maidstone", stdout=out)

    assert out.getvalue().splitlines() == [
        "Checked the invariants only: no ledger was given.",
        "1 councils, idle, 0 broken, 0 warnings.",
    ]
