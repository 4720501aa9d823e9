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
    wants_none: bool
    needs_code: bool
    safe_contact: str


def letter_of(reference: str, *, by: "Staff", now: datetime) -> Letter | None:
    """The letter about a case as it stands now; None where this person may not know of it.

    Somebody else may open it: about a sensitive service it says that there is news and no more.
    """
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
    council, customer, quiet = current_council(), case.customer, case.is_sensitive
    lines = [customer.name, *customer.address.split(", "), customer.postcode] if customer else []
    return Letter(
        written_on=local_day(now),
        to=tuple(line for line in lines if line),
        name=customer.name if customer else "",
        reference=case.reference,
        spoken=tuple(references.spoken(case.reference)),
        service_title=sayings.title_of(case, council.short_name),
        received_on=local_day(case.opened_at),
        status_words=sayings.public_status(case) if quiet else sayings.status_of(case),
        team_words="" if quiet else sayings.team_of(case),
        what_next=sayings.next_of(case) if case.is_open and not quiet else "",
        promise_words=sayings.public_promise(case, now=now),
        outcome_sentence="" if quiet else case.outcome_sentence,
        wants_none=case.updates_by == "none",
        needs_code=case.is_restricted,
        safe_contact=case.safe_contact,
        track_url=council.url("/track/"),
        closed=not case.is_open,
    )
