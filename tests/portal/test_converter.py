"""The converter of question sets: what it reads and refuses, and that its output is committed."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from portal import definitions

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "portal" / "definitions" / "source"

sys.path.insert(0, str(ROOT / "scripts"))  # where the converter finds its modules
spec = importlib.util.spec_from_file_location(
    "convert_question_sets", ROOT / "scripts" / "convert_question_sets.py"
)
converter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(converter)

QUESTIONS = {"tag", "action", "witnessed", "anonymous", "land", "only_adult"}


def source(key="fly_tipping"):
    sets = json.loads((SOURCE / "question_sets.json").read_text("utf-8"))["services"]
    words = converter.words_in(SOURCE / "words")
    return next(each for each in sets if each["key"] == key), words[key]


def ask(data, key):
    return next(q for step in data["steps"] for q in step["questions"] if q["id"] == key)


def test_the_committed_definitions_are_what_the_source_gives(capsys):
    given = [str(SOURCE / "question_sets.json"), "--words", str(SOURCE / "words")]
    assert converter.main([*given, "--out", str(definitions.FOLDER), "--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_changed_definition_is_noticed(tmp_path, capsys):
    given = [str(SOURCE / "question_sets.json"), "--words", str(SOURCE / "words")]
    assert converter.main([*given, "--out", str(tmp_path)]) == 0
    path = tmp_path / "missed_bin.json"
    path.write_text(path.read_text("utf-8").replace("Rubbish bin", "Bin"), "utf-8")
    assert converter.main([*given, "--out", str(tmp_path), "--check"]) == 1
    assert "missed_bin.json is not what the source gives" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("tag == 'yes'", {"answer": "tag", "is": "yes"}),
        ("action != 'move'", {"not": {"answer": "action", "is": "move"}}),
        ("witnessed in ['saw_it','cctv']", {"answer": "witnessed", "in": ["saw_it", "cctv"]}),
        ("anonymous", {"answer": "anonymous", "is": "yes"}),
        ("not anonymous", {"answer": "anonymous", "is": "no"}),
        ("not land == 'railway'", {"not": {"answer": "land", "is": "railway"}}),
        ("tenant.direct_debit", {"fact": "setting.direct_debit", "is": True}),
        (
            "tenant.allows_sacks and action in ['join','add_bin']",
            {
                "all": [
                    {"fact": "setting.allows_sacks", "is": True},
                    {"answer": "action", "in": ["join", "add_bin"]},
                ]
            },
        ),
        (
            "tag == 'yes' or (land == 'a' and action == 'b')",
            {
                "any": [
                    {"answer": "tag", "is": "yes"},
                    {"all": [{"answer": "land", "is": "a"}, {"answer": "action", "is": "b"}]},
                ]
            },
        ),
    ],
)
def test_conditions_become_operator_data(text, condition):
    assert converter.parse_condition(text, QUESTIONS, "here") == condition


@pytest.mark.parametrize(
    "text",
    [
        "since within account.period",
        "tag within account.period",
        "tag == yes",
        "tag > 3",
        "tag ==",
        "moon == 'full'",
        "tag in 'yes'",
        "tag == ['yes']",
        "(tag == 'yes'",
        "tag == 'yes') or (tag == 'no'",
        "__import__('os')",
        "",
        "and",
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(text):
    with pytest.raises(converter.NotConverted, match=r"^here: "):
        converter.parse_condition(text, QUESTIONS, "here")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda s, w: ask(s, "type").update(type="telepathy"),
            "steps.what.type.type: unknown 'telepathy'; known: address_free",
        ),
        (
            lambda s, w: ask(s, "land")["options"].append("moon"),
            "steps.where.land.options: no words for 'moon'",
        ),
        (
            lambda s, w: (
                ask(s, "land")["validate"].update(odd=1)
                if "validate" in ask(s, "land")
                else ask(s, "land").update(validate={"odd": 1})
            ),
            "steps.where.land.validate: unknown rule 'odd'",
        ),
        (
            lambda s, w: ask(s, "people").update(pii="secret"),
            "steps.witness.people.pii: unknown 'secret'",
        ),
        (
            lambda s, w: ask(s, "people").update(show_if="since within x"),
            "steps.witness.people.show_if: there is no question 'since'",
        ),
        (
            lambda s, w: s["duplicate_check"].update(action="phone them"),
            "duplicate_check.action: unknown 'phone them'",
        ),
        (lambda s, w: s["sla"].update(basis="hearsay"), "sla.basis: unknown basis 'hearsay'"),
        (
            lambda s, w: s["council_differences"].append(
                {"council": "Swale", "difference": "closed on Sundays"}
            ),
            "nothing answers for “Swale: closed on Sundays”",
        ),
        (lambda s, w: s.update(notes="Be nice."), "nothing answers for “Be nice.”"),
        (lambda s, w: w["rules"].clear(), "names 'rules/danger', which is not there"),
        (lambda s, w: w["pages"].pop(), "no page asks email, phone, updates"),
        (
            lambda s, w: w["pages"][0]["questions"].append("land"),
            "question 'land' is not in the source, or stands twice",
        ),
        (lambda s, w: w["prose"].update({"Old words": []}), "not in the source: Old words"),
    ],
)
def test_nothing_is_guessed_or_lost(change, words):
    data, said = source()
    change(data, said)
    with pytest.raises(converter.NotConverted) as caught:
        converter.convert(data, said)
    assert words in str(caught.value)
    assert str(caught.value).startswith("fly_tipping")


def test_the_command_says_what_is_wrong_and_where(tmp_path, capsys):
    data, said = source()
    ask(data, "people")["show_if"] = "witnessed near 'x'"
    (tmp_path / "s.json").write_text(json.dumps({"services": [data]}), "utf-8")
    words = tmp_path / "words"
    words.mkdir()
    (words / "fly_tipping.json").write_text(json.dumps(said), "utf-8")
    given = [str(tmp_path / "s.json"), "--words", str(words), "--out", str(tmp_path)]
    assert converter.main(given) == 2
    assert "fly_tipping.steps.witness.people.show_if: cannot read" in capsys.readouterr().err
    assert not (tmp_path / "fly_tipping.json").exists()


def test_a_tick_box_becomes_a_question_of_yes_or_no():
    made = converter.convert(*source())
    asked = {q["id"]: q for page in made["pages"] for q in page.get("questions", [])}
    assert asked["anonymous"]["kind"] == "radios"
    assert [option["value"] for option in asked["anonymous"]["options"]] == ["yes", "no"]
    assert asked["full_name"]["condition"] == {"answer": "anonymous", "is": "no"}


def test_every_question_of_the_source_is_asked_once_and_our_own_say_why():
    for key in converter.words_in(SOURCE / "words"):
        data, said = source(key)
        made = converter.convert(data, said)
        asked = [q["id"] for page in made["pages"] for q in page.get("questions", [])]
        given = [q["id"] for step in data["steps"] for q in step["questions"]]
        assert sorted(asked) == sorted([*given, *said.get("added", {})])
