"""Posts to everything around a form that no honest browser sends: beginning, coming back, handing
over, deleting, "is it one of these?", another council, paying, bookings, and one's own requests.

Somebody does this to what is theirs and to what is a stranger's here and a neighbour's at another
council. Never a 5xx; nothing of the others is shown or changed; and their own stays whole.
"""

import random
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction

from casework.models import Case, Follower, Message
from casework.operations.routing import route_case
from councils import clock, limits, tenancy
from councils.bookings import api as bookings
from councils.bookings import queries
from councils.bookings.models import Booking
from councils.files.models import StoredFile
from councils.payments import api as payments
from councils.payments.models import Payment
from portal import engine
from portal.models import Draft, HandOver, ServiceRequest
from portal.operations.drafting import make_resume_token
from portal.operations.handing import make_code
from portal.versions import parsed
from tests.attacks import mutating, uploads
from tests.attacks.running import FIXED, SENDERS, Browser
from tests.portal import sets
from tests.portal.factories import FLY_TIPPING, draft, draft_id_of, send
from tests.support.shares import is_long

pytestmark = pytest.mark.usefixtures("catalogue")

LONG = is_long()
POSTS = 700 if LONG else 20  # for each of the three who do it
ROUND = 20  # posts, after which all is as it was
OPEN, SENT = "fly_tipping", "bulky_collection"
CHANNELS = {"web", "phone", "face_to_face", "email", "post", "social", "other"}
STEPS = (
    *("check", "save", "elsewhere", "one-of-these", "you-follow", "sent", "sent/satisfaction"),
    *("go-on", "delete-form", "form-deleted", "keep-longer", "settle-answers", "hand-over"),
    *("take-back", "pay", "paid", "where", "photos"),
)
ON_REQUESTS = ("reply", "files", "withdraw", "not-satisfied", "still-a-problem", "")
WORDS = (
    "a@people.example",
    "different",
    "stay",
    "send",
    "before",
    "1",
    "0",
    "phone",
    "web",
    "3",
    "x" * 6000,
)
FIELDS = (
    *("answer", "follow-email", "more", "more-text", "more-email", "email", "press", "begin_key"),
    *("channel", "customer", "code", "proof", "number", "use", "when_choice", "when_at", "find"),
    *("text", "score", "comment", "reference", "what", "why", "declaration", "assisted_by"),
    *("person_id", "total", "amount", "draft_id", "held_by", "subject", "when_hold"),
)


# What the page at such an address asks for.
ASKED = {
    "one-of-these": ("answer",),
    "elsewhere": ("answer",),
    "satisfaction": ("score", "comment"),
    "save": ("email", "press"),
    "settle-answers": ("number", "use"),
    "hand-over": ("email",),
    "continue": ("code", "proof", "channel"),
    "for-caller": ("channel", "customer", "begin_key"),
    "apply": ("begin_key",),
    "change": ("when_choice", "when_at"),
    "reply": ("text",),
    "not-satisfied": ("what", "why"),
    "claim": ("reference", "code"),
    "track": ("reference", "code"),
}
KNOWN = ("follow-email", "more", "more-text", "more-email")


class Person:
    """Somebody with a form that is begun, and a request that costs something and is booked."""

    def __init__(self, council: Any, who: str, client_for: Any, name: str) -> None:
        self.council, self.who, self.name = council, who, name
        self.same: Case | None = None
        self.browser = Browser(council, who, client_for)
        self.mail = f"{name.split()[0].lower()}@people.example"
        with tenancy.in_council(council):
            self.first = self._begin()
            self._send()
            self.token = make_resume_token(draft_id=self.open, now=clock.now())
            self.code = make_code(draft_id=self.open, to="agent", now=clock.now())

    def posts(self, key: str) -> dict[str, Any]:
        """What they answer."""
        known = sets.SETS[key].posts(self.council.slug)
        return dict(known) | {"full_name": self.name, "email": self.mail}

    def _begin(self) -> str:
        first = self.browser.begin("fly-tipping")
        self.open = draft_id_of(first)
        self.browser.answer(first, self.posts(OPEN))
        self.say(full_name=self.name, email=self.mail)
        return first

    def say(self, **answers: Any) -> None:
        """Some answers of the form that is begun."""
        known = self.draft().answers | answers
        Draft.objects.filter(pk=self.open).update(answers=known)

    def _send(self) -> None:
        first, posts = self.browser.begin("bulky-collection"), self.posts(SENT)
        self.sent = draft_id_of(first)
        self.browser.client.post(self.browser.all_the_way(first, posts), {"declaration": "yes"})
        request = ServiceRequest.objects.get(draft_id=self.sent)
        self.case, self.reference = request.case_id, request.reference
        self.customer = Case.objects.get(pk=self.case).customer_id
        self.payment = Payment.objects.get(subject=self.case)
        self.pay_path = payments.pay_path(self.payment)
        self.bookings = [bookings.path_of(one.pk) for one in self._booked()]

    def _booked(self) -> Any:
        return Booking.objects.filter(subject=self.case).order_by("pk")

    def draft(self) -> Draft:
        """The form that is begun, as it stands."""
        return Draft.objects.get(pk=self.open)

    def rows(self) -> dict[str, Any]:
        """Everything that is theirs, as it is stored."""
        drafts, case = [self.open, self.sent], self.case
        with tenancy.in_council(self.council):
            return {
                model._meta.label: list(model.objects.filter(**which).order_by("pk").values())
                for model, which in (
                    (Draft, {"pk__in": drafts}),
                    (HandOver, {"draft_id__in": drafts}),
                    (ServiceRequest, {"draft_id__in": drafts}),
                    (StoredFile, {"created_by__in": drafts}),
                    (Case, {"pk": case}),
                    (Message, {"case_id": case}),
                    (Follower, {"case_id": case}),
                    (Payment, {"subject": case}),
                    (Booking, {"subject": case}),
                )
            }

    def addresses(self) -> list[str]:
        """Where their things are."""
        found = [
            f"/services/{slug}/apply/{pk}/{step}/"
            for slug, pk in (("fly-tipping", self.open), ("bulky-collection", self.sent))
            for step in (*STEPS, f"one-of-these/{self.case}")
        ]
        if self.same:
            found += [f"/services/fly-tipping/apply/{self.open}/one-of-these/{self.same.pk}/"] * 4
        found += [f"/requests/{self.reference}/{step}/".replace("//", "/") for step in ON_REQUESTS]
        found += [f"/requests/unfinished/{self.open}/"]
        return found

    def keys(self) -> list[str]:
        """What opens their things to whoever has it."""
        found = [f"{path}{step}" for path in self.bookings for step in ("change/", "cancel/", "")]
        return [*found, self.pay_path, f"{self.pay_path}paid/", f"/resume/{self.token}/"]


