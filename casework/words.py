"""Dates as people say them."""

from datetime import date, datetime

from django.utils.formats import date_format

from councils.clock import LONDON, local_day


def long_date(day: date) -> str:
    """Such as "Thursday 3 December"."""
    return date_format(local_day(day) if isinstance(day, datetime) else day, "l j F")


def date_with_year(day: date) -> str:
    """Such as "3 December 2026"."""
    return date_format(local_day(day) if isinstance(day, datetime) else day, "j F Y")


def day_and_time(at: datetime) -> str:
    """Such as "3 December 2026 at 4:05pm", as the clock here shows it."""
    local = at.astimezone(LONDON)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
    return f"{date_with_year(local.date())} at {clock}"
