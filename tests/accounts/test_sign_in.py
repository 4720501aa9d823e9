"""Signing up, in and out on the account site; codes; what strangers learn (A16, A17, A18)."""

import re
import statistics
import time
from contextlib import nullcontext
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache

from accounts.models import AccountMail, AccountSession, User
from accounts.operations.sessions import disable_user
from accounts.second_factor import use_code_once
from councils import clock, limits
from tests.support.people import make_user, sign_in

GOOD = "three random words"
NEW = {"password1": "other good words"}


def code_in_mail(to):
    text = AccountMail.objects.filter(to=to).latest("id").text
    return re.search(r"\b\d{6}\b", text).group()


def sign_up(client, email="new@example.org", password=GOOD):
    return client.post("/sign-up/", {"name": "New Person", "email": email, "password1": password})


def totp_code(secret, ahead=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def account(host_client):
    return host_client("account")


@pytest.fixture
def with_app():
    """A person with an authenticator app; its secret."""
    user = make_user(password=GOOD)
    secret = generate_totp_secret()
    return user, secret, TOTP.activate(user, secret).instance


def test_signing_up_with_a_six_digit_code_in_the_same_tab(account):
    assert sign_up(account)["Location"] == "/check-email/"
    assert "new@example.org" in account.get("/check-email/").content.decode()
    done = account.post("/check-email/", {"code": code_in_mail("new@example.org")})
    assert done["Location"] == "/"
    assert account.get("/").status_code == 200
    user = User.objects.get(email="new@example.org")
    assert user.name == "New Person"
    assert EmailAddress.objects.get(user=user).verified


def test_a_wrong_code_does_not_do_and_three_end_it(account):
    sign_up(account)
    right = code_in_mail("new@example.org")
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _turn in range(3):
        account.post("/check-email/", {"code": wrong})
    account.post("/check-email/", {"code": right})
    assert account.get("/").status_code != 200
    assert not EmailAddress.objects.get(email="new@example.org").verified


def test_without_the_code_nobody_is_signed_in(account):
    sign_up(account)
    assert account.get("/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("password", ["password123", "short1", "1234567890", "new@example.org"])
def test_weak_passwords_are_refused_and_what_was_typed_stays(account, password):
    page = sign_up(account, password=password)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert "new@example.org" in page.content.decode()
    assert not User.objects.exists()


def test_one_address_is_one_account_whatever_the_letters(account):
    make_user("pat@example.org")
    sign_up(account, email="PAT@Example.ORG")
    assert User.objects.count() == 1


def test_signing_up_looks_the_same_for_a_known_address(account, host_client):
    make_user("known@example.org", password=GOOD)
    known, unknown = sign_up(account, "known@example.org"), sign_up(host_client("account"))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "already have" in AccountMail.objects.get(to="known@example.org").text


def test_signing_in_looks_the_same_for_a_known_address(host_client):
    make_user("known@example.org", password=GOOD)
    pages = []
    for email in ("known@example.org", "nobody@example.org"):
        page = host_client("account").post("/sign-in/", {"login": email, "password": "wrong"})
        pages.append(re.sub(r'(value|nonce)="[^"]*"', "", page.content.decode()))
    assert pages[0] == pages[1]


def test_asking_for_a_new_password_looks_the_same_for_a_known_address(host_client):
    make_user("known@example.org", password=GOOD)
    answers = []
    for email in ("known@example.org", "nobody@example.org"):
        client = host_client("account")
        answer = client.post("/password/forgotten/", {"email": email})
        page = client.get(answer["Location"])
        answers.append((answer.status_code, answer["Location"], page.status_code))
    assert answers[0] == answers[1]


def test_choosing_a_new_password_ends_every_sign_in(account, host_client):
    user = make_user(password=GOOD)
    other = host_client("account")
    sign_in(other, user)
    account.post("/password/forgotten/", {"email": user.email})
    account.post("/password/forgotten/code/", {"code": code_in_mail(user.email)})
    account.post(
        "/password/forgotten/new/",
        NEW,
    )
    user.refresh_from_db()
    assert user.check_password("other good words")
    assert other.get("/").status_code == 403
    assert account.get("/").status_code != 200  # a new password does not sign anybody in


def test_too_many_wrong_passwords_stop_for_a_while_even_the_right_one(account):
    user = make_user(password=GOOD)
    for _turn in range(12):
        account.post("/sign-in/", {"login": user.email, "password": "wrong"})
    page = account.post("/sign-in/", {"login": user.email, "password": GOOD})
    assert page.status_code in (200, 429)
    assert account.get("/").status_code != 200


def test_a_lock_that_a_dead_process_left_keeps_nobody_out(account, monkeypatch):
    """allauth's limits lock their counters in the cache for ten seconds; ours needs no lock."""
    monkeypatch.setattr(ratelimit, "cache_lock", lambda key: nullcontext(False))
    user = make_user(password=GOOD)
    account.post("/sign-in/", {"login": user.email, "password": GOOD})
    assert account.get("/").status_code == 200


def test_a_made_up_forwarded_address_does_not_reset_the_limit(account):
    user = make_user(password=GOOD)
    for turn in range(12):
        account.post(
            "/sign-in/",
            {"login": user.email, "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"192.0.2.{turn}",
        )
    account.post(
        "/sign-in/", {"login": user.email, "password": GOOD}, HTTP_X_FORWARDED_FOR="192.0.2.99"
    )
    assert account.get("/").status_code != 200


def test_the_second_step_is_asked_and_cannot_be_skipped(account, with_app):
    user, secret, _ = with_app
    first = account.post("/sign-in/", {"login": user.email, "password": GOOD})
    assert first["Location"] == "/sign-in/second-step/"
    assert account.get("/").status_code != 200
    assert account.get("/security/second-step/").status_code != 200
    account.post("/sign-in/second-step/", {"code": totp_code(secret)})
    assert account.get("/").status_code == 200
    session = AccountSession.objects.get()
    assert session.second_factor_at
    assert session.methods == ["password", "totp"]


def test_a_code_of_the_app_works_once(host_client, with_app):
    user, secret, _ = with_app
    code = totp_code(secret)
    for turn, expected in enumerate((200, 302)):
        client = host_client("account")
        client.post("/sign-in/", {"login": user.email, "password": GOOD})
        client.post("/sign-in/second-step/", {"code": code})
        assert client.get("/").status_code == expected, turn


def test_a_code_works_once_even_without_the_cache(account, with_app):
    _, secret, authenticator = with_app
    assert use_code_once(authenticator, totp_code(secret))
    assert not use_code_once(authenticator, totp_code(secret))
    assert not use_code_once(
        authenticator, totp_code(secret, ahead=-1)
    )  # an older one, seen before


def test_a_recovery_code_works_once(host_client, with_app):
    user, _, _ = with_app
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (200, 302):
        client = host_client("account")
        client.post("/sign-in/", {"login": user.email, "password": GOOD})
        client.post("/sign-in/second-step/", {"code": code})
        assert client.get("/").status_code == expected


def test_a_new_password_does_not_get_round_the_second_step(account, with_app):
    user, _, _ = with_app
    account.post("/password/forgotten/", {"email": user.email})
    account.post("/password/forgotten/code/", {"code": code_in_mail(user.email)})
    account.post(
        "/password/forgotten/new/",
        NEW,
    )
    answer = account.post("/sign-in/", {"login": user.email, "password": "other good words"})
    assert answer["Location"] == "/sign-in/second-step/"
    assert account.get("/").status_code != 200


def let_time_pass():
    AccountSession.objects.update(authenticated_at=clock.now() - timedelta(minutes=6))


def test_right_after_signing_in_nobody_is_asked_again(account):
    user = make_user(password=GOOD)
    account.post("/sign-in/", {"login": user.email, "password": GOOD})
    assert account.get("/security/app/").status_code == 200


def test_setting_up_an_app_asks_for_the_password_first_and_then_counts(
    account, django_capture_on_commit_callbacks
):
    user = make_user(password=GOOD)
    account.post("/sign-in/", {"login": user.email, "password": GOOD})
    let_time_pass()
    ask = account.get("/security/app/")
    assert ask["Location"].startswith("/security/confirm/")
    account.post("/security/confirm/", {"password": GOOD, "next": "/security/app/"})
    page = account.get("/security/app/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        account.post("/security/app/", {"code": totp_code(secret)})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert account.get("/security/recovery-codes/").status_code == 200
    assert AccountSession.objects.get().second_factor_at


def test_without_the_second_step_a_fresh_password_removes_nothing(account, with_app):
    user, _, _ = with_app
    sign_in(account, user, second_factor=False)
    assert account.post("/security/app/remove/")["Location"].startswith("/security/confirm/")
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_no_other_identity_provider_is_let_in(settings):
    """A33: none can link itself to an account, because none is installed."""
    assert not [app for app in settings.INSTALLED_APPS if "socialaccount" in app]


def test_removing_the_app_asks_for_the_password_first(account, with_app):
    user, _, _ = with_app
    sign_in(account, user)
    let_time_pass()
    assert account.post("/security/app/remove/")["Location"].startswith("/security/confirm/")
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_changing_the_password_keeps_this_sign_in_and_ends_the_others(account, host_client):
    user = make_user(password=GOOD)
    other = host_client("account")
    sign_in(other, user)
    account.post("/sign-in/", {"login": user.email, "password": GOOD})
    account.post("/security/confirm/", {"password": GOOD})
    account.post(
        "/security/password/",
        {"oldpassword": GOOD, **NEW},
    )
    user.refresh_from_db()
    assert user.check_password("other good words")
    assert account.get("/").status_code == 200
    assert other.get("/").status_code == 403


def test_a_password_changed_behind_our_back_ends_every_sign_in(account):
    user = make_user(password=GOOD)
    sign_in(account, user)
    user.set_password("by a command")
    user.save()
    assert account.get("/").status_code == 403


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(account):
    user = make_user(password=GOOD)
    sign_in(account, user)
    disable_user(user=user, now=clock.now())
    assert account.get("/").status_code == 403
    account.post("/sign-in/", {"login": user.email, "password": GOOD})
    assert account.get("/").status_code != 200


def test_signing_out_is_a_form(account):
    sign_in(account, make_user())
    assert account.get("/sign-out/").status_code == 200
    assert account.get("/").status_code == 200
    assert account.post("/sign-out/")["Location"] == "/sign-in/"
    assert account.get("/").status_code != 200


def test_next_after_signing_in_stays_here(account):
    """A9, on the account site."""
    user = make_user(password=GOOD)
    answer = account.post(
        "/sign-in/", {"login": user.email, "password": GOOD, "next": "//evil.example/"}
    )
    assert answer["Location"] == "/"


def test_codes_are_six_digits(account):
    sign_up(account)
    assert len(code_in_mail("new@example.org")) == 6


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/sign-up/",
        "/password/forgotten/",
        "/check-email/",
        "/closed/",
        "/sign-out/",
        "/password/forgotten/done/",
    ],
)
def test_pages_for_everybody_answer(account, path):
    assert account.get(path).status_code in (200, 302)


def test_pages_of_the_account_answer(account, with_app):
    user, _, _ = with_app
    sign_in(account, user)
    RecoveryCodes.activate(user)
    for path in (
        "/",
        "/requests/",
        "/data/",
        "/profile/",
        "/profile/name/",
        "/profile/needs/",
        "/profile/address/",
        "/security/",
        "/security/sign-ins/",
        "/security/second-step/",
        "/security/email/",
        "/security/confirm/",
        "/security/confirm/code/",
    ):
        page = account.get(path)
        assert page.status_code == 200, (path, page.get("Location"))
    session = account.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    for path in (
        "/security/password/",
        "/security/app/remove/",
        "/security/keys/",
        "/security/keys/add/",
        "/security/recovery-codes/",
        "/security/recovery-codes/new/",
        "/security/recovery-codes/download/",
    ):
        page = account.get(path)
        assert page.status_code == 200, (path, page.get("Location"))


@pytest.mark.long
def test_a_known_address_takes_as_long_as_an_unknown_one(host_client, settings):
    """A16: time tells nothing either. With the real password hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    make_user("known@example.org", password=GOOD)
    took = {"known@example.org": [], "nobody@example.org": []}
    for _turn in range(40):
        for email, times in took.items():
            client = host_client("account")
            cache.clear()
            limits._local.clear()
            start = time.perf_counter()
            client.post("/sign-in/", {"login": email, "password": "wrong"})
            times.append(time.perf_counter() - start)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.8 < known / unknown < 1.25
