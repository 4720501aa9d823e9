"""Sealing the audit log, so that an edited, deleted, re-ordered or cut row shows.

Each sealed row carries the SHA-256 of itself and of the row before it; each batch is closed by a
`Seal`; and each seal is also written to a file outside the database, which shows when the tail was
cut together with its seals. Sealing takes committed rows only, never inside a request.

A `Log` names the tables: those of the entered council, and those of the public side, which the app
above brings along (`seal_too`).
"""

import hashlib
import json
import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection, transaction

from councils.clock import now as wall_clock
from councils.events.base import AbstractAuditEntry, AbstractSeal
from councils.events.here import current_schema
from councils.tenancy import each_council, in_public

log = logging.getLogger(__name__)

BATCH = 5_000
NOTHING = "0" * 64
SEAL_LOCK = 7_303


@dataclass(frozen=True)
class Log:
    """An audit log: the model of its rows and the model of its seals."""

    name: str
    entries: str
    seals: str

    @property
    def entry_model(self) -> Any:
        """What its rows are."""
        return apps.get_model(self.entries)

    @property
    def seal_model(self) -> Any:
        """What its seals are."""
        return apps.get_model(self.seals)

    @property
    def table(self) -> str:
        """Where its rows stand."""
        return str(self.entry_model._meta.db_table)


OF_COUNCIL = Log("council", entries="events.AuditEntry", seals="events.Seal")
_public: dict[str, Log] = {}


def seal_too(log: Log) -> None:
    """Make a log of the public schema known; it is sealed and checked like those of councils."""
    _public[log.name] = log


def public_logs() -> list[Log]:
    """The logs of the public schema."""
    return list(_public.values())


def canonical(entry: AbstractAuditEntry, position: int) -> bytes:
    """A row as the bytes that its digest covers."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [position, str(entry.pk), entry.act, str(entry.actor_id or ""), entry.role]
    fields += [entry.object_type, entry.object_id, at, entry.detail]
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def chained(previous: str, row: bytes) -> str:
    """The digest of a row that follows the row with digest `previous`."""
    return hashlib.sha256(previous.encode() + b"\n" + row).hexdigest()


def checkpoint_file(schema: str) -> Path:
    """Where the seals of a schema are written down a second time."""
    return Path(settings.AUDIT_ROOT) / f"{schema}.log"


def seal_everywhere() -> None:
    """Seal what is committed, here and at every council; one that fails does not stop the rest."""
    with in_public():
        for one in public_logs():
            _seal_all(one)
    for _ in each_council(include_suspended=True):
        _seal_all(OF_COUNCIL)


def _seal_all(of: Log) -> None:
    try:
        while seal_batch(of=of) == BATCH:
            pass
    except DatabaseError:
        log.exception("the audit log of %s was not sealed", current_schema())


def seal_batch(*, now: datetime | None = None, size: int = BATCH, of: Log = OF_COUNCIL) -> int:
    """Seal up to `size` unsealed rows of a log in the entered schema; how many."""
    with transaction.atomic():
        if not _only_me():
            return 0
        last = of.seal_model.objects.order_by("-number").first()
        entries = list(of.entry_model.objects.filter(seal_number=None).order_by("id")[:size])
        if not entries:
            return 0
        _close(of, entries, last, now or wall_clock())
    write_checkpoints(current_schema(), of)
    return len(entries)


def _only_me() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))",
            [SEAL_LOCK, current_schema()],
        )
        return bool(cursor.fetchone()[0])


def _close(
    of: Log, entries: list[AbstractAuditEntry], last: AbstractSeal | None, now: datetime
) -> None:
    number, position = (last.number + 1, last.last) if last else (1, 0)
    previous = digest = last.digest if last else NOTHING
    sealed: list[tuple[str, int, str]] = []
    for entry in entries:
        position += 1
        digest = chained(digest, canonical(entry, position))
        sealed.append((str(entry.pk), position, digest))
    ids, positions, digests = zip(*sealed, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {of.table} a SET seal_number = %s, position = s.position, digest = s.digest
            FROM unnest(%s::uuid[], %s::bigint[], %s::varchar[]) AS s (id, position, digest)
            WHERE a.id = s.id""",  # noqa: S608  a table of ours
            [number, list(ids), list(positions), list(digests)],
        )
    of.seal_model.objects.create(
        number=number,
        first=positions[0],
        last=positions[-1],
        count=len(sealed),
        previous_digest=previous,
        digest=digest,
        sealed_at=now,
    )


def write_checkpoints(schema: str, of: Log = OF_COUNCIL) -> None:
    """Write down the seals that the file does not have yet, also of a run that was cut off."""
    written = max((line["number"] for line in read_checkpoints(schema)), default=0)
    for seal in of.seal_model.objects.filter(number__gt=written).order_by("number"):
        _append(schema, seal)


def _append(schema: str, seal: AbstractSeal) -> None:
    """Append a seal to the file outside the database, and make sure that it is on the disk."""
    path = checkpoint_file(schema)
    path.parent.mkdir(parents=True, exist_ok=True)
    line: dict[str, Any] = {"number": seal.number, "last": seal.last, "digest": seal.digest}
    line |= {"at": seal.sealed_at.isoformat()}
    if seal.purged_at:
        line |= {"purged_at": seal.purged_at.isoformat(), "signature": seal.signature}
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, json.dumps(line).encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- the end of retention -------------------------------------------------------------------------


def purge_before(before: datetime, *, now: datetime, of: Log = OF_COUNCIL) -> int:
    """Remove the oldest sealed batches whose rows all lie before `before`; rows removed.

    Only a prefix can go. Each seal stays, signed, and is written to the checkpoint file again.
    """
    with transaction.atomic(savepoint=False):
        seals = _old_prefix(of, before)
        if not seals:
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL onefrontdesk.purge = 'on'")
            cursor.execute(
                f"DELETE FROM {of.table} WHERE seal_number <= %s",  # noqa: S608  a table of ours
                [seals[-1].number],
            )
            removed = cursor.rowcount
            for seal in seals:
                seal.purged_at, seal.signature = now, sign(seal)
                seal.save(update_fields=["purged_at", "signature"])
            cursor.execute("SET LOCAL onefrontdesk.purge = 'off'")
    for seal in seals:
        _append(current_schema(), seal)
    return removed


def _old_prefix(of: Log, before: datetime) -> list[AbstractSeal]:
    found: list[AbstractSeal] = []
    for seal in of.seal_model.objects.filter(purged_at=None).order_by("number"):
        if of.entry_model.objects.filter(seal_number=seal.number, at__gte=before).exists():
            break
        found.append(seal)
    return found


def sign(seal: AbstractSeal) -> str:
    """Proof that a purge was made by someone who holds this installation's key."""
    return signing.Signer(salt="councils.events.seal").signature(
        f"{current_schema()}:{seal.number}:{seal.last}:{seal.digest}"
    )


def read_checkpoints(schema: str) -> list[dict[str, Any]]:
    """The lines of a schema's checkpoint file."""
    path = checkpoint_file(schema)
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
