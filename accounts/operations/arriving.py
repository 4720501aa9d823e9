"""Arriving at a council's site with a code from the account site."""

from typing import Any

from django.db import transaction

from accounts import handoff
from accounts.events import SignedIn
from councils import clock
from councils.events.audit_log import audit
from councils.events.bus import publish
from councils.models import Council


@transaction.atomic(savepoint=False)
def arrive(request: Any) -> handoff.Redeemed:
    """Take the code; that staff signed in is written down in the council's audit and announced.

    Raises HandoffRefused for a code that is not for this browser, this council or this minute.
    """
    found = handoff.redeem(request)
    if found.is_staff and request.tenant.kind == Council.Kind.COUNCIL:
        now = clock.now()
        audit(
            "staff_signed_in",
            actor_id=found.user_id,
            object_type="account_session",
            object_id=found.session_id,
            at=now,
        )
        publish(
            SignedIn(
                person_id=found.user_id,
                session_id=found.session_id,
                second_factor=found.second_factor,
            ),
            occurred_at=now,
            actor_id=found.user_id,
        )
    return found
