"""The owner's list of everything, at every council: one query whatever the number of councils."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from accounts.api import activities_of
from accounts.models import Activity, User

PAGE = 50
# Needs you first, then what you have not sent, what is open, what is done; each newest first.
_RANK = Case(
    When(needs_reply=True, then=Value(0)),
    When(kept_until__isnull=False, then=Value(1)),
    When(closed=False, then=Value(2)),
    default=Value(3),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Item:
    """One request as its owner reads it."""

    row: Activity

    @property
    def href(self) -> str:
        """Its page at its council."""
        if self.row.kept_until:
            return self.row.council.url(f"/requests/unfinished/{self.row.case_id}/")
        return self.row.council.url(f"/requests/{self.row.reference}/")

    @property
    def colour(self) -> str:
        """Of the status tag."""
        if self.row.needs_reply or self.row.kept_until:
            return "yellow"
        return "grey" if self.row.closed else "blue"


@dataclass(frozen=True)
class RequestPage:
    """One page of requests in four groups, and where the next page begins."""

    needs_you: list[Item]
    unfinished: list[Item]
    open: list[Item]
    finished: list[Item]
    next: str

    def __bool__(self) -> bool:
        return bool(self.needs_you or self.unfinished or self.open or self.finished)


def page_of_requests(person: User, *, after: str, size: int = PAGE) -> RequestPage:
    """The page that begins after the row that `after` names; a wrong one begins at the top."""
    found = activities_of(person).annotate(rank=_RANK).order_by("rank", "-updated_at", "-id")
    place = _read(after)
    if place:
        rank, moment, pk = place
        found = found.filter(
            Q(rank__gt=rank)
            | Q(rank=rank, updated_at__lt=moment)
            | Q(rank=rank, updated_at=moment, id__lt=pk)
        )
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    groups: list[list[Item]] = [[], [], [], []]
    for row in rows:
        groups[row.rank].append(Item(row))
    needs, unfinished, is_open, finished = groups
    return RequestPage(needs, unfinished, is_open, finished, _write(rows[-1]) if more else "")


def _write(row: Any) -> str:
    return f"{row.rank}_{row.updated_at.isoformat()}_{row.pk}"


def _read(text: str) -> tuple[int, datetime, int] | None:
    try:
        rank, moment, pk = text.replace(" ", "+").split("_")
        found = int(rank), datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
    fits = found[1].tzinfo is not None and 0 <= found[0] <= 3 and 0 < found[2] < 2**63
    return found if fits else None
