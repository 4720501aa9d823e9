"""Deliveries that should be there and are not."""

from typing import Any

from django.db import connection

from councils.events.bus import Bus, council_bus
from councils.events.choices import Source
from councils.events.claiming import tables

Missing = tuple[Any, str, str]

_LOST = """SELECT e.id, e.name, s FROM {events} e CROSS JOIN LATERAL unnest(e.sent_to) s
    WHERE NOT EXISTS (
        SELECT 1 FROM {deliveries} d WHERE d.event_id = e.id AND d.subscriber = s)
    LIMIT %s"""

_MISSED = """SELECT e.id, e.name, s.name
    FROM unnest(%s::varchar[], %s::varchar[]) AS s (event, name)
    JOIN LATERAL (SELECT min(f.recorded_at) AS first FROM events_event f
        WHERE f.name = s.event AND s.name = ANY(f.sent_to)) since ON since.first IS NOT NULL
    JOIN events_event e ON e.name = s.event AND e.source = %s
        AND e.recorded_at > since.first AND NOT (s.name = ANY(e.sent_to))
    WHERE NOT EXISTS (
        SELECT 1 FROM events_delivery d WHERE d.event_id = e.id AND d.subscriber = s.name)
    LIMIT %s"""


def lost(most: int, *, bus: Bus = council_bus) -> list[Missing]:
    """Deliveries that were written with their event and are gone: (event id, event, subscriber)."""
    return _rows(_LOST.format(**tables(bus)), [most])


def missed(most: int) -> list[Missing]:
    """Live events that a present subscriber never got, though earlier ones reached it.

    A process that runs older code beside newer subscribers leaves these behind.
    """
    pairs = list(council_bus.all_subscribers())
    return _rows(
        _MISSED,
        [[event for event, _ in pairs], [name for _, name in pairs], Source.LIVE.value, most],
    )


def lost_or_missed(most: int = 10_000) -> list[Missing]:
    """Both."""
    return lost(most) + missed(most)


def _rows(sql: str, params: list[Any]) -> list[Missing]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
