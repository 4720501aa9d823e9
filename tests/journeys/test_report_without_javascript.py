"""The three forms without JavaScript: wrong input first, saved and resumed, sent once.

The shortest, and the one with an address to look up, by --long.
"""

import re
from urllib.parse import urlsplit

import pytest

from casework.models import Case
from councils.gazetteer.api import sample_addresses
from councils.messaging.models import Dispatch
from councils.tenancy import council_of_schema, in_council
from portal.collections.days import calendar_of
from portal.models import ServiceRequest
from tests.journeys.steps import choose, fill_day, go_on, reference_on, send, step_of

pytestmark = pytest.mark.browser
COUNCIL = "c_maidstone"


@pytest.fixture
def plain(new_page):
    """`plain()`: a page of a browser of its own without JavaScript."""
    return lambda: new_page(java_script_enabled=False)


@pytest.fixture
def inside(live, django_db_blocker):
    """`inside(function)`: its answer, in Maidstone's schema of the running copy."""

    def run(function):
        with live.connected(django_db_blocker), in_council(council_of_schema(COUNCIL)):
            return function()

    return run


def start(page, live, slug):
    page.goto(live.url("maidstone", f"/services/{slug}/"))
    page.get_by_role("button", name="Start now").click()
    page.get_by_role("button", name="Start now").click()


def is_wrong(page, *words):
    """The summary links to fields, each field has its own words, the title says so."""
    assert page.title().startswith("Error:")
    summary = page.locator("main .govuk-error-summary:not([data-not-sent])")
    for word in words:
        assert word in summary.inner_text(), summary.inner_text()
    for link in summary.locator("a").all():
        target = link.get_attribute("href")
        assert page.locator(target).count() == 1, target
    assert page.locator(".govuk-error-message").count() >= 1


def the_case(reference, inside):
    return inside(lambda: Case.objects.get(reference=reference))


@pytest.mark.long
def test_something_else(live, plain, inside):
    page = plain()
    start(page, live, "something-else")
    go_on(page)
    is_wrong(page)
    page.fill("textarea[name=summary]", "The bench by the river has lost a slat.\nIt is sharp.")
    for _ in range(3):
        go_on(page)
    page.fill("input[name=full_name]", "Zoë Brown")
    choose(page, "updates", "email")
    page.fill("input[name=email]", "zoe at home")
    go_on(page)
    is_wrong(page, "email")
    assert page.input_value("input[name=full_name]") == "Zoë Brown"
    assert page.input_value("input[name=email]") == "zoe at home"
    assert page.is_checked("input[name=updates][value=email]")
    page.fill("input[name=email]", "zoe@people.example")
    go_on(page)
    page.get_by_role("button", name="Accept and send").click()
    is_wrong(page, "Tick the box")
    reference = send(page)
    assert the_case(reference, inside).customer_id


def test_fly_tipping_saved_resumed_and_sent_once(live, plain, inside):
    page = plain()
    start(page, live, "fly-tipping")
    go_on(page)
    is_wrong(page, "Tell us where the rubbish is")
    page.fill("input[name=location_text]", "Mill Street, ME15 6YE")
    go_on(page)
    choose(page, "land", "road_or_verge")
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("button", name="Send me the link").click()
    is_wrong(page, "Enter your email address")
    page.fill("input[name=email]", "zoe.saver@people.example")
    page.get_by_role("button", name="Send me the link").click()
    assert "zoe.saver@people.example" in page.inner_text("main")
    mail = inside(lambda: Dispatch.objects.get(to="zoe.saver@people.example").text)
    link = re.search(r"https?://\S+/resume/\S+/", mail)[0]

    page = plain()
    page.goto(link)
    assert step_of(page) == "what"
    go_on(page)
    is_wrong(page)
    page.select_option("select[name=type]", "tyres")
    choose(page, "size", "car_boot")
    go_on(page)
    choose(page, "hazard", "none")
    go_on(page)
    page.fill("input[name=first_seen_0]", "31")
    page.fill("input[name=first_seen_1]", "2")
    page.fill("input[name=first_seen_2]", "2026")
    go_on(page)
    is_wrong(page)
    assert page.input_value("input[name=first_seen_0]") == "31"
    fill_day(page, "first_seen")
    go_on(page)
    go_on(page)
    choose(page, "witnessed", "no")
    go_on(page)
    choose(page, "anonymous", "no")
    go_on(page)
    if step_of(page) == "you":  # the name was not given
        is_wrong(page)
        page.fill("input[name=full_name]", "Zoë Brown")
        go_on(page)
    choose(page, "updates", "none")
    go_on(page)
    assert "Mill Street" in page.inner_text("main")
    check = page.url
    reference = send(page)

    page.go_back()
    page.go_back()
    page.goto(check)
    assert reference_on(page) == reference
    draft = check.split("/apply/")[1].split("/")[0]
    sent = inside(lambda: list(ServiceRequest.objects.filter(draft_id=draft)))
    assert [one.reference for one in sent] == [reference]
    assert the_case(reference, inside).postcode == "ME15 6YE"


