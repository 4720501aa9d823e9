"""Scripts in every text, opened in a real browser on every page that draws it: none of them runs,
none becomes mark-up, and each stands there as it was written.

First one form with every text that a definition can hold, every answer typed and every file named
by somebody who means harm, from the catalogue to the desk; then every page of every site, in a
copy in which each text that somebody wrote is such a script (`poisoned.py` says which those are).
By default one way through the form, with wrong answers on its largest page, and a seeded sample of
the pages; all by --long.
"""

import random
from email import message_from_bytes, policy

import pytest

from casework.models import Case
from councils import clock
from councils.tenancy import council_of_schema, in_council
from portal.models import Draft, ServiceRequest
from portal.operations.drafting import start_draft
from tests.attacks import every_kind, talkative
from tests.attacks.payloads import TAG, Tags, Watch, attacked, text_places
from tests.attacks.poisoned import (
    CODES,
    INSIDE,
    SCHEMA,
    TEXTS,
    WRONG,
    furnish,
    our_models,
    poison,
    texts_of,
)
from tests.boundaries.pages import PAGES
from tests.boundaries.urls import SITES
from tests.boundaries.world import make_world
from tests.journeys.filling import Filler
from tests.journeys.steps import pay, press, send, step_of
from tests.portal.factories import jpeg
from tests.support import database, live
from tests.support.browser import DESKTOP
from tests.support.environment import SERVERS
from tests.support.shares import is_long

pytestmark = pytest.mark.xdist_group("scripts")  # one copy and one browser are enough
LONG = is_long()
SAMPLE = 6
SLUG = every_kind.KEY.replace("_", "-")
# With our policy, as residents have it; without it, so that nothing else holds a script back; and
# with no script of our own, where nothing draws but the server.
WAYS = {
    "as it is": {},
    "no policy": {"bypass_csp": True},
    "no script": {"java_script_enabled": False},
}


# --- that nothing is left out


def test_every_column_of_text_is_attacked_or_is_a_code():
    for model in our_models():
        label = model._meta.label
        known = {*TEXTS.get(label, ()), *INSIDE.get(label, ())}
        assert known <= texts_of(model), label
        assert texts_of(model) - known - CODES == set(), label


def test_the_form_has_every_text_that_a_definition_can_hold():
    tags = Tags()
    attacked(talkative.definition(), SCHEMA, tags.attack)
    places = {one for one in text_places(SCHEMA) if not one.startswith("set.")}  # as in a part
    assert set(tags.places.values()) == places


# --- the copy


class Attacked:
    """The copy, what is known of it, and which text is where."""

    def __init__(self, world, blocker):
        self.world, self.live, self.blocker = world, world.live, blocker
        self.words, self.typed = Tags(), Tags(7000)
        self.columns = Tags(4000)
        definition = attacked(talkative.definition(), SCHEMA, self.words.attack)
        definition["target"]["stages"][0]["source"] = talkative.SOURCE

        def prepare():
            every_kind.install_every_kind(definition)
            furnish(world.known["case"], world.known["customer_id"])

        self.there(prepare)
        with self.live.connected(blocker):
            poison(self.columns)
        self.live.kill("web")  # which remembers councils and forms
        self.live.heal(1)
        assert self.live.wait_until(self.live.is_ready)

    def there(self, function):
        """What a function says in Maidstone's schema of the copy."""
        with self.live.connected(self.blocker), in_council(council_of_schema("c_maidstone")):
            return function()

    def url(self, path, site="council"):
        return self.world.url(site, path)

    def answers(self, plate):
        """What is typed: an attack wherever words may be typed at all."""
        posts = self.there(lambda: every_kind.posts("maidstone", self.world.known["reference"]))
        for start in ("q_", "only_"):
            for key in every_kind.TYPED:
                posts[f"{start}{key}"] = self.typed.attack(f"typed.{key}", 60)
            for number in (0, 2):
                posts[f"{start}group-{number}-said"] = self.typed.attack("typed.group", 100)
            posts[f"{start}vehicle"] = plate
        away = [name for name in posts if "address_" in name or name == "only_file"]
        posts = {name: value for name, value in posts.items() if name not in away}
        return posts | {
            "why": self.typed.attack("typed.text", 200),
            "evidence": self.typed.attack("typed.evidence", 200),
            "halt": "no",
        }


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker):
    """A running copy of the file's own, with the data of the demonstration, attacked."""
    with django_db_blocker.unblock():
        template = database.ensure_template("demo")
        running = live.start(f"{SERVERS.name}_attacked", template, seed=False)
    yield Attacked(make_world(running, django_db_blocker), django_db_blocker)
    live.stop(running)


