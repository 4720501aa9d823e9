"""Who goes through a service: the set's own answers, about a home that is really there, with a
car, a number and an address that nobody else has.
"""

from dataclasses import dataclass
from typing import Any

from casework.models import Case
from councils import clock
from councils.bookings import api as bookings
from portal.collections.days import calendar_of
from tests.journeys.differences import MORE
from tests.portal import sets


@dataclass(frozen=True)
class Visitor:
    """The `number`-th at a council. `day` is when the bins at home were due last; who moves inside
    the area has a home `before`.
    """

    council: str
    number: int
    home: Any
    day: Any
    before: Any = None

    def answers(self, one):
        """What they say, as a browser posts it; asked for inside the council."""
        postcode, uprn, *_ = sets.COUNCILS[self.council]
        posts = dict(one.posts(self.council)) | MORE.get(one.key, {})
        for name, value in list(posts.items()):
            if value == postcode and name.endswith("_postcode"):
                posts[name] = self.home.postcode
            elif value == uprn and name.endswith("_uprn"):
                posts[name] = str(self.home.uprn)
        own = {
            "location_text": f"By the gate, {self.home.postcode}",
            "registration": f"ab1{self.number} cde",
            "account_number": self.account_number(4),
            "contact_address": f"zoe{self.number}@people.example",
            "phone": f"07700 90012{self.number}",
        }
        posts |= {name: value for name, value in own.items() if name in posts}
        return posts | ASKED.get(one.key, lambda visitor, posts: {})(self, posts)

    def account_number(self, digit):
        """Of the council's own shape."""
        return sets.ACCOUNTS[self.council].replace("345", f"3{digit}{self.number}")


def _missed_bin(visitor, posts):
    due = calendar_of(str(visitor.home.uprn), today=clock.today()).due_on(visitor.day)
    return sets.day("missed_on", (clock.today() - visitor.day).days) | {"bins": due[:1]}


def _bulky(visitor, posts):
    """At some councils the days belong to the ward."""
    chosen = {}
    for name, calendar in (("slot_choice", "bulky"), ("fridge_slot_choice", "bulky_fridge")):
        if name in posts:
            ward = visitor.home.ward_gss
            chosen[name] = bookings.offers(calendar, now=clock.now(), area=ward).offers[0].slot
    return chosen


def _move(visitor, posts):
    """Who moves inside the area has an account number, by which the council knows them."""
    if visitor.before is None:
        return {}
    return {
        "direction": "within_area",
        "account_number": visitor.account_number(5),
        "old_property_postcode": visitor.before.postcode,
        "old_property_uprn": str(visitor.before.uprn),
        "old_role": "rented",
        **sets.day("completion_or_tenancy_end", 10),
    }


def _complaint(visitor, posts):
    return {"case_reference": Case.objects.order_by("opened_at")[visitor.number].reference}


ASKED = {
    "missed_bin": _missed_bin,
    "bulky_collection": _bulky,
    "council_tax_move": _move,
    "complaint": _complaint,
}
