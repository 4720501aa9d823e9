"""What the middleware makes of a session: who, what they are here, and for how long."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Kind
from accounts.models import AccountSession
from accounts.operations import sessions
from councils import clock
from tests.support.people import add_membership, make_staff, make_user, rest, sign_in


def person_at(client):
    return client.get("/sign-in/").wsgi_request


def test_no_cookie_no_query(host_client, maidstone, django_assert_num_queries):
    client = host_client(maidstone)
    client.get("/sign-in/")  # the host is known from now on
    with django_assert_num_queries(0):
        client.get("/sign-in/")


def test_a_signed_in_request_costs_two_queries(host_client, maidstone):
    client = host_client(maidstone)
    sign_in(client, make_staff(maidstone, "agent"))
    client.get("/sign-in/")
    with CaptureQueriesContext(connection) as seen:
        assert person_at(client).staff
    asked = [q["sql"].split()[0] for q in seen.captured_queries if "search_path" not in q["sql"]]
    assert asked == ["SELECT", "SELECT"]  # Django's session; the sign-in with its person and roles


def test_staff_are_staff_of_the_council_of_the_host(host_client, maidstone, swale):
    user = make_staff(maidstone, "agent", "officer")
    add_membership(user, swale, "auditor")
    here, there = host_client(maidstone), host_client(swale)
    sign_in(here, user)
    sign_in(there, user)
    staff = person_at(here).staff
    assert staff.roles == {"agent", "officer"}
    assert staff.council_id == maidstone.pk
    assert staff.has_second_factor
    assert person_at(there).staff.roles == {"auditor"}


def test_a_resident_is_no_staff_even_with_a_membership_row(host_client, maidstone):
    user = make_user(kind=Kind.RESIDENT)
    add_membership(user, maidstone, "council_admin")
    client = host_client(maidstone)
    sign_in(client, user)
    assert person_at(client).person == user
    assert person_at(client).staff is None


def test_staff_are_out_after_half_an_hour_of_rest(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_staff(maidstone, "agent"))
    rest(session, 29)
    assert person_at(client).person
    rest(session, 31)
    assert person_at(client).person is None


def test_residents_may_rest(host_client, maidstone):
    client = host_client(maidstone)
    rest(sign_in(client, make_user()), 60 * 24)
    assert person_at(client).person


def test_staff_are_out_after_twelve_hours_however_busy(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_staff(maidstone, "agent"))
    assert session.expires_at - session.created_at == timedelta(hours=12)
    later = clock.now() + timedelta(hours=12, seconds=1)
    AccountSession.objects.update(last_seen_at=later)
    with time_machine.travel(later):
        assert person_at(client).person is None


def test_an_ended_sign_in_is_nobody_at_once(host_client, maidstone, swale):
    user = make_user()
    here, there = host_client(maidstone), host_client(swale)
    sign_in(here, user)
    sign_in(there, user)
    sessions.end_sessions(user_id=user.pk, reason="signed_out", now=clock.now())
    assert person_at(here).person is None
    assert person_at(there).person is None


def test_last_seen_is_written_now_and_then(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_user())
    before = session.last_seen_at
    person_at(client)
    session.refresh_from_db()
    assert session.last_seen_at == before
    rest(session, 6)
    person_at(client)
    session.refresh_from_db()
    assert session.last_seen_at >= before


@pytest.mark.parametrize("stored", ["text", {}, {"id": "x"}, {"host": "maidstone.localhost"}, None])
def test_a_session_with_nonsense_in_it_is_nobody(host_client, maidstone, stored):
    client = host_client(maidstone)
    sign_in(client, make_user())
    connection.set_tenant(maidstone)
    session = client.session
    session["signed_in"] = stored
    session.save()
    connection.set_schema_to_public()
    assert person_at(client).person is None


def test_the_list_of_sign_ins_ends_one_or_all(host_client, maidstone):
    user = make_user()
    account, council = host_client("account"), host_client(maidstone)
    sign_in(account, user)
    other = sign_in(council, user)
    page = account.get("/security/sign-ins/").content.decode()
    assert page.count("Sign out there") == 2
    account.post(f"/security/sign-ins/{other.pk}/end/")
    assert person_at(council).person is None
    assert account.get("/").status_code == 200
    account.post("/security/sign-ins/end-all/")
    assert account.get("/").status_code != 200
    assert not AccountSession.objects.filter(ended_at=None).exists()


def test_nobody_ends_somebody_elses_sign_in(host_client):
    account = host_client("account")
    sign_in(account, make_user())
    other = sign_in(host_client("account"), make_user())
    assert account.post(f"/security/sign-ins/{other.pk}/end/").status_code == 404
    other.refresh_from_db()
    assert other.ended_at is None


def test_a_second_factor_that_goes_takes_its_rights_along(host_client, maidstone, settings):
    user = make_staff(maidstone, "agent")
    client = host_client(maidstone)
    sign_in(client, user)
    sessions.drop_second_factor(user=user)
    assert not person_at(client).staff.has_second_factor


# --- before it ends (WCAG 2.2.1) ------------------------------------------------------------------


def test_staff_pages_know_when_the_sign_in_ends(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_staff(maidstone, "agent"))
    ends = person_at(client).sign_in_ends
    assert 1790 <= ends.idle <= 1800
    assert 12 * 3600 - 10 <= ends.left <= 12 * 3600
    rest(session, 20)
    assert 1790 <= person_at(client).sign_in_ends.idle <= 1800  # this very request counts
    page = client.get("/desk/").content.decode()
    assert "data-sign-in-ends" in page
    assert "Stay signed in" in page


def test_residents_are_signed_in_too_long_to_be_warned(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_user())
    assert session.expires_at - session.created_at > timedelta(hours=20)
    assert person_at(client).sign_in_ends is None
    assert "data-sign-in-ends" not in client.get("/").content.decode()


@pytest.mark.parametrize("site", ["maidstone", "account", ""])
def test_one_press_keeps_the_sign_in(host_client, councils, site):
    client = host_client(councils[0] if site == "maidstone" else site)
    session = sign_in(client, make_staff(councils[0], "agent"))
    rest(session, 29)
    assert client.get("/sign-in/stay/").status_code == 405
    rest(session, 29)
    answer = client.post("/sign-in/stay/")
    assert answer.json()["idle"] >= 1790
    session.refresh_from_db()
    assert clock.now() - session.last_seen_at < timedelta(minutes=1)


def test_one_that_has_ended_is_not_kept(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_staff(maidstone, "agent"))
    rest(session, 31)
    assert client.post("/sign-in/stay/").status_code == 403


def test_words_sent_too_late_are_there_to_be_copied(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_staff(maidstone, "agent"))
    rest(session, 31)
    given = {
        "text": "The crew comes <b>on</b> Friday.",
        "outcome": "done",
        "password": "three random words",
    }
    response = client.post("/desk/cases/MBC-0000-0000/note/", given)
    page = response.content.decode()
    assert response.status_code == 403
    assert "The crew comes &lt;b&gt;on&lt;/b&gt; Friday.</textarea>" in page
    assert "three random words" not in page
    assert page.count("<textarea") == 1


def test_words_of_somebody_who_was_never_signed_in_are_not_shown(host_client, maidstone):
    page = host_client(maidstone).post("/desk/contacts/new/", {"note": "some words here"})
    assert "some words here" not in page.content.decode()


def test_residents_are_warned_on_the_last_day_and_stay_with_one_press(host_client, maidstone):
    client = host_client(maidstone)
    session = sign_in(client, make_user())
    AccountSession.objects.update(expires_at=clock.now() + timedelta(hours=1))
    ends = person_at(client).sign_in_ends
    assert (ends.kind, ends.idle <= 3600 < ends.left) == ("resident", True)
    assert 'data-kind="resident"' in client.get("/").content.decode()
    answer = client.post("/sign-in/stay/").json()
    assert answer["idle"] > 13 * 86400
    session.refresh_from_db()
    assert session.expires_at > clock.now() + timedelta(days=13)
    assert person_at(client).sign_in_ends is None
    assert client.cookies["session"]["max-age"] > 13 * 86400


def test_a_residents_sign_in_is_over_after_four_weeks_however_often_it_is_kept(
    host_client, maidstone
):
    client = host_client(maidstone)
    session = sign_in(client, make_user())
    began = clock.now() - timedelta(days=27, hours=20)
    AccountSession.objects.update(
        created_at=began, expires_at=clock.now() + timedelta(hours=1), last_seen_at=clock.now()
    )
    assert client.post("/sign-in/stay/").json()["idle"] <= 4 * 3600
    session.refresh_from_db()
    assert session.expires_at <= began + timedelta(days=28)
