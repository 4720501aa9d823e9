"""Bank details: sealed on their way, masked on the case, shown to few, wiped everywhere."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection

from casework import api as casework
from casework.errors import NothingSealed, NotPermitted
from casework.models import Case, CaseType, SealedAnswer
from casework.operations.closing import close_case
from casework.operations.routing import route_case
from casework.operations.sealing import (
    forgotten_sealed,
    hand_over_sealed,
    may_open_sealed,
    open_sealed,
    wipe_forgotten,
    wipes_on,
)
from casework.operations.setting_up import add_team_member
from casework.queries.cases import case_detail
from casework.tasks import wipe_sealed_here
from councils.events.models import AuditEntry
from councils.events.testing import captured_events
from councils.purging import purge_here
from councils.secrets import unseal
from portal.fields.bank_details import sealed
from portal.invariants import ledger
from portal.models import Draft, Form, Service, ServiceRequest
from portal.operations.installing import install_library, publish_version
from portal.operations.submitting import tracking_code
from tests.casework.factories import staff
from tests.portal.factories import NOW, SOMETHING_ELSE, draft, send
from tests.support.people import as_staff, make_staff

NUMBER, SORT = "88374912", "000020"


@pytest.fixture(autouse=True)
def _site(site):
    """The general form, which asks for a bank account here."""
    form = Form.objects.get(key="something_else")
    definition = deepcopy(form.versions.first().definition)
    definition["pages"][0]["questions"].append(
        {"id": "bank", "kind": "bank_details", "label": "Where shall we pay it?"}
    )
    publish_version(form=form, definition=definition, now=NOW)
    CaseType.objects.filter(key="something_else").update(shows_sealed=True)


def begun(**fields) -> Draft:
    account = sealed(name="Zoë Brown", sort_code=SORT, account=NUMBER)
    return draft("something_else", answers=SOMETHING_ELSE | {"bank": account}, **fields)


def paid_in() -> Case:
    """A request with bank details, in its queue."""
    told = send(begun())
    case = route_case(case_id=told.case_id, now=NOW)
    assert case is not None
    return case


def officer(case: Case, *roles: str):
    """Somebody of the team that has the case."""
    by = staff(*(roles or ("officer",)))
    add_team_member(team=case.queue.team, user_id=by.user_id)
    return by


def everything() -> str:
    """Every text and JSON value of the council and of the public schema, as one string."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_schema, table_name, column_name FROM information_schema.columns
            WHERE table_schema IN (current_schema(), 'public') AND data_type IN
              ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea', 'USER-DEFINED')
            """
        )
        for schema, table, column in cursor.fetchall():
            cursor.execute(f'SELECT string_agg("{column}"::text, \' \') FROM "{schema}"."{table}"')
            found.append(cursor.fetchone()[0] or "")
    return " ".join(found)


def test_the_case_has_masked_words_and_the_draft_nothing_of_it():
    form = begun()
    token = form.answers["bank"]["sealed"]
    case = Case.objects.get(pk=send(form).case_id)
    kept = SealedAnswer.objects.get()
    assert (kept.case_id, kept.question_id) == (case.pk, "bank")
    assert (kept.label, kept.masked) == ("Where shall we pay it?", "Zoë Brown\nAccount ending 12")
    assert kept.sealed == token
    assert token not in json.dumps(case.answers)
    [item] = [one for page in case.answers["pages"] for one in page["items"] if one["id"] == "bank"]
    assert item["value"] == {"ending": "12", "name": "Zoë Brown"}
    form.refresh_from_db()
    assert form.answers["bank"] == {"ending": "12", "name": "Zoë Brown"}
    assert json.loads(unseal(token))["account"] == NUMBER


def test_nothing_is_in_clear_and_after_wiping_nothing_is_sealed_either():
    case = paid_in()
    token = SealedAnswer.objects.get().sealed
    stored = everything()
    assert NUMBER not in stored
    assert SORT not in stored.replace("000000", "")
    assert stored.count(token) == 1
    hand_over_sealed(case_id=case.pk, by=officer(case), now=NOW)
    stored = everything()
    assert token not in stored
    assert NUMBER not in stored
    assert "Account ending 12" in stored


def test_the_resident_reads_the_last_digits_and_the_receipt_does():
    told = send(begun())
    case = casework.case_for_resident(told.reference, case_id=told.case_id)
    text = json.dumps(case.answers, ensure_ascii=False)
    assert "Account ending 12" in text
    assert "sealed" not in text


@pytest.mark.parametrize("role", ["officer", "team_leader", "council_admin"])
def test_of_the_team_some_may_open(role):
    case = paid_in()
    assert may_open_sealed(case, officer(case, role))
    assert not may_open_sealed(case, staff(role))


@pytest.mark.parametrize("role", ["agent", "contractor", "auditor"])
def test_others_of_the_team_may_not(role):
    case = paid_in()
    by = officer(case, role)
    with pytest.raises(NotPermitted):
        open_sealed(case_id=case.pk, by=by, now=NOW)
    with pytest.raises(NotPermitted):
        hand_over_sealed(case_id=case.pk, by=by, now=NOW)


def test_a_kind_of_case_that_does_not_show_them_keeps_them():
    case = paid_in()
    CaseType.objects.update(shows_sealed=False)
    with pytest.raises(NotPermitted):
        open_sealed(case_id=case.pk, by=officer(case), now=NOW)


def test_each_look_is_written_down():
    case = paid_in()
    by = officer(case)
    [kept] = open_sealed(case_id=case.pk, by=by, now=NOW)
    assert json.loads(unseal(kept.sealed))["sort_code"] == SORT
    line = AuditEntry.objects.get(act="case.sealed_shown")
    assert (line.actor_id, line.object_id, line.detail) == (by.user_id, str(case.pk), {})


def test_handed_over_is_said_once_and_stays_in_the_history():
    case = paid_in()
    by = officer(case)
    with captured_events() as seen:
        hand_over_sealed(case_id=case.pk, by=by, now=NOW)
    [event] = [one for one in seen if type(one).__name__ == "SealedAnswersWiped"]
    assert event.why == "handed_over"
    kept = SealedAnswer.objects.get()
    assert (kept.sealed, kept.wiped_at, kept.handed_over_at) == ("", NOW, NOW)
    for act in (hand_over_sealed, open_sealed):
        with pytest.raises(NothingSealed):
            act(case_id=case.pk, by=by, now=NOW)
    [item] = case_detail(case.reference, by=by, now=NOW).sealed
    assert item.code == "handed_over"


def test_a_connector_that_has_them_wipes_them():
    case = paid_in()
    assert casework.sealed_handed_over(case_id=case.pk, now=NOW)
    assert not casework.sealed_handed_over(case_id=case.pk, now=NOW)
    assert SealedAnswer.objects.get().handed_over_at == NOW


def test_forgotten_ones_go_after_thirty_days():
    case = paid_in()
    day = NOW + timedelta(days=29, hours=23)
    assert forgotten_sealed(now=day) == []
    assert not wipe_forgotten(case_id=case.pk, now=day)
    day = NOW + timedelta(days=30)
    assert forgotten_sealed(now=day) == [case.pk]
    assert wipe_forgotten(case_id=case.pk, now=day)
    kept = SealedAnswer.objects.get()
    assert (kept.sealed, kept.wiped_at, kept.handed_over_at) == ("", day, None)
    assert forgotten_sealed(now=day) == []


def test_a_closed_case_keeps_them_a_week():
    case = paid_in()
    close_case(case_id=case.pk, outcome="done", sentence="Paid.", by=officer(case), now=NOW)
    case.refresh_from_db()
    assert wipes_on(case) == NOW + timedelta(days=7)
    assert forgotten_sealed(now=NOW + timedelta(days=6)) == []
    assert forgotten_sealed(now=NOW + timedelta(days=7)) == [case.pk]


def test_the_council_decides_how_long(in_maidstone):
    case = paid_in()
    in_maidstone.options["casework.keep_bank_details_days"] = 3
    assert wipes_on(case) == NOW + timedelta(days=3)


def test_the_task_wipes_what_is_due(maidstone):
    case = paid_in()
    Case.objects.filter(pk=case.pk).update(opened_at=NOW - timedelta(days=400))
    wipe_sealed_here(council=maidstone.schema_name)
    assert SealedAnswer.objects.get(case=case).wiped_at is not None


def test_a_draft_that_ends_unsent_takes_its_own_along():
    form = begun()
    Draft.objects.filter(pk=form.pk).update(
        expires_at=NOW - timedelta(days=1), session_ended_at=NOW
    )
    purge_here(now=NOW, public=False)
    assert not Draft.objects.exists()
    assert form.answers["bank"]["sealed"] not in everything()


def test_the_ledger_agrees_before_and_after():
    form = begun()
    told = send(form)
    case = route_case(case_id=told.case_id, now=NOW)
    entry = {
        "reference": told.reference,
        "hash": ServiceRequest.objects.get().content_hash,
        "code": tracking_code(form.pk),
        "person": "",
    }
    assert ledger([entry]) == []
    hand_over_sealed(case_id=case.pk, by=officer(case), now=NOW)
    assert ledger([entry]) == []


def test_installing_a_service_whose_form_asks_for_them_lets_its_team_open_them():
    assert CaseType.objects.filter(shows_sealed=True).exists()
    Service.objects.filter(key="something_else").delete()
    CaseType.objects.filter(key="something_else").delete()
    install_library()
    assert CaseType.objects.get(key="something_else").shows_sealed


# --- on the screen --------------------------------------------------------------------------------


@pytest.fixture
def desk(client_for, maidstone):
    """A signed-in officer of the team that has a case with bank details."""
    case = paid_in()
    user = make_staff(maidstone, "officer")
    add_team_member(team=case.queue.team, user_id=user.pk)
    return case, client_for(maidstone, user), as_staff(user, maidstone)


def test_the_case_page_masks_and_warns(desk):
    case, client, _by = desk
    page = f"/desk/cases/{case.reference}/"
    body = client.get(page).content.decode()
    assert "Account ending 12" in body
    assert "Show bank details" in body
    assert NUMBER not in body
    Case.objects.filter(pk=case.pk).update(opened_at=NOW - timedelta(days=3000))
    assert "We delete these bank details on" in client.get(page).content.decode()


def test_they_are_shown_once_on_a_page_that_nobody_stores(desk):
    case, client, _by = desk
    page = f"/desk/cases/{case.reference}/sealed/"
    assert client.get(page).status_code == 405
    answer = client.post(page)
    assert "no-store" in answer["Cache-Control"]
    body = answer.content.decode()
    for part in (NUMBER, SORT, "Zoë Brown", "Where shall we pay it?"):
        assert part in body
    assert NUMBER not in client.get(f"/desk/cases/{case.reference}/").content.decode()


def test_they_are_deleted_after_being_asked(desk):
    case, client, _by = desk
    page = f"/desk/cases/{case.reference}/handed-over/"
    assert "We cannot bring them back" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert SealedAnswer.objects.get().sealed == ""
    body = client.get(f"/desk/cases/{case.reference}/").content.decode()
    assert "they were handed over" in body
    assert "Show bank details" not in body
    assert client.post(f"/desk/cases/{case.reference}/sealed/").status_code == 409
    assert client.get(page).status_code == 409


def test_a_seal_that_opens_no_more_says_so(desk, swale):
    case, client, _by = desk
    SealedAnswer.objects.update(sealed="gAAAAA-broken")
    body = client.post(f"/desk/cases/{case.reference}/sealed/").content.decode()
    assert "Ask the resident for it again" in body


def test_an_outsider_gets_neither_button_nor_page(desk, client_for, maidstone):
    case, _client, _by = desk
    other = client_for(maidstone, make_staff(maidstone, "officer"))
    assert "Show bank details" not in other.get(f"/desk/cases/{case.reference}/").content.decode()
    assert other.post(f"/desk/cases/{case.reference}/sealed/").status_code == 409
    agent = client_for(maidstone, make_staff(maidstone, "agent"))
    assert agent.post(f"/desk/cases/{case.reference}/sealed/").status_code == 403
