"""Ending and reopening: nothing closes without a sentence to the resident."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework import lifecycle, permissions
from casework.choices import Direction, Outcome, Status
from casework.errors import (
    FindingNeeded,
    NotFound,
    NotPermitted,
    SentenceNeeded,
    TargetTeamNeeded,
    TooLateToReopen,
)
from casework.events import CaseClosed, CaseReopened, CaseWithdrawn, MessageSent
from casework.models import Case, CaseLink, Message
from casework.operations import staging
from casework.operations.assigning import end_assignment
from casework.operations.bulk import for_each
from casework.operations.following import follow_through_duplicate, take_back_duplicate
from casework.operations.messaging import words
from casework.operations.moving import move
from casework.operations.opening import first_due_date
from casework.operations.pausing import set_due, start_clock
from casework.operations.working import announce, at_work
from casework.options import REOPEN_DAYS
from casework.records import BulkResult
from councils import options

if TYPE_CHECKING:
    from accounts.api import Staff

# A case with stages ends so only by an answer (`complaining.answer_stage`).
NEED_A_FINDING = (Outcome.DONE, Outcome.NOTHING_NEEDED)
CONTRACTOR_OUTCOMES = (Outcome.DONE, Outcome.NOTHING_NEEDED, Outcome.CANNOT)


def close_case(
    *,
    case_id: UUID,
    outcome: str,
    sentence: str,
    by: "Staff",
    now: datetime,
    not_ours_to: str = "",
    duplicate_of: UUID | None = None,
) -> Case:
    """End a case with a typed outcome and one sentence to the resident.

    An empty sentence takes the case type's ready one for this outcome, if it has one. `not_ours`
    needs to say who has it now.
    """
    with (
        held_in_order(case_id, duplicate_of),
        at_work(case_id=case_id, verb="close", by=by, now=now) as case,
    ):
        if outcome == Outcome.WITHDRAWN or outcome not in Outcome.values:
            raise NotPermitted
        if permissions.is_contractor_only(by) and outcome not in CONTRACTOR_OUTCOMES:
            raise NotPermitted
        if case.stage and outcome in NEED_A_FINDING:
            raise FindingNeeded
        if outcome == Outcome.NOT_OURS and not not_ours_to.strip():
            raise TargetTeamNeeded
        if duplicate_of:
            _link(case, duplicate_of, "duplicate", by=by, now=now)
            if outcome == Outcome.DUPLICATE:
                follow_through_duplicate(case, duplicate_of, now=now)
        end_case(case, outcome, _sentence(case, outcome, sentence), now=now)
        case.not_ours_to = not_ours_to.strip()[:160]
        announce(
            CaseClosed,
            case,
            now=now,
            by_id=by.user_id,
            outcome=case.outcome,
            reason="",
            seconds=(now - case.opened_at).total_seconds(),
            paused_seconds=float(case.paused_seconds),
            on_time=None if case.due_at is None else now < case.due_at,
        )
    return case


@contextmanager
def held_in_order(*case_ids: UUID | None) -> Iterator[None]:
    """Hold several cases, in one order for everybody, so that no two acts wait for each other."""
    with transaction.atomic(savepoint=False):
        wanted = [one for one in case_ids if one is not None]
        if len(wanted) > 1:
            held = Case.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
            list(held.values_list("pk", flat=True))
        yield


def close_cases(
    *,
    case_ids: list[UUID],
    outcome: str,
    sentence: str,
    by: "Staff",
    now: datetime,
    not_ours_to: str = "",
) -> BulkResult:
    """End many cases in the same way, each in its own transaction."""

    def one(case_id: UUID) -> Case:
        return close_case(
            case_id=case_id,
            outcome=outcome,
            sentence=sentence,
            not_ours_to=not_ours_to,
            by=by,
            now=now,
        )

    return for_each(case_ids, one, by=by)


def withdraw_case(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Take a request back for a resident who asked staff to."""
    return _withdraw(case_id, by=by, by_id=by.user_id, now=now)


def withdraw_as_resident(*, case_id: UUID, now: datetime, by_person_id: UUID | None = None) -> Case:
    """The resident takes the request back; the caller has checked that it is theirs."""
    return _withdraw(case_id, by=None, by_id=by_person_id, now=now)


