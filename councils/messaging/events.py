"""What messaging announces."""

from uuid import UUID

from councils.events.bus import event


@event("messaging.message_queued", version=1)
class MessageQueued:
    """A message was composed inside a request and waits to be sent."""

    dispatch_id: UUID
    channel: str
