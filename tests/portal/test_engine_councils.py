"""The rules that stand in the question sets as prose, each as it works in its council."""

import json

import pytest

from portal import definitions, engine
from tests.portal.engine_fakes import ADDRESS, PLACE, context, fake_lookups

TODAY = "2026-06-03"
PHONES = {"phone": "01622 602000", "out_of_hours_phone": "01622 602999", "emergency_phone": ""}
COUNCILS = ["maidstone", "swale", "tunbridge-wells"]

FLY = {
    "location": PLACE | {"words": "Mill Street"},
    "location_detail": None,
    "land": "road_or_verge",
    "type": "tyres",
    "size": "car_boot",
    "hazard": None,
    "first_seen": "2026-06-02",
    "photos": None,
    "witnessed": "no",
    "anonymous": "no",
    "full_name": "Zoë Brown",
    "updates": "email",
    "email": "zoe@example.org",
    "phone": None,
}
BIN = {
    "property": ADDRESS,
    "missed_on": "2026-06-02",
    "bins": ["refuse"],
    "flat": "no",
    "assisted": "no",
    "out_by": "yes",
    "tag": "no",
    "street": "only_us",
    "full_name": "Zoë Brown",
    "updates": "none",
    "phone": None,
}
KNOWN_DAY = {
    "known": True,
    "scheduled": True,
    "working_days_ago": 1,
    "last_words": "Tuesday 2 June",
}


def form_for(key, council, settings=None):
    with fake_lookups():
        return engine.load(engine.for_council(definitions.read(key), council, settings))


def facts(**more):
    return {"today": TODAY, "council": PHONES, **more}


def ids(pages):
    return [page.id for page in pages]


def ruled(key, council, answers, known=None, settings=None):
    return engine.outcome_of_rules(form_for(key, council, settings), answers, known or facts())


@pytest.mark.parametrize("council", COUNCILS)
def test_a_plain_fly_tipping_report_goes_through(council):
    form = form_for("fly_tipping", council)
    assert engine.validate_all(form, FLY, facts()) == {}
    assert engine.first_incomplete(form, FLY, facts()) is None
    found = engine.outcome_of_rules(form, FLY, facts())
    assert (found.priority, found.flags, found.answered_at_once) == ("normal", (), None)
    assert (found.duplicate.radius_m, found.duplicate.within_days) == (50, 14)
    assert (found.duplicate.offer, dict(found.duplicate.same)) == ("follow", {"type": "tyres"})


@pytest.mark.parametrize("council", COUNCILS)
@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"hazard": ["on_fire"]}, "fire"),
        ({"hazard": ["blocking_road"]}, "road_blocked"),
        ({"hazard": ["leaking", "sharps"]}, "needles"),
        ({"hazard": ["asbestos"]}, "asbestos_found"),
        ({"type": "asbestos"}, "asbestos_found"),
    ],
)
def test_danger_is_urgent_and_the_number_is_shown_before_sending(council, change, warning):
    form, answers = form_for("fly_tipping", council), FLY | change
    assert engine.next_page(form, "danger", answers, facts()).id == "urgent"
    shown = engine.warnings_for(form, "urgent", answers, facts())
    assert [(one.id, one.severity, one.phone) for one in shown] == [
        (warning, "urgent", "01622 602999")
    ]
    assert engine.warnings_for(form, engine.CHECK, answers, facts()) == shown
    found = engine.outcome_of_rules(form, answers, facts())
    assert (found.priority, found.flags) == ("urgent", ("hazard",))


@pytest.mark.parametrize("hazard", [["leaking"], ["none"], None])
def test_other_answers_are_not_urgent(hazard):
    form, answers = form_for("fly_tipping", "swale"), FLY | {"hazard": hazard}
    assert engine.next_page(form, "danger", answers, facts()).id == "when"
    assert engine.outcome_of_rules(form, answers, facts()).priority == "normal"


@pytest.mark.parametrize(
    ("council", "told"), [("maidstone", True), ("swale", False), ("tunbridge-wells", False)]
)
def test_maidstone_tells_owners_of_private_land_and_does_not_clear(council, told):
    form, answers = form_for("fly_tipping", council), FLY | {"land": "private_land"}
    assert ("private_land" in ids(engine.visible_pages(form, answers, facts()))) is told
    flags = engine.outcome_of_rules(form, answers, facts()).flags
    assert ("private_land_owner_told" in flags) is told
    assert "private_land" not in ids(engine.visible_pages(form, FLY, facts()))


