"""Each of the ten services at each of the three councils, from the catalogue to the queue: with and
without JavaScript, on a phone and on a desktop, every page looked at by axe. Each journey is gone
a second time as far as the duplicate check, which shows whom it may.

By default a seeded sample; all 120 by --long.
"""

import random
import re
from datetime import timedelta

import pytest

from councils import clock
from councils.calendar import STATUTORY
from councils.calendars import calendar_for
from councils.dates import long_date
from councils.gazetteer.api import sample_addresses
from councils.tenancy import current_council
from portal.collections.days import calendar_of
from tests.journeys.differences import FLAGGED, SAID
from tests.journeys.filling import Filler
from tests.journeys.looking import checked, checked_plain, fits
from tests.journeys.steps import begin, pay, routed_case, send, step_of
from tests.journeys.visitors import Visitor
from tests.portal import sets
from tests.support.browser import DESKTOP, PHONE
from tests.support.people import make_user
from tests.support.shares import is_long

pytestmark = pytest.mark.browser

SAMPLE, SEED = 2, 72  # one with scripts and one without, one that is paid and one that is not
WAYS = [(size, script) for size in ("phone", "desktop") for script in ("js", "plain")]
EVERY = [(key, council, *way) for key in sets.SETS for council in sets.COUNCILS for way in WAYS]
SIZES = {"phone": PHONE, "desktop": DESKTOP}

# What a second request about the same is told, and who may know that there is a first one.
ANYBODY, OWNER, NOBODY = "anybody", "its owner, signed in", "nobody but staff"
ASKED_AGAIN = {
    "missed_bin": (ANYBODY, "Is it this one?"),
    "fly_tipping": (ANYBODY, "Is it this one?"),
    "abandoned_vehicle": (ANYBODY, "Is it this one?"),
    "bulky_collection": (ANYBODY, "There is already a booking for this address."),
    "garden_waste": (ANYBODY, "There is already one for this address."),
    "council_tax_spd": (OWNER, "Is it this one?"),
    "council_tax_move": (OWNER, "Is it this one?"),
    "foi_request": (OWNER, "You have asked this before"),
    "complaint": (OWNER, "Is it this one?"),
    "homelessness": (NOBODY, ""),
}
A_DAY_IS_NAMED = re.compile(r"\bby (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")


def some():
    """All of them by --long, else a few that are the same in every run."""
    if is_long():
        return EVERY
    return random.Random(SEED).sample(EVERY, SAMPLE)


@pytest.fixture(scope="module")
def visitors(at_council):
    """`visitors(council, 2)`: each with a home far from the others', whose bins were due lately."""
    homes = {}

    def visitor(council, number, *, is_owner=False):
        if council not in homes:
            homes[council] = at_council(council, lambda: _homes(council))
        home, day = homes[council][number]
        before = homes[council][number - 1][0] if is_owner else None
        return Visitor(council, number, home, day, before)

    return visitor


def _homes(council):
    """A home and the last day of its bins, for each way. The first ones have demo requests."""
    today, office, chosen = clock.today(), calendar_for(current_council()), []
    for home in sample_addresses(sets.COUNCILS[council][2], 2000)[40:]:
        past = [day for day in calendar_of(str(home.uprn), today=today).last_days() if day < today]
        is_near = any(abs(home.lat - other.lat) < 0.002 for other, _ in chosen)
        if past and not is_near and office.working_days_between(past[0], today) <= 2:
            chosen.append((home, past[0]))
        if len(chosen) == len(WAYS):
            return chosen
    raise AssertionError("too few homes had a collection lately")


@pytest.fixture
def look(new_page):
    """`look(size, script)`: a page of a browser that a visitor uses, and what looks at it.

    Without scripts a page is the same in any size: there axe looks at it on the phone.
    """

    def open_page(size, script):
        known = {"viewport": SIZES[size], "has_touch": size == "phone"}
        page = new_page(java_script_enabled=script == "js", **known)
        if script == "js":
            return page, checked
        return page, checked_plain(new_page(**known)) if size == "phone" else fits

    return open_page


@pytest.mark.parametrize(("key", "council", "size", "script"), some())
def test_a_service_from_catalogue_to_queue(
    key, council, size, script, live, look, at_council, visitors, signed_in
):
    one, (page, at_each) = sets.SETS[key], look(size, script)
    is_owner = ASKED_AGAIN[key][0] == OWNER and size == "desktop"
    visitor = visitors(council, WAYS.index((size, script)), is_owner=is_owner)
    posts = at_council(council, lambda: visitor.answers(one))
    if is_owner:
        signed_in(page, council, make_user)

    begin(page, live, council, one.slug, at_each)
    filler = Filler(page, posts, at_each)
    filler.go()
    if one.price:
        assert one.price(council) in filler.read["check"]
    reference = send(page)
    if one.price:
        pay(page, at_each)
        assert f"You have paid {one.price(council)}" in page.inner_text("main")
    at_each(page, "sent")
    case = routed_case(at_council, council, reference)
    assert case.queue.slug == one.of(council, "queue")
    differs(key, council, "\n".join(filler.read.values()), case.flags)
    promised(one, council, case, page.inner_text("main"), at_council)
    comes_again(one, council, is_owner, posts, page, at_each, live)


def differs(key, council, said, flags):
    """What is this council's own shows, and nothing that is another's."""
    for where, patterns in SAID[key].items():
        for pattern in patterns:
            assert bool(re.search(pattern, said)) == (where == council), (where, pattern, said)
    for where, names in FLAGGED.get(key, {}).items():
        assert (set(names) <= set(flags)) == (where == council), (where, flags)


def promised(one, council, case, said, at_council):
    """The day that the council promises stands on the page; else no day does."""
    days = one.of(council, "promise")
    if days is None:
        assert not A_DAY_IS_NAMED.search(said), said
        return
    office = at_council(council, lambda: calendar_for(current_council()))
    if (one.key, council) == ("missed_bin", "tunbridge-wells"):  # 48 hours, whatever the days
        day = clock.today() + timedelta(days=days)
    else:
        counts = STATUTORY if one.key == "foi_request" else office
        day = counts.add_working_days(clock.today(), days)
    assert day in (case.due_on, case.next_due_on)
    assert f"by {long_date(day)}" in said, said


def comes_again(one, council, is_owner, posts, page, at_each, live):
    """The same once more: it is noticed, and said to whom it may be said."""
    who, words = ASKED_AGAIN[one.key]
    begin(page, live, council, one.slug)
    filler = Filler(page, posts)
    reached = filler.go(until=("one-of-these", "check"))
    if who == ANYBODY or (who == OWNER and is_owner):
        assert reached == "one-of-these", filler.steps
        assert words in filler.read[reached], filler.read[reached]
        at_each(page, reached)
    else:
        assert step_of(page) == "check", "it told of a request that is not theirs"
