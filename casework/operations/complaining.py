"""A complaint's way by the Ombudsman's code: acknowledge, answer, more time, the next stage.

The stages themselves are data (`casework.stages`); nothing here knows a number of days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework import permissions, sayings, stages
from casework.choices import Direction, Finding, Outcome, Status
from casework.errors import (
    DateInThePast,
    ExtensionTooLong,
    FindingNeeded,
    NoStage,
    NotFound,
    SentenceNeeded,
    TooLateToEscalate,
)
from casework.events import CaseClosed, CaseReopened, MessageSent, StageExtended
from casework.models import Case, LearningAction, Message
from casework.operations import staging
from casework.operations.assigning import end_assignment
from casework.operations.messaging import words, write_message
from casework.operations.moving import move
from casework.operations.pausing import calendar_of, keep_stage_in_step, set_due, start_clock
from casework.operations.working import announce, at_work
from casework.options import ESCALATE_DAYS
from councils import options
from councils.clock import local_day
from councils.dates import long_date

if TYPE_CHECKING:
    from accounts.api import Staff


@dataclass(frozen=True, kw_only=True)
class Learning:
    """One thing that will be done differently, who sees to it, and by when."""

    text: str
    owner_id: UUID
    due_on: date


def acknowledge(*, case_id: UUID, text: str, by: "Staff", now: datetime) -> Case:
    """Tell the resident that we have it and how we understand it; the answer's clock starts."""
    with at_work(case_id=case_id, verb="answer_stage", by=by, now=now) as case:
        stage = _stage(case)
        if not stage.is_acknowledgement:
            raise NoStage
        then = stages.following(stages.read(case.case_type.stages), stage.key)
        start_clock(case, now=now)
        write_message(case, text, by=by, now=now)
        kept = _promised_already(case, then)
        staging.end(case, now=now, by_id=by.user_id)
        if case.status == Status.NEW:
            move(case, Status.IN_PROGRESS)
        if then is not None:
            staging.begin(case, then, now=now, by_id=by.user_id, due_on=kept)
    return case


def answer_stage(
    *,
    case_id: UUID,
    finding: str,
    text: str,
    sentence: str,
    by: "Staff",
    now: datetime,
    remedy: str = "",
    learning: Sequence[Learning] = (),
) -> Case:
    """Answer the stage: what was found, what we put right, what we learnt. The case closes.

    `text` is the whole answer, `sentence` what the page says in one line. An acknowledgement that
    was never sent ends with it: a complaint may be answered at once.
    """
    if finding not in Finding.values:
        raise FindingNeeded
    if not sentence.strip():
        raise SentenceNeeded
    for one in learning:
        if one.due_on < local_day(now):
            raise DateInThePast
    with at_work(case_id=case_id, verb="answer_stage", by=by, now=now) as case:
        _to_the_answer(case, by=by, now=now)
        start_clock(case, now=now)
        write_message(case, text, by=by, now=now)
        staging.end(case, now=now, by_id=by.user_id, finding=finding, remedy=remedy.strip())
        LearningAction.objects.bulk_create(_learnt(case, learning, by=by, now=now))
        move(case, Status.CLOSED)
        end_assignment(case, now=now)
        case.closed_at, case.replied_at = now, None
        case.outcome, case.outcome_sentence = Outcome.DONE, sentence.strip()[:500]
        announce(
            CaseClosed,
            case,
            now=now,
            by_id=by.user_id,
            outcome=case.outcome,
            reason=finding,
            seconds=(now - case.opened_at).total_seconds(),
            paused_seconds=float(case.paused_seconds),
            on_time=None if case.due_at is None else now < case.due_at,
        )
    return case


def _to_the_answer(case: Case, *, by: "Staff", now: datetime) -> None:
    """Step over an acknowledgement: the answer comes at once."""
    stage = _stage(case)
    if not stage.is_acknowledgement:
        return
    then = stages.following(stages.read(case.case_type.stages), stage.key)
    if then is None:
        raise NoStage
    start_clock(case, now=now)
    kept = _promised_already(case, then)
    staging.end(case, now=now, by_id=by.user_id, silent=True)
    staging.begin(case, then, now=now, by_id=by.user_id, due_on=kept)


def _promised_already(case: Case, then: stages.Stage | None) -> date | None:
    """The day of a next stage whose clock has run since the case was opened."""
    return case.next_due_on if then is not None and then.starts == stages.OPENED else None


def extend_stage(*, case_id: UUID, days: int, reason: str, by: "Staff", now: datetime) -> Case:
    """Take more time, once for a stage, within the code's limit; the resident is told why.

    The message names the Ombudsman, as the code asks.
    """
    why = words(reason)
    with at_work(case_id=case_id, verb="answer_stage", by=by, now=now) as case:
        stage, row = _stage(case), staging.current(case)
        if row is None or case.due_on is None:
            raise NoStage
        if days < 1 or days + row.extended_days > stage.extension:
            raise ExtensionTooLong(stage.extension - row.extended_days)
        row.extended_days += days
        row.extension_reason = why[:500]
        row.save(update_fields=["extended_days", "extension_reason"])
        before = case.due_on
        set_due(case, stages.due_from_day(stage, before, days, calendar_of(case)))
        keep_stage_in_step(case, before)
        new_date = long_date(case.due_on)
        text = _(
            "We need more time to answer you. %(why)s\n\nOur new date is %(date)s.\n\n"
            "If you are unhappy about this you can contact the %(ombudsman)s."
        ) % {"why": why, "date": new_date, "ombudsman": ombudsman()}
        waiting_since = case.replied_at
        write_message(case, text, by=by, now=now)
        case.replied_at = waiting_since
        announce(
            StageExtended,
            case,
            now=now,
            by_id=by.user_id,
            stage=stage.key,
            days=days,
            due_on=case.due_on,
        )
    return case


