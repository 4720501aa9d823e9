"""The ten question sets as a resident answers them: what is posted, and where it ends."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from councils import clock
from councils.bookings import api as bookings
from portal.engine.prices import pounds
from portal.lookups.seasons import months_left

COUNCILS = {
    "maidstone": ("ME15 6YE", "010000000001", "E07000110", "E05004992"),
    "swale": ("ME10 3HT", "010000000002", "E07000113", "E05009544"),
    "tunbridge-wells": ("TN1 1RS", "010000000003", "E07000116", "E05015805"),
}
HERE = {"maidstone": (51.27, 0.52), "swale": (51.34, 0.73), "tunbridge-wells": (51.132, 0.263)}
ACCOUNTS = {"maidstone": "12345678", "swale": "a 1234567", "tunbridge-wells": "12345678"}
ME = {"full_name": "Zoë Brown", "updates": "email", "email": "zoe@people.example"}


def home(name: str, council: str) -> dict[str, str]:
    """An address of the gazetteer, as a browser posts it."""
    postcode, uprn, *_ = COUNCILS[council]
    return {f"{name}_postcode": postcode, f"{name}_uprn": uprn}


def day(name: str, ago: int) -> dict[str, str]:
    """A date so many days ago (before 0: ahead), in three boxes."""
    when = clock.today() - timedelta(days=ago)
    return {
        f"{name}_{part}": str(one) for part, one in enumerate((when.day, when.month, when.year))
    }


def first_slot(name: str, calendar: str, council: str) -> dict[str, str]:
    """The first day that the council's calendar offers for the ward, as it is chosen."""
    ward = COUNCILS[council][3]
    offers = bookings.offers(calendar, now=clock.now(), area=ward).offers
    return {f"{name}_choice": offers[0].slot, f"{name}_at": "0"}


def items(name: str, *each: dict[str, str]) -> dict[str, str]:
    """Several items of a group."""
    posts = {}
    for number, item in enumerate(each):
        posts[f"{name}-{number}-is"] = "1"
        posts |= {f"{name}-{number}-{part}": value for part, value in item.items()}
    return posts


def spot(name: str, council: str) -> dict[str, str]:
    """A place on the map."""
    lat, lng = HERE[council]
    return {f"{name}_text": "By the gate", f"{name}_lat": str(lat), f"{name}_lng": str(lng)}


@dataclass(frozen=True)
class Set:
    """One service: its address, a whole set of answers, and what becomes of them.

    `queue` and `promise` (days) are by council, with `all` for the rest; None for no promise that
    residents see. `price` says what is shown to be paid at a council.
    """

    key: str
    posts: Any
    queue: dict[str, str]
    promise: dict[str, int | None]
    price: Any = None

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return self.key.replace("_", "-")

    def of(self, council: str, what: str) -> Any:
        """`queue` or `promise` at a council."""
        by_council = getattr(self, what)
        return by_council[council] if council in by_council else by_council["all"]


def missed_bin(council: str) -> dict[str, Any]:
    return {
        **home("property", council),
        **day("missed_on", 0),
        "bins": ["refuse"],
        "flat": "no",
        "assisted": "no",
        "out_by": "yes",
        "tag": "no",
        "street": "only_us",
        **ME,
    }


def fly_tipping(council: str) -> dict[str, Any]:
    return {
        **spot("location", council),
        "land": "road_or_verge",
        "type": "tyres",
        "size": "car_boot",
        "hazard": ["none"],
        **day("first_seen", 5),
        "witnessed": "no",
        "anonymous": "no",
        **ME,
    }


def abandoned_vehicle(council: str) -> dict[str, Any]:
    return {
        "taxed": "untaxed",
        "reasons": ["flat_tyres", "not_moved"],
        "no_plate": "no",
        "registration": "ab12 cde",
        "kind": "car",
        "make": "Ford Fiesta",
        "colour": "blue",
        "since": "over_1_month",
        "danger": ["none"],
        **spot("location", council),
        "land": "road",
        "anonymous": "no",
        **ME,
    }


def foi_request(council: str) -> dict[str, Any]:
    return {
        "kind": "council_information",
        "published": "no",
        "text": "How many street trees were planted in each of the last five years?",
        **day("period_from", 2000),
        **day("period_to", 200),
        "format": "spreadsheet",
        "full_name": "Zoë Brown",
        "reply_by": "email",
        "contact_address": "zoe@people.example",
    }


def council_tax_spd(council: str) -> dict[str, Any]:
    return {
        "account_number": ACCOUNTS[council],
        **home("property", council),
        "only_adult": "yes",
        **day("since", 40),
        "left_name": "My husband, who moved to Dover",
        "children_turning_18": "no",
        "declare": "yes",
        **ME,
    }


