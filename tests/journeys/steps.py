"""What residents do in a browser, in their order, for journeys."""

import re
from datetime import timedelta

from accounts.models import CouncilLink, User
from councils import clock

PASSWORD = "front-desk-demo"


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
    return page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


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


def send(page):
    """Tick the declaration, accept and send."""
    if page.locator("#declaration").count():
        page.locator("label[for=declaration]").click()
    press(page, page.get_by_role("button", name="Accept and"))
    return reference_on(page)
