"""One list for staff who serve several councils, and the way from one council to the next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import access
from casework.queries.my_work import CouncilWork
from casework.queries.my_work import my_work as work_of
from councils import clock
from councils.brand import brand_of


@access.staff()
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """The person's own open cases at every council they work for, the council here first."""
    found = work_of(person=request.person, here=request.staff, now=clock.now())
    works = [_shown(work, here=request.tenant) for work in found]
    return render(request, "casework/people_my_work.html", {"works": works})


def _shown(work: CouncilWork, *, here: Any) -> dict[str, Any]:
    """One council's part: its name and colour stand on each case, links lead to its own site."""
    council = work.council
    rows = [(row, council.url(f"/desk/cases/{row.reference}/")) for row in work.page.replied]
    rows += [(row, council.url(f"/desk/cases/{row.reference}/")) for row in work.page.rows]
    return {
        "council": council,
        "brand": brand_of(council),
        "is_here": council.pk == here.pk,
        "desk_url": work.desk_url,
        "rows": rows,
        "has_more": bool(work.page.next_cursor),
    }