@pytest.fixture
def watch(chromium, copy):
    """`watch("agent")`: a page of a browser in which they are signed in, and what ran on it."""
    opened = []

    def make(who="nobody", **options):
        opened.append(open_browser(chromium, copy, who, **options))
        return opened[-1]

    yield make
    for seen in opened:
        seen.page.context.close()


def open_browser(chromium, copy, who, **options):
    """A browser of somebody who is signed in on every site."""
    context = chromium.new_context(viewport=DESKTOP, reduced_motion="reduce", **options)
    if ("council", who) in copy.world.sessions:
        context.add_cookies([copy.world.cookie(site, who) for site in SITES])
    return Watch(context)


# --- one form


class Way:
    """From the first page to the last, with a look at everything on the way."""

    def __init__(self, copy, seen, plate):
        self.copy, self.seen, self.page = copy, seen, seen.page
        self.posts = copy.answers(plate)
        self.address = copy.typed.attack("typed.address", 60)
        self.file = copy.typed.attack("typed.file", 40)  # a name ends at a stroke

    def go(self):
        """Every page, as it is opened, with what is wrong on it, and as it is answered."""
        Filler(self.page, self.posts, self.at_each).go()
        root = self.page.url.split("#")[0].removesuffix("check/")
        self.page.goto(f"{root}file/")
        self.seen.look(shows=TAG.findall(self.file))
        for step in ("save", "hand-over", "delete-form"):
            self.page.goto(f"{root}{step}/")
            self.seen.look()
        self.page.goto(self.copy.url("/requests/"))
        self.seen.look()
        self._stop(root)

    def at_each(self, page, step):
        """Before a page is answered: as it is, without answers, and with nonsense."""
        self.seen.look()
        if step in ("check", "before"):
            return
        if LONG or step == "every":  # which asks what the pages after it ask one by one
            self._fails(page, step)
            self._nonsense(page, step)
        self._open(page)

    def _fails(self, page, step):
        press(page, page.get_by_role("button", name="Continue"))
        if step_of(page) != step:
            page.go_back()
        self.seen.look()

    def _nonsense(self, page, step):
        boxes = page.locator("main form input[type=text]:visible").all()
        strict = [one for one in boxes if one.get_attribute("name").endswith(STRICT)]
        if not strict:
            return
        for box in boxes:
            box.fill(self.copy.typed.attack("nonsense", 60))
        press(page, page.get_by_role("button", name="Continue"))
        assert step_of(page) == step
        self.seen.look(shows=[])
        page.goto(page.url.split("#")[0])

    def _open(self, page):
        """What the Filler leaves alone: long lists, typed addresses, files."""
        for box in page.locator(".autocomplete__input").all():
            box.click()
            page.locator(".autocomplete__option:visible").first.wait_for()
            self.seen.look()
            box.press("Escape")
        for line in page.locator("main form input[name$=_line_1]").all():
            name = line.get_attribute("name").removesuffix("_line_1")
            details = page.locator(f"details:has(input[name='{name}_line_1'])")
            if details.get_attribute("open") is None:
                details.locator("summary").click()
            page.fill(f"input[name='{name}_postcode']", "ME15 6YE")
            for part in ("line_1", "line_2", "town"):
                page.fill(f"input[name='{name}_{part}']", self.address)
        for box in page.locator("main form input[type=file]").all():
            name = f"{self.file}.jpg"
            box.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": jpeg()})

    def _stop(self, root):
        for answer, step in (("yes", "halted"), ("no", "check")):
            self.page.goto(f"{root}halting/")
            self.page.locator(f"label[for={self._id(answer)}]").click()
            press(self.page, self.page.get_by_role("button", name="Continue"))
            assert step_of(self.page) == step
            self.seen.look()

    def _id(self, answer):
        return self.page.locator(f"input[name=halt][value={answer}]").get_attribute("id")


