"""What each council decides about its casework."""

from councils.options import declare, declare_group

declare_group("casework", "Cases")

REOPEN_DAYS = "casework.reopen_days"

declare(
    REOPEN_DAYS,
    default=14,
    label="Days to say “still a problem”",
    help=(
        "For this many days after a case is closed a resident can open it again. "
        "After that they send a new request."
    ),
    unit="days",
    most=365,
)
