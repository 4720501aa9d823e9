"""A queue's worklist: filters, pages, and boxes to tick for acts on many cases."""

from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import permissions
from casework.forms.filters import WorklistFilters
from casework.queries.desk import service_names
from casework.queries.teams import queue_line
from casework.queries.worklist import header_of
from casework.queries.worklist import worklist as cases_of
from casework.views.bulk import offered
from casework.views.home import readers
from casework.views.wording import header_items, lines_of
from councils import clock
from councils.gazetteer import api as gazetteer

SERVICES_SECONDS = 60


@readers
@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of a queue. Cases whose resident wrote stand on top until they are answered."""
    now, by = clock.now(), request.staff
    line = queue_line(slug, by=by)
    if line is None:
        raise Http404(_("There is no such queue here."))
    form = WorklistFilters(
        request.GET, services=_services(), wards=gazetteer.wards_of(request.tenant.gss)
    )
    filters = form.chosen()
    page = cases_of(
        by=by,
        now=now,
        queue_ids=[line.id],
        filters=filters,
        cursor=request.GET.get("after", ""),
    )
    context = {
        "line": line,
        "header": header_items(header_of([line], now=now), now=now, href=request.path),
        "filters": form,
        "chosen": form.tags(request),
        "narrowed": filters.is_narrowed,
        "waiting": lines_of(page.replied, now=now, me=by.user_id),
        "rows": lines_of(page.rows, now=now, me=by.user_id),
        "is_later_page": bool(request.GET.get("after")),
        "next_href": _next(form, page.next_cursor),
        "all_href": _all(request),
        "ticked": request.GET.get("select") == "all",
        "acts": offered(by),
        "may_run_team": permissions.may("run_team", by),
    }
    return render(request, "casework/worklist.html", context)


def _services() -> list[tuple[str, str]]:
    """Services to filter by: they change rarely, so a page asks the database for them seldom."""
    found = cache.get("desk:services")
    if found is None:
        found = service_names()
        cache.set("desk:services", found, SERVICES_SECONDS)
    return found


def _next(form: WorklistFilters, cursor: str) -> str:
    return f"?{_joined(form.query(), urlencode({'after': cursor}))}" if cursor else ""


def _all(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["select"] = "all"
    return f"?{query.urlencode()}"


def _joined(*parts: str) -> str:
    return "&".join(part for part in parts if part)
