"""From the public schema into councils: account events, one delivery for each linked council.

The public side has an event store of its own. The handler of a delivery enters its council and says
the same thing there, in one transaction with *done*: once for each source event, whoever fails.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.events import AccountLinked, AccountUnlinked, ContactDetailsChanged
from accounts.models import CouncilLink, PartnershipAct
from councils.events import sealing
from councils.events.audit_log import audit, codes_only
from councils.events.bus import Bus, Delivered, publish
from councils.models import Council
from councils.tenancy import in_council, in_public

sealing.seal_too(
    sealing.Log("partnership", entries="accounts.PartnershipAct", seals="accounts.PartnershipSeal")
)
public_bus = Bus(event_model="accounts.AccountEvent", delivery_model="accounts.AccountDelivery")


def publish_public(ev: Any, *, councils: list[int], now: datetime | None = None) -> UUID:
    """Write an account event and one delivery for each council, in the caller's transaction."""
    return public_bus.publish(ev, occurred_at=now, councils=councils)


def announce_to_linked_councils(ev: Any, *, person_id: UUID, now: datetime) -> UUID:
    """Tell every council that knows this account."""
    linked = CouncilLink.everywhere.filter(user_id=person_id).values_list("council_id", flat=True)
    return publish_public(ev, councils=list(linked), now=now)


@public_bus.subscribe(
    AccountLinked, AccountUnlinked, ContactDetailsChanged, name="accounts.tell_council"
)
def tell_council(ev: Any, delivery: Delivered) -> None:
    """Say it again inside the council that the delivery names."""
    council = Council.objects.get(pk=delivery.council_id)
    with in_council(council):
        publish(ev, occurred_at=delivery.occurred_at)


def audit_at(council: Council, act: str, **what: Any) -> None:
    """An audit row in the council concerned; the partnership's own acts go to its own table."""
    if council.kind == Council.Kind.PUBLIC:
        _audit_public(act, **what)
        return
    with in_council(council):
        audit(act, **what)


def _audit_public(act: str, **what: Any) -> None:
    with in_public():
        PartnershipAct.objects.create(
            act=act,
            actor_id=what["actor_id"],
            role=what.get("role", ""),
            object_type=what["object_type"],
            object_id=str(what["object_id"]),
            at=what["at"],
            detail=codes_only(what.get("detail_codes")),
        )
