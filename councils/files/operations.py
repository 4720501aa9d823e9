"""Taking, attaching, checking and removing files."""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from councils.files import owners, storage
from councils.files.checking import KINDS, check_upload
from councils.files.errors import Infected, NotYourFile, TooManyFiles
from councils.files.models import StoredFile
from councils.files.scanning import Verdict, verdict_on

log = logging.getLogger(__name__)

State = StoredFile.State
MAX_BYTES = 15_000_000
MOST_WAITING = 40  # files of one sender that nothing points at yet
KEPT_WAITING = timedelta(hours=24)
BATCH = 500


def store_upload(
    *,
    upload: Any,
    now: datetime,
    by: UUID | None = None,
    kinds: Collection[str] = KINDS,
    max_bytes: int = MAX_BYTES,
) -> StoredFile:
    """Check a file, keep its bytes and then its row; raises FileRefused with words for the page.

    `by` is the draft, customer or person that sent it: only the same one can attach it later.
    """
    _require_room(by, now)
    checked = check_upload(upload, kinds=frozenset(kinds), max_bytes=max_bytes)
    verdict = verdict_on(checked.content)
    if verdict is Verdict.INFECTED:
        log.warning("an upload did not pass the virus check")
        raise Infected
    path = storage.write(checked.content)
    try:
        with transaction.atomic(savepoint=False):
            return StoredFile.objects.create(
                original_name=checked.name,
                content_type=checked.content_type,
                size=len(checked.content),
                sha256=checked.sha256,
                path=path,
                state=State.READY if verdict is Verdict.CLEAN else State.CHECKING,
                created_at=now,
                created_by=by,
            )
    except BaseException:
        storage.remove(path)
        raise


def _require_room(by: UUID | None, now: datetime) -> None:
    if by is None:
        return
    waiting = StoredFile.objects.filter(
        created_by=by, attached_at=None, created_at__gt=now - KEPT_WAITING
    )
    if waiting.count() >= MOST_WAITING:
        raise TooManyFiles


def attach(*, file_ids: Collection[UUID], by: UUID | None, now: datetime) -> int:
    """Say that something now points at these files, all of which `by` must have sent.

    One statement. Raises NotYourFile for another's file, as for one that does not exist.
    """
    wanted = set(file_ids)
    if not wanted:
        return 0
    mine = StoredFile.objects.filter(pk__in=wanted, created_by=by).exclude(state=State.REFUSED)
    attached = mine.update(attached_at=Coalesce("attached_at", Value(now)))
    if attached != len(wanted):
        raise NotYourFile
    return attached


def delete_files(*, file_ids: Collection[UUID]) -> int:
    """Remove files whose owner is done with them: rows now, bytes once that is committed."""
    with transaction.atomic(savepoint=False):
        rows = StoredFile.objects.select_for_update().filter(pk__in=set(file_ids))
        paths = list(rows.values_list("path", flat=True))
        rows.delete()
        transaction.on_commit(lambda: _remove_all(paths))
    return len(paths)


def _remove_all(paths: list[str]) -> None:
    for path in paths:
        storage.remove(path)


def scan_waiting(*, now: datetime, limit: int = 50) -> int:
    """Check files that the scanner could not check when they came; returns how many it passed."""
    passed = 0
    waiting = StoredFile.objects.filter(state=State.CHECKING).order_by("created_at")[:limit]
    for stored in list(waiting):
        verdict = verdict_on(storage.read(stored.path))
        if verdict is Verdict.UNKNOWN:
            break  # it is still away: the next sweep tries again
        state = State.READY if verdict is Verdict.CLEAN else State.REFUSED
        StoredFile.objects.filter(pk=stored.pk, state=State.CHECKING).update(state=state)
        if state == State.REFUSED:
            log.warning("a kept file did not pass the virus check: %s", stored.pk)
            storage.remove(stored.path)
        passed += state == State.READY
    return passed


@dataclass(frozen=True)
class Swept:
    """What a sweep removed."""

    files: int
    orphans: int


def sweep_unattached(*, now: datetime) -> Swept:
    """Remove files that nothing points at after a day, and bytes that never got their row."""
    removed = 0
    for ids in _unattached(now):
        removed += delete_files(file_ids=set(ids) - owners.needed(ids))
    return Swept(files=removed, orphans=_remove_orphans())


def _unattached(now: datetime) -> Iterator[list[UUID]]:
    """Ids in batches, each batch beginning after the last: those that are needed are passed by."""
    rows = StoredFile.objects.filter(attached_at=None, created_at__lt=now - KEPT_WAITING)
    last = UUID(int=0)
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _remove_orphans() -> int:
    removed, batch = 0, []
    for path in storage.older_than(KEPT_WAITING.total_seconds()):
        batch.append(path)
        if len(batch) == BATCH:
            removed += _remove_rowless(batch)
            batch = []
    return removed + _remove_rowless(batch)


def _remove_rowless(paths: list[str]) -> int:
    known = set(StoredFile.objects.filter(path__in=paths).values_list("path", flat=True))
    lost = [path for path in paths if path not in known]
    _remove_all(lost)
    return len(lost)


def rows_without_bytes() -> Iterator[UUID]:
    """Files whose bytes are not on the disk, or are not as many as they were."""
    rows = StoredFile.objects.exclude(state=State.REFUSED).order_by("pk")
    for stored in rows.only("pk", "path", "size").iterator(chunk_size=1000):
        if storage.size_of(stored.path) != stored.size:
            yield stored.pk
