"""How a message reaches people: one file and one registration for each way.

A channel is a class with `label`; `check()`, which lists what is wrong with its settings;
`deliver`, which sends one stored dispatch or raises NotSent, and may be called twice for the same
dispatch; and `example()`, a dispatch that the contract test sends.
"""

from typing import Any, Protocol

from councils.registry import Registry


class DeliveryChannel(Protocol):
    """What a delivery channel has to be able to do."""

    label: str

    def check(self) -> list[str]:
        """What is wrong with the settings, in plain words; empty when it should work."""

    def deliver(self, dispatch: Any) -> None:
        """Send it; the dispatch's id is the idempotency key. Raises NotSent."""

    def example(self) -> dict[str, str]:
        """Fields of a dispatch that this channel can send."""


delivery_channels = Registry("delivery channels", required=("label", "check", "deliver", "example"))
