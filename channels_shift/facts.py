"""An event becomes one fact: its dimensions, and a number for each measure. Pure.

What counts as a contact, so that nothing is counted twice:

- a request that somebody sends on the website is one contact on the website;
- a request that staff fill in for somebody is one contact on the channel that person used, and
  the note that staff then log about the same conversation ("form filled in", "case opened", on
  that case) is not a second one, though its reason and its minutes count;
- what of a request goes to another team as a linked case is not a second contact;
- everything else that staff log is one contact;
- an imported request is one contact on the channel in the file, which may be not known.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from casework.choices import Channel, ContactOutcome, Direction
from channels_shift.choices import FactKind
from channels_shift.tallies import MEASURES
from councils.clock import local_day

SATISFIED_FROM = 4
LONGEST_REASON = 30
FORM_SENT = "sent"
MADE_A_CASE = frozenset({ContactOutcome.CASE_OPENED, ContactOutcome.FORM_FILLED})


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One row of facts, before it is stored."""

    event_id: UUID
    kind: str
    month: date
    channel: str
    service_key: str = ""
    lgsl: str = ""
    ward: str = ""
    assisted: bool = False
    outcome: str = ""
    reason: str = ""
    source: str = "live"
    measures: dict[str, int] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """The row as the columns of the facts table, ready for JSON."""
        return {
            **dict.fromkeys(MEASURES, 0),
            **{name: getattr(self, name) for name in _PLAIN},
            **self.measures,
            "event_id": str(self.event_id),
            "month": self.month.isoformat(),
        }


_PLAIN = (
    "kind", "channel", "service_key", "lgsl", "ward", "assisted", "outcome", "reason", "source",
)  # fmt: skip
Counter = Callable[[Any], dict[str, int]]
_counters: dict[str, tuple[FactKind, Counter]] = {}


def counts(event_name: str, kind: FactKind) -> Callable[[Counter], Counter]:
    """Register how one event is counted, under its stored name."""

    def add(counter: Counter) -> Counter:
        _counters[event_name] = (kind, counter)
        return counter

    return add


def counted_events() -> frozenset[str]:
    """Names of the events that become facts."""
    return frozenset(_counters)


def fact_of(
    event: Any, *, name: str, event_id: UUID, occurred_at: datetime, source: str
) -> FactRow | None:
    """The fact that an event is, or None for one that is not counted."""
    if name not in _counters:
        return None
    kind, counter = _counters[name]
    return FactRow(
        event_id=event_id,
        kind=kind,
        month=_month(event, kind, occurred_at),
        channel=known_channel(getattr(event, "channel", None)),
        service_key=_code(event, "service_key"),
        lgsl=_code(event, "lgsl"),
        ward=_code(event, "ward"),
        assisted=bool(getattr(event, "assisted", False)),
        outcome=_code(event, "outcome"),
        reason=_reason(event, kind),
        source=source,
        measures={name: count for name, count in counter(event).items() if count},
    )


def _month(event: Any, kind: FactKind, occurred_at: datetime) -> date:
    """The month of what happened; of a booking that of its day, whenever it was marked."""
    return event.day.replace(day=1) if kind == FactKind.BOOKING else month_of(occurred_at)


def _reason(event: Any, kind: FactKind) -> str:
    """Why a contact was avoidable, or in which calendar a booking was; nothing else.

    Other events have reasons too (why a case was closed), which are not counted by.
    """
    if kind == FactKind.BOOKING:
        return _code(event, "calendar")[:LONGEST_REASON]
    return _code(event, "reason") if kind == FactKind.CONTACT else ""


def month_of(moment: datetime) -> date:
    """The first day of the month that people here were in (Europe/London)."""
    return local_day(moment).replace(day=1)


def known_channel(channel: str | None) -> str:
    """A channel code as it stands, or `unknown`: what nobody recorded is never guessed."""
    return str(channel) if channel in Channel.values else str(Channel.UNKNOWN)


def _code(event: Any, name: str) -> str:
    value = getattr(event, name, None)
    return "" if value is None else str(value)


def _seconds(event: Any) -> dict[str, int]:
    seconds = getattr(event, "seconds", None)
    return {} if seconds is None else {"seconds": max(0, int(seconds)), "timed": 1}


@counts("casework.case_opened", FactKind.OPENED)
def _case_opened(event: Any) -> dict[str, int]:
    is_linked = getattr(event, "linked", False)
    return {"contacts": 0 if is_linked else 1, "opened": 1, **_seconds(event)}


@counts("casework.contact_logged", FactKind.CONTACT)
def _contact_logged(event: Any) -> dict[str, int]:
    told_already = event.outcome in MADE_A_CASE and getattr(event, "case_id", None) is not None
    return {
        "contacts": 0 if told_already else 1,
        "assessed": 1,
        "avoidable": int(event.avoidable),
        **_seconds(event),
    }


@counts("casework.contact_taken_back", FactKind.CONTACT)
def _contact_taken_back(event: Any) -> dict[str, int]:
    return {name: -count for name, count in _contact_logged(event).items()}


@counts("casework.case_closed", FactKind.CLOSED)
def _case_closed(event: Any) -> dict[str, int]:
    return {"closed": 1}


@counts("casework.case_withdrawn", FactKind.CLOSED)
def _case_withdrawn(event: Any) -> dict[str, int]:
    return {"closed": 1}


@counts("casework.case_reopened", FactKind.REOPENED)
def _case_reopened(event: Any) -> dict[str, int]:
    return {"reopened": 1}


@counts("casework.satisfaction_given", FactKind.SATISFACTION)
def _satisfaction_given(event: Any) -> dict[str, int]:
    return {"answers": 1, "satisfied": int(event.score >= SATISFIED_FROM)}


@counts("casework.message_sent", FactKind.MESSAGE)
def _message_sent(event: Any) -> dict[str, int]:
    from_resident = event.direction == Direction.FROM_RESIDENT
    return {"messages_in" if from_resident else "messages_out": 1}


@counts("portal.form_session_ended", FactKind.FORM)
def _form_session_ended(event: Any) -> dict[str, int]:
    return {
        "forms_started": 1,
        "forms_finished": int(event.outcome == FORM_SENT),
        **_seconds(event),
    }


@counts("bookings.attendance_marked", FactKind.BOOKING)
def _attendance_marked(event: Any) -> dict[str, int]:
    """A correction takes back what was counted before."""
    return {
        name: int(event.after == state) - int(event.before == state)
        for name, state in (("came", "attended"), ("missed", "missed"))
    }