def test_two_clicks_are_one_case(live, plain, inside):
    page = plain()
    start(page, live, "something-else")
    page.fill("textarea[name=summary]", "Sent with two clicks.")
    for _ in range(3):
        go_on(page)
    page.fill("input[name=full_name]", "Zoë Brown")
    choose(page, "updates", "none")
    go_on(page)
    page.locator("label[for=declaration]").click()
    twin = page.context.new_page()
    twin.goto(page.url)
    twin.locator("label[for=declaration]").click()
    page.get_by_role("button", name="Accept and send").click()
    twin.get_by_role("button", name="Accept and send").click()
    assert reference_on(page) == reference_on(twin)
    same = [one for one in (page, twin) if urlsplit(one.url).path.endswith("/sent/")]
    assert len(same) == 2
    draft = page.url.split("/apply/")[1].split("/")[0]
    assert inside(lambda: ServiceRequest.objects.filter(draft_id=draft).count()) == 1


@pytest.mark.long
def test_missed_bin_by_postcode(live, plain, inside):
    home, day = inside(_a_home_and_its_last_day)
    page = plain()
    start(page, live, "missed-bin")
    go_on(page)
    is_wrong(page, "postcode")
    page.fill("input[name=property_postcode]", "nowhere")
    go_on(page)
    is_wrong(page, "postcode")
    assert page.input_value("input[name=property_postcode]") == "nowhere"
    page.fill("input[name=property_postcode]", home.postcode.lower())
    page.get_by_role("button", name="Find address").click()
    go_on(page)
    is_wrong(page, "Choose the address from the list")
    page.select_option("select[name=property_uprn]", str(home.uprn))
    go_on(page)
    if step_of(page) == "round":
        go_on(page)
    for part, value in enumerate((day.day, day.month, day.year)):
        page.fill(f"input[name=missed_on_{part}]", str(value))
    go_on(page)
    assert step_of(page) == "which", page.inner_text("main")
    go_on(page)
    is_wrong(page)
    choose(page, "bins", page.locator("input[name=bins]").first.get_attribute("value"))
    go_on(page)
    choose(page, "flat", "no")
    go_on(page)
    choose(page, "assisted", "no")
    go_on(page)
    choose(page, "out_by", "no")
    go_on(page)
    choose(page, "tag", "no")
    go_on(page)
    assert step_of(page) == "not_missed"
    page.get_by_role("button", name="I think this is wrong").click()
    choose(page, "street", "only_us")
    go_on(page)
    page.fill("input[name=full_name]", "Zoë Brown")
    choose(page, "updates", "none")
    go_on(page)
    reference = send(page)
    assert the_case(reference, inside).uprn == str(home.uprn)


def _a_home_and_its_last_day():
    """A demo home whose bins were due on the last working day but today."""
    from councils import clock
    from councils.calendars import calendar_for

    today = clock.today()
    office = calendar_for(council_of_schema(COUNCIL))
    for home in sample_addresses("E07000110", 400):
        past = [one for one in calendar_of(str(home.uprn), today=today).last_days() if one < today]
        if past and office.working_days_between(past[0], today) <= 1:
            return home, past[0]
    raise AssertionError("no demo home had a collection lately")
