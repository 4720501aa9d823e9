"""One case: everything about it on a page, its files, and what may be done with it."""

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import sayings
from casework.choices import AvoidableReason, Channel, Direction, Finding, Outcome, Status
from casework.errors import SayWhyFirst
from casework.forms.acts import ActForm, MessageForm, NoteForm
from casework.history import stage_words
from casework.operations.complaining import can_take_longer, next_to_ask_for
from casework.operations.sealing import WARN_BEFORE, may_open_sealed, wipes_on
from casework.queries.cases import CaseDetail, Item, case_detail
from casework.queries.desk import case_of_file, dispatches_of
from casework.views.case_payment import payment_of
from casework.views.home import readers
from casework.views.wording import due_words, fact, flag_words, map_url
from councils import clock
from councils.bookings import api as bookings
from councils.clock import local_day
from councils.dates import day_and_time, long_date
from councils.files import api as files
from councils.gazetteer import api as gazetteer

LINK_WORDS = {
    "related": "Belongs with",
    "back_related": "Belongs with",
    "follow_up": "Follows from",
    "back_follow_up": "Was followed by",
    "duplicate": "Already reported as",
    "back_duplicate": "Reported again as",
    "evidence": "Evidence was given to the",
    "back_evidence": "Evidence for",
    "possible_dup": "Perhaps the same as",
    "back_possible_dup": "Perhaps reported again as",
    "not_duplicate": "The resident says it is not the same as",
    "back_not_duplicate": "Somebody looked at it and reported something else:",
}
WAITING = (Status.WAITING_ON_RESIDENT, Status.WAITING_ON_OTHERS)