def ombudsman() -> str:
    """Who to turn to after us, with how."""
    return _("Local Government and Social Care Ombudsman (www.lgo.org.uk, 0300 061 0614)")


def escalate(*, case_id: UUID, what: str, why: str, by: "Staff", now: datetime) -> Case:
    """Staff ask for the next stage for a resident who said that they are not satisfied."""
    return _escalate(case_id, what, why, by=by, by_id=by.user_id, now=now)


def escalate_as_resident(
    *, case_id: UUID, what: str, why: str, now: datetime, by_person_id: UUID | None = None
) -> Case:
    """ "I am not satisfied": the next stage begins today. The caller checked that it is theirs.

    Raises TooLateToEscalate past the council's limit.
    """
    return _escalate(case_id, what, why, by=None, by_id=by_person_id, now=now)


def _escalate(
    case_id: UUID, what: str, why: str, *, by: "Staff | None", by_id: UUID | None, now: datetime
) -> Case:
    text = _("What I am not satisfied with: %(what)s\n\nWhat should happen: %(why)s") % {
        "what": words(what),
        "why": words(why),
    }
    with at_work(case_id=case_id, verb="escalate", by=by, now=now) as case:
        then = next_to_ask_for(case)
        if then is None:
            raise NoStage
        if by is None and not may_escalate(case, now=now):
            raise TooLateToEscalate
        closed_at = case.closed_at or now
        _keep_the_answer(case, closed_at)
        move(case, Status.IN_PROGRESS)
        case.closed_at, case.outcome, case.outcome_sentence = None, "", ""
        case.planned_on, case.breach_admitted_on = None, None
        message = Message.objects.create(
            case=case, direction=Direction.FROM_RESIDENT, text=text, by_id=by_id, at=now
        )
        case.replied_at = now
        announce(
            CaseReopened,
            case,
            now=now,
            by_id=by_id,
            by_resident=by is None,
            seconds=(now - closed_at).total_seconds(),
        )
        announce(
            MessageSent,
            case,
            now=now,
            by_id=by_id,
            message_id=message.pk,
            direction=message.direction,
        )
        staging.begin(case, then, now=now, by_id=by_id, by_resident=by is None)
    return case


def _keep_the_answer(case: Case, at: datetime) -> None:
    if case.outcome_sentence:
        Message.objects.create(
            case=case, direction=Direction.TO_RESIDENT, text=case.outcome_sentence, at=at
        )


def require_stage(case: Case, by: "Staff") -> None:
    """Raise NoStage for a case without stages."""
    _stage(case)


def require_acknowledgement(case: Case, by: "Staff") -> None:
    """Raise NoStage unless a word that we have it is what comes next."""
    if not _stage(case).is_acknowledgement:
        raise NoStage


def can_take_longer(case: Case) -> bool:
    """Whether the stage that a case stands in may be made longer at all."""
    stage = sayings.stage_of(case)
    return stage is not None and stage.extension > 0


def require_longer(case: Case, by: "Staff") -> None:
    """Raise NoStage for a stage that may not take longer."""
    if not can_take_longer(case):
        raise NoStage


def require_next(case: Case, by: "Staff") -> None:
    """Raise NoStage where the resident can ask for no further stage."""
    if next_to_ask_for(case) is None:
        raise NoStage


def next_to_ask_for(case: Case) -> stages.Stage | None:
    """The stage that comes when the answer does not satisfy; None before it, and after the last."""
    if not case.stage or case.is_open or case.outcome != Outcome.DONE:
        return None
    return stages.to_ask_for(stages.read(case.case_type.stages), case.stage)


def may_escalate(case: Case, *, now: datetime) -> bool:
    """Whether the resident can still ask for the next stage."""
    if next_to_ask_for(case) is None or case.closed_at is None:
        return False
    return now <= escalate_until(case)


def escalate_until(case: Case) -> datetime:
    """The end of the time in which a resident can ask for the next stage."""
    return (case.closed_at or case.updated_at) + timedelta(days=options.value(ESCALATE_DAYS))


def add_learning(
    *, case_id: UUID, text: str, owner_id: UUID, due_on: date, by: "Staff", now: datetime
) -> LearningAction:
    """Write down what will be done differently because of a case, open or closed."""
    if due_on < local_day(now):
        raise DateInThePast
    learnt = Learning(text=text, owner_id=owner_id, due_on=due_on)
    with at_work(case_id=case_id, verb="learn", by=by, now=now) as case:
        (action,) = _learnt(case, [learnt], by=by, now=now)
        action.save(force_insert=True)
    return action


@transaction.atomic(savepoint=False)
def finish_learning(*, action_id: UUID, by: "Staff", now: datetime) -> LearningAction:
    """Say that what was learnt is done; a second time changes nothing."""
    permissions.require("see_learning", by)
    LearningAction.objects.filter(pk=action_id, done_at=None).update(
        done_at=now, done_by_id=by.user_id
    )
    found = LearningAction.objects.filter(pk=action_id).first()
    if found is None:
        raise NotFound
    return found


def _stage(case: Case) -> stages.Stage:
    stage = sayings.stage_of(case)
    if stage is None:
        raise NoStage
    return stage


def _learnt(
    case: Case, learning: Sequence[Learning], *, by: "Staff", now: datetime
) -> list[LearningAction]:
    return [
        LearningAction(
            case=case,
            text=words(one.text)[:500],
            owner_id=one.owner_id,
            due_on=one.due_on,
            added_by_id=by.user_id,
            added_at=now,
        )
        for one in learning
    ]
