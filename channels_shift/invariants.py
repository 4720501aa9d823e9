"""What must always be true of insight; `reconcile` checks it in every council."""

from datetime import datetime

from django.db import connection

from channels_shift.facts import counted_events
from channels_shift.models import Fact, MonthlyCount, MonthlyDelta
from channels_shift.subscribers import COUNT
from channels_shift.tallies import DIMENSIONS, MEASURES
from councils.events.breaks import Break
from councils.events.bus import council_bus, invariants
from councils.events.dangling import points_at_people

MOST = 200
_FACT = Fact._meta.db_table
_COLUMNS = ", ".join((*DIMENSIONS, *MEASURES))
_DIMENSIONS = ", ".join(DIMENSIONS)
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in MEASURES)

_SIDES = f"""
    SELECT {_DIMENSIONS}, {_SUMS} FROM (
        SELECT {_COLUMNS} FROM {MonthlyCount._meta.db_table}
        UNION ALL SELECT {_COLUMNS} FROM {MonthlyDelta._meta.db_table}
    ) sums GROUP BY {_DIMENSIONS}
"""  # noqa: S608  names are this app's own
_RAW = f"SELECT {_DIMENSIONS}, {_SUMS} FROM {_FACT} GROUP BY {_DIMENSIONS}"  # noqa: S608
_DIFFERENT = f"""
    SELECT DISTINCT month FROM (
        (({_SIDES}) EXCEPT ({_RAW})) UNION ALL (({_RAW}) EXCEPT ({_SIDES}))
    ) different ORDER BY month LIMIT {MOST}
"""  # noqa: S608

points_at_people("channels_shift_unitcost", "confirmed_by_id")
points_at_people("channels_shift_typedtotal", "entered_by_id")


@invariants.register("channels_shift.uncounted-event")
def uncounted_events(now: datetime) -> list[Break]:
    """Every event that is counted is a fact, or still waits to be delivered."""
    events = council_bus.event_model._meta.db_table
    deliveries = council_bus.delivery_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT e.id, e.name FROM {events} e
            WHERE e.name = ANY(%s)
            AND NOT EXISTS (SELECT 1 FROM {_FACT} f WHERE f.event_id = e.id)
            AND NOT EXISTS (SELECT 1 FROM {deliveries} d WHERE d.event_id = e.id
                AND d.subscriber = %s AND d.state <> 'done')
            LIMIT {MOST}""",  # noqa: S608
            [list(counted_events()), COUNT],
        )
        rows = cursor.fetchall()
    return [
        Break(kind="uncounted-event", id=str(event_id), words=f"{name} is in no figure.")
        for event_id, name in rows
    ]


@invariants.register("channels_shift.sums")
def sums_equal_facts(now: datetime) -> list[Break]:
    """The monthly sums, folded and waiting together, are exactly the sums of the facts."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT)
        months = [row[0] for row in cursor.fetchall()]
    return [
        Break(
            kind="wrong-sums",
            id=f"{month:%Y-%m}",
            words=f"The figures of {month:%B %Y} are not those of its facts; rebuild insight.",
        )
        for month in months
    ]
