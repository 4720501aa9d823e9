# ruff: noqa: E501  one case a line: the definition, and what is said of it
"""What is found when a definition is saved, in words that an admin can act on."""

import pytest

from portal import engine
from tests.portal.engine_fakes import fake_lookups

LAND = {
    "id": "land",
    "kind": "radios",
    "label": "Kind of land",
    "options": [{"value": "road", "label": "Road"}, {"value": "field", "label": "Field"}],
}
HARM = {**LAND, "id": "harm", "kind": "checkboxes", "label": "Harm"}
COUNT = {"id": "bins", "kind": "number", "label": "How many bins?"}
WHERE = {"id": "where", "kind": "address", "label": "Where"}


def text(key, **more):
    return {"id": key, "kind": "text", "label": key.capitalize(), **more}


def page(*questions, key="one", **more):
    return {"id": key, "title": key.capitalize(), "questions": list(questions), **more}


def form(*pages, **more):
    return {"format": 1, "key": "x", "title": "X", "pages": list(pages), **more}


def when(answer, operator, value, kind=LAND):
    """A question that stands on a condition over an earlier one."""
    return form(page(kind, text("why", condition={"answer": answer, operator: value})))


def items(*questions, **more):
    asked = questions or ({**LAND, "id": "size"}, {**COUNT, "id": "weight"})
    return {
        "id": "things",
        "kind": "group",
        "label": "Things",
        "item": "Thing",
        "questions": list(asked),
        **more,
    }


def fee(*lines, **more):
    return {"lines": list(lines), "vat": "outside", "ledger": "R100", **more}


def line(**more):
    return {"id": "each", "label": "Each", **({} if "bands" in more else {"amount": 100}), **more}


def derived(*values, key="zone", **more):
    return {"id": key, "kind": "derived", "label": "Zone", "values": list(values), **more}


def found(data):
    with fake_lookups():
        return "\n".join(engine.check_definition(data))


NEXT = {"next": [{"when": {"answer": "land", "is": "road"}, "page": "three"}]}
PAGES = (page(text("b"), key="two"), page(text("c"), key="three"))

