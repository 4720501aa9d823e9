"""What seeds, recipes and the installing of services make: teams, queues, case types, rules."""

from typing import Any
from uuid import UUID

from django.db import transaction

from casework.models import CaseType, Queue, RoutingRule, Team, TeamMember

GENERAL = "general"


@transaction.atomic(savepoint=False)
def ensure_team(*, slug: str, name: str, **fields: Any) -> Team:
    """The team with this slug, made when there is none. An existing one keeps its own settings."""
    team, _ = Team.objects.get_or_create(slug=slug, defaults={"name": name, **fields})
    return team


@transaction.atomic(savepoint=False)
def ensure_queue(
    *, slug: str, name: str, team: Team | None = None, team_slug: str = "", **fields: Any
) -> Queue:
    """The queue with this slug, made when there is none, for a team given itself or by its slug."""
    team = team or Team.objects.get(slug=team_slug)
    queue, _ = Queue.objects.get_or_create(
        slug=slug, defaults={"name": name, "team": team, **fields}
    )
    return queue


def general_queue() -> Queue:
    """Where a case goes that nothing else has a place for: it is never lost."""
    queue = Queue.objects.select_related("team").filter(slug=GENERAL).first()
    if queue is not None:
        return queue
    team = ensure_team(slug="customer-services", name="Customer services")
    return ensure_queue(slug=GENERAL, name="General enquiries", team=team, position=999)


@transaction.atomic(savepoint=False)
def create_case_type(
    *,
    key: str,
    label: str,
    lgsl: int | None = None,
    target_days: int | None = None,
    clock: str = "working_days",
    first_queue: Queue | str | None = None,
    confirmed: bool = False,
    **fields: Any,
) -> CaseType:
    """The case type with this key, made when there is none. An existing one keeps its settings."""
    if isinstance(first_queue, str):
        first_queue = Queue.objects.get(slug=first_queue)
    case_type, _ = CaseType.objects.get_or_create(
        key=key,
        defaults={
            "label": label,
            "lgsl": lgsl,
            "target_days": target_days,
            "clock": clock,
            "first_queue": first_queue,
            "is_confirmed": confirmed,
            **fields,
        },
    )
    return case_type


@transaction.atomic(savepoint=False)
def ensure_closed_type(*, key: str, label: str) -> CaseType:
    """The restricted case type with this key, with the queue and team of the same name.

    The key names the team that investigates (`environmental_enforcement`). A new team has nobody in
    it, and so nobody reads its cases, until a council admin puts people in.
    """
    slug, name = key.replace("_", "-"), key.replace("_", " ").replace("-", " ").capitalize()
    ensure_queue(slug=slug, name=name, team=ensure_team(slug=slug, name=name))
    return create_case_type(key=key, label=label[:160], first_queue=slug, is_restricted=True)


@transaction.atomic(savepoint=False)
def add_team_member(*, team: Team | str, user_id: UUID) -> TeamMember:
    """Put a person into a team, once."""
    if isinstance(team, str):
        team = Team.objects.get(slug=team)
    member, _ = TeamMember.objects.get_or_create(team=team, user_id=user_id)
    return member


@transaction.atomic(savepoint=False)
def ensure_rule(
    *,
    label: str,
    layer: str,
    condition: dict[str, Any],
    actions: dict[str, Any],
    order: int = 100,
    service_key: str = "",
) -> RoutingRule:
    """The routing rule with this label in its layer, made when there is none."""
    rule, _ = RoutingRule.objects.get_or_create(
        label=label,
        layer=layer,
        service_key=service_key,
        defaults={"condition": condition, "actions": actions, "order": order},
    )
    return rule
