"""The limit of routing: a Celery task of three statements and one durable commit."""

import os
from functools import cache
from typing import Any

import environ
import psycopg2
from celery import Celery

TABLE = """CREATE TABLE IF NOT EXISTS bench_routed
    (id bigserial PRIMARY KEY, queue integer, reason text, at timestamptz)"""

app = Celery(
    "bare",
    set_as_current=False,  # beside the product, in one process
    broker=f"{os.environ.get('REDIS_URL', 'redis://127.0.0.1').rstrip('/')}/0",
)
app.conf.update(
    task_default_queue="bare",
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


@cache
def _connection() -> Any:
    facts = environ.Env().db_url("DATABASE_URL")
    options = facts.get("OPTIONS", {})
    return psycopg2.connect(
        dbname=facts["NAME"],
        user=facts["USER"] or None,
        password=facts["PASSWORD"] or None,
        host=facts["HOST"] or options.get("host"),
        port=facts["PORT"] or options.get("port"),
    )


@app.task(name="bare.route")
def route(number: int, schema: str) -> None:
    """Lock the row, read the rules, write where it goes."""
    connection = _connection()
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {schema}.bench_routed WHERE id = %s FOR UPDATE", [number])
        cursor.execute(f"SELECT id, condition FROM {schema}.casework_routingrule ORDER BY 1")
        cursor.fetchall()
        cursor.execute(
            f"UPDATE {schema}.bench_routed SET queue = 1, reason = 'rule', at = now() "
            "WHERE id = %s",
            [number],
        )
