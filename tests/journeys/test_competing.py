"""Two residents want the last place of a day, at two councils at once: one gets it, the other is
told and chooses another, and nothing that they answered is lost.
"""

from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest

from councils import clock
from councils.bookings import api as bookings
from councils.bookings.models import Booking
from councils.bookings.operations.sweeping import expire_holds
from tests.journeys.begun import ME, bulky, resume_link
from tests.journeys.filling import Filler
from tests.journeys.looking import checked
from tests.journeys.steps import accept, go_on, pay, send, step_of
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

CALENDAR = "bulky"
GONE = "That day has gone. Choose another."
REST = {"placement": "By the gate", "concession": "no", "terms": "yes", **ME}
TWO = ("maidstone", "swale")


@pytest.fixture
def residents(live, at_council, new_page):
    """`residents("swale", 1, 2)`: browsers on the page where a day is chosen."""

    def make(council, *numbers, script="js"):
        pages = []
        for number in numbers:
            path = at_council(council, lambda n=number: begun_at(council, n))
            page = new_page(viewport=PHONE, java_script_enabled=script == "js")
            page.goto(live.url(council, path))
            assert step_of(page) == "day"
            pages.append(page)
        return pages

    return make


@pytest.fixture
def last_place(at_council):
    """`last_place("swale", page)`: the last day shown on the page; one place of it is left."""

    def take_the_others(council, page):
        day = page.locator("input[name=slot_choice]").last.get_attribute("value")

        def hold_the_others():
            for _ in range(left_on(day) - 1):
                bookings.hold(CALENDAR, day, holder=uuid4(), now=clock.now(), area=None)
            assert left_on(day) == 1

        at_council(council, hold_the_others)
        return day

    return take_the_others


def begun_at(council, number):
    return resume_link("bulky_collection", bulky(council, number))


def left_on(day):
    """Places that can still be had."""
    found = bookings.offers(CALENDAR, now=clock.now(), area=None).get(day)
    return found.left if found else 0


def choose_day(page, day):
    box = page.locator(f"input[name=slot_choice][value='{day}']")
    page.locator(f"label[for={box.get_attribute('id')}]").click()


def press_together(pages):
    """Everybody presses Continue, and only then does anybody wait."""
    with ExitStack() as answers:
        for page in pages:
            answers.enter_context(page.expect_navigation())
        for page in pages:
            page.get_by_role("button", name="Continue").click(no_wait_after=True)


def is_told(page):
    """The page of days again, with what happened and other days to choose."""
    assert step_of(page) == "day"
    assert page.title().startswith("Error:")
    assert GONE in page.inner_text(".govuk-error-summary:not([data-not-sent])")
    assert page.locator("input[name=slot_choice]").count() > 1


def finish(page):
    """The rest of the form, with what was answered before still there; the reference."""
    filler = Filler(page, REST)
    filler.go()
    assert "Red, two seats" in filler.read["check"]
    reference = send(page)
    pay(page)
    return reference


def booked(reference):
    """The days that are booked for a request."""
    return [one.slot.start.date() for one in Booking.objects.filter(reference=reference)]


def test_one_gets_it_and_the_other_chooses_again(residents, last_place, at_council):
    """Both press at one moment, at two councils: whose last places have nothing to do with
    each other.
    """
    at = {council: residents(council, 1, 2) for council in TWO}
    days = {council: last_place(council, at[council][0]) for council in TWO}
    everybody = [page for council in TWO for page in at[council]]
    for council in TWO:
        for page in at[council]:
            choose_day(page, days[council])
    press_together(everybody)
    for council in TWO:
        lost = [page for page in at[council] if step_of(page) == "day"]
        assert len(lost) == 1, [page.url for page in at[council]]
        is_told(lost[0])
        assert at_council(council, lambda day=days[council]: left_on(day)) == 0
    loser = next(page for page in at["swale"] if step_of(page) == "day")
    checked(loser, "day")
    assert not loser.locator(f"input[value='{days['swale']}']").count()
    page_of_loser_goes_on(loser)


def page_of_loser_goes_on(page):
    other = page.locator("input[name=slot_choice]").first.get_attribute("value")
    choose_day(page, other)
    go_on(page)
    assert step_of(page) == "placement"


@pytest.mark.long
@pytest.mark.parametrize("council", TWO)
@pytest.mark.parametrize("script", ["js", "plain"])
def test_both_end_with_a_day_of_their_own(council, script, residents, last_place, at_council):
    first, second = residents(council, *((3, 4) if script == "js" else (5, 6)), script=script)
    day = last_place(council, first)
    for page in (first, second):
        choose_day(page, day)
    go_on(first)
    go_on(second)
    assert step_of(first) == "placement"
    is_told(second)
    page_of_loser_goes_on(second)
    references = [finish(page) for page in (first, second)]
    for reference in references:
        assert len(at_council(council, lambda r=reference: booked(r))) == 1
    shown = [page.inner_text("main") for page in (first, second)]
    words = bookings.slot_words(day)
    assert words in shown[0]
    assert words not in shown[1]


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_a_hold_that_ran_out_is_said_when_it_is_sent(script, residents, last_place, at_council):
    slow, quick = residents("swale", *((7, 8) if script == "js" else (9, 10)), script=script)
    day = last_place("swale", slow)
    choose_day(slow, day)
    choose_day(quick, day)
    go_on(slow)
    Filler(slow, REST).go()

    def a_quarter_of_an_hour_passes():
        mine = Booking.objects.filter(state="held", slot__start__date=bookings.day_of(day))
        assert mine.update(held_until=clock.now() - timedelta(minutes=1))
        expire_holds(now=clock.now())

    def others_take_what_is_left():
        while left_on(day):
            bookings.hold(CALENDAR, day, holder=uuid4(), now=clock.now(), area=None)

    at_council("swale", a_quarter_of_an_hour_passes)
    go_on(quick)
    at_council("swale", others_take_what_is_left)
    accept(slow)
    is_told(slow)
    page_of_loser_goes_on(slow)
    assert slow.locator("textarea").first.input_value() == "By the gate"
    reference = finish(slow)
    assert len(at_council("swale", lambda: booked(reference))) == 1
