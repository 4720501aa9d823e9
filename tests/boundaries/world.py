"""A world in which each page can be reached: people of every kind, and things to look at."""

import http.client
import re
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings

from accounts.api import staff_member
from accounts.models import StaffMembership, User
from accounts.operations.staffing import invite_staff
from casework.models import Case, Contact, CustomerMerge, Queue, TeamMember
from casework.operations.closing import close_case
from casework.operations.complaining import (
    Learning,
    acknowledge,
    add_learning,
    answer_stage,
)
from casework.operations.following import follow_case, token_of
from casework.operations.setting_up import ensure_rule
from casework.snapshots import answer_rows
from councils import clock
from councils.bookings import api as bookings
from councils.bookings.models import Calendar
from councils.gazetteer.api import sample_addresses
from councils.models import Closure, Domain, WorkingPattern
from councils.payments import api as payments
from councils.payments.models import PaymentDay
from councils.payments.providers.local import sandbox
from councils.payments.records import Line
from councils.payments.sandbox.cards import CARDS
from councils.tenancy import council_of_schema, in_council
from portal import engine
from portal.models import Draft, Service, ServiceRequest
from portal.operations.drafting import make_resume_token, start_draft
from portal.operations.joining import follow_instead
from portal.versions import parsed
from tests.boundaries.steps import FORGETFUL, PASSWORD, SECURED
from tests.boundaries.urls import SITES, SUBDOMAIN
from tests.casework.closed_world import closed_things
from tests.casework.factories import complaint_of
from tests.portal.factories import FLY_TIPPING, SOMETHING_ELSE
from tests.support.people import make_user, sign_in

PEOPLE = {
    "agent": "agent@maidstone.example",
    "officer": "officer@maidstone.example",
    "leader": "team.leader@maidstone.example",
    "contractor": "contractor@maidstone.example",
    "admin": "admin@maidstone.example",
    "partnership": "partnership@partners.example",
    "finance": "finance@maidstone.example",
}
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class Visitor:
    """What `sign_in` needs of a client, and the cookie that it leaves."""

    host: str
    defaults: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)


@dataclass
class World:
    """A running copy with somebody of every kind signed in, and things to look at."""

    live: object
    known: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)

    def fill(self, path):
        """A path with its arguments; `{name}` and `<kind:name>` are both filled."""
        for area, slug in (("/desk/queues/", "queue"), ("/desk/teams/", "team")):
            if path.startswith(area):
                path = path.replace("<slug:slug>", str(self.known[slug]))
        path = ARGUMENT.sub(lambda match: str(self.known[match[1]]), path)
        return path.format_map(self.known) if "{" in path else path

    def code_mailed_to(self, email):
        """The six numbers in the newest mail to somebody, once the worker has sent it."""
        found = []

        def came():
            mails = (self.live.folder / "mail").rglob("*.eml")
            for path in sorted(mails, key=lambda one: one.stat().st_mtime):
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                if mail["To"] == email:
                    found.append(re.search(r"\b[0-9]{6}\b", mail.get_content())[0])
            return found

        assert self.live.wait_until(came), f"no code for {email}"
        return found[-1]

    def url(self, site, path):
        """The whole address in the running copy."""
        return self.live.url(SUBDOMAIN[site], path)

    def cookie(self, site, who):
        """The session cookie of somebody at a site, as playwright takes it."""
        name, value = settings.SESSION_COOKIE_NAME, self.sessions[site, who]
        return {"name": name, "value": value, "url": self.url(site, "/")}

    def get(self, site, path, who="nobody"):
        """Status and headers of one GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.live.port, timeout=30)
        headers = {"Host": self.url(site, "/").split("/")[2]}
        if who != "nobody":
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={self.sessions[site, who]}"
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, dict(answer.headers)


_worlds = {}


def make_world(live, blocker):
    """The people and drafts of a running copy, made once however many files look at its pages."""
    if live.database not in _worlds:
        _worlds[live.database] = _make(live, blocker)
    return _worlds[live.database]


def _make(live, blocker):
    """Sign people in and make drafts in every state, straight in the running copy's database."""
    world = World(live)
    with live.connected(blocker):
        maidstone = council_of_schema("c_maidstone")
        with in_council(maidstone):
            person = _a_resident_with_requests()
            world.known = _things(person) | _drafts(person) | _council_things(maidstone)
            world.known |= _bookings(world.known["reference"])
        _sign_in_everybody(world, person, maidstone)
        invited = invite_staff(
            council=maidstone,
            email="new.officer@maidstone.example",
            name="New Officer",
            roles=["officer"],
            by=None,
            now=clock.now(),
        )
        world.known["invitation"] = getattr(invited, "token", "wrong")
        world.known["membership_id"] = (
            StaffMembership.objects.filter(council=maidstone).order_by("pk").last().pk
        )
    return world


