"""What residents do in a browser, in their order, for journeys."""

import re
import time
from datetime import timedelta

from accounts.models import CouncilLink, User
from casework.models import Case
from councils import clock

PASSWORD = "front-desk-demo"
WORKS = "4444333322221111"
ROUTED_SECONDS = 20


def schema_of(council):
    """The schema of a council by its name in addresses."""
    return "c_" + council.replace("-", "_")


def resident_of(slug, live, blocker):
    """The e-mail of a demo resident whom only this council knows, with the demo password."""
    with live.connected(blocker):
        linked = CouncilLink.everywhere.values_list("user_id", "council__slug")
        councils = {}
        for user, council in linked:
            councils.setdefault(user, set()).add(council)
        ids = [user for user, known in councils.items() if known == {slug}]
        person = User.objects.filter(pk__in=ids, email__endswith="@residents.example")
        return person.order_by("email").last().email


def sign_in(page, email):
    """On the account's page, wherever it was asked for."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()


def step_of(page):
    """Which step of a form stands in the address."""
    return page.url.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]


def press(page, button):
    """Press a button of a form, and wait for the page that comes of it.

    With JavaScript a page of a form is sent in the background first, so that the next page does not
    begin with the press.
    """
    with page.expect_navigation():
        button.click()


def go_on(page):
    """Press Continue."""
    press(page, page.get_by_role("button", name="Continue"))


def choose(page, name, value):
    """Tick a radio or a box as a finger does, on its label."""
    box = page.locator(f"input[name={name}][value={value}]")
    page.locator(f"label[for={box.get_attribute('id')}]").click()


def fill_day(page, name, days_ago=1):
    """A date in three boxes."""
    day = clock.today() - timedelta(days=days_ago)
    for part, value in enumerate((day.day, day.month, day.year)):
        page.fill(f"input[name={name}_{part}]", str(value))


def reference_on(page):
    """The reference that the confirmation shows."""
    return re.search(r"[A-Z]{3,4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.inner_text("main"))[0]


def accept(page):
    """Tick the declaration where there is one, and press the last button."""
    if page.locator("#declaration").count():
        page.locator("label[for=declaration]").click()
    press(page, page.get_by_role("button", name="Accept and"))


def send(page):
    """Accept and send; the reference of what was sent."""
    accept(page)
    return reference_on(page)


def begin(page, live, council, slug, at_each=lambda page, step: None):
    """From the page of a service to the first question of its form."""
    page.goto(live.url(council, f"/services/{slug}/"))
    at_each(page, "service")
    press(page, page.get_by_role("button", name="Start now"))
    at_each(page, "start")
    press(page, page.get_by_role("button", name="Start now"))


def type_card(page, number=WORKS):
    """On the local card page, where the number decides how it ends."""
    page.locator("input[name=card]").fill(number)
    press(page, page.get_by_role("button", name="Pay £"))


def never_come_back(page):
    """Type a card that works, and lose the connection on the way back; what brings it back.

    The way back is a redirect, which only the browser's own wire sees.
    """
    wire = page.context.new_cdp_session(page)
    lost = {"errorReason": "InternetDisconnected"}
    wire.on(
        "Fetch.requestPaused",
        lambda event: wire.send("Fetch.failRequest", lost | {"requestId": event["requestId"]}),
    )
    wire.send("Fetch.enable", {"patterns": [{"urlPattern": "*/paid/"}]})
    page.locator("input[name=card]").fill(WORKS)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Pay £").click()
    return wire.detach


def pay(page, at_each=lambda page, step: None):
    """From the page that says what it costs through the card page to what was paid."""
    at_each(page, "pay")
    press(page, page.get_by_role("button", name="Pay now"))
    at_each(page, "card")
    type_card(page)
    assert page.locator(".govuk-panel").count(), page.inner_text("main")


def routed_case(at_council, council, reference):
    """The case, once a worker has put it in a queue."""

    def find():
        return Case.objects.select_related("queue", "case_type").get(reference=reference)

    until = time.monotonic() + ROUTED_SECONDS
    while (case := at_council(council, find)).queue is None and time.monotonic() < until:
        time.sleep(0.2)
    assert case.queue, f"{reference} is in no queue"
    return case
