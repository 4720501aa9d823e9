"""Times of day as people type them. Pure."""

import re

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.]?\s*(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.ASCII)
_WORDS = {"midday": "12:00", "noon": "12:00", "midnight": "00:00", "24:00": "00:00"}


def read_time(text: str) -> str:
    """`9am`, `9:00`, `0900`, `5.30 pm` and `17:30` as `HH:MM`; ValueError for anything else.

    Midnight is 00:00, whether a day begins or ends with it.
    """
    typed = " ".join(str(text).lower().split())
    if typed in _WORDS:
        return _WORDS[typed]
    found = _TIME.fullmatch(typed)
    if not found:
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(text)
    return f"{hour:02}:{minute:02}"


def time_words(clock: str) -> str:
    """`17:30` as it is read: 5:30pm."""
    hour, minute = int(clock[:2]), int(clock[3:5])
    if minute == 0 and hour in (0, 12):
        return "midnight" if hour == 0 else "midday"
    minutes = f":{minute:02}" if minute else ""
    return f"{hour % 12 or 12}{minutes}{'am' if hour < 12 else 'pm'}"
