"""Invented figures of half a year, for the definitions page, the gallery and the contract test."""

from datetime import date

from channels_shift.measures import PriceList, UnitPrice
from channels_shift.reporting import Filters, ReportData
from channels_shift.tallies import Tally, later

FIRST = date(2026, 1, 1)


def example_data() -> ReportData:
    """Six months in which the website grows, one in five calls is chasing, and most are happy."""
    months = [later(FIRST, step) for step in range(6)]
    tallies = [tally for step, month in enumerate(months) for tally in _month(month, step)]
    return ReportData(
        filters=Filters(first=months[0], last=months[-1]),
        tallies=tallies,
        prices=PriceList(
            UnitPrice(channel, date(2011, 1, 1), pence, "Invented for this example")
            for channel, pence in (("phone", 290), ("face_to_face", 740), ("web", 32))
        ),
        totals={("phone", month): 1_000 for month in months},
    )


def _month(month: date, step: int) -> list[Tally]:
    calls = 700 - 20 * step
    return [
        Tally(
            month=month,
            channel="web",
            service_key="missed_bin",
            contacts=300 + 40 * step,
            opened=300 + 40 * step,
            answers=30 + step,
            satisfied=24 + step,
        ),
        Tally(
            month=month, channel="phone", service_key="missed_bin", contacts=calls, assessed=calls
        ),
        Tally(
            month=month,
            channel="phone",
            service_key="fly_tipping",
            reason="chasing",
            contacts=90,
            assessed=90,
            avoidable=90,
        ),
        Tally(
            month=month, channel="face_to_face", service_key="fly_tipping", contacts=40, assessed=40
        ),
        Tally(month=month, channel="unknown", service_key="fly_tipping", contacts=12),
        Tally(month=month, channel="unknown", reason="appointments", came=60, missed=12 - step),
        Tally(month=month, channel="unknown", reason="bulky", came=200 + step, missed=9),
    ]