@pytest.mark.parametrize(
    ("council", "litter"), [("maidstone", False), ("swale", False), ("tunbridge-wells", True)]
)
def test_tunbridge_wells_treats_up_to_one_sack_as_litter(council, litter):
    form, answers = form_for("fly_tipping", council), FLY | {"size": "single_bag"}
    assert ("litter" in ids(engine.visible_pages(form, answers, facts()))) is litter
    found = engine.outcome_of_rules(form, answers, facts())
    assert (found.route == "street_cleansing_litter") is litter
    assert ("litter" in found.flags) is litter
    assert engine.outcome_of_rules(form, FLY, facts()).route == ""


@pytest.mark.parametrize(
    ("council", "statement", "vehicle", "flagged"),
    [
        ("swale", "yes", "AB12 CDE, white van", True),
        ("swale", "maybe", "AB12 CDE", True),
        ("swale", "no", "AB12 CDE", False),
        ("swale", "yes", None, False),
        ("maidstone", "yes", "AB12 CDE", False),
    ],
)
def test_swale_sends_statement_and_vehicle_to_enforcement(council, statement, vehicle, flagged):
    seen = {"witnessed": "saw_it", "vehicle": vehicle, "people": None, "statement": statement}
    assert ("enforcement" in ruled("fly_tipping", council, FLY | seen).flags) is flagged


def test_camera_wards_are_the_councils_own_data():
    settings = {"fly_tipping.camera_wards": ["E05000001"]}
    assert "camera_ward" in ruled("fly_tipping", "swale", FLY, settings=settings).flags
    live = facts(council=PHONES | {"setting": settings})
    assert "camera_ward" in ruled("fly_tipping", "swale", FLY, live).flags
    assert "camera_ward" not in ruled("fly_tipping", "swale", FLY).flags


@pytest.mark.parametrize(("council", "copied"), [("maidstone", True), ("swale", False)])
def test_maidstone_copies_evidence_to_enforcement(council, copied):
    answers = FLY | {"witnessed": "evidence_in_waste"}
    assert ("evidence_copy" in ruled("fly_tipping", council, answers).flags) is copied


def test_witness_questions_only_for_witnesses_and_kept_from_contractors():
    form = form_for("fly_tipping", "swale")
    assert "seen" not in ids(engine.visible_pages(form, FLY, facts()))
    video = FLY | {"witnessed": "cctv", "vehicle": "AB12", "people": "Tall", "statement": "yes"}
    final = engine.final_answers(form, video, facts())
    assert final["vehicle"] == "AB12"
    assert "statement" not in final
    apart = engine.separate_snapshots(form, video, facts())["environmental_enforcement"]
    items = {
        item["id"]: item
        for page in (*engine.snapshot(form, video, facts())["pages"], *apart["pages"])
        for item in page["items"]
    }
    assert items["vehicle"]["sensitivity"] == items["people"]["sensitivity"] == "third_party"
    assert {key for key, item in items.items() if item["contractor_visible"]} == {
        "location",
        "land",
        "type",
        "size",
        "first_seen",
    }


def test_without_a_name_none_is_asked_or_kept():
    form = form_for("fly_tipping", "swale")
    answers = FLY | {"anonymous": "yes"}
    assert "full_name" not in engine.final_answers(form, answers, facts())
    made = engine.page_form(form, "you", data={"anonymous": "yes"}, facts=facts())
    assert made.is_valid()
    assert made.fields["anonymous"].look.reveals == {"no": "full_name"}


def asks_for_updates(key):
    return '"id": "updates"' in json.dumps(definitions.read(key))


@pytest.mark.parametrize("key", [*filter(asks_for_updates, definitions.available())])
def test_email_is_needed_for_updates_by_email_and_texts_only_where_they_are_sent(key):
    form = form_for(key, "swale")
    page = next(page.id for page in form.pages if any(q.id == "updates" for q in page.questions))
    data = {"full_name": "Zoë", "updates": "email"}
    assert engine.page_form(form, page, data=data).errors["email"] == ["Enter your email address"]
    data["updates"] = "text"
    assert "updates" in engine.page_form(form, page, data=data).errors
    texts = {"council": {"setting": {f"{key}.text_messages": True}}}
    assert list(engine.page_form(form, page, data=data, facts=texts).errors) == ["phone"]


