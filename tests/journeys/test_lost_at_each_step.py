"""The connection goes at every step of a form, one after the other: when it begins, at each page,
with a photo, at the last button, on the way to the card page and on the way back.

Each time the page says what happened and keeps what was typed, and the next press goes on: one
form, one photo, one request, one payment. Without JavaScript the browser says it, and loading the
page again sends it again.
"""

import pytest

from casework.models import Attachment, Case
from councils.bookings.models import Booking
from councils.payments.models import Attempt, Payment
from portal.models import Draft, ServiceRequest
from tests.journeys.begun import home
from tests.journeys.filling import Filler
from tests.journeys.looking import checked
from tests.journeys.steps import never_come_back, reference_on, step_of
from tests.portal import sets
from tests.portal.factories import jpeg
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

COUNCIL = "swale"
DOUBLE_CLICK = 1_100  # a press within a second of the last one counts for nothing
NEVER_SENT, ANSWER_LOST, DOWN = "never sent", "answer lost", "server down"
EACH = [
    pytest.param(
        how, script, marks=[] if (how, script) == (ANSWER_LOST, "js") else pytest.mark.long
    )
    for how in (NEVER_SENT, ANSWER_LOST, DOWN)
    for script in ("js", "plain")
]
SAID = {
    "start": "We could not open the form",
    "pay": "We could not open the payment page",
}
SEEN = {
    NEVER_SENT: "You are offline.",
    ANSWER_LOST: "You are offline.",  # a browser cannot tell one from the other
    DOWN: "Something went wrong on our side.",
}


@pytest.fixture
def photo(tmp_path):
    """A file on the disk: a browser reads it again when it sends it again."""
    path = tmp_path / "sofa.jpg"
    path.write_bytes(jpeg())
    return str(path)


class Line:
    """The connection of one browser: `press` loses the next form that is sent."""

    def __init__(self, page, how, script):
        self.page, self.how, self.script, self.is_cut = page, how, script, False
        self.lost = []
        self.wire = page.context.new_cdp_session(page)
        self.wire.on("Fetch.requestPaused", self._carry)
        stage = "Response" if how == ANSWER_LOST else "Request"
        self.wire.send("Fetch.enable", {"patterns": [{"requestStage": stage}]})

    def _carry(self, event):
        """What the browser sends, or the answer that comes for it."""
        one = {"requestId": event["requestId"]}
        if not self.is_cut or event["request"]["method"] != "POST":
            self.wire.send("Fetch.continueRequest", one)
            return
        self.is_cut = False
        if self.how == DOWN:
            self.wire.send("Fetch.fulfillRequest", one | {"responseCode": 503})
        else:
            reason = "ConnectionReset" if self.how == ANSWER_LOST else "InternetDisconnected"
            self.wire.send("Fetch.failRequest", one | {"errorReason": reason})

    def press(self, page, button="Continue"):
        """Press it, lose it, and press again."""
        step = "start" if page.url.endswith("/apply/") else step_of(page)
        self.lost.append(step)
        self.is_cut = True
        pressed = page.get_by_role("button", name=button).first
        if self.script == "js":
            self._told(page, pressed, step)
            with page.expect_navigation():
                pressed.click()
        else:
            pressed.click(no_wait_after=True)
            page.locator("main").wait_for(state="detached")
            page.wait_for_load_state()
            page.reload()
        assert not self.is_cut

    def _told(self, page, pressed, step):
        before = typed(page)
        pressed.click()
        box = page.locator("[data-not-sent]:visible")
        box.wait_for()
        assert SAID.get(step, "We could not save this page") in box.inner_text()
        assert SEEN[self.how] in box.inner_text()
        assert typed(page) == before
        assert "could not" in page.evaluate("document.activeElement.innerText")
        if step in ("start", "pay"):
            checked(page, step)
        page.wait_for_timeout(DOUBLE_CLICK)


def typed(page):
    """Everything that stands in the page's fields."""
    return page.locator(
        "main form input:not([type=hidden]), main textarea, main select"
    ).evaluate_all(
        "all => all.map(o => [o.name, o.type === 'file' ? o.files.length : o.checked, o.value])"
    )


