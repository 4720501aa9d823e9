"""Unit costs: what the council says itself, over the bundled ones that it has not confirmed.

The bundled costs are read, not copied into each council: a council's own rows are exactly what it
added or confirmed, so that nobody can mistake a published figure for the council's word.
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework.choices import Channel
from channels_shift.errors import WrongCost
from channels_shift.measures import UnitPrice
from channels_shift.models import UnitCost

BUNDLED = Path(__file__).resolve().parent.parent / "data" / "channel_costs.csv"


@dataclass(frozen=True)
class Default:
    """Where a channel's illustrative cost stands in the bundled file."""

    channel: str
    source: str
    column: str


# Socitm 2011, as Kent County Council's strategy quotes it, is the line made for this county, with
# all three main channels. It has no figure for post; the study of 19 London and South East councils
# has. No line prices email or social media: they stay without a unit cost.
_SOCITM = "Socitm, quoted by KCC strategy"
_PWC = "PwC (19 London and South East councils)"
DEFAULTS = (
    Default(Channel.FACE_TO_FACE, _SOCITM, "face_to_face_gbp"),
    Default(Channel.PHONE, _SOCITM, "phone_gbp"),
    Default(Channel.WEB, _SOCITM, "web_gbp"),
    Default(Channel.POST, _PWC, "post_gbp"),
)


@cache
def bundled_costs() -> tuple[UnitPrice, ...]:
    """The illustrative unit costs, each with the paper that it comes from."""
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        lines = {line["source"]: line for line in csv.DictReader(file)}
    return tuple(
        UnitPrice(
            channel=str(default.channel),
            valid_from=date(int(lines[default.source]["year"]), 1, 1),
            pence=int(Decimal(lines[default.source][default.column]) * 100),
            source=f"{default.source} ({lines[default.source]['year']})",
        )
        for default in DEFAULTS
    )


@transaction.atomic(savepoint=False)
def add_cost(
    *, channel: str, valid_from: date, pence: int, source: str, by_id: UUID, now: datetime
) -> UnitCost:
    """Say what a contact costs from a date on. What the council says itself is confirmed.

    A second cost for the same channel and date is refused: figures that were reported must stay
    explainable, so a correction takes a new date.
    """
    cost, is_new = UnitCost.objects.get_or_create(
        channel=channel,
        valid_from=valid_from,
        defaults={
            "pence": pence,
            "source": source,
            "added_at": now,
            "confirmed_by_id": by_id,
            "confirmed_at": now,
        },
    )
    if not is_new:
        raise WrongCost(_("This channel already has a cost from that date. Choose another date."))
    return cost


@transaction.atomic(savepoint=False)
def confirm_cost(*, channel: str, valid_from: date, by_id: UUID, now: datetime) -> UnitCost:
    """The council takes a bundled unit cost as its own; it is no longer called illustrative.

    Confirming twice changes nothing. Raises WrongCost for one that is not there.
    """
    for price in bundled_costs():
        if (price.channel, price.valid_from) == (channel, valid_from):
            return UnitCost.objects.get_or_create(
                channel=channel,
                valid_from=valid_from,
                defaults={
                    "pence": price.pence,
                    "source": price.source,
                    "added_at": now,
                    "confirmed_by_id": by_id,
                    "confirmed_at": now,
                },
            )[0]
    raise WrongCost(_("There is no such cost to confirm."))
