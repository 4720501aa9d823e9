"""What every measure means: formula and source, from the code that does the sum."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels_shift.reporting import reports
from channels_shift.views.navigation import insight_nav
from channels_shift.views.roles import readers


@dataclass(frozen=True)
class Definition:
    """One measure's docstring in its three parts."""

    key: str
    meaning: str
    formula: str
    source: str


def definition_of(measure: Callable) -> Definition:
    """The meaning, formula and source that stand in a measure's docstring."""
    text = " ".join((inspect.getdoc(measure) or "").split())
    meaning, _formula, rest = text.partition("Formula: ")
    formula, _source, source = rest.partition("Source: ")
    key = re.sub("_+", "-", measure.__name__)
    return Definition(key, meaning.strip(), formula.strip(), source.strip())


@readers
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Every report with its measures."""
    parts = [
        (key, report, [definition_of(measure) for measure in report.measures])
        for key, report in reports.items()
    ]
    context = {"nav_items": insight_nav(request), "parts": parts}
    return render(request, "channels_shift/definitions.html", context)
