"""What goes out to those who do the work: job sheets on paper, and a queue's cases as a file."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import staff
from casework.operations.exporting import record_export
from casework.queries.desk import chosen_cases
from casework.queries.exporting import open_jobs
from casework.queries.job_sheets import MOST, JobSheet, job_sheets
from casework.queries.worklist import queue_by_slug
from casework.views.bulk import back_to
from casework.views.home import readers
from councils import clock
from councils.files import api as files
from councils.spreadsheets import safe_cell
from councils.tenancy import in_council

takers = staff("officer", "team_leader", "council_admin", "contractor")


@readers
@require_safe
def case_sheet(request: HttpRequest, reference: str) -> HttpResponse:
    """The job sheet of one case."""
    found = chosen_cases([reference.upper()], by=request.staff, now=clock.now())
    if not found or found[0].is_restricted:
        raise Http404(_("There is no such case here."))
    return _sheets(request, found)


@readers
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """The job sheets of the cases that were ticked, one to a page of paper."""
    found = chosen_cases(request.GET.getlist("case"), by=request.staff, now=clock.now())
    if not found:
        messages.warning(request, _("Tick the cases first, then print their job sheets."))
        return redirect(back_to(request.GET.get("queue", "")))
    return _sheets(request, found)


def _sheets(request: HttpRequest, cases: Any) -> HttpResponse:
    jobs = job_sheets([case.id for case in cases], by=request.staff)
    stored = files.files_by_id([pk for job in jobs for pk in job.photo_ids])
    pages = [{"job": job, "photos": list(_photos(job, stored))} for job in jobs]
    context = {"pages": pages, "left_out": max(0, len(cases) - MOST), "printed_at": clock.now()}
    return render(request, "casework/sheets.html", context)


def _photos(job: JobSheet, stored: dict[Any, Any]) -> Iterator[str]:
    for pk in job.photo_ids:
        kept = stored.get(pk)
        if kept is not None and kept.is_image and kept.state == kept.State.READY:
            yield reverse("casework:case-attachment", args=[job.reference, pk]) + "?side=640"


HEADINGS = (
    "Reference",
    "Service",
    "Urgent",
    "Place",
    "Postcode",
    "Latitude",
    "Longitude",
    "Map",
    "What to do",
    "Received",
    "Due",
    "Planned for",
    "Their reference",
)


class _Line:
    """A file for the CSV writer that gives each line back at once."""

    def write(self, line: str) -> str:
        return line


@takers
@require_safe
def export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """A queue's open cases as CSV, line by line: no more than the job sheet shows."""
    by = request.staff
    queue = queue_by_slug(slug, by)
    if queue is None:
        raise Http404(_("There is no such queue here."))
    now = clock.now()
    record_export(queue_id=queue.pk, by=by, now=now)
    answer = StreamingHttpResponse(
        _lines(request.tenant, queue.pk, by), content_type="text/csv; charset=utf-8"
    )
    name = f"{request.tenant.slug}-{queue.slug}-{now:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _lines(council: Any, queue_id: Any, by: Any) -> Iterator[str]:
    """The file, made while it is sent: the request is over then, so the council is entered anew."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(HEADINGS)  # spreadsheets need the mark to read £ and é
    with in_council(council):
        for job in open_jobs(queue_id, by=by):
            yield writer.writerow([safe_cell(cell) for cell in _cells(job)])


def _cells(job: JobSheet) -> tuple[Any, ...]:
    what = "; ".join(f"{row['label']} {_one_line(row['shown'])}" for row in job.answers)
    return (
        job.reference,
        job.service_title,
        "yes" if job.is_urgent else "",
        _one_line(job.place),
        job.postcode,
        "" if job.lat is None else f"{job.lat:.6f}",
        "" if job.lng is None else f"{job.lng:.6f}",
        job.map_url,
        what,
        clock.local_day(job.opened_at).isoformat(),
        job.due_on or "",
        job.planned_on or "",
        job.their_reference,
    )


def _one_line(text: Any) -> str:
    return ", ".join(part.strip() for part in str(text or "").splitlines() if part.strip())
