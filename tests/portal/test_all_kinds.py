"""One question of every kind on one page, in a browser: axe, a phone, with and without JavaScript.

With WATCH set to a folder, a picture of each state is left there.
"""

import os
from pathlib import Path

import pytest

from councils import clock
from councils.tenancy import council_of_schema, in_council
from portal.choices import Way
from portal.fields import kind
from portal.models import Draft, Form, FormVersion, Service
from tests.journeys.steps import press
from tests.portal.all_kinds import kinds, pages
from tests.support import axe
from tests.support.browser import DESKTOP, PHONE
from tests.support.shares import is_long

pytestmark = pytest.mark.browser
KEY = "all_kinds"
LONG = pytest.mark.long


@pytest.fixture(scope="module")
def start(live, django_db_blocker):
    """The address of the form, which only this module's copy of the service has."""
    with live.connected(django_db_blocker), in_council(council_of_schema("c_maidstone")):
        form = Form.objects.create(key=KEY, title="All kinds")
        definition = {"format": 1, "key": KEY, "title": "All kinds", "pages": pages()}
        FormVersion.objects.create(
            form=form, number=1, definition=definition, digest="", published_at=clock.now()
        )
        like = Service.objects.get(key="something_else")
        like.pk, like.key, like.title, like.form = None, KEY, "All kinds", form
        like.pk = Service._meta.pk.get_default()
        like.way, like._state.adding, like.is_live = Way.HERE, True, True
        like.save()
    yield live.url("maidstone", "/services/all-kinds/apply/")
    with live.connected(django_db_blocker), in_council(council_of_schema("c_maidstone")):
        Draft.objects.filter(service=like).delete()
        Service.objects.filter(pk=like.pk).delete()
        Form.objects.filter(pk=form.pk).delete()


@pytest.fixture
def opened(start, new_page):
    """`opened(viewport, **options)`: a browser at the page with every kind."""

    def go(viewport, **options):
        page = new_page(viewport=viewport, **options)
        page.goto(start)
        page.get_by_role("button", name="Start now").click()
        page.wait_for_url("**/every/")
        return page

    return go


def watch(page, name):
    """Leave a picture where somebody asked for it."""
    if os.environ.get("WATCH"):
        page.screenshot(path=Path(os.environ["WATCH"]) / f"{name}.png", full_page=True)


def is_fine(page, viewport):
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    found = axe.look(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("viewport", "scripts"),
    [
        pytest.param(PHONE, True, id="phone-scripts"),
        pytest.param(DESKTOP, False, id="desktop-plain"),
        pytest.param(DESKTOP, True, id="desktop-scripts", marks=LONG),
        pytest.param(PHONE, False, id="phone-plain", marks=LONG),
    ],
)
def test_every_kind_on_one_page(opened, viewport, scripts):
    page = opened(viewport) if scripts else opened(viewport, java_script_enabled=False)
    name = f"{viewport['width']}-{'scripts' if scripts else 'plain'}"
    watch(page, f"every-{name}")
    if scripts:  # axe is a script itself
        is_fine(page, viewport)
    press(page, page.get_by_role("button", name="Continue", exact=True).last)
    assert page.title().startswith("Error:")
    summary = page.locator(".govuk-error-summary:not([data-not-sent]) a")
    assert summary.count() >= len(kinds()) - 2
    for link in summary.all():
        target = link.get_attribute("href")
        assert page.locator(f"[id='{target[1:]}']").count() == 1, target
    watch(page, f"errors-{name}")
    if scripts:
        is_fine(page, viewport)


@pytest.mark.parametrize(
    "scripts", [pytest.param(True, id="scripts"), pytest.param(False, id="plain", marks=LONG)]
)
def test_items_are_added_and_taken_away(opened, scripts):
    page = opened(PHONE) if scripts else opened(PHONE, java_script_enabled=False)
    page.fill("[name=q_text]", "kept")
    page.select_option("[name=q_group-0-what]", "chair")
    press(page, page.get_by_role("button", name="Add another item"))
    page.locator("[name=q_group-1-what]").wait_for()
    page.select_option("[name=q_group-1-what]", "fridge")
    press(page, page.get_by_role("button", name="Remove Item 1"))
    page.locator("[name=q_group-1-what]").wait_for(state="detached")
    assert page.input_value("[name=q_group-0-what]") == "fridge"
    assert page.input_value("[name=q_text]") == "kept"
    assert page.locator(".govuk-error-message").count() == 0
    press(page, page.get_by_role("button", name="Add another item"))
    page.fill("[name=q_number]", "1")  # the page is there
    press(page, page.get_by_role("button", name="Continue", exact=True).last)
    assert page.locator("[id='id_q_group-0-gas_error']").is_visible()
    assert (
        "Item 1: Select yes or no"
        in page.locator(".govuk-error-summary:not([data-not-sent])").inner_text()
    )
    watch(page, f"items-{'scripts' if scripts else 'plain'}")
    if scripts:
        is_fine(page, PHONE)


def some(keys):
    """All of them by --long, else two that are drawn in a way of their own."""
    own = ("group", "ward")
    return [key for key in keys if kind(key).asks and (is_long() or key in own)]


@pytest.mark.parametrize("key", some(kinds()))
def test_a_kind_alone_on_its_page_has_one_heading(key, live, start, new_page, django_db_blocker):
    page = new_page(viewport=PHONE)
    page.goto(start)
    press(page, page.get_by_role("button", name="Start now"))
    draft_id = page.url.split("/")[-3]
    with live.connected(django_db_blocker), in_council(council_of_schema("c_maidstone")):
        draft = Draft.objects.get(pk=draft_id)
        draft.answers = _before(key)
        draft.save()
    page.goto(page.url.replace("/every/", f"/{key}/"))
    assert page.url.endswith(f"/{key}/")
    watch(page, f"only-{key}")
    assert page.locator("h1").count() == 1
    is_fine(page, PHONE)
    press(page, page.get_by_role("button", name="Continue", exact=True).last)
    assert page.locator(".govuk-error-summary:not([data-not-sent]) a").count() == 1
    watch(page, f"only-{key}-error")
    is_fine(page, PHONE)


def _before(key):
    """Something for every question on the pages before: whether it is right is not asked here."""
    answers = {}
    for page in pages():
        if page["id"] == key:
            return answers
        answers |= {one["id"]: _something(one["kind"]) for one in page["questions"]}
    return answers


def _something(key):
    return None if kind(key).holds_files else kind(key).example().get("stored", "x")


def test_words_that_are_no_option_leave_no_option_behind(opened):
    page = opened(DESKTOP)
    box = page.get_by_role("combobox", name="Which ward is it in?")
    box.fill("Alling")
    page.get_by_role("option", name="Allington", exact=True).click()
    chosen = page.locator("select[name=q_ward]")
    assert chosen.input_value().startswith("E05")
    box.fill("No such ward")
    page.locator("[name=q_text]").focus()
    page.wait_for_function("document.querySelector('select[name=q_ward]').value === ''")
