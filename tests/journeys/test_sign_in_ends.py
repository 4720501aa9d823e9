"""Before a staff sign-in ends a box says so; a key keeps it, and what was typed stays."""

import pytest

from councils.tenancy import council_of_schema
from tests.boundaries.world import Visitor
from tests.support import axe
from tests.support.browser import PHONE
from tests.support.people import make_staff, sign_in

pytestmark = pytest.mark.browser

IDLE, LEFT = 30 * 60, 12 * 3600


@pytest.fixture
def desk(live, django_db_blocker, page):
    """A page whose clock we turn, with an agent at the form that logs a contact."""
    from django.conf import settings

    with live.connected(django_db_blocker):
        host = live.url("maidstone", "/").split("/")[2].partition(":")[0]
        visitor = Visitor(host, {"HTTP_HOST": host})
        sign_in(visitor, make_staff(council_of_schema("c_maidstone"), "agent"))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": visitor.cookies[name], "url": live.url("maidstone", "/")}]
    )
    page.clock.install()
    page.goto(live.url("maidstone", "/desk/customers/new/"))
    page.clock.run_for(1000)
    return page


def dialog(page):
    return page.get_by_role("alertdialog")


def wait(page, seconds):
    """Let the page's clock run, in steps as its own timer looks."""
    page.clock.fast_forward(seconds * 1000)
    page.clock.run_for(6000)


def test_a_key_keeps_the_sign_in(desk):
    desk.get_by_label("Name", exact=True).fill("Ann Other")
    wait(desk, IDLE - 180)
    assert not dialog(desk).is_visible()
    wait(desk, 61)
    assert "You will soon be signed out" in dialog(desk).inner_text()
    assert desk.evaluate("document.activeElement.innerText") == "Stay signed in"
    assert axe.look(desk).violations_count == 0
    with desk.expect_response("**/sign-in/stay/") as answer:
        desk.keyboard.press("Enter")
    assert answer.value.json()["idle"] > IDLE - 100
    dialog(desk).wait_for(state="hidden")
    assert desk.get_by_label("Name", exact=True).input_value() == "Ann Other"
    wait(desk, 200)
    assert not dialog(desk).is_visible()
    wait(desk, IDLE)
    assert "You have been signed out" in dialog(desk).inner_text()


def test_escape_is_somebody_there(desk):
    wait(desk, IDLE - 100)
    with desk.expect_response("**/sign-in/stay/"):
        desk.keyboard.press("Escape")
    dialog(desk).wait_for(state="hidden")


def test_work_in_another_tab_counts(desk):
    wait(desk, IDLE - 300)
    now = desk.evaluate("Date.now()")
    desk.evaluate(f"localStorage.setItem('seen-at', '{now}')")
    wait(desk, 290)
    assert not dialog(desk).is_visible()


def test_the_end_of_the_day_is_said_and_not_put_off(desk):
    desk.evaluate(f"localStorage.setItem('seen-at', String(Date.now() + {LEFT} * 1000))")
    wait(desk, LEFT - 100)
    assert "one working day" in dialog(desk).inner_text()
    dialog(desk).get_by_role("button", name="Carry on").click()
    dialog(desk).wait_for(state="hidden")
    desk.clock.run_for(12_000)
    assert not dialog(desk).is_visible()


def test_when_it_is_over_the_page_stays_and_says_what_to_do(desk):
    desk.get_by_label("Name", exact=True).fill("Ann Other")
    desk.set_viewport_size(PHONE)
    wait(desk, IDLE + 60)
    box = dialog(desk)
    assert box.get_by_role("button", name="Sign in (opens in a new tab)").is_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe.look(desk).violations_count == 0
    box.get_by_role("button", name="Back to the page").click()
    assert desk.get_by_label("Name", exact=True).input_value() == "Ann Other"