@pytest.mark.parametrize(("how", "script"), EACH)
def test_a_short_form_with_a_photo(how, script, live, new_page, at_council, photo):
    page = new_page(viewport=PHONE, java_script_enabled=script == "js")
    line = Line(page, how, script)
    posts = {"summary": f"A slat is lost: {how}, {script}", "photos": photo} | sets.ME
    page.goto(live.url(COUNCIL, "/services/something-else/apply/"))
    line.press(page, "Start now")
    Filler(page, posts, leave=line.press).go()
    page.locator("label[for=declaration]").click()
    line.press(page, "Accept and send")
    reference = reference_on(page)
    assert line.lost == ["start", "what", "where", "photos", "you", "check"]
    at_council(COUNCIL, lambda: sent_once(page, reference, summary=posts["summary"]))


def sent_once(page, reference, **answered):
    """One form, one request, one photo; the last save was not held against the one before."""
    draft = Draft.objects.get(pk=page.url.split("/apply/")[1].split("/")[0])
    assert draft.overtaken == []
    assert answered.items() <= draft.answers.items()
    (request,) = ServiceRequest.objects.filter(draft=draft)
    assert request.reference == reference
    case = Case.objects.get(reference=reference)
    assert Attachment.objects.filter(case=case).count() == 1
    return case


@pytest.mark.long
@pytest.mark.parametrize("script", ["js", "plain"])
@pytest.mark.parametrize("how", [NEVER_SENT, ANSWER_LOST, DOWN])
def test_a_booking_with_a_photo_and_a_payment(how, script, live, new_page, at_council, photo):
    """Everything that a form can lose on its way: a place in a calendar, a photo, money."""
    number = 80 + [NEVER_SENT, ANSWER_LOST, DOWN].index(how) * 2 + (script == "js")
    page = new_page(viewport=PHONE, java_script_enabled=script == "js")
    line, posts = Line(page, how, script), at_council(COUNCIL, lambda: a_sofa(number, photo))
    page.goto(live.url(COUNCIL, "/services/bulky-collection/apply/"))
    line.press(page, "Start now")
    Filler(page, posts, leave=line.press).go()
    line.press(page, "Accept and go to payment")
    assert step_of(page) == "pay"
    line.press(page, "Pay now")
    line.wire.detach()
    reference = back_from_the_card_page(page)
    assert line.lost[-2:] == ["check", "pay"]

    def once():
        case = sent_once(page, reference, placement="By the gate")
        assert Booking.objects.filter(subject=case.pk).count() == 1
        payment = Payment.objects.get(reference=reference)
        assert payment.state == "paid"
        assert Attempt.objects.filter(payment=payment).count() == 1

    at_council(COUNCIL, once)


@pytest.mark.long
def test_a_question_may_be_called_action(live, new_page, at_council):
    """A form's own words for itself are no question's: what is typed there is kept as well."""
    page = new_page()
    line = Line(page, NEVER_SENT, "js")
    place = at_council(COUNCIL, lambda: home(COUNCIL, 90))
    posts = dict(sets.SETS["garden_waste"].posts(COUNCIL)) | posted(place)
    page.goto(live.url(COUNCIL, "/services/garden-waste/apply/"))
    line.press(page, "Start now")
    Filler(page, posts, leave=line.press).go()
    assert "action" in line.lost


def posted(place):
    return {"property_postcode": place["postcode"], "property_uprn": place["uprn"]}


def a_sofa(number, photo):
    """The set's own answers with a photo, for an address that is there."""
    place = home(COUNCIL, number)
    posts = dict(sets.SETS["bulky_collection"].posts(COUNCIL)) | {"item_photos": photo}
    return posts | posted(place)


def back_from_the_card_page(page):
    """The way back is cut as well: the page that it leads to can be loaded again."""
    connect = never_come_back(page)
    page.wait_for_load_state()
    assert not page.locator("main").count(), "nothing was lost"
    connect()
    page.reload()
    assert "You have paid" in page.inner_text("main")
    return reference_on(page)