def complaint(council: str) -> dict[str, Any]:
    return {
        "service": "missed_bin",
        "is_first": "yes",
        "appeal_route": "none",
        "category": "failure",
        "happened": "You said that the crew would come back on Tuesday, and nobody came.",
        **day("when", 15),
        "want": "Empty the bin and tell me why nobody came.",
        "for_other": "no",
        **ME,
    }


def homelessness(council: str) -> dict[str, Any]:
    return {
        "tonight": "yes",
        "abuse": "no",
        "why": "private_notice",
        **day("by_when", -50),
        "with_others": "no",
        "connection": ["family", "work"],
        "status": "british_or_irish",
        "tell_county": "no",
        "full_name": "Zoë Brown",
        "phone": "07700 900123",
        "safe_time": "after 5pm",
        "safe_voicemail": "no",
    }


def garden_waste(council: str) -> dict[str, Any]:
    return {
        **home("property", council),
        "own_garden": "yes",
        "action": "join",
        "container": "bin_240",
        "quantity": "2",
        "have_bin": "no",
        "assisted": "no",
        "method": "card",
        "terms": "yes",
        **ME,
    }


def garden_price(council: str) -> str:
    if council == "maidstone":
        left = months_left(clock.today(), "07-01")
        return pounds((2 * 5100 * left * 2 + 12) // 24 + 1000)
    return pounds(2 * (5000 if council == "swale" else 6000))


def bulky_collection(council: str) -> dict[str, Any]:
    fridge = council == "maidstone"
    return {
        **home("property", council),
        "home_type": "house",
        "take": ["items", "fridges"],
        **items(
            "items",
            {"type": "bed_or_mattress", "description": "A double bed"},
            {"type": "sofa_or_armchair", "description": "Red, two seats"},
            {"type": "television", "description": "Large"},
        ),
        "fridges": "1",
        "size_ok": "yes",
        "pops": "yes",
        **first_slot("slot", "bulky", council),
        **(first_slot("fridge_slot", "bulky_fridge", council) if fridge else {}),
        "placement": "By the gate",
        "concession": "yes",
        "terms": "yes",
        **ME,
    }


def council_tax_move(council: str) -> dict[str, Any]:
    return {
        "direction": "into_area",
        **day("move_date", 10),
        **home("new_property", council),
        "new_role": "rent_private",
        "landlord": "Ann Hill, 3 High Street, Dover",
        **items(
            "adults",
            {
                "name": "Zoë Brown",
                "date_of_birth_0": "27",
                "date_of_birth_1": "3",
                "date_of_birth_2": "1981",
                "status": "working",
            },
        ),
        "spd": "yes",
        "discount_turning_18": "no",
        "discount_declare": "yes",
        "ebill": "yes",
        "direct_debit": "yes",
        "dd_account-name": "Z Brown",
        "dd_account-sort_code": "00-00-20",
        "dd_account-account": "8837 4912",
        "dd_day": "12",
        **ME,
    }


REVENUES = {"all": "revenues-and-benefits", "swale": "revenues"}
COMPLAINTS = {
    "maidstone": "policy-and-information-team",
    "swale": "customer-services-complaints",
    "tunbridge-wells": "performance-and-governance-team",
}
NONE = {"all": None}
SETS = {
    one.key: one
    for one in (
        Set(
            "missed_bin",
            missed_bin,
            {"all": "waste-contractor"},
            {"swale": None, "all": 2},
        ),
        Set("fly_tipping", fly_tipping, {"all": "street-cleansing"}, NONE),
        Set("abandoned_vehicle", abandoned_vehicle, {"all": "environmental-enforcement"}, NONE),
        Set("foi_request", foi_request, {"all": "information-governance"}, {"all": 20}),
        Set("council_tax_spd", council_tax_spd, REVENUES, NONE),
        Set("council_tax_move", council_tax_move, REVENUES, NONE),
        Set(
            "complaint",
            complaint,
            COMPLAINTS,
            {"maidstone": 10, "swale": None, "tunbridge-wells": 15},
        ),
        Set("homelessness", homelessness, {"all": "housing-options"}, NONE),
        Set(
            "garden_waste",
            garden_waste,
            {"all": "waste-team"},
            {"maidstone": 10, "all": None},
            garden_price,
        ),
        Set(
            "bulky_collection",
            bulky_collection,
            {"all": "waste-contractor"},
            NONE,
            {"maidstone": "£50.00", "swale": "£17.50", "tunbridge-wells": "£36.00"}.get,
        ),
    )
}
