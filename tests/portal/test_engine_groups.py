# ruff: noqa: E501  one case a line: the definition, and what is said of it
"""Groups through the whole engine: what is found when they are saved, and what their items count."""

import pytest

from portal import engine
from tests.portal.test_engine_checks import (
    BANDS,
    COUNT,
    LAND,
    fee,
    form,
    found,
    items,
    line,
    page,
    text,
)

RIGHT_GROUP = form(
        page(LAND),
        page(items({**LAND, "id": "size"}, text("why", condition={"all": [{"answer": "size", "is": "road"}, {"answer": "land", "is": "road"}]}, required=True), {**COUNT, "id": "weight"}, validation={"counts": {"road": 2}}), key="two"),
        page(text("more", condition={"all": [
            {"answer": "things.count", "gt": 2}, {"answer": "things.sum.weight", "lte": 9},
            {"answer": "things.of.road", "is": 0}, {"answer": "things", "is_empty": False}]}), key="three"),
    )  # fmt: skip


def group(*questions, **more):
    return form(page(LAND), page(items(*questions, **more), key="two"))


def outside(name, operator="gt", value=1):
    data = group()
    data["pages"].append(page(text("a", condition={"answer": name, operator: value}), key="three"))
    return data


GROUPS = [
    (group({"id": "z", "kind": "group", "label": "Z", "questions": [text("a")]}), "kind group cannot stand in a group."),
    (group(text("land")), "'land' is the id of a question outside the group."),
    (group(text("a"), text("a")), "'a' stands more than once in the group."),
    (group(text("a", condition={"answer": "b", "is": "x"}), text("b")), "questions (a).condition: "),
    (group({**LAND, "id": "size"}, text("b", condition={"answer": "size", "is": "z"})), "no answer 'z' to “Kind of land”"),
    (group(validation={"counts": {"fridge": 2}}), "counts an answer 'fridge' that no question of it has."),
    (form(page(LAND, items(text("a", condition={"answer": "land", "is": "road"})))), "question 'land' is asked only here or later."),
    (outside("size", "is", "road"), "question 'size' is asked for each item of “Things”; from outside read things.count"),
    (outside("things.total"), "“Things” has no 'things.total'; known: things.count, things.sum.weight, things.of.road"),
    (outside("things.count", "is", "1"), "“Things” is a number, and is compared with something else."),
    (outside("things", "is", "road"), "“Things” has several parts"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), GROUPS)
def test_groups(data, words):
    assert words in found(data)


def test_a_question_inside_a_group_can_be_changed_too():
    data = group() | {
        "councils": [
            {
                "id": "c",
                "when": {"all": []},
                "changes": [{"question": "size", "set": {"label": "Other", "hint": None}}],
            }
        ]
    }
    inner = engine.load(engine.for_council(data, "")).by_question["things"].questions[0]
    assert inner.label == "Other"


def test_a_group_that_is_right_is_let_through():
    assert found(RIGHT_GROUP) == ""


@pytest.mark.parametrize(
    ("limits", "right"), [({"max": 8}, True), ({}, False), ({"max": 9}, False)]
)
def test_bands_that_hold_all_that_a_group_takes_need_no_more(limits, right):
    counted = line(bands=BANDS, times={"answer": "things.count"})
    data = form(page(items(validation=limits)), fee=fee(counted))
    assert (found(data) == "") is right


BULKY = engine.load(
    form(
        page({"id": "upstairs", "kind": "yes_no", "label": "Upstairs?"}, key="first"),
        page(
            {
                "id": "things",
                "kind": "group",
                "label": "Things",
                "item": "Thing",
                "required": True,
                "validation": {"max": 8, "counts": {"suite": 3}},
                "questions": [
                    {
                        "id": "what",
                        "kind": "select",
                        "label": "What",
                        "required": True,
                        "options": [
                            {"value": each, "label": each} for each in ("bed", "suite", "fridge")
                        ],
                    },
                    {
                        "id": "gas",
                        "kind": "yes_no",
                        "label": "Gas?",
                        "required": True,
                        "condition": {"answer": "what", "is": "fridge"},
                    },
                    text("lift", condition={"answer": "upstairs", "is": "yes"}),
                    {"id": "weight", "kind": "number", "label": "Weight"},
                ],
            },
            key="items",
        ),
        page(text("big"), key="many", condition={"answer": "things.count", "gt": 4}),
        page(text("heavy"), key="heavy", condition={"answer": "things.sum.weight", "gte": 100}),
        page(text("cold"), key="cold", condition={"answer": "things.of.fridge", "gt": 0}),
        page({"id": "cost", "kind": "price", "label": "Price"}, key="price"),
        fee=fee(
            line(bands=BANDS, times={"answer": "things.count"}),
            line(id="fridges", amount=2000, times={"answer": "things.of.fridge"}),
        ),
    )
)


def shown(things, upstairs="no"):
    answers = {"upstairs": upstairs, "things": things}
    return [each.id for each in engine.visible_pages(BULKY, answers)], engine.walk(BULKY, answers)


@pytest.mark.parametrize(
    ("things", "extra", "cost"),
    [
        ([{"what": "bed"}], [], 3000),
        ([{"what": "bed"}, {"what": "suite"}], [], 3000),
        ([{"what": "suite"}, {"what": "suite"}], ["many"], 5500),
        ([{"what": "bed", "weight": 60}, {"what": "bed", "weight": 40}], ["heavy"], 3000),
        ([{"what": "fridge", "gas": "no"}], ["cold"], 5000),
        (None, [], 0),
    ],
)
def test_items_decide_pages_and_the_price(things, extra, cost):
    pages, way = shown(things)
    assert pages == ["first", "items", *extra, "price"]
    assert engine.price_of(BULKY, way).total == cost


def test_before_items_are_given_there_is_no_price():
    assert engine.price_of(BULKY, engine.walk(BULKY, {"upstairs": "no"})) is None


def test_items_keep_only_what_stands_in_them():
    _, way = shown([{"what": "bed", "gas": "yes", "lift": "x"}])
    assert way.answers["things"] == [{"what": "bed"}]
    _, way = shown([{"what": "bed", "gas": "yes", "lift": "x"}], upstairs="yes")
    assert way.answers["things"] == [{"what": "bed", "lift": "x"}]


def test_a_group_is_posted_stored_and_checked_again():
    post = {
        "things-0-what": "fridge",
        "things-0-gas": "no",
        "things-0-lift": "never",
        "things-1-what": "bed",
        "things-1-gas": "yes",
    }
    answers = {"upstairs": "no"}
    made = engine.page_form(BULKY, "items", data=post, answers=answers)
    assert made.is_valid(), made.errors
    answers = engine.accept(BULKY, "items", made, answers)
    assert answers["things"] == [{"what": "fridge", "gas": "no"}, {"what": "bed"}]
    assert engine.validate_all(BULKY, answers | {"cold": None}) == {}
    missing = answers | {"things": [{"what": "fridge"}]}
    assert engine.validate_all(BULKY, missing)["items"]["things"]


def test_the_case_shows_each_item_in_words():
    answers = {"upstairs": "yes", "things": [{"what": "fridge", "gas": "no", "lift": "no lift"}]}
    (item,) = [
        item
        for page in engine.snapshot(BULKY, answers)["pages"]
        for item in page["items"]
        if item["kind"] == "group"
    ]
    assert [(each["label"], each["shown"]) for each in item["items"][0]] == [
        ("What", "fridge"),
        ("Gas?", "No"),
        ("Lift", "no lift"),
    ]
