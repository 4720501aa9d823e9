"""The chase call: a phone number, the status on screen, one key; counted, the resident told."""

import time

import pytest
from django.db.models import Count

from casework.choices import Status
from casework.models import Case, Contact, Customer
from casework.people import phone_key
from channels_shift.models import Fact
from councils.messaging.models import Dispatch
from councils.tenancy import council_of_schema, in_council

pytestmark = pytest.mark.browser

AT_MOST_SECONDS = 30
AGENT, PASSWORD = "agent@maidstone.example", "front-desk-demo"


@pytest.fixture
def caller(live, django_db_blocker):
    """`caller("07700 900 411")`: an open case in the demo data, the only one of a resident who
    has that number.
    """

    def make(phone):
        with live.connected(django_db_blocker), in_council(council_of_schema("c_maidstone")):
            case = (
                Case.objects.filter(status=Status.IN_PROGRESS, updates_by="email", contacts=None)
                .exclude(customer__email="")
                .annotate(theirs=Count("customer__cases", distinct=True))
                .filter(theirs=1)
                .order_by("reference")
                .first()
            )
            Customer.objects.filter(pk=case.customer_id).update(
                phone=phone, phone_key=phone_key(phone)
            )
            return case

    return make


@pytest.fixture
def desk(live):
    """`desk(page)`: the agent stands at the search box of Maidstone's desk."""
    return lambda page: sign_in(page, live)


def sign_in(page, live):
    page.goto(live.url("maidstone", "/desk/search/"))
    page.get_by_label("Email").fill(AGENT)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(live.url("maidstone", "/desk/search/"))


def find(page, phone):
    page.get_by_label("What do they know?").fill(phone)
    page.keyboard.press("Enter")


def was_logged(live, blocker, case):
    """The contact, its fact in insight, and the mail to the resident."""

    def done():
        with live.connected(blocker), in_council(council_of_schema("c_maidstone")):
            return (
                Fact.objects.filter(
                    kind="contact", channel="phone", reason="chasing", avoidable=1, contacts=1
                ).exists()
                and Dispatch.objects.filter(
                    case_id=case.pk, text__contains="You asked us about"
                ).exists()
            )

    assert live.wait_until(done), "no fact or no message"
    with live.connected(blocker), in_council(council_of_schema("c_maidstone")):
        contact = Contact.objects.get(case_id=case.pk)
        message = Dispatch.objects.get(case_id=case.pk, text__contains="You asked us about")
    return contact, message


def test_the_chase_call(live, page, desk, caller, django_db_blocker):
    case = caller("07700 900 411")
    desk(page)
    began = time.monotonic()

    find(page, "07700900411")
    page.get_by_role("heading", name="Open now").wait_for()
    assert page.get_by_text(case.reference).first.is_visible()
    assert page.get_by_text("The team is working on it").first.is_visible()
    page.keyboard.press("c")
    page.get_by_text("Logged: Phone, chasing progress.").wait_for()
    assert page.get_by_text("We emailed them how it stands.").is_visible()

    contact, message = was_logged(live, django_db_blocker, case)
    assert time.monotonic() - began < AT_MOST_SECONDS
    assert contact.is_avoidable
    assert contact.seconds is not None
    assert case.reference in message.text
    assert page.get_by_role("link", name="Undo").is_visible()


@pytest.mark.long
def test_the_chase_call_without_javascript(live, new_page, desk, caller, django_db_blocker):
    case = caller("07700 900 422")
    page = new_page(java_script_enabled=False)
    desk(page)
    find(page, "+44 7700 900422")
    page.get_by_role("button", name="Log a call: chasing").click()
    assert page.get_by_text("Logged: Phone, chasing progress.").is_visible()
    contact, _message = was_logged(live, django_db_blocker, case)
    assert contact.is_avoidable


def test_three_keys_on_any_channel_and_the_keys_can_be_turned_off(page, desk):
    desk(page)
    page.locator("body").click(position={"x": 5, "y": 5})
    for key in ("s", "4", "w"):
        page.keyboard.press(key)
    page.get_by_text("Logged: Social media, came to the wrong place.").wait_for()
    page.get_by_role("button", name="Turn single keys off").click()
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("n")
    page.reload()
    assert page.get_by_role("button", name="Turn single keys on").is_visible()
    assert page.get_by_text("Logged:").count() == 0