def _a_resident_with_requests():
    """Somebody who sent most; one of their requests is open and one is done."""
    cases = Case.objects.exclude(customer__person_id=None).order_by("-opened_at")
    of = {}
    for case in cases.select_related("customer"):
        of.setdefault(case.customer.person_id, []).append(case.closed_at is None)
    best = max(of, key=lambda key: (len(set(of[key])), len(of[key]), key))
    return User.objects.get(pk=best)


def _things(person):
    mine = Case.objects.filter(customer__person_id=person.pk).order_by("pk")
    open_case = mine.filter(closed_at=None).last() or mine.last()
    known = {
        "reference": open_case.reference,
        "case": Case.objects.exclude(assignee_id=None).order_by("pk").first().reference,
        "customer_id": open_case.customer_id,
        "other_id": Case.objects.exclude(customer_id=open_case.customer_id).first().customer_id,
        "queue": Queue.objects.filter(cases__isnull=False).order_by("slug").first().slug,
        "team": Queue.objects.filter(cases__isnull=False).order_by("slug").first().team.slug,
        "uprn": str(sample_addresses("E07000110", 1)[0].uprn),
        "free": Case.objects.filter(assignee_id=None, closed_at=None).order_by("pk")[0].reference,
        "merge_id": getattr(CustomerMerge.objects.first(), "pk", open_case.pk),
        "contact_id": getattr(Contact.objects.first(), "pk", open_case.pk),
        "user_id": person.pk,
        "link_id": person.pk,
        "session_id": person.pk,
        "file_id": person.pk,
        "delivery_id": person.pk,
        "invitation_id": person.pk,
        "pk": 1,
        "topic": "bins",
        "version": "1",
        "key": "contacts",
        "table": "contacts",
        "page_id": "land",
        "slug": "fly-tipping",
    }
    known["member"] = TeamMember.objects.filter(team__slug=known["team"]).first().user_id
    closed = mine.exclude(closed_at=None).last() or _close(open_case, mine)
    elsewhere = Service.objects.filter(way="elsewhere").order_by("key").first()
    contact = Service.objects.filter(way="contact").order_by("key").first()
    return (
        known
        | {
            "closed": closed.reference,
            "elsewhere_service": elsewhere.slug,
            "contact_service": contact.slug,
        }
        | _complaints(open_case)
    )


def _complaints(open_case):
    """A complaint to acknowledge, one that was answered, a report that is followed."""
    leader = User.objects.get(email=PEOPLE["leader"])
    by = staff_member(leader.pk, council_of_schema("c_maidstone"))
    waiting, answered, running = (
        complaint_of(open_case.customer, now=clock.now()) for _ in range(3)
    )
    acknowledge(case_id=running.pk, text="We have it.", by=by, now=clock.now())
    answer_stage(
        case_id=answered.pk,
        finding="part_upheld",
        text="We looked at it and you are right in part.",
        sentence="We upheld part of your complaint.",
        remedy="We said sorry.",
        learning=[
            Learning(text="Check the lids", owner_id=by.user_id, due_on=clock.today()),
        ],
        by=by,
        now=clock.now(),
    )
    add_learning(
        case_id=waiting.pk,
        text="Ring before we come",
        owner_id=by.user_id,
        due_on=clock.today(),
        by=by,
        now=clock.now(),
    )
    report = Case.objects.filter(
        case_type__key="fly_tipping", closed_at=None, is_sensitive=False
    ).first()
    followed = follow_case(case_id=report.pk, email="fan@people.example", now=clock.now())
    return {
        "complaint": waiting.reference,
        "running": running.reference,
        "answered": answered.reference,
        "following": token_of(followed.follower_id),
        "report": report.reference,
    }


