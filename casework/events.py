"""What casework announces: ids, codes, times and numbers, with every dimension insight needs."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from councils.events.bus import event


@dataclass(frozen=True, kw_only=True)
class _OfCase:
    case_id: UUID
    channel: str
    service_key: str
    case_type: str
    lgsl: int | None
    ward: str
    assisted: bool


def dimensions(case: Any) -> dict[str, Any]:
    """The fields that every event of a case carries."""
    return {
        "case_id": case.pk,
        "channel": case.channel,
        "service_key": case.service_key,
        "case_type": case.case_type.key,
        "lgsl": case.lgsl,
        "ward": case.ward_gss,
        "assisted": case.assisted_by_id is not None,
    }


@event("casework.case_opened", version=1)
class CaseOpened(_OfCase):
    """A case exists; nobody has placed it yet."""

    customer_id: UUID | None
    priority: str
    due_on: date | None
    sensitive: bool
    linked: bool = False  # beside a main case: no contact of its own
    awaits_payment: bool = False


@event("casework.case_routed", version=1)
class CaseRouted(_OfCase):
    """A case stands in its first queue."""

    queue_id: UUID
    rule_id: UUID | None
    assignee_id: UUID | None
    seconds: float


@event("casework.case_assigned", version=1)
class CaseAssigned(_OfCase):
    """A case was given to an officer, or to nobody."""

    officer_id: UUID | None


@event("casework.case_status_changed", version=1)
class CaseStatusChanged(_OfCase):
    """A case moved in its life without being planned, paused or closed."""

    before: str
    after: str


@event("casework.case_planned", version=1)
class CasePlanned(_OfCase):
    """Work on a case has a day."""

    planned_on: date


@event("casework.case_paused", version=1)
class CasePaused(_OfCase):
    """A case waits for somebody; its clock may stand still."""

    status: str
    reason: str
    clock_stopped: bool


@event("casework.case_resumed", version=1)
class CaseResumed(_OfCase):
    """Work on a case goes on."""

    seconds: float
    due_on: date | None


@event("casework.case_closed", version=1)
class CaseClosed(_OfCase):
    """A case ended, with an outcome and a sentence to the resident."""

    outcome: str
    reason: str
    seconds: float
    paused_seconds: float
    on_time: bool | None


@event("casework.case_reopened", version=1)
class CaseReopened(_OfCase):
    """A closed case is open again: failure demand."""

    by_resident: bool
    seconds: float


@event("casework.case_withdrawn", version=1)
class CaseWithdrawn(_OfCase):
    """The resident took the request back; said instead of CaseClosed, so that it counts once."""

    outcome: str
    seconds: float
    reason: str = ""  # `unpaid`: nobody paid in time


@event("casework.case_paid", version=1)
class CasePaid(_OfCase):
    """The payment that a case waited for came: the work can begin."""

    payment_id: UUID
    pence: int
    due_on: date | None
    queue_id: UUID | None


@event("casework.case_refunded", version=1)
class CaseRefunded(_OfCase):
    """Money of a case went back to the resident."""

    refund_id: UUID
    pence: int


@event("casework.case_transferred", version=1)
class CaseTransferred(_OfCase):
    """A case went to another queue; its promise stayed."""

    from_queue_id: UUID | None
    to_queue_id: UUID


@event("casework.case_service_changed", version=1)
class CaseServiceChanged(_OfCase):
    """A case turned out to be of another service; the answers stayed."""

    before_service_key: str
    before_case_type: str


@event("casework.promise_missed", version=1)
class PromiseMissed(_OfCase):
    """The promised day passed with the work not done."""

    due_on: date


@event("casework.message_sent", version=1)
class MessageSent(_OfCase):
    """A message went between the resident and the council."""

    message_id: UUID
    direction: str


@event("casework.note_added", version=1)
class NoteAdded(_OfCase):
    """Staff wrote a note."""

    note_id: UUID


@event("casework.file_added", version=1)
class FileAdded(_OfCase):
    """A file was put with the case."""

    attachment_id: UUID
    from_resident: bool


@event("casework.sealed_answers_wiped", version=1)
class SealedAnswersWiped(_OfCase):
    """Bank details, or the like, are gone from here: handed over, or kept long enough."""

    why: str  # handed_over, connector, closed, forgotten


@event("casework.contact_logged", version=1)
class ContactLogged:
    """Somebody reached us, on any channel, with or without a case."""

    contact_id: UUID
    case_id: UUID | None
    customer_id: UUID | None
    channel: str
    outcome: str
    avoidable: bool
    reason: str
    service_key: str
    case_type: str
    lgsl: int | None
    ward: str
    assisted: bool
    seconds: int | None


@event("casework.contact_taken_back", version=1)
class ContactTakenBack(ContactLogged):
    """A contact was logged by mistake: the opposite of the event that logged it."""


@event("casework.satisfaction_given", version=1)
class SatisfactionGiven(_OfCase):
    """The resident said how it was, from 1 to 5."""

    score: int
    answered_on: str


@event("casework.customers_merged", version=1)
class CustomersMerged:
    """Two records of one person became one."""

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID


@event("casework.customers_unmerged", version=1)
class CustomersUnmerged:
    """A joining of two records was undone."""

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID


@event("casework.stage_begun", version=1)
class StageBegun(_OfCase):
    """A case entered its next stage, such as a complaint's second answer."""

    stage: str
    due_on: date | None
    by_resident: bool


@event("casework.stage_done", version=1)
class StageDone(_OfCase):
    """A stage of a case ended; `finding` where it was an answer."""

    stage: str
    finding: str
    seconds: float
    on_time: bool | None


@event("casework.stage_extended", version=1)
class StageExtended(_OfCase):
    """A stage takes longer than promised, for a reason that the resident was told."""

    stage: str
    days: int
    due_on: date


@event("casework.case_followed", version=1)
class CaseFollowed(_OfCase):
    """Somebody else asked to hear how a case goes on."""

    follower_id: UUID
    follow_channel: str


@event("casework.follower_said", version=1)
class FollowerSaid(_OfCase):
    """Somebody who follows a case added what they know."""

    message_id: UUID


@event("casework.partner_asked", version=1)
class PartnerAsked(_OfCase):
    """A case has another half at a partner council, which is to be opened there."""

    link_id: UUID
    council_gss: str


@event("casework.partner_answered", version=1)
class PartnerAnswered(_OfCase):
    """The other half of a case is open at the partner council, or is not offered there."""

    link_id: UUID
    council_gss: str
    state: str
