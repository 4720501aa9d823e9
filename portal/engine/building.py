"""Building the frozen parts of a form from a definition whose shape is right."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from portal.definitions.parts import (
    REFUSAL,
    Duplicates,
    Form,
    LookUp,
    Option,
    Page,
    Question,
    Rule,
    Target,
    Warning,
)

SAME = ("title", "account", "declaration", "settings", "contact", "place")


def build(definition: Mapping[str, Any]) -> Form:
    """The form. Ids that stand twice are left to the checks."""
    pages = tuple(_page(page) for page in definition["pages"])
    questions = {each.id: each for page in pages for each in page.questions}
    duplicates = definition.get("duplicates")
    given = {name: definition[name] for name in SAME if name in definition}
    return Form(
        key=definition["key"],
        service=definition.get("service", definition["key"]),
        pages=pages,
        introduction=tuple(definition.get("introduction", ())),
        privacy=tuple(definition.get("privacy", ())),
        target=Target(**definition["target"]) if "target" in definition else None,
        duplicates=Duplicates(**_tuples(duplicates)) if duplicates else None,
        facts_from=tuple(_look_up(each) for each in definition.get("facts_from", ())),
        rules=tuple(_rule(rule) for rule in definition.get("rules", ())),
        outcomes={each["key"]: each["label"] for each in definition.get("outcomes", ())},
        by_page=MappingProxyType({page.id: page for page in pages}),
        by_question=MappingProxyType(questions),
        **given,
    )


def _page(data: Mapping[str, Any]) -> Page:
    return Page(
        **_tuples(data)
        | {
            "questions": tuple(_question(each) for each in data.get("questions", ())),
            "warnings": tuple(_warning(each) for each in data.get("warnings", ())),
        }
    )


def _question(data: Mapping[str, Any]) -> Question:
    given = {key: value for key, value in data.items() if key not in ("required", "options_from")}
    given["options"] = tuple(Option(**each) for each in data.get("options", ()))
    given["required_when"] = _required(data.get("required", False))
    if "options_from" in data:
        given["options_from"] = _look_up(data["options_from"])
    return Question(**given)


def _required(given: Any) -> Mapping[str, Any] | None:
    if isinstance(given, Mapping):
        return dict(given["when"])
    return {} if given else None


def _warning(data: Mapping[str, Any]) -> Warning:
    challenge = data.get("allow_challenge", data["severity"] == REFUSAL)
    return Warning(**_tuples(data) | {"allow_challenge": challenge})


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(id=data["id"], when=data.get("when"), **_tuples(data["then"]))


def _look_up(data: Mapping[str, Any]) -> LookUp:
    return LookUp(data["lookup"], dict(data.get("with", {})))


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, lists as tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