def _bookings(reference):
    """A day and a time that are booked for an open request, and a wait that is shown."""
    subject = Case.objects.get(reference=reference)
    Calendar.objects.update(shows_wait=True)
    found = {}
    for name, proof, key in (("booking", "proof", "bulky"), ("time", "time_proof", "appointments")):
        slot = bookings.offers(key, now=clock.now()).offers[-1].slot
        [made] = bookings.confirm(
            uuid4(),
            subject=subject.pk,
            reference=subject.reference,
            now=clock.now(),
            wanted=[bookings.Wanted(calendar=key, slot=slot)],
        )
        found[f"{name}_id"] = made.pk
        found[proof] = bookings.path_of(made.pk).split("/")[3]
        found[f"{name}_day"] = clock.local_day(made.start).isoformat()
    closed = bookings.add_special_day(
        key="bulky",
        day=clock.today() + timedelta(days=50),
        capacity=None,
        reason="Crew training",
        by_id=uuid4(),
        now=clock.now(),
    )
    return found | {"special_day": closed.day.isoformat(), "weekday": "1", "act": "attend"}


def _council_things(council):
    """What a council admin looks after."""
    pattern = WorkingPattern.objects.get(council=council, slug="default")
    day = clock.today() + timedelta(days=40)
    closure, _ = Closure.objects.get_or_create(
        pattern=pattern, day=day, defaults={"reason": "Staff training"}
    )
    rule = ensure_rule(
        label="Litter goes to the general queue",
        layer="service",
        service_key="fly_tipping",
        condition={"all": [{"answer": "land", "is": "road_or_verge"}]},
        actions={"queue": Queue.objects.order_by("slug").first().slug},
    )
    officer = User.objects.get(email=PEOPLE["officer"])
    closed = closed_things(staff_member(officer.pk, council))
    return closed | {
        "day": closure.day.isoformat(),
        "domain_id": Domain.objects.get(tenant=council, is_primary=True).pk,
        "name": "portal.draft_days",
        "rule_id": rule.pk,
        "service": "fly_tipping",
        "way": "off",
    }


def _close(open_case, mine):
    """One more of theirs, done."""
    leader = User.objects.get(email=PEOPLE["leader"])
    return close_case(
        case_id=mine.filter(closed_at=None).exclude(pk=open_case.pk).first().pk,
        outcome="done",
        sentence="We cleared it.",
        by=staff_member(leader.pk, council_of_schema("c_maidstone")),
        now=clock.now(),
    )


def _draft(key, person, answers):
    service = Service.objects.get(key=key)
    begun = start_draft(service=service, now=clock.now(), person_id=person.pk)
    _, form = parsed(begun.form_version_id)
    blank = {one.id: None for one in engine.questions(form)}
    Draft.objects.filter(pk=begun.pk).update(answers=blank | answers)
    return begun


def _drafts(person):
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    fly = FLY_TIPPING | {"first_seen": yesterday, "photos": []}
    there = fly["location"] | {"council_gss": "E07000113", "lat": 51.34, "lng": 0.73}
    missed = {
        "property": {"lines": ["1 Mill Street"], "postcode": "ME15 6YE", "typed": True, "uprn": ""},
        "missed_on": yesterday,
        "bins": ["refuse"],
        "flat": "no",
        "assisted": "no",
        "out_by": "no",
        "tag": "no",
        "street": "only_us",
        "full_name": "Zoë Brown",
        "updates": "none",
    }
    whole = _draft("fly_tipping", person, fly | {"hazard": ["on_fire"], "witnessed": "saw_it"})
    Draft.objects.filter(pk=whole.pk).update(
        answers=_draft_answers(whole) | {"statement": "no"},
        pages_done=["where", "land"],
        steps_done=2,
        steps_total=9,
        overtaken=[{"page": "land", "answers": {"land": "railway"}, "at": "2026-11-25"}],
    )
    return {
        "draft_id": whole.pk,
        "elsewhere": _draft("fly_tipping", person, fly | {"location": there}).pk,
        "bins": _draft("missed_bin", person, missed | {"out_by": "yes"}).pk,
        "refused": _draft("missed_bin", person, missed).pk,
        "other": _draft("something_else", person, SOMETHING_ELSE).pk,
        **_handed_over(person),
        **_same(person, fly),
        "token": make_resume_token(
            draft_id=_draft("something_else", person, {}).pk, now=clock.now()
        ),
    } | _sent(person)


def _handed_over(person):
    """Forms at the desk, one of which its caller has now; and one that was deleted just now."""
    agent = User.objects.get(email=PEOPLE["agent"])
    service = Service.objects.get(key="something_else")
    call, held = (
        start_draft(service=service, now=clock.now(), assisted_by=agent.pk, channel="phone")
        for _ in range(2)
    )
    Draft.objects.filter(pk=held.pk).update(held_by="resident")
    deleted = _draft("something_else", person, {})
    Draft.objects.filter(pk=deleted.pk).update(deleted_at=clock.now())
    return {"call": call.pk, "held": held.pk, "deleted": deleted.pk}


