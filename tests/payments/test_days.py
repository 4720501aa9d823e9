"""Closing a day: our ledger beside the provider's account, and the file for finance."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from councils.clock import local_day
from councils.clock import now as wall_clock
from councils.payments import api as payments
from councils.payments.choices import PaymentState
from councils.payments.dayfile import COLUMNS
from councils.payments.models import Attempt, LedgerEntry, Payment, PaymentDay
from councils.payments.operations.closing_days import days_to_close
from councils.payments.operations.refunding import send_refund
from councils.payments.records import Line
from tests.payments.factories import asked, paid

NOON = wall_clock().replace(hour=12) - timedelta(days=3)
DAY = local_day(NOON)
MORNING_AFTER = NOON + timedelta(hours=14)


@pytest.fixture
def on_that_day(paying):
    paying.clock = lambda: NOON
    return paying


def pay_at(pay, moment, **more):
    pay.clock = lambda: moment
    return paid(pay, now=moment, **more)


def rows(day):
    return list(csv.DictReader(io.StringIO(day.file)))


def kinds(day):
    return [one["kind"] for one in day.problems]


def test_all_matched_and_the_file_says_so(on_that_day):
    first = pay_at(on_that_day, NOON)
    pay_at(on_that_day, NOON)
    refund = payments.ask_refund(
        payment_id=first.pk, pence=1500, reason="x", by_id=uuid4(), now=NOON
    )
    payments.approve_refund(refund_id=refund.pk, by_id=uuid4(), now=NOON)
    send_refund(refund.pk, now=NOON)
    day = payments.close_day(DAY, now=MORNING_AFTER)
    assert (day.matched, day.problems) == (3, [])
    assert (day.paid_pence, day.refunded_pence) == (11000, 1500)
    found = rows(day)
    assert tuple(found[0]) == COLUMNS
    moved = [(row["kind"], row["gross"], row["vat_amount"], row["net"]) for row in found]
    paid_lines = [("paid", "45.00", "0.00", "45.00"), ("paid", "10.00", "1.67", "8.33")]
    back = [("refund", "-12.27", "0.00", "-12.27"), ("refund", "-2.73", "-0.46", "-2.27")]
    assert moved == [*paid_lines, *back, *paid_lines]
    assert found[1]["vat_rate"] == "20"
    assert {row["date"] for row in found} == {DAY.isoformat()}


def test_made_once_and_the_same_again(on_that_day):
    pay_at(on_that_day, NOON)
    day = payments.close_day(DAY, now=MORNING_AFTER)
    calls = len(on_that_day.calls)
    again = payments.close_day(DAY, now=MORNING_AFTER + timedelta(days=1))
    assert (again.file, again.digest) == (day.file, day.digest)
    assert len(on_that_day.calls) == calls


def test_words_that_a_spreadsheet_would_run(on_that_day):
    lines = [Line(id="x", label='=HYPERLINK("http://x")', pence=100, ledger="+1", vat="outside")]
    pay_at(on_that_day, NOON, lines=lines, service="@SUM(1)")
    row = rows(payments.close_day(DAY, now=MORNING_AFTER))[0]
    assert row["line"].startswith("'=")
    assert row["ledger_code"] == "'+1" or row["ledger_code"] == "+1"
    assert row["service"].startswith("'@")
    assert row["gross"] == "1.00"


def test_paid_and_we_never_heard_is_taken_in(on_that_day):
    payment = asked(now=NOON)
    on_that_day.person_pays(payments.start(payment.pk, now=NOON))
    day = payments.close_day(DAY, now=MORNING_AFTER)
    assert Payment.objects.get(pk=payment.pk).state == PaymentState.PAID
    assert day.problems == []
    tomorrow = payments.close_day(DAY + timedelta(days=1), now=MORNING_AFTER + timedelta(days=1))
    assert (tomorrow.paid_pence, tomorrow.matched, tomorrow.problems) == (5500, 1, [])


def test_paid_after_midnight(on_that_day):
    midnight = datetime(NOON.year, NOON.month, NOON.day, tzinfo=UTC) + timedelta(days=1)
    before, after = midnight - timedelta(minutes=90), midnight + timedelta(minutes=90)
    on_that_day.clock = lambda: before
    payment = asked(now=before)
    url = payments.start(payment.pk, now=before)
    on_that_day.clock = lambda: before + timedelta(minutes=80)
    on_that_day.person_pays(url)
    payments.refresh(payment.pk, now=after)
    first = payments.close_day(DAY, now=MORNING_AFTER)
    second = payments.close_day(DAY + timedelta(days=1), now=MORNING_AFTER + timedelta(days=1))
    assert first.problems == second.problems == []
    assert second.matched == 1


def test_what_only_the_provider_has(on_that_day):
    pay_at(on_that_day, NOON)
    _status, stray = on_that_day.sandbox.call(
        "POST",
        "/v1/payments",
        {"amount": 700, "reference": "OTHER", "description": "x", "return_url": "https://x"},
        key="stray",
        now=NOON,
    )
    on_that_day.person_pays(stray["_links"]["next_url"]["href"])
    on_that_day.sandbox._refund(
        stray["payment_id"], body={"amount": 200}, now=NOON, key="", query={}
    )
    day = payments.close_day(DAY, now=MORNING_AFTER)
    assert kinds(day) == ["missing_here", "missing_here"]
    assert [one["theirs"] for one in day.problems] == [700, -200]


def test_what_only_we_have(on_that_day):
    pay_at(on_that_day, NOON)
    on_that_day.store.documents.clear()
    day = payments.close_day(DAY, now=MORNING_AFTER)
    assert kinds(day) == ["missing_there"]
    assert day.problems[0]["ours"] == 5500


def test_a_search_that_lags_is_asked_one_by_one(on_that_day):
    pay_at(on_that_day, NOON)
    on_that_day.alter = lambda found: (
        found | {"results": [], "total": 0} if "results" in found else found
    )
    assert payments.close_day(DAY, now=MORNING_AFTER).matched == 1


def test_different_amounts(on_that_day):
    pay_at(on_that_day, NOON)
    next(iter(on_that_day.store.documents.values()))["asked"]["amount"] = 5400
    day = payments.close_day(DAY, now=MORNING_AFTER)
    assert kinds(day) == ["different"]
    assert (day.problems[0]["ours"], day.problems[0]["theirs"]) == (5500, 5400)


@pytest.mark.parametrize("way", ["500", "garbage", "gone", "429"])
def test_without_an_answer_the_day_stays_open(on_that_day, way):
    pay_at(on_that_day, NOON)
    on_that_day.spoil(way)
    assert payments.close_day(DAY, now=MORNING_AFTER) is None
    assert not PaymentDay.objects.exists()
    assert payments.close_day(DAY, now=MORNING_AFTER).matched == 1


def test_a_long_day_has_many_pages(on_that_day, monkeypatch):
    monkeypatch.setattr("councils.payments.providers.govuk_pay.PAGE_SIZE", 2)
    for _ in range(5):
        pay_at(on_that_day, NOON)
    assert payments.close_day(DAY, now=MORNING_AFTER).matched == 5


def test_a_day_that_is_not_over_is_not_closed(on_that_day):
    with pytest.raises(ValueError, match="over"):
        payments.close_day(DAY, now=NOON + timedelta(hours=1))


def test_which_days_are_to_close(on_that_day):
    assert days_to_close(now=MORNING_AFTER) == []
    pay_at(on_that_day, NOON)
    assert days_to_close(now=NOON) == []
    assert days_to_close(now=MORNING_AFTER) == [DAY]
    payments.close_day(DAY, now=MORNING_AFTER)
    assert days_to_close(now=MORNING_AFTER) == []


def test_nightly_task_goes_through_councils(on_that_day, in_maidstone):
    from councils.payments.tasks import close_days_here, schemas_with_looks

    pay_at(on_that_day, NOON)
    close_days_here(council="c_maidstone")
    assert PaymentDay.objects.get().matched == 1
    assert Attempt.objects.count() == 1
    assert LedgerEntry.objects.count() == 2
    Payment.objects.update(look_at=NOON)
    assert schemas_with_looks(["c_maidstone", "c_swale"]) == ["c_maidstone"]
    assert schemas_with_looks([]) == []
