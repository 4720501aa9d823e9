"""The hand-off between a council's site and the account site, and how to abuse it (A5, A6, A9)."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection

from accounts import handoff
from accounts.models import AccountSession, CouncilLink, HandoffCode
from accounts.paths import local_path
from councils.events.models import AuditEntry, Event
from councils.tenancy import in_council
from tests.support.people import link, make_staff, make_user, sign_in

SESSION = settings.SESSION_COOKIE_NAME


def begin(client, next_path="/requests/"):
    """The council's start; the account site's address that it leads to."""
    response = client.get("/sign-in/", {"next": next_path})
    assert response.status_code == 302
    return response["Location"]


def path_of(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def asked(address):
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def linked(host_client, maidstone):
    """A resident whom Maidstone knows, signed in on the account site; both browsers are one."""
    user = make_user()
    link(user, maidstone)
    account, council = host_client("account"), host_client(maidstone)
    sign_in(account, user)
    return user, account, council


def walk(account, council, **more):
    """From the council to the account site and back to just before the callback."""
    back = account.get(path_of(begin(council, **more)))
    assert back.status_code == 302, back.content
    return back["Location"]


def test_signing_in_at_a_council_by_way_of_the_account_site(linked):
    user, account, council = linked
    back = walk(account, council)
    assert back.startswith("http://maidstone.localhost:8000/sign-in/callback/?code=")
    response = council.get(path_of(back))
    assert response.status_code == 302
    assert response["Location"] == "/requests/"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    page = council.get("/sign-in/")
    assert page.wsgi_request.person == user
    assert page.wsgi_request.user == user


def test_the_secret_and_next_travel_in_no_address(linked):
    _, _, council = linked
    address = begin(council, "/requests/MBC-1/")
    cookie = signing.loads(council.cookies[handoff.cookie_name()].value, salt=handoff._SALT)
    assert cookie["secret"] not in address
    assert "MBC-1" not in address
    assert asked(address)["challenge"] == handoff.challenge_of(cookie["secret"])


def test_the_flow_cookie_is_host_only_lax_and_short(linked):
    _, _, council = linked
    begin(council)
    cookie = council.cookies[handoff.cookie_name()]
    assert cookie["domain"] == ""
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]
    assert cookie["max-age"] == 600


def test_over_https_every_cookie_has_the_host_prefix(settings, linked):
    _, _, council = linked
    settings.SESSION_COOKIE_SECURE = True
    begin(council)
    assert council.cookies["__Host-sign-in"]["secure"]


def test_the_session_key_changes_and_what_was_there_stays(linked, maidstone):
    _, account, council = linked
    connection.set_tenant(maidstone)
    session = council.session
    session["draft"] = "mine"
    session.save()
    before = session.session_key
    council.get(path_of(walk(account, council)))
    assert council.cookies[SESSION].value != before
    assert council.session["draft"] == "mine"
    connection.set_schema_to_public()


def test_a_code_works_once(linked):
    _, account, council = linked
    cookie = council.cookies
    back = walk(account, council)
    kept = cookie[handoff.cookie_name()].value
    assert council.get(path_of(back)).status_code == 302
    council.cookies.clear()
    council.cookies[handoff.cookie_name()] = kept
    assert council.get(path_of(back)).status_code == 400


def test_a_code_is_dead_after_a_minute(linked):
    _, account, council = linked
    back = walk(account, council)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_handoffcode SET expires_at = now() - interval '1 second'")
    assert council.get(path_of(back)).status_code == 400


def test_a_code_lives_for_a_minute(linked):
    walk(*linked[1:])
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM expires_at - now()) FROM accounts_handoffcode")
        assert 0 < cursor.fetchone()[0] <= 60


def test_a_stolen_code_is_worth_nothing_in_another_browser(linked, host_client, maidstone):
    _, account, council = linked
    back = walk(account, council)
    thief = host_client(maidstone)
    assert thief.get(path_of(back)).status_code == 400
    begin(thief)
    assert thief.get(path_of(back)).status_code == 400
    assert council.get(path_of(back)).status_code == 302  # its owner can still use it


def test_an_attackers_code_opened_by_a_victim_is_refused(linked, host_client, maidstone):
    """Session fixation: the victim would work in the attacker's account."""
    _, account, attacker = linked
    back = walk(account, attacker)
    victim = host_client(maidstone)
    assert victim.get(path_of(back)).status_code == 400
    assert victim.get("/sign-in/").wsgi_request.person is None


