"""Loading a definition: what is refused, with which words, and the councils' differences."""

import copy

import pytest

from councils.files import api as files
from portal import definitions, engine
from tests.portal.engine_fakes import fake_lookups

RADIO = {
    "id": "land",
    "kind": "radios",
    "label": "Land",
    "options": [{"value": "road", "label": "Road"}, {"value": "field", "label": "Field"}],
}


def definition(*pages, **more):
    pages = pages or ({"id": "one", "title": "One", "questions": [RADIO]},)
    return {"format": 1, "key": "x", "title": "X", "pages": list(pages), **more}


def page(*questions, key="one", **more):
    return {"id": key, "title": "Page", "questions": list(questions), **more}


def text(key, **more):
    return {"id": key, "kind": "text", "label": key, **more}


def problems(data):
    with pytest.raises(engine.DefinitionError) as caught:
        engine.load(data)
    return caught.value.problems


@pytest.mark.parametrize("key", definitions.available())
def test_what_ships_is_right_in_every_council(key):
    with fake_lookups():
        assert engine.check_definition(definitions.read(key)) == []
        for council in ("maidstone", "swale", "tunbridge-wells", "a-new-one"):
            form = engine.load(engine.for_council(definitions.read(key), council))
            assert form.key == key
            assert len(form.privacy) == 3
            assert form.target or (key, council) == ("garden_waste", "tunbridge-wells")


def test_the_forms_are_there():
    assert {"fly_tipping", "missed_bin", "something_else"} < set(definitions.available())
    with pytest.raises(KeyError, match="known: abandoned_vehicle, "):
        definitions.read("../settings")


def photos(**validation):
    return {"id": "photos", "kind": "file", "label": "Photos", "validation": validation}


def test_only_files_that_can_be_kept_may_be_asked_for():
    taken = sorted(files.ENDINGS)
    engine.load(definition(page(photos(types=taken, max_mb_each=14))))
    for ending in ("docx", "odt", "txt", "svg", "exe"):
        (said,) = problems(definition(page(photos(types=["jpg", ending]))))
        assert said.endswith(f"(photos).validation.types[1]: {ending!r} is not one of {taken}.")
    (said,) = problems(definition(page(photos(max_mb_each=15))))
    assert "15 is greater than the maximum of 14" in said  # more than any file may have


@pytest.mark.parametrize("key", definitions.available())
def test_every_question_is_worded_for_people(key):
    with fake_lookups():
        form = engine.load(definitions.read(key))
    for question in engine.questions(form):
        assert question.kind in ("map_point", "address") or question.label[0].isupper()
        if question.required_when == {} and not question.values:
            assert "required" in question.errors
        for option in question.options:
            assert "_" not in option.label


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            definition(page(text("a", kind="adress"))),
            "pages[0] (one).questions (a).kind: unknown kind 'adress'; known: address, bank_",
        ),
        (
            definition(page({**text("a"), "colour": "red"})),
            "('colour' was unexpected) Known: body, condition,",
        ),
        (definition(page(text("a"), text("a"))), "question id 'a' stands more than once."),
        (definition(page(text("find"))), "question id 'find' is a reserved word."),
        (
            definition(page(text("a", condition={"answer": "b", "is": 1}))),
            "pages[0] (one).questions (a).condition: there is no question 'b'.",
        ),
        (
            definition(page(text("a", condition={"answer": "a", "is": 1}))),
            "question 'a' is asked only here or later.",
        ),
        (
            definition(
                page(text("a", condition={"answer": "z", "is": "1"})), page(text("z"), key="two")
            ),
            "question 'z' is asked only here or later.",
        ),
        (
            definition(page(text("a", condition={"answer": "a", "equals": 1}))),
            "condition: unknown operator 'equals'; known: all, any, not, is,",
        ),
        (
            definition(page(text("a", condition={"fact": "moon.phase", "is": 1}))),
            "unknown fact 'moon.phase'; known: account.…, account.signed_in,",
        ),
        (
            definition(page(text("a", condition={"fact": "setting.nothing", "is": 1}))),
            "unknown fact 'setting.nothing'",
        ),
        (
            definition(page(text("a", required={"when": {"answer": "b", "is": "x"}}))),
            "questions (a).required: there is no question 'b'.",
        ),
        (definition(page(text("a", prefill="account"))), "prefill: unknown fact 'account'."),
        (
            definition(page(text("a", errors={"oops": "No"}))),
            "errors: unknown code 'oops'; known: characters, long, required, shape, short.",
        ),
        (
            definition(page(text("a", validation={"max_length": "5"}))),
            "validation.max_length: '5' is not of type 'integer'.",
        ),
        (
            definition(page({**RADIO, "options": [*RADIO["options"], RADIO["options"][0]]})),
            "options: value 'road' stands more than once.",
        ),
        (definition(page({**text("a"), "kind": "radios"})), "questions (a): needs options."),
        (definition(page({**RADIO, "kind": "text"})), "a question of kind text has no options."),
        (
            definition(page({**RADIO, "options_from": {"lookup": "moons"}})),
            "options_from: unknown look-up 'moons'; known: bins_due,",
        ),
        (
            definition(page({**RADIO, "options_from": {"lookup": "round_status"}})),
            "look-up 'round_status' gives facts, not options.",
        ),
        (
            definition(page(text("a", hint="It is {moon}"))),
            "the text asks for an unknown fact {moon}.",
        ),
        (definition(page()), "a page of questions needs at least one."),
        (
            definition({"id": "s", "title": "S", "kind": "stop"}),
            "a stop page needs a warning of severity refusal.",
        ),
        (
            definition(
                page(text("a"), warnings=[{"id": "w", "severity": "refusal", "text": "No"}])
            ),
            "a refusal stands only on a page of kind stop.",
        ),
        (definition(place="land"), "place: question 'land' holds no place."),
        (definition(contact={"email": "mail"}), "email: there is no question 'mail'."),
        (
            definition(duplicates={"question": "where", "within_days": 1, "offer": "show"}),
            "duplicates: there is no question 'where'.",
        ),
        (
            definition(page(text("a")), page(text("b"), key="one")),
            "page id 'one' stands more than once.",
        ),
        (
            definition(page({"id": "d", "kind": "date", "label": "D"}, text("d_0"))),
            "its input d_0 has the name of another question.",
        ),
        (definition(format=2), "format: 1 was expected"),
        ([], "definition: [] is not of type 'object'"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data, words):
    with fake_lookups():
        assert words in "\n".join(problems(data))


