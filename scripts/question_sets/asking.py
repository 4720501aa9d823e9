"""Pages and questions: the source's facts, the words file's wording."""

import json
from pathlib import Path

from question_sets.conditions import parse_condition
from question_sets.limits import kind_by_rule, limits
from question_sets.problems import NotConverted, known

CATALOGUE = Path(__file__).parents[2] / "portal" / "library" / "data" / "services.json"
KINDS = {
    "address_free": "address",
    "address_lookup": "address",
    "checkbox": "radios",
    "checkboxes": "checkboxes",
    "date": "date",
    "datetime": "date",
    "direct_debit": "bank_details",
    "email": "email",
    "file": "file",
    "map_point": "map_point",
    "number": "number",
    "radio": "radios",
    "repeat": "group",
    "select": "select",
    "service_picker": "select",
    "slot": "slot",
    "tel": "phone",
    "text": "text",
    "textarea": "long_text",
}
# The types of what is asked for each item of a repeated question.
FIELDS = {"text": "text", "date": "date", "bool": "yes_no"}
FROM_TENANT = "select from tenant list"
SENSITIVITY = {
    "personal": "personal",
    "third_party": "third_party",
    "special category": "special",
    "financial": "personal",
}
# Rules that a warning stands for: the condition under which it is said.
AS_WORDS = {
    "warn_if_older_days": lambda key, days: {
        "answer": key,
        "lt": {"fact": "today", "plus_days": -days},
    }
}
YES_NO = ["yes", "no"]
PREFILL = {"account.home_uprn": "account.address"}


def pages(asked: dict, words: dict, where: str) -> list:
    """The pages as the words file lays them out; each source question must stand on exactly one.

    A question under `added` is our own; the words file says why it is there.
    """
    left = dict(asked)
    added = dict(words.get("added", {}))
    made = []
    for page in words["pages"]:
        page = dict(page)
        if "questions" in page:
            at = f"{where}.pages.{page['id']}"
            page["questions"] = [
                _added(key, added.pop(key), asked)
                if key in added
                else question(*_take(left, key, at), asked, words, where)
                for key in page["questions"]
            ]
        if "warnings" in page:
            page["warnings"] = [_warning(each, asked, where) for each in page["warnings"]]
        made.append(page)
    if left or added:
        raise NotConverted(f"{where}: no page asks {', '.join(sorted([*left, *added]))}")
    return made


def _warning(own: dict, asked: dict, where: str) -> dict:
    """A warning; instead of a condition it may name the source's rule that it stands for."""
    rule = own.get("condition")
    if not isinstance(rule, str):
        return own
    key, _dot, name = rule.partition(".")
    if key not in asked or name not in asked[key][1].get("validate", {}) or name not in AS_WORDS:
        raise NotConverted(f"{where}.warnings.{own['id']}: no rule {rule!r} to stand for")
    return own | {"condition": AS_WORDS[name](key, asked[key][1]["validate"][name])}


def _added(key: str, own: dict, asked: dict) -> dict:
    if key in asked:
        raise NotConverted(f"added.{key}: the source asks this itself")
    if not own.get("why"):
        raise NotConverted(f"added.{key}: needs a word of why it is asked")
    return {"id": key, **{name: value for name, value in own.items() if name != "why"}}


def _take(left: dict, key: str, where: str) -> tuple:
    if key not in left:
        raise NotConverted(f"{where}: question {key!r} is not in the source, or stands twice")
    return left.pop(key)


