"""Postcodes, property numbers, addresses and outlines: pure."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.gazetteer import reference
from councils.gazetteer.demo import FIRST_UPRN, Spot, make
from councils.gazetteer.geometry import Atlas, from_geojson, metres_between, moved
from councils.gazetteer.values import (
    UPRN,
    Address,
    InvalidAddress,
    InvalidPostcode,
    normalise_postcode,
    typed_address,
)

MAIDSTONE, SWALE, ASHFORD = "E07000110", "E07000113", "E07000105"


# Postcodes


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ME15 6JQ", "ME15 6JQ"),
        ("me156jq", "ME15 6JQ"),
        ("  me15   6jq. ", "ME15 6JQ"),
        ("ME15\u00a06JQ", "ME15 6JQ"),
        ("m e 1 5-6 j q", "ME15 6JQ"),
        ("me15 ojq", "ME15 0JQ"),
        ("W1A 0AX", "W1A 0AX"),
        ("ec1a1bb", "EC1A 1BB"),
        ("TN1 1RS", "TN1 1RS"),
    ],
)
def test_postcodes_as_people_type_them(typed, kept):
    assert normalise_postcode(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "   ", "ME15", "ME15 6J", "ME15 6JQQ", "1234", "Maidstone", "ME15 6CI", "ＭＥ"]
)
def test_what_is_no_postcode_says_so(typed):
    with pytest.raises(InvalidPostcode, match="Enter a"):
        normalise_postcode(typed)


def test_every_postcode_that_ships_is_one():
    for name in reference.POSTCODE_FILES:
        for row in reference.read_csv(name):
            assert normalise_postcode(row["postcode"].lower()) == row["postcode"]


@given(st.text(max_size=30))
def test_any_text_is_a_postcode_or_is_refused(text):
    with suppress(InvalidPostcode):
        kept = normalise_postcode(text)
        assert normalise_postcode(kept) == kept


# Property numbers


@given(st.integers(1, 999_999_999_999))
def test_a_uprn_keeps_its_zeros(number):
    assert len(UPRN(number)) == 12
    assert UPRN(number) == UPRN(str(number)) == UPRN(UPRN(number))
    assert int(UPRN(number)) == number


@pytest.mark.parametrize(
    "value", ["", "0", "000", "1234567890123", "12a", "-5", "1.0", "١٢٣", None]
)
def test_what_is_no_uprn(value):
    with pytest.raises(ValueError, match="12 digits"):
        UPRN(value)


def test_a_uprn_is_text_in_json():
    assert json.dumps({"uprn": UPRN(42)}) == '{"uprn": "000000000042"}'


# Addresses


def test_an_address_there_and_back():
    address = Address(("Flat 2", "12 Larch Lane"), "ME15 6JQ", UPRN(7), MAIDSTONE, "", 51.2, 0.5)
    assert Address.from_dict(json.loads(json.dumps(address.to_dict()))) == address
    assert str(address) == "Flat 2, 12 Larch Lane, ME15 6JQ"


def test_an_address_that_is_not_listed_is_typed():
    address = typed_address(lines=["  The  Old Barn ", "", "Near  Lenham"], postcode="me172aa")
    assert address.lines == ("The Old Barn", "Near Lenham")
    assert (address.postcode, address.typed, address.uprn) == ("ME17 2AA", True, None)
    assert Address.from_dict(address.to_dict()) == address


def test_a_typed_address_needs_a_line():
    with pytest.raises(InvalidAddress, match="first line"):
        typed_address(lines=["", "  "], postcode="ME15 6JQ")
    with pytest.raises(InvalidPostcode):
        typed_address(lines=["1 High Street"], postcode="nowhere")
    assert typed_address(lines=["Lay-by on the A249"]).postcode == ""


# Outlines


def square(west, south, size, hole=None, gss="X"):
    def ring(x, y, s):
        return [[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]

    rings = [ring(west, south, size)] + ([ring(*hole)] if hole else [])
    properties = {"gss": gss, "name": gss}
    geometry = {"type": "Polygon", "coordinates": rings}
    return {"properties": properties, "geometry": geometry}


@pytest.mark.parametrize(
    ("lat", "lng", "inside"),
    [
        (51.05, 0.05, True),
        (51.05, 0.15, False),
        (50.95, 0.05, False),
        (51.5, 0.05, False),
        (51.025, 0.075, True),
        (51.075, 0.075, False),  # in the hole
    ],
)
def test_points_in_a_square_with_a_hole(lat, lng, inside):
    feature = square(0, 51, 0.1, hole=(0.06, 51.06, 0.03))
    (outline,) = from_geojson({"features": [feature]})
    assert outline.contains(lat, lng) is inside


def test_borders_near_a_point():
    atlas = Atlas(
        from_geojson({"features": [square(0, 51, 0.1, gss="A"), square(0.1, 51, 0.1, gss="B")]})
    )
    lat, lng = moved(51.05, 0.1, -100, 0)
    near = atlas.near(lat, lng, 150)
    assert near.keys() == {"A", "B"}
    assert near["B"] == pytest.approx(100, abs=0.5)
    assert atlas.near(lat, lng, 90) == {}
    assert atlas.at(lat, lng).gss == "A"
    off = moved(51.05, 0.2, 20, 0)
    assert atlas.at(*off) is None
    assert atlas.at(*off, tolerance=25).gss == "B"


@given(st.floats(-400, 400), st.floats(-400, 400))
def test_moving_covers_its_distance(east, north):
    lat, lng = moved(51.2, 0.5, east, north)
    assert metres_between(51.2, 0.5, lat, lng) == pytest.approx((east**2 + north**2) ** 0.5, abs=1)


@pytest.mark.parametrize(
    ("lat", "lng", "district", "ward"),
    [
        (51.2726, 0.52654, MAIDSTONE, "High Street"),
        (51.3410, 0.7350, SWALE, None),
        (51.1500, 0.8700, ASHFORD, None),
        (51.5074, -0.1278, "", ""),
        (48.8566, 2.3522, "", ""),
    ],
)
def test_real_points(lat, lng, district, ward):
    found, ward_code = reference.where(lat, lng)
    assert found == district
    if ward is not None:
        assert reference.ward_names().get(ward_code, "") == ward


def test_the_outlines_agree_with_the_postcodes():
    rows = list(reference.read_csv("postcodes_partners.csv.gz"))[::37]
    found = [reference.where(float(row["lat"]), float(row["lng"])) for row in rows]
    assert found == [(row["lad_gss"], row["ward2020_gss"]) for row in rows]


# Made-up addresses


def test_the_same_seed_gives_the_same_addresses():
    spots = [Spot("ME15 6JQ", 51.2726, 0.52654, MAIDSTONE, "E05004996", (MAIDSTONE,))]
    assert make(spots, seed=1) == make(spots, seed=1)
    assert make(spots * 20, seed=1) != make(spots * 20, seed=2)


def test_a_postcode_on_the_border_has_addresses_on_both_sides():
    spots = [Spot("ME9 0EB", 51.27788, 0.7558, MAIDSTONE, "E05005001", (MAIDSTONE, SWALE))]
    made, _ = make(spots, seed=1)
    assert [address.council_gss for address in made] == [MAIDSTONE] * 2 + [SWALE] * 2
    for address in made:
        assert (
            reference.districts().outlines[address.council_gss].contains(address.lat, address.lng)
        )


def test_numbers_are_ones_that_nobody_uses():
    spots = [Spot(f"ME15 6J{c}", 51.27, 0.52, MAIDSTONE, "") for c in "ABDEFGHJ"]
    made, streets = make(spots, seed=1)
    uprns = [address.uprn for address in made]
    assert len(set(uprns)) == len(uprns) >= len(spots)
    assert all(uprn.startswith("999") and len(uprn) == 12 for uprn in uprns)
    assert int(uprns[0]) == FIRST_UPRN
    assert {street[0] for street in streets} == {address.usrn for address in made}