def test_a_code_of_one_council_is_refused_at_another(linked, host_client, maidstone, swale):
    user, account, council = linked
    link(user, swale)
    back = walk(account, council)
    other = host_client(swale)
    begin(other)
    other.cookies[handoff.cookie_name()] = council.cookies[handoff.cookie_name()].value
    assert other.get(path_of(back)).status_code == 400


def test_a_code_is_stored_by_its_digest_only(linked):
    back = walk(*linked[1:])
    code = asked(back)["code"]
    stored = HandoffCode.objects.get()
    assert code not in (stored.code_hash, stored.challenge, stored.return_to)


def test_a_sign_in_that_ended_meanwhile_gives_nothing(linked):
    user, account, council = linked
    back = walk(account, council)
    AccountSession.objects.filter(user=user).update(ended_at="2026-01-01T00:00Z")
    assert council.get(path_of(back)).status_code == 400


def test_another_state_is_refused(linked):
    _, account, council = linked
    back = walk(account, council)
    code = asked(back)["code"]
    for state in ("", "wrong", "é"):
        answer = council.get("/sign-in/callback/", {"code": code, "state": state})
        assert answer.status_code == 400


def test_an_old_flow_cookie_is_refused(linked, time_machine_at):
    _, account, council = linked
    back = walk(account, council)
    with time_machine_at(minutes=11):
        assert council.get(path_of(back)).status_code == 400


@pytest.fixture
def time_machine_at():
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    def later(minutes):
        return time_machine.travel(timezone.now() + timedelta(minutes=minutes))

    return later


@pytest.mark.parametrize(
    "wrong",
    [
        {"return_to": "http://evil.example/sign-in/callback/"},
        {"return_to": "http://swale.localhost:8000/sign-in/callback/"},
        {"return_to": "http://maidstone.localhost:8000/requests/"},
        {"return_to": "http://maidstone.localhost:8000.evil.example/sign-in/callback/"},
        {"return_to": "http://evil.example@maidstone.localhost:8000/sign-in/callback/"},
        {"return_to": "https://maidstone.localhost:8000/sign-in/callback/"},
        {"return_to": "//maidstone.localhost:8000/sign-in/callback/"},
        {"return_to": "http://maidstone.localhost:8000/sign-in/callback/?x=1"},
        {"return_to": ""},
        {"challenge": "short"},
        {"challenge": "x" * 44},
        {"challenge": ""},
        {"council": "swale"},
        {"council": ""},
        {"council": "nobody\0"},
    ],
)
def test_the_account_site_answers_only_real_questions(linked, wrong):
    _, account, council = linked
    question = {**asked(begin(council)), **wrong}
    response = account.get(f"/authorise/?{urlencode(question)}")
    assert response.status_code == 400
    assert not HandoffCode.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "https://evil.example/",
        "/\tevil",
        "/\n//evil.example",
        "///evil.example",
        "javascript:alert(1)",
        " /x",
        "／／evil.example",
        "x",
        "",
        "/" + "a" * 2000,
    ],
)
def test_next_stays_on_the_host(linked, path):
    """A9: open redirects."""
    assert local_path(path) == "/"
    _, account, council = linked
    back = walk(account, council, next_path=path)
    assert council.get(path_of(back))["Location"] == "/"


@pytest.mark.parametrize("path", ["/", "/requests/MBC-7K4F-92QX/?x=1&y=2", "/a%20b/", "/é/"])
def test_local_paths_are_kept(path):
    assert local_path(path) == path


