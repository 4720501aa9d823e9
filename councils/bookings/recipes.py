"""The calendars that a council begins with: its own where it is named in the data, else the usual.

What stands in a council already stays as the council has it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from councils.bookings.models import Calendar
from councils.bookings.operations.calendars import ensure_calendar
from councils.tenancy import current_council

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "booking_calendars.json"


@cache
def shipped_calendars() -> dict[str, list[dict[str, Any]]]:
    """Calendars by the short address of a council; `default` for any other."""
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def ensure_calendars() -> list[Calendar]:
    """Make the calendars that the entered council lacks; safe to call again."""
    shipped = shipped_calendars()
    wanted = shipped.get(current_council().slug, shipped["default"])
    have = set(Calendar.objects.values_list("key", flat=True))
    return [ensure_calendar(**facts) for facts in wanted if facts["key"] not in have]
