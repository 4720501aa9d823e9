"""Routing rules under /manage/: the list, adding and changing, the order, and trying them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff
from casework import permissions
from casework.choices import RuleLayer
from casework.errors import NotFound, RuleRefused
from casework.forms.rules import ForServiceForm, RuleForm, TryForm
from casework.operations import rules as changing
from casework.queries.rules import (
    all_rules,
    case_type_by_key,
    queues_in_use,
    rule_by_id,
    rule_lists,
)
from casework.routing.rule_words import condition_lines
from casework.routing.trying import try_rules
from casework.routing.vocabulary import Vocabulary, vocabulary
from councils import clock
from councils.errors import ChangedMeanwhile
from councils.rendering import look

admins = staff(*permissions.VERBS["change_rules"])
lookers = staff(*permissions.VERBS["change_rules"], permissions.AUDITOR)
ALL = "all"


@lookers
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in the order in which it is asked, in words."""
    words, queues = vocabulary(), queues_in_use()
    titles = {
        RuleLayer.COUNCIL: _("All services of this council"),
        RuleLayer.PARTNERSHIP: _("All councils of the partnership"),
    }
    context = {
        "lists": rule_lists(words, queues, {str(key): title for key, title in titles.items()}),
        "may_change": permissions.may("change_rules", request.staff),
    }
    return render(request, "casework/rules.html", context)


@admins
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Which requests a new rule is about; leads on to the rule itself."""
    words = vocabulary()
    form = ForServiceForm(
        request.GET if "service" in request.GET else None, services=words.services
    )
    if form.is_bound and form.is_valid():
        return redirect("routing:add", form.cleaned_data["service"] or ALL)
    return render(request, "casework/rule_new.html", {"form": form})


@admins
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, service: str) -> HttpResponse:
    """A new rule of one service, or of all."""
    key = "" if service == ALL else service
    words = vocabulary(key)
    if key and key not in words.services:
        raise Http404
    form = RuleForm(_posted(request), stands=None, words=words, queues=queues_in_use())
    if request.method == "POST" and form.is_valid():
        try:
            made = changing.add_rule(service_key=key, **_wanted(request, form))
        except RuleRefused as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The rule “%s” is added.") % made.label)
            return redirect("routing:rules")
    title = words.services.get(key) or _("All services")
    return _rule_page(request, form, title=title)


@admins
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change one rule."""
    rule = rule_by_id(rule_id)
    if rule is None:
        raise Http404
    words = vocabulary(rule.service_key)
    stands = changing.rule_shown(rule)
    form = RuleForm(
        _posted(request),
        stands=stands,
        words=words,
        queues=queues_in_use(),
        condition=rule.condition,
        actions=rule.actions,
        initial={"label": rule.label},
    )
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            changing.change_rule(rule_id=rule_id, seen=seen, **_wanted(request, form))
        except RuleRefused as error:
            _refuse(form, error)
        except ChangedMeanwhile:
            said = "\n".join(condition_lines(rule.condition, words)) or _("Always")
            form.refuse(stands, {_("Name of the rule"): rule.label, _("When it counts"): said})
        else:
            messages.success(request, _("The rule is saved. It counts from the next case on."))
            return redirect("routing:rules")
    title = words.services.get(rule.service_key) or _("All services")
    return _rule_page(request, form, title=title, rule=rule)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _wanted(request: HttpRequest, form: RuleForm) -> dict[str, Any]:
    wanted = {name: form.cleaned_data[name] for name in ("label", "condition", "actions")}
    return {**wanted, "by": request.staff, "now": clock.now()}


def _refuse(form: RuleForm, error: RuleRefused) -> None:
    for problem in error.problems:
        form.add_error(None, problem)


def _rule_page(request: HttpRequest, form: RuleForm, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "kept": condition_lines(form.kept, form.words) if form.is_rich else [],
        "answers": [one for one in form.words.subjects.values() if one.options],
        **more,
    }
    return render(request, "casework/rule.html", context)


@admins
@require_POST
def move(request: HttpRequest, rule_id: UUID, way: str) -> HttpResponse:
    """Ask a rule earlier or later."""
    if way not in ("up", "down"):
        raise Http404
    try:
        moved = changing.move_rule(
            rule_id=rule_id,
            up=way == "up",
            seen=request.POST.get("seen", ""),
            by=request.staff,
            now=clock.now(),
        )
    except NotFound as error:
        raise Http404 from error
    except ChangedMeanwhile:
        messages.error(request, _("Somebody else changed the order. Look at it and try again."))
    else:
        words = _("“%s” is asked earlier now.") if way == "up" else _("“%s” is asked later now.")
        messages.success(request, words % moved.label)
    return redirect("routing:rules")


@admins
@require_POST
def switch(request: HttpRequest, rule_id: UUID, way: str) -> HttpResponse:
    """Switch a rule off or on."""
    if way not in ("on", "off"):
        raise Http404
    try:
        rule = changing.switch_rule(
            rule_id=rule_id, on=way == "on", by=request.staff, now=clock.now()
        )
    except NotFound as error:
        raise Http404 from error
    except RuleRefused as error:
        messages.error(request, _("It stays off: %s") % error.words())
    else:
        words = _("“%s” is on.") if rule.is_active else _("“%s” is off.")
        messages.success(request, words % rule.label)
    return redirect("routing:rules")


@lookers
@require_safe
def try_it(request: HttpRequest) -> HttpResponse:
    """Which queue a made-up case would go to, and why. Nothing is stored."""
    words = vocabulary()
    service = ForServiceForm(request.GET or None, services=words.services)
    look(service.fields["service"], page_heading=False)
    service.fields["service"].label = _("Which service?")
    service.fields["service"].choices = [("", _("Choose")), *words.services.items()]
    key = request.GET.get("service", "")
    case_type = case_type_by_key(key) if key in words.services else None
    context: dict[str, Any] = {"service": service, "case_type": case_type}
    if case_type is not None:
        own = vocabulary(key)
        form = TryForm(request.GET if "try" in request.GET else None, words=own)
        context["form"] = form
        if form.is_bound and form.is_valid():
            context["tried"] = _tried(case_type, form)
            context["trail"] = _in_words(context["tried"].trail, own)
    return render(request, "casework/rules_try.html", context)


def _tried(case_type: Any, form: TryForm) -> Any:
    return try_rules(
        case_type=case_type,
        rules=[rule for rule in all_rules() if rule.is_active],
        queues=queues_in_use(),
        answers=form.answers(),
        now=clock.now(),
        **form.facts(),
    )


def _in_words(trail: list[dict[str, Any]], words: Vocabulary) -> list[dict[str, Any]]:
    """The trail with the words of questions and answers where their codes stand."""
    return [line | {"why_not": [_worded(why, words) for why in line["why_not"]]} for line in trail]


def _worded(why: str, words: Vocabulary) -> str:
    for subject in words.subjects.values():
        code = f"answer “{subject.name}”" if subject.source == "answer" else subject.label
        if code in why:
            for value, said in subject.options:
                why = why.replace(f"“{value}”", f"“{said}”")
            why = why.replace(code, f"“{subject.label}”")
    return why
