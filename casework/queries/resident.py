"""What residents read: one case, their list, and tracking without an account."""

import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from casework import history, people, references, sayings
from casework.choices import Direction, Finding, Outcome
from casework.codes import hash_of_code
from casework.errors import NotFound
from casework.models import (
    Attachment,
    Case,
    CaseLink,
    Follower,
    Message,
    PartnerLink,
    Queue,
    Satisfaction,
)
from casework.models.cases import REPEAT_FAILURE
from casework.operations.closing import may_reopen
from casework.operations.complaining import (
    escalate_until,
    may_escalate,
    next_to_ask_for,
    ombudsman,
)
from casework.operations.following import follower_of_token, may_be_followed, token_of
from casework.operations.linking import EVIDENCE
from casework.records import Entry, PartnerHalf, ResidentCase, TrackedCase
from casework.snapshots import with_apart
from councils import clock
from councils.events.queries import timeline
from councils.tenancy import current_council

PAGE = 20


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """One case in a resident's list here."""

    reference: str
    service_title: str
    status_words: str
    promise_words: str
    needs_reply: bool
    opened_at: datetime
    closed: bool


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """One page of a list, and the address of the next."""

    items: tuple[CaseLine, ...]
    next_href: str = ""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What was promised, in words and as a date."""

    words: str
    due_on: date | None


def tidy_reference(text: str) -> str:
    """The reference that somebody meant, or what they typed in capitals when it cannot be one."""
    prefix = current_council().reference_prefix or ""
    return references.parse(text, prefix) or text.strip().upper()[:20]


def read_reference(text: str, prefix: str = "") -> str | None:
    """A case reference as we write it, whoever's it is; None for what cannot be one."""
    return references.parse(text, prefix)


def is_reference(reference: str) -> bool:
    """Whether a case of this council has that reference, written as we write it."""
    return Case.objects.filter(reference=reference).exists()


def promise_of(case_id: UUID, now: datetime | None = None) -> Promise:
    """The promise of a case, for a repeat of its confirmation."""
    case = Case.objects.select_related("case_type").defer("answers").get(pk=case_id)
    return Promise(words=sayings.promise_of(case, now=now or clock.now()), due_on=case.due_on)


def is_quiet(case_id: UUID) -> bool:
    """Whether a case is of a service that nothing outside its own pages may name."""
    return Case.objects.filter(pk=case_id, is_sensitive=True).exists()


def resident_status(case: Case) -> str:
    """The status in the resident's words: only the seven forms."""
    return sayings.status_of(case)


def readable() -> QuerySet[Case]:
    """Cases with all that their words are made of."""
    return Case.objects.select_related("case_type", "queue__team", "customer")


def case_for_resident(
    reference: str,
    *,
    person_id: UUID | None = None,
    customer_id: UUID | None = None,
    case_id: UUID | None = None,
    whole: bool = True,
    now: datetime | None = None,
) -> ResidentCase | None:
    """One case for its owner; None for anybody else's, as for none at all. At most five statements.

    Exactly one of the person, the customer, or the case's own id (known from the session that sent
    it) proves that it is theirs. What they said on pages kept for another team stands among their
    answers, unless it is not `whole`: for staff who filled in the form.
    """
    apart = CaseLink.objects.filter(case=OuterRef("pk"), kind=EVIDENCE).order_by("pk")
    cases = readable().annotate(
        is_rated=Exists(Satisfaction.objects.filter(case=OuterRef("pk"))),
        apart=ArraySubquery(apart.values("other__answers")),
        halves=halves(),
    )
    if case_id is not None:
        case = cases.filter(pk=case_id, reference=reference).first()
    elif person_id is not None or customer_id is not None:
        owner = {"customer__person_id": person_id} if person_id else {"customer_id": customer_id}
        case = cases.filter(reference=tidy_reference(reference), **owner).first()
    else:
        case = None
    if case is None:
        return None
    if not whole:
        case.apart = []
    return _resident_case(case, now or clock.now(), is_rated=bool(getattr(case, "is_rated", False)))


_HALF = ("council_name", "reference", "state", "is_origin")


def halves() -> ArraySubquery:
    """The other halves of a case at partner councils, as `PartnerHalf` takes them."""
    links = PartnerLink.objects.filter(case=OuterRef("pk")).order_by("asked_at")
    return ArraySubquery(links.values(half=JSONObject(**{name: name for name in _HALF})))


