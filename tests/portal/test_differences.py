"""What the question sets say in prose: each difference between councils as it works.

`docs/council-differences.md` names the test of every sentence; the last tests hold it to that.
"""

import ast
import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from casework.models import CaseType
from portal import definitions, engine
from portal.lookups import lookups
from portal.lookups.seasons import first_monday, months_left, year_from
from portal.models import Service

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


@cache
def form_of(key, council):
    return engine.load(engine.for_council(definitions.read(key), council))


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


# --- fly-tipping ---


@pytest.mark.parametrize("council", COUNCILS)
def test_fly_tipping_evidence_goes_to_enforcement_alone(council):
    answers = {"witnessed": "saw_it", "vehicle": "White van AB12 CDE", "statement": "yes"}
    form = form_of("fly_tipping", council)
    facts = facts_of(form, answers)
    assert "AB12" not in json.dumps(engine.snapshot(form, answers, facts))
    apart = engine.separate_snapshots(form, answers, facts)
    assert list(apart) == ["environmental_enforcement"]
    assert "AB12" in json.dumps(apart)
    found = {"witnessed": "evidence_in_waste", "found": "A letter to Mr Hill"}
    assert "Mr Hill" in json.dumps(engine.separate_snapshots(form, found, facts_of(form, found)))


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


def test_foi_days_are_set_by_law(site):
    case_type = CaseType.objects.get(key="foi_request")
    assert (case_type.target_days, case_type.clock) == (20, "statutory_days")
    assert (case_type.target_kind, case_type.is_confirmed) == ("statutory", True)


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
@pytest.mark.parametrize("key", ["council_tax_spd", "council_tax_move"])
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


# --- garden waste ---


def price(key, council, answers, today=TODAY):
    """Each line of the price by its id, in pence, and the total."""
    form = form_of(key, council)
    facts = facts_of(form, answers, today=today)
    found = engine.price_of(form, engine.walk(form, answers, facts))
    return {line.id: line.pence for line in found.lines}, found.total


GARDEN = {"property": HERE, "own_garden": "yes", "action": "join", "quantity": 1, "have_bin": "no"}


@pytest.mark.parametrize(
    ("council", "action", "lines"),
    [
        ("maidstone", "join", {"part_year": 3400, "joining": 1000}),
        ("maidstone", "add_bin", {"part_year": 3400}),
        ("maidstone", "renew", {"year": 5100}),
        ("swale", "join", {"year": 5000}),
        ("swale", "renew", {"year": 5000}),
        ("tunbridge-wells", "join", {"year": 6000}),
        ("tunbridge-wells", "add_bin", {"year": 6000}),
        ("tunbridge-wells", "cancel", {}),
    ],
)
def test_garden_price(council, action, lines):
    found, total = price("garden_waste", council, GARDEN | {"action": action})
    assert found == lines
    assert total == sum(lines.values())


@pytest.mark.parametrize(("council", "offered"), each(False, False, True))
def test_garden_direct_debit_only_where_it_is_offered(council, offered):
    form = form_of("garden_waste", council)
    made = engine.page_form(form, "price", answers=GARDEN, facts=facts_of(form, GARDEN))
    assert ("method" in made.fields) == offered


def test_garden_first_day_and_last_of_the_year_in_maidstone():
    first, _total = price("garden_waste", "maidstone", GARDEN, today="2026-07-01")
    last, _total = price("garden_waste", "maidstone", GARDEN, today="2027-06-30")
    assert (first["part_year"], last["part_year"]) == (5100, 425)


def test_garden_by_direct_debit_nothing_is_asked_now_and_it_renews_itself():
    answers = GARDEN | {"method": "direct_debit"}
    assert price("garden_waste", "tunbridge-wells", answers)[1] == 0
    assert set(said("garden_waste", "tunbridge-wells", "bank", answers)) == {"renews_itself"}
    assert "bank" not in steps("garden_waste", "swale", answers)


