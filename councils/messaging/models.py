"""Messages that a council sent."""

from councils.messaging.base import AbstractDispatch


class Dispatch(AbstractDispatch):
    """One sending of a message by this council."""

    class Meta(AbstractDispatch.Meta):
        db_table = "messaging_dispatch"
