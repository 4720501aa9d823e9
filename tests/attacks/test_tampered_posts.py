"""Tampered posts: never a 5xx, nothing stored that was not asked, nobody else's form reached.

About 300 in the usual run, 20,000 with `--long`. Each is checked by itself; after them the honest
answers still go through, at the price that the engine says.
"""

import os
from types import SimpleNamespace
from typing import Any

import pytest

from councils import clock, limits, tenancy
from councils.files import api as files
from councils.payments.models import Payment
from portal import engine
from portal.choices import Way
from portal.definitions.parts import Question
from portal.fields import kind
from portal.models import Draft, Form, Service, ServiceRequest
from portal.operations.drafting import start_draft
from portal.operations.installing import install_library, publish_version
from portal.versions import gathered, parsed
from portal.visitor import context_for, facts_for
from tests.attacks.mutating import FORM, Hand, Known
from tests.portal import all_kinds, sets
from tests.portal.factories import SOMETHING_ELSE, address, draft, draft_id_of, photo, send

LONG = bool(os.environ.get("OFD_LONG"))
POSTS = 607 if LONG else 28  # for each run; 33 runs with --long, 11 without
NOBODY: Any = SimpleNamespace(person=None, staff=None)
SLUGS = tuple(sets.COUNCILS)

ASIDE = {"one-of-these": {"answer": "different"}, "elsewhere": {"answer": "stay"}}

RUNS = [
    pytest.param(key, council, marks=[pytest.mark.long] if (number + at) % 3 else [])
    for number, key in enumerate((*sets.SETS, "all_kinds"))
    for at, council in enumerate(SLUGS)
]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _limits():
    limits._local.clear()
    yield
    limits._local.clear()


class Site:
    """A council with the whole catalogue, one address, and a browser at it."""

    def __init__(self, council, client):
        self.council, self.client = council, client
        with tenancy.in_council(council):
            install_library()
            postcode, uprn, gss, ward = sets.COUNCILS[council.slug]
            address(uprn, gss=gss, postcode=postcode, ward_gss=ward)


@pytest.fixture
def two_sites(councils, host_client):
    """`two_sites("swale")`: that council and the next one."""

    def make(slug):
        by_slug = {one.slug: one for one in councils}
        other = SLUGS[(SLUGS.index(slug) + 1) % len(SLUGS)]
        return [Site(by_slug[one], host_client(by_slug[one])) for one in (slug, other)]

    return make


def all_kinds_service():
    """The form with a question of every kind, and some that take no post at all."""
    worked_out = [
        {"id": "zone", "kind": "derived", "label": "Zone", "values": [{"is": "a"}]},
        {"id": "unseen", "kind": "derived", "label": "x", "values": [{"is": "b"}], "hidden": True},
        {"id": "cost", "kind": "price", "label": "What you pay"},
    ]
    last = {"id": "paying", "title": "What it costs", "questions": [all_kinds.question("text")]}
    last["questions"] = [{**last["questions"][0], "id": "why"}, *worked_out]
    fee = {
        "lines": [{"id": "one", "label": "One", "amount": 4500}],
        "vat": "outside",
        "ledger": "X",
    }
    definition = {
        "format": 1,
        "key": "all_kinds",
        "title": "All kinds",
        "service": "all_kinds",
        "fee": fee,
        "pages": [*all_kinds.pages(), last],
    }
    form = Form.objects.create(key="all_kinds", title="All kinds")
    publish_version(form=form, definition=definition, now=clock.now())
    like = Service.objects.get(key="something_else")
    like.pk, like.form = Service._meta.pk.get_default(), form
    like.key, like.title = "all_kinds", "All kinds"
    like.way, like._state.adding, like.is_live = Way.HERE, True, True
    like.save()


def all_kinds_posts(council):
    """An honest answer for every question of it."""
    postcode, uprn, _, ward = sets.COUNCILS[council]
    lat, lng = sets.HERE[council]
    own = {
        "address": {"postcode": postcode, "uprn": uprn},
        "ward": {"": ward},
        "map_point": {"text": "By the gate", "lat": str(lat), "lng": str(lng)},
    }
    posts = {"why": "Because"}
    for key in all_kinds.kinds():
        if not kind(key).asks:
            continue
        for start in ("q_", "only_"):
            if kind(key).holds_files:
                if start == "only_":
                    posts[f"only_{key}"] = photo
                continue
            for part, value in own.get(key, kind(key).example()["post"]).items():
                joined = part if part[:1] in ("", "-") else f"_{part}"
                posts[f"{start}{key}{joined}"] = value
    return posts


