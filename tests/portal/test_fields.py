"""What single question kinds do beyond the contract that all keep."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from portal import engine
from tests.portal.engine_fakes import ADDRESS, PLACE, Found, context


def form_of(kind, **more):
    question = {"id": "it", "kind": kind, "label": "It", "required": True, **more}
    pages = [{"id": "p", "title": "P", "questions": [question]}]
    return engine.load({"format": 1, "key": "x", "title": "X", "pages": pages})


def fill(kind, data, *, files=None, answers=None, with_context=None, **more):
    made = engine.page_form(
        form_of(kind, **more),
        "p",
        data=data,
        files=files or {},
        answers=answers,
        facts={"today": "2026-06-20"},
        context=with_context or context(),
    )
    made.is_valid()
    return made


def error(made):
    return made.errors["it"][0]


def test_address_list_comes_on_the_first_post_and_nothing_typed_is_lost():
    data = {"it_postcode": "me156jq", "find": "it", "it_line_2": "Flat"}
    made = engine.page_form(form_of("address"), "p", data=data, context=context())
    html = str(made)
    assert engine.is_finding(data)
    assert not made.is_bound
    assert 'value="me156jq"' in html
    assert "1 Mill Street, Maidstone, ME15 6JQ" in html
    assert 'value="Flat"' in html
    assert "error" not in html


def test_address_of_another_postcode_is_refused():
    made = fill("address", {"it_postcode": "ME14 1AA", "it_uprn": ADDRESS["uprn"]})
    assert error(made) == "Choose the address from the list"


def test_address_that_is_not_listed_is_typed_and_flagged():
    made = fill(
        "address",
        {"it_uprn": "not_listed", "it_line_1": " 2a  Mill Street", "it_town": "Maidstone"},
    )
    stored = engine.accept(form_of("address"), "p", made, {})["it"]
    assert stored["typed"] is True
    assert stored["uprn"] is None
    assert stored["lines"] == ["2a Mill Street", "Maidstone"]
    assert error(fill("address", {"it_uprn": "not_listed"})) == (
        "Enter the first line of the address"
    )


def test_address_says_when_a_postcode_has_none():
    assert error(fill("address", {"it_postcode": "ME14 1AA"})).startswith("We found no addresses")
    assert error(fill("address", {"it_postcode": "here"})).startswith("Enter a full UK postcode")


def test_stored_address_is_shown_again_with_its_list():
    html = str(
        engine.page_form(form_of("address"), "p", answers={"it": ADDRESS}, context=context())
    )
    assert f'<option value="{ADDRESS["uprn"]}" selected>' in html


def test_gazetteer_hands_out_the_stored_form():
    found = replace(context(), find_addresses=lambda postcode: [Found(ADDRESS | {"uprn": None})])
    made = fill("address", {"it_postcode": "ME15 6JQ", "it_uprn": "1"}, with_context=found)
    assert error(made) == "Choose the address from the list"


def test_typed_place_does_what_a_pin_does():
    typed = fill("map_point", {"it_text": "Mill Street, Maidstone"})
    pinned = fill("map_point", {"it_lat": "51.2725", "it_lng": "0.5293"})
    accept = lambda made: engine.accept(form_of("map_point"), "p", made, {})["it"]  # noqa: E731
    assert accept(typed) == PLACE | {"words": "Mill Street, Maidstone"}
    assert accept(pinned) == PLACE | {"lat": 51.2725, "lng": 0.5293}


def test_place_that_nobody_knows_is_kept_as_typed():
    made = fill("map_point", {"it_text": "behind the old barn"})
    stored = engine.accept(form_of("map_point"), "p", made, {})["it"]
    assert (stored["lat"], stored["words"]) == (None, "behind the old barn")


def test_new_words_without_javascript_let_go_of_the_old_pin():
    stored = PLACE | {"words": "By the gate"}
    page = engine.page_form(form_of("map_point"), "p", answers={"it": stored}, context=context())
    was = page.initial["it"]
    assert was["was"] == "By the gate|51.27251|0.52932"
    again = {f"it_{part}": value for part, value in was.items()}
    kept = fill("map_point", again).cleaned_data["it"]
    moved = fill("map_point", again | {"it_text": "somewhere else"}).cleaned_data["it"]
    both = fill("map_point", again | {"it_text": "By the gate", "it_lat": "51.3"}).cleaned_data[
        "it"
    ]
    assert kept["lat"] == 51.27251
    assert moved["lat"] is None
    assert both["lat"] == 51.3


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("01622 602000", "+441622602000", "01622 602000"),
        ("07700 900 982", "+447700900982", "07700 900982"),
        ("+44 (0) 1622 602000", "+441622602000", "01622 602000"),
        ("+33 1 42 68 53 00", "+33142685300", "+33 1 42 68 53 00"),
    ],
)
def test_phone_numbers_as_people_write_them(typed, stored, shown):
    answers = engine.accept(form_of("phone"), "p", fill("phone", {"it": typed}), {})
    assert answers["it"] == stored
    item = engine.snapshot(form_of("phone"), answers)["pages"][0]["items"][0]
    assert item["shown"] == shown


@pytest.mark.parametrize("typed", ["0800", "01622 602000 ext 4", "999999999999999", "call me"])
def test_what_is_no_phone_number(typed):
    assert "01622" in error(fill("phone", {"it": typed}))


def test_none_of_these_rules_the_others_out_in_our_words():
    options = [
        {"value": "fire", "label": "Fire"},
        {"value": "none", "label": "None", "exclusive": True},
    ]
    errors = {"both": "Choose the dangers, or none"}
    data = QueryDict("it=none&it=fire")
    assert error(fill("checkboxes", data, options=options, errors=errors)) == errors["both"]


def test_dates_keep_to_their_limits():
    limits = {"not_future": True, "max_age_days": 30, "said": "The day"}
    late = fill("date", {"it_0": "21", "it_1": "6", "it_2": "2026"}, validation=limits)
    early = fill("date", {"it_0": "1", "it_1": "5", "it_2": "2026"}, validation=limits)
    assert error(late) == "The day must be on or before 20 June 2026"
    assert error(early) == "The day must be on or after 21 May 2026"


def test_text_counts_and_speaks_in_the_questions_words():
    errors = {"long": "Shorter, please (%(limit)s)"}
    made = fill("text", {"it": "abcdef"}, validation={"max_length": 5}, errors=errors)
    assert error(made) == "Shorter, please (5)"


def photo(name="gate.JPG", size=10):
    return SimpleUploadedFile(name, b"x" * size, content_type="image/jpeg")


def files_of(*uploads):
    return MultiValueDict({"it": list(uploads)})


LIMITS = {"max_files": 2, "max_mb_each": 1, "types": ["jpg", "png"]}


def test_uploads_are_handed_to_the_caller_and_come_back_as_ids():
    known = context(file_names={"one": "a.jpg", "two": "b.jpg"})
    made = fill(
        "file",
        QueryDict("it_remove=two"),
        files=files_of(photo()),
        answers={"it": ["one", "two"]},
        with_context=known,
        validation=LIMITS,
    )
    assert [each.name for each in made.uploads()["it"]] == ["gate.JPG"]
    assert made.removed_files() == {"two"}
    answers = engine.accept(form_of("file"), "p", made, {"it": ["one", "two"]}, {"it": ["three"]})
    assert answers == {"it": ["one", "three"]}


@pytest.mark.parametrize(
    ("uploads", "words"),
    [
        ([photo(), photo(), photo()], "You can add up to 2 files"),
        ([photo(size=0)], "“gate.JPG” is empty. Choose another file"),
        ([photo(size=1024 * 1024 + 1)], "“gate.JPG” must be smaller than 1 MB"),
        ([photo(name="a.svg")], "“a.svg” must be one of these kinds of file: jpg, png"),
        ([photo(name="a.jpg.exe")], "“a.jpg.exe” must be one of these kinds of file: jpg, png"),
        ([photo(name="gpj.‮exe")], "“gpj.exe” must be one of these kinds of file: jpg, png"),
    ],
)
def test_files_out_of_their_limits(uploads, words):
    assert error(fill("file", {}, files=files_of(*uploads), validation=LIMITS)) == words


def test_ids_of_files_that_a_browser_makes_up_are_not_taken():
    made = fill("file", {"it": "018f-somebody-elses"}, answers={"it": None}, required=False)
    assert engine.accept(form_of("file"), "p", made, {})["it"] is None


def test_stored_files_count_against_the_limit():
    known = context(file_names={"one": "a.jpg", "two": "b.jpg"})
    made = fill(
        "file",
        {},
        files=files_of(photo()),
        answers={"it": ["one", "two"]},
        with_context=known,
        validation=LIMITS,
    )
    assert error(made) == "You can add up to 2 files"


def test_a_date_is_held_to_another_answer_of_the_same_page():
    dates = [
        {"id": "since", "kind": "date", "label": "From"},
        {
            "id": "it",
            "kind": "date",
            "label": "To",
            "validation": {"said": "The end", "not_before": {"answer": "since"}},
        },
    ]
    pages = [{"id": "p", "title": "P", "questions": dates}]
    form = engine.load({"format": 1, "key": "x", "title": "X", "pages": pages})
    first = {"since_0": "5", "since_1": "6", "since_2": "2026"}
    late = {"it_0": "6", "it_1": "6", "it_2": "2026"}
    early = {"it_0": "4", "it_1": "6", "it_2": "2026"}
    page = lambda data: engine.page_form(  # noqa: E731  a draft from before, which no longer counts
        form, "p", data=data, answers={"since": "2026-06-30"}, facts={"today": "2026-06-20"}
    )
    assert page(first | late).is_valid()
    made = page(first | early)
    assert made.errors["it"] == ["The end must be on or after 5 June 2026"]
    stored = {"since": "2026-06-05", "it": "2026-06-04"}
    assert engine.validate_all(form, stored)["p"]["it"]


HERE = {"validation": {"area": "council"}}
OURS, THEIRS = ADDRESS, ADDRESS | {"council_gss": "E07000113"}


def known(address, gss="E07000110"):
    found = [Found(address)]
    return replace(
        context(),
        council_gss=gss,
        find_addresses=lambda postcode: found,
        resolve_place=lambda text, lat, lng: Found(PLACE | {"council_gss": address["council_gss"]}),
    )


CHOSEN = {"it_postcode": "ME15 6JQ", "it_uprn": ADDRESS["uprn"]}
PINNED = {"it_lat": "51.2725", "it_lng": "0.5293"}


@pytest.mark.parametrize(("kind", "data"), [("address", CHOSEN), ("map_point", PINNED)])
def test_an_answer_that_must_be_in_the_council_is_refused_elsewhere(kind, data):
    assert fill(kind, data, with_context=known(OURS), **HERE).is_valid()
    made = fill(kind, data, with_context=known(THEIRS), **HERE)
    assert error(made).startswith("That ")
    assert " is in Swale. " in error(made)
    assert fill(kind, data, with_context=known(THEIRS)).is_valid()  # the form asks for no area
    stored = THEIRS if kind == "address" else PLACE | {"council_gss": "E07000113"}
    form = form_of(kind, **HERE)
    assert engine.validate_all(form, {"it": stored}, context=known(OURS))["p"]["it"]


@pytest.mark.parametrize(("kind", "data"), [("address", CHOSEN), ("map_point", PINNED)])
def test_the_place_of_a_form_is_asked_about_and_not_refused(kind, data):
    question = {"id": "it", "kind": kind, "label": "It", "required": True, **HERE}
    pages = [{"id": "p", "title": "P", "questions": [question]}]
    form = engine.load({"format": 1, "key": "x", "title": "X", "place": "it", "pages": pages})
    made = engine.page_form(form, "p", data=data, context=known(THEIRS))
    assert made.is_valid()
    assert engine.validate_all(form, made.answers, context=known(OURS)) == {}


ABROAD = {
    "it_line_1": "12 rue de la Paix",
    "it_town": "Paris",
    "it_postcode": "75002",
    "it_country": "France",
}
ANYWHERE = {"validation": {"area": "anywhere"}}


def test_an_address_abroad_has_a_country_and_any_postal_code():
    stored = engine.accept(
        form_of("address", **ANYWHERE), "p", fill("address", ABROAD, **ANYWHERE), {}
    )
    assert stored["it"]["country"] == "France"
    assert (stored["it"]["postcode"], stored["it"]["typed"]) == ("75002", True)
    form = form_of("address", **ANYWHERE)
    shown = engine.snapshot(form, stored)["pages"][0]["items"][0]["shown"]
    assert shown == "12 rue de la Paix\nParis\n75002\nFrance"
    html = str(engine.page_form(form, "p", answers=stored, context=context()))
    assert 'name="it_country" value="France"' in html


def test_only_a_form_that_takes_any_address_asks_for_a_country():
    assert "it_country" not in str(engine.page_form(form_of("address"), "p", context=context()))
    assert error(fill("address", ABROAD)).startswith("Enter a full UK postcode")
    home = ABROAD | {"it_country": "UK"}
    assert error(fill("address", home, **ANYWHERE)).startswith("Enter a full UK postcode")
    assert error(fill("address", {"it_country": "France"}, **ANYWHERE)) == (
        "Enter the first line of the address"
    )
