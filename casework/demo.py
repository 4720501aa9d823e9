"""Cases of a demonstration, brought into every state by the desk's own operations."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from casework.choices import Outcome, PauseReason
from casework.operations.assigning import assign_case
from casework.operations.closing import close_case
from casework.operations.messaging import reply_as_resident, send_message
from casework.operations.progressing import ask_resident, plan_case, wait_on_others

if TYPE_CHECKING:
    from accounts.api import Staff

Act = Callable[..., object]


def work_demo_cases(*, case_ids: list[UUID], by: "Staff", now: datetime) -> None:
    """Leave the first case as it is and bring each of the others into the next state."""
    for case_id, act in zip(case_ids[1:], _ACTS, strict=False):
        act(case_id=case_id, by=by, now=now)


def _assigned(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    assign_case(case_id=case_id, officer_id=by.user_id, by=by, now=now)


def _planned(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    day = (now + timedelta(days=3)).date()
    plan_case(case_id=case_id, planned_on=day, by=by, now=now)


def _waiting_for_resident(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    _assigned(case_id=case_id, by=by, now=now)
    ask_resident(case_id=case_id, question="Which side of the road is it on?", by=by, now=now)


def _waiting_for_others(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    _assigned(case_id=case_id, by=by, now=now)
    wait_on_others(case_id=case_id, reason=PauseReason.THIRD_PARTY, by=by, now=now)


def _replied(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    _assigned(case_id=case_id, by=by, now=now)
    send_message(case_id=case_id, text="A crew will look at it this week.", by=by, now=now)
    reply_as_resident(case_id=case_id, text="Thank you. It is behind the bus stop.", now=now)


def _done(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    close_case(
        case_id=case_id, outcome=Outcome.DONE, sentence="We have cleared it.", by=by, now=now
    )


def _closed_not_fixed(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    _done(case_id=case_id, by=by, now=now)
    reply_as_resident(
        case_id=case_id,
        text="You took the bags but the mattress is still there.",
        now=now,
    )


def _not_ours(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    close_case(
        case_id=case_id,
        outcome=Outcome.NOT_OURS,
        not_ours_to="Kent County Council",
        sentence="Kent County Council looks after this road and has your report.",
        by=by,
        now=now,
    )


def _cannot(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    close_case(
        case_id=case_id,
        outcome=Outcome.CANNOT,
        sentence="We cannot do this because it is on private land. We have told the owner.",
        by=by,
        now=now,
    )


_ACTS: tuple[Act, ...] = (
    _assigned,
    _planned,
    _waiting_for_resident,
    _waiting_for_others,
    _replied,
    _done,
    _closed_not_fixed,
    _not_ours,
    _cannot,
)
