"""The measures, by hand-made figures whose answers were worked out on paper."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from channels_shift import measures
from channels_shift.measures import PriceList, Share, UnitPrice
from channels_shift.tallies import Tally, later, months_between

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def tally(channel="phone", month=JUNE, **counts) -> Tally:
    return Tally(channel=channel, month=month, **counts)


def price(channel="phone", valid_from=date(2011, 1, 1), pence=290, **more) -> UnitPrice:
    return UnitPrice(channel, valid_from, pence, "a paper", **more)


def test_logged_share_is_of_the_typed_total():
    counted = measures.contacts_by_channel_and_month(
        [tally(contacts=640)], {("phone", JUNE): 1910}
    )["phone", JUNE]
    assert (counted.logged, counted.total) == (640, 1910)
    assert round(counted.logged_share.percent) == 34


def test_a_total_with_nothing_logged_is_shown_as_nothing_logged():
    counted = measures.contacts_by_channel_and_month([], {("post", MAY): 50})
    assert counted["post", MAY].logged == 0
    assert counted["post", MAY].logged_share.percent == 0


def test_a_total_below_what_was_logged_is_wrong_and_never_above_100_percent():
    counted = measures.Counted(120, 100)
    assert counted.more_logged_than_counted
    assert counted.logged_share.percent == 100


def test_unknown_channels_are_in_no_share():
    rows = [
        tally("web", contacts=30),
        tally("phone", contacts=70),
        tally("unknown", contacts=900),
    ]
    assert measures.digital_share(rows) == Share(30, 100)


def test_shares_of_fewer_than_five_are_not_said():
    assert Share(2, 4).percent is None
    assert Share(2, 5).percent == 40


def shift(logged: int, total: int | None, minimum: int = 60):
    rows = [tally("web", month, contacts=50 * n) for n, month in ((1, MAY), (3, JUNE))]
    rows += [tally("phone", month, contacts=logged) for month in (MAY, JUNE)]
    totals = {} if total is None else {("phone", month): total for month in (MAY, JUNE)}
    return measures.channel_shift(rows, totals, first=MAY, last=JUNE, minimum=minimum)


def test_a_shift_is_claimed_when_enough_was_logged():
    found = shift(150, 200)
    assert found.can_be_claimed
    assert found.points == 25


def test_a_shift_is_refused_below_the_limit():
    assert not shift(119, 200).can_be_claimed
    assert shift(120, 200).can_be_claimed


def test_a_shift_is_refused_without_totals_and_says_which_are_missing():
    found = shift(150, None)
    assert not found.can_be_claimed
    assert found.missing == (("phone", MAY), ("phone", JUNE))


def test_the_worse_of_the_two_months_decides():
    rows = [tally("phone", MAY, contacts=100), tally("phone", JUNE, contacts=10)]
    totals = {("phone", MAY): 100, ("phone", JUNE): 100}
    found = measures.channel_shift(rows, totals, first=MAY, last=JUNE, minimum=60)
    assert found.logged == Share(10, 100)
    assert not found.can_be_claimed


def test_the_price_in_force_on_the_first_of_the_month_counts():
    prices = PriceList([price(pence=300, valid_from=date(2026, 6, 2)), price(pence=290)])
    assert prices.at("phone", JUNE).pence == 290
    assert prices.at("phone", date(2026, 7, 1)).pence == 300
    assert prices.at("phone", date(2010, 1, 1)) is None
    assert prices.at("email", JUNE) is None


def test_cost_counts_what_it_cannot_price():
    cost = measures.cost_to_serve(
        [tally(contacts=10), tally("email", contacts=4), tally("unknown", contacts=3)],
        PriceList([price()]),
    )
    assert (cost.pence, cost.contacts, cost.unpriced) == (2900, 10, 7)
    assert cost.per_contact == Decimal(290)
    assert cost.is_illustrative


def test_cost_is_not_illustrative_once_every_price_used_is_confirmed():
    prices = PriceList([price(is_confirmed=True), price("post", pence=1210)])
    assert not measures.cost_to_serve([tally(contacts=1)], prices).is_illustrative


def test_avoidable_share_leaves_out_contacts_nobody_judged():
    rows = [tally("web", contacts=1000), tally(contacts=50, assessed=50, avoidable=10)]
    assert measures.avoidable_share(rows) == Share(10, 50)


def test_reasons_come_most_frequent_first():
    rows = [
        tally(reason="repeat", avoidable=2),
        tally(reason="chasing", avoidable=7),
        tally(reason="", contacts=5),
    ]
    assert list(measures.avoidable_reasons(rows).items()) == [("chasing", 7), ("repeat", 2)]


def test_satisfaction_is_satisfied_of_all_answers():
    assert measures.satisfaction_share([tally(answers=10, satisfied=8)]).percent == 80


def test_one_small_group_takes_the_smallest_other_with_it():
    assert measures.withheld({"a": 3, "b": 20, "c": 9, "d": 0}) == {"a", "c"}
    assert measures.withheld({"a": 3, "b": 4, "c": 9}) == {"a", "b"}
    assert measures.withheld({"a": 5, "b": 9}) == set()


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8))
def test_no_hidden_group_can_be_found_by_taking_the_rest_from_the_total(wholes):
    hidden = measures.withheld(wholes)
    assert all(wholes[key] >= 5 or wholes[key] == 0 for key in wholes if key not in hidden)
    assert len(hidden) != 1 or not [k for k in wholes if wholes[k] >= 5]


def test_months_run_over_the_turn_of_the_year():
    assert months_between(date(2025, 11, 1), date(2026, 2, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert later(date(2026, 1, 1), -13) == date(2024, 12, 1)


def test_missed_is_missed_of_all_that_was_marked():
    assert measures.missed_share([tally(came=16, missed=4)]).percent == 20
    assert measures.missed_share([tally(came=3, missed=1)]).percent is None
    assert measures.missed_share([]).whole == 0