@pytest.mark.parametrize(
    ("council", "ids"),
    [
        ("maidstone", {"fixed_year", "months_left", "sticker"}),
        ("swale", {"whole_year"}),
        ("tunbridge-wells", {"first_monday"}),
    ],
)
def test_garden_first_monday(council, ids):
    found = said("garden_waste", council, "our_year", GARDEN)
    assert set(found) == ids
    if council == "tunbridge-wells":  # it is the 25th: past the 14th
        assert "Monday 4 January" in found["first_monday"].text
        assert (
            "Monday 7 December"
            in said("garden_waste", council, "our_year", GARDEN, today="2026-11-14")[
                "first_monday"
            ].text
        )


@pytest.mark.parametrize(("council", "sacks"), each(False, False, True))
def test_garden_sacks_only_where_they_are_allowed(council, sacks):
    form = form_of("garden_waste", council)
    made = engine.page_form(form, "order", answers=GARDEN, facts=facts_of(form, GARDEN))
    assert ("container" in made.fields) == sacks


def test_garden_is_for_homes():
    form = form_of("garden_waste", "swale")
    assert "not from businesses" in form.by_question["own_garden"].hint
    assert "not from businesses" in form.page("our_year").body[0]


@pytest.mark.parametrize(
    ("change", "ordered"), [({}, True), ({"have_bin": "yes"}, False), ({"action": "add_bin"}, True)]
)
def test_garden_container_is_ordered(change, ordered):
    assert ("container_order" in ruled("garden_waste", "swale", GARDEN | change).flags) == ordered


def test_garden_promise_is_days_or_a_first_monday():
    promised = {council: form_of("garden_waste", council).target for council in COUNCILS}
    assert promised["tunbridge-wells"] is None
    assert (promised["maidstone"].amount, promised["maidstone"].basis) == (10, "published")
    assert promised["swale"].basis == "assumed"


def test_garden_an_address_that_is_in_the_scheme_is_offered_to_renew():
    found = ruled("garden_waste", "swale", GARDEN).duplicate
    assert (found.offer, found.state, found.uprn) == ("renew", "any", HERE["uprn"])


# --- bulky waste ---


def bulky(count, **more):
    things = [{"type": "bed_or_mattress", "description": "A bed"}] * count
    return {"property": HERE, "take": ["items"], "items": things, "concession": "no", **more}


@pytest.mark.parametrize(
    ("council", "answers", "total"),
    [
        ("maidstone", bulky(1), 3000),
        ("maidstone", bulky(4), 3000),
        ("maidstone", bulky(5), 5500),
        ("maidstone", bulky(8), 5500),
        ("maidstone", bulky(4, take=["items", "fridges"], fridges=2), 7000),
        ("maidstone", bulky(0, take=["fridges"], fridges=1), 2000),
        ("maidstone", bulky(1, concession="yes"), 3000),
        ("swale", bulky(1), 3500),
        ("swale", bulky(3), 3500),
        ("swale", bulky(3, concession="yes"), 1750),
        ("tunbridge-wells", bulky(1), 3600),
        ("tunbridge-wells", bulky(3), 3600),
        ("tunbridge-wells", bulky(4), 4800),
        ("tunbridge-wells", bulky(4, concession="yes"), 4800),
    ],
)
def test_bulky_price(council, answers, total):
    assert price("bulky_collection", council, answers)[1] == total


def test_bulky_a_three_piece_suite_counts_as_three():
    answers = bulky(3)
    answers["items"] = [*answers["items"], {"type": "three_piece_suite", "description": "Blue"}]
    assert price("bulky_collection", "maidstone", answers)[1] == 5500
    assert price("bulky_collection", "tunbridge-wells", answers)[1] == 7200


@pytest.mark.parametrize(("council", "fits"), each(True, False, True))
def test_bulky_most_things_of_one_booking(council, fits):
    form = form_of("bulky_collection", council)
    wrong = engine.validate_all(form, bulky(4), facts_of(form, bulky(4)))
    assert ("items" not in wrong.get("items", {})) == fits


@pytest.mark.parametrize(("council", "calendars"), each(2, 1, 1))
def test_bulky_calendars(council, calendars):
    answers = bulky(1, take=["items", "fridges"], fridges=1)
    form = form_of("bulky_collection", council)
    visible = engine.visible_pages(form, answers, facts_of(form, answers))
    slots = [q for page in visible for q in page.questions if q.kind == "slot"]
    assert len(slots) == calendars
    assert slots[0].validation == {"calendar": "bulky", "lead_working_days": 2}
    only_fridges = steps("bulky_collection", council, bulky(0, take=["fridges"]))
    assert ("items" in only_fridges) == (council != "maidstone")


