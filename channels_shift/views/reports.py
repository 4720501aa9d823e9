"""The overview, each report, and each table as CSV."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels_shift import queries
from channels_shift.export import csv_bytes
from channels_shift.forms import FilterForm, usual_filters
from channels_shift.reporting import Filters, reports
from channels_shift.views.navigation import insight_nav
from channels_shift.views.roles import readers
from channels_shift.wording import channel_words, month_code, month_words, service_words
from councils.clock import today


@readers
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The headline figure of every report for the last twelve months."""
    filters = usual_filters(today())
    counts = [name for _key, report in reports.items() for name in report.counts]
    data = queries.report_data(filters, ("month", "channel", "reason"), counts)
    items = []
    for key, report in reports.items():
        headline = report.headline(data)
        items.append(
            {
                "key": key,
                "label": report.label,
                "question": report.question,
                "figure": headline.figure,
                "words": headline.words,
                "note": headline.note,
                "href": reverse("channels_shift:report", args=[key]),
            }
        )
    context = {
        "nav_items": insight_nav(request),
        "items": items,
        "period": period_words(filters),
        "is_empty": not data.tallies,
    }
    return render(request, "channels_shift/dashboard.html", context)


@readers
@require_safe
def report(request: HttpRequest, key: str) -> HttpResponse:
    """One report: headline, chart, tables, and the words that say what is measured."""
    part = _report(key)
    extent = queries.extent()
    form = FilterForm(request.GET, extent=extent, today=today())
    filters = form.filters()
    page = part.build(queries.report_data(filters, part.group_by, part.counts))
    context = {
        "nav_items": insight_nav(request),
        "key": key,
        "report": part,
        "page": page,
        "form": form,
        "has_errors": bool(form.errors),
        "period": period_words(filters),
        "chosen": chosen_words(filters),
        "tables": [(table, _csv_address(key, table.key, filters)) for table in page.tables],
        "empty_words": _empty_words(filters, extent) if page.is_empty else "",
    }
    return render(request, "channels_shift/report.html", context)


@readers
@require_safe
def table_csv(request: HttpRequest, key: str, table: str) -> HttpResponse:
    """One table of a report as CSV, with the same filters and the same figures as the page."""
    part = _report(key)
    form = FilterForm(request.GET, extent=queries.extent(), today=today())
    filters = form.filters()
    if form.errors:
        raise Http404
    found = part.build(queries.report_data(filters, part.group_by, part.counts)).table(table)
    if found is None:
        raise Http404
    response = HttpResponse(csv_bytes(found.export()), content_type="text/csv; charset=utf-8")
    name = f"{key}-{table}-{month_code(filters.first)}-{month_code(filters.last)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(key: str) -> Any:
    if key not in reports:
        raise Http404
    return reports.get(key)


def period_words(filters: Filters) -> str:
    """April 2025 to March 2026"""
    if filters.first == filters.last:
        return month_words(filters.first)
    return _("%(first)s to %(last)s") % {
        "first": month_words(filters.first),
        "last": month_words(filters.last),
    }


def chosen_words(filters: Filters) -> str:
    """Which service and channel the figures are of."""
    service = service_words(filters.service_key) if filters.service_key else _("all services")
    channel = channel_words(filters.channel) if filters.channel else _("all channels")
    return f"{service}, {channel}"


def _csv_address(key: str, table: str, filters: Filters) -> str:
    chosen = {
        "first": month_code(filters.first),
        "last": month_code(filters.last),
        "service": filters.service_key,
        "channel": filters.channel,
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return reverse("channels_shift:report-csv", args=[key, table]) + f"?{query}"


def _empty_words(filters: Filters, extent: queries.Extent) -> str:
    if extent.first is None or extent.last is None:
        return _("Nothing has been counted yet. Figures appear as soon as people get in touch.")
    return _(
        "Nothing was counted for %(period)s. There are figures from %(first)s to %(last)s."
    ) % {
        "period": period_words(filters),
        "first": month_words(extent.first),
        "last": month_words(extent.last),
    }
