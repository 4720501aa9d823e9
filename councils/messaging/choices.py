"""Enumerations of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DispatchState(models.TextChoices):
    """Where one sending of a message stands."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
