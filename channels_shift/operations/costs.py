"""Unit costs: the bundled, illustrative ones, and what the council says itself."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework.choices import Channel
from channels_shift.errors import WrongCost
from channels_shift.models import UnitCost

BUNDLED = Path(__file__).resolve().parent.parent / "data" / "channel_costs.csv"

# The default for each channel: which line of the bundled file, and which of its columns.
# Socitm 2011 (quoted by Kent County Council) is the only line made for councils of this county and
# with all three main channels. It has no figure for post; the PwC study of 19 London and South
# East councils has one. No line prices email or social media: they stay without a unit cost.
SOCITM_2011 = "Socitm, quoted by KCC strategy"
PWC_2009 = "PwC (19 London and South East councils)"
DEFAULTS = (
    (Channel.FACE_TO_FACE, SOCITM_2011, "face_to_face_gbp"),
    (Channel.PHONE, SOCITM_2011, "phone_gbp"),
    (Channel.WEB, SOCITM_2011, "web_gbp"),
    (Channel.POST, PWC_2009, "post_gbp"),
)


def bundled_costs() -> list[UnitCost]:
    """The illustrative unit costs, unsaved: channel, date, pence and the paper they come from."""
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        lines = {line["source"]: line for line in csv.DictReader(file)}
    return [
        UnitCost(
            channel=channel,
            valid_from=date(int(lines[source]["year"]), 1, 1),
            pence=int(Decimal(lines[source][column]) * 100),
            source=f"{source} ({lines[source]['year']})",
        )
        for channel, source, column in DEFAULTS
    ]


@transaction.atomic(savepoint=False)
def load_bundled_costs(*, now: datetime) -> int:
    """Give the council the illustrative unit costs that it lacks. Returns how many were added."""
    costs = bundled_costs()
    for cost in costs:
        cost.added_at = now
    known = UnitCost.objects.count()
    UnitCost.objects.bulk_create(costs, ignore_conflicts=True)
    return UnitCost.objects.count() - known


@transaction.atomic(savepoint=False)
def add_cost(
    *, channel: str, valid_from: date, pence: int, source: str, by_id: UUID, now: datetime
) -> UnitCost:
    """Say what a contact costs from a date on. What the council says itself is confirmed.

    A second cost for the same channel and date is refused: figures that were reported must stay
    explainable, so a correction takes a new date.
    """
    if UnitCost.objects.filter(channel=channel, valid_from=valid_from).exists():
        raise WrongCost(_("This channel already has a cost from that date. Choose another date."))
    return UnitCost.objects.create(
        channel=channel,
        valid_from=valid_from,
        pence=pence,
        source=source,
        added_at=now,
        confirmed_by_id=by_id,
        confirmed_at=now,
    )


@transaction.atomic(savepoint=False)
def confirm_cost(*, cost_id: UUID, by_id: UUID, now: datetime) -> UnitCost:
    """The council takes a unit cost as its own; it is no longer called illustrative."""
    cost = UnitCost.objects.select_for_update(of=("self",)).get(pk=cost_id)
    if cost.confirmed_at is None:
        cost.confirmed_by_id, cost.confirmed_at = by_id, now
        cost.save(update_fields=["confirmed_by_id", "confirmed_at"])
    return cost
