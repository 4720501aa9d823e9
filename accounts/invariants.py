"""What must hold of account events on their way into councils, checked by `reconcile`."""

from accounts.outbox import public_bus
from councils.events.invariants import watch_public

watch_public(public_bus, name="accounts")