# --- missed bin ---


def bin_facts(**more):
    return (
        facts(
            collection_days=KNOWN_DAY,
            round_status={"known": True, "finished": True, "visited": True},
        )
        | more
    )


@pytest.mark.parametrize("council", COUNCILS)
def test_a_plain_missed_bin_goes_through(council):
    form = form_for("missed_bin", council)
    assert engine.validate_all(form, BIN, bin_facts()) == {}
    assert engine.first_incomplete(form, BIN, bin_facts()) is None
    found = engine.outcome_of_rules(form, BIN, bin_facts())
    assert found.answered_at_once is None
    assert (found.duplicate.uprn, found.duplicate.within_days) == (ADDRESS["uprn"], 5)
    assert found.duplicate_key == 'missed_bin|000000000001|["refuse"]'


@pytest.mark.parametrize(
    ("change", "known", "reason", "outcome"),
    [
        (
            {"tag": "yes", "tag_reason": "contaminated"},
            {},
            "contaminated",
            "There was something in it that does not belong there",
        ),
        (
            {"tag": "yes", "tag_reason": "too_heavy"},
            {},
            "too_heavy",
            "We take it on the next collection day",
        ),
        (
            {"tag": "yes", "tag_reason": "extra_waste"},
            {},
            "extra_waste",
            "We take it on the next collection day",
        ),
        (
            {"tag": "yes", "tag_reason": "blocked_access"},
            {},
            "blocked_access",
            "We take it on the next collection day",
        ),
        ({"out_by": "no"}, {}, "not_out", "The bin was not out"),
        (
            {},
            {"collection_days": KNOWN_DAY | {"working_days_ago": 3}},
            "too_late",
            "It was reported too late",
        ),
        (
            {},
            {"collection_days": KNOWN_DAY | {"scheduled": False}},
            "wrong_day",
            "We take it on the next collection day",
        ),
        (
            {"missed_on": TODAY},
            {"round_status": {"finished": False, "visited": False, "wait_until": "5pm"}},
            "too_early",
            "",
        ),
    ],
)
@pytest.mark.parametrize("council", COUNCILS)
def test_rejections_are_answered_at_once_and_can_be_called_wrong(
    council, change, known, reason, outcome
):
    form, answers, now = form_for("missed_bin", council), BIN | change, bin_facts(**known)
    found = engine.outcome_of_rules(form, answers, now).answered_at_once
    assert (found.reason, found.outcome, found.allow_challenge) == (reason, outcome, True)
    assert engine.first_incomplete(form, answers, now).kind == "stop"
    anyway = now | {"challenged": [reason]}
    ruled_again = engine.outcome_of_rules(form, answers, anyway)
    assert ruled_again.answered_at_once is None
    assert ruled_again.challenged == (reason,)
    assert "challenged" in ruled_again.flags
    assert engine.first_incomplete(form, answers, anyway) is None


def test_words_of_refusals_are_filled_in():
    now = bin_facts(round_status={"finished": False, "wait_until": "5pm"})
    text = ruled("missed_bin", "swale", BIN | {"missed_on": TODAY}, now).answered_at_once.text
    assert "wait until 5pm" in text
    late = bin_facts(collection_days=KNOWN_DAY | {"working_days_ago": 9})
    assert "within 2 working days" in ruled("missed_bin", "swale", BIN, late).answered_at_once.text


@pytest.mark.parametrize(
    ("change", "known"),
    [
        ({"tag": "yes", "tag_reason": "other"}, {}),
        ({"out_by": "not_sure"}, {}),
        ({"assisted": "yes", "out_by": "no"}, {}),
        ({}, {"collection_days": KNOWN_DAY | {"working_days_ago": 2}}),
        ({}, {"collection_days": {"known": False, "scheduled": False}}),
        ({}, {"collection_days": {}, "round_status": {}}),
        ({"missed_on": "2026-06-02"}, {"round_status": {"finished": False, "visited": False}}),
        ({"tag": "no", "tag_reason": "contaminated"}, {}),
    ],
)
def test_what_is_no_rejection(change, known):
    assert (
        ruled("missed_bin", "maidstone", BIN | change, bin_facts(**known)).answered_at_once is None
    )


