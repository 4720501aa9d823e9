"""A queue's worklist: filters, pages, and boxes to tick for acts on many cases."""

from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import permissions
from casework.forms.filters import WorklistFilters
from casework.queries.desk import service_names
from casework.queries.teams import queue_line
from casework.queries.worklist import Filters, header_of
from casework.queries.worklist import worklist as cases_of
from casework.views.bulk import offered
from casework.views.home import readers
from casework.views.wording import header_items, lines_of
from councils import clock
from councils.gazetteer import api as gazetteer
from councils.tenancy import current_council

KEPT_SECONDS = 60


@readers
@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of a queue. Cases whose resident wrote stand on top until they are answered."""
    now, by = clock.now(), request.staff
    line = queue_line(slug, by=by)
    if line is None:
        raise Http404(_("There is no such queue here."))
    filters, query, panel = _narrowing(request)
    page = cases_of(
        by=by,
        now=now,
        queue_ids=[line.id],
        filters=filters,
        cursor=request.GET.get("after", ""),
    )
    context = {
        "line": line,
        "header": header_items(header_of([line], by=by, now=now), now=now, href=request.path),
        "panel": panel,
        "narrowed": filters.is_narrowed,
        "waiting": lines_of(page.replied, now=now, me=by.user_id),
        "rows": lines_of(page.rows, now=now, me=by.user_id),
        "is_later_page": bool(request.GET.get("after")),
        "next_href": _next(query, page.next_cursor),
        "all_href": _all(request),
        "ticked": request.GET.get("select") == "all",
        "acts": offered(by),
        "may_run_team": permissions.may("run_team", by),
    }
    return render(request, "casework/worklist.html", context)


def _narrowing(request: HttpRequest) -> tuple[Filters, str, SafeString]:
    """The filters, the end of an address that keeps them, and the panel.

    Drawing the panel costs as much as drawing the list, and without a choice it is the same for
    everybody here: that one is kept for a minute.
    """
    if not request.GET.keys() & WorklistFilters.base_fields.keys():
        key = f"desk:filters:{get_language()}"
        panel = cache.get(key)
        if panel is None:
            panel = str(_panel(request, _form(QueryDict())))
            cache.set(key, panel, KEPT_SECONDS)
        return Filters(), "", mark_safe(panel)  # noqa: S308  what a template of ours drew
    form = _form(request.GET)
    filters = form.chosen()
    return filters, form.query(), _panel(request, form, form.tags(request))


def _form(data: QueryDict) -> WorklistFilters:
    wards = gazetteer.wards_of(current_council().gss)
    return WorklistFilters(data, services=_services(), wards=wards)


def _panel(request: HttpRequest, form: WorklistFilters, chosen: Any = ()) -> SafeString:
    context = {"form": form, "chosen": chosen, "clear_href": request.path}
    return render_to_string("components/filter.html", context)


def _services() -> list[tuple[str, str]]:
    """Services to filter by: they change rarely, so a page asks the database for them seldom."""
    found = cache.get("desk:services")
    if found is None:
        found = service_names()
        cache.set("desk:services", found, KEPT_SECONDS)
    return found


def _next(query: str, cursor: str) -> str:
    return f"?{_joined(query, urlencode({'after': cursor}))}" if cursor else ""


def _all(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["select"] = "all"
    return f"?{query.urlencode()}"


def _joined(*parts: str) -> str:
    return "&".join(part for part in parts if part)
