"""The mailbox of a team that wants to hear of each case: a link and a reference only."""

import logging

from casework.lifecycle import awaits_payment
from casework.models import Case
from councils.messaging import api as messaging
from councils.tenancy import current_council

log = logging.getLogger(__name__)


def wants(case: Case) -> bool:
    """Whether the team hears of it: not before it was paid, where it has to be."""
    queue = case.queue
    is_asked = queue is not None and queue.email_each_case and bool(queue.team.email)
    return is_asked and not awaits_payment(case)


def tell(case: Case, *, key: str) -> None:
    """Store the message in the caller's transaction; a worker sends it, once for each `key`.

    An address that is none keeps no case from its queue.
    """
    assert case.queue is not None  # noqa: S101  as `wants` says
    try:
        messaging.queue(
            to=case.queue.team.email,
            template="casework/team_case",
            context={
                "reference": case.reference,
                "queue": case.queue.name,
                "is_urgent": case.priority == "urgent",
                "link": current_council().url(f"/desk/cases/{case.reference}/"),
            },
            reason="team_case",
            case_id=case.pk,
            key=key,
        )
    except messaging.NotSent as error:
        log.error("the mailbox of %s was not told: %s", case.queue.slug, error.words)
