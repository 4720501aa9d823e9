"""The worklist: keyset pages behind a partial index, replies on top, counters beside it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.api import staff_names
from casework import counters, permissions
from casework.choices import PauseReason, Priority, Status
from casework.models import Case, Queue
from casework.openness import open_to_sql
from councils.database.plans import Statement
from councils.prepared import Prepared

if TYPE_CHECKING:
    from accounts.api import Staff

SIZE = 25
MOST_REPLIES = 25
# Above this the header says "more than": counting on would cost as much as there is to count.
MOST_COUNTED = 500

COLUMNS = (
    "id",
    "reference",
    "service_title",
    "status",
    "priority",
    "assignee_id",
    "opened_at",
    "due_on",
    "due_at",
    "sort_at",
    "planned_on",
    "paused_since",
    "pause_reason",
    "replied_at",
    "address_text",
    "postcode",
    "ward_gss",
    "queue_id",
    "is_open",
    "is_sensitive",
    "is_restricted",
    "flags",
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a worklist."""

    id: UUID
    reference: str
    service_title: str
    status: str
    status_label: str
    is_urgent: bool
    assignee_id: UUID | None
    assignee: str
    opened_at: datetime
    due_on: date | None
    is_overdue: bool
    is_paused: bool
    awaits_payment: bool
    planned_on: date | None
    replied_at: datetime | None
    place: str
    ward_gss: str
    queue_id: UUID | None
    is_open: bool
    is_sensitive: bool
    is_restricted: bool
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a worklist is narrowed to; empty means all."""

    status: str = ""
    service_key: str = ""
    ward_gss: str = ""
    priority: str = ""
    whose: str = ""  # "", "mine", "unassigned"
    overdue: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen."""
        return self != Filters()


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a worklist. `replied` stands above the rows, on the first page only."""

    rows: tuple[Row, ...]
    replied: tuple[Row, ...] = ()
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """One queue in the sidebar with its numbers."""

    id: UUID
    slug: str
    name: str
    team_id: UUID
    team: str
    team_slug: str
    open: int
    new: int
    unassigned: int
    replied: int


@dataclass(frozen=True, kw_only=True)
class Header:
    """How a queue or team stands. `overdue` stops counting at 500: then `overdue_is_more`."""

    open: int
    new: int
    unassigned: int
    replied: int
    overdue: int
    overdue_is_more: bool
    oldest_opened_at: datetime | None


def queue_lines(by: "Staff") -> list[QueueLine]:
    """Every queue that this person may open, with its numbers: two statements, no counting."""
    numbers = counters.numbers_by_queue(by.user_id)
    nothing = dict.fromkeys(counters.NAMES, 0)
    return [
        QueueLine(
            id=queue.pk,
            slug=queue.slug,
            name=queue.name,
            team_id=queue.team_id,
            team=queue.team.name,
            team_slug=queue.team.slug,
            **numbers.get(queue.pk, nothing),
        )
        for queue in permissions.queues_of(by).select_related("team")
    ]


def header_of(lines: list[QueueLine], *, by: "Staff", now: datetime) -> Header:
    """The numbers of these queues together: sums of what is at hand, and one statement."""
    overdue, oldest = _overdue_and_oldest([line.id for line in lines], by, now)
    return Header(
        open=sum(line.open for line in lines),
        new=sum(line.new for line in lines),
        unassigned=sum(line.unassigned for line in lines),
        replied=sum(line.replied for line in lines),
        overdue=min(overdue, MOST_COUNTED),
        overdue_is_more=overdue > MOST_COUNTED,
        oldest_opened_at=oldest,
    )


_HEADER = Statement.named(
    f"""
SELECT (SELECT count(*) FROM (
            SELECT 1 FROM casework_case
            WHERE is_open AND due_at IS NOT NULL AND paused_since IS NULL
              AND queue_id = ANY(%(queues)s::uuid[]) AND due_at <= %(now)s
              AND {open_to_sql()}
            LIMIT %(most)s) AS late),
       (SELECT min(opened_at) FROM (
            SELECT (SELECT opened_at FROM casework_case
                    WHERE is_open AND queue_id = q.id AND {open_to_sql()}
                    ORDER BY opened_at LIMIT 1) AS opened_at
            FROM unnest(%(queues)s::uuid[]) AS q (id)) AS each_queue)
