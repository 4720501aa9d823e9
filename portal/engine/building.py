"""Building the frozen parts of a form from a definition whose shape is right."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from portal.definitions.parts import (
    REFUSAL,
    Band,
    Duplicates,
    Fee,
    FeeLine,
    Form,
    Linked,
    LookUp,
    Next,
    Option,
    Page,
    ProRata,
    Question,
    Reduction,
    Rule,
    Separate,
    Stage,
    Target,
    Value,
    Warning,
)

SAME = (
    "title",
    "account",
    "account_reason",
    "quick_exit",
    "declaration",
    "settings",
    "contact",
    "place",
)
BUILT = ("bands", "pro_rata")


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
        target=_target(definition["target"]) if definition.get("target") else None,
        duplicates=Duplicates(**_tuples(duplicates)) if duplicates else None,
        fee=_fee(definition["fee"]) if "fee" in definition else None,
        linked=_linked(definition["linked"]) if "linked" in definition else None,
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
            "next": tuple(Next(**each) for each in data.get("next", ())),
            "separate": Separate(**data["separate"]) if "separate" in data else None,
        }
    )


def _question(data: Mapping[str, Any]) -> Question:
    given = {key: value for key, value in data.items() if key not in ("required", "options_from")}
    given["options"] = tuple(Option(**each) for each in data.get("options", ()))
    given["required_when"] = _required(data.get("required", False))
    if "options_from" in data:
        given["options_from"] = _look_up(data["options_from"])
    given["values"] = tuple(
        Value(gives=each["is"], when=each.get("when")) for each in data.get("values", ())
    )
    given["questions"] = tuple(_question(each) for each in data.get("questions", ()))
    given["body"] = tuple(data.get("body", ()))
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


def _target(data: Mapping[str, Any]) -> Target:
    return Target(**dict(data) | {"stages": tuple(_stage(each) for each in data.get("stages", ()))})


def _stage(data: Mapping[str, Any]) -> Stage:
    return Stage(**{"after" if key == "from" else key: value for key, value in data.items()})


def _fee(data: Mapping[str, Any]) -> Fee:
    return Fee(
        **dict(data)
        | {
            "lines": tuple(_fee_line(each, data) for each in data["lines"]),
            "reductions": tuple(Reduction(**each) for each in data.get("reductions", ())),
        }
    )


def _fee_line(data: Mapping[str, Any], fee: Mapping[str, Any]) -> FeeLine:
    own: dict[str, Any] = {"vat": fee["vat"], "ledger": fee["ledger"]}
    own["bands"] = tuple(Band(**each) for each in data.get("bands", ()))
    own["pro_rata"] = ProRata(**data["pro_rata"]) if "pro_rata" in data else None
    return FeeLine(**own | {key: value for key, value in data.items() if key not in BUILT})


def _linked(data: Mapping[str, Any]) -> Linked:
    return Linked(**{"answers" if key == "set" else key: value for key, value in data.items()})


def _look_up(data: Mapping[str, Any]) -> LookUp:
    return LookUp(data["lookup"], dict(data.get("with", {})))


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, lists as tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
