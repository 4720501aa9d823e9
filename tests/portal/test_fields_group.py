"""Several items: added and taken away without JavaScript, each checked by itself."""

import time
from typing import Any

import pytest

from councils.rendering import summary_errors
from portal import engine
from tests.portal.engine_fakes import ADDRESS, context
from tests.portal.test_fields import form_of
from tests.portal.test_fields_simple import stored as stored_of

WHAT: dict[str, Any] = {
    "id": "what",
    "kind": "select",
    "label": "What is it?",
    "required": True,
    "options": [{"value": v, "label": v.title()} for v in ("chair", "suite", "fridge")],
}
ABOUT = {"id": "about", "kind": "text", "label": "Describe it"}
GAS = {
    "id": "gas",
    "kind": "yes_no",
    "label": "Does it hold gas?",
    "required": True,
    "condition": {"answer": "what", "is": "fridge"},
}
LIMITS = {"min": 1, "max": 4, "counts": {"suite": 3}}


def group(questions=(WHAT, ABOUT, GAS), limits=None, **more):
    return form_of(
        "group", item="Item", questions=list(questions), validation=limits or LIMITS, **more
    )


def page(form, **more):
    return engine.page_form(
        form, "p", facts={"today": "2026-06-20"}, context=context(), files={}, **more
    )


def post(*items, **more):
    data = dict(more)
    for number, item in enumerate(items):
        data[f"it-{number}-is"] = "1"
        data |= {f"it-{number}-{name}": value for name, value in item.items()}
    return data


def items_of(made):
    assert made.is_valid(), made.errors
    return made.answers["it"]


def test_a_new_page_draws_as_many_items_as_are_needed():
    html = str(page(group(limits={"min": 2, "max": 3})))
    assert "Item 1" in html
    assert "Item 2" in html
    assert "Item 3" not in html
    assert "-remove-" not in html
    assert 'value="it-add"' in html
    assert "Add another item" in html


def test_adding_keeps_everything_typed_checks_nothing_and_changes_nothing():
    data = post({"what": "chair", "about": "Blue <b>"}, find="it-add")
    made = page(group(), data=data)
    html = str(made)
    assert engine.is_finding(data)
    assert not made.is_bound
    assert 'value="Blue &lt;b&gt;"' in html
    assert '<option value="chair" selected>' in html
    assert 'name="it-1-what"' in html
    assert "error" not in html


def test_no_more_can_be_added_than_there_may_be():
    html = str(page(group(), data=post(*[{}] * 4, find="it-add")))
    assert 'name="it-4-what"' not in html
    assert 'value="it-add"' not in html


@pytest.mark.parametrize(("gone", "left"), [("0", "bc"), ("1", "ac"), ("2", "ab")])
def test_removing_takes_that_item_and_keeps_the_others(gone, left):
    data = post({"about": "a"}, {"about": "b"}, {"about": "c"}, find=f"it-remove-{gone}")
    html = str(page(group(), data=data))
    assert html.count('class="govuk-fieldset app-item"') == 2
    for number, text in enumerate(left):
        assert f'name="it-{number}-about" value="{text}"' in html


@pytest.mark.parametrize("pressed", ["it-remove-7", "it-remove-", "it-remove-x", "other-add", "it"])
def test_a_button_that_means_nothing_changes_nothing(pressed):
    html = str(page(group(), data=post({"about": "a"}, {"about": "b"}, find=pressed)))
    assert html.count('class="govuk-fieldset app-item"') == 2


def test_the_last_item_that_is_needed_stays():
    html = str(page(group(), data=post({"about": "a"}, find="it-remove-0")))
    assert 'value="a"' in html


def test_enter_goes_on_and_does_not_remove():
    html = str(page(group(), answers={"it": [{"what": "chair"}, {"what": "chair"}]}))
    first = html[html.index("<button") : html.index("</button>")]
    assert "name=" not in first
    assert "Continue" in first


def test_errors_stand_at_the_input_of_their_item_and_lead_there():
    data = post({"what": "chair"}, {"about": "no kind"}, {"what": "fridge"})
    made = page(group(), data=data)
    assert not made.is_valid()
    assert summary_errors(made) == [
        {"text": "Item 2: Select an option", "href": "#id_it-1-what"},
        {"text": "Item 3: Select yes or no", "href": "#id_it-2-gas_0"},
    ]
    html = str(made)
    assert 'id="id_it-1-what_error"' in html
    assert 'id="id_it_error"' not in html
    assert 'value="no kind"' in html


def test_each_item_has_its_own_conditions_and_hidden_answers_count_for_nothing():
    data = post({"what": "chair", "gas": "yes"}, {"what": "fridge", "gas": "no"})
    assert items_of(page(group(), data=data)) == [
        {"what": "chair"},
        {"what": "fridge", "gas": "no"},
    ]


def test_blank_items_are_left_out_where_enough_are_there():
    data = post({"what": "chair"}, {}, {"what": "fridge", "gas": "yes"}, {})
    assert [item["what"] for item in items_of(page(group(), data=data))] == ["chair", "fridge"]


