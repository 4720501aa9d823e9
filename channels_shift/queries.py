"""What insight reads: sums of the folded and the waiting counts, prices, totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from casework.choices import Channel
from channels_shift.measures import PriceList, UnitPrice
from channels_shift.models import MonthlyCount, MonthlyDelta, TypedTotal, UnitCost
from channels_shift.operations.costs import bundled_costs
from channels_shift.options import MIN_LOGGED_SHARE
from channels_shift.reporting import Filters, ReportData
from channels_shift.tallies import DIMENSIONS, MEASURES, Tally
from councils import options

_COUNT = MonthlyCount._meta.db_table
_DELTA = MonthlyDelta._meta.db_table


def tallies(
    group_by: Sequence[str], filters: Filters, counts: Sequence[str] = MEASURES
) -> list[Tally]:
    """Sums of `counts` by some dimensions: one statement, whatever the number of contacts."""
    unknown = {*group_by, *counts} - {*DIMENSIONS, *MEASURES}
    if unknown:
        raise ValueError(f"not counted: {sorted(unknown)}")
    sums = ", ".join(f"sum({name})::bigint" for name in counts)
    names = ", ".join(group_by)
    where, params = _where(filters)
    columns = ", ".join((*group_by, *counts))
    sql = f"""
        SELECT {names}, {sums} FROM (
            SELECT {columns} FROM {_COUNT} WHERE {where}
            UNION ALL
            SELECT {columns} FROM {_DELTA} WHERE {where}
        ) counts GROUP BY {names} ORDER BY {names}
    """  # noqa: S608  names are checked against the fixed lists above
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *params])
        keys = (*group_by, *counts)
        return [Tally(**dict(zip(keys, row, strict=True))) for row in cursor.fetchall()]


def _where(filters: Filters) -> tuple[str, list[Any]]:
    clauses = ["month BETWEEN %s AND %s"]
    params: list[Any] = [filters.first, filters.last]
    if filters.service_key:
        clauses.append("service_key = %s")
        params.append(filters.service_key)
    if filters.channel:
        clauses.append("channel = %s")
        params.append(filters.channel)
    return " AND ".join(clauses), params


@dataclass(frozen=True)
class Extent:
    """What there is to choose from: the first and last month with anything, and the services."""

    first: date | None
    last: date | None
    services: list[str]


def extent() -> Extent:
    """The months and services that were counted at all."""
    sql = f"""
        SELECT least(a.first, b.first), greatest(a.last, b.last),
               ARRAY(SELECT service_key FROM {_COUNT} GROUP BY 1
                     UNION SELECT service_key FROM {_DELTA} GROUP BY 1)
        FROM (SELECT min(month) AS first, max(month) AS last FROM {_COUNT}) a,
             (SELECT min(month) AS first, max(month) AS last FROM {_DELTA}) b
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        first, last, services = cursor.fetchone()
    return Extent(first, last, sorted(key for key in services if key))


def unit_prices() -> list[UnitPrice]:
    """The council's own unit costs, and the bundled ones that it has not confirmed."""
    own = [
        UnitPrice(cost.channel, cost.valid_from, cost.pence, cost.source, is_confirmed=True)
        for cost in UnitCost.objects.order_by("channel", "valid_from")
    ]
    known = {(price.channel, price.valid_from) for price in own}
    bundled = [p for p in bundled_costs() if (p.channel, p.valid_from) not in known]
    return sorted([*own, *bundled], key=lambda price: (_place(price.channel), price.valid_from))


@dataclass(frozen=True)
class EnteredTotal:
    """One typed-in total, for its screen."""

    channel: str
    month: date
    count: int
    source: str
    entered_by_id: UUID


def entered_totals(most: int = 200) -> list[EnteredTotal]:
    """The latest totals, newest month first."""
    found = TypedTotal.objects.order_by("-month", "channel")[:most]
    return [
        EnteredTotal(one.channel, one.month, one.count, one.source, one.entered_by_id)
        for one in found
    ]


def totals(filters: Filters) -> dict[tuple[str, date], int]:
    """Typed-in totals by channel and month. They are not by service: none while one is chosen."""
    if filters.service_key:
        return {}
    found = TypedTotal.objects.filter(month__range=(filters.first, filters.last))
    if filters.channel:
        found = found.filter(channel=filters.channel)
    return {
        (channel, month): count
        for channel, month, count in found.order_by("month").values_list(
            "channel", "month", "count"
        )
    }


def report_data(
    filters: Filters, group_by: Iterable[str], counts: Iterable[str] = MEASURES
) -> ReportData:
    """All that a report looks at: three statements."""
    return ReportData(
        filters=filters,
        tallies=tallies(tuple(group_by), filters, tuple(dict.fromkeys(counts))),
        prices=PriceList(unit_prices()),
        totals=totals(filters),
        minimum_logged=int(options.value(MIN_LOGGED_SHARE.name)),
    )


def _place(channel: str) -> int:
    order = Channel.values
    return order.index(channel) if channel in order else len(order)
