"""Moving a case along: planning, waiting, going on, urgency, the other side's reference."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casework import lifecycle
from casework.choices import REASONS_TO_WAIT, PauseReason, Priority, Status
from casework.errors import DateInThePast, MoveNotAllowed, ReasonNeeded, WordsNeeded
from casework.events import CasePaused, CasePlanned, CaseStatusChanged
from casework.models import Case
from casework.operations.messaging import write_message
from casework.operations.moving import move, resume
from casework.operations.pausing import resort, start_clock, stop_clock
from casework.operations.working import announce, at_work
from councils.clock import local_day

if TYPE_CHECKING:
    from accounts.api import Staff

WAITS = (Status.WAITING_ON_RESIDENT, Status.WAITING_ON_OTHERS)


def plan_case(*, case_id: UUID, planned_on: date, by: "Staff", now: datetime) -> Case:
    """Set the day of the work and tell the resident. A clock that stood runs again."""
    if planned_on < local_day(now):
        raise DateInThePast
    with at_work(case_id=case_id, verb="plan", by=by, now=now) as case:
        move(case, Status.PLANNED)
        start_clock(case, now=now)
        case.planned_on = planned_on
        announce(CasePlanned, case, now=now, by_id=by.user_id, planned_on=planned_on)
    return case


def ask_resident(*, case_id: UUID, question: str, by: "Staff", now: datetime) -> Case:
    """Ask the resident something that the work cannot go on without; the clock stops."""
    with at_work(case_id=case_id, verb="message", by=by, now=now) as case:
        lifecycle.require_open(case.status)
        lifecycle.require_paid(case)
        move(case, Status.WAITING_ON_RESIDENT)
        write_message(case, question, by=by, now=now)
        stop_clock(case, reason=PauseReason.RESIDENT, now=now)
        _announce_pause(case, by=by, now=now)
    return case


def wait_on_others(
    *, case_id: UUID, reason: str, by: "Staff", now: datetime, stop: bool = True
) -> Case:
    """Wait for somebody else, for a named reason; `stop` stops the clock as well."""
    if reason not in REASONS_TO_WAIT:
        raise ReasonNeeded
    with at_work(case_id=case_id, verb="wait", by=by, now=now) as case:
        move(case, Status.WAITING_ON_OTHERS)
        if stop:
            stop_clock(case, reason=reason, now=now)
        _announce_pause(case, by=by, now=now, reason=reason)
    return case


def resume_case(*, case_id: UUID, by: "Staff | None", now: datetime) -> Case:
    """Go on with a case that waited; its due date moves by what did not count."""
    with at_work(case_id=case_id, verb="resume", by=by, now=now) as case:
        lifecycle.require_paid(case)
        if case.status not in WAITS:
            raise MoveNotAllowed(Status(case.status), Status.IN_PROGRESS)
        resume(case, by_id=by.user_id if by else None, now=now)
    return case


def start_case(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Say that work has begun."""
    with at_work(case_id=case_id, verb="resume", by=by, now=now) as case:
        before = case.status
        move(case, Status.IN_PROGRESS)
        announce(
            CaseStatusChanged,
            case,
            now=now,
            by_id=by.user_id,
            before=before,
            after=case.status,
        )
    return case


def set_priority(*, case_id: UUID, priority: str, by: "Staff", now: datetime) -> Case:
    """Make a case urgent, or normal again."""
    with at_work(case_id=case_id, verb="set_priority", by=by, now=now) as case:
        case.priority = Priority(priority)
        resort(case)
    return case


def set_their_reference(
    *, case_id: UUID, their_reference: str, by: "Staff | None", now: datetime
) -> Case:
    """Keep the number that a contractor or back office gave the job, to find it by."""
    with at_work(case_id=case_id, verb="set_their_reference", by=by, now=now) as case:
        case.their_reference = their_reference.strip()[:80]
        if not case.their_reference:
            raise WordsNeeded
    return case


def _announce_pause(case: Case, *, by: "Staff", now: datetime, reason: str = "") -> None:
    announce(
        CasePaused,
        case,
        now=now,
        by_id=by.user_id,
        status=case.status,
        reason=reason or case.pause_reason,
        clock_stopped=case.paused_since is not None,
    )
