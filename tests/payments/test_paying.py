"""One payment from asking to the ledger, over real HTTP, and everything that can go wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from councils.clock import now as wall_clock
from councils.events.testing import captured_events
from councils.payments import api as payments
from councils.payments.choices import AttemptState, Flag, PaymentState, RefundState
from councils.payments.events import Expired, Failed, Paid, PaidUnasked
from councils.payments.models import Attempt, LedgerEntry, Payment, Refund
from councils.payments.operations.looking import claim_look, expire, look
from councils.payments.records import Line
from tests.payments.factories import asked, later, paid
from tests.support.pay_server import BANK_ERROR, DECLINED, KEY, SLOW_BANK

NOW = wall_clock


def fresh(payment):
    return Payment.objects.get(pk=payment.pk)


def kinds(events):
    return [type(one) for one in events]


class TestAsking:
    def test_two_statements_and_nothing_at_the_provider(self, paying, django_assert_num_queries):
        with django_assert_num_queries(2):
            payment = asked()
        assert fresh(payment).state == PaymentState.DUE
        assert paying.calls == []

    def test_lines_that_are_not_the_total_are_refused(self, paying):
        with pytest.raises(ValueError, match="total"):
            payments.ask(
                subject=uuid4(),
                reference="MBC-1",
                description="x",
                lines=[Line(id="a", label="A", pence=100)],
                total=99,
                email="",
                return_path="",
                now=NOW(),
            )

    def test_a_line_without_codes_takes_the_councils(self, paying):
        payment = asked(lines=[Line(id="a", label="A", pence=100)])
        line = payment.lines.get()
        assert (line.vat, line.ledger) == ("outside", "GENERAL")

    def test_one_subject_is_asked_once_at_a_time(self, paying):
        payment = asked()
        with pytest.raises(IntegrityError), transaction.atomic():
            asked(subject=payment.subject)

    def test_nothing_can_be_asked_for_nothing(self, paying):
        with pytest.raises(ValueError, match="total"):
            asked(lines=[])


class TestPaying:
    def test_paid_once_with_a_ledger_line_each(self, paying):
        payment = asked()
        url = payments.start(payment.pk, now=NOW())
        assert url.startswith(f"{paying.url}/secure/")
        back = paying.person_pays(url)
        assert back.endswith(payments.back_path(payment))
        with captured_events() as seen:
            assert payments.refresh(payment.pk, now=NOW()).state == PaymentState.PAID
            payments.refresh(payment.pk, now=NOW())
        assert kinds(seen) == [Paid]
        entries = LedgerEntry.objects.filter(payment=payment).order_by("position")
        assert [(e.pence, e.vat_pence, e.ledger) for e in entries] == [
            (4500, 0, "BULKY"),
            (1000, 167, "BULKY-VAT"),
        ]
        assert {e.provider_ref for e in entries} == {paying.payments()[0]["id"]}
        assert fresh(payment).email == ""
        assert fresh(payment).look_at is None

    def test_what_the_provider_is_told(self, paying):
        payment = asked()
        payments.start(payment.pk, now=NOW())
        told = paying.payments()[0]["asked"]
        assert told["amount"] == 5500
        assert told["reference"] == payment.reference
        assert told["return_url"].startswith("http://maidstone.localhost:8000/pay/")
        method, path, key = paying.calls[0]
        assert (method, path) == ("POST", "/v1/payments")
        assert key == str(Attempt.objects.get(payment=payment).pk)

    def test_two_tabs_get_one_payment(self, paying):
        payment = asked()
        payments.start(payment.pk, now=NOW())
        payments.start(payment.pk, now=NOW())
        assert len(paying.payments()) == 1
        assert Attempt.objects.filter(payment=payment).count() == 1

    def test_an_answer_that_was_lost_makes_no_second_payment(self, paying):
        payment = asked()
        paying.spoil("drop")
        with pytest.raises(payments.CannotPayNow):
            payments.start(payment.pk, now=NOW())
        url = payments.start(payment.pk, now=NOW())
        assert len(paying.payments()) == 1
        paying.person_pays(url)
        payments.refresh(payment.pk, now=NOW())
        assert LedgerEntry.objects.filter(payment=payment).count() == 2

    @pytest.mark.parametrize(
        "way", ["500", "503", "429", "gone", "garbage", "other", "redirect", "400", "404"]
    )
    def test_whatever_the_provider_answers_nothing_is_lost(self, paying, way):
        payment = asked()
        paying.spoil(way)
        with pytest.raises(payments.CannotPayNow):
            payments.start(payment.pk, now=NOW())
        assert fresh(payment).state == PaymentState.DUE
        paying.person_pays(payments.start(payment.pk, now=NOW()))
        paying.spoil(way)
        with pytest.raises(payments.CannotPayNow):
            payments.refresh(payment.pk, now=NOW())
        assert fresh(payment).state == PaymentState.DUE
        assert payments.refresh(payment.pk, now=NOW()).state == PaymentState.PAID

    def test_a_provider_that_takes_too_long_is_not_waited_for(self, paying, monkeypatch):
        monkeypatch.setattr("councils.payments.providers.govuk_pay.SECONDS", 0.3)
        payment = asked()
        paying.spoil("slow")
        with pytest.raises(payments.CannotPayNow):
            payments.start(payment.pk, now=NOW())
        assert payments.start(payment.pk, now=NOW())
        assert len(paying.payments()) == 1

    def test_declined_then_paid(self, paying):
        payment = asked()
        with captured_events() as seen:
            paying.person_pays(payments.start(payment.pk, now=NOW()), DECLINED)
            payments.refresh(payment.pk, now=NOW())
            assert payments.of_subject(payment.subject).attempt_code == "P0010"
            paying.person_pays(payments.start(payment.pk, now=NOW()), BANK_ERROR)
            paying.person_pays(payments.start(payment.pk, now=NOW()))
            payments.refresh(payment.pk, now=NOW())
        assert kinds(seen) == [Failed, Failed, Paid]
        assert [a.state for a in payments.attempts_of(payment.pk)] == [
            AttemptState.FAILED,
            AttemptState.ERROR,
            AttemptState.SUCCESS,
        ]
        assert LedgerEntry.objects.filter(payment=payment).count() == 2

    def test_given_up_at_the_provider(self, paying):
        payment = asked()
        paying.person_gives_up(payments.start(payment.pk, now=NOW()))
        payments.refresh(payment.pk, now=NOW())
        assert payments.of_subject(payment.subject).attempt_code == "P0030"
        assert fresh(payment).state == PaymentState.DUE

    def test_while_the_bank_works_on_it_nobody_pays_again(self, paying):
        payment = asked()
        paying.person_pays(payments.start(payment.pk, now=NOW()), SLOW_BANK)
        assert payments.refresh(payment.pk, now=NOW()).state == PaymentState.DUE
        with pytest.raises(payments.StillProcessing):
            payments.start(payment.pk, now=NOW())
        paying.clock = lambda: later(minutes=1)
        assert payments.refresh(payment.pk, now=NOW()).state == PaymentState.PAID

    def test_paid_already(self, paying):
        payment = paid(paying)
        with pytest.raises(payments.AlreadyPaid):
            payments.start(payment.pk, now=NOW())

    def test_paid_in_one_tab_while_the_other_starts(self, paying):
        """The first tab never came back: starting again asks the provider first."""
        payment = asked()
        paying.person_pays(payments.start(payment.pk, now=NOW()))
        with pytest.raises(payments.AlreadyPaid):
            payments.start(payment.pk, now=NOW())
        assert fresh(payment).state == PaymentState.PAID
        assert len(paying.payments()) == 1

    @pytest.mark.parametrize(
        "change", [{"amount": 1}, {"reference": "SOMEBODY-ELSE"}, {"amount": 5501}]
    )
    def test_another_amount_or_reference_is_not_believed(self, paying, change):
        payment = asked()
        paying.person_pays(payments.start(payment.pk, now=NOW()))
        paying.alter = lambda found: found | change
        with captured_events() as seen:
            payments.refresh(payment.pk, now=NOW())
        assert seen == []
        assert fresh(payment).flag == Flag.DIFFERENT
        assert not LedgerEntry.objects.exists()
        with pytest.raises(payments.NeedsFinance):
            payments.start(payment.pk, now=NOW())
        assert expire_later(payment) is False

    def test_another_payment_than_ours_is_not_believed(self, paying):
        payment = asked()
        payments.start(payment.pk, now=NOW())
        paying.alter = lambda found: found | {"payment_id": "another1"}
        with pytest.raises(payments.CannotPayNow):
            payments.refresh(payment.pk, now=NOW())
        assert fresh(payment).flag == ""

    def test_nobody_is_sent_to_a_page_elsewhere(self, paying):
        payment = asked()
        paying.alter = lambda found: (
            found | {"_links": {"next_url": {"href": "https://elsewhere.example/"}}}
        )
        with pytest.raises(payments.CannotPayNow):
            payments.start(payment.pk, now=NOW())

    def test_without_a_provider(self, in_maidstone):
        payment = asked()
        with pytest.raises(payments.CannotPayNow):
            payments.start(payment.pk, now=NOW())
        assert payments.check_here()

    def test_the_key_is_checked_and_never_told(self, paying, in_maidstone, caplog):
        assert payments.check_here() == []
        in_maidstone.options["payments.api_key"] = ""
        assert payments.check_here() == ["Enter the GOV.UK Pay API key."]
        from councils.secrets import seal

        in_maidstone.options["payments.api_key"] = seal("wrong")
        assert payments.check_here() == ["GOV.UK Pay does not accept the API key."]
        in_maidstone.options["payments.api_key"] = "sealed by nobody"
        assert "api_key_unreadable" in payments.check_here()[0]
        assert KEY not in caplog.text


def expire_later(payment):
    """Let its time pass, and look: whether it ended."""
    look(payment.pk, now=later(hours=25))
    return fresh(payment).state == PaymentState.EXPIRED


def transaction_start():
    """The database's own clock, which the waits are reckoned from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