def _same(person, fly):
    """A draft about what somebody else reported, and one that ended by following it."""
    report = Case.objects.filter(
        case_type__key="fly_tipping", closed_at=None, lat__isnull=False, is_sensitive=False
    ).exclude(customer__person_id=person.pk)[0]
    Case.objects.filter(pk=report.pk).update(opened_at=clock.now() - timedelta(days=3))
    kept = next(row["value"] for row in answer_rows(report.answers) if row["id"] == "type")
    place = fly["location"] | {"lat": report.lat, "lng": report.lng}
    drafts = [_draft("fly_tipping", person, fly | {"location": place, "type": kept}) for _ in "ab"]
    follow_instead(draft_id=drafts[1].pk, case_id=report.pk, email="", now=clock.now())
    return {"same": drafts[0].pk, "same_case": report.pk, "joined": drafts[1].pk}


def _draft_answers(begun):
    return Draft.objects.values_list("answers", flat=True).get(pk=begun.pk)


def _sent(person):
    still_open = Case.objects.filter(closed_at=None).values("pk")
    mine = ServiceRequest.objects.filter(person_id=person.pk, case_id__in=still_open)
    request = mine.select_related("service").order_by("pk").first()
    return {"sent": request.draft_id, "sent_slug": request.service.slug} | _to_pay(request)


def _to_pay(request):
    """Something to pay for a request, somebody standing on the card page."""
    line = Line(id="visit", label="A visit", pence=5500)
    payment = payments.ask(
        subject=request.case_id,
        reference=request.reference,
        description=request.service.title,
        lines=[line],
        total=line.pence,
        email="",
        return_path="",
        service=request.service.key,
        now=clock.now(),
    )
    with override_settings(DEMO=True):
        card = payments.start(payment.pk, now=clock.now())
    known = {"pay_link": payments.pay_path(payment), "card_page": urlsplit(card).path}
    return known | _money()


def _money():
    """For finance: something that was paid and is asked back, and a day that does not fit."""
    now, officer = clock.now(), User.objects.get(email=PEOPLE["officer"])
    line = Line(id="visit", label="A visit", pence=2000, vat="standard", ledger="VISITS")
    payment = payments.ask(
        subject=uuid4(),
        reference="MBC-PAID-0001",
        description="Bulky waste collection",
        lines=[line],
        total=line.pence,
        email="",
        return_path="",
        now=now,
    )
    with override_settings(DEMO=True):
        card = payments.start(payment.pk, now=now)
        sandbox().pay(card.rstrip("/").rsplit("/", 1)[-1], CARDS[0], now=now)
        payments.refresh(payment.pk, now=now)
    refund = payments.ask_refund(
        payment_id=payment.pk, pence=500, reason="One item less", by_id=officer.pk, now=now
    )
    day = clock.today() - timedelta(days=1)
    PaymentDay.objects.create(
        day=day,
        made_at=now,
        provider="local",
        paid_pence=2000,
        refunded_pence=0,
        matched=1,
        problems=[
            {"kind": "missing_here", "ref": "a" * 26, "reference": "X", "ours": None, "theirs": 5}
        ],
        file="date\r\n",
        digest="0" * 64,
    )
    return {"payment_id": payment.pk, "refund_id": refund.pk, "closed_day": day.isoformat()}


def _secured():
    """A person with an app and recovery codes, whom no council knows; and one with a key."""
    user = make_user(SECURED, name="Sec Ured")
    # The tests' own quick hash is none that the running copy believes.
    user.password = Argon2PasswordHasher().encode(PASSWORD, "salt" * 6)
    user.save(update_fields=["password"])
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    keyed = make_user(name="Kay Ed")
    key = Authenticator.objects.create(
        user=keyed, type=Authenticator.Type.WEBAUTHN, data={"name": "My key", "credential": {}}
    )
    make_user(FORGETFUL, name="Fay Gett")
    return user, keyed, key.pk


def _sign_in_everybody(world, person, maidstone):
    secured, keyed, world.known["pk"] = _secured()
    newly = make_user(name="Newly Keyed")
    people = {"resident": person, "secured": secured, "keyed": keyed, "newly keyed": newly} | {
        who: User.objects.get(email=email) for who, email in PEOPLE.items()
    }
    for who, user in people.items():
        for site in SITES:
            host = world.url(site, "/").split("/")[2].partition(":")[0]
            visitor = Visitor(host, {"HTTP_HOST": host})
            sign_in(visitor, user)
            world.sessions[site, who] = visitor.cookies[settings.SESSION_COOKIE_NAME]
