"""Page forms: what is drawn, what a post may say, and what is never read from it."""

import pytest
from django.http import QueryDict

from portal import engine
from portal.fields.radios import Radios
from tests.portal.engine_fakes import ADDRESS, context, fake_lookups

YES_NO = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]


def form_of(*questions, before=(), **more):
    pages = [{"id": "p", "title": "P", "questions": list(questions)}]
    if before:
        pages.insert(0, {"id": "b", "title": "B", "questions": list(before)})
    return engine.load({"format": 1, "key": "x", "title": "X", "pages": pages, **more})


def radios(key, **more):
    return {"id": key, "kind": "radios", "label": key, "options": YES_NO, **more}


def text(key, **more):
    return {"id": key, "kind": "text", "label": key, **more}


TAGGED = form_of(
    radios("tag", required=True),
    text("reason", required=True, condition={"answer": "tag", "is": "yes"}),
    text("deeper", condition={"answer": "reason", "is": "x"}),
)


def post(form, data, **more):
    return engine.page_form(form, "p", data=data, **more)


def test_a_question_that_hangs_on_its_page_is_drawn_below_its_option():
    made = engine.page_form(TAGGED, "p")
    assert made.fields["tag"].look.reveals == {"yes": "reason"}
    assert list(made.fields) == ["tag", "reason", "deeper"]
    assert str(made).count('name="reason"') == 1


@pytest.mark.parametrize(
    ("data", "valid", "answers"),
    [
        ({"tag": "no", "reason": "sent all the same"}, True, {"tag": "no"}),
        ({"tag": "no", "reason": "a\x00b"}, True, {"tag": "no"}),
        (
            {"tag": "yes", "reason": "x", "deeper": "d"},
            True,
            {"tag": "yes", "reason": "x", "deeper": "d"},
        ),
        ({"tag": "yes", "reason": "y", "deeper": "d"}, True, {"tag": "yes", "reason": "y"}),
        ({"tag": "yes"}, False, None),
        ({"reason": "x"}, False, None),
    ],
)
def test_its_answer_counts_only_with_that_option(data, valid, answers):
    made = post(TAGGED, data)
    assert made.is_valid() is valid
    if valid:
        assert engine.accept(TAGGED, "p", made, {}) == answers
    else:
        assert list(made.errors) in (["reason"], ["tag"])


def test_a_question_hidden_by_an_earlier_page_is_not_built_and_never_read():
    form = form_of(
        text("open"),
        text("secret", condition={"answer": "who", "is": "yes"}, required=True),
        before=[radios("who")],
    )
    made = post(
        form, {"open": "a", "secret": "b", "who": "yes", "other": "c"}, answers={"who": "no"}
    )
    assert list(made.fields) == ["open"]
    assert made.is_valid()
    assert engine.accept(form, "p", made, {"who": "no"}) == {"who": "no", "open": "a"}


def test_nothing_of_other_pages_is_dropped_when_a_page_is_saved():
    made = post(TAGGED, {"tag": "no"})
    made.is_valid()
    kept = engine.accept(TAGGED, "p", made, {"reason": "typed before", "else": 1})
    assert kept == {"reason": "typed before", "else": 1, "tag": "no"}


def test_needed_only_when_an_earlier_answer_says_so():
    form = form_of(radios("by"), text("mail", required={"when": {"answer": "by", "is": "yes"}}))
    assert post(form, {"by": "no"}).is_valid()
    made = post(form, {"by": "yes"})
    assert made.errors == {"mail": ["Enter an answer"]}


def test_prefills_only_what_was_never_answered():
    form = form_of(text("name", prefill="account.name"), text("other"))
    facts = {"account": {"name": "Zoë"}}
    assert engine.page_form(form, "p", facts=facts).initial == {"name": "Zoë"}
    assert engine.page_form(form, "p", facts=facts, answers={"name": None}).initial == {}
    assert engine.page_form(form, "p", facts={}).initial == {}


def test_an_address_of_the_account_is_chosen_at_first():
    question = {"id": "home", "kind": "address", "label": "Home", "prefill": "account.address"}
    facts = {"account": {"address": ADDRESS}}
    html = str(engine.page_form(form_of(question), "p", facts=facts, context=context()))
    assert f'<option value="{ADDRESS["uprn"]}" selected>' in html


def test_options_stand_by_condition_and_their_absence_is_enforced():
    options = [
        *YES_NO,
        {"value": "sms", "label": "Text", "condition": {"fact": "setting.sms", "is": True}},
    ]
    form = form_of({**radios("by"), "options": options}, settings={"sms": False})
    assert not post(form, {"by": "sms"}).is_valid()
    assert post(form, {"by": "sms"}, facts={"council": {"setting": {"x.sms": True}}}).is_valid()


LOOKED_UP = {
    "id": "bins",
    "kind": "checkboxes",
    "label": "Bins",
    "required": True,
    "options": [
        {"value": "refuse", "label": "Rubbish"},
        {"value": "food", "label": "Food"},
        {"value": "garden", "label": "Garden"},
    ],
    "options_from": {"lookup": "bins_due", "with": {"property": "home"}},
}
HOME = {"id": "home", "kind": "address", "label": "Home"}


