"""Moving home from one partner council to another: with consent one form opens a case at each, and
the two know each other; without it only one.
"""

import time

import pytest

from casework.models import Case, PartnerLink
from councils import clock
from tests.journeys.begun import ME, home, resume_link
from tests.journeys.looking import checked
from tests.journeys.steps import routed_case, send, step_of
from tests.support.browser import PHONE
from tests.support.people import make_user

pytestmark = pytest.mark.browser

HERE, THERE = "maidstone", "swale"
SECONDS = 30
SCRIPTS = [pytest.param("js"), pytest.param("plain", marks=pytest.mark.long)]


def move(number, old, new, tell):
    today = clock.today().isoformat()
    return {
        "direction": "out_of_area",
        "move_date": today,
        "old_property": old,
        "old_role": "rented",
        "completion_or_tenancy_end": today,
        "forwarding": new,
        "tell_partner": tell,
        "ebill": "yes",
        **ME,
        "email": f"mover{number}@people.example",
    }


@pytest.fixture
def mover(live, at_council, new_page, signed_in):
    """`mover(number, "yes")`: a signed-in resident who moves, with all but the last button."""

    def make(number, tell, script):
        new = at_council(THERE, lambda: home(THERE, 60 + number))
        page = new_page(viewport=PHONE, java_script_enabled=script == "js")
        person = signed_in(page, HERE, make_user)
        old = at_council(HERE, lambda: home(HERE, 60 + number))
        answers = move(number, old, new, tell)
        path = at_council(HERE, lambda: resume_link("council_tax_move", answers, person=person))
        page.goto(live.url(HERE, path))
        assert step_of(page) == "check", page.inner_text("main")
        return page, answers["email"]

    return make


def cases_there(email):
    """What the other council has of them."""
    found = Case.objects.filter(customer__email=email)
    return [(one.reference, one.service_key) for one in found]


@pytest.mark.parametrize("script", SCRIPTS)
def test_with_consent_a_case_at_each(mover, at_council, live, script):
    page, email = mover(1 if script == "js" else 2, "yes", script)
    assert "Swale" in page.inner_text("main")
    reference = send(page)
    assert reference.startswith("MBC-")
    there = wait_for_the_other(page, at_council, email)
    said = page.inner_text("main")
    assert reference in said
    assert there in said
    assert "Swale Borough Council" in said
    if script == "js":
        checked(page, "sent")
    routed_case(at_council, HERE, reference)
    case = routed_case(at_council, THERE, there)
    assert case.queue.slug == "revenues"
    assert at_council(THERE, lambda: their_side(there)) == [
        ("Maidstone Borough Council", reference)
    ]
    page.goto(live.url(HERE, f"/requests/{reference}/"))
    assert there in page.inner_text("main")
    page.goto(live.url(HERE, "/requests/"))
    assert reference in page.content()


def their_side(reference):
    links = PartnerLink.objects.filter(case__reference=reference)
    return [(one.council_name, one.reference) for one in links]


def wait_for_the_other(page, at_council, email):
    """The page says that it is being sent, until it says with which reference it arrived."""
    until = time.monotonic() + SECONDS
    while not (found := at_council(THERE, lambda: cases_there(email))):
        assert time.monotonic() < until, "no case was opened there"
        assert "Swale Borough Council" in page.inner_text("main")
        time.sleep(0.3)
    assert len(found) == 1
    page.reload()
    while found[0][0] not in page.inner_text("main"):
        assert time.monotonic() < until, "the page never names it"
        time.sleep(0.3)
        page.reload()
    return found[0][0]


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_without_consent_only_one(mover, at_council, script):
    page, email = mover(3 if script == "js" else 4, "no", script)
    reference = send(page)
    routed_case(at_council, HERE, reference)
    time.sleep(6)  # longer than the sweep takes
    assert at_council(THERE, lambda: cases_there(email)) == []
    page.reload()
    assert "SBC-" not in page.inner_text("main")


@pytest.mark.long
def test_pressed_twice_it_is_one_case_at_each(mover, at_council):
    page, email = mover(5, "yes", "js")
    twin = page.context.new_page()
    twin.goto(page.url)
    references = {send(page), send(twin)}
    assert len(references) == 1
    wait_for_the_other(page, at_council, email)
    time.sleep(6)
    assert len(at_council(THERE, lambda: cases_there(email))) == 1