def _resident_case(case: Case, now: datetime, *, is_rated: bool) -> ResidentCase:
    events = timeline(case.pk)
    apart = CaseLink.objects.filter(case=case, kind=EVIDENCE).values("other")
    files = list(
        Attachment.objects.filter(
            Q(case=case) | Q(case__in=apart, is_from_resident=True), is_visible_to_resident=True
        )
        .order_by("at", "pk")
        .values_list("file_id", "message_id")
    )
    by_message: dict[UUID | None, list[UUID]] = {}
    for file_id, message_id in files:
        by_message.setdefault(message_id, []).append(file_id)
    return ResidentCase(
        case_id=case.pk,
        reference=case.reference,
        service_key=case.service_key,
        service_title=case.service_title,
        public_title=sayings.title_of(case, current_council().short_name),
        status=case.status,
        status_words=sayings.status_of(case),
        team_words=sayings.team_of(case),
        what_next=sayings.next_of(case) if case.is_open else "",
        promise_words=sayings.promise_of(case, now=now),
        pause_words=sayings.pause_of(case),
        outcome_sentence=case.outcome_sentence,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        closed=not case.is_open,
        needs_reply=sayings.needs_reply(case),
        can_reply=True,
        can_withdraw=case.is_open,
        can_reopen=may_reopen(case, now=now),
        is_sensitive=case.is_sensitive,
        is_restricted=case.is_restricted,
        place_words=case.address_text,
        answers=with_apart(case.answers, getattr(case, "apart", ())),
        timeline=history.for_resident(events, _teams(events)),
        messages=tuple(_messages(case, by_message)),
        attachments=tuple(file_id for file_id, _ in files),
        satisfaction_given=is_rated,
        has_payment=history.has_payment(events),
        **_complaint_of(case, now),
        failed_again=REPEAT_FAILURE in case.flags,
        partners=tuple(PartnerHalf(**half) for half in getattr(case, "halves", None) or ()),
    )


def _complaint_of(case: Case, now: datetime) -> dict[str, Any]:
    """What a resident reads of the stages of their case; nothing where it has none."""
    stage = sayings.stage_of(case)
    if stage is None:
        return {}
    can_escalate = may_escalate(case, now=now)
    was_answered = not case.is_open and case.outcome == Outcome.DONE
    is_last = next_to_ask_for(case) is None
    return {
        "stage_words": history.stage_words(stage.key),
        "finding_words": str(Finding(case.finding).label) if case.finding else "",
        "can_escalate": can_escalate,
        "escalate_until": clock.local_day(escalate_until(case)) if can_escalate else None,
        "ombudsman": ombudsman() if was_answered and is_last else "",
    }


def _teams(events: list) -> dict[str, str]:
    wanted = history.queue_ids_in(events)
    rows = Queue.objects.filter(pk__in=wanted).values_list("pk", "team__name").order_by()
    return {str(pk): name for pk, name in rows}


def _messages(case: Case, files: dict[UUID | None, list[UUID]]) -> list[Entry]:
    return [
        Entry(
            at=message.at,
            words="",
            text=message.text,
            is_from_resident=message.direction == Direction.FROM_RESIDENT,
            file_ids=tuple(files.get(message.pk, ())),
        )
        for message in Message.objects.filter(case=case)
        .exclude(direction=Direction.FROM_FOLLOWER)
        .order_by("at", "pk")
    ]


def cases_of_person(person_id: UUID, *, after: str = "", now: datetime | None = None) -> CasePage:
    """What a signed-in person asked for here, newest first; `after` is the last id of a page."""
    return _page(readable().filter(customer__person_id=person_id), after, now or clock.now())


def ids_of_person(person_id: UUID) -> QuerySet[Case, Any]:
    """The ids of everything a person asked for here, to be asked for within another query."""
    return Case.objects.filter(customer__person_id=person_id).order_by().values("pk")


def cases_of_customer(
    customer_id: UUID, *, after: str = "", now: datetime | None = None
) -> CasePage:
    """What one customer asked for here, newest first."""
    return _page(readable().filter(customer_id=customer_id), after, now or clock.now())


