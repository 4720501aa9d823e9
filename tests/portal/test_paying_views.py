"""Paying in the browser: every return, every tab, every loss says what happened, and pays once."""

import re

import pytest
from django.core.cache import cache

from casework.models import Case
from councils.clock import now as wall_clock
from councils.events.testing import deliver_events
from councils.messaging.models import Dispatch
from councils.payments import api as payments
from councils.payments.models import Attempt, LedgerEntry, Payment
from councils.payments.operations.looking import expire
from councils.payments.sandbox.cards import CARDS
from portal.models import ServiceRequest
from tests.payments.factories import later, use_govuk_pay
from tests.portal.factories import FEE, WITH_FEE_POSTS, draft_id_of, let_it_cost, submit, walk
from tests.support.pay_server import DECLINED, SLOW_BANK, pay_server
from tests.support.people import make_staff, make_user

SLUG = "something-else"


@pytest.fixture
def counting(django_assert_num_queries):
    """How many statements a page sends."""
    return django_assert_num_queries


@pytest.fixture
def pay(settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with pay_server() as running:
        yield running


@pytest.fixture
def client(site, pay, host_client, maidstone):
    """A signed-out visitor at Maidstone, whose general form costs something."""
    let_it_cost()
    use_govuk_pay(site, pay)
    return host_client(maidstone)


@pytest.fixture
def sent(client):
    """The form is sent; the address of its pages."""
    return send_form(client)


def send_form(client):
    """Answer it and send it; the address of its pages."""
    page = submit(client, walk(client, SLUG, WITH_FEE_POSTS))
    return page.request["PATH_INFO"].removesuffix("pay/")


def at_end_of(client, address):
    """The words of where an address of the provider's leads a browser in the end."""
    return words(client.get(address.split(":8000")[1], follow=True))


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def card_page(client, sent):
    """Press "Pay now": the address of the card page."""
    response = client.post(f"{sent}pay/")
    assert response.status_code == 302, words(response)
    return response["Location"]


class TestBeforePaying:
    def test_the_price_stands_on_the_last_page_and_the_button_says_so(self, client):
        page = words(client.get(walk(client, SLUG, WITH_FEE_POSTS)))
        assert "You will pay £55.00 ." in page
        assert "Items £10.00" in page
        assert "Accept and go to payment" in page

    def test_sending_leads_to_the_pay_page(self, client, sent, pay):
        page = client.get(f"{sent}pay/")
        assert "Pay £55.00" in words(page)
        assert "A visit £45.00" in words(page)
        assert f"form-action 'self' {pay.url}" in page["Content-Security-Policy"]
        assert Case.objects.get().pause_reason == "payment"
        assert pay.calls == []
        assert client.get(f"{sent}sent/")["Location"] == f"{sent}pay/"

    def test_sending_twice_asks_once(self, client, sent):
        again = client.post(f"{sent}check/", {"declaration": "yes"}, follow=True)
        assert again.request["PATH_INFO"] == f"{sent}pay/"
        assert Payment.objects.count() == 1

    @pytest.mark.parametrize("field", ["total", "price", "amount", "fee", "items_price", "pence"])
    def test_nothing_that_the_browser_sends_changes_the_price(self, client, field):
        url = walk(client, SLUG, WITH_FEE_POSTS)
        client.post(url, {"declaration": "yes", field: "1"})
        assert Payment.objects.get().total == 5500

    def test_a_price_of_nothing_asks_for_nothing(self, client):
        posts = {**WITH_FEE_POSTS, "what": {"summary": "Please help me.", "items": "0"}}
        url = walk(client, SLUG, posts)
        assert "You have nothing to pay." in words(client.get(url))
        page = submit(client, url)
        assert page.request["PATH_INFO"].endswith("/sent/")
        assert not Payment.objects.exists()
        assert Case.objects.get().status == "new"

    def test_a_price_that_cannot_be_worked_out_sends_nothing(self, client, site):
        unset = {"fact": "council.setting.nobody_set_this"}
        line = {"id": "one", "label": "One", "amount": unset}
        let_it_cost(FEE | {"lines": [line], "reductions": []})
        page = submit(client, walk(client, SLUG, WITH_FEE_POSTS))
        assert "We cannot work out the price" in words(page)
        assert not Case.objects.exists()
        assert not ServiceRequest.objects.exists()

    def test_somebody_elses_pages_are_not_there(self, client, sent, host_client, maidstone):
        stranger = host_client(maidstone)
        for page in ("pay", "paid"):
            assert stranger.get(f"{sent}{page}/").status_code == 404
        assert stranger.post(f"{sent}pay/").status_code == 404

    def test_without_a_provider_the_page_says_whom_to_phone(self, client, sent, site):
        site.options["payments.provider"] = "none"
        site.save(update_fields=["options"])
        from councils.tenancy import forget_hosts

        forget_hosts()
        page = words(client.get(f"{sent}pay/"))
        assert "You cannot pay online at the moment." in page
        assert "Pay now" not in page


class TestPaying:
    def test_all_the_way(self, client, sent, pay):
        back = pay.person_pays(card_page(client, sent))
        assert re.fullmatch(r"http://maidstone\.localhost:8000/pay/[\w-]{65}/paid/", back)
        page = client.get(back.split(":8000")[1], follow=True)
        assert page.request["PATH_INFO"] == f"{sent}sent/"
        assert "You have paid £55.00" in words(page)
        assert "We have your request" in words(page)
        assert "You have not paid" not in words(page)
        assert LedgerEntry.objects.count() == 2
        deliver_events(strict=True)
        assert Case.objects.get().status == "new"
        pdf = client.get(f"{sent}sent/receipt.pdf")
        assert pdf.status_code == 200
        assert pdf.content.startswith(b"%PDF")

    def test_a_double_click_and_two_tabs_are_one_payment(self, client, sent, pay):
        first, second = card_page(client, sent), card_page(client, sent)
        assert first == second
        pay.person_pays(first)
        client.get(f"{sent}paid/")
        assert client.post(f"{sent}pay/")["Location"] == f"{sent}paid/"
        assert LedgerEntry.objects.count() == 2
        assert len(pay.payments()) == 1

    def test_paid_in_one_tab_while_the_other_stands_on_the_pay_page(self, client, sent, pay):
        pay.person_pays(card_page(client, sent))
        page = client.post(f"{sent}pay/", follow=True)
        assert "You have paid £55.00" in words(page)
        assert len(pay.payments()) == 1

    @pytest.mark.parametrize(
        ("do", "says"),
        [
            (lambda pay, url: pay.person_pays(url, DECLINED), "Your bank declined the card."),
            (lambda pay, url: pay.person_gives_up(url), "You cancelled the payment."),
            (lambda pay, url: None, "You have not paid yet"),
            (lambda pay, url: pay.person_opens(url), "No money was taken."),
        ],
    )
    def test_not_paid_says_why_and_lets_them_try_again(self, client, sent, pay, do, says):
        do(pay, card_page(client, sent))
        page = client.get(f"{sent}paid/")
        assert says in words(page)
        assert "Try again to pay £55.00" in words(page)
        assert pay.url in page["Content-Security-Policy"]
        pay.person_pays(card_page(client, sent))
        assert "You have paid £55.00" in words(client.get(f"{sent}paid/", follow=True))
        assert LedgerEntry.objects.count() == 2

    def test_while_the_bank_works(self, client, sent, pay):
        pay.person_pays(card_page(client, sent), SLOW_BANK)
        page = words(client.get(f"{sent}paid/"))
        assert "Your payment is being processed" in page
        assert "Check again" in page
        assert client.post(f"{sent}pay/")["Location"] == f"{sent}paid/"
        assert client.get(f"{sent}pay/")["Location"] == f"{sent}paid/"
        pay.clock = lambda: later(minutes=1)
        cache.clear()
        assert "You have paid" in words(client.get(f"{sent}paid/", follow=True))

    @pytest.mark.parametrize("way", ["500", "garbage", "gone", "429", "redirect"])
    def test_the_provider_is_away_when_they_start(self, client, sent, pay, way):
        pay.spoil(way)
        page = client.post(f"{sent}pay/")
        assert page.status_code == 409
        assert "You cannot pay at the moment. No money was taken." in words(page)
        assert card_page(client, sent)

    @pytest.mark.parametrize("way", ["500", "garbage", "drop"])
    def test_the_provider_is_away_when_they_return(self, client, sent, pay, way):
        pay.person_pays(card_page(client, sent))
        pay.spoil(way)
        page = words(client.get(f"{sent}paid/"))
        assert "We are checking your payment" in page
        assert "Do not pay again" in page
        assert "You have paid" in words(client.get(f"{sent}paid/", follow=True))

    def test_coming_back_after_an_hour(self, client, sent, pay):
        """The card page has run out; the request has not."""
        card_page(client, sent)
        pay.clock = lambda: later(hours=2)
        page = words(client.get(f"{sent}paid/"))
        assert "The payment page waited too long." in page
        pay.person_pays(card_page(client, sent))
        assert "You have paid" in words(client.get(f"{sent}paid/", follow=True))
        assert [a.state for a in Attempt.objects.order_by("number")] == ["failed", "success"]

    def test_coming_back_when_the_time_is_over(self, client, sent):
        Payment.objects.update(expires_at=later(hours=-1))
        payment = Payment.objects.get()
        expire(payment.pk, now=wall_clock())
        deliver_events(strict=True)
        page = words(client.get(f"{sent}paid/"))
        assert "You did not pay in time" in page
        assert "Ask again" in page
        assert client.post(f"{sent}pay/")["Location"] == f"{sent}paid/"
        assert client.get(f"{sent}pay/")["Location"] == f"{sent}paid/"

    def test_paid_after_we_closed_it(self, client, sent, pay):
        url = card_page(client, sent)
        Payment.objects.update(expires_at=later(hours=-1), look_at=later(hours=-1))
        payment = Payment.objects.get()
        expire(payment.pk, now=wall_clock())
        pay.person_pays(url)
        from councils.payments.operations.looking import look

        look(payment.pk, now=wall_clock())
        page = words(client.get(f"{sent}paid/"))
        assert "Your payment came after we closed the request" in page

    def test_something_that_does_not_fit_is_for_finance(self, client, sent, pay):
        pay.person_pays(card_page(client, sent))
        pay.alter = lambda found: found | {"amount": 1}
        page = words(client.get(f"{sent}paid/"))
        assert "We have to look at your payment" in page
        assert "Try again" not in page
        assert client.post(f"{sent}pay/").status_code == 409

    def test_pages_cost_a_fixed_number_of_queries(self, client, sent, counting):
        client.get(f"{sent}pay/")
        with counting(6):
            client.get(f"{sent}pay/")
        with counting(6):
            client.get(f"{sent}paid/")

    def test_reloading_does_not_ask_the_provider_for_ever(self, client, sent, pay):
        card_page(client, sent)
        before = len(pay.calls)
        for _ in range(30):
            client.get(f"{sent}paid/")
        assert len(pay.calls) - before <= 12


class TestPayLinks:
    @pytest.fixture
    def link(self, sent):
        return payments.pay_path(Payment.objects.get())

    @pytest.fixture
    def stranger(self, host_client, maidstone, client):
        return host_client(maidstone)

    def test_shows_amount_what_for_and_council_only(self, stranger, link, sent):
        page = stranger.get(link)
        text = words(page)
        assert "Pay £55.00" in text
        assert "You pay £55.00 to Maidstone Borough Council." in text
        reference = Payment.objects.get().reference
        for hidden in ("Zoë", "zoe@", "A visit", reference, reference.split("-")[1]):
            assert hidden not in page.content.decode(), hidden

    def test_is_paid_by_whoever_has_it(self, stranger, link, pay):
        back = pay.person_pays(stranger.post(link)["Location"])
        page = stranger.get(back.split(":8000")[1])
        assert "You have paid £55.00" in words(page)
        assert "Zoë" not in words(page)
        assert "You have paid" in words(stranger.get(f"{link}paid/"))
        assert Payment.objects.get().state == "paid"

    def test_the_tab_that_sent_the_form_and_the_link_are_one_payment(
        self, client, stranger, sent, link, pay
    ):
        assert card_page(client, sent) == stranger.post(link)["Location"]
        assert len(pay.payments()) == 1

    @pytest.mark.parametrize("wrong", ["x", "a" * 65, "%00", "é", "a" * 900])
    def test_another_opens_nothing(self, stranger, wrong):
        for address in (f"/pay/{wrong}/", f"/pay/{wrong}/paid/"):
            response = stranger.get(address)
            assert response.status_code == 404

    def test_cannot_be_tried_for_long(self, stranger):
        codes = [stranger.get(f"/pay/{'a' * 65}/").status_code for _ in range(61)]
        assert codes[-1] == 429

    def test_in_the_first_message(self, stranger, sent, link):
        deliver_events(strict=True)
        assert link in Dispatch.objects.get(template="casework/to_pay").text


class TestForACaller:
    def test_staff_send_a_link(self, client, maidstone, client_for, pay):
        agent = make_staff(maidstone, "agent")
        desk = client_for(maidstone, agent)
        start = desk.post(f"/services/{SLUG}/for-caller/", {"channel": "phone"})
        url = start["Location"]
        for _ in range(10):
            step = url.rstrip("/").rsplit("/", 1)[-1]
            if step == "check":
                break
            url = desk.post(url, WITH_FEE_POSTS[step])["Location"]
        page = submit(desk, url)
        assert page.request["PATH_INFO"].endswith("/sent/")
        assert "Send a pay link" in words(page)
        reference = ServiceRequest.objects.get().reference
        act = f"/desk/cases/{reference}/pay-link/"
        assert "zoe@people.example" in desk.get(act).content.decode()
        assert desk.post(act, {"email": "wrong"}).status_code == 422
        assert desk.post(act, {"email": "caller@people.example"}).status_code == 302
        deliver_events(strict=True)
        mail = Dispatch.objects.get(template="casework/pay_link")
        assert mail.to == "caller@people.example"
        link = payments.pay_path(Payment.objects.get())
        assert link in mail.text
        case = words(desk.get(f"/desk/cases/{reference}/"))
        assert "Send a new pay link" in case
        assert "£55.00" in case
        taken_back = desk.post(f"/desk/cases/{reference}/pay-link-cancel/")
        assert taken_back.status_code == 302
        assert desk.get(link).status_code == 404
        assert desk.post(f"/desk/cases/{reference}/refund/").status_code == 403


class TestMyPayments:
    def test_list_and_receipt(self, client, sent, pay, client_for, maidstone):
        person = make_user()
        mine = client_for(maidstone, person)
        here = send_form(mine)
        reference = ServiceRequest.objects.get(draft_id=draft_id_of(here)).reference
        text = words(mine.get("/payments/"))
        assert "£55.00" in text
        assert "Not paid yet" in text
        request = mine.get(f"/requests/{reference}/").content.decode()
        assert payments.pay_path(Payment.objects.get(reference=reference)) in request
        pay.person_pays(card_page(mine, here))
        mine.get(f"{here}paid/")
        text = words(mine.get("/payments/"))
        assert "Paid on" in text
        assert Payment.objects.exclude(reference=reference).get().reference not in text
        page = words(mine.get(f"/requests/{reference}/"))
        assert "You have paid £55.00" in page
        assert "The total holds £1.67 of VAT." in page
        assert mine.get(f"/requests/{reference}/receipt.pdf").content.startswith(b"%PDF")

    def test_keyset_pages_cost_the_same(self, site, client_for, maidstone, counting):
        from tests.casework.factories import missed_bin, opened
        from tests.payments.factories import asked

        person = make_user()
        missed_bin()
        from casework.records import ContactDetails

        contact = ContactDetails(name="A", person_id=person.pk)
        client = client_for(maidstone, person)
        for _ in range(30):
            case = opened(contact=contact)
            asked(subject=case.case_id, reference=case.reference)
        client.get("/payments/")
        with counting(4):
            first = client.get("/payments/")
        assert len(first.context["page"].rows) == 25
        with counting(4):
            second = client.get(f"/payments/{first.context['next_href']}")
        assert len(second.context["page"].rows) == 5
        assert client.get("/payments/?after=x").status_code == 200

    def test_not_signed_in(self, client):
        assert client.get("/payments/").status_code == 302


class TestTestPages:
    """The product's own card pages, in a demonstration."""

    @pytest.fixture
    def demo(self, client, site, settings):
        settings.DEMO = True
        site.options["payments.provider"] = "local"
        site.save(update_fields=["options"])
        from councils.tenancy import forget_hosts

        forget_hosts()
        return client

    def test_all_the_way(self, demo):
        here = send_form(demo)
        assert "Test payment: no money moves" in words(demo.get(f"{here}pay/"))
        at = card_page(demo, here).split(":8000")[1]
        assert at.startswith("/test-pay/")
        page = words(demo.get(at))
        assert "£55.00" in page
        assert CARDS[0].shown in page
        wrong = demo.post(at, {"card": "4929 0000 0000 6"})
        assert wrong.status_code == 422
        assert "4929" not in wrong.content.decode()
        back = demo.post(at, {"card": CARDS[1].shown})["Location"]
        assert "Your bank declined the card." in at_end_of(demo, back)
        at = card_page(demo, here).split(":8000")[1]
        back = demo.post(at, {"card": CARDS[0].number})["Location"]
        assert "You have paid £55.00" in at_end_of(demo, back)
        assert demo.get(at).status_code == 302

    def test_cancelled(self, demo):
        here = send_form(demo)
        at = card_page(demo, here).split(":8000")[1]
        back = demo.post(at, {"card": "", "cancel": "yes"})["Location"]
        assert "You cancelled the payment." in at_end_of(demo, back)

    def test_outside_a_demonstration_they_are_not_there(self, demo, settings):
        here = send_form(demo)
        at = card_page(demo, here).split(":8000")[1]
        settings.DEMO = False
        assert demo.get(at).status_code == 404
        assert demo.post(at, {"card": CARDS[0].number}).status_code == 404
        assert demo.post(f"{here}pay/").status_code == 409
        assert payments.check_here() == ["Test pages work in a demonstration only."]

    @pytest.mark.parametrize("token", ["x", "a" * 32, "%00"])
    def test_there_is_nothing_at_other_addresses(self, demo, token):
        assert demo.get(f"/test-pay/{token}/").status_code == 404
