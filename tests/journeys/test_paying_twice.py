"""Paying is pressed twice, in two tabs, after going back, with cards that fail, or nobody comes
back from the card page: one payment, one receipt, and a page that says so.
"""

import time

import pytest

from casework.models import Case
from councils import clock
from councils.messaging.models import Dispatch
from councils.payments.models import Attempt, LedgerEntry, Payment
from portal.engine.prices import pounds
from tests.journeys.begun import garden, resume_link
from tests.journeys.looking import checked
from tests.journeys.steps import never_come_back, press, send, step_of, type_card
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

COUNCIL = "maidstone"
DECLINED, AT_THE_BANK, SLOW = "4000000000000002", "4000000000000119", "4000000000000077"
SETTLED_SECONDS = 60
SCRIPTS = [pytest.param("js"), pytest.param("plain", marks=pytest.mark.long)]


@pytest.fixture
def to_pay(live, at_council, new_page):
    """`to_pay(number, script)`: a page that says what garden waste costs, and its reference."""

    def make(number, script="js"):
        path = at_council(
            COUNCIL, lambda: resume_link("garden_waste", garden(COUNCIL, 20 + number))
        )
        page = new_page(viewport=PHONE, java_script_enabled=script == "js")
        page.goto(live.url(COUNCIL, path))
        assert step_of(page) == "check", page.inner_text("main")
        reference = send(page)
        assert step_of(page) == "pay"
        return page, reference

    return make


@pytest.fixture
def paid_once(at_council):
    """`paid_once(reference)`: one payment stands in the ledger, and one receipt went out."""

    def look(reference):
        payment = Payment.objects.get(reference=reference)
        return payment, {
            "state": payment.state,
            "flag": payment.flag,
            "ledger": [one.pence for one in LedgerEntry.objects.filter(payment=payment)],
            "won": Attempt.objects.filter(payment=payment, state="success").count(),
            "open": Attempt.objects.filter(payment=payment, is_open=True).count(),
            "case": Case.objects.get(reference=reference).status,
        }

    def assert_it(reference):
        payment, found = at_council(COUNCIL, lambda: look(reference))
        assert found["state"] == "paid"
        assert found["flag"] == ""
        assert sum(found["ledger"]) == payment.total
        assert (found["won"], found["open"]) == (1, 0)
        assert found["case"] != "waiting_on_resident"
        receipts = receipts_of(reference)
        assert receipts == 1, f"{receipts} receipts"
        return pounds(payment.total)

    def receipts_of(reference):
        until = time.monotonic() + SETTLED_SECONDS
        while time.monotonic() < until:
            found = at_council(COUNCIL, lambda: len(paid_mails(reference)))
            if found:
                return found
            time.sleep(0.3)
        return 0

    return assert_it


def paid_mails(reference):
    return [
        one
        for one in Dispatch.objects.filter(to="zoe@people.example", text__contains=reference)
        if "paid" in one.subject.lower()
    ]


def pay_button(page):
    return page.get_by_role("button", name="Pay now")


def says_paid(page, amount):
    """The confirmation, with its payment."""
    assert step_of(page) == "sent", page.url
    said = page.inner_text("main")
    assert "We have your request" in said
    assert f"You have paid {amount}" in said
    assert not page.get_by_role("button", name="Pay").count()


def says_not_paid(page, why):
    said = page.inner_text("main")
    assert "You have not paid yet" in said, said
    assert why in said
    assert "No money was taken" in said
    assert "Your answers are kept" in said


@pytest.mark.parametrize("script", SCRIPTS)
def test_pressed_twice_and_once_more_after_going_back(to_pay, paid_once, script):
    page, reference = to_pay(1 if script == "js" else 2, script)
    pay_page = page.url
    with page.expect_navigation(url="**/test-pay/**"):
        pay_button(page).dblclick(no_wait_after=True)
    page.wait_for_load_state()
    card_page = page.url
    page.go_back()
    press(page, pay_button(page))
    assert page.url == card_page, "the second press opened another payment"
    type_card(page)
    amount = paid_once(reference)
    says_paid(page, amount)
    for _ in range(2):
        page.go_back()
    page.goto(pay_page)
    says_paid(page, amount)
    page.goto(card_page)
    says_paid(page, amount)
    paid_once(reference)
    if script == "js":
        checked(page, "sent")


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_two_tabs(to_pay, paid_once, script):
    page, reference = to_pay(3 if script == "js" else 4, script)
    twin = page.context.new_page()
    twin.goto(page.url)
    for one in (page, twin):
        press(one, pay_button(one))
    assert page.url == twin.url
    type_card(page)
    amount = paid_once(reference)
    says_paid(page, amount)
    type_card(twin)
    says_paid(twin, amount)
    paid_once(reference)


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_an_old_page_is_pressed_after_it_was_paid(to_pay, paid_once, script):
    page, reference = to_pay(5 if script == "js" else 6, script)
    twin = page.context.new_page()
    twin.goto(page.url)
    press(page, pay_button(page))
    type_card(page)
    amount = paid_once(reference)
    press(twin, pay_button(twin))
    says_paid(twin, amount)
    paid_once(reference)


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_cards_that_fail_and_then_one_that_works(to_pay, paid_once, script):
    page, reference = to_pay(7 if script == "js" else 8, script)
    press(page, pay_button(page))
    type_card(page, "1234")
    assert "not a real card" in page.inner_text("main .govuk-error-summary")
    type_card(page, DECLINED)
    says_not_paid(page, "Your bank declined the card")
    press(page, page.get_by_role("button", name="Try again to pay"))
    type_card(page, AT_THE_BANK)
    says_not_paid(page, "Something went wrong at the bank")
    press(page, page.get_by_role("button", name="Try again to pay"))
    press(page, page.get_by_role("button", name="Cancel payment"))
    says_not_paid(page, "You cancelled the payment")
    if script == "js":
        checked(page, "paid")
    press(page, page.get_by_role("button", name="Try again to pay"))
    type_card(page)
    says_paid(page, paid_once(reference))


@pytest.mark.long
def test_a_bank_that_takes_its_time_is_waited_for(to_pay, paid_once, at_council):
    page, reference = to_pay(9)
    pay_page = page.url
    press(page, pay_button(page))
    type_card(page, SLOW)
    said = page.inner_text("main")
    assert "Your payment is being processed" in said
    assert "Do not pay again" in said
    page.goto(pay_page)
    assert "Your payment is being processed" in page.inner_text("main")
    settled_by_itself(at_council, reference)
    page.reload()
    says_paid(page, paid_once(reference))


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_nobody_comes_back_from_the_card_page(to_pay, paid_once, at_council, script):
    page, reference = to_pay(10 if script == "js" else 11, script)
    pay_page = page.url
    press(page, pay_button(page))
    connect = never_come_back(page)
    settled_by_itself(at_council, reference)
    amount = paid_once(reference)
    connect()
    page.goto(pay_page)
    says_paid(page, amount)


def settled_by_itself(at_council, reference):
    """The sweep asks the provider; its next look is due at once here."""

    def look():
        rows = Payment.objects.filter(reference=reference)
        rows.filter(state="due").update(look_at=clock.now())
        return rows.get().state

    until = time.monotonic() + SETTLED_SECONDS
    while (state := at_council(COUNCIL, look)) != "paid" and time.monotonic() < until:
        time.sleep(1)
    assert state == "paid"
