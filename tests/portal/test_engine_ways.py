"""Ways through a form: next pages, derived answers, groups, pages that are kept apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import engine
from portal.definitions.parts import Option, Question, Value
from portal.definitions.standing import Reading, counts_of, item_reading
from tests.portal.engine_fakes import ADDRESS, PLACE
from tests.support.shares import examples

YES_NO = {"kind": "yes_no"}


def q(key, kind="text", **more):
    return {"id": key, "kind": kind, "label": key.capitalize(), **more}


def page(*questions, key, **more):
    return {"id": key, "title": key.capitalize(), "questions": list(questions), **more}


def load(*pages, **more):
    return engine.load({"format": 1, "key": "x", "title": "X", "pages": list(pages), **more})


def ids(pages):
    return [each.id for each in pages]


def says(question, value):
    return {"answer": question, "is": value}


FORKED = load(
    page(
        q("first", "yes_no"),
        key="start",
        next=[
            {"when": says("first", "no"), "page": "late"},
            {"when": says("first", "yes"), "page": "mid"},
        ],
    ),
    page(q("a"), key="between"),
    page(q("b"), key="mid", condition={"fact": "channel", "is": "web"}),
    page(q("c"), key="after", condition={"answer": "a", "is_empty": True}, next=[{"page": "end"}]),
    page(q("d"), key="late"),
    page(q("e"), key="end"),
)  # fmt: skip
WEB = {"channel": "web"}


@pytest.mark.parametrize(
    ("answers", "facts", "way"),
    [
        ({}, WEB, ["start", "between", "mid", "after", "end"]),
        ({"first": "no"}, WEB, ["start", "late", "end"]),
        ({"first": "yes"}, WEB, ["start", "mid", "after", "end"]),
        ({"first": "yes"}, {}, ["start", "after", "end"]),
        ({"a": "x"}, WEB, ["start", "between", "mid", "late", "end"]),
        ({"first": "yes", "a": "x"}, WEB, ["start", "mid", "after", "end"]),
    ],
)
def test_a_page_says_which_comes_next_and_what_is_skipped_counts_for_nothing(answers, facts, way):
    assert ids(engine.visible_pages(FORKED, answers, facts)) == way
    counted = engine.final_answers(FORKED, answers, facts)
    assert ("a" in counted) is ("between" in way and "a" in answers)


def test_forwards_back_and_where_to_go_on_follow_the_way():
    answers = {"first": "yes"}
    assert engine.next_page(FORKED, "start", answers, WEB).id == "mid"
    assert engine.next_page(FORKED, "after", answers, WEB).id == "end"
    assert engine.previous_page(FORKED, "end", answers, WEB).id == "after"
    assert engine.first_incomplete(FORKED, answers, WEB).id == "mid"
    done = {"first": "no", "d": None, "e": None}
    assert engine.first_incomplete(FORKED, done, WEB) is None
    assert engine.validate_all(FORKED, {"first": "no", "a": ["broken"]}, WEB) == {}


def derived(key, *values, **more):
    return q(key, "derived", values=list(values), **more)


WORKED_OUT = load(
    page(
        q("count", "number"),
        derived("size", {"when": {"answer": "count", "gt": 5}, "is": "big"}, {"is": "small"}),
        q("why", condition=says("size", "big"), required=True),
        derived("copy", {"is": {"answer": "why"}}, hidden=True),
        key="one",
    ),
    page(
        derived("until", {"is": {"fact": "today", "plus_months": 1}}),
        derived("lane", {"when": says("size", "big"), "is": ["a", "b"]}),
        key="quiet",
        next=[{"when": says("size", "small"), "page": "end"}],
    ),
    page(q("more"), key="big_only"),
    page(q("last"), key="end"),
)
TODAY = {"today": "2026-01-31"}


def test_derived_answers_are_worked_out_in_order_and_never_taken_from_anybody():
    tried = {"count": 9, "size": "small", "why": "x", "until": "2030-01-01", "lane": "z"}
    way = engine.walk(WORKED_OUT, tried, TODAY)
    assert way.answers == {
        "count": 9, "size": "big", "why": "x", "copy": "x", "until": "2026-02-28",
        "lane": ["a", "b"],
    }  # fmt: skip
    small = engine.walk(WORKED_OUT, {"count": 1, "why": "x"}, TODAY)
    assert (small.answers["size"], small.answers["lane"]) == ("small", None)
    assert "why" not in small.answers
    assert small.answers["copy"] is None


def test_a_page_of_derived_answers_alone_decides_and_is_never_seen():
    assert ids(engine.visible_pages(WORKED_OUT, {"count": 9}, TODAY)) == ["one", "big_only", "end"]
    assert ids(engine.visible_pages(WORKED_OUT, {"count": 1}, TODAY)) == ["one", "end"]
    assert engine.next_page(WORKED_OUT, "one", {"count": 1}, TODAY).id == "end"
    assert engine.previous_page(WORKED_OUT, "end", {"count": 1}, TODAY).id == "one"
    complete = {"count": 1, "last": None}
    assert engine.first_incomplete(WORKED_OUT, complete, TODAY) is None


def test_a_question_may_hang_on_what_is_derived_on_its_own_page():
    big = engine.page_form(WORKED_OUT, "one", data={"count": "9", "why": ""}, facts=TODAY)
    assert list(big.errors) == ["why"]
    small = engine.page_form(WORKED_OUT, "one", data={"count": "2", "why": "typed"}, facts=TODAY)
    assert small.is_valid()
    assert engine.accept(WORKED_OUT, "one", small, {}) == {"count": 2}
    assert "size" not in small.fields


def test_what_is_derived_stands_on_the_case_unless_it_is_hidden():
    snapshot = engine.snapshot(WORKED_OUT, {"count": 9, "why": "x", "more": "m"}, TODAY)
    shown = {item["id"]: item["shown"] for page in snapshot["pages"] for item in page["items"]}
    assert shown == {
        "count": "9", "size": "big", "why": "x", "until": "2026-02-28", "lane": "a\nb", "more": "m",
    }  # fmt: skip
    rows = engine.summary(WORKED_OUT, {"count": 9}, TODAY)
    assert [item["id"] for page in rows for item in page["items"]] == [
        "count", "why", "more", "last",
    ]  # fmt: skip


TOLD = load(
    page(q("words", "information", body=["For {council.name}"]), key="told"),
    page(q("mid", "information"), q("a", required=True), key="both"),
)


def test_information_needs_no_answer_and_is_on_the_way():
    facts = {"council": {"name": "Swale"}}
    assert ids(engine.visible_pages(TOLD, {}, facts)) == ["told", "both"]
    assert engine.first_incomplete(TOLD, {}, facts).id == "both"
    assert "For Swale" in str(engine.page_form(TOLD, "told", facts=facts))
    assert not engine.page_form(TOLD, "told", facts=facts).heads_page
    assert not engine.page_form(TOLD, "both", facts=facts).heads_page
    assert engine.validate_all(TOLD, {"mid": "x"}, facts) == {"both": {"a": ["Enter an answer"]}}
    assert engine.final_answers(TOLD, {"mid": "x", "a": "y"}) == {"a": "y"}


PLACED = load(
    page(q("has", "yes_no"), key="ask"),
    page(q("where", "address"), key="place", condition=says("has", "yes")),
    page(q("more"), key="ward", condition={"fact": "place.ward", "is": "E05000001"}),
    place="where",
)


def test_a_place_that_was_skipped_is_not_known():
    answers = {"has": "yes", "where": ADDRESS}
    assert ids(engine.visible_pages(PLACED, answers)) == ["ask", "place", "ward"]
    gathered = engine.gather_facts(PLACED, answers | {"has": "no"})
    assert ids(engine.visible_pages(PLACED, answers | {"has": "no"}, gathered)) == ["ask"]


APART = load(
    page(q("what"), key="main"),
    page(q("saw"), key="seen", separate={"case_type": "evidence", "title": "What was seen"}),
    page(q("blank"), key="nothing", separate={"case_type": "other", "title": "Other"}),
)


def test_pages_that_are_kept_apart_leave_only_their_title_on_the_main_case():
    answers = {"what": "tyres", "saw": "A neighbour"}
    main = engine.snapshot(APART, answers, version=3)
    assert "neighbour" not in str(main)
    assert main["pages"][1] == {
        "id": "seen", "title": "Seen", "separate": "evidence", "items": [],
    }  # fmt: skip
    assert len(main["pages"]) == 2
    apart = engine.separate_snapshots(APART, answers, version=3)
    assert list(apart) == ["evidence"]
    assert (apart["evidence"]["title"], apart["evidence"]["version"]) == ("What was seen", 3)
    (kept,) = apart["evidence"]["pages"]
    assert [(item["id"], item["shown"]) for item in kept["items"]] == [("saw", "A neighbour")]


def compared(answers, facts=None, **duplicates):
    form = load(
        page(q("plate"), q("day", "date"), q("where", "address"), q("spot", "map_point"), key="p"),
        duplicates={"offer": "join", **duplicates},
    )
    return engine.outcome_of_rules(form, answers, facts).duplicate


def test_duplicates_without_a_place_agree_in_all_their_answers():
    found = compared(
        {"plate": "ab12 CDE", "day": "2026-01-01"}, same=["plate", "day"], state="any",
        within_days=30, words="Is it yours, {council.name}?",
        facts={"council": {"name": "Swale"}},
    )  # fmt: skip
    assert found.key == 'x|"ab12cde"|"2026-01-01"'
    assert (found.offer, found.state, found.who, found.within_days) == ("join", "any", "anyone", 30)
    assert found.words == "Is it yours, Swale?"
    assert (
        compared({"plate": "AB12CDE", "day": "2026-01-01"}, same=["plate", "day"]).key == found.key
    )
    assert compared({"plate": "AB12CDE"}, same=["plate", "day"]) is None
    assert compared({}, same=["plate"]) is None


def test_duplicates_at_a_property_or_a_place():
    assert compared({"where": ADDRESS}, same=["where"]).key == 'x|"000000000001"'
    at = compared({"where": ADDRESS, "plate": "A"}, question="where", same=["plate"])
    assert (at.key, at.uprn, at.within_days) == ('x|000000000001|"A"', "000000000001", 0)
    near = compared({"spot": PLACE}, question="spot", radius_m=50)
    assert (near.key, near.radius_m, near.lat) == ("", 50, PLACE["lat"])


def test_only_for_who_is_signed_in():
    answers = {"plate": "A"}
    mine = {"account": {"signed_in": True}}
    assert compared(answers, same=["plate"], who="signed_in") is None
    assert compared(answers, mine, same=["plate"], who="signed_in").who == "signed_in"


def test_an_offer_leads_elsewhere_and_never_blocks():
    offer = {
        "id": "give_up", "severity": "offer", "service": "surrender", "text": "We take it free",
        "condition": {"answer": "mine", "is": "yes"},
    }  # fmt: skip
    form = load(page(q("mine", "yes_no"), key="p", warnings=[offer]))
    (shown,) = engine.warnings_for(form, "p", {"mine": "yes"})
    assert (shown.severity, shown.service) == ("offer", "surrender")
    assert engine.first_incomplete(form, {"mine": "yes"}) is None
    assert engine.outcome_of_rules(form, {"mine": "yes"}).answered_at_once is None


# --- groups, without the field that draws them ---

SIZE = Question("size", "radios", "Size", options=(Option("bed", "Bed"), Option("sofa", "Sofa")))
LEGS = Question("legs", "number", "Legs", condition=says("size", "sofa"))
NOTE = Question("note", "text", "Note", condition=says("outside", "yes"), required_when={})
ITEMS = Question(
    "things", "group", "Things", questions=(SIZE, LEGS, NOTE),
    validation={"counts": {"sofa": 3, "broken": "x"}},
)  # fmt: skip


def take(answer, **before):
    reading = Reading({}, reads=dict(before))
    assert reading.take(ITEMS, {"things": answer})
    return reading


def test_only_what_stands_in_an_item_counts():
    given = [{"size": "bed", "legs": 4, "other": 1}, {"size": "sofa", "legs": 6, "note": "x"}]
    reading = take(given)
    assert reading.answers["things"] == [{"size": "bed"}, {"size": "sofa", "legs": 6}]
    assert take(given, outside="yes").answers["things"][1]["note"] == "x"
    _, standing = item_reading(ITEMS, {"size": "sofa"}, {"outside": "yes"}, {})
    assert [each.id for each in standing] == ["size", "legs", "note"]


def test_what_conditions_read_of_a_group():
    reads = take(
        [{"size": "bed"}, {"size": "sofa", "legs": 0.1}, {"size": "sofa", "legs": 0.2}]
    ).reads
    assert {name: value for name, value in reads.items() if name != "things"} == {
        "things.count": 7,
        "things.sum.size": 0,
        "things.sum.legs": 0.3,
        "things.sum.note": 0,
        "things.of.bed": 1,
        "things.of.sofa": 2,
    }
    assert take([]).reads["things.count"] == take(None).reads["things.count"] == 0
    assert "things.count" not in Reading({}).reads


@pytest.mark.parametrize("broken", ["x", 7, {"a": 1}, True])
def test_a_group_that_is_no_list_counts_nothing_and_is_left_for_the_check(broken):
    assert take(broken).answers["things"] == broken
    assert counts_of(ITEMS, broken) == {}
    assert take([broken, {"size": "bed"}]).reads["things.count"] == (
        2 if isinstance(broken, dict) else 1
    )


def test_what_is_skipped_is_forgotten():
    reading = take([{"size": "bed"}])
    reading.drop(ITEMS)
    assert not reading.reads


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["yes", "no", "bed", "sofa", "2026-01-31"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["size", "legs", "note", "uprn", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)  # fmt: skip
FORMS = [FORKED, WORKED_OUT, TOLD, PLACED, APART]


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data(), form=st.sampled_from(FORMS))
def test_nothing_that_is_stored_breaks_a_way(data, form):
    answers = data.draw(st.dictionaries(st.sampled_from([*form.by_question, "other"]), JSON))
    facts = data.draw(st.fixed_dictionaries({}, optional={"today": JSON, "channel": JSON}))
    way = engine.walk(form, answers, facts)
    assert engine.walk(form, way.answers, facts).answers == way.answers
    for step in way.steps:
        engine.page_form(form, step.page.id, answers=answers, facts=facts, way=way)
    engine.next_page(form, form.pages[0].id, answers, facts)
    engine.first_incomplete(form, answers, facts)
    engine.outcome_of_rules(form, answers, facts)


@settings(max_examples=examples(200), deadline=None)
@given(answer=JSON, before=st.dictionaries(st.just("outside"), JSON))
def test_nothing_that_is_stored_breaks_a_group(answer, before):
    reading = take(answer, **before)
    again = take(reading.answers["things"], **before)
    assert repr(again.reads) == repr(reading.reads)


@settings(max_examples=examples(200), deadline=None)
@given(when=JSON, gives=JSON, answers=st.dictionaries(st.sampled_from(["a", "b"]), JSON))
def test_no_definition_breaks_what_is_derived(when, gives, answers):
    question = Question("d", "derived", "D", values=(Value(gives, when), Value(gives)))
    Reading({}, reads=answers).take(question, {})
