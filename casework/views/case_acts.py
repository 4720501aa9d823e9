"""The one way in which each act on a case is asked for and done.

Each has its own address, form and roles. GET shows the form, or why it cannot be done now; POST
does it and goes back to the case. A refusal keeps everything that was typed.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import staff
from casework import permissions
from casework.acts import Act
from casework.errors import CaseIsClosed, CaseworkError, NotFound, NotPermitted
from casework.operations.reading import reason_today
from casework.queries.desk import case_to_act_on
from casework.views.case import case_page
from councils import clock
from councils.files.api import FileRefused
from councils.payments.api import PaymentError


def view_of(act: Act) -> Callable[..., HttpResponse]:
    """The page of one act."""

    @staff(*permissions.VERBS[act.verb])
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        case = case_to_act_on(reference, by=request.staff)
        if case is None:
            raise Http404(_("There is no such case here."))
        if request.method == "POST":
            return _done(request, act, case)
        if case.is_restricted and not reason_today(case.pk, by=request.staff, now=clock.now()):
            return redirect("casework:case-why", reference=case.reference)
        problem = _why_not(act, case, request.staff)
        form = act.form(case=case, by=request.staff, initial=_initial(case))
        return _page(request, act, case, form, problem=problem, status=409 if problem else 200)

    view.__name__ = view.__qualname__ = f"case_{act.slug.replace('-', '_')}"
    view.__doc__ = f"{act.title}: ask, and do it."
    return view


def _initial(case: Any) -> dict[str, Any]:
    return {"priority": case.priority, "their_reference": case.their_reference}


def _why_not(act: Act, case: Any, by: Any) -> str:
    """Why the case cannot be so treated as it stands; empty when it can."""
    try:
        permissions.require(act.verb, by, case)
        if act.needs_open and not case.is_open:
            raise CaseIsClosed
        if act.ready:
            act.ready(case, by)
    except CaseworkError as error:
        return error.words()
    return ""


def _done(request: HttpRequest, act: Act, case: Any) -> HttpResponse:
    by = request.staff
    form = act.form(request.POST, request.FILES, case=case, by=by)
    if not form.is_valid():
        return _page(request, act, case, form, status=422)
    try:
        act.run(case_id=case.pk, by=by, now=clock.now(), **act.given(form))
    except FileRefused as error:
        form.add_error("file", str(error))
        return _page(request, act, case, form, status=422)
    except NotFound as error:
        raise Http404(error.words()) from error
    except (CaseworkError, PaymentError) as error:
        return _refused(request, act, case, form, error)
    messages.success(request, str(act.done))
    if act.leaves or _is_gone(act, case, by):
        return redirect("casework:home")
    return redirect("casework:case-detail", reference=case.reference)


def _is_gone(act: Act, case: Any, by: Any) -> bool:
    """Whether the case now stands with a team that closes it to whoever sent it there."""
    return act.slug in ("transfer", "service") and case_to_act_on(case.reference, by=by) is None


def _refused(
    request: HttpRequest, act: Act, case: Any, form: Any, error: CaseworkError | PaymentError
) -> HttpResponse:
    """Say why it was not done, with everything that was typed still there."""
    status = 403 if isinstance(error, NotPermitted) else 409
    if not form.fields:
        return case_page(request, case.reference, status=status, problem=error.words())
    form.add_error(None, error.words())
    return _page(request, act, case, form, status=status)


def _page(
    request: HttpRequest, act: Act, case: Any, form: Any, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"act": act, "case": case, "form": form, "problem": problem, "has_errors": problem}
    return render(request, "casework/case_act.html", context, status=status)