def reopen_case(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Open a closed case again, whenever it was closed: staff decide."""
    with at_work(case_id=case_id, verb="reopen", by=by, now=now) as case:
        _reopen(case, by_resident=False, by_id=by.user_id, now=now)
    return case


@dataclass(frozen=True)
class Reopened:
    """The case is open again."""

    reference: str


def still_a_problem(
    *, case_id: UUID, text: str, now: datetime, by_person_id: UUID | None = None
) -> Reopened:
    """The resident says it is not fixed: within the limit the case opens again, on top of the list.

    Past the limit it raises TooLateToReopen; a new request that names the old one is the way.
    """
    said = words(text)
    with at_work(case_id=case_id, verb="reopen", by=None, now=now) as case:
        lifecycle.require_closed(case.status)
        if not may_reopen(case, now=now):
            raise TooLateToReopen
        _reopen(case, by_resident=True, by_id=by_person_id, now=now)
        message = Message.objects.create(
            case=case,
            direction=Direction.FROM_RESIDENT,
            text=said,
            by_id=by_person_id,
            at=now,
        )
        case.replied_at = now
        announce(
            MessageSent,
            case,
            now=now,
            by_id=by_person_id,
            message_id=message.pk,
            direction=message.direction,
        )
        return Reopened(case.reference)


def may_reopen(case: Case, *, now: datetime) -> bool:
    """Whether the resident can still say that it is not fixed."""
    if case.is_open or case.outcome not in lifecycle.REOPENABLE or case.closed_at is None:
        return False
    if case.stage and case.outcome == Outcome.DONE:  # the next stage is the way
        return False
    return now <= case.closed_at + timedelta(days=reopen_days(case))


def reopen_days(case: Case) -> int:
    """The case type's own limit, else the council's."""
    own = case.case_type.reopen_days
    return own if own is not None else options.value(REOPEN_DAYS)


def link_cases(*, case_id: UUID, other_id: UUID, kind: str, by: "Staff", now: datetime) -> None:
    """Say that two cases belong together."""
    with at_work(case_id=case_id, verb="link_cases", by=by, now=now) as case:
        _link(case, other_id, kind, by=by, now=now)


def _withdraw(case_id: UUID, *, by: "Staff | None", by_id: UUID | None, now: datetime) -> Case:
    with at_work(case_id=case_id, verb="withdraw", by=by, now=now) as case:
        lifecycle.require_open(case.status)
        end_case(case, Outcome.WITHDRAWN, _("You told us that you no longer need this."), now=now)
        announce(
            CaseWithdrawn,
            case,
            now=now,
            by_id=by_id,
            outcome=case.outcome,
            seconds=(now - case.opened_at).total_seconds(),
        )
    return case


def _sentence(case: Case, outcome: str, typed: str) -> str:
    sentence = typed.replace("\x00", "").strip() or case.case_type.sentences.get(outcome, "")
    if not sentence:
        raise SentenceNeeded
    return sentence[:500]


def end_case(case: Case, outcome: str, sentence: str, *, now: datetime) -> None:
    """End a case that is held, with the sentence that the resident reads."""
    move(case, Status.CLOSED)
    start_clock(case, now=now)
    staging.end(case, now=now)
    end_assignment(case, now=now)
    case.closed_at = now
    case.outcome, case.outcome_sentence = outcome, sentence
    case.replied_at = None  # the sentence is the answer


def _reopen(case: Case, *, by_resident: bool, by_id: UUID | None, now: datetime) -> None:
    """Open it again with a new promise; the sentence that closed it stays in the conversation."""
    closed_at = case.closed_at or now
    if case.outcome_sentence:
        Message.objects.create(
            case=case,
            direction=Direction.TO_RESIDENT,
            text=case.outcome_sentence,
            at=closed_at,
        )
    if case.outcome == Outcome.DUPLICATE:
        take_back_duplicate(case)
    move(case, Status.IN_PROGRESS)
    case.closed_at, case.outcome, case.outcome_sentence, case.not_ours_to = None, "", "", ""
    case.planned_on, case.breach_admitted_on = None, None
    case.reopened_count += 1
    if not staging.begin_again(case, now=now):
        set_due(case, first_due_date(case.case_type, now))
    announce(
        CaseReopened,
        case,
        now=now,
        by_id=by_id,
        by_resident=by_resident,
        seconds=(now - closed_at).total_seconds(),
    )


def _link(case: Case, other_id: UUID, kind: str, *, by: "Staff", now: datetime) -> None:
    if other_id == case.pk or not permissions.visible_to(by).filter(pk=other_id).exists():
        raise NotFound
    CaseLink.objects.bulk_create(
        [CaseLink(case=case, other_id=other_id, kind=kind, at=now)], ignore_conflicts=True
    )
