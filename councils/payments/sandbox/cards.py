"""Test cards: what is typed decides how the payment ends. None of them is a real card."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class TestCard:
    """A number that may be typed on a test page, and what comes of it."""

    __test__ = False

    number: str
    words: Any
    status: str
    code: str = ""

    @property
    def shown(self) -> str:
        """In groups of four."""
        return " ".join(self.number[at : at + 4] for at in range(0, 16, 4))


CARDS = (
    TestCard("4444333322221111", _("The payment works"), "success"),
    TestCard("4000000000000002", _("The card is declined"), "failed", "P0010"),
    TestCard("4000000000000069", _("The card has expired"), "failed", "P0010"),
    TestCard("4000000000000119", _("Something goes wrong at the bank"), "error", "P0050"),
    TestCard("4000000000000077", _("The bank takes its time"), "submitted"),
)


def card_of(typed: str) -> TestCard | None:
    """The test card that was typed, with or without spaces; None for anything else."""
    digits = typed.replace(" ", "").replace("-", "")
    return next((card for card in CARDS if card.number == digits), None)
