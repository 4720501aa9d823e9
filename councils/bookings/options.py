"""What each council decides about booking. What differs between calendars stands on each."""

from django.utils.translation import gettext_lazy as _

from councils.options import declare, declare_group

declare_group("bookings", _("Bookings and appointments"))

HOLD_MINUTES = "bookings.hold_minutes"
REMIND = "bookings.remind"

declare(
    HOLD_MINUTES,
    default=10,
    label="Minutes a place is held while a form is filled in",
    help=(
        "After that somebody else can take it. If nobody did, the resident still gets it "
        "when they send the form."
    ),
    unit="minutes",
    least=1,
    most=120,
)
declare(
    REMIND,
    default=True,
    label="Remind people the day before",
    help="By email, with a link to change or cancel. Only people who asked for updates by email.",
)
