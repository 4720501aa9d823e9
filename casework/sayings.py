"""What a case says to people: status, team, promise, what happens next."""

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from casework import lifecycle, stages, targets
from casework.choices import Outcome, Status
from casework.models import Case, CaseType


def standing_of(case: Case) -> lifecycle.Standing:
    """The part of a case that its status words depend on."""
    return lifecycle.Standing(
        status=case.status,
        team=case.queue.team.name if case.queue else "",
        planned_on=case.planned_on,
        outcome=case.outcome,
        sentence=case.outcome_sentence,
        not_ours_to=case.not_ours_to,
    )


def status_of(case: Case) -> str:
    """The status in the resident's words."""
    return lifecycle.resident_status(standing_of(case))


def public_status(case: Case) -> str:
    """The status for lists and tracking; nothing telling when the service is sensitive."""
    standing = standing_of(case)
    if not case.is_sensitive:
        return lifecycle.short_status(standing)
    if case.is_open:
        return _("Waiting for you") if needs_reply(case) else _("Received")
    if case.outcome == Outcome.NOT_OURS:
        return _("Not ours")
    return lifecycle.short_status(standing)


def title_of(case: Case, council_name: str) -> str:
    """What the case is called outside the council's own pages."""
    if case.is_sensitive:
        return _("A request to %(council)s") % {"council": council_name}
    return case.service_title


def target_of(case_type: CaseType) -> targets.Target:
    """The promise of a case type as a plain value."""
    return targets.Target(
        days=case_type.target_days,
        clock=case_type.clock,
        is_confirmed=case_type.is_confirmed,
        promise=case_type.promise,
        restarts=case_type.restarts_clock,
    )


def stage_of(case: Case) -> stages.Stage | None:
    """The stage that a case stands in; None for a case that has none."""
    return stages.find(stages.read(case.case_type.stages), case.stage) if case.stage else None


def promise_target(case: Case) -> targets.Target:
    """What is promised for a case now: that of its stage, else that of its kind."""
    return _promised(case)[0]


def _promised(case: Case) -> tuple[targets.Target, date | None]:
    """The promise that residents may read, and its day.

    Of stages only those count that the council keeps by its own word. Where that is not so for an
    acknowledgement, the answer that follows it is what is promised.
    """
    stage = stage_of(case)
    if stage is None:
        return target_of(case.case_type), case.due_on
    then = stages.following(stages.read(case.case_type.stages), stage.key)
    keeps_then = then is not None and then.is_confirmed
    if then is not None and keeps_then and not stage.is_confirmed:
        target = stages.target_of(then, is_confirmed=True)
        return replace(target, promise=stages.promise(then, then=None)), case.next_due_on
    words = stages.promise(stage, then=case.next_due_on if keeps_then else None)
    target = stages.target_of(stage, is_confirmed=stage.is_confirmed)
    return replace(target, promise=words), case.due_on


def is_promised(case: Case) -> bool:
    """Whether the day that a case is due on was promised to its resident."""
    stage = stage_of(case)
    return case.case_type.is_confirmed if stage is None else stage.is_confirmed


def promise_of(case: Case, *, now: datetime) -> str:
    """The promise, or the admitted breach, in words; empty while there is none to show."""
    target, due_on = _promised(case)
    return targets.promise_words(
        target,
        due_on=due_on,
        now=now,
        is_open=case.is_open,
        paused_for=case.pause_reason if case.paused_since else "",
        planned_on=case.planned_on,
    )


def public_promise(case: Case, *, now: datetime) -> str:
    """The promise outside the council's own pages: the day, in words that fit any request."""
    if not case.is_sensitive:
        return promise_of(case, now=now)
    return targets.promise_words(
        replace(target_of(case.case_type), promise=""),
        due_on=case.due_on,
        now=now,
        is_open=case.is_open,
        paused_for=case.pause_reason if case.paused_since else "",
    )


def pause_of(case: Case) -> str:
    """Why the clock stands still, in words."""
    return targets.pause_words(case.pause_reason, case.paused_since) if case.is_open else ""


def is_overdue(case: Case, *, now: datetime) -> bool:
    """Whether the due time has passed, confirmed target or not: what staff see."""
    return targets.is_breached(
        case.due_at, now=now, is_open=case.is_open, paused=case.paused_since is not None
    )


def needs_reply(case: Case) -> bool:
    """Whether the next step is the resident's."""
    return case.status == Status.WAITING_ON_RESIDENT


def team_of(case: Case) -> str:
    """Who has it, as a sentence."""
    if not case.is_open:
        return ""
    if case.queue is None:
        return _("We are finding the right team.")
    return _("The %(team)s has it.") % {"team": lifecycle.team_words(case.queue.team.name)}


def next_of(case: Case) -> str:
    """What happens next, as a sentence."""
    if not case.is_open:
        return case.outcome_sentence
    if lifecycle.awaits_payment(case):
        return _("You have not paid yet. We start when you have.")
    words = {
        Status.NEW: _("The team will look at it and decide what to do."),
        Status.IN_PROGRESS: _("The team is working on it."),
        Status.PLANNED: _("The team will do the work on the day shown."),
        Status.WAITING_ON_RESIDENT: _("We need an answer from you before we can go on."),
        Status.WAITING_ON_OTHERS: _("The team is waiting for somebody else before it can go on."),
    }
    return words[Status(case.status)]
