"""The five beats that every act on a case shares: lock, may they, can it, change, announce.

An operation enters `at_work`, changes the case it gets, and publishes what happened. Leaving writes
the case, moves the queue numbers and tells the account, all in the same transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.api import record_activity
from casework import counters, permissions, sayings
from casework.errors import NotFound
from casework.events import dimensions
from casework.models import Case
from councils.database.together import together
from councils.events.bus import publish
from councils.prepared import update_row
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff

# What an act may change. The answers are not among them: they are only ever read.
CHANGING = (
    "case_type",
    "customer",
    "lgsl",
    "service_key",
    "service_title",
    "status",
    "is_open",
    "priority",
    "queue",
    "assignee_id",
    "updated_at",
    "closed_at",
    "due_on",
    "due_at",
    "sort_at",
    "planned_on",
    "paused_since",
    "pause_reason",
    "paused_seconds",
    "replied_at",
    "reopened_count",
    "breach_admitted_on",
    "outcome",
    "outcome_sentence",
    "not_ours_to",
    "finding",
    "stage",
    "next_due_on",
    "flags",
    "routing_reason",
    "their_reference",
    "updates_by",
    "is_restricted",
    "is_sensitive",
)


def locked_case(cases: QuerySet[Case], case_id: UUID) -> Case:
    """The case, locked, with all that its words need; the answers stay behind. Else NotFound."""
    case = (
        cases.select_for_update(of=("self",))
        .select_related("case_type__first_queue__team", "queue__team", "customer")
        .defer("answers")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound
    return case


@contextmanager
def at_work(*, case_id: UUID, verb: str, by: "Staff | None", now: datetime) -> Iterator[Case]:
    """Hold a case for one act by `by`; None is the resident or the system, already checked."""
    with transaction.atomic(savepoint=False):
        case = locked_case(permissions.visible_to(by) if by else Case.objects.all(), case_id)
        if by is not None:
            permissions.require(verb, by, case)
        before = counters.standing(case)
        yield case
        with together():
            store(case, before=before, now=now)


def store(case: Case, *, before: counters.Standing, now: datetime) -> None:
    """Write a changed case, the difference it makes to its queue, and the account's line."""
    store_all([(before, case)], now=now)


def store_all(changed: Sequence[tuple[counters.Standing, Case]], *, now: datetime) -> None:
    """The same for several, each with how it stood before."""
    for _before, case in changed:
        case.updated_at = now
        update_row(case, CHANGING)
        tell_account(case, now=now)
    counters.record_all((before, counters.standing(case)) for before, case in changed)


def tell_account(case: Case, *, now: datetime) -> None:
    """Keep the owner's list across councils in step; nothing for a customer without an account."""
    if case.customer is None or case.customer.person_id is None:
        return
    record_activity(**activity_of(case, now=now))


def activity_of(case: Case, *, now: datetime) -> dict[str, Any]:
    """One row of "everything I asked for", neutral when the service is sensitive."""
    council = current_council()
    return {
        "council": council,
        "person_id": case.customer.person_id if case.customer else None,
        "case_id": case.pk,
        "reference": case.reference,
        "service_title": sayings.title_of(case, council.short_name),
        "status_words": sayings.public_status(case)[:200],
        "promise_words": sayings.public_promise(case, now=now)[:300],
        "needs_reply": sayings.needs_reply(case),
        "updated_at": case.updated_at,
        "opened_at": case.opened_at,
        "sensitive": case.is_sensitive,
        "closed": not case.is_open,
    }


def announce(
    kind: type, case: Case, *, now: datetime, by_id: UUID | None = None, **facts: Any
) -> UUID:
    """Publish one event of a case with the dimensions that all of them carry."""
    return publish(
        kind(**dimensions(case), **facts),
        case_id=case.pk,
        occurred_at=now,
        source=case.source if kind.__name__ == "CaseOpened" else "live",
        actor_id=by_id,
    )
