"""The first page of the desk: how my teams stand, my cases, the queues."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import staff
from casework import permissions
from casework.queries.teams import Late, late_by_queue, sum_of, team_standings, teams_of
from casework.queries.worklist import QueueLine, queue_lines, worklist
from casework.views.wording import age_words, header_items, late_count, lines_of
from councils import clock

readers = staff(*permissions.VERBS["see"])


@readers
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Team headers, my cases, queues with their numbers."""
    now, by = clock.now(), request.staff
    lines = queue_lines(by)
    late = late_by_queue([line.id for line in lines], by=by, now=now)
    mine = worklist(by=by, now=now, mine=True, cursor=request.GET.get("after", ""))
    context = {
        "teams": _headers(lines, late, teams_of(by.user_id), now),
        "waiting": lines_of(mine.replied, now=now, me=by.user_id),
        "rows": lines_of(mine.rows, now=now, me=by.user_id),
        "next_cursor": mine.next_cursor,
        "queues": [_queue(line, late.get(line.id, Late()), now) for line in lines],
        "leads": permissions.may("see_learning", by),
        "is_contractor": permissions.is_contractor_only(by),
    }
    return render(request, "casework/home.html", context)


def _headers(
    lines: list[QueueLine], late: dict[Any, Late], mine: set[Any], now: Any
) -> list[dict[str, Any]]:
    """My teams, each with its numbers; everything together for somebody who is in none."""
    own = [line for line in lines if line.team_id in mine]
    if not own:
        whole = sum_of(lines, late)
        return [{"name": "", "slug": "", "items": header_items(whole, now=now)}]
    return [
        {"name": team.name, "slug": team.slug, "items": header_items(team.header, now=now)}
        for team in team_standings(own, late)
    ]


def _queue(line: QueueLine, late: Late, now: Any) -> dict[str, Any]:
    return {
        "line": line,
        "href": reverse("casework:queue", args=[line.slug]),
        "team_href": reverse("casework:team", args=[line.team_slug]),
        "overdue": late_count(late),
        "is_late": late.overdue > 0,
        "oldest": age_words(late.oldest_opened_at, now),
    }