def test_bulky_says_what_is_not_taken():
    source = next(
        one
        for one in json.loads(
            (definitions.FOLDER / "source" / "question_sets.json").read_text("utf-8")
        )["services"]
        if one["key"] == "bulky_collection"
    )
    refused = source["steps"][1]["questions"][0]["validate"]["refused"]
    words = " ".join(form_of("bulky_collection", "swale").page("not_taken").body).lower()
    for thing in " ".join(refused).replace(" and ", " ").split():
        assert thing in words.replace("’", ""), thing


def test_bulky_padded_seats_are_kept_apart():
    answers = bulky(1, pops="yes")
    assert "keep_apart" in said("bulky_collection", "swale", "day", answers)
    assert "upholstered" in ruled("bulky_collection", "swale", answers).flags


@pytest.mark.parametrize(("council", "told"), each(True, False, False))
def test_bulky_changes_until_eleven_on_the_working_day_before(council, told):
    found = said("bulky_collection", council, "day", bulky(1))
    assert ("change_until" in found) == told


def test_bulky_a_booking_that_stands_is_offered_to_change():
    found = ruled("bulky_collection", "swale", bulky(1)).duplicate
    assert (found.offer, found.state) == ("change", "open")


# --- moving home ---


MOVE = {"direction": "into_area", "move_date": TODAY, "new_property": HERE, "new_role": "own"}


def test_move_asks_the_discount_questions():
    assert "discount" in steps("council_tax_move", "swale", MOVE | {"spd": "yes"})
    assert "discount" not in steps("council_tax_move", "swale", MOVE | {"spd": "no"})
    assert (
        "single_person_discount" in ruled("council_tax_move", "swale", MOVE | {"spd": "yes"}).flags
    )
    declared = form_of("council_tax_move", "swale").by_question["discount_declare"]
    assert "within 21 days" in declared.label


def test_move_direct_debit_days_are_a_setting():
    answers = MOVE | {"direct_debit": "yes"}
    for options, days in (({}, 4), ({"council_tax_move.direct_debit_days": ["1", "19"]}, 2)):
        definition = definitions.read("council_tax_move")
        form = engine.load(engine.for_council(definition, "maidstone", options))
        made = engine.page_form(form, "bank", answers=answers, facts=facts_of(form, answers))
        assert len(made.fields["dd_day"].choices) == days


@pytest.mark.parametrize(("council", "named"), each(False, False, True))
def test_move_says_where_the_bill_is(council, named):
    found = said("council_tax_move", council, "bill", MOVE)
    assert ("bill_account" in found) == named
    if named:
        assert "Connect Account" in found["bill_account"].text


@pytest.mark.parametrize(
    ("direction", "pages"),
    [
        ("into_area", {"new", "new_home", "people", "alone", "bill"}),
        ("out_of_area", {"account", "old", "old_home", "forwarding"}),
        ("within_area", {"account", "old", "old_home", "new", "new_home", "people", "bill"}),
        ("landlord_change_of_tenant", {"account", "new", "people"}),
    ],
)
def test_move_asks_only_what_belongs_to_it(direction, pages):
    asked = set(steps("council_tax_move", "swale", {"direction": direction}))
    homes = {"account", "old", "old_home", "forwarding", "new", "new_home", "people", "bill"}
    assert asked & (homes | {"alone"}) - {"alone"} == pages - {"alone"}


def test_move_the_old_home_may_have_been_left_up_to_a_year_before_the_move():
    form = form_of("council_tax_move", "swale")
    answers = {"direction": "out_of_area", "move_date": TODAY}
    for day, good in (("2025-11-25", True), ("2025-11-24", False)):
        given = answers | {"completion_or_tenancy_end": day}
        wrong = engine.validate_all(form, given, facts_of(form, given))
        assert ("completion_or_tenancy_end" not in wrong.get("old_home", {})) == good


