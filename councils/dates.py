"""Dates as people say them."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language

from councils.clock import LONDON, local_day


def long_date(day: date) -> str:
    """Such as "Thursday 3 December"."""
    return _said(_day(day), "l j F", get_language())


def date_with_year(day: date) -> str:
    """Such as "3 December 2026"."""
    return _said(_day(day), "j F Y", get_language())


def short_date(day: date) -> str:
    """Such as "Thu 3 Dec"."""
    return _said(_day(day), "D j M", get_language())


def day_and_time(at: datetime) -> str:
    """Such as "3 December 2026 at 4:05pm", as the clock here shows it."""
    local = at.astimezone(LONDON)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
    return f"{date_with_year(local.date())} at {clock}"


def _day(day: date) -> date:
    return local_day(day) if isinstance(day, datetime) else day


@lru_cache(maxsize=4096)  # a page says the same few days many times
def _said(day: date, form: str, language: str) -> str:
    return date_format(day, form)
