"""Paying back: who asks, who decides, one refund at the provider whatever is lost."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from councils.clock import now as wall_clock
from councils.events.testing import captured_events
from councils.payments import api as payments
from councils.payments.choices import Flag, RefundState
from councils.payments.errors import (
    OwnRefund,
    ProviderAway,
    RefundDecided,
    RefundTooLarge,
    RefundUnderWay,
)
from councils.payments.events import Refunded, RefundFailed
from councils.payments.models import LedgerEntry, Payment, Refund
from councils.payments.operations.looking import expire, look
from councils.payments.operations.refunding import (
    claim_refund_look,
    look_at_refund,
    send_refund,
)
from councils.payments.records import Line
from tests.payments.factories import asked, later, paid

NOW = wall_clock
OFFICER, FINANCE = uuid4(), uuid4()


def ask(payment, pence=5500):
    return payments.ask_refund(
        payment_id=payment.pk, pence=pence, reason="Not collected", by_id=OFFICER, now=NOW()
    )


def approved(payment, pence=5500):
    return payments.approve_refund(refund_id=ask(payment, pence).pk, by_id=FINANCE, now=NOW())


def fresh(refund):
    return Refund.objects.get(pk=refund.pk)


def entries(payment):
    return [(e.kind, e.pence, e.vat_pence) for e in payments.entries_of(payment.pk)]


class TestDeciding:
    def test_two_people(self, paying, deliver_events):
        payment = paid(paying)
        refund = ask(payment)
        with pytest.raises(OwnRefund):
            payments.approve_refund(refund_id=refund.pk, by_id=OFFICER, now=NOW())
        payments.approve_refund(refund_id=refund.pk, by_id=FINANCE, now=NOW())
        with pytest.raises(RefundDecided):
            payments.approve_refund(refund_id=refund.pk, by_id=FINANCE, now=NOW())
        with captured_events() as seen:
            deliver_events(strict=True)
        assert Refunded in [type(one) for one in seen]
        assert fresh(refund).state == RefundState.DONE
        assert sum(pence for _, pence, _ in entries(payment)) == 0
        assert sum(vat for _, _, vat in entries(payment)) == 0

    def test_the_database_refuses_one_person_for_both(self, paying):
        refund = ask(paid(paying))
        with pytest.raises(IntegrityError), transaction.atomic():
            Refund.objects.filter(pk=refund.pk).update(decided_by_id=OFFICER)

    @pytest.mark.parametrize("pence", [0, -1, 5501])
    def test_more_than_is_left_is_refused(self, paying, pence):
        with pytest.raises(RefundTooLarge) as told:
            ask(paid(paying), pence)
        assert "£55.00" in told.value.words()

    def test_what_is_asked_counts_until_it_is_refused(self, paying):
        payment = paid(paying)
        first = ask(payment, 5000)
        assert payments.left_of(payment.pk) == 500
        with pytest.raises(RefundTooLarge):
            ask(payment, 501)
        payments.refuse_refund(refund_id=first.pk, decision="No", by_id=FINANCE, now=NOW())
        assert payments.left_of(payment.pk) == 5500
        with pytest.raises(RefundDecided):
            payments.refuse_refund(refund_id=first.pk, decision="No", by_id=FINANCE, now=NOW())

    def test_nothing_to_refund_where_nothing_was_paid(self, paying):
        with pytest.raises(RefundTooLarge):
            ask(asked(), 1)

    def test_one_at_a_time(self, paying):
        payment = paid(paying)
        second = ask(payment, 100)
        approved(payment, 200)
        with pytest.raises(RefundUnderWay):
            payments.approve_refund(refund_id=second.pk, by_id=FINANCE, now=NOW())


class TestAtTheProvider:
    def test_in_parts(self, paying, deliver_events):
        payment = paid(paying)
        for pence in (1, 2000, 3499):
            approved(payment, pence)
            deliver_events(strict=True)
        assert payments.left_of(payment.pk) == 0
        assert sum(pence for _, pence, _ in entries(payment)) == 0
        assert [r["amount"] for r in paying.payments()[0]["refunds"]] == [1, 2000, 3499]

    def test_an_answer_that_was_lost_pays_back_once(self, paying):
        payment = paid(paying)
        refund = approved(payment, 1500)
        paying.spoil("drop")
        with pytest.raises(ProviderAway):
            send_refund(refund.pk, now=NOW())
        assert fresh(refund).state == RefundState.APPROVED
        send_refund(refund.pk, now=NOW())
        send_refund(refund.pk, now=NOW())
        assert fresh(refund).state == RefundState.DONE
        assert [r["amount"] for r in paying.payments()[0]["refunds"]] == [1500]
        assert fresh(refund).provider_ref == paying.payments()[0]["refunds"][0]["refund_id"]
        assert sum(pence for kind, pence, _ in entries(payment) if kind == "refund") == -1500

    def test_lost_and_not_listed_yet_waits(self, paying):
        refund = approved(paid(paying), 1500)
        paying.spoil("drop")
        with pytest.raises(ProviderAway):
            send_refund(refund.pk, now=NOW())
        paying.alter = lambda found: (
            found | {"_embedded": {"refunds": []}} if "_embedded" in (found or {}) else found
        )
        with pytest.raises(ProviderAway):
            send_refund(refund.pk, now=NOW())
        paying.alter = lambda found: found
        send_refund(refund.pk, now=NOW())
        assert fresh(refund).state == RefundState.DONE

    def test_somebody_paid_back_in_the_providers_own_tool(self, paying):
        """Then the sums differ: ours is not sent, and finance is told."""
        payment = paid(paying)
        refund = approved(payment, 1500)
        paying.sandbox._refund(
            paying.payments()[0]["id"], body={"amount": 5500}, now=NOW(), key="", query={}
        )
        with captured_events() as seen:
            send_refund(refund.pk, now=NOW())
        assert [type(one) for one in seen] == [RefundFailed]
        assert (fresh(refund).state, fresh(refund).code) == (RefundState.FAILED, "refund_mismatch")
        assert payments.left_of(payment.pk) == 5500

    def test_one_that_takes_time_is_looked_at_until_it_is_done(self, paying):
        payment = paid(paying)
        refund = approved(payment)
        paying.alter = lambda found: found | {"status": "submitted"}
        send_refund(refund.pk, now=NOW())
        paying.alter = lambda found: found
        assert fresh(refund).state == RefundState.SENT
        assert [kind for kind, _, _ in entries(payment)] == ["paid", "paid"]
        assert claim_refund_look() is None
        Refund.objects.filter(pk=refund.pk).update(look_at=later(hours=-1))
        assert claim_refund_look() == refund.pk
        look_at_refund(refund.pk, now=NOW())
        assert fresh(refund).state == RefundState.DONE
        assert fresh(refund).look_at is None

    def test_one_that_fails_can_be_asked_for_again(self, paying):
        payment = paid(paying)
        refund = approved(payment)
        paying.alter = lambda found: found | {"status": "error"}
        send_refund(refund.pk, now=NOW())
        assert fresh(refund).state == RefundState.FAILED
        assert not LedgerEntry.objects.filter(payment=payment, kind="refund").exists()
        assert ask(payment).state == RefundState.ASKED


class TestUnasked:
    def test_paid_late_goes_back_when_finance_says_so(self, paying, deliver_events):
        payment = asked()
        url = payments.start(payment.pk, now=NOW())
        expire(payment.pk, now=later(hours=25))
        paying.person_pays(url)
        look(payment.pk, now=later(hours=25))
        refund = Refund.objects.get(payment=payment)
        payments.approve_refund(refund_id=refund.pk, by_id=FINANCE, now=NOW())
        deliver_events(strict=True)
        assert Payment.objects.get(pk=payment.pk).flag == Flag.NONE
        assert sum(pence for _, pence, _ in entries(payment)) == 0

    def test_paid_twice_gives_back_the_second(self, paying, deliver_events):
        """The provider first said failed, and says success after the next try was paid."""
        payment = asked()
        first = payments.start(payment.pk, now=NOW())
        paying.person_gives_up(first)
        paying.person_pays(payments.start(payment.pk, now=NOW()))
        payments.refresh(payment.pk, now=NOW())
        with paying.store.change(token=first.rsplit("/", 1)[-1]) as document:
            document["status"], document["code"] = "success", ""
        from councils.payments.operations.seeing import take_in
        from councils.payments.providers import provider_here

        try_one = payments.attempts_of(payment.pk)[0]
        seen = provider_here()[1].get(try_one.provider_id)
        take_in(attempt_id=try_one.pk, seen=seen, now=NOW())
        assert Payment.objects.get(pk=payment.pk).flag == Flag.TWICE
        refund = Refund.objects.get(payment=payment)
        assert refund.attempt_id == try_one.pk
        payments.approve_refund(refund_id=refund.pk, by_id=FINANCE, now=NOW())
        deliver_events(strict=True)
        assert Payment.objects.get(pk=payment.pk).flag == Flag.NONE
        assert sum(pence for _, pence, _ in entries(payment)) == 5500


def test_a_reduction_lessens_the_lines_that_are_paid_back(paying, deliver_events):
    lines = [
        Line(id="a", label="Collection", pence=6000, vat="standard", ledger="A"),
        Line(id="b", label="Half price", pence=-3000, vat="standard", ledger="A"),
    ]
    payment = paid(paying, lines=lines)
    approved(payment, 1000)
    deliver_events(strict=True)
    approved(payment, 2000)
    deliver_events(strict=True)
    assert sum(pence for _, pence, _ in entries(payment)) == 0
    assert sum(vat for _, _, vat in entries(payment)) == 0
