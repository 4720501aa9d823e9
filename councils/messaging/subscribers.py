"""Sends what was queued, after the commit, with the retries of any delivery."""

from councils.events.bus import Delivered, subscribe
from councils.messaging import api
from councils.messaging.events import MessageQueued


@subscribe(MessageQueued, name="messaging.send", kind="outside")
def send(event: MessageQueued, delivery: Delivered) -> None:
    """Hand a queued message to its channel; one that was sent before is left alone."""
    api.send_queued(event.dispatch_id)
