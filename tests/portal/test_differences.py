"""What the question sets say in prose: each difference between councils as it works.

`docs/council-differences.md` names the test of every sentence; the last tests hold it to that.
"""

import ast
import json
from datetime import date
from pathlib import Path

import pytest

from portal import definitions, engine
from portal.lookups import lookups
from portal.lookups.seasons import first_monday, months_left, year_from

ROOT = Path(__file__).resolve().parents[2]
COUNCILS = ["maidstone", "swale", "tunbridge-wells"]
TODAY = "2026-11-25"
PHONES = {"phone": "01622 602000", "out_of_hours_phone": "01622 602999", "emergency_phone": ""}
HERE = {
    "lines": ["1 Mill Street", "Maidstone"],
    "postcode": "ME15 6YE",
    "uprn": "010000000001",
    "council_gss": "E07000110",
    "ward_gss": "E05004992",
    "lat": 51.27,
    "lng": 0.52,
    "typed": False,
}


def each(*values):
    """One value for each of the three councils."""
    return list(zip(COUNCILS, values, strict=True))


def form_of(key, council, options=None):
    return engine.load(engine.for_council(definitions.read(key), council, options))


def facts_of(form, answers, **more):
    given = {"today": TODAY, "time": "10:00", "council": PHONES, "challenged": [], **more}
    return engine.gather_facts(form, answers, given)


def steps(key, council, answers, **more):
    """Ids of the pages on the way that these answers take."""
    form = form_of(key, council)
    facts = facts_of(form, answers, **more)
    return [page.id for page in engine.visible_pages(form, answers, facts)]


def said(key, council, page, answers, **more):
    """Ids of the warnings on a page, and what they say."""
    form = form_of(key, council)
    found = engine.warnings_for(form, page, answers, facts_of(form, answers, **more))
    return {one.id: one for one in found}


def ruled(key, council, answers, **more):
    form = form_of(key, council)
    return engine.outcome_of_rules(form, answers, facts_of(form, answers, **more))


# --- freedom of information ---


@pytest.mark.parametrize(
    ("kind", "page", "offered"),
    [
        ("my_own_data", "own_data", {"subject_access"}),
        ("a_service_or_complaint", "not_information", {"complaint", "something_else"}),
    ],
)
@pytest.mark.parametrize("council", COUNCILS)
def test_foi_own_data_and_services_are_led_to_the_right_place(council, kind, page, offered):
    answers = {"kind": kind}
    assert steps("foi_request", council, answers)[-1] == page
    found = said("foi_request", council, page, answers)
    assert {one.service for one in found.values() if one.service} == offered
    assert not any(one.allow_challenge for one in found.values())


def test_foi_needs_no_account():
    form = form_of("foi_request", "swale")
    assert (form.account, form.needs_account) == ("none", False)


def test_foi_environmental_information_is_marked():
    found = ruled("foi_request", "swale", {"kind": "environmental_information"})
    assert found.flags == ("environmental_information",)


# --- abandoned vehicles ---


@pytest.mark.parametrize("council", COUNCILS)
def test_vehicle_taxed_and_legal_is_not_abandoned(council):
    answers = {"taxed": "taxed"}
    assert steps("abandoned_vehicle", council, answers)[-1] == "legal"
    found = said("abandoned_vehicle", council, "legal", answers)["taxed_and_legal"]
    assert (found.severity, found.allow_challenge) == ("refusal", True)
    challenged = steps("abandoned_vehicle", council, answers, challenged=["taxed_and_legal"])
    assert challenged[-1] == "contact"


@pytest.mark.parametrize(("council", "stops"), each(True, False, False))
def test_vehicle_on_private_land_only_its_owner_may_ask(council, stops):
    answers = {"taxed": "untaxed", "land": "private_land", "owner_consent": "no"}
    assert ("not_owner" in steps("abandoned_vehicle", council, answers)) == stops
    answers["owner_consent"] = "yes"
    assert "not_owner" not in steps("abandoned_vehicle", council, answers)


@pytest.mark.parametrize(("council", "first"), each("tax", "tax", "surrender"))
def test_vehicle_surrender_comes_first(council, first):
    assert steps("abandoned_vehicle", council, {})[0] == first


