"""What each council decides about its casework."""

from councils.options import declare, declare_group

declare_group("casework", "Cases")

REOPEN_DAYS = "casework.reopen_days"
ESCALATE_DAYS = "casework.escalate_days"

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

KEEP_SEALED_DAYS = "casework.keep_bank_details_days"
KEEP_SEALED_CLOSED_DAYS = "casework.keep_bank_details_closed_days"

declare(
    KEEP_SEALED_DAYS,
    default=30,
    label="Days that bank details are kept at most",
    help=(
        "Counted from the day we got them. They go earlier when an officer says that the finance "
        "system has them. The case warns a week before."
    ),
    unit="days",
    least=1,
    most=90,
)
declare(
    KEEP_SEALED_CLOSED_DAYS,
    default=7,
    label="Days that bank details are kept after a case is closed",
    unit="days",
    most=30,
)
declare(
    ESCALATE_DAYS,
    default=28,
    label="Days to ask for the next stage of a complaint",
    help=(
        "For this many days after our answer a resident can say that they are not satisfied. "
        "After that they can still go to the Ombudsman."
    ),
    unit="days",
    least=1,
    most=365,
)
