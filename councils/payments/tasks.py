"""Payments' Celery tasks: they find by themselves what is due."""

import logging
import time
from typing import Any

from django.db import DatabaseError, connection

from councils import clock
from councils.payments.errors import CannotPayNow, ProviderError
from councils.payments.operations.closing_days import close_day, days_to_close
from councils.payments.operations.looking import claim_look, look
from councils.payments.operations.refunding import claim_refund_look, look_at_refund
from councils.tenancy import council_task, live_councils, public_task

log = logging.getLogger(__name__)

TURN_SECONDS = 20.0
TURN = 50
SCHEMAS_AT_ONCE = 100
_DUE = """SELECT {name} WHERE
    EXISTS (SELECT 1 FROM {schema}.payments_payment WHERE look_at <= now()) OR
    EXISTS (SELECT 1 FROM {schema}.payments_refund WHERE look_at <= now())"""


@public_task("payments.look")
def look_everywhere(**_: Any) -> None:
    """Wake the councils that have payments to look at: residents who never came back."""
    for schema in schemas_with_looks([council.schema_name for council in live_councils()]):
        look_here.nudge(council=schema)


@council_task("payments.look_here", expires=60)
def look_here(**_: Any) -> None:
    """Look at what is due in one council, one claim at a time, for a few seconds."""
    end = time.monotonic() + TURN_SECONDS
    for _turn in range(TURN):
        if time.monotonic() > end or not (_look_once() | _look_at_refund_once()):
            return


def _look_once() -> bool:
    payment_id = claim_look()
    if payment_id is not None:
        look(payment_id, now=clock.now())
    return payment_id is not None


def _look_at_refund_once() -> bool:
    refund_id = claim_refund_look()
    if refund_id is None:
        return False
    try:
        look_at_refund(refund_id, now=clock.now())
    except (ProviderError, CannotPayNow) as error:
        log.warning("a refund could not be looked at: %s", type(error).__name__)
    return True


def schemas_with_looks(schemas: list[str]) -> list[str]:
    """Which councils have something due: one look into two small indexes each.

    A council whose tables are not there yet (its migration waits) is left out.
    """
    found: list[str] = []
    for start in range(0, len(schemas), SCHEMAS_AT_ONCE):
        some = schemas[start : start + SCHEMAS_AT_ONCE]
        try:
            found += _due(some)
        except DatabaseError:
            if connection.in_atomic_block or connection.connection is None:
                raise
            for one in some:
                try:
                    found += _due([one])
                except DatabaseError:
                    continue
    return found


def _due(schemas: list[str]) -> list[str]:
    quote = connection.ops.quote_name
    parts = [_DUE.format(name="%s", schema=quote(schema)) for schema in schemas]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), schemas)
        return [row[0] for row in cursor.fetchall()]


@public_task("payments.close_days")
def close_days(**_: Any) -> None:
    """Every hour: wake each council to close the days that are over."""
    for council in live_councils():
        close_days_here.nudge(council=council.schema_name)


@council_task("payments.close_days_here", expires=3600)
def close_days_here(**_: Any) -> None:
    """Make the file of each day that is over and not closed; a provider that is away waits."""
    now = clock.now()
    for day in days_to_close(now=now):
        if close_day(day, now=now) is None:
            log.warning("the provider gave no account of %s; the next run asks again", day)
            return