def test_blank_items_that_are_needed_say_so():
    made = page(group(limits={"min": 2, "max": 4}), data=post({"what": "chair"}, {}))
    assert made.errors["it"] == ["Item 2: Select an option"]
    few = page(group(limits={"min": 2, "max": 4}), data=post({"what": "chair"}))
    assert few.errors["it"] == ["Add at least 2"]


def test_blank_items_never_make_up_the_number():
    form = group(questions=[ABOUT], limits={"min": 2, "max": 4})
    made = page(form, data=post({"about": "A sofa"}, {}, {}))
    assert made.errors["it"] == ["Add at least 2"]
    assert len(items_of(page(form, data=post({"about": "A sofa"}, {}, {"about": "A bed"})))) == 2


def test_some_items_count_as_more_than_one():
    suites = page(group(), data=post({"what": "suite"}, {"what": "suite"}))
    assert suites.errors["it"] == ["You can add up to 4. Yours count as 6"]
    assert 'id="id_it_error"' in str(suites)
    assert items_of(page(group(), data=post({"what": "suite"}, {"what": "chair"})))


def test_nothing_is_needed_where_the_form_needs_nothing():
    form = group(required=False, limits={"min": 2, "max": 4})
    assert items_of(page(form, data=post({}))) is None
    assert engine.validate_all(form, {"it": None}) == {}


def test_conditions_of_the_form_read_how_many_there_are():
    many = {"id": "many", "kind": "text", "label": "Why so many?", "required": True}
    many["condition"] = {"answer": "it.count", "gt": 2}
    first = {
        "id": "it",
        "kind": "group",
        "label": "Items",
        "questions": [WHAT],
        "validation": LIMITS,
    }
    pages = [
        {"id": "p", "title": "P", "questions": [first]},
        {"id": "q", "title": "Q", "questions": [many]},
    ]
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": pages})
    assert [p.id for p in engine.visible_pages(form, {"it": [{"what": "chair"}]})] == ["p"]
    assert [p.id for p in engine.visible_pages(form, {"it": [{"what": "suite"}]})] == ["p", "q"]


PERSON = {
    "id": "who",
    "kind": "person",
    "label": "Who",
    "validation": {"parts": ["date_of_birth"], "needed": ["date_of_birth"]},
}


def test_a_person_in_an_item_is_kept_when_items_move():
    form = group([PERSON, ABOUT], {"max": 3})
    people = [{"who-name": "Zoë", "who-date_of_birth_0": "3"}, {"who-name": "Ali"}]
    html = str(page(form, data=post(*people, find="it-remove-0")))
    assert 'name="it-0-who-name" value="Ali"' in html
    assert "Zoë" not in html
    made = page(form, data=post(*people))
    assert not made.is_valid()
    assert 'name="it-0-who-name" value="Zoë"' in str(made)


def test_an_address_in_an_item_is_found_like_any_other():
    form = group([{"id": "home", "kind": "address", "label": "Home"}], {"max": 3})
    first = {"home_postcode": "ME15 6JQ"}
    html = str(page(form, data=post(first, {"home_postcode": "x"}, find="it-0-home")))
    assert "1 Mill Street, Maidstone" in html
    made = page(form, data=post(first | {"home_uprn": ADDRESS["uprn"]}))
    assert items_of(made)[0]["home"]["uprn"] == ADDRESS["uprn"]


def test_ten_thousand_items_are_refused_at_once():
    data = post(*[{"what": "chair"}] * 10_000)
    began = time.perf_counter()
    made = page(group(), data=data)
    assert not made.is_valid()
    assert made.errors["it"] == ["You can add up to 4"]
    assert len(str(made)) < 60_000
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "stored",
    [
        [{"what": "sofa"}],
        [{"what": "fridge"}],
        [{"what": "chair"}] * 5,
        [{"what": "suite"}] * 2,
        [["chair"]],
        [{"what": ["chair"]}],
        [{}],
        {"what": "chair"},
    ],
)
def test_stored_items_that_are_wrong_keep_a_draft_from_being_sent(stored):
    assert engine.validate_all(group(), {"it": stored})["p"]["it"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"questions": []}, "non-empty|too short|questions"),
        ({"validation": {"min": 5, "max": 4}}, "more items than it allows"),
        ({"validation": {"counts": {"piano": 2}}}, "piano"),
        ({"questions": [{"id": "f", "kind": "file", "label": "F"}]}, "cannot stand in a group"),
        ({"questions": [{"id": "b", "kind": "bank_details", "label": "B"}]}, "cannot stand"),
    ],
)
def test_groups_that_cannot_be_asked_are_found_when_saved(change, words):
    given = {"item": "Item", "questions": [WHAT], "validation": LIMITS} | change
    with pytest.raises(engine.DefinitionError, match=words):
        form_of("group", **given)


def test_parts_of_a_person_and_a_business_as_they_are_asked():
    assert stored_of("person", {"it-name": " Zoë  B "}) == {"name": "Zoë B"}
    assert stored_of("business", {"it-name": "Hop", "it-number": "123456"}) == {
        "name": "Hop",
        "number": "00123456",
    }
