"""What has had its time and is deleted. Each app names its own; one task and one command run all.

A purge is a query of what is due at a moment. It runs in the public schema or inside each council,
where its rows stand. Deleting goes in small batches, so that no lock is held for long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

BATCH = 500
Due = Callable[[datetime], "models.QuerySet[Any]"]


@dataclass(frozen=True)
class Purge:
    """One kind of row that does not stay: its key, words for a report, and what is due."""

    key: str
    label: str
    public: bool
    councils: bool
    due: Due


_known: dict[str, Purge] = {}


def purges(
    key: str, label: str, *, public: bool = False, councils: bool = False
) -> Callable[[Due], Due]:
    """Make known what is due, and on which side its rows stand: public, councils, or both."""

    def decorate(due: Due) -> Due:
        if key in _known:
            raise ValueError(f"two purges are called {key!r}")
        _known[key] = Purge(key, label, public, councils, due)
        return due

    return decorate


def known_purges() -> list[Purge]:
    """All of them, by key."""
    return [_known[key] for key in sorted(_known)]


def purge_here(*, now: datetime, public: bool, dry_run: bool = False) -> dict[str, int]:
    """Delete what is due in the schema that is entered, or with `dry_run` only count it."""
    here = [one for one in known_purges() if (one.public if public else one.councils)]
    return {one.key: one.due(now).count() if dry_run else _delete(one.due(now)) for one in here}


def _delete(due: "models.QuerySet[Any]") -> int:
    """Delete batch by batch. What a batch finds is locked, so that nothing uses it meanwhile."""
    deleted = 0
    while True:
        with transaction.atomic():
            rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
            found = list(rows.values_list("pk", flat=True)[:BATCH])
            due.model._base_manager.filter(pk__in=found).delete()
        deleted += len(found)
        if len(found) < BATCH:
            return deleted


@purges("sessions", "browser sessions that have ended", public=True, councils=True)
def expired_sessions(now: datetime) -> "models.QuerySet[Any]":
    """Django's sessions past their time: nobody can use them, and they name a sign-in."""
    from django.contrib.sessions.models import Session  # models are ready by then

    return Session.objects.filter(expire_date__lt=now)
