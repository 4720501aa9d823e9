"""What a request costs: exact to the penny, and never a guess."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import engine
from portal.engine.prices import as_number, pounds
from tests.support.shares import examples

NUMBER = {"kind": "number", "label": "N"}
PAGE = {
    "id": "p",
    "title": "P",
    "questions": [
        {"id": "bins", **NUMBER},
        {"id": "months", **NUMBER},
        {"id": "half", "kind": "yes_no", "label": "Half?"},
        {"id": "size", "kind": "radios", "label": "Size",
         "options": [{"value": "1", "label": "One"}, {"value": "2", "label": "Two"}]},
    ],
}  # fmt: skip
BANDS = [{"up_to": 4, "amount": 3000}, {"up_to": 8, "amount": 5500}]
BINS = {"answer": "bins"}
HALF = {"answer": "half", "is": "yes"}


def line(**more):
    return {"id": "each", "label": "Each {council.name}", **more}


def price(answers, *lines, facts=None, own=None, **fee):
    form = engine.load(
        {
            "format": 1,
            "key": "x",
            "title": "X",
            "pages": [PAGE],
            "settings": own or {},
            "fee": {"lines": list(lines), "vat": "outside", "ledger": "R1", **fee},
        }
    )
    return engine.price_of(form, engine.walk(form, answers, facts))


def total(answers, *lines, **fee):
    found = price(answers, *lines, **fee)
    return found.total if found else None


def test_a_form_without_a_fee_costs_nothing_that_is_known():
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": [PAGE]})
    assert form.fee is None
    assert engine.price_of(form, engine.walk(form, {})) is None


@pytest.mark.parametrize(
    ("bins", "cost"),
    [(0, 0), (1, 5100), (3, 15300), (2.5, 12750), (None, None), ("2", 10200), ("two", None),
     (-1, None), (True, None), ([1], None), (10**30, None), (float("nan"), None),
     (float("inf"), None), (1e300, None)],
)  # fmt: skip
def test_so_much_for_each(bins, cost):
    assert total({"bins": bins}, line(amount=5100, times=BINS)) == cost


@pytest.mark.parametrize(
    ("bins", "cost"),
    [(0, 0), (1, 3000), (4, 3000), (4.5, 5500), (5, 5500), (8, 5500), (9, 7000), (10, 8500)],
)
def test_bands_and_what_is_above_the_last(bins, cost):
    assert total({"bins": bins}, line(bands=BANDS, times=BINS, over=1500)) == cost


def test_above_the_last_band_there_is_no_price_where_nothing_says_one():
    halt = {
        "id": "halt", "title": "H", "kind": "stop",
        "warnings": [{"id": "many", "severity": "refusal", "text": "Too many",
                      "condition": {"answer": "bins", "gt": 8}}],
    }  # fmt: skip
    fee = {
        "lines": [line(bands=BANDS, times=BINS, refusal="many")],
        "vat": "zero",
        "ledger": "R",
    }
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": [PAGE, halt], "fee": fee})
    assert engine.price_of(form, engine.walk(form, {"bins": 8})).total == 5500
    assert engine.price_of(form, engine.walk(form, {"bins": 9})) is None


@pytest.mark.parametrize(
    ("months", "cost"),
    [(12, 5100), (7, 2975), (1, 425), (0, None), (13, None), (None, None), (6.5, 2763)],
)
def test_only_the_months_that_are_left(months, cost):
    pro_rata = {"months": {"answer": "months"}, "of": 12}
    assert total({"months": months}, line(amount=5100, pro_rata=pro_rata)) == cost


@pytest.mark.parametrize(
    ("amount", "percent", "cost"),
    [(101, 50, 50), (103, 50, 51), (1, 50, 0), (1001, 12.5, 876), (999, 33.3, 666), (500, 100, 0)],
)
def test_half_pennies_of_a_reduction_go_up(amount, percent, cost):
    off = [{"id": "off", "label": "Off", "percent": percent}]
    assert total({}, line(amount=amount), reductions=off) == cost


def test_half_pennies_of_a_line_go_up():
    part = {"months": {"answer": "months"}, "of": 12}
    assert total({"months": 6}, line(amount=101, pro_rata=part)) == 51


def test_the_minimum_counts_before_reductions_and_only_where_something_is_bought():
    lines = line(amount=1200, times=BINS)
    half = [{"id": "off", "label": "Off", "when": HALF, "percent": 50}]
    paid = {"minimum": 3600, "reductions": half}
    assert total({"bins": 1}, lines, **paid) == 3600
    assert total({"bins": 3}, lines, **paid) == 3600
    assert total({"bins": 4}, lines, **paid) == 4800
    assert total({"bins": 1, "half": "yes"}, lines, **paid) == 1800
    assert total({"bins": 0}, lines, **paid) == 0
    assert [each.id for each in price({"bins": 1}, lines, **paid).lines] == ["each", "minimum"]


def test_reductions_follow_each_other_once_for_each_way_of_booking():
    found = price(
        {},
        line(amount=1000),
        line(id="b", amount=500, vat="standard", ledger="R2"),
        line(id="c", amount=100),
        reductions=[
            {"id": "ten", "label": "Ten", "percent": 10},
            {"id": "half", "label": "Half", "percent": 50},
        ],
        facts={"council": {"name": "Swale"}},
    )
    assert [(each.id, each.pence, each.vat, each.ledger) for each in found.lines] == [
        ("each", 1000, "outside", "R1"),
        ("b", 500, "standard", "R2"),
        ("c", 100, "outside", "R1"),
        ("ten", -110, "outside", "R1"),
        ("ten", -50, "standard", "R2"),
        ("half", -495, "outside", "R1"),
        ("half", -225, "standard", "R2"),
    ]
    assert found.total == 720
    assert found.lines[0].label == "Each Swale"
    assert (found.lines[3].amount, found.amount) == ("-£1.10", "£7.20")


def test_lines_that_do_not_hold_are_not_there_and_need_nothing():
    needs = line(id="b", amount=1, times=BINS, when={"answer": "half", "is": "yes"})
    assert total({}, line(amount=100), needs) == 100
    assert total({"half": "yes"}, line(amount=100), needs) is None
    assert price({}, needs).lines == ()
    assert price({}, needs).total == 0


def test_what_a_council_sets_is_its_price():
    lines = line(amount={"fact": "setting.pence"}, times={"answer": "size"})
    assert total({"size": "2"}, lines, own={"pence": 1250}) == 2500
    dearer = {"council": {"setting": {"x.pence": 1300}}}
    assert total({"size": "2"}, lines, own={"pence": 1250}, facts=dearer) == 2600
    broken = {"council": {"setting": {"x.pence": "lots"}}}
    assert total({"size": "2"}, lines, own={"pence": 1250}, facts=broken) is None


def test_an_amount_too_large_for_anybody_is_no_price():
    assert total({"bins": 1_000_000}, line(amount=100_000_000, times=BINS)) is None


def test_the_price_is_drawn_and_never_read():
    page = PAGE | {"questions": [*PAGE["questions"], {"id": "cost", "kind": "price", "label": "It costs"}]}  # fmt: skip  # noqa: E501
    fee = {"lines": [line(amount=1000, times=BINS)], "vat": "outside", "ledger": "R"}
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": [page], "fee": fee})
    html = str(engine.page_form(form, "p", answers={"bins": 2}))
    assert "It costs" in html
    assert "£20.00" in html
    assert 'name="cost"' not in html
    assert "We work out the price" in str(engine.page_form(form, "p"))
    made = engine.page_form(form, "p", data={"bins": "1", "cost": "0"})
    assert made.is_valid()
    assert "cost" not in engine.accept(form, "p", made, {})


@pytest.mark.parametrize(
    ("pence", "read"), [(0, "£0.00"), (5, "£0.05"), (125000, "£1,250.00"), (-1250, "-£12.50")]
)
def test_pounds(pence, read):
    assert pounds(pence) == read


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=examples(300), deadline=None)
@given(value=JSON)
def test_any_json_is_a_number_or_none(value):
    number = as_number(value)
    assert number is None or number == number


@settings(max_examples=examples(200), deadline=None)
@given(
    answers=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("bins", "months", "half", "size"), JSON)
    )
)
def test_no_answers_break_a_price_or_make_it_less_than_nothing(answers):
    found = price(
        answers,
        line(amount=5100, times=BINS, pro_rata={"months": {"answer": "months"}, "of": 12}),
        line(id="b", bands=BANDS, times={"answer": "size"}, over=7),
        minimum=100,
        reductions=[{"id": "off", "label": "Off", "when": HALF, "percent": {"answer": "months"}}],
    )
    assert found is None or found.total == sum(each.pence for each in found.lines)
    assert found is None or found.total >= 0
