"""Who may do what: roles × verbs, and which verbs need an open or a closed case.

A contractor sees and works only the queues of the teams it belongs to. Whoever says "I know this
person" no longer finds the case. A restricted case is closed to all but the members of the team
that has it, whatever their role. All hold in `visible_to`, the one way to reach cases for staff;
`customers_visible_to` is the same for people, since a record that only a restricted case made would
say by itself that there is one.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from casework import lifecycle
from casework.errors import NotPermitted
from casework.models import (
    Case,
    CaseExclusion,
    Customer,
    CustomerMerge,
    Queue,
    TeamMember,
)
from casework.openness import BroughtNoClosedCase, IsKnown, OpenTo, SafeContact

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
    "ask_refund": frozenset({OFFICER, LEADER, ADMIN}),
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
    "answer_stage": frozenset({OFFICER, LEADER, ADMIN}),
    "escalate": _DESK,
    "learn": _DESK,
    "see_learning": _LEADERS,
    "log_contact": _DESK,
    "edit_customer": _DESK,
    "show_sealed": frozenset({OFFICER, LEADER, ADMIN}),
    "wipe_sealed": frozenset({OFFICER, LEADER, ADMIN}),
    "merge_customers": frozenset({OFFICER, LEADER, ADMIN}),
    "move_work": _LEADERS,
    "run_team": _LEADERS,
    "open_closed_team": frozenset({ADMIN}),
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
        "answer_stage",
        "transfer",
        "change_service",
        "set_priority",
        "withdraw",
    }
)
NEEDS_CLOSED = frozenset({"reopen", "escalate"})
# What is not paid yet is nobody's work: it can only be closed, withdrawn, moved or written about.
NEEDS_PAID = frozenset({"claim", "assign", "plan", "wait", "resume"})


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
    if verb in NEEDS_PAID:
        lifecycle.require_paid(case)


def can(verb: str, by: "Staff", case: Case) -> bool:
    """The same as a question, for buttons."""
    if (verb in NEEDS_OPEN and not case.is_open) or (verb in NEEDS_CLOSED and case.is_open):
        return False
    if verb in NEEDS_PAID and lifecycle.awaits_payment(case):
        return False
    return may(verb, by)


def is_contractor_only(by: "Staff") -> bool:
    """Whether the person sees no more than a contractor's own queues."""
    return CONTRACTOR in by.roles and not by.roles & (_DESK | {AUDITOR})


def not_hidden_from(user_id: UUID) -> QuerySet[Case]:
    """All cases but those that this person must not see: they said so, or another team's closed."""
    excluded = CaseExclusion.objects.filter(case=OuterRef("pk"), user_id=user_id)
    return Case.objects.filter(open_to(user_id), ~Exists(excluded))


def open_to(user_id: UUID) -> OpenTo:
    """That a case is not restricted, or is with a team of this person."""
    return OpenTo("is_restricted", "queue_id", "case_type_id", user_id=user_id)


def own_queues(user_id: UUID) -> QuerySet[Queue, Any]:
    """Ids of the queues of the teams that this person is in."""
    teams = TeamMember.objects.filter(user_id=user_id).values("team")
    return Queue.objects.filter(team__in=teams).order_by().values("pk")


def visible_to(by: "Staff") -> QuerySet[Case]:
    """The cases that this person may know of."""
    cases = not_hidden_from(by.user_id)
    if is_contractor_only(by):
        cases = cases.filter(queue__in=queues_of(by))
    return cases


def customers_visible_to(by: "Staff") -> QuerySet[Customer]:
    """The people that this person may know of: all but those known only by a closed case."""
    return Customer.objects.filter(IsKnown("pk", user_id=by.user_id))


def with_safe_contact(customers: QuerySet[Customer], by: "Staff") -> QuerySet[Customer]:
    """The same people, each with `safe_contact`: how it is safe to reach them."""
    return customers.annotate(safe_contact=SafeContact("pk", user_id=by.user_id))


def known_customer(customer_id: UUID, *, by: "Staff") -> Customer | None:
    """A record that this person may know of; of one that was merged away, the one kept."""
    kept = Customer.objects.filter(pk=customer_id).order_by().values("merged_into")[:1]
    return (
        with_safe_contact(customers_visible_to(by), by)
        .filter(pk=Coalesce(Subquery(kept), Value(customer_id, output_field=UUIDField())))
        .first()
    )


def merges_visible_to(by: "Staff") -> QuerySet[CustomerMerge]:
    """Joinings that stand, but for those that brought a case closed to this person."""
    return CustomerMerge.objects.select_related("gone").filter(
        BroughtNoClosedCase("kept", "moved", user_id=by.user_id), undone_at=None
    )


def active_queues() -> QuerySet[Queue]:
    """Every queue that is in use, in the council's order."""
    return Queue.objects.filter(is_active=True).order_by("position", "name")


def queues_of(by: "Staff") -> QuerySet[Queue]:
    """The queues that this person may open."""
    queues = active_queues()
    if is_contractor_only(by):
        return queues.filter(team__members__user_id=by.user_id)
    return queues
