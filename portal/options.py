"""What a council decides about its site."""

from typing import Any

from councils.options import declare

declare("portal.draft_days", default=28, label="Days an unfinished form is kept")
declare(
    "portal.carry_over",
    default=True,
    label="Offer to send a report to the partner council whose area it is in",
)
declare(
    "portal.missed_bin_wait_until",
    default="17:00",
    label="Ask residents to wait until this time before they report a missed bin",
)
declare("portal.bin_start", default="07:00", label="When collection crews start")


def declare_form_options(key: str, settings: dict[str, Any]) -> None:
    """Make a form's settings known: a council's `<form key>.<setting>` wins over the form's."""
    for name, default in settings.items():
        label = f"{key.replace('_', ' ').capitalize()}: {name.replace('_', ' ')}"
        declare(f"{key}.{name}", default=default, label=label)
