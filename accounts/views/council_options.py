"""What this council decides about the options that the product declares."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff
from accounts.choices import Role
from accounts.council_forms import OptionForm
from accounts.queries import staff_names
from accounts.views.council_details import as_it_stands
from accounts.views.posted import posted
from councils import clock
from councils.errors import ChangedMeanwhile
from councils.models import Council
from councils.operations import options as deciding
from councils.operations.editing import token_of
from councils.option_history import changes_of, last_changes
from councils.option_kinds import kind_of, readable
from councils.options import Option, group_of, load_declared_options

admins = staff(Role.COUNCIL_ADMIN)
lookers = staff(Role.COUNCIL_ADMIN, Role.AUDITOR)


@lookers
@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Every option, grouped, with its meaning, what counts, and who changed it last."""
    council = as_it_stands(request)
    changes = last_changes()
    names = staff_names(one.actor_id for one in changes.values() if one.actor_id)
    declared = sorted(load_declared_options().values(), key=_order)
    in_force = _in_force(declared)
    groups = [
        {
            "key": key,
            "words": group_of(key),
            "has_check": group_of(key).check is not None,
            "rows": [_row(one, council, in_force, changes, names) for one in found],
        }
        for key, found in groupby(declared, key=lambda option: option.group)
    ]
    context = {"groups": groups, "may_change": request.staff.has(Role.COUNCIL_ADMIN)}
    return render(request, "accounts/council/options.html", context)


def _order(option: Option) -> tuple[bool, str, str]:
    """What is read as it stands first, then what counts from a next version; each by its title."""
    group = group_of(option.group)
    return group.is_later, str(group.title), option.group


def _in_force(declared: list[Option]) -> dict[str, Any]:
    """The values of options that are not read as they stand: one look for each reader."""
    readers = {group_of(option.group).in_force for option in declared} - {None}
    found: dict[str, Any] = {}
    for read in readers:
        found |= read() if read else {}
    return found


def _row(
    option: Option, council: Council, in_force: dict[str, Any], changes: Any, names: Any
) -> dict[str, Any]:
    change = changes.get(option.name)
    return {
        **_standing(option, council, in_force),
        "option": option,
        "change": change,
        "by": names.get(change.actor_id) if change else "",
    }


def _standing(option: Option, council: Council, in_force: dict[str, Any]) -> dict[str, Any]:
    """An option's value, default and what counts at present, in words."""
    kind, own = kind_of(option), option.name in council.options
    chosen = council.options.get(option.name, option.default)
    now = in_force.get(option.name, chosen)
    counts = chosen if own else now
    return {
        "own": own,
        "value": kind.words(option, counts) if readable(option, counts) else str(counts),
        "default": kind.words(option, option.default),
        "in_force": kind.words(option, now) if readable(option, now) and now != counts else "",
    }


def _option(name: str) -> Option:
    try:
        return load_declared_options()[name]
    except KeyError:
        raise Http404 from None


@lookers
@require_http_methods(["GET", "POST"])
def option(request: HttpRequest, name: str) -> HttpResponse:
    """One option: what counts, and changing it. An auditor only reads."""
    found, council = _option(name), as_it_stands(request)
    may_change = request.staff.has(Role.COUNCIL_ADMIN)
    in_force = _in_force([found])
    value = council.options.get(name, in_force.get(name, found.default))
    stands = deciding.shown(council, name)
    form = OptionForm(posted(request), stands=stands, option=found, value=value)
    standing = _standing(found, council, in_force)
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid() and _saved(request, name, form, stands, standing):
            return redirect("manage:options")
    history = changes_of(name)
    names = staff_names(one.actor_id for one in history if one.actor_id)
    context = {
        "option": found,
        "group": group_of(found.group),
        "form": form,
        "standing": standing,
        "history": [(one, names.get(one.actor_id) if one.actor_id else "") for one in history],
        "token": token_of(stands),
        "may_change": may_change,
    }
    return render(request, "accounts/council/option.html", context)


def _saved(request: HttpRequest, name: str, form: OptionForm, stands: Any, standing: Any) -> bool:
    try:
        deciding.set_option(
            council_id=request.tenant.pk,
            name=name,
            value=form.chosen(),
            seen=form.cleaned_data["seen"],
            by_id=request.person.pk,
            now=clock.now(),
        )
    except ChangedMeanwhile:
        form.refuse(stands, {str(form.option.label): standing["value"]})
        return False
    messages.success(request, _("“%s” is saved.") % form.option.label)
    return True


@admins
@require_POST
def option_default(request: HttpRequest, name: str) -> HttpResponse:
    """Go back to the default."""
    found = _option(name)
    try:
        deciding.use_default(
            council_id=request.tenant.pk,
            name=name,
            seen=request.POST.get("seen", ""),
            by_id=request.person.pk,
            now=clock.now(),
        )
    except ChangedMeanwhile as error:
        messages.error(request, str(error))
        return redirect("manage:option", name)
    messages.success(request, _("“%s” is back to its default.") % found.label)
    return redirect("manage:options")


@admins
@require_POST
def options_check(request: HttpRequest, key: str) -> HttpResponse:
    """Try whether the options of a group work together, and say what is wrong."""
    group = group_of(key)
    if group.check is None:
        raise Http404
    problems = group.check()
    for words in problems:
        messages.error(request, words)
    if not problems:
        messages.success(request, _("“%s” works with these options.") % group.title)
    return redirect("manage:options")
