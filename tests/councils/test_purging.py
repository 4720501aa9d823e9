"""What has had its time is deleted, and nothing else."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from accounts.choices import EndReason
from accounts.models import AccountSession, HandoffCode, StaffInvitation
from accounts.operations import sessions
from accounts.operations.staffing import invite_staff
from councils import clock, purging, tasks
from councils.purging import known_purges, purge_here
from councils.tenancy import each_council, in_council
from portal.models import Draft
from tests.portal.factories import draft, send
from tests.support.people import make_user

NOW = clock.now()


def ago(days):
    return NOW - timedelta(days=days)


def purged(*, public, dry_run=False):
    found = purge_here(now=NOW, public=public, dry_run=dry_run)
    return {key: number for key, number in found.items() if number}


def test_every_kind_says_where_it_stands():
    for one in known_purges():
        assert one.label
        assert one.public or one.councils


def test_two_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two purges"):
        purging.purges("sessions", "again")(lambda now: None)


def session(key, expires):
    Session.objects.create(session_key=key, session_data="", expire_date=expires)


def test_ended_sessions_go_on_both_sides(maidstone):
    session("old-in-public", ago(1))
    with in_council(maidstone):
        session("old-here", ago(1))
        session("alive-here", ago(-1))
        assert purged(public=False) == {"sessions": 1}
        assert list(Session.objects.values_list("pk", flat=True)) == ["alive-here"]
    assert purged(public=True) == {"sessions": 1}


def sign_in(user, *, began, ended=None):
    made = sessions.begin_session(user=user, methods=["password"], device="", now=began)
    if ended:
        sessions.end_session(session_id=made.pk, reason=EndReason.SIGNED_OUT, now=ended)
    return made.pk


def test_sign_ins_go_after_their_days(db, settings):
    settings.SIGN_IN_KEPT_DAYS = 30
    user = make_user()
    gone = {sign_in(user, began=ago(45)), sign_in(user, began=ago(40), ended=ago(31))}
    stay = {
        sign_in(user, began=ago(43)),  # it ran out 29 days ago
        sign_in(user, began=ago(31), ended=ago(29)),
        sign_in(user, began=ago(1)),
    }
    assert purged(public=True) == {"accounts.sign-ins": len(gone)}
    assert set(AccountSession.objects.values_list("pk", flat=True)) == stay


def test_invitations_go_after_their_days(maidstone, settings):
    settings.INVITATION_KEPT_DAYS = 30

    def invite(name, **over):
        email = f"{name}@maidstone.example"
        invite_staff(
            council=maidstone, email=email, name=name, roles=["agent"], by=None, now=ago(100)
        )
        StaffInvitation.objects.filter(email=email).update(**{"expires_at": ago(-1)} | over)

    invite("ran out", expires_at=ago(31))
    invite("accepted", accepted_at=ago(31))
    invite("withdrawn", withdrawn_at=ago(31))
    invite("just ran out", expires_at=ago(29))
    invite("waits")
    assert purged(public=True) == {"accounts.invitations": 3}
    left = StaffInvitation.objects.order_by("name").values_list("name", flat=True)
    assert list(left) == ["just ran out", "waits"]


def test_codes_between_sites_go_after_an_hour(maidstone):
    pk = sign_in(make_user(), began=NOW)
    for minutes in (59, 61):
        HandoffCode.objects.create(
            code_hash=str(minutes),
            council=maidstone,
            return_to="/",
            challenge="x",
            session_id=pk,
            expires_at=NOW - timedelta(minutes=minutes),
        )
    assert purged(public=True) == {"accounts.codes": 1}
    assert HandoffCode.objects.get().pk == "59"


@pytest.fixture
def drafts(catalogue, in_maidstone):
    """One that ran out, one that is still good, one that was sent and ran out since."""
    gone, good, sent = draft(now=ago(60)), draft(now=NOW), draft(now=ago(60))
    send(sent, now=ago(60))
    Draft.objects.filter(pk=gone.pk).update(session_ended_at=ago(59))
    return gone, good, sent


def test_unfinished_forms_go_when_they_ran_out(drafts):
    _gone, good, sent = drafts
    assert purged(public=False, dry_run=True) == {"portal.drafts": 1}
    assert purged(public=False) == {"portal.drafts": 1}
    assert set(Draft.objects.values_list("pk", flat=True)) == {good.pk, sent.pk}
    assert purged(public=False) == {}


def test_a_form_stays_until_insight_has_heard_of_its_end(drafts):
    Draft.objects.update(session_ended_at=None)
    assert purged(public=False) == {}


def test_more_than_a_batch_goes(in_maidstone, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    for number in range(5):
        session(str(number), ago(1))
    assert purged(public=False) == {"sessions": 5}
    assert not Session.objects.exists()


def test_the_task_does_public_and_wakes_every_council(db, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.purge_council, "nudge", lambda *, council: woken.append(council))
    session("old", ago(1))
    tasks.purge()
    assert not Session.objects.exists()
    assert woken == [council.schema_name for council in each_council()]


def test_the_task_of_a_council_purges_there(drafts, maidstone):
    connection.set_schema_to_public()
    tasks.purge_council(council=maidstone.schema_name)
    with in_council(maidstone):
        assert not Draft.objects.filter(pk=drafts[0].pk).exists()


def test_the_command_counts_first_and_deletes_then(drafts, capsys):
    connection.set_schema_to_public()
    call_command("purge_expired", "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["dry_run"] is True
    found = told["purged"]["maidstone"]
    assert {name: number for name, number in found.items() if number} == {"portal.drafts": 1}
    assert {"sessions", "casework.followers", "payments.unpaid"} <= found.keys()
    call_command("purge_expired")
    said = capsys.readouterr().out
    assert "maidstone: 1 unfinished forms that ran out deleted" in said
    assert "swale: 0 unfinished forms" in said
