"""The differences between councils as a journey shows them: answers that bring them out, and what
is then said, or written on the case, in one council only.
"""

from tests.portal import sets
from tests.portal.factories import jpeg

LETTER = {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}

# Besides the set's own answers: what leads past a difference.
MORE = {
    "fly_tipping": {
        "land": "private_land",
        "size": "single_bag",
        "witnessed": "saw_it",
        "vehicle": "AB12 CDE, a white van",
        "statement": "yes",
    },
    "council_tax_spd": {**sets.day("since", 220), "evidence": LETTER},
}

# Patterns that stand on the pages of that council's form and of no other's.
SAID = {
    "missed_bin": {
        "maidstone": [r"out at the edge of your property by 6am"],
        "swale": [r"(Green|Blue) bin: "],
    },
    "fly_tipping": {
        "maidstone": [r"We do not clear it\."],
        "tunbridge-wells": [r"We treat this as litter"],
    },
    "abandoned_vehicle": {
        "tunbridge-wells": [r"We have a scheme for people who no longer want their own vehicle"],
    },
    "bulky_collection": {
        "maidstone": [r"How many fridges"],
        "swale": [r"Up to 3 things in one booking"],
    },
    "garden_waste": {
        "maidstone": [r"Our year runs from 1 July", r"permit sticker", r"Joining fee"],
        "swale": [r"You pay for a whole year, whenever you join"],
        "tunbridge-wells": [
            r"the first Monday that we can start",
            r"Bin or sacks\?",
            r"By Direct Debit",
        ],
    },
    "council_tax_spd": {
        "swale": [r"Add a letter that shows since when you live alone", r"\bA1234\d{3}\b"],
    },
    "council_tax_move": {"tunbridge-wells": [r"Connect Account"]},
    "foi_request": {},  # each council has its own case; nothing else differs
    "complaint": {},  # what differs is the days, and those are promised or not
    "homelessness": {"swale": [r"May we tell Kent County Council’s support services about you\?"]},
}

# Flags on the case by which staff see the council's own rule.
FLAGGED = {
    "fly_tipping": {
        "maidstone": ["private_land_owner_told", "evidence_copy"],
        "swale": ["enforcement"],
        "tunbridge-wells": ["litter"],
    },
}
