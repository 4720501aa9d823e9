"""The ten question sets as a resident answers them: what is posted, and where it ends."""

from dataclasses import dataclass, field
from typing import Any

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


def day(name: str, iso: str) -> dict[str, str]:
    """A date in three boxes."""
    year, month, of_month = iso.split("-")
    return {f"{name}_0": of_month, f"{name}_1": month, f"{name}_2": year}


def spot(name: str, council: str) -> dict[str, str]:
    """A place on the map."""
    lat, lng = HERE[council]
    return {f"{name}_text": "By the gate", f"{name}_lat": str(lat), f"{name}_lng": str(lng)}


@dataclass(frozen=True)
class Set:
    """One service: its address, a whole set of answers, and what becomes of them.

    `queue` and `promise` (days) are by council, with `all` for the rest; None for no promise that
    residents see.
    """

    key: str
    posts: Any
    queue: dict[str, str]
    promise: dict[str, int | None]
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return self.key.replace("_", "-")

    def of(self, council: str, what: str) -> Any:
        """`queue` or `promise` at a council."""
        by_council = getattr(self, what)
        return by_council[council] if council in by_council else by_council["all"]


def fly_tipping(council: str) -> dict[str, Any]:
    return {
        **spot("location", council),
        "land": "road_or_verge",
        "type": "tyres",
        "size": "car_boot",
        "hazard": ["none"],
        **day("first_seen", "2026-11-20"),
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
        **day("period_from", "2021-04-01"),
        **day("period_to", "2026-03-31"),
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
        **day("since", "2026-10-01"),
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
        **day("when", "2026-11-10"),
        "want": "Empty the bin and tell me why nobody came.",
        "for_other": "no",
        **ME,
    }


def homelessness(council: str) -> dict[str, Any]:
    return {
        "tonight": "yes",
        "abuse": "no",
        "why": "private_notice",
        **day("by_when", "2027-01-15"),
        "with_others": "no",
        "connection": ["family", "work"],
        "status": "british_or_irish",
        "tell_county": "no",
        "full_name": "Zoë Brown",
        "phone": "07700 900123",
        "safe_time": "after 5pm",
        "safe_voicemail": "no",
    }


SETS = {
    one.key: one
    for one in (
        Set("fly_tipping", fly_tipping, {"all": "street-cleansing"}, {"all": None}),
        Set(
            "abandoned_vehicle",
            abandoned_vehicle,
            {"all": "environmental-enforcement"},
            {"all": None},
        ),
        Set("foi_request", foi_request, {"all": "information-governance"}, {"all": 20}),
        Set(
            "council_tax_spd",
            council_tax_spd,
            {"all": "revenues-and-benefits", "swale": "revenues"},
            {"all": None},
        ),
        Set(
            "complaint",
            complaint,
            {
                "maidstone": "policy-and-information-team",
                "swale": "customer-services-complaints",
                "tunbridge-wells": "performance-and-governance-team",
            },
            {"maidstone": 10, "swale": None, "tunbridge-wells": 15},
        ),
    )
}