# Not of this case: its type has no stages of its own, its restricted part is for its team alone.
# The columns that hold them are on the pages below.
ELSEWHERE = {"stage.label", "target.clock", "outcome.label", "separate.title"}
# No page draws why something is asked, nor how the form is called where services are made of it.
UNDRAWN = ELSEWHERE | {"question.purpose", "form.title"}
STRICT = ("money", "number", "date_0", "postcode", "reference", "time", "vehicle", "phone", "email")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("way", "plate"),
    [
        pytest.param(way, f"AB12 CD{'EFG'[at]}", marks=[pytest.mark.long] if at else [])
        for at, way in enumerate(WAYS)
    ],
)
def test_from_a_definition_and_a_keyboard_to_the_desk(copy, watch, way, plate):
    stranger, start = watch(**WAYS[way]), copy.url(f"/services/{SLUG}/apply/")
    stranger.page.goto(start)
    stranger.look(shows=copy.words.of("form.account_reason"))
    seen = watch("resident", **WAYS[way])
    page = seen.page
    page.goto(copy.url(f"/services/{SLUG}/"))
    seen.look()
    press(page, page.get_by_role("button", name="Start now"))
    seen.look(shows=copy.words.of("form.introduction", "form.privacy"))
    press(page, page.get_by_role("button", name="Start now"))
    Way(copy, seen, plate).go()
    reference = send(page)
    seen.look()
    pay(page, lambda page, step: seen.look())
    seen.look()
    for site, path in (
        ("council", f"/requests/{reference}/"),
        ("council", f"/requests/{reference}/withdraw/"),
        ("council", "/requests/"),
        ("council", "/payments/"),
        ("account", "/requests/"),
    ):
        page.goto(copy.url(path, site))
        seen.look()
    page.goto(copy.url(copy.there(lambda: once_more(reference))))
    seen.look(shows=copy.words.of("duplicates.words"))
    at_the_desk(copy, seen, watch, reference)
    seen.seen |= stranger.seen
    for tags, away in ((copy.words, UNDRAWN), (copy.typed, set())):
        drawn = {tags.places[tag] for tag in seen.seen if tag in tags.places}
        assert set(tags.places.values()) - drawn == away


def once_more(reference):
    """The same answers in another form: where it is asked whether it is the first."""
    sent = ServiceRequest.objects.select_related("draft", "service").get(reference=reference)
    again = start_draft(service=sent.service, now=clock.now(), person_id=sent.person_id)
    Draft.objects.filter(pk=again.pk).update(answers=sent.draft.answers)
    return f"/services/{SLUG}/apply/{again.pk}/one-of-these/"


def at_the_desk(copy, seen, watch, reference):
    """What came of it, for those who work with it."""
    case = copy.there(lambda: Case.objects.get(reference=reference))
    desk = {
        "leader": (
            f"/desk/cases/{reference}/",
            f"/desk/cases/{reference}/sheet/",
            f"/desk/customers/{case.customer_id}/",
            f"/desk/search/?q={reference}",
            "/desk/my-work/",
        ),
        "finance": ("/desk/payments/", f"/desk/payments/?q={reference}"),
        "admin": ("/manage/forms/", f"/manage/forms/{every_kind.KEY}/", "/manage/stages/"),
    }
    for who, paths in desk.items():
        other = watch(who)
        for path in paths:
            other.page.goto(copy.url(path))
            other.look()
        seen.seen |= other.seen


