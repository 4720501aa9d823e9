"""Checking an audit chain against itself and its checkpoint file."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.crypto import constant_time_compare

from councils.events.base import AbstractSeal
from councils.events.here import current_schema
from councils.events.sealing import (
    NOTHING,
    OF_COUNCIL,
    Log,
    canonical,
    chained,
    public_logs,
    read_checkpoints,
    sign,
)
from councils.tenancy import in_public


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """What the check found: `first_break` is None when the chain holds."""

    sealed: int
    seals: int
    purged: int
    unsealed: int
    unsealed_oldest_s: int
    first_break: str | None

    @property
    def ok(self) -> bool:
        """Whether nothing was edited, deleted, re-ordered or cut."""
        return self.first_break is None

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON data."""
        return {"ok": self.ok, **asdict(self)}


def verify(*, now: datetime, of: Log = OF_COUNCIL) -> AuditReport:
    """Walk the whole chain of a log in the entered schema."""
    seals = list(of.seal_model.objects.order_by("number"))
    waiting = of.entry_model.objects.filter(seal_number=None).order_by("id")
    oldest = waiting.values_list("recorded_at", flat=True).first()
    return AuditReport(
        sealed=sum(seal.count for seal in seals),
        seals=len(seals),
        purged=sum(seal.count for seal in seals if seal.purged_at),
        unsealed=waiting.count(),
        unsealed_oldest_s=max(0, int((now - oldest).total_seconds())) if oldest else 0,
        first_break=_first_break(of, seals),
    )


def verify_public(*, now: datetime) -> dict[str, AuditReport]:
    """The same for the logs of the public schema, by name."""
    with in_public():
        return {of.name: verify(now=now, of=of) for of in public_logs()}


def _first_break(of: Log, seals: list[AbstractSeal]) -> str | None:
    digest, position, purging = NOTHING, 0, True
    for expected, seal in enumerate(seals, start=1):
        if seal.number != expected:
            return f"seal {expected} is missing"
        if seal.previous_digest != digest or seal.first != position + 1:
            return f"seal {seal.number} does not follow the one before"
        purging = purging and seal.purged_at is not None
        broken = _purged_break(seal) if purging else _batch_break(of, seal)
        if broken:
            return broken
        digest, position = seal.digest, seal.last
    return _stray_break(of, seals) or _checkpoint_break(seals)


def _purged_break(seal: AbstractSeal) -> str | None:
    if not constant_time_compare(seal.signature, sign(seal)):
        return f"seal {seal.number} was purged without a signature"
    return None


def _batch_break(of: Log, seal: AbstractSeal) -> str | None:
    digest, position = seal.previous_digest, seal.first
    rows = of.entry_model.objects.filter(seal_number=seal.number).order_by("position")
    for entry in rows.iterator(chunk_size=2000):
        if entry.position != position:
            return f"row {position} of seal {seal.number} is missing or moved"
        digest = chained(digest, canonical(entry, position))
        if entry.digest != digest:
            return f"row {position} ({entry.pk}) of seal {seal.number} was changed or moved"
        position += 1
    if position != seal.last + 1:
        return f"row {position} of seal {seal.number} is missing"
    return None if digest == seal.digest else f"seal {seal.number} does not fit its rows"


def _stray_break(of: Log, seals: list[AbstractSeal]) -> str | None:
    highest = seals[-1].number if seals else 0
    stray = of.entry_model.objects.filter(seal_number__gt=highest).order_by("position").first()
    return f"row {stray.position} ({stray.pk}) belongs to a seal that is gone" if stray else None


def _checkpoint_break(seals: list[AbstractSeal]) -> str | None:
    by_number = {seal.number: seal for seal in seals}
    for line in read_checkpoints(current_schema()):
        seal = by_number.get(line["number"])
        if seal is None:
            return f"seal {line['number']} stands in the checkpoint file but was cut from the log"
        if seal.digest != line["digest"]:
            return f"seal {line['number']} differs from the checkpoint file"
    return None