def test_the_first_time_a_council_asks_before_it_sees_the_account(host_client, maidstone):
    user = make_user()
    account, council = host_client("account"), host_client(maidstone)
    sign_in(account, user)
    address = begin(council)
    page = account.get(path_of(address))
    assert page.status_code == 200
    assert "Maidstone Borough Council" in page.content.decode()
    assert not CouncilLink.everywhere.exists()
    assert page["Referrer-Policy"] == "same-origin"  # with no-referrer its form sends Origin: null
    policy = page["Content-Security-Policy"]
    assert "form-action 'self' http://maidstone.localhost:8000" in policy
    agreed = account.post("/authorise/", {**asked(address), "agree": "yes"})
    assert agreed["Location"].startswith("http://maidstone.localhost:8000/sign-in/callback/")
    assert CouncilLink.everywhere.get().user == user
    assert council.get(path_of(agreed["Location"])).status_code == 302


def test_agreeing_by_a_link_is_not_agreeing(host_client, maidstone):
    account, council = host_client("account"), host_client(maidstone)
    sign_in(account, make_user())
    account.get(path_of(begin(council)) + "&agree=yes")
    assert not CouncilLink.everywhere.exists()


def test_somebody_signed_out_signs_in_and_goes_on(host_client, maidstone):
    user = make_user(password="three random words")
    link(user, maidstone)
    account, council = host_client("account"), host_client(maidstone)
    first = account.get(path_of(begin(council)))
    assert first["Location"] == "/sign-in/"
    page = account.get("/sign-in/")
    assert "Maidstone Borough Council" in page.content.decode()
    assert "form-action 'self' http://maidstone.localhost:8000" in page["Content-Security-Policy"]
    done = account.post("/sign-in/", {"login": user.email, "password": "three random words"})
    assert done["Location"].startswith("/authorise/?")
    back = account.get(done["Location"])["Location"]
    assert council.get(path_of(back))["Location"] == "/requests/"


def test_another_origin_is_never_in_the_policy_of_an_ordinary_page(host_client):
    account = host_client("account")
    assert "form-action 'self';" in account.get("/sign-in/")["Content-Security-Policy"] + ";"


def test_signing_out_at_a_council_signs_out_everywhere(linked, host_client, swale):
    """A5 and A7: at once, on every host."""
    user, account, council = linked
    link(user, swale)
    other = host_client(swale)
    council.get(path_of(walk(account, council)))
    other.get(path_of(walk(account, other)))
    assert council.post("/sign-out/")["Location"] == "/"
    assert other.get("/sign-in/").wsgi_request.person is None
    assert account.get("/").status_code in (302, 403)


def test_signing_out_by_a_link_does_nothing(linked):
    """A7: logout CSRF."""
    user, account, council = linked
    council.get(path_of(walk(account, council)))
    assert council.get("/sign-out/").status_code == 405
    assert council.get("/sign-in/").wsgi_request.person == user


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://swale.localhost:8000"])
def test_a_foreign_page_cannot_sign_anybody_out_or_in(host_client, maidstone, origin):
    """A7 and A8: cross-site POST."""
    for site, path in (
        (maidstone, "/sign-out/"),
        ("account", "/sign-in/"),
        ("account", "/sign-out/"),
    ):
        client = host_client(site, enforce_csrf_checks=True)
        response = client.post(path, {"login": "a@b.example", "password": "x"}, HTTP_ORIGIN=origin)
        assert response.status_code == 403


def test_a_session_of_one_host_means_nothing_at_another(linked, host_client, swale):
    """A5: anonymous there, and still valid where it belongs."""
    user, account, council = linked
    council.get(path_of(walk(account, council)))
    key = council.cookies[SESSION].value
    for site in (swale, "account", ""):
        other = host_client(site)
        other.cookies[SESSION] = key
        assert other.get("/sign-in/").wsgi_request.person is None
    assert council.get("/sign-in/").wsgi_request.person == user


def test_the_account_sites_session_means_nothing_on_the_apex(linked, host_client):
    """Both keep their sessions in the public schema."""
    _, account, _ = linked
    apex = host_client()
    apex.cookies[SESSION] = account.cookies[SESSION].value
    assert apex.get("/sign-in/").wsgi_request.person is None
    assert account.get("/").status_code == 200