class TestNeverComingBack:
    def test_the_sweep_finds_what_was_paid(self, paying):
        payment = asked()
        paying.person_pays(payments.start(payment.pk, now=NOW()))
        assert claim_look() is None
        Payment.objects.filter(pk=payment.pk).update(look_at=later(hours=-1))
        assert claim_look() == payment.pk
        assert claim_look() is None
        look(payment.pk, now=NOW())
        assert fresh(payment).state == PaymentState.PAID

    def test_each_look_waits_longer(self, paying):
        payment = asked()
        payments.start(payment.pk, now=NOW())
        waits = []
        for _ in range(8):
            Payment.objects.filter(pk=payment.pk).update(look_at=later(hours=-1))
            claim_look()
            waits.append(fresh(payment).look_at - transaction_start())
        seconds = [wait.total_seconds() for wait in waits]
        assert seconds == [30, 60, 120, 240, 480, 900, 900, 900]

    def test_time_over_with_nobody_trying(self, paying):
        payment = asked()
        with captured_events() as seen:
            assert expire_later(payment)
            assert not expire(payment.pk, now=later(hours=26))
        assert kinds(seen) == [Expired]
        with pytest.raises(payments.NoLongerDue):
            payments.start(payment.pk, now=later(hours=25))

    def test_time_over_while_somebody_types(self, paying):
        """The try is cancelled at the provider first, so that it cannot be paid afterwards."""
        payment = asked()
        url = payments.start(payment.pk, now=NOW())
        paying.person_opens(url)
        assert expire_later(payment)
        assert paying.payments()[0]["status"] == "cancelled"

    def test_time_over_and_it_was_paid_in_the_last_moment(self, paying):
        payment = asked()
        paying.person_pays(payments.start(payment.pk, now=NOW()))
        assert not expire_later(payment)
        assert fresh(payment).state == PaymentState.PAID

    def test_time_over_while_the_bank_works_waits_for_the_bank(self, paying):
        payment = asked()
        paying.person_pays(payments.start(payment.pk, now=NOW()), SLOW_BANK)
        assert not expire_later(payment)
        assert fresh(payment).state == PaymentState.DUE

    def test_time_over_and_the_provider_away_waits_a_while(self, paying):
        payment = asked()
        payments.start(payment.pk, now=NOW())
        paying.spoil("500")
        look(payment.pk, now=later(hours=25))
        assert fresh(payment).state == PaymentState.DUE
        paying.spoil("500")
        look(payment.pk, now=later(hours=31))
        assert fresh(payment).state == PaymentState.EXPIRED
        assert fresh(payment).look_at is not None, "an open try is looked at until it is over"

    def test_paid_after_we_closed_it_is_kept_and_offered_back(self, paying):
        payment = asked()
        url = payments.start(payment.pk, now=NOW())
        expire(payment.pk, now=later(hours=25))
        paying.person_pays(url)
        with captured_events() as seen:
            look(payment.pk, now=later(hours=25))
        assert kinds(seen) == [PaidUnasked]
        assert fresh(payment).flag == Flag.LATE
        assert fresh(payment).state == PaymentState.EXPIRED
        assert sum(e.pence for e in payments.entries_of(payment.pk)) == 5500
        refund = Refund.objects.get(payment=payment)
        assert (refund.pence, refund.state) == (5500, RefundState.ASKED)
        assert refund.asked_by_id is None

    def test_taken_back_while_somebody_pays(self, paying, deliver_events):
        payment = asked()
        payments.start(payment.pk, now=NOW())
        payments.cancel(subject=payment.subject, now=NOW())
        assert fresh(payment).state == PaymentState.CANCELLED
        deliver_events(strict=True)
        assert paying.payments()[0]["status"] == "cancelled"
        assert Attempt.objects.get(payment=payment).state == AttemptState.CANCELLED
        payments.cancel(subject=payment.subject, now=NOW())  # nothing is due: nothing happens


