"""Numbers, money, times, ages, plates and references as people write them."""

from dataclasses import replace

import pytest

from portal import engine
from tests.portal.engine_fakes import context
from tests.portal.test_fields import error, fill, form_of

TODAY = "2026-06-20"


def stored(kind, data, *, with_context=None, **more):
    data = data if isinstance(data, dict) else {"it": data}
    made = fill(kind, data, with_context=with_context, **more)
    assert made.is_valid(), made.errors
    return engine.accept(form_of(kind, **more), "p", made, {})["it"]


def shown(kind, value, **more):
    snapshot = engine.snapshot(form_of(kind, **more), {"it": value}, {"today": TODAY})
    return snapshot["pages"][0]["items"][0]["shown"]


@pytest.mark.parametrize(
    ("typed", "limits", "number"),
    [
        ("15", {}, 15),
        ("1,250", {}, 1250),
        ("0", {}, 0),
        ("-3", {}, -3),
        ("15.00", {}, 15),
        ("12.50", {"decimals": 2}, 12.5),
        ("0.1", {"decimals": 1}, 0.1),
    ],
)
def test_numbers_are_stored_as_numbers(typed, limits, number):
    found = stored("number", typed, validation=limits)
    assert (found, type(found)) == (number, type(number))


def test_nought_is_an_answer_and_conditions_can_compare_numbers():
    form = form_of("number")
    assert engine.validate_all(form, {"it": 0}) == {}
    assert engine.summary(form, {"it": 0})[0]["items"][0]["shown"] == "0"


def test_number_says_what_is_wrong():
    assert error(fill("number", {"it": "4"}, validation={"max": 3})) == "Enter 3 or less"
    assert error(fill("number", {"it": "0"}, validation={"min": 1})) == "Enter 1 or more"
    assert error(fill("number", {"it": "1.5"})) == "Enter a whole number, like 15"
    made = fill("number", {"it": "1.555"}, validation={"decimals": 2})
    assert error(made) == "Use 2 decimal places or fewer"


@pytest.mark.parametrize(
    ("typed", "pence", "words"),
    [
        ("25", 2500, "£25"),
        ("£1,234.56", 123456, "£1,234.56"),
        ("12.5", 1250, "£12.50"),
        ("0.07", 7, "£0.07"),
    ],
)
def test_money_is_stored_in_pence(typed, pence, words):
    assert stored("money", typed) == pence
    assert shown("money", pence) == words


@pytest.mark.parametrize(
    ("typed", "clock", "words"),
    [
        ("9:30am", "09:30", "9:30am"),
        ("9.30 AM", "09:30", "9:30am"),
        ("0930", "09:30", "9:30am"),
        ("930", "09:30", "9:30am"),
        ("14:05", "14:05", "2:05pm"),
        ("2pm", "14:00", "2pm"),
        ("12am", "00:00", "midnight"),
        ("12pm", "12:00", "midday"),
        ("Noon", "12:00", "midday"),
        ("24:00", "", ""),
    ],
)
def test_times_as_people_write_them(typed, clock, words):
    if not clock:
        assert "9:30am" in error(fill("time", {"it": typed}))
        return
    assert stored("time", typed) == clock
    assert shown("time", clock) == words


def test_a_time_shown_again_is_taken_again():
    for hour in range(24):
        clock = f"{hour:02d}:05" if hour % 2 else f"{hour:02d}:00"
        assert stored("time", shown("time", clock)) == clock


def born(day, month, year):
    return {"it_0": str(day), "it_1": str(month), "it_2": str(year)}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (born(20, 6, 2008), ""),
        (born(21, 6, 2008), "Enter a date of birth that gives an age of 18 or more"),
        (born(21, 6, 2026), "The date of birth must be in the past"),
        (born(19, 6, 1905), "Enter the year of birth again: nobody is that old"),
        (born(20, 6, 1925), "Enter a date of birth that gives an age of 100 or less"),
        (born(29, 2, 2007), "The date of birth must be a real date"),
    ],
)
def test_ages(typed, words):
    made = fill("date_of_birth", typed, validation={"min_age": 18, "max_age": 100})
    assert (error(made) if made.errors else "") == words


def test_somebody_born_on_a_leap_day_is_a_year_older_on_the_first_of_march():
    for today, is_old_enough in (("2026-02-28", False), ("2026-03-01", True)):
        form = form_of("date_of_birth", validation={"min_age": 18})
        made = engine.page_form(form, "p", data=born(29, 2, 2008), facts={"today": today})
        assert made.is_valid() is is_old_enough


