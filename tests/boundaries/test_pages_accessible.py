"""Every page of every site: axe finds nothing, and nothing stands out sideways on a phone.

The list (`pages.py`) is kept complete by the first tests. By default a seeded sample of the pages
is opened; all by --long.
"""

import random
from collections import Counter

import pytest

from tests.boundaries.pages import NOT_PAGES, PAGES
from tests.boundaries.urls import SITES, urls_of
from tests.boundaries.world import make_world
from tests.support import axe
from tests.support.browser import DESKTOP, PHONE
from tests.support.shares import is_long

SAMPLE = 8
LISTED = {(page.site, page.name) for page in PAGES}
EVERY = {(site, name) for site in SITES for name, _, _ in urls_of(site)}


def some(pages):
    """All of them by --long, else a sample that is the same in every run."""
    if is_long():
        return pages
    chosen = set(random.Random(2026).sample(range(len(pages)), SAMPLE))
    return [page for number, page in enumerate(pages) if number in chosen]


@pytest.mark.parametrize("address", sorted(EVERY), ids=":".join)
def test_every_address_is_a_page_of_the_list_or_none_for_a_reason(address):
    assert (address in LISTED) != (address in NOT_PAGES), address


@pytest.mark.parametrize("site", SITES)
def test_no_two_addresses_of_a_site_share_a_name(site):
    """A shared name leads `reverse` to one of them, and this list to neither."""
    names = Counter(name for name, _, _ in urls_of(site))
    assert [name for name, times in names.items() if times > 1 or not name] == []


def test_the_list_names_nothing_that_is_gone():
    assert LISTED <= EVERY
    assert NOT_PAGES.keys() <= EVERY


@pytest.fixture(scope="module")
def world(live, django_db_blocker):
    return make_world(live, django_db_blocker)


@pytest.fixture(scope="module")
def visitors(chromium, world):
    """`visitors(who)`: one page of a browser in which they are signed in on every site."""
    contexts = {}

    def page_of(who):
        if who == "fresh" or who not in contexts:
            context = chromium.new_context(viewport=DESKTOP, reduced_motion="reduce")
            context.set_default_timeout(15_000)
            if (("council", who)) in world.sessions:
                context.add_cookies([world.cookie(site, who) for site in SITES])
            page = context.new_page()
            page.said = []
            page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: page.said.append(str(error)))
            contexts[who] = page
        return contexts[who]

    yield page_of
    for page in contexts.values():
        page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("wanted", some(PAGES), ids=str)
def test_page(wanted, world, visitors):
    page = visitors(wanted.who)
    page.said.clear()
    path = world.fill(wanted.path)
    response = page.goto(world.url(wanted.site, path))
    assert response.status == wanted.status
    assert page.url.split("?")[0].endswith(path.split("?")[0]), f"sent to {page.url}"
    if wanted.steps:
        wanted.steps(page, world)
    for viewport in (DESKTOP, PHONE):
        page.set_viewport_size(viewport)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= viewport["width"], f"{wide} px wide at {viewport['width']}: {_wide(page)}"
        found = axe.look(page)
        assert found.violations_count == 0, found.generate_report()
    answers = ("404", f"status of {wanted.status} ")
    assert [one for one in page.said if not any(words in one for words in answers)] == []


def _wide(page):
    return page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 5).map(e => e.tagName + '.' + e.className)"
    )