RIGHT = {
    "next": form(page(LAND, **NEXT), *PAGES),
    "next past a page that may not stand": form(
        page(LAND, condition={"fact": "channel", "is": "web"}, next=[{"page": "three"}]), *PAGES
    ),
    "not over all options": form(
        page(LAND, text("a", condition={"all": [{"not": {"answer": "land", "is": "road"}}, {"not": {"answer": "land", "is": "field"}}]}))
    ),
    "derived": form(page(LAND, derived({"when": {"answer": "land", "is": "road"}, "is": "a"}, {"is": {"answer": "land"}}), text("why", condition={"answer": "zone", "is": "b"}))),
    "dates": form(page({"id": "since", "kind": "date", "label": "Since"}, text("why", condition={"answer": "since", "lt": {"fact": "today", "plus_months": -6}}))),
    "fee": form(
        page(COUNT),
        fee=fee(
            line(times={"answer": "bins"}, pro_rata={"months": {"fact": "setting.months"}, "of": 12}),
            line(id="banded", bands=[{"up_to": 2, "amount": 5}, {"up_to": 4, "amount": 9}], times={"answer": "bins"}, over=9),
            minimum={"fact": "setting.least"},
            reductions=[{"id": "off", "label": "Off", "percent": {"fact": "setting.off"}}],
        ),
        settings={"months": 7, "least": 1000, "off": 12.5},
    ),
    "contact": form(page({"id": "who", "kind": "person", "label": "You", "validation": {"parts": ["email"]}}), contact={"name": "who", "email": "who"}),
    "separate": form(page(LAND), page(text("seen"), key="two", separate={"case_type": "evidence", "title": "Witness"})),
    "linked": form(page({**LAND, "id": "agree"}), linked={"council": {"fact": "place.council"}, "form": "x", "set": {"agree": "road"}, "consent": "agree"}, place="where") | {"pages": [page(WHERE, {**LAND, "id": "agree"})]},
    "stages": form(page(LAND), target={"amount": 5, "unit": "working_days", "stages": [{"key": "ack", "label": "A", "days": 5}, {"key": "one", "label": "B", "days": 10, "from": "ack", "clock": "calendar_days", "source": "The code", "dated": "2024-04"}]}),
    "offer": form(page(LAND, warnings=[{"id": "w", "severity": "offer", "service": "surrender", "text": "Give it up"}])),
    "duplicates by plate": form(page(text("plate")), duplicates={"same": ["plate"], "offer": "join", "who": "signed_in", "state": "any", "words": "Is it this one?"}),
    "the whole form": form(page(LAND), quick_exit=True, account="required", account_reason="We show your bill"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_let_through(name):
    assert found(RIGHT[name]) == ""


WRONG = [
    (form(page(LAND), page(text("b"), key="two", next=[{"page": "one"}])), "Page “Two”: pages[1] (two).next[0]: leads back to “One”, so that answering would never end."),
    (form(page(LAND, next=[{"page": "one"}])), "leads back to “One”"),
    (form(page(LAND, next=[{"page": "gone"}])), "(one).next[0]: there is no page 'gone'."),
    (form(page(LAND, next=[{"page": "two"}, {"page": "three"}]), *PAGES), "next[0]: has no `when`, so what stands after it never counts."),
    (form(page(LAND, next=[{"page": "three"}]), *PAGES), "Page “Two”: pages[1] (two): no way leads to it"),
    (form(page(text("b"), next=[{"when": {"answer": "c", "is": "x"}, "page": "three"}]), *(page(text("z"), key="two"), page(text("c"), key="three"))), "next[0].when: question 'c' is asked only here or later."),
    (when("land", "is", "blu"), "Page “One”, question “Why”: pages[0] (one).questions (why).condition: there is no answer 'blu' to “Kind of land”; known: field, road."),
    (when("land", "in", ["road", "rode"]), "there is no answer 'rode' to “Kind of land”"),
    (when("land", "gt", 3), "“Kind of land” is a text, and is compared with something else."),
    (when("land", "is", 3), "is a text, and is compared with something else."),
    (when("land.uprn", "is", "3"), "“Kind of land” holds a text, so 'land.uprn' reads nothing."),
    (when("harm", "is", "road", HARM), "“Harm” can have several answers, which 'is' never fits: use contains."),
    (when("harm", "contains", "rode", HARM), "there is no answer 'rode' to “Harm”"),
    (when("bins", "is", "3", COUNT), "“How many bins?” is a number, and is compared with something else."),
    (when("bins", "contains", "3", COUNT), "is a number, which 'contains' never fits."),
    (when("where", "is", "x", WHERE), "“Where” has several parts: read one"),
    (when("told", "is", "x", {"id": "told", "kind": "information", "label": "Told", "body": ["x"]}), "“Told” is never answered, so 'told' reads nothing."),
    (form(page({"id": "ok", "kind": "yes_no", "label": "OK"}, text("a", condition={"answer": "ok", "is": "maybe"}))), "there is no answer 'maybe' to “OK”; known: no, yes."),
    (form(page(LAND, text("a", condition={"all": [{"answer": "land", "is": "road"}, {"answer": "land", "is": "field"}]}))), "(a).condition: can never hold: its parts exclude each other."),
    (form(page(LAND, text("a", condition={"all": [{"answer": "land", "is": "road"}, {"not": {"answer": "land", "is": "road"}}]}))), "can never hold: its parts exclude each other."),
    (form(page(LAND, text("a", condition={"all": [{"answer": "land", "is_empty": True}, {"answer": "land", "is": "road"}]}))), "can never hold"),
    (form(page(LAND, text("a", condition={"all": [{"answer": "land", "is": "road"}, {"any": [{"answer": "land", "is": "field"}, {"answer": "land", "is_empty": True}]}]}))), "can never hold"),
    (form(page(LAND, text("a", condition={"all": [{"answer": "land", "is_empty": False}, {"not": {"answer": "land", "in": ["road", "field"]}}]}))), "can never hold"),
    (form(page(LAND), page(text("a", condition={"answer": "land", "is": "field"}), key="two", condition={"answer": "land", "is": "road"})), "(a).condition: can never hold where its page stands, so nobody is asked."),
    (form(page(LAND, text("a", condition={"fact": "place.ward", "is": "E1"}))), "reads 'place.ward', and the form names no `place`."),
    # derived
    (form(page(derived({"is": {"answer": "land"}}), LAND)), "question “Zone”: pages[0] (one).questions (zone).values[0].is: question 'land' is asked only here or later."),
    (form(page(derived({"when": {"answer": "land", "is": "road"}, "is": 1}), LAND)), "values[0].when: question 'land' is asked only here or later."),
    (form(page(LAND, derived({"is": 1}, {"is": 2}))), "values[0]: has no `when`, so the values after it are never used."),
    (form(page(LAND, derived({"is": {"fact": "moon"}}))), "values[0].is: unknown fact 'moon'"),
    (form(page(LAND, derived({"is": {"answer": "land", "fact": "today"}}))), "values[0]"),
    (form(page(LAND, derived())), "values: [] should be non-empty"),
    (form(page(LAND, derived({"is": "a"}), text("b", condition={"answer": "zone", "is": "c"}))), "there is no answer 'c' to “Zone”; known: a."),
    (form(page({**LAND, "values": [{"is": 1}]})), "values: only a question of kind derived has values."),
    (form(page({**LAND, "questions": [text("a")]})), "questions: only a question of kind group has questions."),
    (form(page({**LAND, "body": ["a"]})), "body: only a question of kind information has body."),
    # offers
    (form(page(LAND, warnings=[{"id": "w", "severity": "offer", "text": "x"}])), "warnings (w): an offer, and nothing else, names the service that it leads to."),
    (form(page(LAND, warnings=[{"id": "w", "severity": "info", "text": "x", "service": "y"}])), "an offer, and nothing else"),
    # the whole form
    (form(page(text("a")), contact={"name": "a", "email": "a"}), "contact: “A” cannot be name and email at once."),
    (form(page({"id": "who", "kind": "person", "label": "You", "validation": {"parts": ["email"]}}, {"id": "mail", "kind": "email", "label": "Mail"}), contact={"name": "who", "email": "mail"}), "contact.email: “You” and “Mail” both ask for it."),
    (form(page(text("a")), duplicates={"offer": "show"}), "duplicates: names neither a place"),
    (form(page(text("a")), duplicates={"offer": "show", "same": ["a"], "radius_m": 9}), "duplicates.radius_m: there is no place to measure from"),
    (form(page(text("a")), duplicates={"offer": "show", "same": ["b"]}), "duplicates.same[0]: there is no question 'b'."),
    (form(page(text("a")), linked={"council": {"fact": "place.council"}, "form": "y", "consent": "b"}), "linked.consent: there is no question 'b'."),
    (form(page(text("a")), linked={"council": {"fact": "x.y"}, "form": "y", "consent": "a"}), "linked.consent: “A” is no yes, tick or choice that somebody agrees with."),
    (form(page(text("a")), linked={"council": {"fact": "x.y"}, "form": "y", "consent": "a"}), "linked.council: unknown fact 'x.y'"),
    (form(page(LAND), linked={"council": {"answer": "land"}, "form": "x", "set": {"b": 1}, "consent": "land"}), "linked.set: there is no question 'b'."),
    (form(page(LAND), linked={"council": {"answer": "land"}, "form": "x"}), "'consent' is a required property"),
    (form(page(LAND), target={"amount": 5, "unit": "hours", "stages": [{"key": "a", "label": "A", "days": 5, "from": "b"}]}), "target.stages (a).from: 'b' is not `opened`, `asked` or an earlier stage."),
    (form(page(LAND, separate={"case_type": "e", "title": "T"}), page(text("b"), key="two"), duplicates={"same": ["land"], "offer": "show"}), "duplicates.same[0]: “Kind of land” goes to a separate case with Page “One”, and may not stand on this one."),
    (form(page(LAND, separate={"case_type": "e", "title": "T"}), page(derived({"is": {"answer": "land"}}), text("b"), key="two")), "Page “Two”, question “Zone”: “Kind of land” goes to a separate case"),
    (form({"id": "i", "title": "I", "kind": "information", "separate": {"case_type": "e", "title": "T"}}), "(i).separate: only the answers of a page of questions"),
    (form(page(LAND), account_reason="{moon}"), "the text asks for an unknown fact {moon}."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), WRONG)
def test_what_is_wrong_names_the_place_and_the_titles(data, words):
    assert words in found(data)


def priced(*lines, settings=None, questions=(COUNT, LAND), **more):
    return form(page(*questions), fee=fee(*lines, **more), settings=settings or {})


BANDS = [{"up_to": 4, "amount": 3000}, {"up_to": 8, "amount": 5500}]
FEES = [
    (priced(line(times={"answer": "gone"})), "fee (each).times: there is no question 'gone'."),
    (priced(line(times={"answer": "land"})), "fee (each).times: “Kind of land” is no number, so that no price can be worked out with it."),
    (priced(line(when={"answer": "land", "is": "blu"})), "fee (each).when: there is no answer 'blu'"),
    (priced(line(amount={"fact": "setting.gone"})), "fee (each).amount: unknown fact 'setting.gone'"),
    (priced(line(amount={"fact": "setting.a"}), settings={"a": 10.5}), "the setting 'a' is no whole number of pence."),
    (priced(line(amount={"fact": "setting.a"}), settings={"a": "ten"}), "the setting 'a' is no whole number of pence."),
    (priced(line(), reductions=[{"id": "r", "label": "R", "percent": {"fact": "setting.a"}}], settings={"a": 120}), "fee (r).percent: the setting 'a' is no number from 0 to 100."),
    (priced(line(), reductions=[{"id": "r", "label": "R", "percent": 101}]), "percent: 101"),
    (priced(line(), line()), "fee: the id 'each' stands more than once."),
    (priced(line(id="minimum")), "fee: the id 'minimum' is kept"),
    (priced(line(bands=BANDS, times={"answer": "bins"})), "fee (each): nothing says what more than 8 cost. Give `over`"),
    (priced(line(bands=BANDS[::-1], times={"answer": "bins"}, over=1)), "fee (each).bands: each band must go up to more"),
    (priced(line(bands=BANDS, times={"answer": "bins"}, refusal="no")), "fee (each).refusal: there is no refusal 'no'; known: none."),
    (priced(line(over=5)), "fee (each): only a line with bands has `over` or `refusal`."),
    (priced(line(amount=-1)), "fee.lines[0].amount"),
    (priced(line(amount=1.5)), "fee.lines[0].amount"),
    (form(page(LAND, {"id": "p", "kind": "price", "label": "Price"})), "question “Price”: shows a price, and the form has no `fee`."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), FEES)
def test_fees(data, words):
    assert words in found(data)


@pytest.mark.parametrize(("most", "right"), [({"max": 8}, True), ({"max": 9}, False), ({}, False)])
def test_a_count_that_has_a_limit_needs_no_price_above_it(most, right):
    data = priced(
        line(bands=BANDS, times={"answer": "bins"}), questions=({**COUNT, "validation": most},)
    )
    assert (found(data) == "") is right


def test_a_refusal_may_stop_who_asks_for_more():
    halt = {
        "id": "halt", "title": "H", "kind": "stop",
        "warnings": [{"id": "many", "severity": "refusal", "text": "Too many",
                      "condition": {"answer": "bins", "gt": 8}}],
    }  # fmt: skip
    data = priced(line(bands=BANDS, times={"answer": "bins"}, refusal="many"))
    assert found({**data, "pages": [*data["pages"], halt]}) == ""


def council(**changes):
    return [{"id": "c", "when": {"all": []}, "changes": [{"set": changes}]}]


def test_a_council_may_change_every_part_and_each_is_checked():
    base = form(
        page(COUNT, derived({"is": "a"})),
        page(text("b"), key="two"),
        page(text("c"), key="three"),
        fee=fee(line()),
        duplicates={"same": ["bins"], "offer": "show"},
        settings={"pence": 10},
        account="required",
    )
    changed = {
        **base,
        "councils": [
            {
                "id": "c",
                "when": {"all": []},
                "changes": [
                    {
                        "set": {
                            "fee": fee(line(amount={"fact": "setting.pence"})),
                            "account_reason": "We show your bill",
                            "duplicates": None,
                            "settings": {"pence": 20},
                            "target": {"amount": 1, "unit": "hours"},
                            "quick_exit": True,
                        }
                    },
                    {"question": "zone", "set": {"values": [{"is": "b"}]}},
                    {
                        "page": "one",
                        "set": {"next": [{"when": {"answer": "bins", "gt": 2}, "page": "three"}]},
                    },
                    {"question": "bins", "set": {"required": {"when": {"all": []}}}},
                ],
            }
        ],
    }
    assert found(changed) == ""
    here = engine.load(engine.for_council(changed, "swale"))
    there = engine.load(base)
    assert (there.needs_account, here.needs_account) == (False, True)
    assert (there.duplicates is None, here.duplicates is None) == (False, True)
    assert here.fee.lines[0].amount == {"fact": "setting.pence"}
    assert here.settings == {"pence": 20}
    assert here.by_question["zone"].values[0].gives == "b"
    assert here.by_question["bins"].required_when == {"all": []}
    assert here.page("one").next[0].page == "three"
    assert here.target.unit == "hours"
    assert here.quick_exit
    assert found({**base, "councils": council(fee=fee(line(times={"answer": "no"})))}).startswith(
        "councils[0]: fee (each).times: there is no question 'no'."
    )
    assert "has no setting gone" in found({**base, "councils": council(settings={"gone": 1})})
