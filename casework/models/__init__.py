"""The shape of casework: every table lives in a council's own schema."""

from casework.models.cases import (
    Assignment,
    Case,
    CaseExclusion,
    CaseLink,
    CaseReason,
    CaseType,
)
from casework.models.conversation import Attachment, Contact, Message, Note, Satisfaction
from casework.models.customers import Customer, CustomerMerge
from casework.models.following import Follower
from casework.models.partners import PartnerLink
from casework.models.routing import QueueDelta, RoutingRule
from casework.models.sealed import SealedAnswer
from casework.models.stages import CaseStage, LearningAction
from casework.models.teams import Queue, Team, TeamMember

__all__ = [
    "Assignment",
    "Attachment",
    "Case",
    "CaseExclusion",
    "CaseLink",
    "CaseReason",
    "CaseStage",
    "CaseType",
    "Contact",
    "Customer",
    "CustomerMerge",
    "Follower",
    "LearningAction",
    "Message",
    "Note",
    "PartnerLink",
    "Queue",
    "QueueDelta",
    "RoutingRule",
    "Satisfaction",
    "SealedAnswer",
    "Team",
    "TeamMember",
]