def test_maidstone_shows_the_round_first_and_waits_only_for_the_visit():
    now = bin_facts(
        round_status={
            "known": True,
            "finished": False,
            "visited": True,
            "words": "Late by an hour.",
        }
    )
    maidstone, swale = (form_for("missed_bin", council) for council in ("maidstone", "swale"))
    assert engine.next_page(maidstone, "where", BIN, now).id == "round"
    assert engine.words(maidstone.page("round").body[0], now) == "Late by an hour."
    assert engine.next_page(swale, "where", BIN, now).id == "day"
    today = BIN | {"missed_on": TODAY}
    assert engine.outcome_of_rules(maidstone, today, now).answered_at_once is None
    assert engine.outcome_of_rules(swale, today, now).answered_at_once.reason == "too_early"


@pytest.mark.parametrize(("council", "start"), [("maidstone", "6am"), ("swale", "7am")])
def test_maidstones_start_time_is_six(council, start):
    form = form_for("missed_bin", council)
    made = engine.page_form(form, "out", answers=BIN, facts=bin_facts())
    assert made.fields["out_by"].label == f"Was it out at the edge of your property by {start}?"


@pytest.mark.parametrize(
    ("council", "earlier", "flagged"),
    [("tunbridge-wells", 2, True), ("tunbridge-wells", 1, False), ("swale", 5, False)],
)
def test_tunbridge_wells_flags_the_third_failure_in_three_months(council, earlier, flagged):
    form, now = (
        form_for("missed_bin", council),
        bin_facts(history={"this_service_3_months": earlier}),
    )
    found = engine.outcome_of_rules(form, BIN, now)
    assert ("repeat_failure" in found.flags) is flagged
    assert bool(engine.warnings_for(form, "you", BIN, now)) is flagged


def test_promises_per_council_with_what_they_rest_on():
    targets = {c: form_for("missed_bin", c).target for c in COUNCILS}
    assert {c: (t.amount, t.unit, t.basis) for c, t in targets.items()} == {
        "maidstone": (2, "working_days", "published"),
        "swale": (2, "working_days", "assumed"),
        "tunbridge-wells": (48, "hours", "published"),
    }


def bins_offered(council):
    with fake_lookups(bins_due=[]):
        made = engine.page_form(
            form_for("missed_bin", council), "which", answers=BIN, facts=facts()
        )
    return dict(made.fields["bins"].choices)


def test_swales_bins_have_their_colours():
    assert bins_offered("swale")["refuse"] == "Green bin: rubbish"
    assert bins_offered("swale")["mixed_recycling"] == "Blue bin: recycling"
    assert bins_offered("swale")["garden"] == "Brown bin: garden waste"
    assert bins_offered("maidstone")["refuse"] == "Rubbish bin"


def test_paper_and_card_is_separate_in_tunbridge_wells_only():
    assert bins_offered("tunbridge-wells")["paper_card"] == "Paper and card box"
    assert "paper_card" not in bins_offered("swale")


def test_only_bins_that_were_due_are_offered():
    form = form_for("missed_bin", "swale")
    with fake_lookups(bins_due=[("food", "", ""), ("refuse", "", "")]) as fakes:
        made = engine.page_form(form, "which", answers=BIN, facts=facts(), context=context())
    assert [value for value, _ in made.fields["bins"].choices] == ["food", "refuse"]
    assert fakes["bins_due"].asked == [{"property": ADDRESS, "day": "2026-06-02"}]


def test_an_address_that_is_not_listed_goes_through_and_is_flagged():
    answers = BIN | {
        "property": {"lines": ["1 New Road"], "postcode": "", "uprn": None, "typed": True}
    }
    found = ruled("missed_bin", "swale", answers, facts())
    assert found.answered_at_once is None
    assert found.flags == ("address_not_listed",)
    assert found.duplicate_key == ""


# --- something else ---


def test_something_else_takes_words_alone():
    form = form_for("something_else", "swale")
    answers = {
        "summary": "The bench is broken",
        "topic": None,
        "location": None,
        "photos": None,
        "full_name": "Zoë",
        "updates": "none",
        "phone": None,
    }
    assert form.service == "something_else"
    assert engine.validate_all(form, answers, facts()) == {}
    assert engine.first_incomplete(form, answers, facts()) is None
    assert ids(engine.visible_pages(form, answers)) == ["what", "where", "photos", "you"]
