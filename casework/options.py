"""What each council decides about its casework."""

from councils.options import declare

REOPEN_DAYS = "casework.reopen_days"

declare(
    REOPEN_DAYS,
    default=14,
    label="Days to say “still a problem”",
    help="After this many days a resident sends a new request instead.",
)
