"""What the settings of the shipped forms mean, in words for the admin who chooses them.

A setting that nobody described is asked for by its name.
"""

from calendar import month_name
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
        "choices_from": "size",
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
    "surrender_first": {
        "label": _("Tell owners first that they can give up their own vehicle"),
        "help": _("Choose yes only when your council has such a scheme."),
    },
    "private_land_by_owner_only": {
        "label": _("On private land, only the owner of the land may ask us"),
    },
    "allows_sacks": {"label": _("Offer sacks instead of a garden waste bin")},
    "direct_debit": {
        "label": _("Offer Direct Debit for garden waste"),
        "help": _("If you choose no, residents pay by card."),
    },
    "annual_pence": {"label": _("Price of a year, for each bin")},
    "joining_pence": {
        "label": _("Joining fee"),
        "help": _("Once, for somebody who joins. Enter 0 for none."),
    },
    "pro_rata": {
        "label": _("Who joins pays only for the months that are left"),
    },
    "season": {
        "label": _("When a year begins"),
        "choices": (
            ("rolling", _("When somebody joins")),
            ("fixed", _("On the same day for everybody")),
        ),
    },
    "year_starts": {
        "label": _("First day of the year, where it is the same for everybody"),
        "choices": tuple((f"{month:02d}-01", f"1 {month_name[month]}") for month in range(1, 13)),
    },
    "cut_off_day": {
        "label": _("Last day of the month to join for the next month"),
        "help": _("Collections then begin on its first Monday. Enter 0 where they begin at once."),
        "least": 0,
        "most": 28,
    },
    "sticker": {"label": _("Send a permit sticker")},
    "pricing": {
        "label": _("How the price is made"),
        "choices": (
            ("bands", _("One price for 1 to 4 things, another for 5 to 8")),
            ("first", _("One price for up to 3 things")),
            ("per_item", _("A price for each thing, with a smallest amount")),
        ),
    },
    "band_1_4_pence": {"label": _("Price of 1 to 4 things")},
    "band_5_8_pence": {"label": _("Price of 5 to 8 things")},
    "first_3_pence": {"label": _("Price of up to 3 things")},
    "per_item_pence": {"label": _("Price of each thing")},
    "min_pence": {
        "label": _("Smallest amount"),
        "help": _("Enter 0 for none."),
    },
    "fridge_vehicle": {
        "label": _("Fridges go on a vehicle of their own"),
        "help": _("They then have a day and a price of their own."),
    },
    "fridge_each_pence": {"label": _("Price of each fridge or freezer")},
    "fridge_max": {
        "label": _("Fridges and freezers in one booking"),
        "least": 0,
        "most": 8,
    },
    "bulky_concession": {
        "label": _("A lower price with a means-tested benefit"),
    },
    "concession_percent": {
        "label": _("How much less"),
        "unit": _("per cent"),
        "least": 1,
        "most": 100,
    },
    "items_taken": {
        "label": _("What you take"),
        "choices_from": "items.type",
    },
    "change_until": {
        "label": _("Until when a booking can be changed, as residents read it"),
        "help": _("For example, 11am on the working day before. Leave it empty to say nothing."),
    },
    "council_tax_account_pattern": {
        "label": _("How your Council Tax account numbers look"),
        "help": _("Use # for a figure and A for a letter, like A#######. Leave it empty for any."),
    },
    "direct_debit_days": {
        "label": _("Days on which you take Direct Debits"),
        "choices_from": "dd_day",
    },
    "bill_account_name": {
        "label": _("Name of the account that shows residents their bill"),
        "help": _("Leave it empty where there is none."),
    },
    "discount_percent": {
        "label": _("Single person discount"),
        "unit": _("per cent"),
        "least": 1,
        "most": 100,
    },
    "straight_through": {
        "label": _("Mark clean applications as straight through"),
        "help": _("Staff still confirm each of them in the revenues system."),
    },
    "evidence_for_backdating": {
        "label": _("Ask for a letter when it goes back over 6 months"),
    },
    "county_support": {
        "label": _("Ask if the county’s support services may be told"),
    },
}
