"""The gazetteer's tables: postcodes, addresses, places."""

import time

import pytest
from django.db import connection

from councils.gazetteer import api, reference
from councils.gazetteer.loading import refresh_straddling
from councils.gazetteer.models import AddressRecord, Postcode, Street
from councils.models import Council

MAIDSTONE, SWALE, ASHFORD = "E07000110", "E07000113", "E07000105"
PARTNERS = {MAIDSTONE, SWALE, "E07000116"}

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def empty(maidstone):
    """The three councils, and a gazetteer with nothing in it."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE gazetteer_postcode, gazetteer_addressrecord, gazetteer_street")


@pytest.fixture
def loaded(empty, monkeypatch):
    """The postcodes that these tests ask for: loading all of them takes a second."""
    read = reference.read_csv
    few = ("ME15 6J", "ME10 3H", "ME9 0EB", "ME13 0JX", "CT4 7D", "CT1 1ZA")
    monkeypatch.setattr(
        reference,
        "read_csv",
        lambda name: (r for r in read(name) if r.get("postcode", "CT4 7D").startswith(few)),
    )
    api.load_reference_data()


def address(uprn=1, **values):
    given = {"number": "1", "street": "Larch Lane", "town": "Maidstone", "postcode": "ME15 6JQ"}
    given |= {"lat": 51.27, "lng": 0.52, "council_gss": MAIDSTONE, "source": "demo"} | values
    return AddressRecord.objects.create(uprn=api.UPRN(uprn), **given)


# Loading


def test_all_postcodes_are_loaded_once_and_fast(empty):
    started = time.monotonic()
    loaded = api.load_reference_data()
    assert time.monotonic() - started < 10
    assert loaded.postcodes == loaded.changed == Postcode.objects.count() == 20_818
    assert Postcode.objects.filter(council_gss__in=PARTNERS).count() == 18_018
    assert api.load_reference_data().changed == 0


def test_made_up_addresses_stand_on_every_postcode(empty):
    api.load_reference_data()
    made = api.demo_addresses()
    assert made.addresses == AddressRecord.objects.count()
    assert 18_018 <= made.addresses < 25_000
    with_one = AddressRecord.objects.values("postcode").distinct().count()
    assert with_one == 18_018
    assert api.demo_addresses().changed == 0
    border = Postcode.objects.filter(straddles=True, council_gss__in=PARTNERS)
    for postcode in border:
        found = {each.council_gss for each in api.addresses_at(postcode.pk)}
        assert found == set(postcode.councils), postcode.pk


# Postcodes


@pytest.mark.parametrize(
    ("typed", "kind", "councils"),
    [
        ("me15 6jq", "one", (MAIDSTONE,)),
        ("ME10 3HT", "one", (SWALE,)),
        ("ME9 0EB", "straddles", (MAIDSTONE, SWALE)),
        ("ME13 0JX", "straddles", (SWALE, ASHFORD)),
        ("CT4 7DF", "outside", (ASHFORD,)),
        ("CT1 1ZA", "outside", ()),
        ("ME15 6ZZ", "unknown", (MAIDSTONE,)),
        ("SW1A 1AA", "unknown", ()),
    ],
)
def test_which_council_serves_a_postcode(loaded, typed, kind, councils):
    found = api.find_postcode(typed)
    assert (found.kind, found.councils) == (kind, councils)


def test_what_is_no_postcode_is_refused(empty):
    with pytest.raises(api.InvalidPostcode):
        api.find_postcode("Maidstone")


def test_a_postcode_outside_becomes_ours_when_its_council_joins(loaded):
    Council.objects.create(
        slug="ashford", schema_name="c_ashford", name="Ashford", short_name="Ashford", gss=ASHFORD
    )
    assert api.find_postcode("CT4 7DF").kind == "one"


def test_a_council_that_ended_leaves_its_district_to_its_successor(loaded, maidstone, swale):
    swale.ends_on = "2020-04-01"
    swale.save()
    assert api.find_postcode("ME10 3HT").kind == "outside"
    swale.successors.add(maidstone)
    assert api.partner_by_gss()[SWALE] == maidstone
    assert api.find_postcode("ME10 3HT").kind == "one"


def test_real_addresses_decide_which_postcode_straddles(loaded):
    address(1, postcode="ME9 0EB", source="addressbase")
    address(2, postcode="ME15 6JQ", source="addressbase")
    address(3, postcode="ME15 6JQ", source="addressbase", council_gss=SWALE)
    refresh_straddling()
    assert api.find_postcode("ME9 0EB").kind == "one"
    assert api.find_postcode("ME15 6JQ").kind == "straddles"
    api.load_reference_data()
    assert api.find_postcode("ME15 6JQ").kind == "straddles"
    assert api.find_postcode("ME9 0EB").kind == "one"


# Addresses


def test_addresses_come_in_street_order(empty):
    for uprn, (number, building) in enumerate(
        [("10", ""), ("2", ""), ("2A", ""), ("2", "Flat 10"), ("2", "Flat 9"), ("", "The Oast")], 1
    ):
        address(uprn, number=number, building=building)
    lines = [each.lines[:2] for each in api.addresses_at("me156jq")]
    assert lines == [
        ("2 Larch Lane", "Maidstone"),
        ("Flat 9", "2 Larch Lane"),
        ("Flat 10", "2 Larch Lane"),
        ("2A Larch Lane", "Maidstone"),
        ("10 Larch Lane", "Maidstone"),
        ("The Oast", "Larch Lane"),
    ]


@pytest.mark.parametrize(
    ("house", "found"), [("2", [1]), ("2a", [2]), ("oast", [3]), ("9", [4]), ("", [1, 2, 3, 4])]
)
def test_a_house_at_a_postcode(empty, house, found):
    address(1, number="2")
    address(2, number="2A")
    address(3, number="", building="The Oast")
    address(4, number="20", building="Flat 9")
    address(5, number="2", active=False)
    assert {int(each.uprn) for each in api.addresses_at("ME15 6JQ", house)} == set(found)


def test_an_address_by_its_number(empty):
    address(42, active=False)
    assert api.address_by_uprn("42").line == "1 Larch Lane, Maidstone, ME15 6JQ"
    assert api.address_by_uprn("43") is None
    assert api.address_by_uprn("nonsense") is None
    assert api.addresses_at("nonsense") == []


def test_addresses_of_a_council_page_by_page(empty):
    for uprn in range(1, 6):
        address(uprn)
    address(9, council_gss=SWALE)
    first = api.sample_addresses(MAIDSTONE, 3)
    rest = api.sample_addresses(MAIDSTONE, 3, after=first[-1].uprn)
    assert [int(each.uprn) for each in first + rest] == [1, 2, 3, 4, 5]


# Places


def test_searching_for_a_place(loaded):
    for usrn, name in enumerate(["Larch Lane", "Larchley Lane", "Parch Lane"]):
        Street.objects.create(
            usrn=usrn, name=name, town="Maidstone", words=f"{name} maidstone".lower(),
            council_gss=MAIDSTONE, lat=51.2, lng=0.5,
        )  # fmt: skip
    assert api.search_place("me15 6jq")[0].council_gss == MAIDSTONE
    (exact,) = api.search_place("Larch  Lane, Maidstone")
    assert exact.words == "Larch Lane, Maidstone"
    assert api.search_place("larch lane") == [exact]
    assert exact in api.search_place("larch lan")
    assert api.search_place("larch lane", council_gss=SWALE) == []
    assert api.search_place("Bearsted")[0].words == "Bearsted, Maidstone"
    assert api.search_place("SW1A 1AA") == api.search_place("x") == api.search_place("") == []


def test_a_place_and_its_council(maidstone):
    place = api.place_at(51.2726, 0.52654)
    assert (place.council_gss, place.words) == (MAIDSTONE, "High Street, Maidstone")
    assert api.council_for_point(51.2726, 0.52654) == maidstone
    assert api.council_for_point(51.15, 0.87) is None, "Ashford is not with us"
    assert api.place_at(48.9, 2.4).council_gss == ""


def test_names_of_those_who_are_not_with_us():
    assert api.district_name(ASHFORD) == "Ashford"
    ashford = api.local_authority(ASHFORD)
    assert (ashford.name, ashford.tier) == ("Ashford Borough Council", "district")
    assert ashford.homepage_url.startswith("http")
    assert api.local_authority("E99999999") is None
    assert api.boundary_of(MAIDSTONE)["features"][0]["properties"]["name"] == "Maidstone"
    assert api.boundary_of("E99999999")["features"] == []


def test_whose_wards_have_changed_since_their_outlines_were_drawn():
    """The how-to "Import addresses" names them; newer outlines take them off this list."""
    outlines = reference.wards().outlines
    current = list(reference.read_csv("wards_current.csv"))
    out_of_date = {row["lad_gss"] for row in current if row["ward_gss"] not in outlines}
    assert out_of_date == {"E07000110", "E07000116"}
