"""What a team leader sets: who is in the team, and how its queues tell of new cases."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts.api import staff_member
from casework import permissions
from casework.errors import NotAMember, NotFound, OnlyAnAdminLetsIn
from casework.models import Queue, Team, TeamMember
from casework.operations.excluding import main_role
from casework.queries.teams import with_closed_work
from councils.events.audit_log import audit
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff


@transaction.atomic(savepoint=False)
def join_team(*, team_id: UUID, user_id: UUID, by: "Staff", now: datetime) -> TeamMember:
    """Put a member of this council's staff into a team, once. A contractor then sees its queues.

    A team with restricted cases opens them to whoever is in it: a council admin lets people in.
    """
    permissions.require("run_team", by)
    team = with_closed_work(Team.objects.filter(pk=team_id)).first()
    if team is None:
        raise NotFound
    if not may_let_in(team, by):
        raise OnlyAnAdminLetsIn
    if staff_member(user_id, current_council()) is None:
        raise NotAMember
    member, is_new = TeamMember.objects.get_or_create(team_id=team_id, user_id=user_id)
    if is_new:
        _write_down("team.joined", team_id, by, now, user_id)
    return member


def may_let_in(team: Team, by: "Staff") -> bool:
    """Whether this person may put people into a team; it comes from `with_closed_work`."""
    return not team.has_closed_work or permissions.may("open_closed_team", by)  # type: ignore[attr-defined]


@transaction.atomic(savepoint=False)
def leave_team(*, team_id: UUID, user_id: UUID, by: "Staff", now: datetime) -> None:
    """Take somebody out of a team; their cases stay with them."""
    permissions.require("run_team", by)
    gone, _each = TeamMember.objects.filter(team_id=team_id, user_id=user_id).delete()
    if not gone:
        raise NotAMember
    _write_down("team.left", team_id, by, now, user_id)


@transaction.atomic(savepoint=False)
def change_queue(
    *,
    queue_id: UUID,
    email_each_case: bool,
    mailbox: str,
    by: "Staff",
    now: datetime,
    calendar: str = "",
) -> Queue:
    """Set whether the team's mailbox hears of each case, which mailbox, and when the team works.

    No calendar leaves the team's as it is. Promises that were made already keep their dates.
    """
    permissions.require("run_team", by)
    queue = Queue.objects.select_related("team").select_for_update().filter(pk=queue_id).first()
    if queue is None:
        raise NotFound
    queue.email_each_case = email_each_case
    queue.save(update_fields=["email_each_case"])
    queue.team.email, queue.team.calendar = mailbox, calendar or queue.team.calendar
    queue.team.save(update_fields=["email", "calendar"])
    audit(
        "queue.settings_changed",
        actor_id=by.user_id,
        role=main_role(by),
        object_type="queue",
        object_id=queue.pk,
        at=now,
        detail_codes={"email_each_case": email_each_case, "calendar": queue.team.calendar},
    )
    return queue


def _write_down(act: str, team_id: UUID, by: "Staff", now: datetime, member: UUID) -> None:
    audit(
        act,
        actor_id=by.user_id,
        role=main_role(by),
        object_type="team",
        object_id=team_id,
        at=now,
        detail_codes={"member": member},
    )