def test_vehicle_danger_is_urgent_and_a_plate_is_one_report():
    answers = {"danger": ["leaking_fuel"], "no_plate": "no", "registration": "AB12CDE"}
    found = ruled("abandoned_vehicle", "swale", answers)
    assert (found.priority, found.flags) == ("urgent", ("hazard",))
    assert (found.duplicate.offer, found.duplicate.within_days) == ("join", 30)
    other = ruled("abandoned_vehicle", "swale", answers | {"registration": "AB12CDF"})
    assert other.duplicate.key != found.duplicate.key


# --- single person discount ---


SPD = {
    "account_number": "12345678",
    "property": HERE,
    "only_adult": "yes",
    "since": "2026-10-01",
    "children_turning_18": "no",
    "declare": "yes",
}


@pytest.mark.parametrize(("council", "marked"), each(False, False, True))
def test_spd_straight_through_is_a_mark_for_staff(council, marked):
    found = ruled("council_tax_spd", council, SPD)
    assert ("straight_through" in found.flags) == marked
    assert found.route == ("straight_through" if marked else "")


@pytest.mark.parametrize(
    "change",
    [
        {"children_turning_18": "yes"},
        {"since": "2026-03-31"},
        {"only_adult": "no", "others_not_counted": "student"},
        {"property": HERE | {"typed": True}},
    ],
)
def test_spd_what_is_not_plain_goes_to_a_person(change):
    assert "straight_through" not in ruled("council_tax_spd", "tunbridge-wells", SPD | change).flags


@pytest.mark.parametrize(
    ("council", "since", "asked"),
    [
        ("swale", "2026-05-24", True),
        ("swale", "2026-05-25", False),
        ("maidstone", "2021-05-24", False),
        ("tunbridge-wells", "2021-05-24", False),
    ],
)
def test_spd_evidence_for_backdating(council, since, asked):
    assert ("proof" in steps("council_tax_spd", council, SPD | {"since": since})) == asked


def test_spd_who_left_is_asked_within_the_present_tax_year():
    assert "left" in steps("council_tax_spd", "swale", SPD | {"since": "2026-04-01"})
    assert "left" not in steps("council_tax_spd", "swale", SPD | {"since": "2026-03-31"})


def test_spd_declares_the_duty_to_report_changes():
    asked = form_of("council_tax_spd", "maidstone").by_question["declare"]
    assert asked.kind == "declaration"
    assert "within 21 days" in asked.label


def test_spd_two_adults_who_count_are_told_at_once():
    answers = SPD | {"only_adult": "no", "others_not_counted": "none"}
    assert steps("council_tax_spd", "swale", answers)[-1] == "not_alone"


@pytest.mark.parametrize(
    ("council", "right", "wrong"),
    [
        ("maidstone", "1234 5678", "A1234567"),
        ("swale", "a1234567", "12345678"),
        ("tunbridge-wells", "12345678", "1234567"),
    ],
)
@pytest.mark.parametrize("key", ["council_tax_spd"])
def test_account_numbers_have_the_councils_pattern(key, council, right, wrong):
    form = form_of(key, council)
    answers = {"direction": "out_of_area", "move_date": TODAY}
    facts = facts_of(form, answers)
    page = next(p.id for p in form.pages if any(q.id == "account_number" for q in p.questions))
    for typed, good in ((right, True), (wrong, False)):
        made = engine.page_form(
            form, page, data={"account_number": typed}, answers=answers, facts=facts
        )
        assert made.is_valid() == good, typed
    assert "like" in str(made.errors["account_number"])


# --- complaints ---


@pytest.mark.parametrize(
    ("service", "offered"),
    [
        ("missed_bin", "missed_bin"),
        ("garden_waste", "garden_waste"),
        ("allotment", "something_else"),
    ],
)
@pytest.mark.parametrize("council", COUNCILS)
def test_complaint_offers_the_service_first(council, service, offered):
    answers = {"service": service, "is_first": "no"}
    found = said("complaint", council, "ask_first", answers)
    assert [one.service for one in found.values()] == [offered]
    assert steps("complaint", council, answers)[-1] == "you"  # and never in the way
    assert "ask_first" not in steps("complaint", council, answers | {"is_first": "yes"})


