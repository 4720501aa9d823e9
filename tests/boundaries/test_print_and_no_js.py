"""Residents' pages on paper, and in a browser that runs no JavaScript: a seeded share of them, and
all by --long.
"""

import pytest

from tests.boundaries.world import make_world
from tests.support.browser import DESKTOP
from tests.support.shares import share

pytestmark = pytest.mark.browser

RESIDENTS = [
    ("/", "nobody"),
    ("/services/fly-tipping/", "nobody"),
    ("/bin-day/{uprn}/", "nobody"),
    ("/track/", "nobody"),
    ("/requests/", "resident"),
    ("/requests/{reference}/", "resident"),
    ("/requests/{closed}/", "resident"),
    ("/services/{sent_slug}/apply/{sent}/sent/", "resident"),
    ("/services/fly-tipping/apply/{draft_id}/where/", "resident"),
    ("/services/fly-tipping/apply/{draft_id}/contact/", "resident"),
    ("/services/fly-tipping/apply/{draft_id}/check/", "resident"),
    ("/services/missed-bin/apply/{bins}/where/", "resident"),
]
ON_PAPER = {
    "/requests/{reference}/": ["{reference}", "Who has it", "What you told us"],
    "/services/{sent_slug}/apply/{sent}/sent/": ["Your reference", "Your tracking code is"],
    "/bin-day/{uprn}/": ["Next collections"],
    "/services/fly-tipping/apply/{draft_id}/check/": ["Check your answers", "Mill Street"],
}
NOT_ON_PAPER = ["header nav", ".app-no-print", "footer a", "button", ".govuk-back-link"]


@pytest.fixture(scope="module")
def world(live, django_db_blocker):
    return make_world(live, django_db_blocker)


@pytest.fixture
def open_page(new_page, world):
    """`open_page(path, who, **options)`: the page as somebody sees it."""

    def go(path, who, **options):
        page = new_page(viewport=DESKTOP, **options)
        if who != "nobody":
            page.context.add_cookies([world.cookie("council", who)])
        response = page.goto(world.url("council", world.fill(path)))
        assert response.status == 200
        return page

    return go


@pytest.mark.parametrize(("path", "who"), share(RESIDENTS, 5, seed=2))
def test_without_javascript_everything_is_there(path, who, open_page):
    page = open_page(path, who, java_script_enabled=False)
    assert page.locator("h1").count() == 1
    assert page.locator("main").is_visible()
    for canvas in page.locator("[data-map-canvas]").all():
        assert not canvas.is_visible()
    for form in page.locator("main form").all():
        button = form.locator("button:not([type=button])").first
        opened = form.locator("xpath=ancestor::details[not(@open)]").count()
        assert button.is_visible() or opened
    for control in page.locator("main input:not([type=hidden]), main select, main textarea").all():
        folded = control.locator("xpath=ancestor::details[not(@open)]").count()
        assert control.is_visible() or folded, control.get_attribute("name")
    for link in page.locator("main a").all():
        assert (link.get_attribute("href") or "#") not in ("#", "")


@pytest.mark.parametrize(
    ("path", "who"), share([one for one in RESIDENTS if one[0] in ON_PAPER], 2, seed=5)
)
def test_on_paper_the_content_stands_alone(path, who, open_page, world):
    page = open_page(path, who)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})  # A4 without its margins
    text = page.inner_text("main")
    for words in ON_PAPER[path]:
        assert world.fill(words) in text
    for part in NOT_ON_PAPER:
        for shown in page.locator(part).all():
            assert not shown.is_visible(), part
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert page.locator("header").first.is_visible()


def test_the_print_button_stands_only_where_it_works(open_page):
    path = "/services/{sent_slug}/apply/{sent}/sent/"
    assert open_page(path, "resident").locator("[data-print]").is_visible()
    without = open_page(path, "resident", java_script_enabled=False)
    assert not without.locator("[data-print]").is_visible()
