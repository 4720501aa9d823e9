"""Plain values that cross the front door of payments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from councils.payments.choices import PaymentState, Vat
from councils.payments.vat import pounds, vat_within


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of what is asked for. An empty VAT or ledger code takes the council's own."""

    id: str
    label: str
    pence: int
    vat: str = ""
    ledger: str = ""

    @property
    def amount(self) -> str:
        """In words."""
        return pounds(self.pence)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All that a page needs of a payment, in a fixed number of queries."""

    id: UUID
    subject: UUID
    reference: str
    description: str
    total: int
    state: str
    flag: str
    lines: tuple[Line, ...]
    asked_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    refunded: int
    email: str
    attempt: str  # the state of the newest try; empty before the first
    attempt_code: str
    link_sent_at: datetime | None
    return_path: str
    provider_ref: str = ""

    @property
    def amount(self) -> str:
        """The total in words."""
        return pounds(self.total)

    @property
    def state_words(self) -> str:
        """Where it stands."""
        return str(PaymentState(self.state).label)

    @property
    def is_due(self) -> bool:
        """Whether somebody may still pay."""
        return self.state == "due"

    @property
    def is_paid(self) -> bool:
        """Whether the money came for what was asked."""
        return self.state == "paid"

    @property
    def is_processing(self) -> bool:
        """Whether the provider still works on a try."""
        return self.attempt in ("submitted", "capturable")

    @property
    def vat_total(self) -> int:
        """The VAT in it."""
        return sum(vat_within(line.pence, line.vat) for line in self.lines)

    def vat_words(self, line: Line) -> str:
        """How a line stands to VAT."""
        return str(Vat(line.vat).label)
