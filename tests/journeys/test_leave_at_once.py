"""Exit this page: by the button, by Shift three times, by keyboard, without JavaScript."""

import pytest

from tests.support import axe
from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser
WEATHER = "https://www.bbc.co.uk/weather"


@pytest.fixture
def begun(new_page, live):
    """`begun(**options)`: on the second page of help with homelessness; the weather is played."""

    def make(*, tonight="Yes", **options):
        page = new_page(**options)
        page.route(
            "https://www.bbc.co.uk/**",
            lambda route: route.fulfill(content_type="text/html", body="<title>Weather</title>"),
        )
        page.goto(live.url("maidstone", "/services/homelessness/apply/"))
        page.get_by_role("button", name="Start now").click()
        page.get_by_label(tonight, exact=True).check()
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/safe/")
        return page

    return make


def test_the_button_leaves_and_going_back_leaves_again(begun):
    page = begun()
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(WEATHER)
    page.go_back()
    page.wait_for_url(WEATHER)
    assert page.title() == "Weather"


def test_the_page_that_was_left_is_in_no_history(begun):
    page = begun()
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(WEATHER)
    assert page.evaluate("history.length") == before


def test_who_opens_the_form_anew_is_let_in(begun, live):
    page = begun()
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(WEATHER)
    page.goto(live.url("maidstone", "/services/homelessness/"))
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url("**/apply/")
    page.go_back()
    page.wait_for_url("**/services/homelessness/")


def test_shift_three_times_leaves_and_says_how_often(begun):
    page = begun()
    for words in ("press 2 more times", "press 1 more time"):
        page.keyboard.press("Shift")
        assert words in page.locator("[data-exit] [role=status]").inner_text()
    page.keyboard.press("Shift")
    page.wait_for_url(WEATHER)


def test_capital_letters_are_typed_in_peace(begun):
    page = begun(tonight="No")
    page.get_by_label("No", exact=True).check()
    for then in ("call_now", "name"):
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(f"**/{then}/")
    box = page.get_by_label("Your name")
    box.focus()
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    assert box.input_value() == "ABCD"
    assert page.url.endswith("/name/")


def test_it_is_the_second_stop_of_the_keyboard(begun):
    page = begun()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Exit this page"
    page.keyboard.press("Enter")
    page.wait_for_url(WEATHER)


def test_without_javascript_it_is_a_link(begun):
    page = begun(java_script_enabled=False)
    page.locator(".govuk-exit-this-page a").first.click()
    page.wait_for_url(WEATHER)


@pytest.mark.parametrize(
    "viewport",
    [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.long)],
)
def test_it_stays_in_sight_and_axe_finds_nothing(begun, viewport):
    page = begun(viewport=viewport, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    found = axe.look(page)
    assert found.violations_count == 0, found.generate_report()
    page.evaluate("document.body.style.minHeight = '3000px'; window.scrollTo(0, 400)")
    page.evaluate("document.querySelector('main').style.minHeight = '2500px'")
    page.evaluate("window.scrollTo(0, 1200)")
    box = page.get_by_role("button", name="Exit this page").bounding_box()
    assert 0 <= box["y"] < 60
