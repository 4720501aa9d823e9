"""The condition language: each operator, what is missing, and that nothing can break it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councils.conditions import (
    MAX_DEPTH,
    MAX_PARTS,
    OPERATOR_WORDS,
    OPERATORS,
    check,
    evaluate,
    look_up,
    moved,
    references,
    resolve,
    unmet,
)
from tests.support.shares import examples

ANSWERS = {
    "land": "private_land",
    "bins": ["refuse", "food"],
    "count": 3,
    "sure": True,
    "seen": "2026-06-01",
    "empty": "",
    "property": {"uprn": "000100", "ward": "Fant"},
}
FACTS = {
    "council.slug": "maidstone",
    "setting": {"wards": ["Fant", "Bridge"], "limit": 2, "start": "06:00"},
    "today": "2026-06-03",
    "now": "2026-06-03T09:00:00+01:00",
}


def holds(**condition):
    return evaluate(condition, ANSWERS, FACTS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"answer": "land", "is": "private_land"}, True),
        ({"answer": "land", "is": "road"}, False),
        ({"answer": "count", "is": True}, False),
        ({"answer": "sure", "is": 1}, False),
        ({"answer": "sure", "is": True}, True),
        ({"answer": "count", "is": "3"}, False),
        ({"answer": "bins", "is": ["refuse", "food"]}, True),
        ({"answer": "land", "in": ["road", "private_land"]}, True),
        ({"answer": "property.ward", "in": {"fact": "setting.wards"}}, True),
        ({"answer": "bins", "contains": "food"}, True),
        ({"answer": "bins", "contains": "foo"}, False),
        ({"answer": "land", "contains": "PRIVATE"}, True),
        ({"answer": "bins", "contains_any": ["garden", "refuse"]}, True),
        ({"answer": "bins", "contains_any": ["garden"]}, False),
        ({"answer": "empty", "is_empty": True}, True),
        ({"answer": "land", "is_empty": False}, True),
        ({"answer": "count", "gt": {"fact": "setting.limit"}}, True),
        ({"answer": "count", "lte": 3}, True),
        ({"answer": "seen", "lt": {"fact": "today"}}, True),
        ({"answer": "seen", "gte": "2026-06-02"}, False),
        ({"fact": "setting.start", "lt": "06:30"}, True),
        ({"fact": "now", "gt": "2026-06-03T07:59:00Z"}, True),
        ({"fact": "council.slug", "is": "maidstone"}, True),
        ({"all": []}, True),
        ({"any": []}, False),
        ({"not": {"any": []}}, True),
    ],
)
def test_operators(condition, expected):
    assert check(condition) == []
    assert evaluate(condition, ANSWERS, FACTS) is expected


@pytest.mark.parametrize("operator", [word for word in OPERATORS if word != "is_empty"])
def test_what_is_missing_makes_every_comparison_false(operator):
    for value in ("x", 1, ["x"], {"answer": "nothing_here_either"}):
        assert evaluate({"answer": "nothing", operator: value}, {}, {}) is False


def test_missing_is_empty_and_no_condition_holds():
    assert holds(answer="nothing", is_empty=True)
    assert not holds(answer="nothing", is_empty=False)
    assert evaluate(None, {}, {})


@pytest.mark.parametrize(
    "broken",
    [
        {"answer": "land", "matches": "(a+)+$"},
        {"answer": "land"},
        {"answer": "land", "fact": "today", "is": 1},
        {"answer": {"$where": "1"}, "is": 1},
        {"answer": "x" * 201, "is": 1},
        {"never": []},
        {"all": {}},
        {},
        [],
        "land == 'x'",
        {"answer": "land", "is": {"code": "__import__('os')"}},
    ],
)
def test_a_broken_condition_is_false_also_inside_not(broken):
    assert check(broken)
    assert evaluate(broken, ANSWERS, FACTS) is False
    assert evaluate({"not": broken}, ANSWERS, FACTS) is False
    assert evaluate({"any": [{"all": []}, broken]}, ANSWERS, FACTS) is False


def test_too_deep_and_too_many_are_refused_and_false():
    deep = {"all": []}
    for _ in range(100_000):
        deep = {"not": deep}
    wide = {"any": [{"all": []}] * (MAX_PARTS + 5)}
    assert evaluate(deep, {}, {}) is evaluate(wide, {}, {}) is False
    assert f"nested more than {MAX_DEPTH}" in check(deep)[0]
    assert f"more than {MAX_PARTS}" in check(wide)[-1]
    assert references(deep) == set()


def test_unknown_operator_names_the_known_ones_and_the_place():
    (words,) = check({"all": [{"answer": "land", "equals": "x"}]})
    assert words.startswith(
        "condition.all[0]: unknown operator 'equals'; known: all, any, not, is,"
    )


def test_values_that_cannot_be_compared_are_named():
    assert check({"answer": "a", "gt": "soon"}) == [
        "condition: gt: needs a number, a date (2026-03-31) or a time (06:00)."
    ]
    assert check({"answer": "a", "in": "abc"})
    assert check({"answer": "a", "is_empty": "yes"})
    assert check({"answer": "a", "is": None})
    assert check({"answer": "a", "in": [None]})


def test_references_and_paths():
    condition = {
        "all": [{"answer": "a.b", "lt": {"fact": "today"}}, {"not": {"fact": "x", "is": 1}}]
    }
    assert references(condition) == {("answer", "a.b"), ("fact", "today"), ("fact", "x")}
    assert look_up(ANSWERS, "property.uprn") == "000100"
    assert look_up({"a": [1]}, "a.b") is None


def test_unmet_names_the_parts_that_failed():
    failed = {"answer": "count", "gt": 9}
    assert unmet({"all": [{"answer": "sure", "is": True}, failed]}, ANSWERS, FACTS) == [failed]
    assert unmet({"answer": "sure", "is": True}, ANSWERS, FACTS) == []


def test_every_operator_is_explained():
    assert set(OPERATOR_WORDS) == {"all", "any", "not", *OPERATORS}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "answer", "fact", "a", "b", *OPERATORS]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=examples(300), deadline=None)
@given(condition=JSON, answers=JSON, facts=JSON)
def test_never_raises_whatever_the_condition_and_the_answers(condition, answers, facts):
    assert evaluate(condition, answers, facts) in (True, False)
    assert all(isinstance(words, str) for words in check(condition))
    references(condition)


@settings(max_examples=examples(200), deadline=None)
@given(value=JSON, other=JSON, operator=st.sampled_from(sorted(OPERATORS)))
def test_comparing_never_raises_and_not_turns_round(value, other, operator):
    condition = {"answer": "a", operator: {"fact": "b"}}
    plain = evaluate(condition, {"a": value}, {"b": other})
    assert evaluate({"not": condition}, {"a": value}, {"b": other}) is (not plain)


@pytest.mark.parametrize(
    ("day", "by", "becomes"),
    [
        ("2026-03-31", {"months": -1}, "2026-02-28"),
        ("2024-02-29", {"months": 12}, "2025-02-28"),
        ("2026-01-31", {"months": 1}, "2026-02-28"),
        ("2026-12-31", {"months": 2}, "2027-02-28"),
        ("2026-03-01", {"days": -1}, "2026-02-28"),
        ("2026-06-03", {"days": 0}, "2026-06-03"),
        ("9999-12-31", {"days": 1}, None),
        ("9999-12-31", {"months": 1}, None),
        ("0001-01-01", {"months": -1}, None),
        ("2026-02-30", {"days": 1}, None),
        ("2026-06-03T09:00:00+01:00", {"days": 1}, None),
        ("06:00", {"days": 1}, None),
        (20260603, {"days": 1}, None),
        (None, {"months": 1}, None),
    ],
)
def test_dates_move_and_end_with_their_month(day, by, becomes):
    assert moved(day, **by) == becomes


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        ({"fact": "today", "plus_months": -6}, False, True),
        ({"fact": "today", "plus_days": -2}, False, True),
        ({"fact": "today", "plus_days": -1}, True, True),
        ({"fact": "today"}, True, True),
        ({"fact": "nothing", "plus_days": 1}, False, True),
        ({"fact": "today", "plus_days": 90_000_000}, False, False),
        ({"fact": "today", "plus_days": 1, "plus_months": 1}, False, False),
        ({"fact": "today", "plus_days": True}, False, False),
        ({"fact": "today", "plus_weeks": 1}, False, False),
    ],
)
def test_a_date_is_compared_with_one_that_was_moved(value, expected, right):
    condition = {"answer": "seen", "lt": value}
    assert evaluate(condition, ANSWERS, FACTS) is expected
    assert (check(condition) == []) is right


def test_a_broken_move_makes_the_whole_condition_false():
    broken = {"answer": "seen", "lt": {"fact": "today", "plus_days": "1"}}
    assert not evaluate({"not": broken}, ANSWERS, FACTS)
    assert not evaluate({"any": [broken, {"all": []}]}, ANSWERS, FACTS)


@pytest.mark.parametrize(
    ("value", "comes_to"),
    [
        (7, 7),
        (["a"], ["a"]),
        ({"answer": "property.uprn"}, "000100"),
        ({"fact": "today", "plus_days": 1}, "2026-06-04"),
        ({"answer": "count", "plus_days": 1}, None),
        ({"answer": "nothing"}, None),
        ({}, None),
        ({"answer": 1}, None),
        (["x"] * 501, None),
    ],
)
def test_a_value_comes_to_what_it_names(value, comes_to):
    assert resolve(value, ANSWERS, FACTS) == comes_to


@settings(max_examples=examples(300), deadline=None)
@given(value=JSON, answers=JSON, shift=st.integers())
def test_no_value_breaks_resolving(value, answers, shift):
    resolve(value, answers, {})
    for word in ("plus_days", "plus_months"):
        resolve({"answer": "a", word: shift}, {"a": "2026-01-31"}, {})
        resolve({"answer": "a", word: value}, {"a": value}, {})
