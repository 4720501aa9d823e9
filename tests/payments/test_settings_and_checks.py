"""The council's options about paying, what `reconcile` finds, and what does not stay."""

from datetime import timedelta

import pytest
from django.db import connection

from councils.clock import now as wall_clock
from councils.models import Council
from councils.payments import invariants, purging
from councils.payments.models import Attempt, Payment, Refund
from councils.payments.operations.looking import expire
from councils.purging import purge_here
from councils.secrets import unseal
from tests.payments.factories import asked, later, paid
from tests.support.pay_server import KEY
from tests.support.people import make_staff

CHECKS = (
    invariants.paid_without_ledger,
    invariants.ledger_without_payment,
    invariants.paid_states,
    invariants.paid_twice,
    invariants.refunded_too_much,
    invariants.not_ended,
    invariants.never_looked_at,
)


def broken():
    now = wall_clock()
    return sorted({one.kind for check in CHECKS for one in check(now)})


class TestOptions:
    @pytest.fixture
    def admin(self, paying, client_for, maidstone):
        return client_for(maidstone, make_staff(maidstone, "council_admin"))

    def test_the_key_is_sealed_and_never_shown(self, admin, in_maidstone):
        at = "/manage/options/payments.api_key/"
        seen = admin.get(at).context["token"]
        assert admin.post(at, {"value": "api_live_secret", "seen": seen}).status_code == 302
        kept = Council.objects.get(pk=in_maidstone.pk).options["payments.api_key"]
        assert "api_live_secret" not in kept
        assert unseal(kept) == "api_live_secret"
        for page in (at, "/manage/options/"):
            text = admin.get(page).content.decode()
            assert "api_live_secret" not in text
            assert kept not in text
        assert "Kept sealed" in admin.get("/manage/options/").content.decode()

    def test_a_button_tries_whether_it_works(self, admin, pay):
        at = "/manage/options/payments/check/"
        page = admin.get("/manage/options/").content.decode()
        assert at in page
        assert pay.calls == [], "looking at the page asks nobody"
        assert "works with these options" in admin.post(at, follow=True).content.decode()
        assert len(pay.calls) == 1
        pay.spoil("500")
        assert "gave no answer" in admin.post(at, follow=True).content.decode()
        assert admin.post("/manage/options/casework/check/").status_code == 404
        assert admin.get(at).status_code == 405

    def test_the_key_stands_nowhere_in_clear(self, paying, caplog):
        caplog.set_level("DEBUG")
        paid(paying)
        assert KEY not in caplog.text
        assert all(KEY not in body for body in paying.bodies)


class TestReconcile:
    def test_nothing_is_wrong_with_what_was_done_properly(self, paying):
        paid(paying)
        asked()
        assert broken() == []

    def test_paid_without_ledger(self, paying):
        payment = asked()
        Attempt.objects.create(
            payment=payment,
            number=1,
            provider="govuk_pay",
            provider_id="x",
            state="success",
            is_open=False,
            started_at=wall_clock(),
        )
        assert broken() == ["paid-state", "paid-without-ledger"]

    def test_ledger_without_payment(self, paying):
        payment = paid(paying)
        Attempt.objects.filter(payment=payment).update(state="failed")
        assert broken() == ["ledger-without-payment", "paid-state"]

    def test_paid_twice_and_nobody_asked_to_pay_back(self, paying):
        payment = asked()
        first = paid(paying)
        Attempt.objects.filter(payment=first).update(payment=payment, number=7)
        second = paid(paying)
        Attempt.objects.filter(payment=second).update(payment=payment, number=8)
        assert "paid-twice" in broken()

    def test_not_ended_and_never_looked_at(self, paying):
        asked(now=later(days=-3))
        assert broken() == ["payment-not-ended"]
        Payment.objects.update(look_at=None)
        assert broken() == ["payment-never-looked-at", "payment-not-ended"]

    def test_what_waits_for_finance_is_a_warning(self, paying):
        payment = paid(paying)
        Payment.objects.filter(pk=payment.pk).update(flag="late")
        found = invariants.finance_has_to_look(wall_clock())
        assert [one.warning for one in found] == [True]


class TestPurging:
    def test_what_came_to_nothing_goes_and_what_was_paid_stays(self, paying):
        now = wall_clock()
        kept = paid(paying, now=now - timedelta(days=500))
        gone = asked(now=now - timedelta(days=500))
        expire(gone.pk, now=now - timedelta(days=499))
        recent = asked(now=now - timedelta(days=30))
        expire(recent.pk, now=now - timedelta(days=28))
        assert purging.unpaid(now).get() == gone
        purge_here(now=now, public=False)
        assert set(Payment.objects.values_list("pk", flat=True)) == {kept.pk, recent.pk}

    def test_paid_late_stays_too(self, paying):
        now = wall_clock()
        payment = paid(paying, now=now - timedelta(days=500))
        Payment.objects.filter(pk=payment.pk).update(state="expired")
        assert not purging.unpaid(now).exists()
        assert not Refund.objects.exists()


def test_nobodys_address_is_kept_once_nobody_has_to_pay(paying):
    payment = asked()
    assert Payment.objects.get(pk=payment.pk).email
    expire(payment.pk, now=later(hours=25))
    assert Payment.objects.get(pk=payment.pk).email == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payments_payment WHERE email <> ''")
        assert cursor.fetchone()[0] == 0
