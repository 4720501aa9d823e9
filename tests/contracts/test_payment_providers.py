"""What every provider of card payments has to do, asked over the wire where it has one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from councils.clock import now as wall_clock
from councils.payments.errors import RefundMismatch
from councils.payments.providers import providers
from councils.payments.providers.local import sandbox
from councils.payments.sandbox.cards import CARDS
from tests.payments.factories import use_govuk_pay
from tests.support.pay_server import pay_server


@pytest.fixture(params=list(providers))
def key(request, settings, in_maidstone):
    """A provider that works, in Maidstone."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    settings.DEMO = True
    with pay_server() as running:
        use_govuk_pay(in_maidstone, running)
        in_maidstone.options["payments.provider"] = request.param
        yield request.param, running


@pytest.fixture
def provider(key):
    return providers.get(key[0])()


@pytest.fixture
def person_pays(key):
    """Somebody types a card that works."""
    account = sandbox() if key[0] == "local" else key[1].sandbox
    return lambda seen: account.pay(
        seen.next_url.rstrip("/").rsplit("/", 1)[-1], CARDS[0], now=wall_clock()
    )


def test_it_has_a_label_and_says_whether_it_works(provider):
    assert str(provider.label).strip()
    assert provider.check() == []


def test_one_key_makes_one_payment(provider):
    order = provider.example()
    first, again = provider.create(order), provider.create(order)
    other = provider.create(replace(order, key="0190d7a2-0000-7000-8000-000000000002"))
    assert first.provider_id == again.provider_id != other.provider_id
    assert (first.pence, first.reference) == (order.pence, order.reference)
    assert not first.finished


def test_it_sends_people_only_where_it_says(provider):
    url = provider.create(provider.example()).next_url
    assert any(url.startswith(f"{origin}/") for origin in provider.origins())


def test_a_payment_that_was_cancelled_is_over(provider, person_pays):
    seen = provider.create(provider.example())
    provider.cancel(seen.provider_id)
    assert provider.get(seen.provider_id).status == "cancelled"
    person_pays(seen)
    assert provider.get(seen.provider_id).status == "cancelled"


def test_cancelling_what_is_paid_changes_nothing(provider, person_pays):
    seen = provider.create(provider.example())
    person_pays(seen)
    provider.cancel(seen.provider_id)
    assert provider.get(seen.provider_id).status == "success"


def test_the_same_refund_goes_once(provider, person_pays):
    order = provider.example()
    seen = provider.create(order)
    person_pays(seen)
    made = provider.refund(seen.provider_id, pence=500, left=order.pence)
    with pytest.raises(RefundMismatch):
        provider.refund(seen.provider_id, pence=500, left=order.pence)
    assert [one.refund_id for one in provider.refunds_of(seen.provider_id)] == [made.refund_id]
    assert provider.get(seen.provider_id).refunded == 500


def test_its_account_of_a_time_holds_what_was_made_then(provider, person_pays):
    now = wall_clock()
    seen = provider.create(provider.example())
    person_pays(seen)
    made = provider.refund(seen.provider_id, pence=1, left=seen.pence)
    start, end = now - timedelta(minutes=1), now + timedelta(minutes=1)
    assert [one.provider_id for one in provider.payments_between(start, end)] == [seen.provider_id]
    assert [one.refund_id for one in provider.refunds_between(start, end)] == [made.refund_id]
    assert provider.payments_between(start - timedelta(days=1), start) == []