@pytest.mark.parametrize(("key", "council"), RUNS)
def test_whatever_is_posted_only_what_was_asked_is_kept(two_sites, key, council):
    here, there = two_sites(council)
    run = Run(key, here, there)
    with tenancy.in_council(here.council):
        run.go(POSTS)
        run.send()


class Run:
    """One draft at one council, its honest answers, and what is thrown at it."""

    def __init__(self, key, here, there):
        self.key, self.here, self.there, self.sent = key, here, there, 0
        self.slug = key.replace("_", "-")
        if key == "all_kinds":
            for site in (here, there):
                with tenancy.in_council(site.council):
                    all_kinds_service()
            self.posts = all_kinds_posts(here.council.slug)
        else:
            with tenancy.in_council(here.council):
                self.posts = sets.SETS[key].posts(here.council.slug)
        with tenancy.in_council(there.council):
            self.theirs = self._draft({"full_name": "Somebody else"})
            self.their_state = self._state(self.theirs)
        with tenancy.in_council(here.council):
            if key == "all_kinds":
                reference = self._earlier_request()
                self.posts |= {"q_reference": reference, "only_reference": reference}
            self.stranger = self._draft({"full_name": "A stranger"})
            self.stranger_state = self._state(self.stranger)
            upload = photo("theirs.jpg")
            kinds = frozenset({"image", "pdf"})
            now, by = clock.now(), self.stranger.pk
            stored = files.store_upload(upload=upload, kinds=kinds, now=now, by=by)
            self.strange_file = str(stored.pk)
            first = here.client.post(f"/services/{self.slug}/apply/")["Location"]
            self.root = first.rsplit("/", 2)[0] + "/"
            self.first = first
            self.id = draft_id_of(first)
            _, self.form = parsed(self.draft().form_version_id)
            self.hand = Hand(f"{key} {here.council.slug}", self._known())

    def _earlier_request(self):
        """Something was sent before: the question for a reference takes one that is there."""
        earlier = draft("something_else", SOMETHING_ELSE, now=clock.now())
        return send(earlier, now=clock.now()).reference

    def _draft(self, answers):
        made = start_draft(service=Service.objects.get(key=self.key), now=clock.now())
        Draft.objects.filter(pk=made.pk).update(answers=answers)
        return made

    @staticmethod
    def _state(one):
        return Draft.objects.filter(pk=one.pk).values().get()

    def draft(self):
        return Draft.objects.select_related("service").get(pk=self.id)

    def _known(self):
        asked = engine.questions(self.form)
        inner = [f"{one.id}-0-{two.id}" for one in asked for two in one.questions]
        others = (str(self.theirs.pk), str(self.stranger.pk), self.strange_file, str(self.id))
        base = f"/services/{self.slug}/apply/"
        wrong = "fly-tipping" if self.slug != "fly-tipping" else "missed-bin"
        return Known(
            root=self.root,
            declares=bool(self.form.declaration),
            pages=[page.id for page in self.form.pages],
            names=[one.id for one in asked] + inner,
            unread=[one.id for one in asked if not kind(one.kind).asks],
            options=[two.value for one in asked for two in one.options],
            ids=others,
            not_ours=[
                f"{base}{self.theirs.pk}/",
                f"{base}{self.stranger.pk}/",
                f"/services/{wrong}/apply/{self.id}/",
            ],
        )

    # --- the way through

    def go(self, number):
        """All the way, with tampered posts at every step."""
        url, steps = self.first, 0
        each = max(1, number // 14)
        while (step := _step(url)) != "check":
            steps += 1
            assert steps < 60, url
            for _ in range(min(each, number - self.sent)):
                self.tamper(step)
            url = self.honest(step)
        while self.sent < number:
            self.tamper("check")
        self.others_are_as_they_were()

    def honest(self, step):
        """The honest answers up to and with this step; the address that comes after it."""
        url, passed = self.first, 0
        if self.here.client.get(url).status_code == 302:  # its first page is not for here
            url = self.here.client.get(url)["Location"]
        while True:
            at = _step(url)
            if at == "check":
                return url
            passed += 1
            assert passed < 60, (self.key, url)
            given = ASIDE.get(at, self.posts)
            sent = {name: one() if callable(one) else one for name, one in given.items()}
            response = self.here.client.post(url, sent)
            assert response.status_code == 302, (at, response.status_code, _wrong(response))
            url = response["Location"]
            if at == step:
                return url

    def tamper(self, step):
        """One post, and everything that must hold after it."""
        before = self.draft()
        post = self.hand.post(step, self.posts)
        said = f"post {self.sent} of {self.key} at {self.here.council.slug}: {post.did}"
        self.sent += 1
        try:
            response = self.here.client.generic(
                "POST", post.path, post.body, content_type=post.content_type
            )
        except Exception as error:
            error.add_note(f"{said} {post.body[:2000]!r}")
            raise
        assert response.status_code < 500, said
        if post.must_be:
            assert response.status_code in (post.must_be, 400, 413), said  # or not read at all
        self.holds(before.answers, post, said)

    def holds(self, before, post, said):
        """What was stored is what was asked, on that page, by the engine's own walk."""
        kept = self.draft()
        assert kept.submitted_at is None, said
        now = kept.answers
        changed = {name for name in now if name not in before or now[name] != before[name]}
        assert not set(before) - set(now), said
        if not changed:
            return
        assert post.page, (said, changed)
        assert not post.must_be, (said, changed)
        way, wrong = self.judged(kept)
        step = way.step(post.page)
        assert step is not None, (said, changed)
        stand = {one.id: one for one in step.questions if kind(one.kind).asks}
        assert changed <= set(stand), (said, changed - set(stand))
        assert not changed & set(wrong.get(post.page, {})), (said, wrong)
        for name in changed:
            is_offered(stand[name], now[name], said)
        text = repr(now)
        for name in changed:
            if kind(stand[name].kind).holds_files:
                assert self.strange_file not in (now[name] or ()), said
        assert "\\x00" not in text, said
        assert "\\ud800" not in text, said
        assert len(text) < 300_000, said

    @staticmethod
    def judged(kept):
        _, form = parsed(kept.form_version_id)
        context, facts = context_for(kept), facts_for(NOBODY, kept)
        facts = gathered(kept.form_version_id, kept.answers, facts, context)
        way = engine.walk(form, kept.answers, facts)
        return way, engine.validate_all(form, kept.answers, facts, context, way=way)

    def others_are_as_they_were(self):
        """Drafts of strangers, here and at the other council, are as they were."""
        assert self._state(self.stranger) == self.stranger_state
        with tenancy.in_council(self.there.council):
            assert self._state(self.theirs) == self.their_state

    def send(self):
        """Honest answers go through, with prices the sender made up."""
        url = self.honest("")
        way, wrong = self.judged(self.draft())
        assert wrong == {}
        price = engine.price_of(self.form, way)
        lies = {"price": "0", "total": "1", "amount": "-5", "cost": "0", "zone": "z", "fee": ""}
        response = self.here.client.post(url, {"declaration": "yes", **lies})
        assert response.status_code == 302, response.status_code
        request = ServiceRequest.objects.get(draft_id=self.id)
        asked = Payment.objects.filter(subject=request.case_id).first()
        assert (asked.total if asked else 0) == (price.total if price else 0)


def _wrong(response):
    form = (response.context or {}).get("form")
    return form.errors if form is not None else response.content.decode()[:3000]


def _step(url):
    return url.rstrip("/").rsplit("/", 1)[-1]


def is_offered(question: Question, answer: Any, said: str) -> None:
    """Whether an answer is among the options that the definition lists."""
    listed = {one.value for one in question.options}
    if question.kind == "group":
        for item in answer or ():
            assert set(item) <= {one.id for one in question.questions}, (said, item)
            for one in question.questions:
                is_offered(one, item.get(one.id), said)
    elif listed and question.options_from is None and answer is not None:
        for each in answer if isinstance(answer, list) else [answer]:
            assert each in listed, (said, question.id, each)


@pytest.fixture
def begun(maidstone, host_client):
    """A browser at the first page of a form, and the page's address."""
    site = Site(maidstone, host_client(maidstone))
    with tenancy.in_council(maidstone):
        yield site.client, site.client.post("/services/missed-bin/apply/")["Location"]


@pytest.mark.parametrize("name", ["shown_at", "times-saved"])
def test_a_time_of_thousands_of_digits_counts_for_nothing(begun, name):
    client, url = begun
    response = client.post(url, {**sets.missed_bin("maidstone"), name: "9" * 5000})
    assert response.status_code == 302


@pytest.mark.parametrize("charset", ["rot13", "utf-16", "idna", "hex", "nonsense"])
@pytest.mark.parametrize("kind_of", ["multipart/form-data; boundary=x", FORM])
def test_a_post_in_another_alphabet_is_refused(begun, kind_of, charset):
    client, url = begun
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    response = client.generic("POST", url, body, content_type=f"{kind_of}; charset={charset}")
    assert 400 <= response.status_code < 500
