"""Sending a case elsewhere: another team, or another service with the answers kept."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casework import stages
from casework.choices import Status
from casework.errors import NotFound, SetupMissing
from casework.events import CaseServiceChanged, CaseTransferred
from casework.models import Case, CaseType, Queue
from casework.operations import staging
from casework.operations.assigning import give
from casework.operations.messaging import write_note
from casework.operations.moving import move
from casework.operations.opening import first_due_date
from casework.operations.pausing import set_due, start_clock
from casework.operations.working import announce, at_work

if TYPE_CHECKING:
    from accounts.api import Staff


def transfer_case(
    *, case_id: UUID, queue_id: UUID, reason: str, by: "Staff", now: datetime
) -> Case:
    """Send a case to another queue with a reason for its people; the promise stays as it is."""
    queue = Queue.objects.select_related("team").filter(pk=queue_id, is_active=True).first()
    if queue is None:
        raise NotFound
    with at_work(case_id=case_id, verb="transfer", by=by, now=now) as case:
        before = case.queue_id
        write_note(case, reason, by=by, now=now)
        if before == queue.pk:
            return case
        _hand_back(case, by=by, now=now)
        case.queue = queue
        case.routing_reason = {
            "placed_by": "transfer",
            "words": f"Sent here by {by.name}",
            "at": now.isoformat(),
            "earlier": _short(case.routing_reason),
        }
        announce(
            CaseTransferred,
            case,
            now=now,
            by_id=by.user_id,
            from_queue_id=before,
            to_queue_id=queue.pk,
        )
    return case


def change_service(
    *,
    case_id: UUID,
    service_key: str,
    service_title: str,
    case_type_key: str,
    by: "Staff",
    now: datetime,
    lgsl: int | None = None,
) -> Case:
    """Say which service a case really is: answers stay, the promise is new, routing runs anew.

    A case that was restricted stays so, whatever it turns out to be: its answers do.
    """
    case_type = (
        CaseType.objects.select_related("first_queue__team").filter(key=case_type_key).first()
    )
    if case_type is None:
        raise SetupMissing(case_type_key)
    with at_work(case_id=case_id, verb="change_service", by=by, now=now) as case:
        before = {
            "before_service_key": case.service_key,
            "before_case_type": case.case_type.key,
        }
        start_clock(case, now=now)
        _hand_back(case, by=by, now=now)
        case.service_key, case.service_title = service_key, service_title
        case.case_type, case.lgsl = case_type, int(lgsl) if lgsl else case_type.lgsl
        case.queue, case.routing_reason = None, {}
        case.is_restricted = case.is_restricted or case_type.is_restricted
        case.is_sensitive = case.is_sensitive or case.is_restricted
        staging.leave(case, now=now)
        if case_type.stages:
            staging.put_into(case, stages.read(case_type.stages)[0], now=case.opened_at)
        else:
            set_due(case, first_due_date(case_type, case.opened_at))
        announce(CaseServiceChanged, case, now=now, by_id=by.user_id, **before)
    return case


def _hand_back(case: Case, *, by: "Staff", now: datetime) -> None:
    """Nobody's again, and new to whoever gets it."""
    if case.assignee_id is not None:
        give(case, None, by_id=by.user_id, now=now)
    if case.status not in (Status.NEW, Status.WAITING_ON_RESIDENT):
        start_clock(case, now=now)
        move(case, Status.NEW)
        case.planned_on = None


def _short(reason: dict[str, object]) -> dict[str, object]:
    return {key: reason[key] for key in ("placed_by", "words", "at") if key in reason}