def question(step: str, source: dict, asked: dict, words: dict, where: str) -> dict:
    """One question: the source's facts, the words file's wording."""
    where = f"{where}.steps.{step}.{source['id']}"
    own = dict(words.get("questions", {}).get(source["id"], {}))
    kind = _kind(source, own, where)
    made = {"id": source["id"], "kind": kind, "label": own.pop("label", source["label"])}
    made["required"] = source["required"]
    made["options"] = _options(source, kind, own, where)
    if "show_if" in source:
        boxes = {key for key, (_step, each) in asked.items() if each["type"] == "checkbox"}
        made["condition"] = parse_condition(
            source["show_if"], set(asked), f"{where}.show_if", words.get("periods"), boxes
        )
    if "pii" in source:
        made["sensitivity"] = known(SENSITIVITY, source["pii"], f"{where}.pii")
    if "prefill_from" in source:
        made["prefill"] = PREFILL.get(source["prefill_from"], source["prefill_from"])
    if source["type"] == "repeat":
        made |= _items(source, own, words, where)
    limited = limits(source, set(asked), where) | own.pop("validation", {})
    made["validation"] = {name: value for name, value in limited.items() if value is not None}
    made |= own
    return {key: value for key, value in made.items() if value not in ({}, [], None)}


def _kind(source: dict, own: dict, where: str) -> str:
    """The words file's kind, that of a rule or of the type; plain yes or no needs no words."""
    said = own.pop("kind", None) or kind_by_rule(source, where)
    if said:
        return said
    if source.get("options") == YES_NO and not {"options", "more_options"} & set(own):
        return "yes_no"
    return known(KINDS, source["type"], f"{where}.type")


def _options(source: dict, kind: str, own: dict, where: str) -> list:
    """The answers to choose. A box that must be ticked stays a box: a declaration."""
    own_options, more = own.pop("options", {}), own.pop("more_options", [])
    given = [] if kind == "yes_no" else source.get("options", [])
    if source["type"] == "checkbox" and kind == "radios":
        given = YES_NO
    if source["type"] == "service_picker":
        return [{"value": key, "label": title} for key, title in services()] + more
    return [option(each, own_options, where) for each in given] + more


def services() -> list:
    """The services of the shared library, by title; a look-up offers those of the council."""
    entries = json.loads(CATALOGUE.read_text("utf-8"))
    return sorted(((each["key"], each["title"]) for each in entries), key=lambda pair: pair[1])


def option(value: str, own: dict, where: str) -> dict:
    """An option needs words of its own: a code is not a label."""
    if value not in own:
        raise NotConverted(f"{where}.options: no words for {value!r}")
    said = own[value]
    return {"value": value, **(said if isinstance(said, dict) else {"label": said})}


def _items(source: dict, own: dict, words: dict, where: str) -> dict:
    """The questions of a repeated one, from its `fields`; our own may stand between them."""
    said = dict(own.pop("questions", {}))
    fields = source["validate"].get("fields", {})
    made = []
    for name, spec in fields.items():
        at = f"{where}.validate.fields.{name}"
        if f"{source['id']}.fields.{name}" in words.get("prose", {}):
            continue  # asked in another way, which the prose names
        if name not in said:
            raise NotConverted(f"{at}: no words for this field")
        made.append(_field(name, spec, dict(said.pop(name)), at))
    for name, each in said.items():
        if not each.get("why"):
            raise NotConverted(f"{where}.questions.{name}: is not in the source; say why")
        made.append({"id": name, **{key: value for key, value in each.items() if key != "why"}})
    return {"questions": made}


def _field(name: str, spec: str | list, own: dict, where: str) -> dict:
    made = {"id": name, "kind": own.pop("kind", "")}
    if isinstance(spec, list):
        said = own.pop("options", {})
        made["kind"] = made["kind"] or "radios"
        made["options"] = [option(each, said, where) for each in spec]
    elif spec == FROM_TENANT:
        made["kind"] = made["kind"] or "select"
        if not own.get("options"):
            raise NotConverted(f"{where}: the list of the council needs options")
    else:
        word, *more = spec.split()
        if word not in FIELDS or not all(each.isdigit() for each in more):
            raise NotConverted(f"{where}: cannot read {spec!r}")
        made["kind"] = made["kind"] or FIELDS[word]
        if more:
            made["validation"] = {"max_length": int(more[0])}
    made["required"] = own.pop("required", True)
    made |= own
    return {key: value for key, value in made.items() if value not in ("", {}, [])}
