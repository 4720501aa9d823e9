"""Writing down that a queue's open cases left as a file."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from casework.operations.excluding import main_role
from councils.events.audit_log import audit

if TYPE_CHECKING:
    from accounts.api import Staff


@transaction.atomic(savepoint=False)
def record_export(*, queue_id: UUID, by: "Staff", now: datetime) -> None:
    """One line of the audit log: who took which queue, and when."""
    audit(
        "queue.exported",
        actor_id=by.user_id,
        role=main_role(by),
        object_type="queue",
        object_id=queue_id,
        at=now,
    )
