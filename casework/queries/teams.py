"""How teams and queues stand, and who is in a team."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.api import Staff, staff_names
from casework import permissions
from casework.counters import NAMES
from casework.models import Case, CaseType, Queue, Team, TeamMember
from casework.openness import open_to_sql
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
_LATE = Statement.named(
    f"""
SELECT q.id,
       (SELECT count(*) FROM (
            SELECT 1 FROM casework_case
            WHERE is_open AND due_at IS NOT NULL AND paused_since IS NULL
              AND queue_id = q.id AND due_at <= %(now)s AND {open_to_sql()}
            LIMIT %(most)s) AS late),
       (SELECT opened_at FROM casework_case
        WHERE is_open AND queue_id = q.id AND {open_to_sql()}
        ORDER BY opened_at LIMIT 1)
FROM unnest(%(queues)s::uuid[]) AS q (id)
"""  # noqa: S608  names of our own
)


def late_by_queue(queue_ids: Iterable[UUID], *, by: Staff, now: datetime) -> dict[UUID, Late]:
    """Overdue and oldest of each queue, in one statement that two indexes answer."""
    ids = list(queue_ids)
    if not ids:
        return {}
    found = _LATE.rows(user=by.user_id, now=now, most=MOST_COUNTED + 1, queues=ids)
    return {pk: Late(overdue=late, oldest_opened_at=at) for pk, late, at in found}


def _with_numbers(queues: QuerySet[Queue], slug: str, user_id: UUID) -> QuerySet[Queue]:
    mine = permissions.own_queues(user_id)
    counts = Q(deltas__is_restricted=False) | Q(pk__in=mine)
    sums = {f"sum_{name}": Sum(f"deltas__{name}", filter=counts) for name in NAMES}
    return queues.select_related("team").filter(slug=slug).annotate(**sums)


_ANY_QUEUE = Prepared(
    lambda slug, user: _with_numbers(permissions.active_queues(), slug, user), slug=str, user=UUID
)


def queue_line(slug: str, *, by: Staff) -> QueueLine | None:
    """One queue that this person may open, with its numbers: one statement for both."""
    if permissions.is_contractor_only(by):
        queue = _with_numbers(permissions.queues_of(by), slug, by.user_id).first()
    else:
        queue = _ANY_QUEUE.first(slug=slug, user=by.user_id)
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


def with_closed_work(teams: QuerySet[Team]) -> QuerySet[Team]:
    """Teams that say by `has_closed_work` whether restricted cases are, or will be, theirs.

    Who joins such a team reads what nobody else may: only a council admin lets people in.
    """
    cases = Case.objects.filter(is_restricted=True, queue__team=OuterRef("pk"))
    kinds = CaseType.objects.filter(is_restricted=True, first_queue__team=OuterRef("pk"))
    return teams.annotate(has_closed_work=Q(Exists(kinds) | Exists(cases)))


def teams_of(user_id: UUID) -> set[UUID]:
    """The teams that a person is in."""
    return set(TeamMember.objects.filter(user_id=user_id).values_list("team_id", flat=True))


def team_page(slug: str, *, by: Staff) -> TeamPage | None:
    """One team with its people and queues, in five statements."""
    team = with_closed_work(Team.objects.filter(slug=slug)).first()
    if team is None:
        return None
    rows = list(team.members.order_by("pk"))
    names = staff_names(row.user_id for row in rows)
    load = open_by_person([row.user_id for row in rows], by=by)
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


def open_by_person(user_ids: list[UUID], *, by: Staff) -> dict[UUID, int]:
    """How many open cases each of these people has, of those that `by` may know of."""
    rows = (
        permissions.visible_to(by)
        .filter(is_open=True, assignee_id__in=user_ids)
        .order_by()
        .values_list("assignee_id")
        .annotate(number=Count("pk"))
    )
    return dict(rows)