@readers
@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The case page."""
    return case_page(request, reference)


def case_page(
    request: HttpRequest, reference: str, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    """Draw the case page, with what went wrong on top where something did."""
    now, by = clock.now(), request.staff
    try:
        found = case_detail(reference, by=by, now=now, record=not problem)
    except SayWhyFirst:
        return redirect("casework:case-why", reference=reference)
    if found is None:
        raise Http404(_("There is no such case here."))
    context = {
        "detail": found,
        "case": found.case,
        "problem": problem,
        "has_errors": bool(problem),
        "rows": _facts(found, now),
        "answers": [{"key": row["label"], "value": row["shown"]} for row in found.answers],
        "flags": [flag_words(flag) for flag in found.case.flags],
        "acts": acts_of(found, by),
        "message_fields": _empty(MessageForm, get_language()),
        "note_fields": _empty(NoteForm, get_language()),
        "conversation": [_said(item) for item in found.messages],
        "notes": [_noted(item) for item in found.notes],
        "history": [
            {"title": item.text, "by": item.by, "at": item.at} for item in reversed(found.history)
        ],
        "contacts": [_contact(item) for item in reversed(found.contacts)],
        "links": [_link(item) for item in found.links],
        "sealed": _sealed(found, by),
        "payment": payment_of(found),
        "stages": [_staged(item) for item in found.stages],
        "learning": [_learnt(item) for item in found.learning],
        "partners": [_partner(item) for item in found.partners],
        "dispatches": [] if found.is_contractor_view else dispatches_of(found.case.pk),
        **_files(found),
    }
    return render(request, "casework/case.html", context, status=status)


@cache  # nothing of a case is in them
def _empty(form: type[ActForm], language: str) -> SafeString:
    """The fields of a form that nobody has filled in; ids differ between forms of one page."""
    return form(auto_id=f"{form.__name__.lower()}-%s").render()


def _facts(found: CaseDetail, now: Any) -> list[dict[str, Any]]:
    case = found.case
    rows = [
        fact(_("Status"), str(Status(case.status).label)),
        fact(_("The resident reads"), found.status_words),
        fact(_("Due"), _due(found, now)),
        fact(_("Who has it"), found.assignee or _("Nobody yet")),
        fact(_("Queue"), _queue(case)),
        fact(_("Received"), _received(case)),
    ]
    if case.planned_on:
        rows[3:3] = _planned(case, found)
    if not case.is_open:
        rows += _ending(case)
    if case.stage:
        rows.insert(1, fact(_("Stage"), _stage_words(case)))
    if case.their_reference:
        rows.append(fact(_("Their reference"), case.their_reference))
    return rows


def _planned(case: Any, found: CaseDetail) -> list[dict[str, Any]]:
    """The day of the work; where it was booked, each booking with the way to move it."""
    rows = [_booked(one, found) for one in bookings.bookings_of(case.pk)]
    return rows or [fact(_("Planned for"), long_date(case.planned_on))]


def _booked(booking: bookings.Booked, found: CaseDetail) -> dict[str, Any]:
    changes = _(", changed %(n)s times") % {"n": booking.changes} if booking.changes > 1 else ""
    changes = _(", changed once") if booking.changes == 1 else changes
    row: dict[str, Any] = fact(_("Booked for"), f"{booking.words}{changes} ({booking.title})")
    if found.may.get("plan"):
        href = reverse("casework:booking-move", args=[booking.id])
        row |= {"href": href, "action": _("Move"), "hidden": booking.title}
    return row


def _stage_words(case: Any) -> str:
    words = stage_words(case.stage)
    return f"{words}: {Finding(case.finding).label}" if case.finding else words


def _staged(item: Item) -> dict[str, Any]:
    return {
        "words": stage_words(item.code),
        "finding": Finding(item.extra).label if item.extra in Finding.values else "",
        "is_done": item.is_from_resident,
        "at": item.at,
        "remedy": item.text,
    }


def _learnt(item: Item) -> dict[str, Any]:
    due = long_date(date.fromisoformat(item.code))
    return {"text": item.text, "owner": item.by, "due": due, "is_done": bool(item.extra)}


def _partner(item: Item) -> str:
    """The other half of a case: a name and a reference, never a way into the other council."""
    who = {"council": item.by, "reference": item.text}
    if not item.is_from_resident:
        return _("It came from %(council)s: %(reference)s") % who
    if item.code == "opened":
        return _("Also sent to %(council)s: %(reference)s") % who
    if item.code == "not_offered":
        return _("%(council)s does not take this form here. The resident was told.") % who
    return _("Being sent to %(council)s") % who


def _due(found: CaseDetail, now: Any) -> str:
    case = found.case
    if case.due_on is None:
        return _("No date")
    words = long_date(case.due_on)
    if not case.is_open:
        return words
    if found.pause_words:
        return f"{words}\n{found.pause_words}"
    told = _("The resident was promised this date.") if found.promise_words else ""
    told = told or _("An aim of the council. Residents do not see it.")
    return f"{words} ({due_words(case.due_on, local_day(now)).lower()})\n{told}"


def _queue(case: Any) -> str:
    if case.queue is None:
        return _("Not placed yet")
    queue, team = case.queue.name, case.queue.team.name
    return queue if queue == team else f"{queue} ({team})"


def _received(case: Any) -> str:
    return _("%(when)s, by %(channel)s") % {
        "when": day_and_time(case.opened_at),
        "channel": str(Channel(case.channel).label).lower(),
    }


def _ending(case: Any) -> list[dict[str, Any]]:
    outcome = str(Outcome(case.outcome).label) if case.outcome else _("Not known")
    if case.not_ours_to:
        outcome = _("%(outcome)s (%(who)s)") % {"outcome": outcome, "who": case.not_ours_to}
    when = day_and_time(case.closed_at) if case.closed_at else _("Not known")
    return [
        fact(_("Closed"), when),
        fact(_("Outcome"), outcome),
        fact(_("We told the resident"), case.outcome_sentence or _("Nothing")),
    ]


def _said(item: Item) -> dict[str, Any]:
    if item.code == Direction.FROM_FOLLOWER:
        sender = _("Somebody who follows it (the resident does not see this)")
    else:
        sender = _("Resident") if item.is_from_resident else item.by or _("The council")
    return {
        "text": item.text,
        "sender": sender,
        "at": item.at,
        "mine": not item.is_from_resident,
    }


def _noted(item: Item) -> dict[str, Any]:
    return {"text": item.text, "sender": item.by, "at": item.at, "mine": False}


def _contact(item: Item) -> dict[str, Any]:
    channel = str(Channel(item.code).label) if item.code in Channel.values else item.code
    reason = str(AvoidableReason(item.extra).label) if item.extra in AvoidableReason.values else ""
    return {"channel": channel, "reason": reason, "note": item.text, "by": item.by, "at": item.at}


def _link(item: Item) -> dict[str, Any]:
    words = LINK_WORDS.get(item.code, "Belongs with")
    href = reverse("casework:case-detail", args=[item.text]) if item.text else ""
    return {
        "words": _(words),
        "reference": item.text,
        "href": href,
        "team": item.extra,
        "is_evidence": item.code == "evidence",
    }


def _sealed(found: CaseDetail, by: Any) -> dict[str, Any]:
    """Bank details and the like: masked, until when they are kept, and what may be done."""
    if not found.sealed:
        return {}
    kept = [item for item in found.sealed if item.code == "kept"]
    ends = wipes_on(found.case)
    return {
        "rows": [{"key": item.extra, "value": _kept(item)} for item in found.sealed],
        "is_kept": bool(kept),
        "may_open": bool(kept) and may_open_sealed(found.case, by),
        "wiped_on": local_day(ends),
        "is_soon": bool(kept) and ends - clock.now() <= WARN_BEFORE,
    }


def _kept(item: Item) -> str:
    if item.code == "kept":
        return item.text
    day = long_date(local_day(item.at))
    words = {
        "handed_over": _("Deleted on %(day)s: they were handed over"),
        "wiped": _("Deleted on %(day)s: we kept them as long as we may"),
    }
    return f"{item.text}\n{words[item.code] % {'day': day}}"


def _files(found: CaseDetail) -> dict[str, Any]:
    stored = files.files_by_id([item.id for item in found.files])
    photos: list[dict[str, Any]] = []
    papers: list[dict[str, Any]] = []
    for item in found.files:
        kept = stored.get(item.id)
        if kept is None:
            continue
        href = reverse("casework:case-attachment", args=[found.case.reference, item.id])
        part = {"href": href, "name": kept.original_name, "at": item.at, "item": item}
        part["is_ready"] = kept.state == kept.State.READY
        (photos if kept.is_image and part["is_ready"] else papers).append(part)
    case = found.case
    return {
        "photos": photos,
        "papers": papers,
        "map_url": map_url(case.lat, case.lng),
        "ward": gazetteer.ward_name(case.ward_gss) if case.ward_gss else "",
    }


@readers
@require_safe
def case_file(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponseBase:
    """A file of a case that this person may see: pictures shown, the rest as a download."""
    try:
        is_theirs = case_of_file(reference, file_id, by=request.staff, now=clock.now())
    except SayWhyFirst:
        return redirect("casework:case-why", reference=reference)
    if not is_theirs:
        raise Http404
    side = request.GET.get("side", "")
    return files.serve(request, file_id, inline=True, side=int(side) if side.isdecimal() else 0)


def acts_of(found: CaseDetail, by: Any) -> dict[str, list[dict[str, Any]]]:
    """What this person may do with the case as it stands: at once, first, and the rest."""
    case, may = found.case, found.may
    mine = case.assignee_id == by.user_id
    waits = case.status in WAITING
    direct = [
        ("claim", _("Take this case"), case.assignee_id is None),
        ("unassign", _("Put it back"), case.assignee_id is not None and (mine or may["assign"])),
        ("resume", _("Go on with it"), waits),
        ("message", _("No answer needed"), case.replied_at is not None),
    ]
    slugs = {"unassign": "put-back", "message": "answered"}
    plain = {"unassign": "secondary", "message": "secondary"}
    now = [
        {**_act(case, slugs.get(verb, verb), words), "kind": plain.get(verb, "")}
        for verb, words, fits in direct
        if fits and may[verb]
    ]
    first = [
        _act(case, slug, words)
        for slug, verb, words in (
            *_stage_acts(case),
            ("close", "close", _("Close it")),
            ("reopen", "reopen", _("Reopen it")),
        )
        if may[verb]
    ]
    return {"now": now, "first": first, "rest": _rest(found)}


def _stage_acts(case: Any) -> list[tuple[str, str, str]]:
    """What the stage that a case stands in asks for next."""
    stage = sayings.stage_of(case)
    if stage is None:
        return []
    if not case.is_open:
        asked = next_to_ask_for(case) is not None
        return [("escalate", "escalate", _("They are not satisfied"))] if asked else []
    first = [("acknowledge", "answer_stage", _("Acknowledge it"))]
    return [
        *(first if stage.is_acknowledgement else []),
        ("answer", "answer_stage", _("Answer it")),
    ]


def _rest(found: CaseDetail) -> list[dict[str, Any]]:
    case, may = found.case, found.may
    some = [
        ("assign", "assign", _("Give it to somebody"), True),
        ("plan", "plan", _("Plan it for a day"), True),
        ("ask", "message", _("Ask the resident"), case.is_open),
        ("wait", "wait", _("Wait for others"), case.status != Status.WAITING_ON_OTHERS),
        ("file", "add_file", _("Add a file"), True),
        ("priority", "set_priority", _("Change how urgent it is"), True),
        ("their-reference", "set_their_reference", _("Add their reference"), True),
        ("transfer", "transfer", _("Send it to another team"), True),
        ("service", "change_service", _("It is about another service"), True),
        ("link", "link_cases", _("Link it to another case"), True),
        ("more-time", "answer_stage", _("Take more time"), can_take_longer(case)),
        ("learn", "learn", _("Add what we learnt"), bool(case.stage)),
        ("withdraw", "withdraw", _("The resident takes it back"), True),
    ]
    found_acts = [_act(case, slug, words) for slug, verb, words, fits in some if fits and may[verb]]
    if not case.is_restricted:
        found_acts.append(_act(case, "sheet", _("Print the job sheet")))
    if may["message"]:
        found_acts.append(_act(case, "letter", _("Print a letter to the resident")))
    if may["exclude"]:
        found_acts.append(_act(case, "exclude", _("I know this person")))
    return found_acts


def _act(case: Any, slug: str, words: str) -> dict[str, Any]:
    return {"href": _address(slug).replace("/-/", f"/{case.reference}/"), "text": words}


@cache
def _address(slug: str) -> str:
    return reverse(f"casework:case-{slug}", args=["-"])
