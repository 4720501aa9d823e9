"""Each service of the question sets in each council, from its first page to a queue."""

import pytest

from casework.models import Case
from councils import clock, tenancy
from councils.events.testing import deliver_events
from councils.payments import api as payments
from councils.payments.models import Payment
from portal.engine.checks import RESERVED, RESERVED_PAGES
from portal.engine.prices import pounds
from portal.models import ServiceRequest
from portal.urls import DRAFT, urlpatterns
from tests.payments.factories import use_govuk_pay
from tests.portal import sets
from tests.portal.factories import address
from tests.support.pay_server import WORKS, pay_server

# In the short run each service in one council, and each council with several; all with --long.
EACH = [
    pytest.param(key, council, marks=[pytest.mark.long] if (number + at) % 3 else [])
    for number, key in enumerate(sets.SETS)
    for at, council in enumerate(sets.COUNCILS)
]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def pay(settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with pay_server() as running:
        yield running


@pytest.fixture
def at(catalogue, councils, host_client, pay):
    """`at("swale")`: a browser at that council, which has the whole catalogue and one address."""
    entered = {}

    def open_site(slug):
        if slug not in entered:
            council = next(one for one in councils if one.slug == slug)
            context = tenancy.in_council(council)
            context.__enter__()
            use_govuk_pay(council, pay)
            postcode, uprn, gss, ward = sets.COUNCILS[slug]
            address(uprn, gss=gss, postcode=postcode, ward_gss=ward)
            entered[slug] = (context, host_client(council))
        return entered[slug][1]

    yield open_site
    for context, _client in reversed(entered.values()):
        context.__exit__(None, None, None)


def answer(client, one, council, *, until="check"):
    """Answer page by page, each page with all that is known; the address that was reached."""
    url = client.post(f"/services/{one.slug}/apply/")["Location"]
    first = client.get(url)
    url = first["Location"] if first.status_code == 302 else url  # its first page is not for here
    posts, passed = one.posts(council), []
    while (step := url.rstrip("/").rsplit("/", 1)[-1]) != until:
        assert step not in passed, f"{step} comes again after {passed}"
        shown = client.get(url)
        assert shown.status_code == 200, step
        if one.price and step == "price":
            assert one.price(council) in shown.content.decode()
        passed.append(step)
        response = client.post(url, posts)
        assert response.status_code == 302, (step, response.context["form"].errors)
        url = response["Location"]
    return url


@pytest.mark.parametrize(("key", "council"), EACH)
def test_a_service_from_first_page_to_queue(at, pay, key, council):
    one, client = sets.SETS[key], at(council)
    url = answer(client, one, council)
    assert client.get(url).status_code == 200
    page = client.post(url, {"declaration": "yes"}, follow=True)
    assert page.status_code == 200
    last = "/pay/" if one.price else "/sent/"
    assert page.redirect_chain[-1][0].endswith(last), page.redirect_chain
    request = ServiceRequest.objects.get()
    if one.price:
        payment = Payment.objects.get(subject=request.case_id)
        assert pounds(payment.total) == one.price(council)
        pay.person_pays(payments.start(payment.pk, now=clock.now()), WORKS)
        payments.refresh(payment.pk, now=clock.now())
    assert request.reference in page.content.decode()
    deliver_events()
    case = Case.objects.select_related("queue", "case_type").get(pk=request.case_id)
    assert case.queue.slug == one.of(council, "queue")
    promised = case.case_type.target_days if case.case_type.is_confirmed else None
    assert promised == one.of(council, "promise")
    assert (case.due_on is not None) == (case.case_type.target_days is not None)


def test_foi_each_council_has_its_own_case(at, councils):
    one = sets.SETS["foi_request"]
    for council in councils:
        client = at(council.slug)
        client.post(answer(client, one, council.slug), {"declaration": "yes"})
    for council in councils:
        with tenancy.in_council(council):
            assert [case.service_key for case in Case.objects.all()] == ["foi_request"]


def test_no_page_of_a_form_can_have_the_address_of_something_else():
    inside = {
        str(one.pattern).removeprefix(f"{DRAFT}/").rstrip("/")
        for one in urlpatterns
        if str(one.pattern).startswith(f"{DRAFT}/")
    }
    assert {end for end in inside if end.isalpha()} <= RESERVED | RESERVED_PAGES
