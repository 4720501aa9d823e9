"""The audit log: who did what to what. Append-only, unsealed until a task seals it."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from councils.clock import now as wall_clock
from councils.database.plans import Statement
from councils.events.payloads import CODE
from councils.ids import uuid7

_INSERT = Statement.named("""INSERT INTO events_audit
    (id, act, actor_id, role, object_type, object_id, at, recorded_at, detail)
    VALUES (%(id)s, %(act)s, %(actor)s, %(role)s, %(type)s, %(object)s, %(at)s, now(), %(detail)s)
""")


def audit(
    act: str,
    *,
    actor_id: UUID | None,
    role: str = "",
    object_type: str,
    object_id: Any,
    at: datetime | None = None,
    detail_codes: dict[str, Any] | None = None,
) -> UUID:
    """Write one row in the caller's transaction: one INSERT, never a lock.

    `detail_codes` holds codes and numbers; text that is not a code raises ValueError.
    """
    row_id = uuid7()
    detail = json.dumps(codes_only(detail_codes))
    _INSERT.send(
        id=row_id,
        act=act,
        actor=actor_id,
        role=role,
        type=object_type,
        object=str(object_id),
        at=at or wall_clock(),
        detail=detail,
    )
    return row_id


def codes_only(detail: dict[str, Any] | None) -> dict[str, Any]:
    """The detail of a row; text that is not a code raises ValueError."""
    return {key: _code(value) for key, value in (detail or {}).items()}


def _code(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_code(item) for item in value]
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if not CODE.fullmatch(text.replace("+", "")):
        raise ValueError("the audit log carries codes, not text")
    return text
