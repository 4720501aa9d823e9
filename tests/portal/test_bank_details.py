"""A bank account stands nowhere in clear: not in a draft, a case, an event, a file or a session."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from accounts.models import AccountSession
from casework.models import Case
from councils import clock
from councils.events.testing import deliver_events
from councils.secrets import SealBroken
from councils.tenancy import in_council
from portal import engine
from portal.fields import kind
from portal.fields.bank_details import opened
from portal.models import Draft
from portal.operations.drafting import portable_answers
from tests.portal.own_forms import publish
from tests.support.people import link, make_user, sign_in

ACCOUNT, SORT_CODE, WRONG = "88374912", "000020", "88374913"
CLEAR = (ACCOUNT, WRONG, SORT_CODE, "8837 4912", "00-00-20")
RIGHT = {"bank-name": "Zoë O’Neill", "bank-sort_code": "00-00-20", "bank-account": "8837 4912"}
QUESTION = {"id": "bank", "kind": "bank_details", "label": "Your bank account", "required": True}
PAGES = [
    {"id": "paying", "title": "Pay", "questions": [QUESTION]},
    {
        "id": "you",
        "title": "You",
        "questions": [{"id": "full_name", "kind": "name", "label": "Name", "required": True}],
    },
]


@pytest.fixture
def start(site):
    return publish(PAGES, contact={"name": "full_name"})


@pytest.fixture
def visitor(start, site, host_client):
    client = host_client(site)
    client.page = client.post(start)["Location"]
    return client


def tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname IN ('public', current_schema())"
        )
        return [name for (name,) in cursor.fetchall()]


def rows_with(text):
    """Tables that hold a text in any column of any row."""
    with connection.cursor() as cursor:
        found = []
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{text}%"])
            found += [table] if cursor.fetchone()[0] else []
        return found


def assert_nothing_is_clear(said=""):
    for text in CLEAR:
        assert rows_with(text) == [], text
        assert text not in said
    for session in Session.objects.all():
        kept = str(session.get_decoded())
        assert not [text for text in CLEAR if text in kept]


def test_the_search_of_the_database_finds_what_is_there(visitor):
    Draft.objects.update(answers={"note": ACCOUNT})
    assert any("draft" in table for table in rows_with(ACCOUNT))


def test_draft_case_events_and_log_hold_it_sealed_only(visitor, caplog):
    with caplog.at_level(logging.DEBUG):
        you = visitor.post(visitor.page, RIGHT)
        assert you.status_code == 302
        stored = Draft.objects.get().answers["bank"]
        assert set(stored) == {"sealed", "ending", "name"}
        assert opened(stored)["account"] == ACCOUNT
        assert_nothing_is_clear()
        check = visitor.post(you["Location"], {"full_name": "Zoë O’Neill"})["Location"]
        page = visitor.get(check).content.decode()
        assert "Account ending 12" in page
        assert stored["sealed"] not in page
        sent = visitor.post(check)
        assert sent.status_code == 302
        deliver_events()
        seen = visitor.get(sent["Location"]).content.decode()
    assert "Account ending 12" in str(Case.objects.get().answers)
    assert_nothing_is_clear(caplog.text + seen + page)


def test_a_failed_validation_keeps_nothing_and_shows_what_was_typed_to_whoever_typed_it(visitor):
    response = visitor.post(visitor.page, RIGHT | {"bank-account": WRONG})
    page = response.content.decode()
    assert response.status_code == 422
    assert "they cannot belong to one account" in page
    assert f'value="{WRONG}"' in page
    assert 'href="#id_bank-account"' in page
    assert Draft.objects.get().answers == {}
    assert_nothing_is_clear()


def test_a_stored_account_is_named_by_its_ending_and_never_drawn(visitor):
    visitor.post(visitor.page, RIGHT)
    before = Draft.objects.get().answers["bank"]
    page = visitor.get(visitor.page).content.decode()
    assert "Bank account ending 12" in page
    assert not [text for text in CLEAR if text in page]
    blank = dict.fromkeys(RIGHT, "")
    assert visitor.post(visitor.page, blank).status_code == 302
    assert Draft.objects.get().answers["bank"] == before
    assert visitor.post(visitor.page, RIGHT | {"bank-account": ""}).status_code == 422
    other = RIGHT | {"bank-account": "88374920"}
    assert visitor.post(visitor.page, other).status_code == 302
    assert Draft.objects.get().answers["bank"]["ending"] == "20"


def test_what_came_after_the_sign_in_ended_is_kept_sealed(start, site, host_client):
    user = make_user()
    link(user, site)
    client = host_client(site)
    sign_in(client, user)
    page = client.post(start)["Location"]
    AccountSession.objects.filter(user=user).update(ended_at=clock.now(), end_reason="expired")
    assert client.post(page, RIGHT).status_code == 403
    kept = client.session["typed"]["data"]
    assert not [text for text in CLEAR if text in kept]
    assert_nothing_is_clear()


def test_no_other_council_opens_it_and_it_does_not_travel(visitor, swale):
    visitor.post(visitor.page, RIGHT)
    draft = Draft.objects.get()
    stored = draft.answers["bank"]
    assert "bank" not in portable_answers(draft)
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": PAGES})
    with in_council(swale):
        with pytest.raises(SealBroken):
            opened(stored)
        wrong = kind("bank_details").check_stored(
            stored, form.by_question["bank"], engine.Context()
        )
    assert wrong == ["Enter the bank account again"]


@pytest.mark.parametrize(
    "change", [{"ending": "99"}, {"name": "Somebody else"}, {"sealed": "x"}, {"account": ACCOUNT}]
)
def test_a_stored_account_that_was_changed_is_asked_again(change, in_maidstone):
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": PAGES[:1]})
    made = engine.page_form(form, "paying", data=RIGHT)
    assert made.is_valid()
    stored = made.answers["bank"]
    assert engine.validate_all(form, {"bank": stored}) == {}
    assert engine.validate_all(form, {"bank": stored | change})["paying"]["bank"]
