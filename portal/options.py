"""What a council decides about its site."""

from councils.options import declare

declare("portal.draft_days", default=28, label="Days an unfinished form is kept")
declare(
    "portal.carry_over",
    default=True,
    label="Offer to send a report to the partner council whose area it is in",
)
declare("portal.bin_start", default="07:00", label="Bins must be out by")
declare(
    "portal.missed_bin_wait_until",
    default="17:00",
    label="Ask residents to wait until this time before they report a missed bin",
)
declare(
    "portal.missed_bin_needs_visit",
    default=False,
    label="Refuse a missed bin report until the round has visited the road",
)
declare(
    "portal.missed_bin_days", default=2, label="Working days within which to report a missed bin"
)
