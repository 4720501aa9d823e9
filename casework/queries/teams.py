"""How teams and queues stand, and who is in a team."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from accounts.api import Staff, staff_names
from casework import permissions
from casework.counters import NAMES
from casework.models import Case, Queue, Team, TeamMember
from casework.queries.worklist import MOST_COUNTED, Header, QueueLine
from councils.database.plans import Statement
from councils.prepared import Prepared


@dataclass(frozen=True, kw_only=True)
class Late:
    """What the counters do not hold: how much is overdue, and since when the oldest waits."""

    overdue: int = 0
    oldest_opened_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TeamStanding:
    """One team with its numbers."""

    id: UUID
    slug: str
    name: str
    header: Header


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person of a team and how much they have."""

    user_id: UUID
    name: str
    away_until: date | None
    open: int


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    """A team, its people and its queues."""

    team: Team
    members: tuple[Member, ...]
    queues: tuple[Queue, ...]


# Counting stops at the limit: past it the page says "more than", at no further cost.
_LATE = Statement.named("""
SELECT q.id,
       (SELECT count(*) FROM (
            SELECT 1 FROM casework_case
            WHERE is_open AND due_at IS NOT NULL AND paused_since IS NULL
              AND queue_id = q.id AND due_at <= %(now)s
            LIMIT %(most)s) AS late),
       (SELECT opened_at FROM casework_case
        WHERE is_open AND queue_id = q.id ORDER BY opened_at LIMIT 1)
FROM unnest(%(queues)s::uuid[]) AS q (id)
""")


def late_by_queue(queue_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Late]:
    """Overdue and oldest of each queue, in one statement that two indexes answer."""
    ids = list(queue_ids)
    if not ids:
        return {}
    found = _LATE.rows(now=now, most=MOST_COUNTED + 1, queues=ids)
    return {pk: Late(overdue=late, oldest_opened_at=at) for pk, late, at in found}


def _with_numbers(queues: QuerySet[Queue], slug: str) -> QuerySet[Queue]:
    sums = {f"sum_{name}": Sum(f"deltas__{name}") for name in NAMES}
    return queues.select_related("team").filter(slug=slug).annotate(**sums)


_ANY_QUEUE = Prepared(lambda slug: _with_numbers(permissions.active_queues(), slug), slug=str)


def queue_line(slug: str, *, by: Staff) -> QueueLine | None:
    """One queue that this person may open, with its numbers: one statement for both."""
    if permissions.is_contractor_only(by):
        queue = _with_numbers(permissions.queues_of(by), slug).first()
    else:
        queue = _ANY_QUEUE.first(slug=slug)
    if queue is None:
        return None
    return QueueLine(
        id=queue.pk,
        slug=queue.slug,
        name=queue.name,
        team_id=queue.team_id,
        team=queue.team.name,
        team_slug=queue.team.slug,
        **{name: getattr(queue, f"sum_{name}") or 0 for name in NAMES},
    )


def team_standings(lines: list[QueueLine], late: dict[UUID, Late]) -> list[TeamStanding]:
    """The numbers of each team from those of its queues: asks the database nothing."""
    by_team: dict[UUID, list[QueueLine]] = defaultdict(list)
    for line in lines:
        by_team[line.team_id].append(line)
    return [
        TeamStanding(id=pk, slug=own[0].team_slug, name=own[0].team, header=sum_of(own, late))
        for pk, own in by_team.items()
    ]


def sum_of(lines: list[QueueLine], late: dict[UUID, Late]) -> Header:
    """The numbers of these queues together."""
    nothing = Late()
    found = [late.get(line.id, nothing) for line in lines]
    overdue = sum(one.overdue for one in found)
    return Header(
        open=sum(line.open for line in lines),
        new=sum(line.new for line in lines),
        unassigned=sum(line.unassigned for line in lines),
        replied=sum(line.replied for line in lines),
        overdue=min(overdue, MOST_COUNTED),
        overdue_is_more=overdue > MOST_COUNTED,
        oldest_opened_at=min(
            (one.oldest_opened_at for one in found if one.oldest_opened_at), default=None
        ),
    )


def teams_of(user_id: UUID) -> set[UUID]:
    """The teams that a person is in."""
    return set(TeamMember.objects.filter(user_id=user_id).values_list("team_id", flat=True))


def team_page(slug: str) -> TeamPage | None:
    """One team with its people and queues, in five statements."""
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        return None
    rows = list(team.members.order_by("pk"))
    names = staff_names(row.user_id for row in rows)
    load = open_by_person([row.user_id for row in rows])
    members = [
        Member(
            user_id=row.user_id,
            name=names.get(row.user_id, ""),
            away_until=row.away_until,
            open=load.get(row.user_id, 0),
        )
        for row in rows
    ]
    return TeamPage(
        team=team,
        members=tuple(sorted(members, key=lambda member: member.name)),
        queues=tuple(team.queues.filter(is_active=True).order_by("position", "name")),
    )


def open_by_person(user_ids: list[UUID]) -> dict[UUID, int]:
    """How many open cases each of these people has, whichever queue they are in."""
    rows = (
        Case.objects.filter(is_open=True, assignee_id__in=user_ids)
        .order_by()
        .values_list("assignee_id")
        .annotate(number=Count("pk"))
    )
    return dict(rows)
