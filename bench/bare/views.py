"""The same rows and the same answers with nothing around them."""

import json
import os
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from bench.bare.recorded import Recorded


@cache
def recorded() -> Recorded:
    """The statements that a submit of the product wrote, with places for fresh ids."""
    return Recorded.from_json(json.loads(Path(os.environ["BENCH_SUBMIT"]).read_text("utf-8")))


@cache
def sql() -> dict[str, str]:
    """The queries of the desk's pages, by name."""
    return dict(json.loads(Path(os.environ["BENCH_QUERIES"]).read_text("utf-8")))


def submit(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Write all rows of a submit in one transaction of raw SQL."""
    request.POST.get("declaration")
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in recorded().statements_for(str(draft_id)):
            cursor.execute(statement)
    return HttpResponseRedirect("/sent/")


def worklist(request: HttpRequest) -> HttpResponse:
    """One page of a queue and the numbers of all queues, as JSON: two queries."""
    with connection.cursor() as cursor:
        cursor.execute(sql()["worklist"])
        rows = cursor.fetchall()
        cursor.execute(sql()["sidebar"])
        return JsonResponse({"rows": rows, "queues": cursor.fetchall()})


def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case with its customer and its events, as JSON: two queries."""
    with connection.cursor() as cursor:
        cursor.execute(sql()["case"], [reference])
        row = cursor.fetchone()
        cursor.execute(sql()["events"], [row[0]])
        return JsonResponse({"case": row, "events": cursor.fetchall()})


def search(request: HttpRequest) -> HttpResponse:
    """People whose name holds what was asked for, by the trigram index: one query.

    Left to itself PostgreSQL looks at people one by one where a name is common. The goal is about
    the index, which serves every name.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(sql()["search"], [f"%{request.GET['q'].upper()}%"])
        return JsonResponse({"people": cursor.fetchall()})


def three(request: HttpRequest) -> HttpResponse:
    """Three inserts in one transaction: beside this other systems were measured."""
    with transaction.atomic(), connection.cursor() as cursor:
        for kind in ("case", "event", "outbox"):
            cursor.execute(
                "INSERT INTO bench_three (kind, body, at) VALUES (%s, %s, now())",
                [kind, json.dumps({"name": request.POST.get("name", ""), "kind": kind})],
            )
    return HttpResponseRedirect("/sent/")


def one_query(request: HttpRequest) -> HttpResponse:
    """One small query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, title FROM portal_service ORDER BY key LIMIT 1")
        return JsonResponse({"service": cursor.fetchone()})