class Pages:
    """One who does it, what they reach for, and what must hold."""

    def __init__(self, me: Person, stranger: Person, neighbour: Person) -> None:
        self.me, self.others = me, (stranger, neighbour)
        self.rng = random.Random(f"{me.who} {me.council.slug}")
        self.theirs = [one.rows() for one in self.others]
        self.mine, self.total = me.draft(), me.payment.total
        self.asked = {one.id for one in engine.questions(parsed(self.mine.form_version_id)[1])}
        self.before = set(Draft.objects.values_list("pk", flat=True))
        with tenancy.in_council(neighbour.council):
            self.there = set(Draft.objects.values_list("pk", flat=True))
        self.mixed = self._mixed()
        self.pool = self._pool()

    def _mixed(self) -> list[str]:
        """One's own keys for what is somebody else's, and keys that are made up."""
        made = []
        for other in self.others:
            for theirs, mine in zip(other.bookings, self.me.bookings, strict=False):
                booking, proof = theirs.split("/")[2], mine.split("/")[3]
                made += [f"/bookings/{booking}/{proof}/{step}/" for step in ("change", "cancel")]
            made += [
                f"/services/fly-tipping/apply/{self.me.open}/one-of-these/{other.case}/",
                f"/services/bulky-collection/apply/{self.me.open}/check/",
                f"/services/fly-tipping/apply/{other.open}/where/",
                f"/pay/{other.pay_path.split('/')[2][:22]}{self.me.pay_path.split('/')[2][22:]}/",
                f"/resume/{self.me.token[:-4]}AAAA/",
                f"/test-pay/{other.payment.pk}/",
                f"/services/complaint/apply/?about={other.reference}",
            ]
        anew = [
            "/services/fly-tipping/apply/",
            "/services/complaint/apply/?about=%00",
            "/continue/",
            "/track/",
        ]
        desk = ["/services/fly-tipping/for-caller/", "/desk/continue/", "/desk/forms/"]
        return [*made, *anew * 3, "/requests/claim/", *desk, "/keep/", "/sign-in/stay/"]

    def _pool(self) -> list[str]:
        ids = [
            str(one)
            for other in self.others
            for one in (other.open, other.sent, other.case, other.reference, other.payment.pk)
        ]
        slots = [one.slot for one in bookings.offers("bulky", now=clock.now()).offers[:3]]
        if self.me.same:
            ids += [str(self.me.same.pk)] * 3
        mine = [str(self.me.open), self.me.reference, self.me.code, "0000-0000", str(uuid4())]
        away = [str(self.others[1].customer), self.others[1].code]
        return [*ids, *mine, *away, *slots, *WORDS, *mutating.VALUES]

    # --- one post

    def go(self, number: int) -> None:
        """So many posts; every now and then all is as it was before."""
        for start in range(0, number, ROUND):
            point = transaction.savepoint()
            cache.clear()
            limits._local.clear()
            for at in range(start, min(start + ROUND, number)):
                self.one(at)
            transaction.savepoint_rollback(point)

    def one(self, at: int) -> None:
        """One post, and everything that must hold after it."""
        path = self._path()
        body, content_type = self._body(path)
        said = f"post {at} by {self.me.who}: {path} {body[:1500]!r}"
        method = "GET" if path.startswith("/resume") else self.rng.choice(("POST",) * 6 + ("GET",))
        try:
            response = self.me.browser.client.generic(method, path, body, content_type=content_type)
        except Exception as error:
            error.add_note(said)
            raise
        assert response.status_code < 500, said
        self.shows_nobody_else(response, body + path.encode(), said)
        assert [one.rows() for one in self.others] == self.theirs, said
        self.mine_is_whole(said)
        self.what_is_new(path, said)

    def _path(self) -> str:
        kinds = (
            (self.me.addresses(), 4),
            (self.me.keys(), 2),
            (self.others[0].addresses(), 2),
            (self.others[1].addresses() + self.others[1].keys(), 1),
            (self.mixed, 3),
        )
        paths, weights = zip(*kinds, strict=True)
        return str(self.rng.choice(self.rng.choices(paths, weights)[0]))

    def _body(self, path: str) -> tuple[bytes, str]:
        names = self._names(path)
        pairs = [(name, self.rng.choice(self.pool)) for name in names]
        if self.rng.random() < 0.2:
            files = [
                (self.rng.choice(("files", "more-files", "photos")), *uploads.some(self.rng))
                for _ in range(self.rng.randint(1, 4))
            ]
            content_type = f"multipart/form-data; boundary={mutating.EDGE}"
            return mutating.multipart(pairs, files), content_type
        return urlencode(pairs, errors="surrogatepass").encode(), mutating.FORM

    def _names(self, path: str) -> list[str]:
        """Mostly what is asked there, and more."""
        step = path.rstrip("/").rsplit("/", 1)[-1]
        asked = KNOWN if "/one-of-these/" in path else ASKED.get(step, ())
        most = 8 if self.rng.random() < 0.5 else 1
        return [*asked, *self.rng.sample(FIELDS, self.rng.randint(0, most))]

    # --- what must hold

    def shows_nobody_else(self, response: Any, given: bytes, said: str) -> None:
        """Not in words, and not by leading there."""
        content = b"" if response.streaming else response.content
        where = response.get("Location", "").encode()
        for other in self.others:
            for mark in (other.name, other.mail, other.reference, str(other.open)):
                if mark.encode() not in given:
                    assert mark.encode() not in content + where, (mark, said)

    def mine_is_whole(self, said: str) -> None:
        """What is mine is still mine, at its price, and once."""
        now = self.me.draft()
        for name in FIXED:
            if name != "held_by":
                assert getattr(now, name) == getattr(self.mine, name), (name, said)
        assert set(now.answers) <= self.asked, said
        assert now.submitted_at is None or now.ended_as, said  # it follows the same report
        sent = ServiceRequest.objects.get(draft_id=self.me.sent)
        assert (sent.case_id, sent.reference) == (self.me.case, self.me.reference), said
        assert Payment.objects.get(subject=self.me.case).total == self.total, said

    def what_is_new(self, path: str, said: str) -> None:
        """Forms are begun by oneself and for oneself; at another council by carrying over alone."""
        me = self.me.browser.seen_as
        own = {None, me.person.pk if me.person and not me.staff else None}
        for new in Draft.objects.exclude(pk__in=self.before):
            assert new.person_id in own, said
            assert new.assisted_by in {None, me.staff.user_id if me.staff else None}, said
            assert new.channel in (CHANNELS if new.assisted_by else {"web"}), said
            assert new.customer_id is None, said
            assert "service" not in new.answers, said  # what another's request was about
            form = parsed(new.form_version_id)[1]
            assert set(new.answers) <= {one.id for one in engine.questions(form)}, said
        with tenancy.in_council(self.others[1].council):
            for new in Draft.objects.exclude(pk__in=self.there):
                assert new.carried_from == self.me.council.slug, said
                assert path.endswith("/elsewhere/"), said
                self.there.add(new.pk)


