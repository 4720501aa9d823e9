"""The one place that reads the wall clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def local_day(moment: datetime) -> date:
    """The calendar day of `moment` as people here see it (Europe/London)."""
    return moment.astimezone(LONDON).date()


def today() -> date:
    """Today's date in Europe/London."""
    return local_day(now())
