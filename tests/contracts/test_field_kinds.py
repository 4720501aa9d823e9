"""What every question kind keeps to, whoever wrote it: found through the registry."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from jsonschema import Draft202012Validator

from portal import engine
from portal.fields import field_kinds, kind
from tests.portal.engine_fakes import Found, context

GARBAGE = {
    "nul": "a\x00b",
    "long": "9" * 100_000,
    "words": "x" * 100_000,
    "surrogate": "\ud800",
    "array": ["a", "b"],
    "nested": [["a"], {"b": 1}],
    "object": {"a": 1},
    "number": 7,
    "markup": "<script>alert(1)</script>{{ 7*7 }}{% debug %}",
    "escape": "\x1b[31m\x07",
}
STORES = {"text": str, "number": int | float, "list": list, "object": dict}
FACTS = {"today": "2026-06-20"}


def one_page(key, required=True, errors=None):
    """A form of one question of this kind, with the words that its example needs."""
    question = {"id": "it", "kind": key, "label": "It <b>", "hint": "A & B", "required": required}
    question |= kind(key).example().get("question", {})
    asked = {"required": "Please answer this"} if kind(key).asks else {}
    question["errors"] = asked | (errors or {})
    return engine.load(
        {
            "format": 1,
            "key": "x",
            "title": "X",
            "pages": [{"id": "p", "title": "P", "questions": [question]}],
            **kind(key).example().get("form", {}),
        }
    )


class Offering:
    """A calendar that offers what an example says, and holds nothing."""

    def __init__(self, offers):
        self.given = offers

    def offers(self, question, answers, facts):
        return self.given


def known_to(key):
    example = kind(key).example()
    found = [Found(each) for each in example.get("addresses", ())]
    place = example.get("place")
    return replace(
        context(file_names=example.get("stored_before", {})),
        wards=lambda: example.get("wards", {}),
        slots=Offering(example["slots"]) if "slots" in example else None,
        reference_prefix="MBC",
        find_addresses=lambda postcode: found if postcode == "ME15 6JQ" else [],
        resolve_place=lambda text, lat, lng: Found(place) if place else None,
    )


def posted(post):
    """Names of inputs: `it`, `it_<part>`, or `it-<inner question>` where a part says so itself."""
    joined = {part: part if part[:1] in ("", "-") else f"_{part}" for part in post}
    return {f"it{joined[part]}": value for part, value in post.items()}


def same(stored, example):
    """Whether an answer is stored as the example says; sealed ones differ each time."""
    if "sealed" not in example:
        return stored == example["stored"]
    return {name: stored[name] for name in example["sealed"]} == example["sealed"]


def harvest(html):
    """What a browser would post of a page that nobody changed."""
    found = Inputs()
    found.feed(html)
    data = QueryDict(mutable=True)
    for name, value in found.posts:
        data.appendlist(name, value)
    return data


class Inputs(HTMLParser):
    """The values of a page's inputs, selects and text areas."""

    def __init__(self):
        super().__init__()
        self.posts, self.select, self.area = [], None, None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "input" and at.get("type") not in ("file", "submit"):
            is_choice = at.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in at:
                self.posts.append((at["name"], at.get("value", "on" if is_choice else "")))
        elif tag == "select":
            self.select = at["name"]
        elif tag == "option" and "selected" in at:
            self.posts.append((self.select, at["value"]))
        elif tag == "textarea":
            self.area = [at["name"], ""]

    def handle_data(self, text):
        if self.area:
            self.area[1] += text

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.posts.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None


def filled(key, data, *, files=None, required=True):
    before = kind(key).example().get("stored_before")
    return engine.page_form(
        one_page(key, required),
        "p",
        data=data,
        files=files or {},
        answers={"it": list(before)} if before else {},
        facts=FACTS,
        context=known_to(key),
    )


@pytest.fixture(params=[key for key in field_kinds if kind(key).asks])
def key(request):
    if kind(request.param).holds_secrets:
        request.getfixturevalue("in_maidstone")  # whose key seals
    return request.param


@pytest.fixture(params=[key for key in field_kinds if not kind(key).asks])
def unasked(request):
    return request.param


def test_a_kind_that_asks_nothing_reads_nothing_and_lacks_nothing(unasked):
    form = one_page(unasked, required=False)
    for value in GARBAGE.values():
        made = engine.page_form(form, "p", data={"it": value}, answers={"it": value}, facts=FACTS)
        assert made.is_valid(), made.errors
        assert engine.accept(form, "p", made, {}) == {}
        assert engine.validate_all(form, {"it": value}, FACTS) == {}
        stored = engine.final_answers(form, {"it": value}, FACTS).get("it")
        assert stored == kind(unasked).example()["stored"]
    assert engine.first_incomplete(form, {}, FACTS) is None
    assert kind(unasked).shown(stored, form.by_question["it"]) == kind(unasked).example()["shown"]


def test_a_kind_that_asks_nothing_cannot_be_required(unasked):
    with pytest.raises(engine.DefinitionError, match="cannot be required"):
        one_page(unasked, required=True)


