"""A case's events in words: one set for the resident, one for staff."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import lifecycle
from casework.choices import Finding, Outcome, PauseReason, Priority, Status
from casework.records import Entry
from casework.stages import ACKNOWLEDGE
from councils.dates import long_date
from councils.payments.api import pounds

Words = Callable[[dict[str, Any], dict[str, str]], str]


def _team(data: dict[str, Any], teams: dict[str, str], key: str = "queue_id") -> str:
    return lifecycle.team_words(teams.get(str(data.get(key)), _("right")))


def _paused(data: dict[str, Any], teams: dict[str, str]) -> str:
    if data.get("status") == Status.WAITING_ON_RESIDENT:
        return _("We asked you a question and are waiting for your answer.")
    if data.get("reason") in PauseReason.values:
        return _("The work has to wait: %(why)s.") % {"why": PauseReason(data["reason"]).label}
    return _("The work has to wait.")


def _closed(data: dict[str, Any], teams: dict[str, str]) -> str:
    words = {
        Outcome.DONE: _("We finished it."),
        Outcome.NOTHING_NEEDED: _("We looked and nothing needed doing."),
        Outcome.NOT_OURS: _("It is not ours. We passed it on."),
        Outcome.CANNOT: _("We cannot do this."),
        Outcome.DUPLICATE: _("We already knew about it."),
    }
    return words.get(data.get("outcome", ""), _("We closed it."))


def _withdrawn(data: dict[str, Any], teams: dict[str, str]) -> str:
    if data.get("reason") == "unpaid":
        return _("It was not paid in time, so we closed it.")
    return _("You withdrew it.")


def _opened(data: dict[str, Any], teams: dict[str, str]) -> str:
    if data.get("awaits_payment"):
        return _("We received your request. You have to pay before we start.")
    return _("We received your request.")


def _paid(data: dict[str, Any], teams: dict[str, str]) -> str:
    return _("You paid %(amount)s.") % {"amount": pounds(data.get("pence", 0))}


def _refunded(data: dict[str, Any], teams: dict[str, str]) -> str:
    return _("We paid %(amount)s back to your card.") % {"amount": pounds(data.get("pence", 0))}


def _planned(data: dict[str, Any], teams: dict[str, str]) -> str:
    return _("Planned for %(date)s.") % {"date": _date(data, "planned_on")}


def _missed(data: dict[str, Any], teams: dict[str, str]) -> str:
    return _("We did not keep our date, %(date)s. We are sorry.") % {"date": _date(data, "due_on")}


def _date(data: dict[str, Any], key: str) -> str:
    return long_date(date.fromisoformat(data[key])) if data.get(key) else ""


def _stage_begun(data: dict[str, Any], teams: dict[str, str]) -> str:
    if data.get("by_resident"):
        return _("You asked us to look again.")
    return _("%(stage)s began.") % {"stage": stage_words(data.get("stage", ""))}


def _stage_done(data: dict[str, Any], teams: dict[str, str]) -> str:
    if data.get("stage") == ACKNOWLEDGE:
        return _("We told you that we have it.")
    return _("We answered %(stage)s.") % {"stage": stage_words(data.get("stage", "")).lower()}


def _extended(data: dict[str, Any], teams: dict[str, str]) -> str:
    return _("We need more time. Our new date is %(date)s.") % {"date": _date(data, "due_on")}


def stage_words(key: str) -> str:
    """A stage by its key: "Stage 1"."""
    if key == ACKNOWLEDGE:
        return _("Acknowledgement")
    return key.replace("_", " ").capitalize()


# What a resident reads. An event that is not here is the council's own business.
FOR_RESIDENT: dict[str, Words] = {
    "casework.case_opened": _opened,
    "casework.case_routed": lambda d, t: _("It went to the %(team)s.") % {"team": _team(d, t)},
    "casework.case_transferred": lambda d, t: (
        _("It went to the %(team)s. Our promise stays.") % {"team": _team(d, t, "to_queue_id")}
    ),
    "casework.case_service_changed": lambda d, t: _("We put it under the right service."),
    "casework.case_planned": _planned,
    "casework.case_paused": _paused,
    "casework.case_resumed": lambda d, t: _("The work goes on."),
    "casework.case_closed": _closed,
    "casework.case_withdrawn": _withdrawn,
    "casework.case_paid": _paid,
    "casework.case_refunded": _refunded,
    "casework.case_reopened": lambda d, t: _("It was opened again."),
    "casework.promise_missed": _missed,
    "casework.stage_begun": _stage_begun,
    "casework.stage_done": _stage_done,
    "casework.stage_extended": _extended,
}

# What staff read beside that; empty words take the resident's.
FOR_STAFF: dict[str, Words] = {
    "casework.case_opened": lambda d, t: (
        _("Opened, priority %(priority)s") % {"priority": Priority(d["priority"]).label}
    ),
    "casework.case_routed": lambda d, t: (
        _("Routed to %(queue)s") % {"queue": t.get(str(d.get("queue_id")), "")}
    ),
    "casework.case_assigned": lambda d, t: _("Assigned") if d.get("officer_id") else _("Put back"),
    "casework.case_status_changed": lambda d, t: (
        _("Now “%(status)s”") % {"status": Status(d["after"]).label}
    ),
    "casework.case_transferred": lambda d, t: (
        _("Sent to %(queue)s") % {"queue": t.get(str(d.get("to_queue_id")), "")}
    ),
    "casework.case_service_changed": lambda d, t: (
        _("Service changed from %(key)s") % {"key": d.get("before_service_key", "")}
    ),
    "casework.case_closed": lambda d, t: (
        _("Closed: %(outcome)s") % {"outcome": Outcome(d["outcome"]).label}
    ),
    "casework.case_withdrawn": lambda d, t: (
        _("Not paid in time") if d.get("reason") == "unpaid" else _("Withdrawn")
    ),
    "casework.case_paid": lambda d, t: _("Paid %(amount)s") % {"amount": pounds(d.get("pence", 0))},
    "casework.case_refunded": lambda d, t: (
        _("Paid back %(amount)s") % {"amount": pounds(d.get("pence", 0))}
    ),
    "casework.case_reopened": lambda d, t: (
        _("Reopened by the resident") if d.get("by_resident") else _("Reopened")
    ),
    "casework.case_paused": lambda d, t: (
        Status(d["status"]).label + ("" if d.get("clock_stopped") else _(" (clock runs on)"))
    ),
    "casework.case_resumed": lambda d, t: _("Work goes on"),
    "casework.message_sent": lambda d, t: (
        _("Message from the resident")
        if d.get("direction") == "from_resident"
        else _("Message to the resident")
    ),
    "casework.stage_begun": lambda d, t: (
        _("%(stage)s began") % {"stage": stage_words(d.get("stage", ""))}
        + (_(", asked for by the resident") if d.get("by_resident") else "")
    ),
    "casework.stage_done": lambda d, t: (
        _("%(stage)s done") % {"stage": stage_words(d.get("stage", ""))}
        + (f": {Finding(d['finding']).label}" if d.get("finding") else "")
    ),
    "casework.stage_extended": lambda d, t: (
        _("%(stage)s made longer by %(days)s days")
        % {"stage": stage_words(d.get("stage", "")), "days": d.get("days", "")}
    ),
    "casework.case_followed": lambda d, t: _("Somebody follows it"),
    "casework.follower_said": lambda d, t: _("Somebody who follows it added something"),
    "casework.partner_asked": lambda d, t: _("To be opened at a partner council too"),
    "casework.partner_answered": lambda d, t: (
        _("Opened at a partner council")
        if d.get("state") == "opened"
        else _("The partner council does not offer this form here")
    ),
    "casework.note_added": lambda d, t: _("Note"),
    "casework.file_added": lambda d, t: _("File added"),
    "casework.sealed_answers_wiped": lambda d, t: (
        _("Sealed answers deleted: they are handed over")
        if d.get("why") in ("handed_over", "connector")
        else _("Sealed answers deleted: we kept them as long as we may")
    ),
    "casework.contact_logged": lambda d, t: _("Contact logged"),
    "casework.satisfaction_given": lambda d, t: (
        _("Resident's rating: %(score)s of 5") % {"score": d.get("score", "")}
    ),
}


def queue_ids_in(events: Iterable[Any]) -> set[UUID]:
    """The queues that the events name, for one look-up."""
    return {
        UUID(str(event.data[key]))
        for event in events
        for key in ("queue_id", "to_queue_id")
        if event.data.get(key)
    }


def has_payment(events: Iterable[Any]) -> bool:
    """Whether a case ever asked for money: its opening says so."""
    return any(event.data.get("awaits_payment") for event in events)


def for_resident(events: Iterable[Any], teams: dict[str, str]) -> tuple[Entry, ...]:
    """The resident's timeline. `teams`: team name by queue id."""
    return tuple(
        Entry(at=event.at, words=FOR_RESIDENT[event.name](event.data, teams))
        for event in events
        if event.name in FOR_RESIDENT
    )


def staff_words(event: Any, queues: dict[str, str]) -> str:
    """One event as staff read it. `queues`: queue name by id."""
    words = FOR_STAFF.get(event.name) or FOR_RESIDENT.get(event.name)
    return words(event.data, queues) if words else event.name.partition(".")[2].replace("_", " ")
