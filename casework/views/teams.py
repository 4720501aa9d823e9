"""A team: who is in it, moving an absent person's work, and how its queues tell of new cases."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff
from casework import permissions
from casework.errors import CaseworkError
from casework.forms.teams import BACK, JoinForm, MoveWorkForm, QueueSettingsForm
from casework.operations.absences import move_all_cases
from casework.operations.teams import change_queue, join_team, leave_team, may_let_in
from casework.queries.teams import TeamPage, late_by_queue, sum_of, team_page
from casework.queries.worklist import queue_by_slug, queue_lines
from casework.views.bulk import show_result
from casework.views.wording import header_items
from councils import clock
from councils.calendars import DEFAULT, calendar_names

desk = staff(*permissions.VERBS["see_customers"])
leaders = staff(*permissions.VERBS["run_team"])


def _team(request: HttpRequest, slug: str) -> TeamPage:
    found = team_page(slug, by=request.staff)
    if found is None:
        raise Http404(_("There is no such team here."))
    return found


@desk
@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """The team's numbers, queues and people."""
    return _page(request, _team(request, slug))


def _page(
    request: HttpRequest, found: TeamPage, *, join: JoinForm | None = None, status: int = 200
) -> HttpResponse:
    by, now = request.staff, clock.now()
    may_run = permissions.may("run_team", by)
    may_add = may_run and may_let_in(found.team, by)
    lines = [line for line in queue_lines(by) if line.team_id == found.team.pk]
    late = late_by_queue([line.id for line in lines], by=by, now=now)
    context = {
        "found": found,
        "team": found.team,
        "lines": lines,
        "header": header_items(sum_of(lines, late), now=now),
        "today": clock.local_day(now),
        "may_run": may_run,
        "form": (join or JoinForm(by=by)) if may_add else None,
    }
    return render(request, "casework/team.html", context, status=status)


@leaders
@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Put somebody into the team."""
    found, by = _team(request, slug), request.staff
    form = JoinForm(request.POST, by=by)
    if not form.is_valid():
        return _page(request, found, join=form, status=422)
    try:
        join_team(
            team_id=found.team.pk,
            user_id=UUID(form.cleaned_data["person"]),
            by=by,
            now=clock.now(),
        )
    except CaseworkError as error:
        form.add_error("person", error.words())
        return _page(request, found, join=form, status=409)
    messages.success(request, _("They are in the team now."))
    return redirect("casework:team", slug=slug)


@leaders
@require_POST
def leave(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Take somebody out of the team; their cases stay with them."""
    found = _team(request, slug)
    try:
        leave_team(team_id=found.team.pk, user_id=user_id, by=request.staff, now=clock.now())
    except CaseworkError as error:
        messages.error(request, error.words())
    else:
        messages.success(request, _("They are no longer in the team. Their cases stay with them."))
    return redirect("casework:team", slug=slug)


@leaders
@require_http_methods(["GET", "HEAD", "POST"])
def move_work(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Move everything that an absent person has; first say how much that is and ask where to."""
    found, by = _team(request, slug), request.staff
    member = next((one for one in found.members if one.user_id == user_id), None)
    if member is None:
        raise Http404(_("There is nobody like that in this team."))
    form = MoveWorkForm(request.POST or None, by=by, away_id=user_id)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _ask_move(request, found, member, form, status)
    to = form.cleaned_data["to"]
    try:
        result = move_all_cases(
            from_id=user_id,
            to_id=None if to == BACK else UUID(to),
            away_until=form.cleaned_data["away_until"],
            by=by,
            now=clock.now(),
        )
    except CaseworkError as error:
        form.add_error(None, error.words())
        return _ask_move(request, found, member, form, 409)
    return show_result(
        request,
        result,
        title=_("Cases of %(name)s") % {"name": member.name},
        did=_("Moved"),
        back=reverse("casework:team", args=[slug]),
    )


def _ask_move(
    request: HttpRequest, found: TeamPage, member: Any, form: Any, status: int
) -> HttpResponse:
    context = {"team": found.team, "member": member, "form": form}
    return render(request, "casework/move_work.html", context, status=status)


@leaders
@require_http_methods(["GET", "HEAD", "POST"])
def queue_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether the team's mailbox hears of each case of this queue, and when the team works."""
    by = request.staff
    queue = queue_by_slug(slug, by)
    if queue is None:
        raise Http404(_("There is no such queue here."))
    calendars = calendar_names(request.tenant)
    mine = queue.team.calendar if queue.team.calendar in calendars else DEFAULT
    now_set = {
        "mailbox": queue.team.email,
        "email_each_case": queue.email_each_case,
        "calendar": mine,
    }
    form = QueueSettingsForm(request.POST or None, by=by, calendars=calendars, initial=now_set)
    if request.method == "POST" and form.is_valid():
        change_queue(queue_id=queue.pk, by=by, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("The settings are kept."))
        return redirect("casework:queue", slug=slug)
    status = 422 if request.method == "POST" else 200
    context = {"queue": queue, "form": form}
    return render(request, "casework/queue_settings.html", context, status=status)
