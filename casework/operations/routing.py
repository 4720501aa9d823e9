"""Placing a case: rules decide, the first queue and the general queue catch the rest."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q

from casework import counters, mailbox, targets
from casework.choices import AssigneeStrategy, RuleLayer
from casework.events import CaseRouted
from casework.lifecycle import awaits_payment
from casework.models import Case, Queue, RoutingRule, TeamMember
from casework.operations.assigning import give
from casework.operations.pausing import keep_stage_in_step, resort, set_due
from casework.operations.setting_up import general_queue
from casework.operations.working import announce, store_all
from casework.routing.deciding import decide
from casework.routing.registries import Decision
from councils.calendars import calendar_for
from councils.clock import local_day
from councils.database.together import together
from councils.prepared import Prepared
from councils.tenancy import current_council

_locked = Prepared(
    lambda pk: (
        Case.objects.select_for_update(of=("self",))
        .select_related("case_type__first_queue__team", "customer")
        .filter(pk=pk)
    ),
    pk=UUID,
)
_rules = Prepared(
    lambda service: (
        RoutingRule.objects.filter(is_active=True)
        .filter(~Q(layer=RuleLayer.SERVICE) | Q(service_key=service))
        .order_by("order", "label")
    ),
    service=str,
)


def route_case(*, case_id: UUID, now: datetime) -> Case | None:
    """Place a case that stands in no queue; one that is placed already stays. None when it is gone.

    Writes down which rule placed it and why each other rule did not.
    """
    return next(iter(route_cases(case_ids=[case_id], now=now)), None)


@transaction.atomic(savepoint=False)
def route_cases(*, case_ids: Iterable[UUID], now: datetime) -> list[Case]:
    """The same for several, in one transaction; those that are still there."""
    found = [_locked.first(pk=case_id) for case_id in sorted(set(case_ids))]
    rules = cache(rules_for)
    with together():
        placed = [
            (counters.standing(case), _place(case, rules(case.service_key), now=now))
            for case in found
            if case is not None and case.queue_id is None
        ]
        store_all(placed, now=now)
    return [case for case in found if case is not None]


def _place(case: Case, rules: list[RoutingRule], *, now: datetime) -> Case:
    decision, trail = decide(case, _rules_of(case, rules))
    queue, placed_by = _queue(case, decision, trail)
    case.queue = queue
    _apply(case, queue, decision, now=now)
    case.routing_reason = {
        "placed_by": placed_by,
        "rule": str(decision.placed_by_id) if placed_by == "rule" else "",
        "words": _words(placed_by, decision, queue),
        "decided_by": decision.decided_by,
        "rules": trail,
        "at": now.isoformat(),
    }
    told = announce(
        CaseRouted,
        case,
        now=now,
        queue_id=queue.pk,
        rule_id=decision.placed_by_id if placed_by == "rule" else None,
        assignee_id=case.assignee_id,
        seconds=max(0.0, (now - case.opened_at).total_seconds()),
    )
    if mailbox.wants(case):
        mailbox.tell(case, key=f"routed:{told}")
    return case


def rules_for(service_key: str) -> list[RoutingRule]:
    """The active rules that could concern a service, in one statement."""
    return _rules.all(service=service_key)


def _rules_of(case: Case, rules: list[RoutingRule]) -> list[RoutingRule]:
    """The rules that may place a case: a restricted one goes by those of its own service alone.

    A general rule, made for litter or for a ward, must not open it to another team.
    """
    if case.is_restricted:
        return [rule for rule in rules if rule.layer == RuleLayer.SERVICE]
    return rules


def _queue(case: Case, decision: Decision, trail: list[dict[str, Any]]) -> tuple[Queue, str]:
    """The queue that the rules chose, else the case type's own, else the general one."""
    if decision.queue_slug:
        found = (
            Queue.objects.select_related("team")
            .filter(slug=decision.queue_slug, is_active=True)
            .first()
        )
        if found is not None:
            return found, "rule"
        trail.append(
            {
                "label": decision.placed_by,
                "applied": False,
                "decided": [],
                "why_not": [f"there is no queue “{decision.queue_slug}”"],
            }
        )
    first = case.case_type.first_queue
    if first is not None and (first.is_active or case.is_restricted):
        return first, "first_queue"
    return general_queue(), "general"


def _words(placed_by: str, decision: Decision, queue: Queue) -> str:
    if placed_by == "rule":
        return f"Rule “{decision.placed_by}” placed it in {queue.name}."
    if placed_by == "first_queue":
        return f"No rule matched: {queue.name} is the first queue of this kind of case."
    return f"No rule matched and this kind of case has no queue of its own: {queue.name} has it."


def apply_rules_now(case: Case, *, now: datetime) -> None:
    """What the rules say of date and officer, for a placed case whose work begins only now."""
    decision, _trail = decide(case, _rules_of(case, rules_for(case.service_key)))
    if case.queue is not None:
        _begin(case, case.queue, decision, since=now, now=now)


def _apply(case: Case, queue: Queue, decision: Decision, *, now: datetime) -> None:
    if decision.priority:
        case.priority = decision.priority
        resort(case)
    if not awaits_payment(case):  # nobody works on it, and nothing is promised, before that
        _begin(case, queue, decision, since=case.opened_at, now=now)


def _begin(case: Case, queue: Queue, decision: Decision, *, since: datetime, now: datetime) -> None:
    if decision.target_days is not None:
        own = _own_target(case, queue, decision.target_days, since)
        before = case.due_on
        set_due(case, _sooner(before, own))
        keep_stage_in_step(case, before)
    if decision.assignee and case.assignee_id is None:
        officer_id = choose_officer(queue, decision.assignee, now=now)
        if officer_id is not None:
            give(case, officer_id, by_id=None, now=now)


def _own_target(case: Case, queue: Queue, days: int, since: datetime) -> date | None:
    target = targets.Target(days=days, clock=case.case_type.clock)
    calendar = calendar_for(current_council(), queue.team.calendar)
    return targets.due_date(target, local_day(since), calendar)


def _sooner(promised: date | None, own: date | None) -> date | None:
    """The earlier of two due dates: what was promised to the resident is never loosened."""
    found = [day for day in (promised, own) if day is not None]
    return min(found) if found else None


def choose_officer(queue: Queue, strategy: str, *, now: datetime) -> UUID | None:
    """Who of the queue's team gets the next case; None when nobody is there.

    The member's row is locked, so that two cases at once go to two people.
    """
    here = TeamMember.objects.select_for_update(of=("self",)).filter(
        Q(away_until=None) | Q(away_until__lte=local_day(now)), team_id=queue.team_id
    )
    if strategy == AssigneeStrategy.ROUND_ROBIN:
        member = here.order_by(F("last_given_at").asc(nulls_first=True), "pk").first()
    elif strategy == AssigneeStrategy.LEAST_LOADED:
        member = _least_loaded(list(here.order_by("pk")))
    else:
        return None
    if member is None:
        return None
    TeamMember.objects.filter(pk=member.pk).update(last_given_at=now)
    return member.user_id


def _least_loaded(members: list[TeamMember]) -> TeamMember | None:
    loads = dict(
        Case.objects.filter(is_open=True, assignee_id__in=[m.user_id for m in members])
        .order_by()
        .values_list("assignee_id")
        .annotate(load=Count("pk"))
    )
    return min(members, key=lambda m: (loads.get(m.user_id, 0), m.pk), default=None)
