"""What only the team of a restricted case opens: the question why, and what is kept sealed."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import staff
from casework import permissions
from casework.errors import CaseworkError, NotFound
from casework.forms.acts import ReasonForm
from casework.operations.reading import say_why
from casework.operations.sealing import open_sealed
from casework.queries.desk import case_to_act_on
from casework.views.case import case_page
from casework.views.home import readers
from councils import clock
from councils.secrets import SealBroken, unseal


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest, reference: str) -> HttpResponse:
    """Why does this person open a restricted case today? Then the case."""
    case = case_to_act_on(reference, by=request.staff)
    if case is None:
        raise Http404(_("There is no such case here."))
    if not case.is_restricted:
        return redirect("casework:case-detail", reference=case.reference)
    form = ReasonForm(request.POST or None, case=case, by=request.staff)
    if request.method == "POST" and form.is_valid():
        say_why(case_id=case.pk, by=request.staff, now=clock.now(), **form.cleaned_data)
        return redirect("casework:case-detail", reference=case.reference)
    status = 422 if request.method == "POST" else 200
    context = {"case": case, "form": form, "team": (case.queue or case.case_type.first_queue).team}
    return render(request, "casework/case_why.html", context, status=status)


@staff(*permissions.VERBS["show_sealed"])
@require_POST
@never_cache
def sealed(request: HttpRequest, reference: str) -> HttpResponse:
    """What is kept sealed, on a page that nobody stores; each look is written down."""
    case = case_to_act_on(reference, by=request.staff)
    if case is None:
        raise Http404(_("There is no such case here."))
    try:
        kept = open_sealed(case_id=case.pk, by=request.staff, now=clock.now())
    except NotFound as error:
        raise Http404(error.words()) from error
    except CaseworkError as error:
        return case_page(request, case.reference, status=409, problem=error.words())
    context = {
        "case": case,
        "answers": [{"label": one.label, "rows": _rows(one.sealed)} for one in kept],
        "wipe_href": reverse("casework:case-handed-over", args=[case.reference]),
    }
    return render(request, "casework/case_sealed.html", context)


def _rows(token: str) -> list[dict[str, str]]:
    """What was sealed, part by part; a seal that does not open says so."""
    try:
        text = unseal(token)
    except SealBroken:
        return [{"key": _("Not readable"), "value": _("Ask the resident for it again.")}]
    return [{"key": key, "value": value} for key, value in _parts(text)]


def _parts(text: str) -> list[tuple[str, str]]:
    try:
        found: Any = json.loads(text)
    except ValueError:
        found = text
    if not isinstance(found, dict):
        return [(_("Answer"), text)]
    return [(key.replace("_", " ").capitalize(), str(value)) for key, value in found.items()]
