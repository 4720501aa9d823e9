"""The same act on many cases: which they are and what will happen, then what was done and what not.

The ticked cases travel as references in the address, so the page that asks can be loaded again; the
result stays in the session until the next one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff
from casework import permissions
from casework.errors import CaseworkError
from casework.forms import acts as forms
from casework.forms.teams import BulkCloseForm
from casework.operations import assigning, closing, messaging
from casework.queries.desk import chosen_cases
from casework.records import BulkResult
from casework.views.home import readers
from casework.views.wording import lines_of
from councils import clock

RESULT = "desk_bulk_result"


@dataclass(frozen=True, kw_only=True)
class BulkAct:
    """One act on many cases."""

    slug: str
    verb: str
    label: Any
    title: Any
    button: Any
    did: Any
    run: Callable[..., BulkResult]
    form: type[forms.ActForm] = forms.ConfirmForm
    given: Callable[[Any], dict[str, Any]] = lambda form: dict(form.cleaned_data)
    lead: Any = ""

    @property
    def roles(self) -> frozenset[str]:
        """Who may do it to many at once."""
        return permissions.VERBS["bulk"] & permissions.VERBS[self.verb]


BULK_ACTS = (
    BulkAct(
        slug="claim",
        verb="claim",
        label=lazy("Take them"),
        title=lazy("Take these cases"),
        button=lazy("Take them"),
        did=lazy("Taken"),
        lead=lazy("They will be yours. A case that somebody else has stays with them."),
        run=assigning.claim_cases,
    ),
    BulkAct(
        slug="assign",
        verb="assign",
        label=lazy("Give them to somebody"),
        title=lazy("Give these cases to somebody"),
        button=lazy("Give them"),
        did=lazy("Given"),
        lead=lazy("Whoever has them now will no longer have them."),
        form=forms.AssignForm,
        given=lambda form: {"officer_id": form.cleaned_data["officer"]},
        run=assigning.assign_cases,
    ),
    BulkAct(
        slug="message",
        verb="message",
        label=lazy("Write to the residents"),
        title=lazy("Write to the residents of these cases"),
        button=lazy("Send the message"),
        did=lazy("Sent"),
        lead=lazy("Each resident gets the same words. They see it on their page, and by e-mail."),
        form=forms.MessageForm,
        run=messaging.send_messages,
    ),
    BulkAct(
        slug="close",
        verb="close",
        label=lazy("Close them"),
        title=lazy("Close these cases"),
        button=lazy("Close them and tell the residents"),
        did=lazy("Closed"),
        lead=lazy("Each ends in the same way, and each resident reads the same sentence."),
        form=BulkCloseForm,
        run=closing.close_cases,
    ),
)


def offered(by: Any) -> list[dict[str, Any]]:
    """The buttons below a list."""
    return [
        {"href": reverse(f"casework:bulk-{act.slug}"), "text": act.label}
        for act in BULK_ACTS
        if act.roles & by.roles
    ]


def bulk_view(act: BulkAct) -> Callable[..., HttpResponse]:
    """The page of one act on many cases."""

    @staff(*act.roles)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        given = request.POST if request.method == "POST" else request.GET
        cases = chosen_cases(given.getlist("case"), by=request.staff, now=clock.now())
        back = back_to(given.get("queue", ""))
        if not cases:
            messages.warning(request, _("Tick the cases first, then choose what to do with them."))
            return redirect(back)
        if request.method == "POST":
            return _done(request, act, cases, back)
        return _page(request, act, cases, act.form(by=request.staff))

    view.__name__ = view.__qualname__ = f"bulk_{act.slug}"
    view.__doc__ = f"{act.title}: list them, ask, and do it."
    return view


def back_to(queue_slug: str) -> str:
    """The list that the cases were ticked on; the front desk when that is not known."""
    fits = queue_slug and queue_slug.replace("-", "").replace("_", "").isalnum()
    return reverse("casework:queue", args=[queue_slug]) if fits else reverse("casework:home")


def _done(request: HttpRequest, act: BulkAct, cases: Any, back: str) -> HttpResponse:
    by = request.staff
    form = act.form(request.POST, by=by)
    if not form.is_valid():
        return _page(request, act, cases, form, status=422)
    try:
        ids = [case.id for case in cases]
        result = act.run(case_ids=ids, by=by, now=clock.now(), **act.given(form))
    except CaseworkError as error:
        form.add_error(None, error.words())
        return _page(request, act, cases, form, status=409)
    return show_result(request, result, title=str(act.title), did=str(act.did), back=back)


def _page(
    request: HttpRequest, act: BulkAct, cases: Any, form: Any, status: int = 200
) -> HttpResponse:
    now: datetime = clock.now()
    given = request.POST if request.method == "POST" else request.GET
    lines = lines_of(cases, now=now, me=request.staff.user_id)
    for case, line in zip(cases, lines, strict=True):
        line["expect"] = _expected(act, case, request.staff)
    context = {
        "act": act,
        "lines": lines,
        "form": form,
        "queue": given.get("queue", ""),
        "back": back_to(given.get("queue", "")),
    }
    return render(request, "casework/bulk.html", context, status=status)


def _expected(act: BulkAct, case: Any, by: Any) -> str:
    """What will become of one of them."""
    if not case.is_open and act.verb in permissions.NEEDS_OPEN:
        return _("Stays as it is: it is closed")
    if act.verb == "claim" and case.assignee_id not in (None, by.user_id):
        return _("Stays with %(name)s") % {"name": case.assignee}
    words = {
        "claim": _("Will be yours"),
        "assign": _("Will be given"),
        "message": _("The resident gets the message"),
        "close": _("Will be closed"),
    }
    return words[act.verb]


def show_result(
    request: HttpRequest, result: BulkResult, *, title: str, did: str, back: str
) -> HttpResponse:
    """Keep what happened and go to the page that says it."""
    request.session[RESULT] = {
        "title": title,
        "did": did,
        "back": back,
        "done": list(result.done),
        "refused": [list(pair) for pair in result.refused],
    }
    return redirect("casework:bulk-result")


@readers
@require_safe
def bulk_result(request: HttpRequest) -> HttpResponse:
    """Which were done, which refused, and why."""
    result = request.session.get(RESULT)
    if result is None:
        raise Http404(_("There is no result to show."))
    return render(request, "casework/bulk_result.html", {"result": result})
