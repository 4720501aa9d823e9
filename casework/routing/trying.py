"""Where a case would go: the rules that are asked of real cases, asked of one that is made up.

Nothing is stored. The same code decides (`deciding.decide`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.models import Case, CaseType, Queue, RoutingRule
from casework.routing.deciding import decide
from casework.routing.registries import Decision


@dataclass(frozen=True)
class Tried:
    """What the rules say of one made-up case."""

    queue: str
    because: str
    decision: Decision
    trail: list[dict[str, Any]]


def try_rules(
    *,
    case_type: CaseType,
    rules: list[RoutingRule],
    queues: dict[str, str],
    answers: dict[str, Any],
    now: datetime,
    **facts: Any,
) -> Tried:
    """Ask the rules. `queues` are those in use, by slug; `case_type.first_queue` is loaded."""
    rows = [{"id": name, "value": value} for name, value in answers.items()]
    case = Case(
        case_type=case_type,
        service_key=case_type.key,
        opened_at=now,
        answers={"answers": rows},
        **facts,
    )
    decision, trail = decide(case, rules)
    queue, because = _queue(decision, case_type.first_queue, queues)
    return Tried(queue, because, decision, trail)


def _queue(decision: Decision, first: Queue | None, queues: dict[str, str]) -> tuple[str, str]:
    if decision.queue_slug in queues:
        words = _("Rule “%s” places it.") % decision.placed_by
        return queues[decision.queue_slug], words
    missed = ""
    if decision.queue_slug:
        missed = _("Rule “%s” names a queue that is gone. ") % decision.placed_by
    if first is not None and first.is_active:
        return first.name, missed + _("It is the first queue of this service.")
    general = _("General enquiries")
    return queues.get("general", general), missed + _("This service has no queue of its own.")
