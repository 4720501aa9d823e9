"""Which changes of a form are words alone: the rest keeps a draft where it is."""

import copy

import pytest

from portal import definitions
from portal.engine import only_words_changed


@pytest.fixture(params=["fly_tipping", "missed_bin", "something_else"])
def old(request):
    return definitions.read(request.param)


@pytest.fixture
def fly():
    return definitions.read("fly_tipping")


def changed(old, change):
    new = copy.deepcopy(old)
    change(new)
    assert new != old, "the change changed nothing"
    return new


def questions(form):
    return [question for page in form["pages"] for question in page.get("questions", ())]


def with_options(form):
    return next(question for question in questions(form) if question.get("options"))


def with_warnings(form):
    return next(page["warnings"] for page in form["pages"] if page.get("warnings"))


def test_the_same_form_is_the_same(old):
    assert only_words_changed(old, copy.deepcopy(old))


WORDS = {
    "title": lambda form: form.update(title="Tell us"),
    "introduction": lambda form: form.update(introduction=["Before you start"]),
    "declaration in other words": lambda form: form.update(declaration="It is all true."),
    "page title": lambda form: form["pages"][0].update(title="The place"),
    "page words": lambda form: form["pages"][0].update(body=["Be exact."]),
    "label": lambda form: questions(form)[0].update(label="Where is it, please?"),
    "label in another language": lambda form: questions(form)[0].update(
        label={"en": "Where is it?", "cy": "Ble mae ef?"}
    ),
    "hint": lambda form: questions(form)[0].update(hint="Near what?"),
    "errors": lambda form: questions(form)[0].update(errors={"required": "Say where"}),
    "option label": lambda form: with_options(form)["options"][0].update(label="Another word"),
    "option hint": lambda form: with_options(form)["options"][0].update(hint="Like this"),
    "warning": lambda form: with_warnings(form)[0].update(text="Keep away."),
}


@pytest.mark.parametrize("change", WORDS.values(), ids=WORDS.keys())
def test_words_alone(fly, change):
    new = changed(fly, change)
    assert only_words_changed(fly, new)
    assert only_words_changed(new, fly)


def new_question(form):
    form["pages"][0]["questions"].append({"id": "extra", "kind": "text", "label": "More?"})


def fee(pence):
    return {"currency": "GBP", "lines": [{"id": "a", "label": "Item", "amount": pence}]}


MORE = {
    "new question": new_question,
    "question gone": lambda form: form["pages"][0]["questions"].pop(),
    "new page": lambda form: form["pages"].append({"id": "more", "title": "More"}),
    "pages in another order": lambda form: form["pages"].reverse(),
    "option value gone": lambda form: with_options(form)["options"].pop(0),
    "option value renamed": lambda form: with_options(form)["options"][0].update(value="other_"),
    "new option": lambda form: with_options(form)["options"].append({"value": "n", "label": "N"}),
    "condition": lambda form: questions(form)[0].update(condition={"answer": "land", "is": "x"}),
    "page condition": lambda form: form["pages"][1].update(condition={"fact": "today", "is": "x"}),
    "required": lambda form: questions(form)[0].update(required="sometimes"),
    "validation": lambda form: questions(form)[0].update(validation={"max_length": 3}),
    "kind": lambda form: questions(form)[0].update(kind="text"),
    "prefill": lambda form: questions(form)[0].update(prefill="account.name"),
    "purpose": lambda form: questions(form)[0].update(purpose="To fine people"),
    "privacy notice": lambda form: form.update(privacy=["We sell it."]),
    "fee": lambda form: form.update(fee=fee(100)),
    "duplicates": lambda form: form["duplicates"].update(within_days=400),
    "declaration gone": lambda form: form.update(declaration=""),
    "account needed": lambda form: form.update(account_reason="So that we know you"),
    "settings": lambda form: form.setdefault("settings", {}).update(new_one=1),
    "a part that nobody knows yet": lambda form: form.update(brand_new=["words?"]),
}


@pytest.mark.parametrize("change", MORE.values(), ids=MORE.keys())
def test_more_than_words(fly, change):
    new = changed(fly, change)
    assert not only_words_changed(fly, new)
    assert not only_words_changed(new, fly)


def test_an_amount_is_more_than_words_and_the_name_of_its_line_is_not(fly):
    one = {**fly, "fee": fee(100)}
    assert not only_words_changed(one, {**fly, "fee": fee(200)})
    renamed = fee(100)
    renamed["lines"][0]["label"] = "Each item"
    assert only_words_changed(one, {**fly, "fee": renamed})


def test_questions_inside_a_group_are_looked_at_too(fly):
    inner = {"id": "what", "kind": "text", "label": "What?"}
    group = {"id": "items", "kind": "group", "label": "Items", "item": "Item", "questions": [inner]}
    one = copy.deepcopy(fly)
    one["pages"][0]["questions"].append(group)
    words, more = copy.deepcopy(one), copy.deepcopy(one)
    words["pages"][0]["questions"][-1]["questions"][0]["label"] = "Which thing?"
    more["pages"][0]["questions"][-1]["questions"][0]["kind"] = "number"
    assert only_words_changed(one, words)
    assert not only_words_changed(one, more)
