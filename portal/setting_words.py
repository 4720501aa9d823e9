"""What the settings of the shipped forms mean, in words for the admin who chooses them.

A setting that nobody described is asked for by its name.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

SETTING_WORDS: dict[str, dict[str, Any]] = {
    "text_messages": {
        "label": _("Offer news by text message"),
        "help": _("Choose yes only when your council can send text messages."),
    },
    "clears_private_land": {
        "label": _("Clear rubbish from private land"),
        "help": _("If you choose no, the report is kept and the owner of the land is told."),
    },
    "litter_sizes": {
        "label": _("Sizes that count as litter"),
        "help": _("A report of one of these sizes goes to street cleansing as litter."),
    },
    "evidence_to_enforcement": {
        "label": _("Send reports with a vehicle and a witness to enforcement"),
        "help": _("The report is marked “enforcement”, so that a rule can place it there."),
    },
    "evidence_copy": {
        "label": _("Mark every report with evidence"),
        "help": _("Evidence is a witness, a camera, or a name found in the rubbish."),
    },
    "camera_wards": {
        "label": _("Wards with a camera"),
        "help": _("Codes of wards, one on each line, like E05005004. Reports there are marked."),
    },
    "report_within_working_days": {
        "label": _("Days to report a missed bin"),
        "help": _("After that we cannot send a crew back."),
        "unit": _("working days"),
        "least": 1,
        "most": 30,
    },
    "start_time": {
        "label": _("When bins must be out, as residents read it"),
        "help": _("For example, 7am"),
    },
    "wait_for": {
        "label": _("When a bin counts as missed on the day itself"),
        "choices": (
            ("finished", _("When the crew has finished its round")),
            ("visited", _("When the crew has been in the street")),
        ),
    },
    "show_round_first": {
        "label": _("Show first how today’s round is going"),
    },
    "paper_card_separate": {
        "label": _("Paper and card have a bin of their own"),
    },
    "flag_repeat_failures": {
        "label": _("Tell a team leader when a bin is missed again and again"),
    },
    "earlier_failures": {
        "label": _("Earlier reports that make it “again and again”"),
        "help": _("Counted over three months at the same address."),
        "unit": _("reports"),
        "least": 1,
        "most": 20,
    },
}
