"""`reconcile` and `verify_audit` on a page: run now, answered in plain words."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import partnership_admin
from councils import clock
from councils.events.reconciling import chosen_councils, reconcile
from councils.events.verifying import AuditReport, verify, verify_public
from councils.models import Council
from councils.tenancy import in_council

MOST_SHOWN = 50


@dataclass(frozen=True)
class Checked:
    """One council's answers: what is broken, what is worth a look, and its audit chain."""

    council: Council
    breaks: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    audit: AuditReport


@partnership_admin
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Everything that was acknowledged: is it stored, routed and delivered? Does the audit hold?"""
    councils = chosen_councils()
    report = reconcile(councils, now=clock.now())
    found = [_checked(council, report) for council in councils]
    shared = list(verify_public(now=clock.now()).values())
    audits = [*shared, *(one.audit for one in found)]
    context = {
        "found": found,
        "shared": shared,
        "all_well": not report.breaks and all(one.ok for one in audits),
        "now": clock.now(),
    }
    return render(request, "accounts/platform_checks.html", context)


def _checked(council: Council, report: Any) -> Checked:
    mine = [one for one in report.breaks if one["council"] == council.slug]
    looks = [one for one in report.warnings if one["council"] == council.slug]
    with in_council(council):
        audit = verify(now=clock.now())
    return Checked(council, mine[:MOST_SHOWN], looks[:MOST_SHOWN], audit)
