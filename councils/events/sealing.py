"""Sealing the audit log, so that an edited, deleted, re-ordered or cut row shows.

Each sealed row carries the SHA-256 of itself and of the row before it; each batch is closed by a
`Seal`; and each seal is also written to a file outside the database, which shows when the tail was
cut together with its seals. Sealing takes committed rows only, never inside a request.
"""

import hashlib
import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection, transaction

from councils.clock import now as wall_clock
from councils.events.here import current_schema
from councils.events.models import AuditEntry, Seal
from councils.tenancy import each_council

log = logging.getLogger(__name__)

BATCH = 5_000
NOTHING = "0" * 64
SEAL_LOCK = 7_303
_COLUMNS = ("id", "act", "actor_id", "role", "object_type", "object_id", "at", "detail")


def canonical(entry: AuditEntry, position: int) -> bytes:
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
    """Seal what is committed at every council; one that fails does not stop the rest."""
    for council in each_council(include_suspended=True):
        try:
            while seal_batch() == BATCH:
                pass
        except DatabaseError:
            log.exception("the audit log of %s was not sealed", council.schema_name)


def seal_batch(*, now: datetime | None = None, size: int = BATCH) -> int:
    """Seal up to `size` unsealed rows of the entered council; how many."""
    with transaction.atomic():
        if not _only_me():
            return 0
        last = Seal.objects.order_by("-number").first()
        entries = list(AuditEntry.objects.filter(seal_number=None).order_by("id")[:size])
        if not entries:
            return 0
        _close(entries, last, now or wall_clock())
    write_checkpoints(current_schema())
    return len(entries)


def _only_me() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))",
            [SEAL_LOCK, current_schema()],
        )
        return bool(cursor.fetchone()[0])


def _close(entries: list[AuditEntry], last: Seal | None, now: datetime) -> Seal:
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
            """UPDATE events_audit a SET seal_number = %s, position = s.position, digest = s.digest
            FROM unnest(%s::uuid[], %s::bigint[], %s::varchar[]) AS s (id, position, digest)
            WHERE a.id = s.id""",
            [number, list(ids), list(positions), list(digests)],
        )
    return Seal.objects.create(
        number=number,
        first=positions[0],
        last=positions[-1],
        count=len(sealed),
        previous_digest=previous,
        digest=digest,
        sealed_at=now,
    )


def write_checkpoints(schema: str) -> None:
    """Write down the seals that the file does not have yet, also of a run that was cut off."""
    written = max((line["number"] for line in read_checkpoints(schema)), default=0)
    for seal in Seal.objects.filter(number__gt=written).order_by("number"):
        _append(schema, seal)


def _append(schema: str, seal: Seal) -> None:
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


def purge_before(before: datetime, *, now: datetime) -> int:
    """Remove the oldest sealed batches whose rows all lie before `before`; rows removed.

    Only a prefix can go. Each seal stays, signed, and is written to the checkpoint file again.
    """
    with transaction.atomic(savepoint=False):
        seals = _old_prefix(before)
        if not seals:
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL onefrontdesk.purge = 'on'")
            cursor.execute("DELETE FROM events_audit WHERE seal_number <= %s", [seals[-1].number])
            removed = cursor.rowcount
            for seal in seals:
                seal.purged_at, seal.signature = now, sign(seal)
                seal.save(update_fields=["purged_at", "signature"])
            cursor.execute("SET LOCAL onefrontdesk.purge = 'off'")
    for seal in seals:
        _append(current_schema(), seal)
    return removed


def _old_prefix(before: datetime) -> list[Seal]:
    found: list[Seal] = []
    for seal in Seal.objects.filter(purged_at=None).order_by("number"):
        if AuditEntry.objects.filter(seal_number=seal.number, at__gte=before).exists():
            break
        found.append(seal)
    return found


def sign(seal: Seal) -> str:
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
