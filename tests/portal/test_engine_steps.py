"""The way through a form: what stands, what comes next, what is missing, what is not trusted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import engine

YES_NO = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]


def radios(key, **more):
    return {"id": key, "kind": "radios", "label": key, "options": YES_NO, **more}


def text(key, **more):
    return {"id": key, "kind": "text", "label": key} | more


DEFINITION = {
    "format": 1,
    "key": "x",
    "title": "X",
    "settings": {"open": True},
    "pages": [
        {"id": "first", "title": "First", "questions": [radios("pet", required=True)]},
        {
            "id": "cat",
            "title": "Cat",
            "condition": {"answer": "pet", "is": "yes"},
            "questions": [
                text("name", required=True),
                radios("chip"),
                text("number", required=True, condition={"answer": "chip", "is": "yes"}),
            ],
        },
        {
            "id": "told",
            "title": "Told",
            "kind": "information",
            "condition": {"answer": "number", "is_empty": False},
            "body": ["Hello {setting.open}"],
            "warnings": [
                {
                    "id": "care",
                    "severity": "urgent",
                    "text": "Ring {council.phone}",
                    "phone": ["council.emergency_phone", "council.phone"],
                },
                {
                    "id": "note",
                    "severity": "info",
                    "text": "Note",
                    "condition": {"answer": "name", "is": "Tom"},
                },
            ],
        },
        {
            "id": "halt",
            "title": "Halt",
            "kind": "stop",
            "warnings": [
                {
                    "id": "late",
                    "severity": "refusal",
                    "text": "Too late",
                    "outcome": "refused",
                    "condition": {"answer": "name", "is": "Late"},
                },
                {
                    "id": "never",
                    "severity": "refusal",
                    "text": "Never",
                    "allow_challenge": False,
                    "condition": {"answer": "name", "is": "Never"},
                },
            ],
        },
        {
            "id": "last",
            "title": "Last",
            "questions": [
                text("more"),
                text("why", required={"when": {"answer": "more", "is_empty": False}}),
            ],
        },
    ],
    "outcomes": [{"key": "refused", "label": "Refused"}],
    "rules": [
        {
            "id": "chipped",
            "when": {"answer": "number", "is_empty": False},
            "then": {"flags": ["chip", "cat"], "route": "vet"},
        },
        {
            "id": "cats",
            "when": {"answer": "pet", "is": "yes"},
            "then": {"flags": ["cat"], "priority": "urgent", "route": "zoo"},
        },
    ],
}
FORM = engine.load(DEFINITION)
FULL = {"pet": "yes", "name": "Tom", "chip": "yes", "number": "7", "more": None, "why": None}


def ids(pages):
    return [page.id for page in pages]


def test_pages_stand_while_their_condition_holds():
    assert ids(engine.visible_pages(FORM, {})) == ["first", "last"]
    assert ids(engine.visible_pages(FORM, {"pet": "no"})) == ["first", "last"]
    assert ids(engine.visible_pages(FORM, FULL)) == ["first", "cat", "told", "last"]


def test_answers_that_are_hidden_now_count_for_nothing():
    changed = FULL | {"pet": "no"}
    assert ids(engine.visible_pages(FORM, changed)) == ["first", "last"]
    assert engine.final_answers(FORM, changed) == {"pet": "no", "more": None, "why": None}
    assert engine.outcome_of_rules(FORM, changed).flags == ()
    hidden_number = FULL | {"chip": "no"}
    assert "number" not in engine.final_answers(FORM, hidden_number)
    assert "told" not in ids(engine.visible_pages(FORM, hidden_number))


def test_forwards_and_back():
    assert engine.next_page(FORM, "first", {"pet": "no"}).id == "last"
    assert engine.next_page(FORM, "first", {"pet": "yes"}).id == "cat"
    assert engine.next_page(FORM, "last", FULL) is None
    assert engine.previous_page(FORM, "first", FULL) is None
    assert engine.previous_page(FORM, "last", FULL).id == "told"
    assert engine.previous_page(FORM, "check", FULL).id == "last"


def test_the_first_page_that_lacks_something():
    assert engine.first_incomplete(FORM, {}).id == "first"
    assert engine.first_incomplete(FORM, {"pet": "no"}).id == "last"
    assert engine.first_incomplete(FORM, FULL) is None
    assert engine.first_incomplete(FORM, FULL | {"number": None}).id == "cat"
    assert engine.first_incomplete(FORM, FULL | {"more": "x"}).id == "last"


def test_a_stop_page_ends_the_way_until_it_is_called_wrong():
    late = FULL | {"name": "Late"}
    assert ids(engine.visible_pages(FORM, late))[-1] == "halt"
    assert engine.next_page(FORM, "told", late).id == "halt"
    assert engine.next_page(FORM, "halt", late).id == "halt"
    assert engine.first_incomplete(FORM, late).id == "halt"
    ruled = engine.outcome_of_rules(FORM, late)
    assert (ruled.answered_at_once.reason, ruled.answered_at_once.text) == ("late", "Too late")
    assert ruled.answered_at_once.outcome == "Refused"
    facts = {"challenged": ["late"]}
    assert engine.next_page(FORM, "halt", late, facts).id == "last"
    ruled = engine.outcome_of_rules(FORM, late, facts)
    assert ruled.answered_at_once is None
    assert ruled.challenged == ("late",)
    assert "challenged" in ruled.flags


def test_a_refusal_that_allows_no_challenge_keeps_standing():
    never = FULL | {"name": "Never"}
    facts = {"challenged": ["never"]}
    assert engine.outcome_of_rules(FORM, never, facts).answered_at_once.reason == "never"
    assert engine.first_incomplete(FORM, never, facts).id == "halt"


def test_warnings_where_they_stand_and_once_more_before_sending():
    facts = {"council": {"phone": "01622 1", "emergency_phone": ""}}
    care, note = engine.warnings_for(FORM, "told", FULL, facts)
    assert (care.text, care.phone, note.text) == ("Ring 01622 1", "01622 1", "Note")
    assert [each.id for each in engine.warnings_for(FORM, engine.CHECK, FULL, facts)] == ["care"]
    assert engine.warnings_for(FORM, engine.CHECK, {"pet": "no"}, facts) == []


def test_rules_add_flags_take_the_first_route_and_the_highest_priority():
    ruled = engine.outcome_of_rules(FORM, FULL)
    assert ruled.flags == ("chip", "cat")
    assert (ruled.priority, ruled.route, ruled.matched) == ("urgent", "vet", ("chipped", "cats"))


def test_the_snapshot_holds_labels_values_and_what_was_shown():
    snapshot = engine.snapshot(FORM, FULL, version=4)
    assert (snapshot["form"], snapshot["version"]) == ("x", 4)
    assert ids_of(snapshot) == [("first", ["pet"]), ("cat", ["name", "chip", "number"])]
    assert snapshot["pages"][0]["items"][0] == {
        "id": "pet",
        "label": "pet",
        "value": "yes",
        "shown": "Yes",
        "kind": "radios",
        "sensitivity": "none",
        "contractor_visible": False,
    }


def ids_of(snapshot):
    return [(page["id"], [item["id"] for item in page["items"]]) for page in snapshot["pages"]]


def test_the_summary_shows_blanks_too():
    assert ids_of({"pages": engine.summary(FORM, FULL)})[-1] == ("last", ["more", "why"])


def test_optional_is_said_to_who_answers_and_not_where_the_answer_is_read():
    definition = {
        "format": 1,
        "key": "x",
        "title": "X",
        "pages": [
            {
                "id": "p",
                "title": "P",
                "questions": [
                    text("phone", label="Your phone number (optional)"),
                    text("why", label="Why (optional) or not"),
                ],
            }
        ],
    }
    form = engine.load(definition)
    answers = {"phone": "01622 1", "why": "so"}
    labels = ["Your phone number", "Why (optional) or not"]
    for pages in (engine.snapshot(form, answers)["pages"], engine.summary(form, answers)):
        assert [item["label"] for item in pages[0]["items"]] == labels
    assert engine.page_form(form, "p").fields["phone"].label == "Your phone number (optional)"


def test_everything_is_checked_again_when_it_is_sent():
    assert engine.validate_all(FORM, FULL) == {}
    wrong = engine.validate_all(FORM, {"pet": "maybe"})
    assert wrong == {"first": {"pet": ["Select an option from the list"]}}
    wrong = engine.validate_all(FORM, FULL | {"name": "", "more": "x"})
    assert wrong == {"cat": {"name": ["Enter an answer"]}, "last": {"why": ["Enter an answer"]}}


def test_a_councils_option_changes_a_setting_at_once():
    form = engine.load(
        DEFINITION
        | {
            "pages": [
                *DEFINITION["pages"],
                {
                    "id": "extra",
                    "title": "E",
                    "condition": {"fact": "setting.open", "is": False},
                    "questions": [text("e")],
                },
            ]
        }
    )
    assert "extra" not in ids(engine.visible_pages(form, FULL))
    facts = {"council": {"setting": {"x.open": False}}}
    assert "extra" in ids(engine.visible_pages(form, FULL, facts))


ANSWERS = st.dictionaries(
    st.sampled_from(["pet", "name", "chip", "number", "more", "why", "other", "find"]),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=5)
        | st.sampled_from(["yes", "no"]),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=5,
    ),
)


@settings(max_examples=150, deadline=None)
@given(answers=ANSWERS, challenged=st.lists(st.sampled_from(["late", "never", "x"]), max_size=2))
def test_no_stored_answers_break_the_way(answers, challenged):
    facts = {"challenged": challenged}
    final = engine.final_answers(FORM, answers, facts)
    assert set(final) <= set(FORM.by_question)
    assert engine.final_answers(FORM, final, facts) == final
    engine.validate_all(FORM, answers, facts)
    engine.snapshot(FORM, answers, facts)
    engine.summary(FORM, answers, facts)
    engine.outcome_of_rules(FORM, answers, facts)
    for page in FORM.pages:
        engine.next_page(FORM, page.id, answers, facts)
        engine.previous_page(FORM, page.id, answers, facts)


@pytest.mark.parametrize("brace", ["{council.slug}", "{{ 7*7 }}", "{0.__class__}", "{% debug %}"])
def test_what_residents_type_is_never_filled_in(brace):
    snapshot = engine.snapshot(FORM, FULL | {"name": brace}, {"council": {"slug": "swale"}})
    assert snapshot["pages"][1]["items"][0]["shown"] == brace
