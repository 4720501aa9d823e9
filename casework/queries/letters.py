"""What a printed letter says, for those who hear from us by post."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from casework import permissions, references, sayings
from casework.operations.reading import require_reason, write_down_look
from casework.queries.resident import tidy_reference
from councils.clock import local_day
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter about one case, in the same words that its page has."""

    written_on: date
    to: tuple[str, ...]
    name: str
    reference: str
    spoken: tuple[str, ...]
    service_title: str
    received_on: date
    status_words: str
    team_words: str
    what_next: str
    promise_words: str
    outcome_sentence: str
    track_url: str
    closed: bool


def letter_of(reference: str, *, by: "Staff", now: datetime) -> Letter | None:
    """The letter about a case as it stands now; None where this person may not know of it."""
    if not permissions.may("message", by):
        return None
    case = (
        permissions.visible_to(by)
        .select_related("case_type", "queue__team", "customer")
        .defer("answers")
        .filter(reference=tidy_reference(reference))
        .first()
    )
    if case is None:
        return None
    why = require_reason(case, by=by, now=now)
    if why:
        write_down_look("case.letter_printed", case.pk, by=by, now=now, why=why)
    council, customer = current_council(), case.customer
    lines = [customer.name, *customer.address.split(", "), customer.postcode] if customer else []
    return Letter(
        written_on=local_day(now),
        to=tuple(line for line in lines if line),
        name=customer.name if customer else "",
        reference=case.reference,
        spoken=tuple(references.spoken(case.reference)),
        service_title=sayings.title_of(case, council.short_name),
        received_on=local_day(case.opened_at),
        status_words=sayings.status_of(case),
        team_words=sayings.team_of(case),
        what_next=sayings.next_of(case) if case.is_open else "",
        promise_words=sayings.promise_of(case, now=now),
        outcome_sentence=case.outcome_sentence,
        track_url=council.url("/track/"),
        closed=not case.is_open,
    )
