"""Messages asked for inside a request: stored with it, sent by a worker after the commit."""

from uuid import UUID

from councils.events.bus import Delivered, event, subscribe
from councils.messaging.choices import DispatchState
from councils.messaging.models import Dispatch
from councils.messaging.sending import send_stored


@event("messaging.message_queued", version=1)
class MessageQueued:
    """A composed message waits to be sent."""

    dispatch_id: UUID


@subscribe(MessageQueued, name="messaging.send_queued", kind="outside")
def send_queued(event: MessageQueued, delivery: Delivered) -> None:
    """Send it; a repeat of a sent one does nothing."""
    dispatch = Dispatch.objects.filter(pk=event.dispatch_id).first()
    if dispatch is not None and dispatch.state != DispatchState.SENT:
        send_stored(dispatch)
