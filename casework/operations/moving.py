"""The lifecycle's moves, on a case that is held."""

from datetime import datetime
from uuid import UUID

from casework import lifecycle
from casework.choices import Status
from casework.events import CaseResumed
from casework.models import Case
from casework.operations.pausing import start_clock
from casework.operations.working import announce


def move(case: Case, to: Status) -> None:
    """Take one of the lifecycle's moves, on a case that is held."""
    lifecycle.require_move(case.status, to)
    case.status = to
    case.is_open = to != Status.CLOSED


def resume(case: Case, *, by_id: UUID | None, now: datetime) -> None:
    """Go on, on a case that is held and waits."""
    move(case, Status.IN_PROGRESS)
    stood = start_clock(case, now=now)
    announce(CaseResumed, case, now=now, by_id=by_id, seconds=stood, due_on=case.due_on)