def test_all_problems_are_found_at_once():
    assert len(problems(definition(page(text("a", kind="b"), text("c", prefill="d"))))) == 2


def test_too_much_is_refused_not_tried():
    many = [text(f"q{n}") for n in range(400)]
    assert "more than 500 questions." in problems(
        definition(page(*many), page(*[{**q, "id": f"r{q['id']}"} for q in many], key="two"))
    )
    deep = {"answer": "land", "is": "road"}
    for _ in range(20):
        deep = {"not": deep}
    assert "nested more than" in problems(definition(page(RADIO, text("a", condition=deep))))[0]
    long = definition(page(text("a", label="x" * 100_000)))
    assert all(len(words) < 400 for words in problems(long))


def test_texts_may_be_maps_of_languages():
    from django.utils import translation

    label = {"en": "Your name", "cy": "Eich enw"}
    form = engine.load(definition(page(text("a", label=label))))
    assert engine.page_form(form, "one").fields["a"].label == "Your name"
    with translation.override("cy"):
        assert engine.page_form(form, "one").fields["a"].label == "Eich enw"
    with translation.override("fr"):
        assert engine.page_form(form, "one").fields["a"].label == "Your name"
    assert problems(definition(page(text("a", label={"cy": "Eich enw"}))))


DIFFERENT = definition(
    settings={"limit": 2, "wards": []},
    councils=[
        {
            "id": "swale",
            "when": {"fact": "council.slug", "is": "swale"},
            "settings": {"limit": 3},
            "changes": [
                {"question": "land", "option": "road", "set": {"label": "Highway"}},
                {"page": "one", "set": {"title": "Where"}},
            ],
        },
        {
            "id": "by_setting",
            "when": {"fact": "council.setting.x.sacks", "is": True},
            "changes": [{"question": "land", "set": {"hint": "Sacks too"}}],
        },
    ],
)


def test_a_council_gets_its_own_differences_and_only_those():
    swale = engine.load(engine.for_council(DIFFERENT, "swale"))
    other = engine.load(engine.for_council(DIFFERENT, "maidstone", {"x.sacks": True}))
    assert (swale.settings["limit"], other.settings["limit"]) == (3, 2)
    assert swale.by_question["land"].options[0].label == "Highway"
    assert other.by_question["land"].options[0].label == "Road"
    assert (swale.page("one").title, other.page("one").title) == ("Where", "One")
    assert (swale.by_question["land"].hint, other.by_question["land"].hint) == ("", "Sacks too")


def test_a_councils_own_option_beats_the_definition():
    resolved = engine.for_council(DIFFERENT, "swale", {"x.limit": 9})
    assert resolved["settings"]["limit"] == 9
    assert "councils" not in resolved


def test_the_definition_itself_is_never_changed():
    before = copy.deepcopy(DIFFERENT)
    engine.for_council(DIFFERENT, "swale", {"x.limit": 9})
    assert before == DIFFERENT


@pytest.mark.parametrize(
    ("council", "words"),
    [
        ({"when": {"answer": "land", "is": "road"}}, "reads answer 'land'; only council facts"),
        ({"when": {"fact": "today", "is": "x"}}, "reads fact 'today'; only council facts"),
        ({"when": {"all": []}, "settings": {"nothing": 1}}, "has no setting nothing."),
        (
            {"when": {"all": []}, "changes": [{"question": "z", "set": {"label": "Z"}}]},
            "there is no question 'z'; known: land.",
        ),
        (
            {
                "when": {"all": []},
                "changes": [{"question": "land", "option": "z", "set": {"label": "Z"}}],
            },
            "there is no option 'z'; known: road, field.",
        ),
        (
            {"when": {"all": []}, "changes": [{"question": "land", "set": {"text": "Z"}}]},
            "'text' was unexpected",
        ),
    ],
)
def test_a_difference_that_does_not_fit_is_found_when_it_is_checked(council, words):
    found = engine.check_definition(definition(councils=[{"id": "c", **council}]))
    assert words in "\n".join(found)
    assert found[0].startswith("councils[0]")


def test_what_was_stored_is_opened_though_it_is_found_wanting_now():
    stored = definition(page(RADIO, text("a", condition={"answer": "land", "is": "gone"})))
    assert problems(stored)
    form = engine.reopen(stored)
    assert engine.final_answers(form, {"land": "road", "a": "x"}) == {"land": "road"}
    with pytest.raises(engine.DefinitionError, match="unknown kind 'gone'"):
        engine.reopen(definition(page(text("a", kind="gone"))))