# --- every page of every site


def some(pages):
    """All of them by --long, else a sample that is the same in every run."""
    if LONG:
        return pages
    return random.Random(7).sample(pages, SAMPLE)


@pytest.fixture(scope="module")
def drawn():
    """The tags that any page has drawn so far."""
    return set()


@pytest.fixture(scope="module")
def watchers(chromium, copy):
    """`watchers("agent")`: the same, one browser for each for the whole file."""
    kept = {}

    def make(who):
        if who == "fresh" or who not in kept:
            kept[who] = open_browser(chromium, copy, who)
        return kept[who]

    yield make
    for seen in kept.values():
        seen.page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("wanted", some(PAGES), ids=str)
def test_page(wanted, copy, watchers, drawn):
    seen = watchers(wanted.who)
    response = seen.page.goto(copy.url(copy.world.fill(wanted.path), wanted.site))
    assert response.status < 500, response.status
    if wanted.steps:
        wanted.steps(seen.page, copy.world)
    drawn |= seen.look()


FILES = [
    ("resident", "/requests/{reference}/receipt.pdf", "application/pdf"),
    ("resident", "/services/{sent_slug}/apply/{sent}/sent/receipt.pdf", "application/pdf"),
    ("nobody", "/bookings/{booking_id}/{proof}/calendar.ics", "text/calendar"),
    ("nobody", "/bin-day/{uprn}/calendar.ics", "text/calendar"),
    ("leader", "/desk/queues/{queue}/export.csv", "text/csv"),
    ("finance", "/desk/payments/days/{closed_day}/payments.csv", "text/csv"),
    ("leader", "/insight/contacts/by-month.csv", "text/csv"),
    ("nobody", "/places/boundary.json", "application/"),
]


@pytest.mark.parametrize(("who", "path", "kind"), FILES)
def test_file(who, path, kind, copy):
    """What is no page is none for a browser either, and nothing in it breaks it."""
    status, headers = copy.world.get("council", copy.world.fill(path), who)
    assert status == 200
    assert headers["Content-Type"].startswith(kind)
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.browser
def test_what_is_wrong_with_a_form_is_said_in_words(copy, watchers, drawn):
    seen = watchers("admin")
    seen.page.goto(copy.url(f"/manage/forms/{WRONG}/"))
    drawn |= seen.look(shows=copy.columns.of("library.LibraryForm"))


@pytest.mark.long
@pytest.mark.browser
def test_every_text_was_drawn_somewhere(copy, drawn):
    """After all pages: so that none of them was clean because the text was not there."""
    left = sorted(copy.columns.places[tag] for tag in set(copy.columns.places) - drawn)
    assert left == NOWHERE, "\n".join(left)


# No page draws these, or none of the demonstration has them; a file's name is drawn further above.
NOWHERE = [
    "accounts.AccountDelivery.error",
    "casework.CaseStage.extension_reason",
    "casework.CaseType.target_source",
    "casework.Follower.email",
    "casework.Satisfaction.comment",
    "channels_shift.TypedTotal.source",
    "councils.Council.options",
    "councils.Council.parent_name",
    "files.StoredFile.original_name",
    "gazetteer.Street.locality",
    "gazetteer.Street.name",
    "gazetteer.Street.town",
    "messaging.Dispatch.error",
    "messaging.Dispatch.sender",
    "messaging.Dispatch.text",
    "payments.Payment.email",
    "portal.RoundStatus.note",
    "portal.SearchMiss.words",
    "portal.Service.keywords",
]


@pytest.mark.browser
def test_mail_has_no_mark_up(copy):
    """What is sent is plain text, whatever stands in it."""
    mails = list((copy.live.folder / "mail").rglob("*.eml"))
    assert mails
    for path in mails:
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        kinds = {part.get_content_type() for part in mail.walk() if not part.is_multipart()}
        assert kinds <= {"text/plain", "text/calendar"}, (path.name, kinds)
