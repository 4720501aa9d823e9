"""A complaint from the form to the Ombudsman: acknowledged, answered, asked again, answered for
good. Resident and officer each in a browser of their own; only days that the council keeps show.
"""

import re

import pytest

from casework.models import Case
from councils import clock
from councils.calendars import calendar_for
from councils.dates import long_date
from councils.tenancy import council_of_schema, current_council
from tests.journeys.begun import ME, resume_link
from tests.journeys.looking import checked
from tests.journeys.steps import press, routed_case, schema_of, send, step_of
from tests.support.browser import PHONE
from tests.support.people import make_staff, make_user

pytestmark = pytest.mark.browser

# Working days from today to each day that the resident may read: of the acknowledgement, of the
# first answer once it is sent and once it is acknowledged, of the last answer.
KEPT = {
    "maidstone": {"acknowledge": None, "answer": 10, "last": 20},
    "swale": {"acknowledge": None, "answer": None, "last": None},
    "tunbridge-wells": {"acknowledge": 3, "answer": 15, "last": None},
}
COUNCILS = [
    pytest.param("maidstone", "js"),
    pytest.param("swale", "js", marks=pytest.mark.long),
    pytest.param("tunbridge-wells", "js", marks=pytest.mark.long),
    pytest.param("maidstone", "plain", marks=pytest.mark.long),
]
A_DAY_IS_NAMED = re.compile(r"\bby (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
COMPLAINT = {
    "service": "missed_bin",
    "is_first": "yes",
    "appeal_route": "none",
    "category": "failure",
    "happened": "You said that the crew would come back on Tuesday, and nobody came.",
    "want": "Empty the bin and tell me why nobody came.",
    "for_other": "no",
    **ME,
}


@pytest.fixture
def days(at_council):
    """`days(council, 10)`: that many working days from today, in words; "" for None."""

    def words(council, number):
        office = at_council(council, lambda: calendar_for(current_council()))
        return long_date(office.add_working_days(clock.today(), number)) if number else ""

    return words


@pytest.fixture
def resident(live, at_council, new_page, signed_in):
    """`resident(council, script)`: a page on which the complaint can be sent."""

    def make(council, script):
        page = new_page(viewport=PHONE, java_script_enabled=script == "js")
        person = signed_in(page, council, make_user)
        answers = COMPLAINT | {"when": clock.today().isoformat()}
        path = at_council(council, lambda: resume_link("complaint", answers, person=person))
        page.goto(live.url(council, path))
        assert step_of(page) == "check", page.inner_text("main")
        return page

    return make


@pytest.fixture
def officer(live, new_page, signed_in):
    """`officer(council, reference)`: does one act on the case after the other, by its page."""

    def make(council, reference):
        page = new_page()
        signed_in(
            page, council, lambda: make_staff(council_of_schema(schema_of(council)), "officer")
        )

        def act(slug, button, **fields):
            page.goto(live.url(council, f"/desk/cases/{reference}/{slug}/"))
            for name, value in fields.items():
                box = page.locator(f"[name={name}]").first
                if box.get_attribute("type") == "radio":
                    box = page.locator(f"[name={name}][value={value}]")
                    page.locator(f"label[for={box.get_attribute('id')}]").click()
                else:
                    box.fill(value)
            press(page, page.get_by_role("button", name=button))
            assert page.url.endswith(f"/desk/cases/{reference}/"), page.inner_text("main")

        return act

    return make


@pytest.mark.parametrize(("council", "script"), COUNCILS)
def test_from_the_form_to_the_ombudsman(council, script, resident, officer, days, at_council, live):
    page, kept = resident(council, script), KEPT[council]
    reference = send(page)
    routed_case(at_council, council, reference)
    acknowledged, answered, last = (days(council, kept[key]) for key in kept)
    names_only(page, acknowledged and f"We will acknowledge it by {acknowledged}", answered)

    mine = live.url(council, f"/requests/{reference}/")
    staff = officer(council, reference)
    staff("acknowledge", "Send it", acknowledgement="We understand that nobody came on Tuesday.")
    said = see(page, mine)
    assert "We understand that nobody came on Tuesday." in said
    names_only(page, answered and f"We will answer by {answered}")

    answers(staff, "We upheld your complaint.", "It was our mistake, and the bin is empty now.")
    said = see(page, mine)
    assert "We upheld your complaint." in said
    assert "It was our mistake" in said
    assert "You can ask us to look again until" in said
    if script == "js":
        checked(page, "request")
    asks_again(page)
    said = page.inner_text("main")
    assert "Somebody who has not dealt with it will look again." in page.inner_text("body")
    assert "The crew never said sorry." in said
    names_only(page, last and f"We will give you our final answer by {last}")

    answers(staff, "We have said sorry.", "This is our last word: we are sorry.")
    said = see(page, mine)
    assert "This was our final answer" in said
    assert "Local Government and Social Care Ombudsman" in said
    assert not page.get_by_role("button", name="I am not satisfied").count()

    def stages():
        case = Case.objects.get(reference=reference)
        return [one.key for one in case.stage_rows.order_by("started_at")]

    assert at_council(council, stages) == ["acknowledge", "stage_1", "stage_2"]


def see(page, address):
    page.goto(address)
    return page.inner_text("main")


def names_only(page, *wanted):
    """These days stand on the page, and where there are none, no day does."""
    said = page.inner_text("main")
    for words in filter(None, wanted):
        assert words in said, said
    if not any(wanted):
        assert not A_DAY_IS_NAMED.search(said), said


def answers(staff, sentence, text):
    staff("answer", "Send the answer", finding="upheld", answer=text, sentence=sentence)


def asks_again(page):
    """An empty form says what is missing; a full one begins the next stage."""
    page.get_by_role("button", name="I am not satisfied").click()
    page.wait_for_url("**/not-satisfied/")
    again = page.get_by_role("button", name="Ask us to look again")
    press(page, again)
    assert "Tell us what you are not satisfied with" in page.inner_text(".govuk-error-summary")
    page.locator("textarea[name=what]").fill("The crew never said sorry.")
    page.locator("textarea[name=why]").fill("Say sorry.")
    press(page, page.get_by_role("button", name="Ask us to look again"))
