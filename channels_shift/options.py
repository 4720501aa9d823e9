"""What each council decides about its own measures."""

from councils import options

options.declare_group("channels_shift", "Insight")

MIN_LOGGED_SHARE = options.declare(
    "channels_shift.min_logged_share",
    default=60,
    label="Share of contacts that must be logged",
    help=(
        "Reports do not say that contact has moved online when staff logged a smaller share "
        "(percent) of the calls, visits, emails and letters that you counted elsewhere."
    ),
    unit="%",
    most=100,
)
