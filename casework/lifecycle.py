"""The whole life of a case on one screen: the moves, and the only words that residents read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.choices import Outcome, PauseReason, Status
from casework.errors import CaseIsClosed, CaseIsOpen, MoveNotAllowed, NotPaidYet
from councils.dates import long_date

MOVES: dict[Status, set[Status]] = {
    Status.NEW: {
        Status.IN_PROGRESS,
        Status.PLANNED,
        Status.WAITING_ON_RESIDENT,
        Status.WAITING_ON_OTHERS,
        Status.CLOSED,  # answered at once, withdrawn, or already known
    },
    Status.IN_PROGRESS: {
        Status.NEW,  # sent to another team: nobody there has taken it yet
        Status.PLANNED,
        Status.WAITING_ON_RESIDENT,
        Status.WAITING_ON_OTHERS,
        Status.CLOSED,
    },
    Status.PLANNED: {
        Status.NEW,
        Status.PLANNED,  # another day
        Status.IN_PROGRESS,
        Status.WAITING_ON_RESIDENT,
        Status.WAITING_ON_OTHERS,
        Status.CLOSED,
    },
    Status.WAITING_ON_RESIDENT: {
        Status.NEW,
        Status.IN_PROGRESS,
        Status.PLANNED,
        Status.WAITING_ON_OTHERS,
        Status.CLOSED,  # no answer after the reminder
    },
    Status.WAITING_ON_OTHERS: {
        Status.NEW,
        Status.IN_PROGRESS,
        Status.PLANNED,
        Status.WAITING_ON_RESIDENT,
        Status.CLOSED,
    },
    Status.CLOSED: {Status.IN_PROGRESS},  # reopened, within the council's limit
}

# Open outcomes that a resident can say "still a problem" to; withdrawing was their own decision.
REOPENABLE = {Outcome.DONE, Outcome.NOTHING_NEEDED, Outcome.CANNOT, Outcome.DUPLICATE}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What decides the words: kept apart from the model so that the table is tested without it."""

    status: str
    team: str = ""
    planned_on: date | None = None
    outcome: str = ""
    sentence: str = ""
    not_ours_to: str = ""


def require_move(status: str, to: Status) -> None:
    """Raise unless a case in `status` may go to `to`."""
    if to not in MOVES[Status(status)]:
        raise MoveNotAllowed(Status(status), to)


def require_open(status: str) -> None:
    """Raise when the case is closed."""
    if status == Status.CLOSED:
        raise CaseIsClosed


def require_closed(status: str) -> None:
    """Raise when the case is still open."""
    if status != Status.CLOSED:
        raise CaseIsOpen


def awaits_payment(case: Any) -> bool:
    """Whether the work has not begun because the resident has not paid."""
    return bool(case.is_open and case.pause_reason == PauseReason.PAYMENT)


def require_paid(case: Any) -> None:
    """Raise while a case waits for its payment."""
    if awaits_payment(case):
        raise NotPaidYet


def resident_status(case: Standing) -> str:
    """The status in the resident's words; there are only these seven forms."""
    if case.status == Status.CLOSED:
        return _closed_words(case)
    if case.status == Status.WAITING_ON_RESIDENT:
        return _("Waiting for you")
    if case.status == Status.PLANNED and case.planned_on:
        return _("Planned for %(date)s") % {"date": long_date(case.planned_on)}
    if case.status == Status.NEW or not case.team:
        return _("Received")
    return _("With the %(team)s") % {"team": team_words(case.team)}


def _closed_words(case: Standing) -> str:
    if case.outcome == Outcome.NOT_OURS:
        return _("Not ours: passed to %(who)s") % {"who": case.not_ours_to}
    if case.outcome == Outcome.CANNOT:
        return _("We cannot do this because %(why)s") % {"why": because(case.sentence)}
    return _("Done")


def because(sentence: str) -> str:
    """The reason in a "cannot" sentence, fit to follow the word "because"."""
    opening = _("We cannot do this because") + " "
    return sentence.removeprefix(opening).strip()


def team_words(name: str) -> str:
    """A team's name after "the", ending in the word team."""
    return name if name.lower().endswith("team") else _("%(name)s team") % {"name": name}


def short_status(case: Standing) -> str:
    """The same words for a page that must tell nothing personal: a "cannot" without its reason."""
    if case.status == Status.CLOSED and case.outcome == Outcome.CANNOT:
        return _("We cannot do this")
    return resident_status(case)