class TestTheLedger:
    @pytest.mark.parametrize("statement", ["UPDATE", "DELETE", "TRUNCATE"])
    def test_is_only_ever_added_to(self, paying, statement):
        paid(paying)
        sql = {
            "UPDATE": "UPDATE payments_ledgerentry SET pence = 1",
            "DELETE": "DELETE FROM payments_ledgerentry",
            "TRUNCATE": "TRUNCATE payments_ledgerentry",
        }[statement]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
                cursor.execute(sql)

    def test_a_try_is_entered_once(self, paying):
        payment = paid(paying)
        entry = LedgerEntry.objects.filter(payment=payment).first()
        entry.pk = uuid4()
        entry._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.save()

    def test_only_one_try_is_open(self, paying):
        payment = asked()
        payments.start(payment.pk, now=NOW())
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(
                payment=payment, number=2, provider="govuk_pay", started_at=NOW()
            )


class TestLinks:
    def test_a_link_opens_its_payment_and_no_other(self, paying, in_maidstone):
        payment, other = asked(), asked()
        token = payments.pay_path(payment).split("/")[2]
        assert payments.payment_of_token(token) == payment
        assert payments.payment_of_token(payments.back_path(other).split("/")[2]) == other
        mixed = token[:22] + payments.pay_path(other).split("/")[2][22:]
        for wrong in (mixed, token[:-1], token + "A", "", "x" * 65, "é" * 65, "%00", "/" * 65):
            assert payments.payment_of_token(wrong) is None

    def test_a_link_that_was_taken_back_opens_nothing(self, paying):
        payment = asked()
        old = payments.pay_path(payment).split("/")[2]
        back = payments.back_path(payment).split("/")[2]
        renewed = payments.renew_link(payment_id=payment.pk, now=NOW(), email="new@people.example")
        assert payments.payment_of_token(old) is None
        assert payments.payment_of_token(payments.pay_path(renewed).split("/")[2]) == payment
        cancelled = payments.cancel_link(payment_id=payment.pk)
        assert cancelled.link_sent_at is None
        assert payments.payment_of_token(payments.pay_path(renewed).split("/")[2]) is None
        assert payments.payment_of_token(back) == payment

    def test_no_link_for_what_is_paid(self, paying):
        payment = paid(paying)
        with pytest.raises(payments.NoLongerDue):
            payments.renew_link(payment_id=payment.pk, now=NOW())

    def test_another_councils_link_opens_nothing(self, paying, in_maidstone, swale):
        from councils.tenancy import in_council

        token = payments.pay_path(asked()).split("/")[2]
        with in_council(swale):
            assert payments.payment_of_token(token) is None


def test_hours_to_pay_are_the_councils(paying, in_maidstone):
    in_maidstone.options["payments.hours_to_pay"] = 2
    now = NOW()
    assert asked(now=now).expires_at == now + timedelta(hours=2)
