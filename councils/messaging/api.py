"""The front door: send a message in the entered council's name."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from councils.events.bus import publish
from councils.messaging.channels import delivery_channels
from councils.messaging.choices import DispatchState
from councils.messaging.compose import about, address, compose, sender_of
from councils.messaging.errors import BadContext, NotSent
from councils.messaging.models import Dispatch
from councils.messaging.queued import MessageQueued
from councils.messaging.sending import send_stored, send_taken, store_new
from councils.tenancy import current_council

__all__ = [
    "BadContext",
    "DispatchState",
    "NotSent",
    "delivery_channels",
    "of_case",
    "queue",
    "send",
]


def send(
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    reason: str,
    channel: str = "email",
    case_id: UUID | None = None,
    person_id: UUID | None = None,
    key: str | None = None,
    language: str = "en",
) -> Dispatch:
    """Compose, store and send one message; the same `key` never sends twice.

    Call it from an `outside` subscriber with a key made of the delivery's id, and outside any
    transaction. Raises NotSent when it did not go out; calling again sends the words stored first.
    """
    new = _composed(
        to=to,
        template=template,
        context=context,
        reason=reason,
        channel=channel,
        case_id=case_id,
        person_id=person_id,
        key=key,
        language=language,
    )
    if store_new(new, taken=True):
        fresh: Dispatch = send_taken(new)
        return fresh
    stored = Dispatch.objects.get(key=new.key)
    if stored.state == DispatchState.SENT:
        return stored
    sent: Dispatch = send_stored(stored)
    return sent


def queue(
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    reason: str,
    key: str,
    case_id: UUID | None = None,
) -> Dispatch:
    """Store a message in the caller's transaction; a worker sends it after the commit.

    For a message asked for inside a request. The same `key` is stored and sent once. Raises NotSent
    for what cannot be an address, before anything is written.
    """
    new = _composed(
        to=to, template=template, context=context, reason=reason, key=key, case_id=case_id
    )
    with transaction.atomic(savepoint=False):
        if not store_new(new, taken=False):
            return Dispatch.objects.get(key=key)
        publish(MessageQueued(dispatch_id=new.pk))
    return new


def _composed(
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    reason: str,
    key: str | None,
    channel: str = "email",
    case_id: UUID | None = None,
    person_id: UUID | None = None,
    language: str = "en",
) -> Dispatch:
    """A dispatch with its words, not stored yet."""
    council = current_council()
    words = compose(template, {**about(council), **context}, language=language)
    return Dispatch(
        key=key or str(uuid4()),
        channel=channel,
        template=template,
        language=language,
        reason=reason,
        sender=sender_of(council),
        to=address(to) if channel == "email" else to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        case_id=case_id,
        person_id=person_id,
    )


def of_case(case_id: UUID) -> QuerySet[Dispatch]:
    """What was sent about a case, oldest first, for staff."""
    return Dispatch.objects.filter(case_id=case_id).order_by("id")
