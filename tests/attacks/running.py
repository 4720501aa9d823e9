"""One draft at one council, its honest answers, what is thrown at it, and what must hold then."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import transaction

from councils import clock, tenancy
from councils.files import api as files
from councils.payments.models import Payment
from portal import engine
from portal.definitions.parts import Question
from portal.fields import kind
from portal.models import Draft, Service, ServiceRequest
from portal.operations.drafting import start_draft
from portal.versions import gathered, parsed
from portal.visitor import context_for, facts_for
from tests.attacks import every_kind
from tests.attacks.mutating import Hand, Known, Post
from tests.portal import sets
from tests.portal.factories import SOMETHING_ELSE, draft, draft_id_of, photo, send
from tests.support.people import as_staff, make_staff, make_user

SENDERS = ("visitor", "resident", "agent")
ASIDE = {"one-of-these": {"answer": "different"}, "elsewhere": {"answer": "stay"}}
# Nothing that is posted ever changes these of a draft.
FIXED = (
    *("service_id", "form_version_id", "person_id", "customer_id", "assisted_by", "channel"),
    *("begin_key", "carried_from", "created_at", "moved_from", "held_by"),
)
STRANGER, NEIGHBOUR = "Quillon Stranger", "Vantongeren Neighbour"
SAFE = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "application/pdf": b"%PDF"}
LIES = {"price": "0", "total": "1", "amount": "-5", "cost": "0", "zone": "z", "fee": ""}


class Browser:
    """Somebody at a council's site: signed out, with an account, or an agent at the desk."""

    def __init__(self, council: Any, who: str, client_for: Any) -> None:
        self.who, user, staff = who, None, None
        if who == "resident":
            user = make_user(name="Rae Sident")
        elif who == "agent":
            user = make_staff(council, "agent", name="Ada Agent")
            staff = as_staff(user, council)
        self.client = client_for(council, user)
        self.seen_as: Any = SimpleNamespace(person=user, staff=staff)

    def begin(self, slug: str) -> str:
        """The first page of a form, begun as this one does."""
        path, given = f"/services/{slug}/apply/", {}
        if self.who == "agent":
            path, given = f"/services/{slug}/for-caller/", {"channel": "phone"}
        return str(self.client.post(path, given)["Location"])

    def answer(self, url: str, posts: dict[str, Any]) -> str:
        """The honest answers of one step; the address that comes after it."""
        given = ASIDE.get(step_of(url), posts)
        sent = {name: one() if callable(one) else one for name, one in given.items()}
        response = self.client.post(url, sent)
        assert response.status_code == 302, (url, response.status_code, _wrong(response))
        return str(response["Location"])

    def all_the_way(self, first: str, posts: dict[str, Any]) -> str:
        """Every step, honestly; the address of the last page."""
        url = first
        for _ in range(60):
            if step_of(url) == "check":
                return url
            url = self.answer(url, posts)
        raise AssertionError(url)