"""  # noqa: S608  names of our own
)


def _overdue_and_oldest(
    queue_ids: list[UUID], by: "Staff", now: datetime
) -> tuple[int, datetime | None]:
    if not queue_ids:
        return 0, None
    late, oldest = _HEADER.rows(queues=queue_ids, user=by.user_id, now=now, most=MOST_COUNTED + 1)[
        0
    ]
    return late, oldest


def worklist(
    *,
    by: "Staff",
    now: datetime,
    queue_ids: list[UUID] | None = None,
    filters: Filters | None = None,
    cursor: str = "",
    mine: bool = False,
) -> Page:
    """One page of open cases in their order of work, in at most three statements.

    `queue_ids` narrows to queues; `mine` is the person's own list whatever the queue. Cases whose
    resident wrote stand on top of the first page, closed or not, and not again below.
    """
    filters = filters or Filters()
    if _is_plain(by, filters, queue_ids, mine):
        waiting, rows = _whole_queue(by.user_id, queue_ids[0], cursor)  # type: ignore[index]
    else:
        waiting, rows = _chosen(by, now, queue_ids, filters, cursor, mine=mine)
    more = rows[SIZE - 1] if len(rows) > SIZE else None
    names = staff_names(row["assignee_id"] for row in (*waiting, *rows))
    return Page(
        rows=tuple(as_row(row, names, now) for row in rows[:SIZE]),
        replied=tuple(as_row(row, names, now) for row in waiting),
        next_cursor=_cursor(more) if more else "",
    )


def _is_plain(by: "Staff", filters: Filters, queue_ids: list[UUID] | None, mine: bool) -> bool:
    """One whole queue as the council's own staff see it: what is looked at all day."""
    one = queue_ids is not None and len(queue_ids) == 1
    return one and not (mine or filters.is_narrowed or permissions.is_contractor_only(by))


_WAITING = Prepared(
    lambda user, queue: (
        permissions.not_hidden_from(user)
        .filter(queue_id=queue, replied_at__isnull=False)
        .order_by("replied_at", "id")
        .values(*COLUMNS)[:MOST_REPLIES]
    ),
    user=UUID,
    queue=UUID,
)


@cache
def _pages(size: int) -> tuple[Prepared, Prepared]:
    """The statements of the first page and of the later ones."""

    def first(user: UUID, queue: UUID) -> QuerySet[Case]:
        return _in_order(
            permissions.not_hidden_from(user).filter(queue_id=queue, is_open=True, replied_at=None)
        )[: size + 1]

    def later(user: UUID, queue: UUID, at: datetime, last: UUID) -> QuerySet[Case]:
        return _in_order(
            _behind(
                permissions.not_hidden_from(user).filter(
                    queue_id=queue, is_open=True, replied_at=None
                ),
                at,
                last,
            )
        )[: size + 1]

    return (
        Prepared(first, user=UUID, queue=UUID),
        Prepared(later, user=UUID, queue=UUID, at=datetime, last=UUID),
    )


def _in_order(cases: QuerySet[Case]) -> Any:
    return cases.order_by("sort_at", "id").values(*COLUMNS)


def _whole_queue(user: UUID, queue: UUID, cursor: str) -> tuple[list[Any], list[Any]]:
    """Waiting rows and rows of one queue, by statements that are worked out once."""
    at, last = _read(cursor)
    waiting = [] if cursor else _WAITING.all(user=user, queue=queue)
    first, later = _pages(SIZE)
    if at is None:
        return waiting, first.all(user=user, queue=queue)
    return waiting, later.all(user=user, queue=queue, at=at, last=last)


