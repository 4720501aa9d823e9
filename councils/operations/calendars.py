"""When a council, or one of its teams, works: its weeks and the days on which it is shut."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from councils.calendar import WorkingCalendar
from councils.errors import AlreadyClosed, CalendarExists
from councils.events.audit_log import audit
from councils.models import Closure, WorkingPattern
from councils.operations.editing import locked_council, require_unchanged
from councils.tenancy import forget_hosts, in_council

Week = Mapping[str, list[list[str]]]
MOST_DAYS = 31  # one closure; a longer one is a change of the week
TAKEN = ("new",)  # an address of the screens
ONE_DAY = timedelta(days=1)


def hours_shown(pattern: WorkingPattern) -> list[Any]:
    """Name and hours as a page shows them before they are changed."""
    return [pattern.name, pattern.week]


@transaction.atomic(savepoint=False)
def add_calendar(
    *, council_id: int, name: str, week: Week, by_id: UUID, now: datetime
) -> WorkingPattern:
    """One more week for teams to work by, beside the council's own. Raises CalendarExists."""
    council = locked_council(council_id)
    own = council.working_patterns
    slug = slugify(name)[:40]
    slug = f"{slug}-hours" if slug in TAKEN else slug
    if not slug or own.filter(slug=slug).exists() or own.filter(name__iexact=name).exists():
        raise CalendarExists
    _check(week)
    pattern = WorkingPattern.objects.create(council=council, slug=slug, name=name, week=dict(week))
    _note(pattern, "calendar_added", by_id, now)
    return pattern


@transaction.atomic(savepoint=False)
def change_hours(
    *, council_id: int, slug: str, name: str, week: Week, seen: str, by_id: UUID, now: datetime
) -> WorkingPattern:
    """Change the opening hours of a week; promises made already keep their dates.

    Raises CalendarError for hours that cannot be, CalendarExists and ChangedMeanwhile.
    """
    pattern = _locked(council_id, slug)
    require_unchanged(hours_shown(pattern), seen)
    others = WorkingPattern.objects.filter(council_id=council_id).exclude(pk=pattern.pk)
    if others.filter(name__iexact=name).exists():
        raise CalendarExists
    _check(week)
    if [name, dict(week)] != hours_shown(pattern):
        pattern.name, pattern.week = name, dict(week)
        pattern.save(update_fields=["name", "week"])
        _note(pattern, "calendar_hours_changed", by_id, now)
    return pattern


@transaction.atomic(savepoint=False)
def add_closure(
    *,
    council_id: int,
    slug: str,
    first: date,
    last: date,
    reason: str,
    by_id: UUID,
    now: datetime,
) -> list[Closure]:
    """Shut on each day from `first` to `last`. Days that were shut already stay as they are.

    Raises AlreadyClosed when all of them were.
    """
    if not timedelta(0) <= last - first < MOST_DAYS * ONE_DAY:
        raise ValueError("a closure ends after it begins, within a month")
    pattern = _locked(council_id, slug)
    days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    have = set(pattern.closures.filter(day__in=days).values_list("day", flat=True))
    new = [Closure(pattern=pattern, day=day, reason=reason) for day in days if day not in have]
    if not new:
        raise AlreadyClosed
    made = Closure.objects.bulk_create(new)
    _note(pattern, "closure_added", by_id, now, _days(one.day for one in made))
    return made


@transaction.atomic(savepoint=False)
def remove_closure(*, council_id: int, slug: str, day: date, by_id: UUID, now: datetime) -> bool:
    """Work on that day after all; False when nothing stood there any more."""
    pattern = _locked(council_id, slug)
    gone, _each = pattern.closures.filter(day=day).delete()
    if gone:
        _note(pattern, "closure_removed", by_id, now, _days([day]))
    return bool(gone)


def _locked(council_id: int, slug: str) -> WorkingPattern:
    """The calendar, held until the change is done; raises WorkingPattern.DoesNotExist."""
    return (
        WorkingPattern.objects.select_related("council")
        .select_for_update(of=("self",))
        .get(council_id=council_id, slug=slug)
    )


def _check(week: Week) -> None:
    WorkingCalendar(week={int(day): [tuple(b) for b in blocks] for day, blocks in week.items()})


def _days(days: Iterable[date]) -> dict[str, Any]:
    return {"days": [day.isoformat() for day in days]}


def _note(
    pattern: WorkingPattern,
    act: str,
    by_id: UUID,
    now: datetime,
    codes: dict[str, Any] | None = None,
) -> None:
    with in_council(pattern.council):
        audit(
            act,
            actor_id=by_id,
            object_type="calendar",
            object_id=pattern.slug,
            at=now,
            detail_codes=codes,
        )
    transaction.on_commit(forget_hosts)
