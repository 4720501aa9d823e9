"""Public tables: people, their sign-ins, the councils they are linked to, and staff."""

from accounts.models.activity import Activity, CouncilLink
from accounts.models.outbox import (
    AccountDelivery,
    AccountEvent,
    AccountMail,
    PartnershipAct,
    PartnershipSeal,
)
from accounts.models.people import User
from accounts.models.sessions import AccountSession, HandoffCode
from accounts.models.staff import StaffInvitation, StaffMembership

__all__ = [
    "AccountDelivery",
    "AccountEvent",
    "AccountMail",
    "AccountSession",
    "Activity",
    "CouncilLink",
    "HandoffCode",
    "PartnershipAct",
    "PartnershipSeal",
    "StaffInvitation",
    "StaffMembership",
    "User",
]
