"""Every fixed list of casework: statuses, outcomes, channels, reasons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a case is in its life, as staff see it (residents see `lifecycle.resident_status`)."""

    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", _("In progress")
    PLANNED = "planned", _("Planned")
    WAITING_ON_RESIDENT = "waiting_on_resident", _("Waiting for the resident")
    WAITING_ON_OTHERS = "waiting_on_others", _("Waiting for others")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """How a case ended. Closed is not the same as fixed."""

    DONE = "done", _("Done")
    NOTHING_NEEDED = "nothing_needed", _("Nothing needed doing")
    NOT_OURS = "not_ours", _("Not ours: passed on")
    CANNOT = "cannot", _("We cannot do this")
    DUPLICATE = "duplicate", _("Already reported")
    WITHDRAWN = "withdrawn", _("Withdrawn by the resident")


class Finding(models.TextChoices):
    """What an answer to a complaint found; the outcome only says that it ended."""

    UPHELD = "upheld", _("Upheld")
    PART_UPHELD = "part_upheld", _("Upheld in part")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    RESOLVED_EARLY = "resolved_early", _("Put right at once")


class LinkKind(models.TextChoices):
    """How two cases of this council belong together, said from the later one."""

    RELATED = "related", _("Belongs with")
    FOLLOW_UP = "follow_up", _("Follows from")
    DUPLICATE = "duplicate", _("Already reported as")
    POSSIBLE = "possible_dup", _("Perhaps the same as")
    DIFFERENT = "not_duplicate", _("The resident says it is not the same as")


class Channel(models.TextChoices):
    """How somebody reached us. `unknown` is for imported records only."""

    WEB = "web", _("Web")
    PHONE = "phone", _("Phone")
    FACE_TO_FACE = "face_to_face", _("Face to face")
    EMAIL = "email", _("Email")
    POST = "post", _("Post")
    SOCIAL = "social", _("Social media")
    UNKNOWN = "unknown", _("Not known")


ContactChannel = Channel
LOGGABLE_CHANNELS = tuple(c for c in Channel if c not in (Channel.WEB, Channel.UNKNOWN))


class AvoidableReason(models.TextChoices):
    """Why a contact was of little value to the resident (after National Indicator 14)."""

    CHASING = "chasing", _("Chasing progress")
    CLARIFYING = "clarifying", _("Asking what we meant")
    MISSING_INFORMATION = "missing_information", _("Information was missing")
    WRONG_PLACE = "wrong_place", _("Came to the wrong place")
    REPEAT = "repeat", _("Had to ask again")
    OUR_ERROR = "our_error", _("We made a mistake")
    HANDED_OVER = "handed_over", _("Was handed over")


class ContactOutcome(models.TextChoices):
    """How one contact ended."""

    ANSWERED = "answered", _("Answered")
    CASE_OPENED = "case_opened", _("Case opened")
    FORM_FILLED = "form_filled", _("Form filled in")
    PASSED_ON = "passed_on", _("Passed on")
    CALL_BACK = "call_back", _("We will call back")
    NOT_FINISHED = "not_finished", _("Not finished")


class Priority(models.TextChoices):
    """Urgent cases stand on top of every worklist."""

    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")


class PauseReason(models.TextChoices):
    """The only reasons for which a clock stops."""

    RESIDENT = "resident", _("we are waiting for you to answer")
    WEATHER = "weather", _("the weather stops us")
    ACCESS = "access", _("we cannot get to the place")
    THIRD_PARTY = "third_party", _("we are waiting for another organisation")
    SAFETY = "safety", _("it is not safe to work there yet")
    PAYMENT = "payment", _("we are waiting for your payment")


# Reasons that staff may give for a wait; the rest follow from what happens.
REASONS_TO_WAIT = tuple(
    one for one in PauseReason if one not in (PauseReason.RESIDENT, PauseReason.PAYMENT)
)


class ClockKind(models.TextChoices):
    """What a target counts in."""

    WORKING_DAYS = "working_days", _("Council working days")
    STATUTORY_DAYS = "statutory_days", _("Working days with UK-wide bank holidays")
    CALENDAR_DAYS = "calendar_days", _("Calendar days")
    CALENDAR_MONTHS = "calendar_months", _("Calendar months")


class TargetKind(models.TextChoices):
    """How binding a target is."""

    STATUTORY = "statutory", _("Set by law")
    PUBLISHED = "published", _("Published by the council")
    AIM = "aim", _("An aim")
    RESIDENT_DEADLINE = "resident_deadline", _("A deadline for the resident")


class Direction(models.TextChoices):
    """Which way a message went."""

    TO_RESIDENT = "to_resident", _("To the resident")
    FROM_RESIDENT = "from_resident", _("From the resident")
    FROM_FOLLOWER = "from_follower", _("From somebody who follows it")


class ReadingReason(models.TextChoices):
    """Why somebody opens a restricted case: asked once a day, kept in the audit log."""

    WORKING = "working", _("I am working on it")
    CONTACT = "contact", _("The person, or somebody for them, got in touch")
    COVER = "cover", _("I am standing in for a colleague")
    CHECKING = "checking", _("I am checking the work of the team")
    LEGAL = "legal", _("A court, the police or a lawyer asked")


class RuleLayer(models.TextChoices):
    """Who a routing rule belongs to; the most particular layer is asked first."""

    SERVICE = "service", _("Service")
    COUNCIL = "council", _("Council")
    PARTNERSHIP = "partnership", _("Partnership")


class AssigneeStrategy(models.TextChoices):
    """Whom a routed case is given to."""

    NONE = "", _("Nobody")
    ROUND_ROBIN = "round_robin", _("Each in turn")
    LEAST_LOADED = "least_loaded", _("Whoever has fewest")


class CustomerFlag(models.TextChoices):
    """What staff should know before they call or visit; codes only."""

    LARGE_PRINT = "large_print", _("Send large print")
    INTERPRETER = "interpreter", _("Needs an interpreter")
    VISIT_IN_PAIRS = "visit_in_pairs", _("Visit in pairs")
    SPEAKS_FOR_ANOTHER = "speaks_for_another", _("Acts for somebody else")
