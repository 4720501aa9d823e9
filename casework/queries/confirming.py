"""What a confirmation says of a case that was just sent: one statement, worked out once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import sayings
from casework.models import Case
from casework.models.cases import REPEAT_FAILURE
from casework.queries.resident import halves, readable
from casework.records import PartnerHalf
from councils.prepared import Prepared


@dataclass(frozen=True, kw_only=True)
class SentCase:
    """As much of a case as its confirmation shows, in words ready for the page."""

    case_id: UUID
    reference: str
    status_words: str
    what_next: str
    promise_words: str
    outcome_sentence: str
    closed: bool
    is_restricted: bool
    failed_again: bool
    partners: tuple[PartnerHalf, ...]


_CASE = Prepared(
    lambda pk: readable().defer("answers").annotate(halves=halves()).filter(pk=pk), pk=UUID
)


def sent_case(case_id: UUID, *, now: datetime) -> SentCase | None:
    """The case that a draft became, for whoever sent it."""
    case: Case | None = _CASE.first(pk=case_id)
    if case is None:
        return None
    return SentCase(
        case_id=case.pk,
        reference=case.reference,
        status_words=sayings.status_of(case),
        what_next=sayings.next_of(case) if case.is_open else "",
        promise_words=sayings.promise_of(case, now=now),
        outcome_sentence=case.outcome_sentence,
        closed=not case.is_open,
        is_restricted=case.is_restricted,
        failed_again=REPEAT_FAILURE in case.flags,
        partners=tuple(PartnerHalf(**half) for half in case.halves),  # type: ignore[attr-defined]
    )