def test_a_preset_session_id_is_not_taken_over(host_client, maidstone, linked):
    """A6: an id that the attacker chose, also with a cookie planted by a sibling host."""
    _, account, council = linked
    council.cookies[SESSION] = "a" * 32
    council.get(path_of(walk(account, council)))
    assert council.cookies[SESSION].value != "a" * 32


def test_somebody_elses_draft_does_not_pass_to_the_next_person(linked, host_client, maidstone):
    user, account, council = linked
    council.get(path_of(walk(account, council)))
    connection.set_tenant(maidstone)
    session = council.session
    session["draft"] = "of the first"
    session.save()
    connection.set_schema_to_public()
    second = make_user()
    link(second, maidstone)
    other_account = host_client("account")
    sign_in(other_account, second)
    AccountSession.objects.filter(user=user).update(ended_at="2026-01-01T00:00Z")
    council.get(path_of(walk(other_account, council)))
    connection.set_tenant(maidstone)
    assert "draft" not in council.session
    connection.set_schema_to_public()


def test_the_sign_in_link_comes_back_to_its_page(linked):
    _, account, council = linked
    page = "http://maidstone.localhost:8000/services/rats/?from=search"
    start = council.get("/sign-in/", HTTP_REFERER=page)
    back = account.get(path_of(start["Location"]))["Location"]
    assert council.get(path_of(back))["Location"] == "/services/rats/?from=search"


def test_a_foreign_page_does_not_choose_where_to_go(linked):
    _, account, council = linked
    start = council.get("/sign-in/", HTTP_REFERER="http://evil.example/phish/")
    back = account.get(path_of(start["Location"]))["Location"]
    assert council.get(path_of(back))["Location"] == "/"


def test_the_back_button_after_signing_in_goes_home(linked):
    _, account, council = linked
    back = walk(account, council)
    council.get(path_of(back))
    again = council.get(path_of(back))
    assert (again.status_code, again["Location"]) == (302, "/")


def test_staff_come_in_by_the_same_door(host_client, maidstone, swale):
    user = make_staff(maidstone, "agent")
    account, council = host_client("account"), host_client(maidstone)
    sign_in(account, user)
    back = walk(account, council, next_path="/desk/")
    assert council.get(path_of(back))["Location"] == "/desk/"
    assert not CouncilLink.everywhere.exists()
    with in_council(maidstone):
        assert AuditEntry.objects.get().act == "staff_signed_in"
        assert Event.objects.get(name="accounts.signed_in").payload["second_factor"] is True
    refused = account.get(path_of(begin(host_client(swale))))
    assert refused.status_code == 403


def test_staff_without_a_second_factor_set_one_up_first(host_client, maidstone):
    user = make_staff(maidstone, "agent")
    account, council = host_client("account"), host_client(maidstone)
    sign_in(account, user, second_factor=False)
    response = account.get(path_of(begin(council)))
    assert response["Location"] == "/security/second-step/"
    assert not HandoffCode.objects.exists()


def test_without_the_second_factor_rule_staff_come_straight_in(host_client, maidstone, settings):
    settings.STAFF_SECOND_FACTOR = False
    user = make_staff(maidstone, "agent")
    account, council = host_client("account"), host_client(maidstone)
    sign_in(account, user, second_factor=False)
    assert council.get(path_of(walk(account, council))).status_code == 302


def test_residents_have_nothing_to_do_on_the_partnerships_site(host_client):
    account, apex = host_client("account"), host_client()
    sign_in(account, make_user())
    assert account.get(path_of(begin(apex))).status_code == 403


def test_a_partnership_admin_reaches_the_platform(host_client):
    account, apex = host_client("account"), host_client()
    sign_in(account, make_staff(None, "partnership_admin"))
    back = walk(account, apex, next_path="/platform/")
    assert apex.get(path_of(back))["Location"] == "/platform/"
    assert apex.get("/platform/").status_code == 200
