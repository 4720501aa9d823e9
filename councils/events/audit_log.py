"""The audit log: who did what to what. Append-only, unsealed until a task seals it."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from councils.clock import now as wall_clock
from councils.events.payloads import CODE
from councils.ids import uuid7

_INSERT = """INSERT INTO events_audit
    (id, act, actor_id, role, object_type, object_id, at, recorded_at, detail)
    VALUES (%s, %s, %s, %s, %s, %s, %s, now(), %s::jsonb)"""


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
    detail = json.dumps({key: _code(value) for key, value in (detail_codes or {}).items()})
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [row_id, act, actor_id, role, object_type, str(object_id), at or wall_clock(), detail],
        )
    return row_id


def _code(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_code(item) for item in value]
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if not CODE.fullmatch(text.replace("+", "")):
        raise ValueError("the audit log carries codes, not text")
    return text
