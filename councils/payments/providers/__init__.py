"""Who takes card payments: one file and one registration each.

    @providers.register("govuk_pay")
    class GovukPay(Provider):
        label = "GOV.UK Pay"

A provider is made anew for each use and reads the entered council's options. What it answers is a
plain `Seen`; what it cannot answer is a `ProviderError`. Nothing here writes to the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext as _

from councils import options
from councils.payments.errors import CannotPayNow
from councils.registry import Registry

providers = Registry("payment providers", required=("label", "check", "create", "get", "example"))


@dataclass(frozen=True, kw_only=True)
class Order:
    """What the provider is asked to take."""

    key: str  # the idempotency key
    pence: int
    reference: str
    description: str
    return_url: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the provider says of a payment. `refunded`: pence that it has paid or will pay back."""

    provider_id: str
    status: str
    finished: bool
    code: str
    pence: int
    reference: str
    next_url: str = ""
    created_at: datetime | None = None
    refunded: int = 0


@dataclass(frozen=True, kw_only=True)
class SeenRefund:
    """What the provider says of a refund: submitted, success or error."""

    refund_id: str
    provider_id: str
    status: str
    pence: int
    created_at: datetime | None = None


class Provider(Protocol):
    """A way to take card payments."""

    label: ClassVar[Any]

    def check(self) -> list[str]:
        """What is wrong with the settings, in plain words; empty when it should work."""

    def origins(self) -> tuple[str, ...]:
        """Where the card pages stand: a resident is sent there and nowhere else."""

    def create(self, order: Order) -> Seen:
        """Make a payment, or answer with the one that this key made before."""

    def get(self, provider_id: str) -> Seen:
        """How a payment stands."""

    def cancel(self, provider_id: str) -> None:
        """Cancel a payment that is not finished; one that is stays as it is."""

    def refund(self, provider_id: str, *, pence: int, left: int) -> SeenRefund:
        """Pay back; RefundMismatch unless `left` is what the provider has left of the payment."""

    def refunds_of(self, provider_id: str) -> list[SeenRefund]:
        """All refunds of a payment."""

    def payments_between(self, start: datetime, end: datetime) -> list[Seen]:
        """All payments made from `start` up to `end`."""

    def refunds_between(self, start: datetime, end: datetime) -> list[SeenRefund]:
        """All refunds made from `start` up to `end`."""

    def example(self) -> Order:
        """An order that the contract test sends."""


def provider_named(key: str) -> Provider:
    """The provider that an earlier payment was made with, whatever the council uses now."""
    if key not in providers:
        raise CannotPayNow
    provider: Provider = providers.get(key)()
    return provider


def provider_here() -> tuple[str, Provider]:
    """The provider that the entered council uses; CannotPayNow where it uses none."""
    key = options.value("payments.provider")
    return key, provider_named(key)


def origins_here() -> Sequence[str]:
    """Where a resident of the entered council may be sent to pay; nowhere without a provider."""
    try:
        return provider_here()[1].origins()
    except CannotPayNow:
        return ()


def provider_words() -> str:
    """The name of whoever takes the entered council's card payments; empty where nobody does."""
    try:
        return str(provider_here()[1].label)
    except CannotPayNow:
        return ""


def check_here() -> list[str]:
    """What is wrong with the entered council's settings, in plain words."""
    try:
        _key, provider = provider_here()
    except CannotPayNow:
        return [_("Choose who takes card payments. Until then residents cannot pay online.")]
    return provider.check()
