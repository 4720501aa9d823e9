"""The connection goes while a form is answered: what was typed stays, and nothing is sent twice."""

from datetime import timedelta

import pytest

from accounts.models import AccountSession
from councils import clock
from councils.tenancy import council_of_schema, in_council
from portal.models import Draft
from tests.boundaries.world import Visitor
from tests.support import axe
from tests.support.browser import PHONE
from tests.support.people import link, make_user, sign_in

pytestmark = pytest.mark.browser

WORDS = "The bench by the river has lost a slat."


@pytest.fixture
def form(live, page):
    """The first page of a form, answered and not sent yet."""
    page.set_viewport_size(PHONE)
    page.goto(live.url("maidstone", "/services/something-else/apply/"))
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url("**/what/")
    page.locator("textarea").first.fill(WORDS)
    return page


def go_on(page):
    page.get_by_role("button", name="Continue", exact=True).click()


def is_still_there(page, words):
    page.get_by_text(words).wait_for()
    assert page.locator("textarea").first.input_value() == WORDS
    assert page.url.endswith("/what/")
    assert "We could not save this page" in page.evaluate("document.activeElement.innerText")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.wait_for_timeout(1_100)  # a second click within a second is a double click


def test_offline_the_page_stays_and_the_next_press_goes_on(form):
    form.context.set_offline(True)
    go_on(form)
    is_still_there(form, "You are offline. Your answers are still here.")
    form.context.set_offline(False)
    assert axe.look(form).violations_count == 0
    assert form.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    go_on(form)
    form.wait_for_url("**/where/")


def test_a_server_that_is_down_is_said_and_tried_again(form):
    form.route("**/what/", lambda route: route.fulfill(status=503, body="later"))
    go_on(form)
    is_still_there(form, "Something went wrong on our side.")
    form.unroute("**/what/")
    go_on(form)
    form.wait_for_url("**/where/")


def test_an_answer_that_never_came_leaves_one_draft(form, live, django_db_blocker):
    form.evaluate("""() => {
        const send = window.fetch;
        window.fetch = async (...given) => {
            window.fetch = send;
            await send(...given);
            throw new TypeError("the answer was lost");
        };
    }""")
    go_on(form)
    is_still_there(form, "Your answers are still here. Try again when you have a connection.")
    go_on(form)
    form.wait_for_url("**/where/")
    draft_id = form.url.split("/apply/")[1].split("/")[0]
    with live.connected(django_db_blocker), in_council(council_of_schema("c_maidstone")):
        draft = Draft.objects.get(pk=draft_id)
        assert draft.answers["summary"] == WORDS
        assert draft.overtaken == []


def test_wrong_answers_and_other_buttons_go_the_plain_way(form):
    form.locator("textarea").first.fill("")
    go_on(form)
    form.get_by_text("There is a problem").wait_for()
    form.locator("textarea").first.fill(WORDS)
    form.get_by_role("button", name="Save and come back later").click()
    form.wait_for_url("**/save/")


def test_a_link_is_asked_for_again_when_the_connection_is_back(form):
    form.get_by_role("button", name="Save and come back later").click()
    form.wait_for_url("**/save/")
    form.get_by_label("Your email address").fill("zoe@people.example")
    form.context.set_offline(True)
    ask = form.get_by_role("button", name="Send me the link")
    ask.click()
    form.get_by_text("You are offline.").wait_for()
    assert form.get_by_label("Your email address").input_value() == "zoe@people.example"
    form.context.set_offline(False)
    form.wait_for_timeout(1_100)
    ask.click()
    form.get_by_text("We are sending a link to zoe@people.example.").wait_for()
    assert axe.look(form).violations_count == 0


def test_a_resident_is_warned_before_a_sign_in_ends(live, django_db_blocker, page, settings):
    with live.connected(django_db_blocker):
        maidstone = council_of_schema("c_maidstone")
        host = live.url("maidstone", "/").split("/")[2].partition(":")[0]
        visitor, person = Visitor(host, {"HTTP_HOST": host}), make_user()
        link(person, maidstone)
        session = sign_in(visitor, person)
        AccountSession.objects.filter(pk=session.pk).update(
            expires_at=clock.now() + timedelta(hours=1)
        )
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": visitor.cookies[name], "url": live.url("maidstone", "/")}]
    )
    page.clock.install()
    page.goto(live.url("maidstone", "/requests/"))
    box = page.get_by_role("alertdialog")
    page.clock.run_for(1000)
    assert not box.is_visible()
    page.clock.fast_forward(3_500_000)
    page.clock.run_for(6000)
    assert "You will soon be signed out" in box.inner_text()
    assert "residents" not in box.inner_text()
    assert axe.look(page).violations_count == 0
    with page.expect_response("**/sign-in/stay/") as answer:
        page.keyboard.press("Enter")
    assert answer.value.json()["idle"] > 13 * 86400
    box.wait_for(state="hidden")
