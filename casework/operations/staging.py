"""Stages of a case that is held: begun, ended, begun again. What staff and residents do with them
stands in `complaining`."""

from datetime import date, datetime
from uuid import UUID

from casework import sayings, stages
from casework.choices import Finding
from casework.events import StageBegun, StageDone
from casework.models import Case, CaseStage
from casework.operations.pausing import calendar_of, set_due
from casework.operations.working import announce
from councils.clock import local_day


def begin(
    case: Case,
    stage: stages.Stage,
    *,
    now: datetime,
    by_id: UUID | None = None,
    by_resident: bool = False,
    due_on: date | None = None,
) -> None:
    """Begin a stage today: it is what the case is due for from now on."""
    put_into(case, stage, now=now, due_on=due_on)
    announce(
        StageBegun,
        case,
        now=now,
        by_id=by_id,
        stage=stage.key,
        due_on=case.due_on,
        by_resident=by_resident,
    )


def put_into(case: Case, stage: stages.Stage, *, now: datetime, due_on: date | None = None) -> None:
    """Write down that a case stands in a stage from today, without a word to anybody.

    `due_on` is when it was promised already, where its clock has run since opening.
    """
    calendar = calendar_of(case)
    case.stage, case.finding = stage.key, ""
    set_due(case, due_on or stages.due_from(stage, local_day(now), calendar))
    case.next_due_on = outlook(case, stage)
    CaseStage.objects.create(
        case=case, key=stage.key, started_at=now, first_due_on=case.due_on, due_on=case.due_on
    )


def outlook(case: Case, stage: stages.Stage) -> date | None:
    """When the stage after this one falls due, if this one takes all its time."""
    then = stages.following(stages.read(case.case_type.stages), stage.key)
    if then is None or case.due_on is None:
        return None
    return stages.due_after(
        then,
        done_on=case.due_on,
        opened_on=local_day(case.opened_at),
        calendar=calendar_of(case),
    )


def end(
    case: Case,
    *,
    now: datetime,
    by_id: UUID | None = None,
    finding: str = "",
    remedy: str = "",
    silent: bool = False,
) -> None:
    """End the stage that a case stands in. The case keeps its key: it says what was answered.

    `silent` steps over a stage that nobody was told of.
    """
    row = current(case)
    if row is None:
        return
    row.done_at, row.done_by_id, row.due_on = now, by_id, case.due_on
    row.finding, row.remedy = finding, remedy[:1000]
    row.save(update_fields=["done_at", "done_by_id", "due_on", "finding", "remedy"])
    case.finding = Finding(finding).value if finding else ""
    case.next_due_on = None
    if silent:
        return
    announce(
        StageDone,
        case,
        now=now,
        by_id=by_id,
        stage=row.key,
        finding=finding,
        seconds=(now - row.started_at).total_seconds(),
        on_time=None if case.due_at is None else now < case.due_at,
    )


def current(case: Case) -> CaseStage | None:
    """The stage that a case stands in now, as it was begun; no statement without stages."""
    if not case.stage:
        return None
    return CaseStage.objects.filter(case=case, done_at=None).first()


def begin_again(case: Case, *, now: datetime) -> bool:
    """A reopened case stands in its last stage again, with a new date; False without stages."""
    stage = sayings.stage_of(case)
    if stage is None:
        return False
    put_into(case, stage, now=now)
    return True


def leave(case: Case, *, now: datetime) -> None:
    """A case that turns out to be of another kind: its stage ends without an answer."""
    if case.stage:
        CaseStage.objects.filter(case=case, done_at=None).update(done_at=now)
    case.stage, case.finding, case.next_due_on = "", "", None
