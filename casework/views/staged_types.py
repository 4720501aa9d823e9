"""Stages of complaints under /manage/: their days, where these come from, and confirming them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff
from casework import permissions, stages
from casework.choices import ClockKind
from casework.errors import NotFound
from casework.operations import staged_types as changing
from councils import clock
from councils.rendering import look

admins = staff(*permissions.VERBS["change_rules"])
lookers = staff(*permissions.VERBS["change_rules"], permissions.AUDITOR)


class StageForm(forms.Form):
    """The days of a stage and where the council says so."""

    use_required_attribute = False

    days = look(
        forms.IntegerField(
            label=lazy("How many days?"),
            min_value=1,
            max_value=365,
            error_messages={
                "required": lazy("Enter the number of days"),
                "invalid": lazy("Enter a whole number, like 10"),
                "min_value": lazy("Enter 1 or more"),
                "max_value": lazy("Enter 365 or less"),
            },
        ),
        width="3",
    )
    source = look(
        forms.CharField(
            label=lazy("Where does your council say so?"),
            help_text=lazy("A web address, or the name of your policy and its page."),
            max_length=300,
            error_messages={"required": lazy("Enter where your council says so")},
        )
    )


@lookers
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Each kind of case with stages: days, what they rest on, and whether residents read them."""
    context = {
        "types": [
            {
                "type": one,
                "stages": [_line(stage) for stage in stages.read(one.stages)],
                "is_open": not all(stage.is_confirmed for stage in stages.read(one.stages)),
            }
            for one in changing.staged_types()
        ],
        "may_change": permissions.may("change_rules", request.staff),
    }
    return render(request, "casework/stages.html", context)


def _line(stage: stages.Stage) -> dict[str, Any]:
    starts = {
        stages.OPENED: _("the day we get it"),
        stages.ASKED: _("the day the resident asks for it"),
    }
    return {
        "stage": stage,
        "starts": starts.get(stage.starts) or _("the day the stage before is done"),
        "clock": str(ClockKind(stage.clock).label).lower(),
        "basis": _(stages.BASIS_WORDS.get(stage.basis, stage.basis)),
        "is_link": stage.source.startswith("https://"),
    }


@admins
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str, stage_key: str) -> HttpResponse:
    """Change the days of one stage; that it is the council's own word is dated today."""
    case_type = next((one for one in changing.staged_types() if one.key == key), None)
    stage = stages.find(stages.read(case_type.stages), stage_key) if case_type else None
    if case_type is None or stage is None:
        raise Http404
    first = {"days": stage.days, "source": stage.source}
    form = StageForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        changing.change_stage(
            case_type_key=key,
            stage_key=stage_key,
            by=request.staff,
            now=clock.now(),
            **form.cleaned_data,
        )
        messages.success(request, _("Changed. Cases that are open keep the date they have."))
        return redirect("stages:stages")
    context = {"form": form, "stage": stage, "type": case_type}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "casework/stage.html", context, status=status)


@admins
@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm the stages as they stand."""
    try:
        changing.confirm_stages(case_type_key=key, by=request.staff, now=clock.now())
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _("Confirmed. Residents read these promises from now on."))
    return redirect("stages:stages")
