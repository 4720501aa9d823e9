"""Account events on their way into councils, account mail, and the partnership's own audit."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from councils.events.base import (
    AbstractAuditEntry,
    AbstractDelivery,
    AbstractEvent,
    AbstractSeal,
)
from councils.messaging.base import AbstractDispatch
from councils.messaging.choices import DispatchState


class AccountEvent(AbstractEvent):
    """Something that happened to an account, for councils that know it."""

    class Meta(AbstractEvent.Meta):
        db_table = "accounts_event"


class AccountDelivery(AbstractDelivery):
    """One account event on its way to one council."""

    event = models.ForeignKey(AccountEvent, on_delete=models.CASCADE, related_name="deliveries")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")

    class Meta(AbstractDelivery.Meta):
        db_table = "accounts_delivery"


class AccountMail(AbstractDispatch):
    """A mail about an account, written with the change, sent by a task; its text goes once sent."""

    next_at = models.DateTimeField(db_default=Now())

    class Meta(AbstractDispatch.Meta):
        db_table = "accounts_mail"
        indexes = (  # type: ignore[assignment]
            *AbstractDispatch.Meta.indexes,
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=[DispatchState.QUEUED, DispatchState.SENDING]),
                name="accounts_mail_due",
            ),
        )


class PartnershipAct(AbstractAuditEntry):
    """What partnership admins did: councils made, people invited. Sealed like a council's audit."""

    class Meta(AbstractAuditEntry.Meta):
        indexes = (
            models.Index(
                fields=["id"], condition=Q(seal_number=None), name="accounts_act_unsealed"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["position"], condition=~Q(position=None), name="accounts_act_position"
            ),
        )


class PartnershipSeal(AbstractSeal):
    """A batch of the partnership's own acts, closed."""

    class Meta(AbstractSeal.Meta):
        db_table = "accounts_seal"
