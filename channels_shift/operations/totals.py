"""Totals that the council counted elsewhere: typed in one by one, or from a file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from channels_shift.choices import COUNTED_CHANNELS
from channels_shift.errors import WrongTotals
from channels_shift.models import TypedTotal
from channels_shift.wording import month_from_code

COLUMNS = ("month", "channel", "count")
MOST = 2_147_483_647
MOST_LINES = 2_000
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class NewTotal:
    """One total, not yet stored."""

    channel: str
    month: date
    count: int
    source: str = ""


@transaction.atomic(savepoint=False)
def save_totals(*, totals: Sequence[NewTotal], by_id: UUID, now: datetime) -> int:
    """Store totals; one for a month and channel that has one already takes its place."""
    TypedTotal.objects.bulk_create(
        [
            TypedTotal(
                channel=one.channel,
                month=one.month,
                count=one.count,
                source=one.source,
                entered_by_id=by_id,
                entered_at=now,
            )
            for one in {(one.channel, one.month): one for one in totals}.values()
        ],
        update_conflicts=True,
        unique_fields=["channel", "month"],
        update_fields=["count", "source", "entered_by_id", "entered_at"],
    )
    return len(totals)


def read_totals(data: bytes, *, today: date, source: str = "") -> list[NewTotal]:
    """Totals from a CSV file with the columns month (2026-06), channel and count.

    All or nothing: `WrongTotals` names every line that cannot be read.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongTotals(_("The file is not a CSV file in UTF-8."), []) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return _all_lines(reader, source, today)
    except csv.Error:
        raise WrongTotals(_("The file is not a CSV file."), []) from None


def _all_lines(reader: csv.DictReader, source: str, today: date) -> list[NewTotal]:
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise WrongTotals(_("The first line must name the columns month, channel and count."), [])
    found, wrong = [], []
    for line in reader:
        if reader.line_num > MOST_LINES:
            raise WrongTotals(_("The file has too many lines."), [])
        try:
            found.append(_line(line, source, today))
        except ValueError as error:
            wrong.append(_("Line %(line)s: %(why)s") % {"line": reader.line_num, "why": error})
    if wrong:
        raise WrongTotals(_("Nothing was stored. Correct these lines and send it again."), wrong)
    if not found:
        raise WrongTotals(_("The file has no totals."), [])
    return found


def _line(line: dict[str, str], source: str, today: date) -> NewTotal:
    try:
        month = month_from_code(line["month"] or "")
    except (ValueError, OverflowError):
        raise ValueError(_("the month must look like 2026-06")) from None
    if not EARLIEST <= month <= today:
        raise ValueError(_("the month must not be in the future or before 2000"))
    channel = (line["channel"] or "").strip().lower()
    if channel not in COUNTED_CHANNELS:
        raise ValueError(_("the channel must be one of %s") % ", ".join(COUNTED_CHANNELS))
    count = (line["count"] or "").strip().replace(",", "")
    if not (count.isascii() and count.isdigit() and int(count[:11]) <= MOST and len(count) < 11):
        raise ValueError(_("the count must be a whole number"))
    return NewTotal(channel, month, int(count), (line.get("source") or source)[:200])
