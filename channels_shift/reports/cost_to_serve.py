"""What contacts cost, by channel and by service."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_shift import measures
from channels_shift.examples import example_data
from channels_shift.measures import Cost, UnitPrice
from channels_shift.reporting import (
    Cell,
    Headline,
    Page,
    ReportData,
    Table,
    joined,
    number_cell,
    reports,
    words_cell,
)
from channels_shift.svg import Chart, Row, bar_chart
from channels_shift.tallies import by, total
from channels_shift.wording import (
    CHANNELS,
    UNKNOWN,
    channel_words,
    number,
    pounds,
    service_words,
)


@reports.register("cost-to-serve")
class CostToServe:
    """What contacts cost, at the council's own dated unit costs."""

    label = gettext_lazy("Cost to serve")
    question = gettext_lazy("What does each way of getting in touch cost?")
    definition = gettext_lazy(
        "The contacts of each channel times what one contact on that channel costs. Each unit "
        "cost has a date and a source. It is called illustrative until your council confirms it."
    )
    measures = (measures.cost_to_serve,)
    group_by = ("month", "channel", "service_key")
    counts = ("contacts",)

    @staticmethod
    def headline(data: ReportData) -> Headline:
        """The cost of all contacts that could be priced."""
        cost = measures.cost_to_serve(data.tallies, data.prices)
        each = (
            _("%(each)s for each contact") % {"each": pounds(cost.per_contact)}
            if cost.per_contact is not None
            else _("no contact has a unit cost")
        )
        words = _("cost to serve (illustrative)") if cost.is_illustrative else _("cost to serve")
        return Headline(pounds(cost.pence), words, each)

    @staticmethod
    def build(data: ReportData) -> Page:
        """Cost by channel and by service, and every unit cost that was used."""
        head = CostToServe.headline(data)
        if not total(data.tallies, "contacts"):
            return Page(head)
        whole = measures.cost_to_serve(data.tallies, data.prices)
        channels = _costs(data, "channel", list(CHANNELS))
        services = _costs(data, "service_key", None)
        return Page(
            head,
            notes=_notes(data, whole),
            warnings=_illustrative(whole),
            charts=[_chart(channels)],
            tables=[
                _table("by-channel", _("Cost by channel"), _("Channel"), channels, channel_words),
                _table("by-service", _("Cost by service"), _("Service"), services, service_words),
                _price_table(whole),
            ],
        )

    @staticmethod
    def example() -> ReportData:
        """Half a year on all channels, priced."""
        return example_data()


def _costs(data: ReportData, dimension: str, order: list[str] | None) -> dict[str, Cost]:
    found = {
        key[0]: measures.cost_to_serve(rows, data.prices)
        for key, rows in by(data.tallies, dimension).items()
        if total(rows, "contacts")
    }
    if order is not None:
        keys = sorted(found, key=lambda key: order.index(key) if key in order else len(order))
    else:
        keys = sorted(found, key=lambda key: (-found[key].pence, key))
    return {key: found[key] for key in keys}


def _table(key: str, caption: str, first: str, costs: Mapping[str, Cost], words) -> Table:
    rows = [[Cell(words(one), one), *_cost_cells(cost)] for one, cost in costs.items()]
    whole = Cost(
        pence=sum(cost.pence for cost in costs.values()),
        contacts=sum(cost.contacts for cost in costs.values()),
        unpriced=sum(cost.unpriced for cost in costs.values()),
    )
    rows.append([words_cell(_("All")), *_cost_cells(whole)])
    return Table(
        key,
        caption,
        [first, _("Contacts"), _("Without a unit cost"), _("Cost"), _("Cost for each")],
        rows,
    )


def _cost_cells(cost: Cost) -> list[Cell]:
    return [
        number_cell(cost.contacts + cost.unpriced),
        number_cell(cost.unpriced),
        _money_cell(cost.pence) if cost.contacts else Cell(_("Not known"), "", numeric=True),
        Cell(_("Not known"), "", numeric=True)
        if cost.per_contact is None
        else _money_cell(cost.per_contact),
    ]


def _money_cell(pence: int | Decimal) -> Cell:
    amount = (Decimal(pence) / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Cell(pounds(pence), float(amount), numeric=True)


def _price_table(whole: Cost) -> Table:
    def row(price: UnitPrice) -> list[Cell]:
        return [
            words_cell(channel_words(price.channel)),
            words_cell(price.valid_from.isoformat()),
            _money_cell(price.pence),
            words_cell(price.source),
            words_cell(_("Confirmed") if price.is_confirmed else _("Illustrative")),
        ]

    order = list(CHANNELS)
    used = sorted(whole.used, key=lambda price: (order.index(price.channel), price.valid_from))
    return Table(
        "unit-costs",
        _("Unit costs used"),
        [_("Channel"), _("From"), _("Cost"), _("Source"), _("Standing")],
        [row(price) for price in used],
    )


def _notes(data: ReportData, whole: Cost) -> list[str]:
    if not whole.unpriced:
        return []
    without = by((t for t in data.tallies if t.contacts), "channel")
    priced = {price.channel for price in whole.used}
    named = [channel_words(key[0]) for key in without if key[0] not in {*priced, UNKNOWN}]
    notes = [
        _("%(count)s contacts are not in the cost, because no unit cost is known for them.")
        % {"count": number(whole.unpriced)}
    ]
    if named:
        notes.append(_("Without a unit cost: %(channels)s.") % {"channels": joined(named)})
    return notes


def _illustrative(whole: Cost) -> list[str]:
    if not whole.is_illustrative:
        return []
    return [
        _(
            "These costs are illustrative. They come from published papers and nobody at the "
            "council has confirmed them yet."
        )
    ]


def _chart(channels: Mapping[str, Cost]) -> Chart:
    rows = [
        Row(channel_words(code), pounds(cost.pence), (cost.pence,))
        for code, cost in channels.items()
        if cost.contacts
    ]
    dearest = max(rows, key=lambda row: row.parts, default=None)
    return bar_chart(
        key="cost",
        title=_("Cost of contacts, by channel"),
        description=_("%(channel)s cost most: %(cost)s.")
        % {"channel": dearest.label, "cost": dearest.value}
        if dearest
        else _("No channel has a unit cost."),
        rows=rows,
    )