def _chosen(
    by: "Staff",
    now: datetime,
    queue_ids: list[UUID] | None,
    filters: Filters,
    cursor: str,
    *,
    mine: bool,
) -> tuple[list[Any], list[Any]]:
    """Waiting rows and rows of any choice."""
    cases = _narrowed(permissions.visible_to(by), filters, by=by, now=now)
    cases = cases.filter(assignee_id=by.user_id) if mine else cases
    if queue_ids is not None:
        cases = _in_queues(cases, queue_ids)
    waiting = [] if cursor else _replied(cases)
    rows = list(
        _after(cases.filter(is_open=True, replied_at=None), cursor)
        .order_by("sort_at", "id")
        .values(*COLUMNS)[: SIZE + 1]
    )
    return waiting, rows


def _in_queues(cases: QuerySet[Case], queue_ids: list[UUID]) -> QuerySet[Case]:
    """One queue by equality, so that the index gives the order without a sort."""
    if len(queue_ids) == 1:
        return cases.filter(queue_id=queue_ids[0])
    return cases.filter(queue_id__in=queue_ids)


def _replied(cases: QuerySet[Case]) -> list[dict[str, Any]]:
    return list(
        cases.filter(replied_at__isnull=False)
        .order_by("replied_at", "id")
        .values(*COLUMNS)[:MOST_REPLIES]
    )


def _narrowed(
    cases: QuerySet[Case], filters: Filters, *, by: "Staff", now: datetime
) -> QuerySet[Case]:
    exact = {
        "status": filters.status,
        "service_key": filters.service_key,
        "ward_gss": filters.ward_gss,
        "priority": filters.priority,
    }
    cases = cases.filter(**{name: value for name, value in exact.items() if value})
    if filters.whose == "mine":
        cases = cases.filter(assignee_id=by.user_id)
    elif filters.whose == "unassigned":
        cases = cases.filter(assignee_id=None).exclude(pause_reason=PauseReason.PAYMENT)
    if filters.overdue:
        cases = cases.filter(is_open=True, due_at__lte=now, paused_since=None)
    return cases


def _after(cases: QuerySet[Case], cursor: str) -> QuerySet[Case]:
    """The rows after a cursor: a row comparison that the index answers at any depth."""
    at, last = _read(cursor)
    if at is None:
        return cases
    return _behind(cases, at, last)


def _behind(cases: QuerySet[Case], at: datetime, last: UUID | None) -> QuerySet[Case]:
    return cases.filter(Q(sort_at__gt=at) | Q(sort_at=at, id__gt=last), sort_at__gte=at)


def _cursor(row: dict[str, Any]) -> str:
    text = f"{row['sort_at'].astimezone(UTC).isoformat()}|{row['id']}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime | None, UUID | None]:
    """A cursor that cannot be read is the first page."""
    with suppress(ValueError):
        padded = cursor + "=" * (-len(cursor) % 4)
        at, _, last = urlsafe_b64decode(padded.encode()).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is not None:
            return moment, UUID(last)
    return None, None


def as_row(row: dict[str, Any], names: dict[UUID, str], now: datetime) -> Row:
    """A database row as a line of the list."""
    paused = row["paused_since"] is not None
    due_at = row["due_at"]
    return Row(
        id=row["id"],
        reference=row["reference"],
        service_title=row["service_title"],
        status=row["status"],
        status_label=str(Status(row["status"]).label),
        is_urgent=row["priority"] == Priority.URGENT,
        assignee_id=row["assignee_id"],
        assignee=names.get(row["assignee_id"], ""),
        opened_at=row["opened_at"],
        due_on=row["due_on"],
        is_overdue=row["is_open"] and not paused and due_at is not None and due_at <= now,
        is_paused=paused,
        awaits_payment=row["is_open"] and row["pause_reason"] == PauseReason.PAYMENT,
        planned_on=row["planned_on"],
        replied_at=row["replied_at"],
        place=row["address_text"] or row["postcode"],
        ward_gss=row["ward_gss"],
        queue_id=row["queue_id"],
        is_open=row["is_open"],
        is_sensitive=row["is_sensitive"],
        is_restricted=row["is_restricted"],
        flags=tuple(row["flags"]),
    )


def queue_by_slug(slug: str, by: "Staff") -> Queue | None:
    """One queue that this person may open."""
    return permissions.queues_of(by).select_related("team").filter(slug=slug).first()
