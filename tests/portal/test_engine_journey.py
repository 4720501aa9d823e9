"""The three forms, page by page through a council's site, from the first question to *check*."""

from datetime import timedelta

import pytest

from councils import clock
from tests.portal.engine_fakes import fake_lookups

YESTERDAY = clock.today() - timedelta(days=1)
ON_DAY = {"0": str(YESTERDAY.day), "1": str(YESTERDAY.month), "2": str(YESTERDAY.year)}
PINS = {
    "maidstone": ("51.2720", "0.5290"),
    "swale": ("51.3400", "0.7300"),
    "tunbridge-wells": ("51.1320", "0.2630"),
}
WHO = {"full_name": "Zoë Brown", "updates": "none", "phone": "01622 602000"}


def place_of(council):
    lat, lng = PINS[council.slug]
    return {"location_text": "By the market", "location_lat": lat, "location_lng": lng}


def home_of(council):
    return {"property_line_1": "1 New Road", "property_town": council.short_name}


def day_of(name):
    return {f"{name}_{part}": value for part, value in ON_DAY.items()}


def fly_tipping(council):
    return {
        "where": place_of(council),
        "land": {"land": "road_or_verge"},
        "what": {"type": "tyres", "size": "car_boot"},
        "danger": {"hazard": ["on_fire"]},
        "urgent": {},
        "when": day_of("first_seen"),
        "photos": {},
        "witness": {"witnessed": "cctv"},
        "seen": {"vehicle": "AB12 CDE", "people": ""},
        "you": {"anonymous": "yes"},
        "contact": WHO,
    }


def missed_bin(council):
    return {
        "where": home_of(council),
        "day": day_of("missed_on"),
        "which": {"bins": ["refuse"]},
        "shared": {"flat": "no"},
        "help": {"assisted": "no"},
        "out": {"out_by": "yes"},
        "sticker": {"tag": "no"},
        "neighbours": {"street": "only_us"},
        "you": WHO,
    }


def something_else(council):
    return {
        "what": {"summary": "The bench in the park is broken."},
        "where": {"location_text": ""},
        "photos": {},
        "you": WHO,
    }


JOURNEYS = {"fly-tipping": fly_tipping, "missed-bin": missed_bin, "something-else": something_else}


def go(client, slug, posts):
    """Answer every page that comes; the pages seen, and the address of the last."""
    at = client.post(f"/services/{slug}/apply/").url
    seen = []
    while not at.endswith("/check/"):
        page = at.rstrip("/").rpartition("/")[2]
        assert page not in seen, f"{page} came twice"
        seen.append(page)
        assert client.get(at).status_code == 200
        response = client.post(at, posts[page])
        assert response.status_code == 302, response.content.decode()[-3000:]
        at = response.url
    return seen, at


@pytest.mark.parametrize("slug", JOURNEYS)
@pytest.mark.parametrize("name", ["maidstone", "swale", "tunbridge_wells"])
def test_each_form_in_each_council(catalogue, name, slug, request, host_client):
    council = request.getfixturevalue(name)
    client, posts = host_client(council), JOURNEYS[slug](council)
    with fake_lookups(collection_days={"known": False}, bins_due=[], round_status={"known": False}):
        seen, check = go(client, slug, posts)
        assert seen == list(posts)
        assert client.get(check).status_code == 200


def test_a_tagged_bin_stops_and_can_be_called_wrong(catalogue, maidstone, host_client):
    client = host_client(maidstone)
    posts = missed_bin(maidstone) | {"sticker": {"tag": "yes", "tag_reason": "contaminated"}}
    with fake_lookups(collection_days={"known": False}, bins_due=[], round_status={"known": False}):
        posts["not_missed"] = {}
        seen, check = go(client, "missed-bin", posts)
        assert seen[seen.index("sticker") + 1] == "not_missed"
        assert client.get(check).status_code == 200