class Run:
    """All the way through one form, with tampered posts at every step."""

    def __init__(self, key: str, here: Any, there: Any, browser: Browser) -> None:
        self.key, self.here, self.there, self.browser = key, here, there, browser
        self.slug, self.sent = key.replace("_", "-"), 0
        with tenancy.in_council(there):
            self.theirs = self._draft(NEIGHBOUR)
            self.their_state = _state(self.theirs.pk)
        with tenancy.in_council(here):
            self.stranger = self._draft(STRANGER)
            upload = photo("theirs.jpg")
            stored = files.store_upload(upload=upload, now=clock.now(), by=self.stranger.pk)
            self.strange_file = str(stored.pk)
            self.stranger_state = _state(self.stranger.pk)
            self.posts = self._posts()
            self.first = browser.begin(self.slug)
            self.root = self.first.rsplit("/", 2)[0] + "/"
            self.id = draft_id_of(self.first)
            _, self.form = parsed(self.draft().form_version_id)
            self.hand = Hand(f"{key} {here.slug}", self._known())

    def _posts(self) -> dict[str, Any]:
        if self.key != every_kind.KEY:
            return dict(sets.SETS[self.key].posts(self.here.slug))
        earlier = draft("something_else", SOMETHING_ELSE, now=clock.now())
        return every_kind.posts(self.here.slug, send(earlier, now=clock.now()).reference)

    def _draft(self, name: str) -> Draft:
        made = start_draft(service=Service.objects.get(key=self.key), now=clock.now())
        Draft.objects.filter(pk=made.pk).update(answers={"full_name": name, "why": name})
        return made

    def draft(self) -> Draft:
        """As it is stored now."""
        return Draft.objects.select_related("service").get(pk=self.id)

    def _known(self) -> Known:
        asked = engine.questions(self.form)
        inner = [f"{one.id}-0-{two.id}" for one in asked for two in one.questions]
        base = f"/services/{self.slug}/apply/"
        wrong = "fly-tipping" if self.slug != "fly-tipping" else "missed-bin"
        return Known(
            root=self.root,
            pages=[page.id for page in self.form.pages],
            names=[one.id for one in asked] + inner,
            unread=[one.id for one in asked if not kind(one.kind).asks],
            options=[two.value for one in asked for two in one.options],
            files=[one.id for one in asked if kind(one.kind).holds_files],
            ids=(str(self.theirs.pk), str(self.stranger.pk), self.strange_file, str(self.id)),
            not_ours=[
                f"{base}{self.theirs.pk}/",
                f"{base}{self.stranger.pk}/",
                f"/services/{wrong}/apply/{self.id}/",
            ],
        )

    # --- the way through

    def go(self, number: int) -> None:
        """All the way, with posts at every step; what those of a step did is undone before it is
        answered, and the last ones stay for `send` to put right.
        """
        url, each = self.first, max(1, number // 16)
        for _ in range(60):
            step = step_of(url)
            if step == "check":
                break
            before = transaction.savepoint()
            for _ in range(min(each, number - self.sent)):
                self.tamper(step)
            transaction.savepoint_rollback(before)
            url = self.browser.answer(url, self.posts)
        else:
            raise AssertionError(url)
        while self.sent < number:
            self.tamper("check")
        self.others_are_as_they_were()

    def send(self) -> None:
        """Honest answers go through, with prices the sender made up."""
        url = self.browser.all_the_way(self.first, self.posts)
        before = self.draft()
        response = self.browser.client.post(url, {"declaration": "yes", **LIES})
        assert response.status_code == 302, response.status_code
        self.was_sent(before, "the honest press")

    # --- one post

    def tamper(self, step: str) -> None:
        """One post, and everything that must hold after it."""
        before = self.draft()
        post = self.hand.post(step, self.posts)
        who = self.browser.who
        said = f"post {self.sent} of {self.key} at {self.here.slug} by {who}: {post.did}"
        self.sent += 1
        point = transaction.savepoint() if post.is_check else ""
        try:
            response = self.browser.client.generic(
                "POST", post.path, post.body, content_type=post.content_type
            )
        except Exception as error:
            error.add_note(f"{said} {post.body[:2000]!r}")
            raise
        assert response.status_code < 500, said
        if post.must_be:
            assert response.status_code in (post.must_be, 400, 413), said  # or not read at all
        for name in (STRANGER, NEIGHBOUR, "theirs.jpg"):
            assert name.encode() not in response.content or name.encode() in post.body, said
        self.holds(before, post, said)
        if point and self.draft().submitted_at is not None:
            self.was_sent(before, said)
            transaction.savepoint_rollback(point)

    def holds(self, before: Draft, post: Post, said: str) -> None:
        """What was stored is what was asked, on that page, by the engine's own walk."""
        kept = self.draft()
        for name in FIXED:
            assert getattr(kept, name) == getattr(before, name), (said, name)
        if kept.submitted_at is not None:
            assert post.is_check, said
            return  # `was_sent` looks at it
        if kept.deleted_at is not None:
            assert post.path == f"{self.root}delete-form/", said
            Draft.objects.filter(pk=self.id).update(deleted_at=None)
        now = kept.answers
        changed = {name for name in now if name not in before.answers}
        changed |= {name for name in now if now[name] != before.answers.get(name)}
        assert not set(before.answers) - set(now), said
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
            if kind(stand[name].kind).holds_files:
                self.are_ours(now[name] or (), stand[name], said)
        text = repr(now)
        assert "\\x00" not in text, said
        assert "\\ud800" not in text, said
        assert len(text) < 300_000, said

    def are_ours(self, ids: Any, question: Question, said: str) -> None:
        """Files that this draft itself sent, made safe, and no more than are asked for."""
        assert len(ids) <= question.validation.get("max_files", 5), said
        rows = files.files_by_id([UUID(one) for one in ids])
        assert len(rows) == len(ids), said
        for row in rows.values():
            assert row.created_by == self.id, said
            assert not set(row.original_name) & set('<>"/\\\x00'), (said, row.original_name)
            with files.open_file(row.pk)[1] as stored:
                content = stored.read()
            assert content.startswith(SAFE[row.content_type]), said
            assert b"<script" not in content, said
            assert b"/JavaScript" not in content, said

    def judged(self, kept: Draft) -> tuple[engine.Way, dict[str, Any]]:
        """The way of a stored draft, and what is wrong with it."""
        _, form = parsed(kept.form_version_id)
        context, facts = context_for(kept), facts_for(self.browser.seen_as, kept)
        facts = gathered(kept.form_version_id, kept.answers, facts, context)
        way = engine.walk(form, kept.answers, facts)
        return way, engine.validate_all(form, kept.answers, facts, context, way=way)

    def was_sent(self, before: Draft, said: str) -> None:
        """It was whole when it was sent, by whom it belongs to, at the price of the engine."""
        way, wrong = self.judged(before)
        assert wrong == {}, (said, wrong)
        price = engine.price_of(self.form, way)
        request = ServiceRequest.objects.get(draft_id=self.id)
        assert (request.person_id, request.channel) == (before.person_id, before.channel), said
        asked = Payment.objects.filter(subject=request.case_id).first()
        assert (asked.total if asked else 0) == (price.total if price else 0), said

    def others_are_as_they_were(self) -> None:
        """Drafts of strangers, here and at the other council, are as they were."""
        assert _state(self.stranger.pk) == self.stranger_state
        with tenancy.in_council(self.there):
            assert _state(self.theirs.pk) == self.their_state


def _state(pk: Any) -> Any:
    return Draft.objects.filter(pk=pk).values().get()


def step_of(url: str) -> str:
    """The step that an address stands on."""
    return url.rstrip("/").rsplit("/", 1)[-1]


def _wrong(response: Any) -> Any:
    form = (response.context or {}).get("form")
    return form.errors if form is not None else response.content.decode()[:3000]


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
