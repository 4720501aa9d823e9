"""Each of the ten services at each of the three councils, from the catalogue to the queue: with and
without JavaScript, on a phone and on a desktop, every page looked at by axe.

By default a seeded sample; all 120 by --long.
"""

import os
import random
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from casework.models import Case
from councils.gazetteer.api import sample_addresses
from councils.tenancy import council_of_schema, in_council
from portal.models import ServiceRequest
from tests.boundaries.test_pages_accessible import RULES
from tests.journeys.filling import Filler
from tests.journeys.steps import press, reference_on, send
from tests.portal import sets
from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser

SAMPLE = 4
ROUTED_SECONDS = 20
WAYS = [(size, script) for size in ("phone", "desktop") for script in ("js", "plain")]
EVERY = [(key, council, *way) for key in sets.SETS for council in sets.COUNCILS for way in WAYS]


def some():
    """All of them by --long, else a few that are the same in every run."""
    if os.environ.get("OFD_LONG"):
        return EVERY
    return random.Random(3).sample(EVERY, SAMPLE)


@pytest.fixture(scope="module")
def world(live, django_db_blocker):
    """`world(council, function)`: its answer in that council of the running copy."""

    def inside(council, function):
        schema = "c_" + council.replace("-", "_")
        with live.connected(django_db_blocker), in_council(council_of_schema(schema)):
            return function()

    return inside


@pytest.fixture(scope="module")
def homes(world):
    """An address of each council's demonstration for a whole module: postcode and number."""

    def home_of(council):
        gss = sets.COUNCILS[council][2]
        # Not the first ones: those have requests of the demonstration.
        number = random.Random(council).randrange(20, 60)
        return world(council, lambda: sample_addresses(gss, number + 1)[number])

    return {council: home_of(council) for council in sets.COUNCILS}


@pytest.fixture
def look(new_page):
    """`look(size, script)`: a page of a browser that a visitor uses, and what axe says of it."""

    def open_page(size, script):
        viewport = PHONE if size == "phone" else DESKTOP
        return new_page(
            viewport=viewport, has_touch=size == "phone", java_script_enabled=script == "js"
        )

    return open_page


def answers(one, council, home, world):
    """What this visitor says: the set's own answers, about an address that is really there."""
    known = sets.COUNCILS[council]
    posts = dict(world(council, lambda: one.posts(council)))
    for name, value in list(posts.items()):
        if value == known[0] and name.endswith("_postcode"):
            posts[name] = home.postcode
        elif value == known[1] and name.endswith("_uprn"):
            posts[name] = str(home.uprn)
        elif name == "location_text":
            posts[name] = f"By the gate, {home.postcode}"
    return posts


def checked(page, step):
    """Axe on the page as it stands; it runs beside the page's own scripts, also without them."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, (step, [(one["id"], one["nodes"][0]["html"][:200]) for one in found])
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{step} is {wide} pixels too wide"


@pytest.mark.parametrize(("key", "council", "size", "script"), some())
def test_a_service_from_catalogue_to_queue(key, council, size, script, live, look, world, homes):
    one, page = sets.SETS[key], look(size, script)
    at_each = checked if script == "js" else lambda page, step: None
    page.goto(live.url(council, f"/services/{one.slug}/"))
    at_each(page, "service")
    page.get_by_role("button", name="Start now").click()
    at_each(page, "start")
    page.get_by_role("button", name="Start now").click()
    Filler(page, answers(one, council, homes[council], world), at_each).go()
    if one.price:
        assert one.price(council) in page.inner_text("main")
    if one.price:
        reference = agree(page)
        pay(page, at_each)
    else:
        reference = send(page)
    at_each(page, "sent")
    case = wait_for_case(world, council, reference)
    assert case.queue.slug == one.of(council, "queue")
    promised = case.case_type.target_days if case.case_type.is_confirmed else None
    assert promised == one.of(council, "promise")


def agree(page):
    """Accept what it costs; the reference of what was sent."""
    if page.locator("#declaration").count():
        page.locator("label[for=declaration]").click()
    press(page, page.get_by_role("button", name="Accept and"))
    return reference_on(page)


def pay(page, at_each):
    """Through the local card pages, back to what was paid."""
    at_each(page, "pay")
    press(page, page.get_by_role("button", name="Pay now"))
    at_each(page, "card")
    page.get_by_label("Card number").fill("4444333322221111")
    press(page, page.get_by_role("button", name="Pay £"))
    assert page.locator(".govuk-panel").count(), page.inner_text("main")


def wait_for_case(world, council, reference):
    """The case, once a worker has put it in a queue."""

    def find():
        request = ServiceRequest.objects.get(reference=reference)
        return Case.objects.select_related("queue", "case_type").get(pk=request.case_id)

    until = time.monotonic() + ROUTED_SECONDS
    while True:
        case = world(council, find)
        if case.queue or time.monotonic() > until:
            return case
        time.sleep(0.2)
