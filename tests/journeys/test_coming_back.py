"""An hour later: the sign-in has ended, the browser is another one, or the answers are gone. The
page says which, and what was answered is there again, or can be copied.
"""

import re
from datetime import timedelta

import pytest

from accounts.models import AccountSession
from casework.models import Case
from councils import clock
from councils.messaging.models import Dispatch
from portal.models import Draft
from tests.journeys.begun import garden, resume_link
from tests.journeys.looking import checked
from tests.journeys.steps import begin, go_on, press, resident_of, send, sign_in, step_of, type_card
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

COUNCIL = "maidstone"
WORDS = "The bench by the river has lost a slat."
SCRIPTS = [pytest.param("js"), pytest.param("plain", marks=pytest.mark.long)]


@pytest.fixture
def browser(new_page):
    """`browser(script)`: a page of a browser of its own."""
    return lambda script: new_page(viewport=PHONE, java_script_enabled=script == "js")


def draft_of(page):
    return page.url.split("/apply/")[1].split("/")[0]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_sign_in_has_ended(browser, live, django_db_blocker, script):
    page, email = browser(script), resident_of(COUNCIL, live, django_db_blocker)
    page.goto(live.url(COUNCIL, "/sign-in/?next=/services/something-else/"))
    sign_in(page, email)
    page.wait_for_url(live.url(COUNCIL, "/services/something-else/"))
    begin(page, live, COUNCIL, "something-else")
    asked, draft_id = page.url, draft_of(page)
    page.fill("textarea[name=summary]", WORDS)
    with live.connected(django_db_blocker):
        ended = AccountSession.objects.filter(user__email=email)
        assert ended.update(expires_at=clock.now() - timedelta(minutes=1))
    go_on(page)
    said = page.inner_text("main")
    assert "You have been signed out" in said
    assert "We have kept what you typed" in said
    assert WORDS not in said, "the next person at this computer reads it"
    if script == "js":
        checked(page, "signed out")
    press(page, page.get_by_role("button", name="Sign in"))
    sign_in(page, email)
    page.wait_for_url(asked)
    assert page.input_value("textarea[name=summary]") == WORDS
    go_on(page)
    assert step_of(page) == "where"
    assert draft_of(page) == draft_id


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_who_is_not_signed_in_simply_goes_on(browser, live, at_council, script):
    page = browser(script)
    begin(page, live, COUNCIL, "something-else")
    draft_id = draft_of(page)
    page.fill("textarea[name=summary]", WORDS)
    at_council(COUNCIL, lambda: let_pass(draft_id, hours=1))
    go_on(page)
    assert step_of(page) == "where"
    at_council(COUNCIL, lambda: let_pass(draft_id, hours=1))
    page.go_back()
    page.reload()
    assert page.input_value("textarea[name=summary]") == WORDS


def let_pass(draft_id, **time):
    """As if the draft were so much older."""
    draft = Draft.objects.get(pk=draft_id)
    ago = timedelta(**time)
    Draft.objects.filter(pk=draft_id).update(
        created_at=draft.created_at - ago, expires_at=draft.expires_at - ago
    )


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_the_answers_were_deleted_meanwhile(browser, live, at_council, script):
    page = browser(script)
    begin(page, live, COUNCIL, "something-else")
    draft_id = draft_of(page)
    page.fill("textarea[name=summary]", WORDS)
    at_council(COUNCIL, lambda: let_pass(draft_id, days=400))
    go_on(page)
    said = page.inner_text("main")
    assert "These answers are gone" in said
    assert "What you just sent was not saved" in said
    assert page.locator("textarea").input_value() == WORDS
    if script == "js":
        checked(page, "gone")
    page.get_by_role("link", name="Start again").click()
    page.wait_for_url("**/services/something-else/")


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_another_browser_goes_on_by_the_link(browser, live, at_council, script):
    page, email = browser(script), f"later-{script}@people.example"
    begin(page, live, COUNCIL, "something-else")
    page.fill("textarea[name=summary]", WORDS)
    press(page, page.get_by_role("button", name="Save and come back later"))
    page.fill("input[name=email]", email)
    press(page, page.get_by_role("button", name="Send me the link"))
    left = page.url
    other = browser(script)
    assert other.goto(left).status == 404
    assert "Page not found" in other.inner_text("main")
    other.goto(at_council(COUNCIL, lambda: link_in_mail(email, "resume")))
    assert step_of(other) == "where"
    other.go_back()
    other.goto(left.replace("/save/", "/what/"))
    assert other.input_value("textarea[name=summary]") == WORDS


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
def test_who_left_the_payment_pays_by_the_link_that_was_mailed(browser, live, at_council, script):
    page, number = browser(script), 30 if script == "js" else 31
    email = f"payer-{script}@people.example"
    answers = at_council(COUNCIL, lambda: garden(COUNCIL, number)) | {"email": email}
    page.goto(live.url(COUNCIL, at_council(COUNCIL, lambda: resume_link("garden_waste", answers))))
    reference = send(page)
    page.wait_for_timeout(6_000)  # longer than the sweep takes
    other = browser(script)
    other.goto(at_council(COUNCIL, lambda: link_in_mail(email, "pay")))
    assert reference not in other.inner_text("main"), "a link tells no more than it must"
    press(other, other.get_by_role("button", name="Pay now"))
    type_card(other)
    assert "You have paid" in other.inner_text("main")
    page.reload()
    assert "You have paid" in page.inner_text("main")
    status = at_council(COUNCIL, lambda: Case.objects.get(reference=reference).status)
    assert status != "waiting_on_resident"


def link_in_mail(email, what):
    """The first link to that kind of page in what was mailed to somebody."""
    for mail in Dispatch.objects.filter(to=email).order_by("created_at"):
        found = re.search(rf"https?://\S+/{what}/\S+/", mail.text)
        if found:
            return found[0]
    raise AssertionError(f"no {what} link was mailed")
