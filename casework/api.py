"""The front door of casework: the only Python way in for the apps above."""

from casework.codes import hash_of_code
from casework.errors import (
    CannotFollow,
    CaseworkError,
    NotFound,
    NotPermitted,
    SetupMissing,
    TooLateToEscalate,
    TooLateToReopen,
)
from casework.operations.booking import follow_booking
from casework.operations.closing import Reopened, still_a_problem, withdraw_as_resident
from casework.operations.complaining import escalate_as_resident, ombudsman
from casework.operations.contacts import log_contact
from casework.operations.customers import (
    Claimed,
    claim_case_for_account,
    customer_for_account,
    link_customer,
    unlink_customer,
)
from casework.operations.following import (
    Followed,
    add_as_follower,
    follow_case,
    follower_code,
    follower_of_token,
    link_possible,
    token_of,
    unfollow,
)
from casework.operations.importing import Imported, import_case, import_cases
from casework.operations.linking import open_linked_case
from casework.operations.messaging import add_file_as_resident, reply_as_resident
from casework.operations.opening import open_case
from casework.operations.partnering import (
    Half,
    ask_partner,
    half_to_open,
    link_from_partner,
    partner_answered,
)
from casework.operations.paying import go_on_at_once
from casework.operations.satisfaction import record_satisfaction
from casework.operations.sealing import sealed_handed_over
from casework.operations.setting_up import (
    add_team_member,
    create_case_type,
    ensure_closed_type,
    ensure_queue,
    ensure_rule,
    ensure_team,
)
from casework.operations.staged_types import any_confirmed
from casework.operations.transferring import change_service
from casework.queries.confirming import SentCase, sent_case
from casework.queries.earlier import cases_at
from casework.queries.near import duplicates_near
from casework.queries.people import Caller, caller_details, caller_names
from casework.queries.resident import (
    CaseLine,
    CasePage,
    FollowedCase,
    FollowedLine,
    Promise,
    case_for_resident,
    cases_of_customer,
    cases_of_person,
    followed_by,
    followed_case,
    ids_of_person,
    is_quiet,
    is_reference,
    promise_of,
    read_reference,
    resident_status,
    tidy_reference,
    track,
)
from casework.queries.same import Likeness, failures_at, same_cases
from casework.queries.stored import StoredCase, references_of, stored_cases
from casework.records import (
    ContactDetails,
    Entry,
    HistoricCase,
    Near,
    Opened,
    Place,
    ResidentCase,
    SameCase,
    Sealed,
    TrackedCase,
)
from casework.references import make_body, spoken, tidy_body
from casework.routing.vocabulary import Question as RuleQuestion
from casework.routing.vocabulary import register_questions
from casework.snapshots import with_apart

CaseError = CaseworkError
claim_case = claim_case_for_account

__all__ = [
    "Caller",
    "CannotFollow",
    "CaseError",
    "CaseLine",
    "CasePage",
    "Claimed",
    "ContactDetails",
    "Entry",
    "Followed",
    "FollowedCase",
    "FollowedLine",
    "Half",
    "HistoricCase",
    "Imported",
    "Likeness",
    "Near",
    "NotFound",
    "NotPermitted",
    "Opened",
    "Place",
    "Promise",
    "Reopened",
    "ResidentCase",
    "RuleQuestion",
    "SameCase",
    "Sealed",
    "SentCase",
    "SetupMissing",
    "StoredCase",
    "TooLateToEscalate",
    "TooLateToReopen",
    "TrackedCase",
    "add_as_follower",
    "add_file_as_resident",
    "add_team_member",
    "any_confirmed",
    "ask_partner",
    "caller_details",
    "caller_names",
    "case_for_resident",
    "cases_at",
    "cases_of_customer",
    "cases_of_person",
    "change_service",
    "claim_case",
    "create_case_type",
    "customer_for_account",
    "duplicates_near",
    "ensure_closed_type",
    "ensure_queue",
    "ensure_rule",
    "ensure_team",
    "escalate_as_resident",
    "failures_at",
    "follow_booking",
    "follow_case",
    "followed_by",
    "followed_case",
    "follower_code",
    "follower_of_token",
    "go_on_at_once",
    "half_to_open",
    "hash_of_code",
    "ids_of_person",
    "import_case",
    "import_cases",
    "is_quiet",
    "is_reference",
    "link_customer",
    "link_from_partner",
    "link_possible",
    "log_contact",
    "make_body",
    "ombudsman",
    "open_case",
    "open_linked_case",
    "partner_answered",
    "promise_of",
    "read_reference",
    "record_satisfaction",
    "references_of",
    "register_questions",
    "reply_as_resident",
    "resident_status",
    "same_cases",
    "sealed_handed_over",
    "sent_case",
    "spoken",
    "still_a_problem",
    "stored_cases",
    "tidy_body",
    "tidy_reference",
    "token_of",
    "track",
    "unfollow",
    "unlink_customer",
    "with_apart",
    "withdraw_as_resident",
]
