"""What contacts cost and how many were counted elsewhere, as the council says."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from channels_shift import queries
from channels_shift.errors import WrongCost, WrongTotals
from channels_shift.measures import PriceList
from channels_shift.operations.costs import add_cost, bundled_costs, confirm_cost
from channels_shift.operations.totals import NewTotal, read_totals, save_totals
from channels_shift.reporting import Filters

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
JUNE = date(2026, 6, 1)
YEAR = Filters(first=date(2026, 1, 1), last=date(2026, 12, 1))


def add(channel="phone", pence=310, valid_from=date(2026, 4, 1)):
    return add_cost(
        channel=channel,
        valid_from=valid_from,
        pence=pence,
        source="Finance",
        by_id=uuid4(),
        now=NOW,
    )


def test_the_bundled_costs_are_those_of_the_papers():
    assert {price.channel: (price.pence, price.valid_from.year) for price in bundled_costs()} == {
        "phone": (290, 2011),
        "face_to_face": (740, 2011),
        "web": (32, 2011),
        "post": (1210, 2009),
    }
    assert all(price.source and not price.is_confirmed for price in bundled_costs())


def test_a_new_council_has_illustrative_costs_only(in_maidstone):
    assert [price.is_confirmed for price in queries.unit_prices()] == [False] * 4


def test_a_cost_of_the_council_counts_from_its_date(in_maidstone):
    add()
    prices = PriceList(queries.unit_prices())
    assert prices.at("phone", date(2026, 3, 1)).pence == 290
    assert prices.at("phone", date(2026, 4, 1)).pence == 310
    assert prices.at("phone", date(2026, 4, 1)).is_confirmed


def test_a_second_cost_for_the_same_day_is_refused(in_maidstone):
    add()
    with pytest.raises(WrongCost):
        add(pence=999)
    assert [p.pence for p in queries.unit_prices() if p.channel == "phone"] == [290, 310]


def test_confirming_takes_the_bundled_cost_as_it_stands(in_maidstone):
    for _ in range(2):
        cost = confirm_cost(channel="web", valid_from=date(2011, 1, 1), by_id=uuid4(), now=NOW)
    assert cost.pence == 32
    web = [price for price in queries.unit_prices() if price.channel == "web"]
    assert [(price.pence, price.is_confirmed) for price in web] == [(32, True)]
    with pytest.raises(WrongCost):
        confirm_cost(channel="web", valid_from=date(2012, 1, 1), by_id=uuid4(), now=NOW)


def test_a_total_takes_the_place_of_an_earlier_one(in_maidstone):
    for count in (1900, 1910):
        save_totals(totals=[NewTotal("phone", JUNE, count)], by_id=uuid4(), now=NOW)
    assert queries.totals(YEAR) == {("phone", JUNE): 1910}


def test_totals_are_not_by_service(in_maidstone):
    save_totals(totals=[NewTotal("phone", JUNE, 5)], by_id=uuid4(), now=NOW)
    assert queries.totals(Filters(first=JUNE, last=JUNE, service_key="missed_bin")) == {}


def test_a_file_of_totals_is_read():
    data = '\ufeffmonth,channel,count\n2026-06,phone,"1,910"\n2026-06,Post,40\n'.encode()
    assert read_totals(data, today=TODAY, source="a.csv") == [
        NewTotal("phone", JUNE, 1910, "a.csv"),
        NewTotal("post", JUNE, 40, "a.csv"),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("06/2026,phone,1", "must look like"),
        ("2026-13,phone,1", "must look like"),
        ("2027-01,phone,1", "future"),
        ("2026-06,web,1", "must be one of"),
        ("2026-06,phone,-1", "whole number"),
        ("2026-06,phone,1.5", "whole number"),
        ("2026-06,phone,99999999999", "whole number"),
        ("2026-06,phone,", "whole number"),
        ("2026-06", "must be one of"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(line, why):
    data = f"month,channel,count\n2026-05,phone,7\n{line}\n".encode()
    with pytest.raises(WrongTotals) as caught:
        read_totals(data, today=TODAY)
    assert caught.value.lines[0].startswith("Line 3:")
    assert why in caught.value.lines[0]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"month,channel,count\n"])
def test_a_file_that_is_no_list_of_totals_is_refused(data):
    with pytest.raises(WrongTotals):
        read_totals(data, today=TODAY)
