"""What an admin decides about the stages of a kind of case: days, where they stand, confirmed."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework import permissions, stages
from casework.errors import NotFound
from casework.models import CaseType
from councils.clock import local_day
from councils.events.audit_log import audit

if TYPE_CHECKING:
    from accounts.api import Staff


def staged_types() -> list[CaseType]:
    """Every kind of case that has stages: one statement."""
    return list(CaseType.objects.exclude(stages=[]).order_by("label"))


@transaction.atomic(savepoint=False)
def change_stage(
    *, case_type_key: str, stage_key: str, days: int, source: str, by: "Staff", now: datetime
) -> CaseType:
    """Give a stage its days and where that is written, dated today; open cases keep theirs."""
    permissions.require("change_rules", by)
    case_type = _locked(case_type_key)
    rows = [dict(row) for row in case_type.stages]
    row = next((row for row in rows if row["key"] == stage_key), None)
    if row is None:
        raise NotFound
    row |= {
        "days": days,
        "source": source.strip()[:300],
        "basis": "confirmed",
        "dated": local_day(now).isoformat(),
    }
    return _keep(case_type, rows, by=by, now=now)


@transaction.atomic(savepoint=False)
def confirm_stages(*, case_type_key: str, by: "Staff", now: datetime) -> CaseType:
    """Confirm all stages as they are: from then on residents read these promises."""
    permissions.require("change_rules", by)
    case_type = _locked(case_type_key)
    today = local_day(now).isoformat()
    rows = [
        dict(row)
        if row.get("basis") in stages.CONFIRMED
        else {**row, "basis": "confirmed", "dated": today}
        for row in case_type.stages
    ]
    return _keep(case_type, rows, by=by, now=now)


def any_confirmed(rows: list[dict[str, object]]) -> bool:
    """Whether the council keeps one of these by its own word: residents read those alone."""
    return any(stage.is_confirmed for stage in stages.read(rows))


def _locked(key: str) -> CaseType:
    found = CaseType.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def _keep(
    case_type: CaseType, rows: list[dict[str, object]], *, by: "Staff", now: datetime
) -> CaseType:
    case_type.stages, case_type.is_confirmed = rows, any_confirmed(rows)
    case_type.save(update_fields=["stages", "is_confirmed"])
    audit(
        "case_type.stages_changed",
        actor_id=by.user_id,
        role="council_admin",
        object_type="case_type",
        object_id=case_type.pk,
        at=now,
    )
    return case_type
