"""The file of a day for the finance system: a row for each line of the ledger. Pure."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from councils.payments.vat import RATES
from councils.spreadsheets import safe_cell

COLUMNS = (
    "date",
    "kind",
    "reference",
    "service",
    "line",
    "ledger_code",
    "vat_code",
    "vat_rate",
    "gross",
    "vat_amount",
    "net",
    "provider",
    "provider_reference",
    "channel",
)


def day_file(entries: Iterable[Any]) -> str:
    """The CSV: pounds with two places, text that no spreadsheet runs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([safe_cell(value) for value in _row(entry)])
    return out.getvalue()


def _row(entry: Any) -> tuple[Any, ...]:
    return (
        entry.day.isoformat(),
        entry.kind,
        entry.reference,
        entry.service,
        entry.label,
        entry.ledger,
        entry.vat,
        RATES.get(entry.vat, 0),
        decimal(entry.pence),
        decimal(entry.vat_pence),
        decimal(entry.pence - entry.vat_pence),
        entry.provider,
        entry.provider_ref,
        entry.channel,
    )


def decimal(pence: int) -> str:
    """Such as "55.00" and "-5.50": a number in any spreadsheet."""
    whole, part = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole}.{part:02}"
