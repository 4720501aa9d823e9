"""Enumerations of the event store."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Whether an event happened here, or was read from an older system."""

    LIVE = "live", _("Happened here")
    IMPORT = "import", _("Imported")


class State(models.TextChoices):
    """Where a delivery stands."""

    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    ATTENTION = "attention", _("Needs attention")
    SET_ASIDE = "set_aside", _("Set aside")

    @classmethod
    def unfinished(cls) -> list[str]:
        """States that hold up what comes behind them in a lane."""
        return [cls.PENDING.value, cls.ATTENTION.value]


class Kind(models.TextChoices):
    """What a subscriber touches.

    `database`: the handler and *done* are one transaction. `outside`: the handler calls another
    system, outside any transaction, with the delivery's id as the idempotency key.
    """

    DATABASE = "database", _("Only this database")
    OUTSIDE = "outside", _("Another system")
