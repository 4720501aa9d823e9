"""What a council decides about its site."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from councils.options import declare, declare_group
from portal.setting_words import SETTING_WORDS

MOST_PENCE = 1_000_000  # a fee of a form

declare_group("portal", "The site for residents")
declare(
    "portal.draft_days",
    default=28,
    label="Days an unfinished form is kept",
    help="A resident can come back to a form for this many days. Then it is deleted.",
    unit="days",
    least=1,
    most=180,
)
declare(
    "portal.remind_days",
    default=3,
    label="Days before an unfinished form is deleted that we write about it",
    help="One email, where we know an address. Never about sensitive services. 0 for no email.",
    unit="days",
    least=0,
    most=30,
)
declare(
    "portal.carry_over",
    default=True,
    label="Offer to send a report to the partner council whose area it is in",
    help="The resident is asked first. If you choose no, they are told which council to go to.",
)
declare(
    "portal.missed_bin_wait_until",
    default="17:00",
    label="Ask residents to wait until this time before they report a missed bin",
    help="Crews may still be on their way before then. For example, 5pm or 4:30pm",
)
declare(
    "portal.bin_start",
    default="07:00",
    label="When collection crews start",
    help="Bins must be out by this time. For example, 7am or 6:30am",
)


EXIT_TO = "portal.quick_exit_to"
declare(
    EXIT_TO,
    default="https://www.bbc.co.uk/weather",
    label="Where “Exit this page” leads",
    help="On forms that may be dangerous to be seen with. A site that nobody wonders about.",
    choices=(
        ("https://www.bbc.co.uk/weather", "BBC Weather"),
        ("https://www.metoffice.gov.uk/", "Met Office"),
        ("https://www.google.co.uk/", "Google"),
    ),
)


def declare_form_options(
    key: str,
    settings: dict[str, Any],
    title: str = "",
    answers: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({}),
) -> None:
    """Make a form's settings known: a council's `<form key>.<setting>` wins over the form's.

    They are read when a version of the form is taken from the library, not at each request.
    `answers` are what the form's questions offer, for settings that choose among them.
    """
    if settings:
        declare_group(
            key,
            f"{title or key.replace('_', ' ').capitalize()} (form)",
            _("A change counts from the next version of the form that you take."),
            in_force=_settings_in_force,
        )
    for name, default in settings.items():
        words = {"label": name.replace("_", " ").capitalize(), **SETTING_WORDS.get(name, {})}
        if "choices_from" in words:
            words["choices"] = answers.get(words.pop("choices_from"), ())
        if name.endswith("_pence"):
            words = {"kind": "money", "most": MOST_PENCE, **words}
        declare(f"{key}.{name}", default=default, **words)


def _settings_in_force() -> dict[str, Any]:
    """What the versions that residents answer now were made with, by the option's name."""
    from portal.operations.installing import settings_in_force  # models are ready by then

    return settings_in_force()