def _page(cases: QuerySet[Case], after: str, now: datetime) -> CasePage:
    with suppress(ValueError):
        cases = cases.filter(pk__lt=UUID(after)) if after else cases
    rows = list(cases.defer("answers").order_by("-pk")[: PAGE + 1])
    more = f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return CasePage(items=tuple(_line(case, now) for case in rows[:PAGE]), next_href=more)


def _line(case: Case, now: datetime) -> CaseLine:
    return CaseLine(
        reference=case.reference,
        service_title=sayings.title_of(case, current_council().short_name),
        status_words=sayings.public_status(case) if case.is_sensitive else sayings.status_of(case),
        promise_words=sayings.public_promise(case, now=now),
        needs_reply=sayings.needs_reply(case),
        opened_at=case.opened_at,
        closed=not case.is_open,
    )


@dataclass(frozen=True, kw_only=True)
class FollowedLine:
    """One report of somebody else that a person follows: how it stands, and how to stop."""

    reference: str
    service_title: str
    status_words: str
    since: datetime
    closed: bool
    stop_token: str


@dataclass(frozen=True, kw_only=True)
class FollowedCase:
    """What a follower reads about somebody else's report."""

    reference: str
    service_title: str
    status_words: str
    promise_words: str
    sentence: str
    since: datetime
    has_stopped: bool


def followed_case(token: str, *, now: datetime | None = None) -> FollowedCase:
    """What the link of a follower's message shows; raises NotFound for any other text."""
    follower = follower_of_token(token)
    case = follower.case
    if not may_be_followed(case):
        raise NotFound
    says_it = not case.is_open and case.outcome != Outcome.WITHDRAWN
    return FollowedCase(
        reference=case.reference,
        service_title=case.service_title,
        status_words=sayings.public_status(case),
        promise_words=sayings.promise_of(case, now=now or clock.now()),
        sentence=case.outcome_sentence if says_it else "",
        since=follower.since,
        has_stopped=follower.until is not None,
    )


def followed_by(person_id: UUID) -> tuple[FollowedLine, ...]:
    """What a signed-in person follows here, newest first: one statement."""
    rows = (
        Follower.objects.filter(person_id=person_id, until=None)
        .select_related("case__case_type", "case__queue__team")
        .defer("case__answers")
        .order_by("-since", "pk")[:PAGE]
    )
    return tuple(
        FollowedLine(
            reference=row.case.reference,
            service_title=row.case.service_title,
            status_words=sayings.public_status(row.case),
            since=row.since,
            closed=not row.case.is_open,
            stop_token=token_of(row.pk),
        )
        for row in rows
        if may_be_followed(row.case)
    )


def track(
    reference: str, secret: str, *, code_hash: str = "", now: datetime | None = None
) -> TrackedCase | None:
    """Status and promise for whoever has the reference and its e-mail, postcode or one-time code.

    Whatever is wrong, the same work is done and the same None comes back: one query, the same
    comparisons.
    """
    code_hash = code_hash or hash_of_code(secret)
    followers = Follower.objects.filter(case=OuterRef("pk"), until=None, code_hash=code_hash)
    case = (
        readable()
        .defer("answers")
        .annotate(is_followed=Exists(followers))
        .filter(reference=tidy_reference(reference))
        .first()
    )
    knows = _knows(case, secret, code_hash)
    if case is None or not (knows or getattr(case, "is_followed", False)):
        return None
    return TrackedCase(
        reference=case.reference,
        service_title=sayings.title_of(case, current_council().short_name),
        status_words=sayings.public_status(case),
        promise_words=sayings.public_promise(case, now=now or clock.now()),
        pause_words=sayings.pause_of(case),
        updated_on=clock.local_day(case.updated_at),
    )


def _knows(case: Case | None, secret: str, code_hash: str) -> bool:
    """Whether the secret fits; every comparison is made, and an absent value never matches.

    A postcode says nothing of a restricted case: those at home know it too.
    """
    customer = case.customer if case else None
    postcode = "" if case and case.is_restricted else people.tidy_postcode(secret)
    pairs = [
        (customer.email.casefold() if customer else "", secret.strip().casefold()),
        (customer.postcode if customer else "", postcode),
        (case.postcode if case else "", postcode),
        (case.tracking_code_hash if case else "", code_hash),
    ]
    found = [
        hmac.compare_digest(kept.encode(), given.encode()) and bool(kept) for kept, given in pairs
    ]
    return any(found)
