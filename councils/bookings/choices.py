"""Fixed lists of bookings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a place in a calendar is: a whole day, or a time of it."""

    DAY = "day", _("A day, such as a collection")
    TIME = "time", _("A time, such as an appointment")


class State(models.TextChoices):
    """Where a booking stands."""

    HELD = "held", _("Held")
    CONFIRMED = "confirmed", _("Booked")
    CANCELLED = "cancelled", _("Cancelled")
    ATTENDED = "attended", _("Attended")
    MISSED = "missed", _("Missed")


# These take a place; a place that was used, or kept for somebody who did not come, stays taken.
TAKING = (State.HELD, State.CONFIRMED, State.ATTENDED, State.MISSED)
# These belong to somebody's request.
KEPT = (State.CONFIRMED, State.ATTENDED, State.MISSED)
