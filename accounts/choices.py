"""Words that other apps share with accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Whose account this is. A member of staff keeps a private account apart from it."""

    RESIDENT = "resident", _("Resident")
    STAFF = "staff", _("Staff")


class Role(models.TextChoices):
    """What a member of staff may do at one council."""

    AGENT = "agent", _("Contact centre agent")
    OFFICER = "officer", _("Officer")
    TEAM_LEADER = "team_leader", _("Team leader")
    CONTRACTOR = "contractor", _("Contractor")
    COUNCIL_ADMIN = "council_admin", _("Council admin")
    AUDITOR = "auditor", _("Auditor")
    FINANCE = "finance", _("Finance")
    PARTNERSHIP_ADMIN = "partnership_admin", _("Partnership admin")


# The partnership's own role is given on the public row only, every other role at a council only.
COUNCIL_ROLES = tuple(role for role in Role if role != Role.PARTNERSHIP_ADMIN)
PARTNERSHIP_ROLES = (Role.PARTNERSHIP_ADMIN,)


class MembershipState(models.TextChoices):
    """Whether a membership opens doors."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")


class ContactNeed(models.TextChoices):
    """How a person needs to be spoken or written to."""

    LARGE_PRINT = "large_print", _("Large print")
    EASY_READ = "easy_read", _("Easy Read")
    BRAILLE = "braille", _("Braille")
    AUDIO = "audio", _("Audio recording")
    RELAY = "relay", _("Relay UK (text relay)")
    BSL = "bsl", _("British Sign Language interpreter")
    INTERPRETER = "interpreter", _("Interpreter for another language")
    MORE_TIME = "more_time", _("More time to talk or reply")
    SOMEONE_ELSE = "someone_else", _("Someone speaks for me")


class PreferredChannel(models.TextChoices):
    """How a person would like to hear from a council."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    POST = "post", _("Post")


class EndReason(models.TextChoices):
    """Why a sign-in ended."""

    SIGNED_OUT = "signed_out", _("Signed out")
    SIGNED_OUT_ELSEWHERE = "elsewhere", _("Signed out from another device")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    DISABLED = "disabled", _("Account disabled")
    REPLACED = "replaced", _("Signed in again")
