"""Who may do what: roles × verbs, and which verbs need an open or a closed case.

A contractor sees and works only the queues of the teams it belongs to. Whoever says "I know this
person" no longer finds the case. Both hold in `visible_to`, the one way to reach cases for staff.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from casework import lifecycle
from casework.errors import NotPermitted
from casework.models import Case, CaseExclusion, Queue

if TYPE_CHECKING:
    from accounts.api import Staff

AGENT, OFFICER, LEADER = "agent", "officer", "team_leader"
CONTRACTOR, ADMIN, AUDITOR = "contractor", "council_admin", "auditor"

_DESK = frozenset({AGENT, OFFICER, LEADER, ADMIN})
_LEADERS = frozenset({LEADER, ADMIN})
_WORKERS = _DESK | {CONTRACTOR}
EVERYBODY = _WORKERS | {AUDITOR}

# verb: roles that may
VERBS: dict[str, frozenset[str]] = {
    "see": EVERYBODY,
    "see_customers": _DESK | {AUDITOR},
    "open": _DESK,
    "claim": _WORKERS,
    "assign": _LEADERS,
    "unassign": _WORKERS,
    "plan": _WORKERS,
    "wait": _WORKERS,
    "resume": _WORKERS,
    "message": _DESK,
    "note": _WORKERS,
    "add_file": _WORKERS,
    "close": _WORKERS,
    "reopen": _DESK,
    "transfer": _DESK,
    "change_service": _DESK,
    "set_priority": _DESK,
    "withdraw": _DESK,
    "set_their_reference": _WORKERS,
    "exclude": EVERYBODY,
    "link_cases": _DESK,
    "log_contact": _DESK,
    "edit_customer": _DESK,
    "merge_customers": frozenset({OFFICER, LEADER, ADMIN}),
    "move_work": _LEADERS,
    "run_team": _LEADERS,
    "change_rules": frozenset({ADMIN}),
    "bulk": frozenset({OFFICER, LEADER, ADMIN}),
}

# Verbs that change the work itself need an open case; a note or a message may come at any time.
NEEDS_OPEN = frozenset(
    {
        "claim",
        "assign",
        "unassign",
        "plan",
        "wait",
        "resume",
        "close",
        "transfer",
        "change_service",
        "set_priority",
        "withdraw",
    }
)
NEEDS_CLOSED = frozenset({"reopen"})


def may(verb: str, by: "Staff") -> bool:
    """Whether one of the person's roles allows the verb at all."""
    return bool(VERBS[verb] & by.roles)


def require(verb: str, by: "Staff", case: Case | None = None) -> None:
    """Raise unless this person may do it, to this case in this state."""
    if not may(verb, by):
        raise NotPermitted
    if case is None:
        return
    if verb in NEEDS_OPEN:
        lifecycle.require_open(case.status)
    if verb in NEEDS_CLOSED:
        lifecycle.require_closed(case.status)


def can(verb: str, by: "Staff", case: Case) -> bool:
    """The same as a question, for buttons."""
    if (verb in NEEDS_OPEN and not case.is_open) or (verb in NEEDS_CLOSED and case.is_open):
        return False
    return may(verb, by)


def is_contractor_only(by: "Staff") -> bool:
    """Whether the person sees no more than a contractor's own queues."""
    return CONTRACTOR in by.roles and not by.roles & (_DESK | {AUDITOR})


def not_hidden_from(user_id: UUID) -> QuerySet[Case]:
    """All cases but those that this person said they must not see."""
    excluded = CaseExclusion.objects.filter(case=OuterRef("pk"), user_id=user_id)
    return Case.objects.filter(~Exists(excluded))


def visible_to(by: "Staff") -> QuerySet[Case]:
    """The cases that this person may know of."""
    cases = not_hidden_from(by.user_id)
    if is_contractor_only(by):
        cases = cases.filter(queue__in=queues_of(by))
    return cases


def active_queues() -> QuerySet[Queue]:
    """Every queue that is in use, in the council's order."""
    return Queue.objects.filter(is_active=True).order_by("position", "name")


def queues_of(by: "Staff") -> QuerySet[Queue]:
    """The queues that this person may open."""
    queues = active_queues()
    if is_contractor_only(by):
        return queues.filter(team__members__user_id=by.user_id)
    return queues