def test_a_kind_that_asks_nothing_draws_its_words_escaped(unasked):
    html = str(engine.page_form(one_page(unasked, required=False), "p", facts=FACTS))
    assert ("It &lt;b&gt;" in html) is kind(unasked).draws
    assert "<b>" not in html


def test_it_says_what_it_is(key):
    its_kind = kind(key)
    assert str(its_kind.label)
    assert "required" in its_kind.error_codes
    Draft202012Validator.check_schema(its_kind.options_schema)
    assert its_kind.options_schema["additionalProperties"] is False
    assert its_kind.rules.endswith(".")
    assert its_kind.stores in STORES


def test_a_valid_answer_goes_round(key):
    example = kind(key).example()
    form = filled(key, posted(example["post"]))
    assert form.is_valid(), form.errors
    answers = engine.accept(one_page(key), "p", form, {})
    assert same(json.loads(json.dumps(answers["it"])), example)
    shown = engine.snapshot(one_page(key), answers, FACTS)["pages"][0]["items"][0]
    assert shown["shown"] == example["shown"]
    assert isinstance(answers["it"], STORES[kind(key).stores])
    assert engine.validate_all(one_page(key), answers, FACTS) == {}


def test_it_is_the_same_from_a_browser(key):
    data = QueryDict(mutable=True)
    for name, value in posted(kind(key).example()["post"]).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    assert filled(key, data).is_valid()


def test_the_stored_answer_stands_in_the_form_again(key):
    """What was stored, drawn on its page and sent again without a change, is stored as it was."""
    form, example = one_page(key), kind(key).example()
    made = filled(key, posted(example["post"]))
    assert made.is_valid(), made.errors
    answers = engine.accept(form, "p", made, {})
    page = lambda **data: engine.page_form(  # noqa: E731
        form, "p", answers=answers, facts=FACTS, context=known_to(key), **data
    )
    again = page(data=harvest(str(page())), files={})
    assert again.is_valid(), again.errors
    assert engine.accept(form, "p", again, {}) == answers


def test_a_blank_that_is_needed_has_the_questions_own_words(key):
    form = engine.page_form(
        one_page(key), "p", data={"other": ""}, files={}, facts=FACTS, context=known_to(key)
    )
    assert form.errors["it"] == ["Please answer this"]
    assert engine.validate_all(one_page(key), {}, FACTS) == {"p": {"it": ["Please answer this"]}}


def test_a_blank_that_is_not_needed_is_stored_as_none(key):
    form = engine.page_form(
        one_page(key, required=False), "p", data={"x": ""}, facts=FACTS, context=known_to(key)
    )
    assert form.is_valid(), form.errors
    assert engine.accept(one_page(key, required=False), "p", form, {}) == {"it": None}


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("required", [True, False])
def test_garbage_is_an_error_or_harmless_text_and_never_an_exception(key, garbage, required):
    value = GARBAGE[garbage]
    parts = dict.fromkeys(kind(key).parts) | kind(key).example()["post"]
    names = list(posted(parts)) or ["it"]
    form = filled(key, dict.fromkeys([*names, "it"], value), files={"it": value}, required=required)
    if form.is_valid():
        stored = json.dumps(engine.accept(one_page(key), "p", form, {})["it"])
        assert len(stored) < 5000
        assert "\\u0000" not in stored
        assert "\\ud800" not in stored
    else:
        words = str(form.errors["it"][0])
        assert 0 < len(words) < 300
        assert "9999999" not in words
        assert "script" not in words


def test_tampered_answers_are_refused(key):
    for post in kind(key).tampered_examples():
        form = filled(key, posted(post), required=False)
        assert not form.is_valid(), post
        assert form.errors["it"]


@pytest.mark.parametrize(
    "stored", ["\x00", ["a", 1], {"a": []}, 7, True, "x" * 30_000, 10**40, -1e300, [[[]]]]
)
def test_a_broken_stored_answer_keeps_a_draft_from_being_sent_and_breaks_nothing(key, stored):
    form = one_page(key)
    if stored == 7 and stored is not True and kind(key).stores == "number":
        stored = "7"  # 7 is a right answer there, and its digits are not
    assert engine.validate_all(form, {"it": stored}, FACTS)["p"]["it"]
    engine.page_form(form, "p", answers={"it": stored}, facts=FACTS, context=known_to(key))


def test_it_draws_its_words_escaped(key):
    html = str(engine.page_form(one_page(key), "p", facts=FACTS, context=known_to(key)))
    assert "It &lt;b&gt;" in html
    assert "A &amp; B" in html
    assert "<b>" not in html


def test_it_refuses_limits_that_it_does_not_know(key):
    with pytest.raises(engine.DefinitionError, match="no_such_limit"):
        engine.load(
            {
                "format": 1,
                "key": "x",
                "title": "X",
                "pages": [
                    {
                        "id": "p",
                        "title": "P",
                        "questions": [
                            {
                                "id": "it",
                                "kind": key,
                                "label": "It",
                                "validation": {"no_such_limit": 1},
                                **{
                                    name: part
                                    for name, part in kind(key)
                                    .example()
                                    .get("question", {})
                                    .items()
                                    if name != "validation"
                                },
                            }
                        ],
                    }
                ],
            }
        )
