"""Whose a case is: claiming, giving, giving back; one or many."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.api import staff_member
from casework.choices import Status
from casework.errors import AlreadyTaken, NotAMember, NotInTheTeam
from casework.events import CaseAssigned
from casework.models import Assignment, Case, TeamMember
from casework.operations.bulk import for_each
from casework.operations.working import announce, at_work
from casework.records import BulkResult
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff


def claim_case(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Take a case that nobody has. Taking one's own again changes nothing."""
    with at_work(case_id=case_id, verb="claim", by=by, now=now) as case:
        if case.assignee_id not in (None, by.user_id):
            raise AlreadyTaken
        if case.assignee_id is None:
            give(case, by.user_id, by_id=by.user_id, now=now)
            _start(case)
    return case


def assign_case(*, case_id: UUID, officer_id: UUID, by: "Staff", now: datetime) -> Case:
    """Make a member of this council's staff responsible, ending anybody's before."""
    if staff_member(officer_id, current_council()) is None:
        raise NotAMember
    with at_work(case_id=case_id, verb="assign", by=by, now=now) as case:
        if case.is_restricted and not _is_in_team(case, officer_id):
            raise NotInTheTeam
        if case.assignee_id != officer_id:
            give(case, officer_id, by_id=by.user_id, now=now)
        _start(case)
    return case


def unassign_case(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Put a case back into its queue, for anybody to take."""
    with at_work(case_id=case_id, verb="unassign", by=by, now=now) as case:
        if case.assignee_id is not None:
            give(case, None, by_id=by.user_id, now=now)
    return case


def claim_cases(*, case_ids: list[UUID], by: "Staff", now: datetime) -> BulkResult:
    """Take many cases that nobody has, each in its own transaction."""

    def one(case_id: UUID) -> Case:
        return claim_case(case_id=case_id, by=by, now=now)

    return for_each(case_ids, one, by=by)


def assign_cases(
    *, case_ids: list[UUID], officer_id: UUID, by: "Staff", now: datetime
) -> BulkResult:
    """Give many cases to one officer, each in its own transaction."""

    def one(case_id: UUID) -> Case:
        return assign_case(case_id=case_id, officer_id=officer_id, by=by, now=now)

    return for_each(case_ids, one, by=by)


def give(case: Case, officer_id: UUID | None, *, by_id: UUID | None, now: datetime) -> None:
    """Change who is responsible, on a case that is held."""
    end_assignment(case, now=now)
    case.assignee_id = officer_id
    if officer_id is not None:
        Assignment.objects.create(
            case=case, officer_id=officer_id, assigned_by_id=by_id, started_at=now
        )
    announce(CaseAssigned, case, now=now, by_id=by_id, officer_id=officer_id)


def end_assignment(case: Case, *, now: datetime) -> None:
    """Close the open assignment, if there is one."""
    Assignment.objects.filter(case=case, ended_at=None).update(ended_at=now)


def _is_in_team(case: Case, user_id: UUID) -> bool:
    queue = case.queue or case.case_type.first_queue
    return TeamMember.objects.filter(team__queues=queue, user_id=user_id).exists()


def _start(case: Case) -> None:
    if case.status == Status.NEW:
        case.status = Status.IN_PROGRESS