OTHER = HERE | {"council_gss": "E07000113", "uprn": "010000000002"}


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"direction": "out_of_area", "forwarding": OTHER, "old_property": HERE}, True),
        ({"direction": "into_area", "previous_home": OTHER, "new_property": HERE}, True),
        ({"direction": "into_area", "previous_home": HERE, "new_property": HERE}, False),
        ({"direction": "out_of_area", "forwarding": HERE | {"council_gss": ""}}, False),
        ({"direction": "within_area", "forwarding": OTHER, "old_property": HERE}, False),
    ],
)
def test_move_between_partners_opens_two_linked_cases(councils, in_maidstone, answers, asked):
    """Asked first, by name; what then opens there is tested with the linked case itself."""
    form = form_of("council_tax_move", "maidstone")
    answers = {"move_date": TODAY, "tell_partner": "yes", **answers}
    facts = facts_of(form, answers)
    assert ("partner" in [p.id for p in engine.visible_pages(form, answers, facts)]) == asked
    if asked:
        assert facts["move_partner"]["name"] == "Swale Borough Council"
        way = engine.walk(form, answers, facts)
        assert way.reads["other_home"]["council_gss"] == "E07000113"
        assert way.reads["other_direction"] != answers["direction"]
        assert way.reads["billed_home"] == HERE
        assert form.linked.consent == "tell_partner"


# --- homelessness ---


def test_homeless_tonight_needs_a_name_and_a_phone_only():
    answers = {"tonight": "no", "abuse": "no"}
    assert steps("homelessness", "swale", answers) == [
        "tonight",
        "safe",
        "call_now",
        "name",
    ]
    line = said("homelessness", "swale", "call_now", answers)["phone_line"]
    assert (line.severity, line.phone) == ("urgent", PHONES["out_of_hours_phone"])
    found = ruled("homelessness", "swale", answers)
    assert (found.priority, found.flags) == ("urgent", ("same_day",))
    form = form_of("homelessness", "swale")
    wrong = engine.validate_all(form, answers, facts_of(form, answers))
    assert set(wrong["name"]) == {"full_name", "phone"}


@pytest.mark.parametrize("abuse", ["yes", "prefer_not_say"])
@pytest.mark.parametrize("tonight", ["yes", "no"])
def test_homelessness_is_safe(abuse, tonight):
    form = form_of("homelessness", "maidstone")
    assert form.quick_exit
    answers = {"tonight": tonight, "abuse": abuse}
    asked = steps("homelessness", "maidstone", answers)
    assert {"danger", "contact"} <= set(asked)
    assert "contact_with_care" in ruled("homelessness", "maidstone", answers).flags
    assert "updates" not in form.contact


def test_homelessness_needs_one_way_to_reach_people():
    form = form_of("homelessness", "swale")
    answers = {"tonight": "yes", "abuse": "no", "full_name": "Zoë"}
    for given, lacks in (({}, True), ({"phone": "07700 900123"}, False)):
        known = answers | given
        wrong = engine.validate_all(form, known, facts_of(form, known))
        assert ("email" in wrong["contact"]) == lacks


@pytest.mark.parametrize(("council", "asked"), each(False, True, False))
def test_homelessness_county_support_is_asked_first(council, asked):
    answers = {"tonight": "yes", "abuse": "no", "tell_county": "yes"}
    assert ("support" in steps("homelessness", council, answers)) == asked
    assert ("copy_to_county_support" in ruled("homelessness", council, answers).flags) == asked
    assert ruled("homelessness", council, answers | {"tell_county": "no"}).flags == ()


def test_homelessness_joins_an_open_case_without_a_word():
    keys = set()
    for given in (
        {"phone": "07700 900123"},
        {"phone": "07700 900123", "email": "z@people.example"},
    ):
        answers = {"tonight": "yes", "abuse": "no", **given}
        found = ruled("homelessness", "swale", answers).duplicate
        assert (found.offer, found.within_days) == ("attach", 56)
        keys.add(found.key)
    assert len(keys) == 1


def test_homelessness_is_closed_to_others(site):
    service = Service.objects.get(key="homelessness")
    case_type = CaseType.objects.get(key=service.case_type_key)
    assert service.sensitive
    assert case_type.is_restricted
    assert case_type.first_queue.name == "Housing Options"


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