@pytest.mark.parametrize(
    ("typed", "plate", "words"),
    [
        ("ab12 cde", "AB12CDE", "AB12 CDE"),
        ("A123 bcd", "A123BCD", "A123 BCD"),
        ("ABC 123D", "ABC123D", "ABC 123D"),
        ("ABC1", "ABC1", "ABC 1"),
        ("1234 AB", "1234AB", "1234 AB"),
        ("OUI 9999", "OUI9999", "OUI 9999"),
        ("1 A", "1A", "1 A"),
        ("101D234", "101D234", "101D 234"),
        ("12AB34", "12AB34", "12AB 34"),
        ("01234", "01234", "01234"),
        ("ABI2 CDE", "AB12CDE", "AB12 CDE"),
        ("A812 C0E", "", ""),
        ("A 0 B", "", ""),
    ],
)
def test_plates(typed, plate, words):
    if not plate:
        assert error(fill("vehicle", {"it": typed})).endswith("like AB12 CDE")
        return
    assert stored("vehicle", typed) == plate
    assert shown("vehicle", plate) == words


def test_foreign_plates_only_where_the_form_wants_them():
    assert error(fill("vehicle", {"it": "AA-123-AA-75"}))
    assert stored("vehicle", "aa-123-aa-75", validation={"foreign": True}) == "AA123AA75"


def ours(**more):
    return replace(context(), reference_prefix="MBC", **more)


def test_references_are_tidied_and_checked():
    assert stored("reference", "mbc o123 4568", with_context=ours()) == "MBC-0123-4568"
    assert stored("reference", "0123-4568", with_context=ours()) == "MBC-0123-4568"
    assert "looks like" in error(fill("reference", {"it": "0123-4567"}, with_context=ours()))
    other = fill("reference", {"it": "SBC-0123-4568"}, with_context=ours())
    assert error(other).startswith("That is the reference of another council")


def test_a_reference_is_looked_for_only_where_the_form_wants_it():
    asked = []
    known = ours(reference_exists=lambda reference: asked.append(reference) or False)
    assert stored("reference", "0123-4568", with_context=known) == "MBC-0123-4568"
    assert asked == []
    must = {"validation": {"must_exist": True}}
    made = fill("reference", {"it": "0123-4568"}, with_context=known, **must)
    assert error(made).startswith("We cannot find that reference")
    assert asked == ["MBC-0123-4568"]


def test_wards_are_the_councils_own():
    wards = {"E05005001": "Allington", "E05005002": "Barming"}
    known = replace(context(), wards=lambda: wards)
    assert stored("ward", "E05005002", with_context=known) == "E05005002"
    assert "list" in error(fill("ward", {"it": "E05009999"}, with_context=known))
    html = str(engine.page_form(form_of("ward"), "p", context=known))
    assert html.index("Allington") < html.index("Barming")
    assert 'data-search="true"' in html


def test_a_declaration_is_one_tick_with_its_own_words():
    assert stored("declaration", "yes") == "yes"
    assert "Tick the box" in error(fill("declaration", {}))
    made = engine.page_form(form_of("declaration"), "p")
    assert not made.heads_page
    assert 'type="checkbox"' in str(made)


def test_enough_choices_and_not_too_many():
    options = [{"value": v, "label": v} for v in "abc"]
    options.append({"value": "none", "label": "None", "exclusive": True})
    limits = {"min": 2, "max": 2}
    pick = lambda *chosen: fill(  # noqa: E731
        "checkboxes", {"it": list(chosen)}, options=options, validation=limits
    )
    assert error(pick("a")) == "Select at least 2"
    assert error(pick("a", "b", "c")) == "Select 2 or fewer"
    assert pick("a", "b").is_valid()
    assert pick("none").is_valid()


@pytest.mark.parametrize(
    ("kind", "limits"),
    [
        ("number", {"min": 5, "max": 1}),
        ("money", {"min": 500, "max": 100}),
        ("time", {"earliest": "18:00", "latest": "08:00"}),
        ("date_of_birth", {"min_age": 18, "max_age": 16}),
        ("time", {"earliest": "25:00"}),
        ("money", {"min": -1}),
    ],
)
def test_limits_that_nobody_can_keep_are_found_when_a_form_is_saved(kind, limits):
    with pytest.raises(engine.DefinitionError):
        form_of(kind, validation=limits)


@pytest.mark.parametrize("kind", ["select", "radios", "checkboxes", "text", "vehicle", "yes_no"])
def test_a_question_that_hangs_on_an_answer_of_any_kind_is_drawn_once(kind):
    options = {"options": [{"value": "yes", "label": "Yes"}, {"value": "b", "label": "B"}]}
    first = {"id": "it", "kind": kind, "label": "It"}
    first |= options if kind in ("select", "radios", "checkboxes") else {}
    word = "contains" if kind == "checkboxes" else "is"
    more = {
        "id": "more",
        "kind": "text",
        "label": "More",
        "condition": {"answer": "it", word: "yes"},
    }
    pages = [{"id": "p", "title": "P", "questions": [first, more]}]
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": pages})
    html = str(engine.page_form(form, "p", context=context()))
    assert html.count('name="more"') == 1
