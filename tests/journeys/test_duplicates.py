"""Somebody else reported it already: follow that report instead of sending another, or say that
this one is different.
"""

import pytest

from casework.models import Case, CaseLink, Follower
from portal.models import Draft
from tests.journeys.begun import fly_tipping, resume_link
from tests.journeys.filling import Filler
from tests.journeys.looking import checked
from tests.journeys.steps import (
    choose,
    go_on,
    press,
    reference_on,
    routed_case,
    send,
    step_of,
)
from tests.portal import sets
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

COUNCIL = "maidstone"
REST = {
    "hazard": ["none"],
    **sets.day("first_seen", 3),
    "witnessed": "no",
    "anonymous": "no",
    **sets.ME,
}
SCRIPTS = [pytest.param("js"), pytest.param("plain", marks=pytest.mark.long)]


@pytest.fixture
def reporter(live, at_council, new_page):
    """`reporter(number, script)`: a page that asks what was dumped, by that gate."""

    def make(number, script="js"):
        path = at_council(
            COUNCIL, lambda: resume_link("fly_tipping", fly_tipping(COUNCIL, 40 + number))
        )
        page = new_page(viewport=PHONE, java_script_enabled=script == "js")
        page.goto(live.url(COUNCIL, path))
        assert step_of(page) == "what"
        page.select_option("select[name=type]", "tyres")
        choose(page, "size", "car_boot")
        go_on(page)
        return page

    return make


@pytest.fixture
def reported(reporter, at_council):
    """`reported(number, script)`: the first report there, in its queue."""

    def make(number, script="js"):
        page = reporter(number, script)
        assert step_of(page) == "danger", "there is one already"
        Filler(page, REST).go()
        return routed_case(at_council, COUNCIL, send(page))

    return make


def number_of_cases():
    return Case.objects.filter(service_key="fly_tipping").count()


@pytest.mark.parametrize("script", SCRIPTS)
def test_follow_it_instead(reported, reporter, at_council, script):
    number = 1 if script == "js" else 2
    first = reported(number, script)
    before = at_council(COUNCIL, number_of_cases)
    page = reporter(number, script)
    asks(page, first)
    choose_answer(page, str(first.pk))
    press(page, page.get_by_role("button", name="Continue"))
    assert "We already know about this" in page.inner_text("h1")
    assert "zoe@people.example" not in page.content()
    press(page, page.get_by_role("button", name="Follow this report"))
    assert "Enter" in page.inner_text("main .govuk-error-summary")
    page.locator("input[name=follow-email]").fill("fan@people.example")
    press(page, page.get_by_role("button", name="Follow this report"))
    assert step_of(page) == "you-follow"
    said = page.inner_text("main")
    assert "You follow this report" in said
    assert reference_on(page) == first.reference
    if script == "js":
        checked(page, "you-follow")
    ended = page.url
    page.goto(ended.replace("you-follow", "danger"))
    assert step_of(page) == "you-follow", "a form that has ended can be answered"

    def look():
        draft = Draft.objects.get(pk=ended.split("/apply/")[1].split("/")[0])
        followers = Follower.objects.filter(case=first).count()
        return draft.ended_as, draft.answers, followers, number_of_cases()

    assert at_council(COUNCIL, look) == ("followed", {}, 1, before)


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_mine_is_different(reported, reporter, at_council, script):
    number = 3 if script == "js" else 4
    first = reported(number, script)
    page = reporter(number, script)
    asks(page, first)
    press(page, page.get_by_role("button", name="Continue"))
    assert "Choose one of these" in page.inner_text("main .govuk-error-summary")
    assert page.title().startswith("Error:")
    choose_answer(page, "different")
    press(page, page.get_by_role("button", name="Continue"))
    assert step_of(page) == "danger"
    filler = Filler(page, REST)
    filler.go()
    assert "one-of-these" not in filler.steps
    reference = send(page)
    assert reference != first.reference
    second = routed_case(at_council, COUNCIL, reference)
    assert "not_duplicate" in second.flags

    def links():
        return [(one.other_id, one.kind) for one in CaseLink.objects.filter(case=second)]

    assert at_council(COUNCIL, links) == [(first.pk, "not_duplicate")]


def asks(page, first):
    """It is said how far, when and how it stands; never who, nor its reference."""
    assert step_of(page) == "one-of-these"
    said = page.inner_text("main")
    assert "Is it this one?" in said
    assert "at the same spot" in said
    assert "Received" in said or "With the" in said, said
    assert first.reference not in page.content()
    assert "Zoë" not in said


def choose_answer(page, value):
    box = page.locator(f"input[name=answer][value='{value}']")
    page.locator(f"label[for={box.get_attribute('id')}]").click()