def of_no_one() -> Case:
    """Somebody's report of tyres: what another may say is the same as theirs."""
    place = FLY_TIPPING["location"] | {"lat": 51.2703}
    begun = draft(answers=FLY_TIPPING | {"location": place}, now=clock.now())
    case_id = send(begun, now=clock.now()).case_id
    return route_case(case_id=case_id, now=clock.now())


@pytest.mark.parametrize("who", SENDERS)
def test_what_is_sent_to_pages_around_a_form_reaches_nobody_else(maidstone, swale, client_for, who):
    stranger = Person(maidstone, "visitor", client_for, "Quillon Stranger")
    neighbour = Person(swale, "resident", client_for, "Vantongeren Neighbour")
    me = Person(maidstone, who, client_for, "Mirabel Myself")
    with tenancy.in_council(maidstone):
        if who == "visitor":  # whose rubbish lies at the other council
            there = FLY_TIPPING["location"] | {"council_gss": swale.gss, "lat": 51.34, "lng": 0.73}
            me.say(location=there)
        else:  # who means what was reported before
            me.same = of_no_one()
            me.say(**{name: FLY_TIPPING[name] for name in ("location", "land", "type", "size")})
        pages = Pages(me, stranger, neighbour)
        pages.go(POSTS)
        assert queries.miscounted() == []
        url = me.browser.all_the_way(me.first, me.posts(OPEN))
        answer = me.browser.client.post(url, {"declaration": "yes"})
        assert answer["Location"].endswith("/sent/")