@pytest.mark.parametrize(
    ("route", "ids"),
    [
        ("parking_fine", {"parking", "to_parking"}),
        ("planning_decision", {"planning"}),
        ("benefit_decision", {"benefit"}),
        ("councillor_conduct", {"councillor"}),
    ],
)
def test_complaint_names_the_appeal_routes(route, ids):
    answers = {"appeal_route": route}
    assert set(said("complaint", "swale", "appeal", answers)) == ids
    assert "appeal" not in steps("complaint", "swale", {"appeal_route": "none"})


@pytest.mark.parametrize(("when", "old"), [("2025-11-24", True), ("2025-11-25", False)])
def test_complaint_of_long_ago_is_read_all_the_same(when, old):
    answers = {"when": when}
    assert ("long_ago" in said("complaint", "swale", "effect", answers)) == old
    assert steps("complaint", "swale", answers)[-1] == "you"


@pytest.mark.parametrize(
    ("council", "days", "first", "basis"),
    [
        ("maidstone", [2, 10, 20], "opened", "published"),
        ("swale", [5, 10, 20], "acknowledge", "code"),
        ("tunbridge-wells", [3, 15, 20], "opened", "published"),
    ],
)
def test_complaint_stages(council, days, first, basis):
    stages = form_of("complaint", council).target.stages
    assert [stage.key for stage in stages] == ["acknowledge", "stage_1", "stage_2"]
    assert [stage.days for stage in stages] == days
    assert [stage.after for stage in stages] == ["opened", first, "asked"]
    assert stages[1].basis == basis
    assert all(stage.source for stage in stages)


def test_complaint_about_one_case_is_added_to_it():
    found = ruled("complaint", "swale", {"case_reference": "SBC-7K4F-92QX"})
    assert (found.duplicate.offer, found.duplicate.state) == ("add", "open")


# --- the years of the look-ups ---


@pytest.mark.parametrize(
    ("day", "left"),
    [
        ("2026-07-01", 12),
        ("2026-07-31", 12),
        ("2026-11-25", 8),
        ("2027-01-01", 6),
        ("2027-06-30", 1),
    ],
)
def test_months_that_are_left_of_a_year_that_begins_in_july(day, left):
    assert months_left(date.fromisoformat(day), "07-01") == left


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        ("2026-11-14", "2026-12-07"),
        ("2026-11-15", "2027-01-04"),
        ("2026-12-14", "2027-01-04"),
        ("2026-12-15", "2027-02-01"),
        ("2026-01-31", "2026-03-02"),
    ],
)
def test_the_first_monday_after_the_cut_off(day, monday):
    assert first_monday(date.fromisoformat(day), 14).isoformat() == monday


def test_years_begin_and_end_on_their_days():
    day = date(2026, 3, 31)
    assert year_from(day, "04-01") == (date(2025, 4, 1), day)
    assert year_from(date(2026, 4, 1), "04-01")[0] == date(2026, 4, 1)
    assert "garden_season" in lookups


# --- the table ---


def prose():
    """Every sentence that the words files answer for: service, sentence, what is said of it."""
    for path in sorted((definitions.FOLDER / "source" / "words").glob("*.json")):
        for sentence, answer in json.loads(path.read_text("utf-8"))["prose"].items():
            yield path.stem, sentence, answer


def test_every_sentence_names_its_test_or_is_content_only():
    tests = {
        path.name: {
            node.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        for path in (ROOT / "tests" / "portal").glob("test_*.py")
    }
    for service, sentence, answer in prose():
        if "content_only" in answer and "is" not in answer:
            continue
        file, _colons, name = answer.get("test", "").partition("::")
        assert name in tests.get(file, ()), f"{service}: “{sentence}” names {answer.get('test')!r}"


def test_the_table_has_every_sentence_of_the_sets():
    table = (ROOT / "docs" / "council-differences.md").read_text("utf-8")
    sets = json.loads((definitions.FOLDER / "source" / "question_sets.json").read_text("utf-8"))[
        "services"
    ]
    for one in sets:
        if one["key"] in definitions.available():
            for said_there in one["council_differences"]:
                words, source = said_there["difference"], said_there["source"]
                assert f"| {words} | {source} |" in table