def test_looked_up_options_are_offered_in_the_forms_own_words():
    rows = [("food", "Scraps", "Due Tuesday"), ("moon", "", ""), ("glass", "Glass box", "")]
    with fake_lookups(bins_due=rows) as fakes:
        form = form_of(LOOKED_UP, before=[HOME])
        made = post(form, QueryDict("bins=food"), answers={"home": ADDRESS})
        assert made.fields["bins"].choices == [("food", "Food"), ("glass", "Glass box")]
        assert made.fields["bins"].look.hints == {"food": "Due Tuesday"}
        assert made.is_valid()
        assert not post(form, QueryDict("bins=refuse"), answers={"home": ADDRESS}).is_valid()
    assert fakes["bins_due"].asked[0] == {"property": ADDRESS}


def test_a_looked_up_option_whose_condition_fails_is_not_offered():
    options = [
        {**LOOKED_UP["options"][0], "condition": {"fact": "setting.refuse", "is": True}},
        LOOKED_UP["options"][1],
    ]
    with fake_lookups(bins_due=[("refuse", "Rubbish", ""), ("food", "Food", "")]):
        form = form_of({**LOOKED_UP, "options": options}, before=[HOME], settings={"refuse": False})
        made = engine.page_form(form, "p", answers={"home": ADDRESS})
    assert made.fields["bins"].choices == [("food", "Food")]


def test_a_choice_that_only_a_look_up_knows_is_read_back_in_its_words():
    form = form_of(LOOKED_UP, before=[HOME])
    answers = {"home": ADDRESS, "bins": ["food", "glass"]}
    with fake_lookups(bins_due=[("food", "Scraps", ""), ("glass", "Glass box", "")]) as fakes:
        facts = engine.gather_facts(form, answers)
        assert engine.gather_facts(form, answers | {"bins": ["food"]}).get("said") is None
    assert len(fakes["bins_due"].asked) == 1  # only for what the form itself has no words for
    row = engine.summary(form, answers, facts)[1]["items"][0]
    kept = engine.snapshot(form, answers, facts)["pages"][1]["items"][0]
    assert (row["shown"], kept["shown"]) == ("Food\nGlass box", "Food\nGlass box")
    assert kept["value"] == ["food", "glass"]


def test_the_words_of_options_are_filled_with_facts():
    options = [
        {"value": "in", "label": "In {council.name}", "hint": "Phone {council.phone}"},
        {"value": "out", "label": "Elsewhere"},
    ]
    form = form_of({**radios("where"), "options": options})
    facts = {"council": {"name": "<Swale>", "phone": "01795"}}
    html = str(engine.page_form(form, "p", facts=facts))
    assert "In &lt;Swale&gt;" in html
    assert "Phone 01795" in html
    assert engine.summary(form, {"where": "in"}, facts)[0]["items"][0]["shown"] == "In <Swale>"


def test_all_options_are_offered_when_the_look_up_knows_nothing():
    with fake_lookups(bins_due=[]):
        made = engine.page_form(form_of(LOOKED_UP, before=[HOME]), "p")
        assert len(made.fields["bins"].choices) == 3


def test_facts_are_gathered_once_the_first_answer_stands():
    facts_from = [{"lookup": "round_status", "with": {"property": "home", "day": "on"}}]
    with fake_lookups(round_status={"finished": False}) as fakes:
        form = form_of(HOME, {"id": "on", "kind": "date", "label": "On"}, facts_from=facts_from)
        assert "round_status" not in engine.gather_facts(form, {})
        facts = engine.gather_facts(form, {"home": ADDRESS}, {"today": "2026-06-01"})
        assert facts["round_status"] == {"finished": False}
        assert facts["today"] == "2026-06-01"
    assert fakes["round_status"].asked == [{"property": ADDRESS, "day": None}]


def test_the_place_is_a_fact():
    form = form_of(HOME, place="home")
    place = engine.gather_facts(form, {"home": ADDRESS})["place"]
    assert (place["council"], place["ward"], place["typed"]) == ("E07000110", "E05000001", False)


def test_words_are_filled_with_facts_and_escaped():
    form = form_of(text("a", label="Due {council.name}?", hint="By {council.name} <b>"))
    facts = {"council": {"name": "<i>Swale</i> {today}"}, "today": "x"}
    html = str(engine.page_form(form, "p", facts=facts))
    assert "Due &lt;i&gt;Swale&lt;/i&gt; {today}?" in html
    assert "By &lt;i&gt;Swale&lt;/i&gt; {today} &lt;b&gt;" in html


def test_a_single_question_heads_its_page():
    made = engine.page_form(form_of(radios("only")), "p")
    assert made.heads_page
    assert "<h1" in str(made)
    assert "<h1" not in str(engine.page_form(TAGGED, "p"))


def test_a_form_with_files_says_so():
    assert engine.page_form(form_of({"id": "f", "kind": "file", "label": "F"}), "p").has_files
    assert not engine.page_form(TAGGED, "p").has_files


def test_two_councils_share_no_choices():
    one = form_of({**radios("a"), "options": [{"value": "x", "label": "X"}]})
    two = form_of({**radios("a"), "options": [{"value": "y", "label": "Y"}]})
    assert post(one, {"a": "x"}).is_valid()
    assert not post(two, {"a": "x"}).is_valid()
    assert not vars(Radios())


def test_a_failed_page_keeps_everything_that_was_typed():
    form = form_of(text("a", validation={"max_length": 3}), text("b"), radios("c", required=True))
    html = str(post(form, {"a": "too long", "b": "kept"}))
    assert 'value="too long"' in html
    assert 'value="kept"' in html
