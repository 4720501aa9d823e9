"""Plain values that cross casework's front door."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the matter is. Any part may be missing; `is_unlisted` marks a typed address."""

    uprn: str = ""
    address_text: str = ""
    postcode: str = ""
    lat: float | None = None
    lng: float | None = None
    ward_gss: str = ""
    is_unlisted: bool = False


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """Who asks, and how they want to hear from us. `updates_by`: email, phone, post or none."""

    name: str = ""
    email: str = ""
    phone: str = ""
    organisation: str = ""
    person_id: UUID | None = None
    updates_by: str = "email"
    uprn: str = ""
    address: str = ""
    postcode: str = ""
    contact_needs: tuple[str, ...] = ()
    preferred_channel: str = ""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An answer that nobody may read by looking: `masked` is shown, `token` opens it."""

    question_id: str
    label: str
    masked: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What the resident is told at once."""

    case_id: UUID
    reference: str
    due_on: date | None
    customer_id: UUID | None
    promise_words: str
    is_new: bool = True


@dataclass(frozen=True, kw_only=True)
class Near:
    """A case of the same kind, near and recent: perhaps the same thing."""

    reference: str
    distance_m: int
    opened_at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class SameCase:
    """A case that is perhaps the same thing: never who, and a reference only to its owner.

    `distance_m` is None where the two are about one property or one key.
    """

    case_id: UUID
    title: str
    distance_m: int | None
    opened_at: datetime
    words: str
    is_open: bool
    is_own: bool
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the resident's timeline."""

    at: datetime
    words: str
    text: str = ""
    is_from_resident: bool = False
    file_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResidentCase:
    """All that a resident may read about one case, in words ready for the page."""

    case_id: UUID
    reference: str
    service_key: str
    service_title: str
    public_title: str
    status: str
    status_words: str
    team_words: str
    what_next: str
    promise_words: str
    pause_words: str
    outcome_sentence: str
    opened_at: datetime
    closed_at: datetime | None
    closed: bool
    needs_reply: bool
    can_reply: bool
    can_withdraw: bool
    can_reopen: bool
    is_sensitive: bool
    is_restricted: bool = False
    place_words: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    timeline: tuple[Entry, ...] = ()
    messages: tuple[Entry, ...] = ()
    attachments: tuple[UUID, ...] = ()
    satisfaction_given: bool = False
    stage_words: str = ""
    finding_words: str = ""
    can_escalate: bool = False
    escalate_until: date | None = None
    ombudsman: str = ""
    failed_again: bool = False
    has_payment: bool = False
    partners: tuple["PartnerHalf", ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartnerHalf:
    """The other half of a request at another council. `state`: sending, opened, not_offered."""

    council_name: str
    reference: str
    state: str
    is_origin: bool


@dataclass(frozen=True, kw_only=True)
class TrackedCase:
    """What anybody with the reference and its secret may read: status and promise only."""

    reference: str
    service_title: str
    status_words: str
    promise_words: str
    pause_words: str
    updated_on: date


@dataclass(frozen=True, kw_only=True)
class HistoricCase:
    """One past request, as an import brings it. Nothing here is announced to anybody."""

    origin_key: str
    case_type_key: str
    service_key: str
    service_title: str
    opened_at: datetime
    channel: str = "unknown"
    is_closed: bool = False
    closed_at: datetime | None = None
    outcome: str = ""
    outcome_sentence: str = ""
    place: Place | None = None
    their_reference: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    import_flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BulkResult:
    """What a bulk act did, and which cases it left alone and why."""

    done: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
