"""A form with a question of every kind and with every text that a definition can hold."""

from typing import Any

from tests.attacks import every_kind
from tests.portal import all_kinds

SOURCE = "javascript:hit(9)//\"'><img src=x onerror=hit(9)>"
# Kinds that are drawn in another way where nothing else is asked.
ALONE = ("text", "radios", "select", "map_point", "address", "file", "group")
HALT = {"answer": "halt", "is": "yes"}


def definition() -> dict[str, Any]:
    """The texts are only place holders: `attacked` writes over all of them."""
    found = every_kind.definition()
    found["pages"] = [one for one in found["pages"] if one["id"] in ("every", *ALONE, "paying")]
    for page in found["pages"]:
        for question in page["questions"]:
            _talk(question)
    found["pages"][0]["warnings"] = [
        {"id": "info", "severity": "info", "text": "x"},
        {"id": "urgent", "severity": "urgent", "text": "x", "phone": ["council.phone"]},
        {"id": "offer", "severity": "offer", "text": "x", "service": "fly_tipping"},
    ]
    found["pages"] = [
        {"id": "before", "title": "x", "kind": "information", "body": ["x", "x"]},
        *found["pages"],
        {
            "id": "seen",
            "title": "x",
            "separate": {"case_type": "environmental_enforcement", "title": "x"},
            "questions": [all_kinds.question("long_text", id="evidence")],
        },
        {"id": "halting", "title": "x", "questions": [_halt()]},
        {"id": "halted", "title": "x", "kind": "stop", "body": ["x"], "warnings": [_refusal()]},
    ]
    line = found["fee"]["lines"][0]
    found["fee"]["reductions"] = [{"id": "less", "label": "x", "percent": 10}]
    found["fee"]["lines"] = [line, {**line, "id": "two"}]
    stage = {"key": "first", "label": "x", "days": 3, "source": SOURCE, "basis": "published"}
    return found | {
        "account": "required",
        "account_reason": "x",
        "introduction": ["x", "x"],
        "privacy": ["x"],
        "declaration": "x",
        "contact": {"name": "q_name", "email": "q_email", "phone": "q_phone"},
        "place": "q_map_point",
        "duplicates": {"offer": "add", "same": ["q_vehicle"], "words": "x"},
        "outcomes": [{"key": "no_need", "label": "x"}],
        "target": {
            "amount": 5,
            "unit": "working_days",
            "basis": "published",
            "clock": "x",
            "stages": [stage],
        },
    }


def _talk(question: dict[str, Any]) -> None:
    if question["kind"] in ("derived", "price"):
        return
    question |= {"hint": "x", "purpose": "x"}
    if question["kind"] != "information":
        question["errors"] = {"required": "x"}
    for option in question.get("options", ()):
        option["hint"] = "x"
    for inner in question.get("questions", ()):
        _talk(inner)
    if question["kind"] == "select":
        question["validation"] = {"search": True}
    if question["id"] == "q_group":
        question["questions"].append({"id": "said", "kind": "text", "label": "x", "hint": "x"})


def _halt() -> dict[str, Any]:
    return all_kinds.question("yes_no", id="halt")


def _refusal() -> dict[str, Any]:
    return {
        "id": "no_need",
        "severity": "refusal",
        "text": "x",
        "condition": HALT,
        "outcome": "no_need",
        "phone": ["council.phone"],
    }
