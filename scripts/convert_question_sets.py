#!/usr/bin/env python3
"""Turn question sets into form definitions of the published format.

    python scripts/convert_question_sets.py portal/definitions/source/question_sets.json \\
        --words portal/definitions/source/words --out portal/definitions [--check]

A question set says what is asked; the words file says it kindly, and holds as data what stands in
the set only as prose. Nothing is guessed: a condition, rule, kind or option that is not understood,
and a sentence of prose that no data answers for, is an error that names its place. `--check` writes
nothing and fails when a definition differs from what would be written.
"""

import argparse
import ast
import json
import re
import sys
from pathlib import Path

COUNCILS = {"Maidstone": "maidstone", "Swale": "swale", "Tunbridge Wells": "tunbridge-wells"}
KINDS = {
    "address_lookup": "address",
    "checkbox": "radios",
    "checkboxes": "checkboxes",
    "date": "date",
    "datetime": "date",
    "email": "email",
    "file": "file",
    "map_point": "map_point",
    "radio": "radios",
    "select": "select",
    "tel": "phone",
    "text": "text",
    "textarea": "long_text",
}
SENSITIVITY = {
    "personal": "personal",
    "third_party": "third_party",
    "special category": "special",
}
PREFILL = {"account.home_uprn": "account.address"}
KEPT_LIMITS = {"max_length", "min_length", "not_future", "types", "max_files", "max_mb_each"}
# Done by the kind itself: ward and position, its format; photos lose all their metadata.
BY_KIND = {"returns", "format", "strip_exif"}
OFFERS = {
    "offer to follow the open report": "follow",
    "show the open report instead": "show",
}
FROM_WORDS = (
    "introduction",
    "privacy",
    "declaration",
    "settings",
    "contact",
    "place",
    "facts_from",
    "rules",
)
BASES = ("published", "statutory", "benchmark", "assumed", "demo")


class NotConverted(ValueError):
    """Something in the source is not understood; the text names its place."""


def convert(source: dict, words: dict) -> dict:
    """The definition of one question set."""
    where = source["key"]
    definition = {"format": 1, "key": where, "title": words.get("title", source["title"])}
    definition["account"] = source["account"]
    definition |= {name: words[name] for name in FROM_WORDS if name in words}
    definition["target"] = target(source["sla"], "Swale", where)
    if source.get("duplicate_check"):
        definition["duplicates"] = duplicates(source["duplicate_check"], words, where)
    asked = {
        each["id"]: (step["id"], each) for step in source["steps"] for each in step["questions"]
    }
    definition["pages"] = pages(asked, words, where)
    definition["outcomes"] = outcomes(source["outcomes"], words)
    definition["councils"] = council_targets(source["sla"], where) + words.get("councils", [])
    account_for(source, words, definition, where)
    return definition


def pages(asked: dict, words: dict, where: str) -> list:
    """The pages as the words file lays them out; each source question must stand on exactly one."""
    left = dict(asked)
    made = []
    for page in words["pages"]:
        page = dict(page)
        if "questions" in page:
            page["questions"] = [
                question(*take(left, key, f"{where}.pages.{page['id']}"), asked, words, where)
                for key in page["questions"]
            ]
        made.append(page)
    if left:
        raise NotConverted(f"{where}: no page asks {', '.join(sorted(left))}")
    return made


def take(left: dict, key: str, where: str) -> tuple:
    if key not in left:
        raise NotConverted(f"{where}: question {key!r} is not in the source, or stands twice")
    return left.pop(key)


def question(step: str, source: dict, asked: dict, words: dict, where: str) -> dict:
    """One question: the source's facts, the words file's wording."""
    where = f"{where}.steps.{step}.{source['id']}"
    own = dict(words.get("questions", {}).get(source["id"], {}))
    kind = own.pop("kind", None) or KINDS.get(source["type"])
    if kind is None:
        raise NotConverted(f"{where}.type: unknown type {source['type']!r}")
    made = {"id": source["id"], "kind": kind, "label": own.pop("label", source["label"])}
    made["required"] = source["required"]
    own_options, more = own.pop("options", {}), own.pop("more_options", [])
    given = ["yes", "no"] if source["type"] == "checkbox" else source.get("options", [])
    if given:
        made["options"] = [option(each, own_options, where) for each in given] + more
    if "show_if" in source:
        made["condition"] = parse_condition(source["show_if"], set(asked), f"{where}.show_if")
    if "pii" in source:
        made["sensitivity"] = known(SENSITIVITY, source["pii"], f"{where}.pii")
    if "prefill_from" in source:
        made["prefill"] = PREFILL.get(source["prefill_from"], source["prefill_from"])
    limited = limits(source, words, where) | own.pop("validation", {})
    made["validation"] = {name: value for name, value in limited.items() if value is not None}
    made |= own
    return {key: value for key, value in made.items() if value not in ({}, None)}


def option(value: str, own: dict, where: str) -> dict:
    """An option needs words of its own: a code is not a label."""
    if value not in own:
        raise NotConverted(f"{where}.options: no words for {value!r}")
    said = own[value]
    return {"value": value, **(said if isinstance(said, dict) else {"label": said})}


def limits(source: dict, words: dict, where: str) -> dict:
    """Validation that the format knows; the words file's `prose` must answer for any other."""
    made = {}
    for name, value in source.get("validate", {}).items():
        if name in KEPT_LIMITS:
            made[name] = value
        elif name == "must_be_in_tenant":
            made["area"] = "council"
        elif name not in BY_KIND and f"{source['id']}.{name}" not in words.get("prose", {}):
            raise NotConverted(f"{where}.validate: unknown rule {name!r}")
    return made


def known(names: dict, value: str, where: str) -> str:
    if value not in names:
        raise NotConverted(f"{where}: unknown {value!r}; known: {', '.join(sorted(names))}")
    return names[value]


def target(sla: dict, council: str, where: str) -> dict:
    """The promise for one council, with what it rests on."""
    basis = sla.get("basis", "assumed")
    basis = basis.get(council, "assumed") if isinstance(basis, dict) else basis
    word = basis.split()[0].rstrip(",;")
    if word not in BASES:
        raise NotConverted(f"{where}.sla.basis: unknown basis {basis!r}")
    amount, unit = sla.get(council, sla.get("all")), sla["unit"]
    hours = re.fullmatch(r"\w+ as (\d+) hours", basis)
    if hours:
        amount, unit = int(hours[1]), "hours"
    if not isinstance(amount, int):
        raise NotConverted(f"{where}.sla.{council}: needs a number, not {amount!r}")
    made = {"amount": amount, "unit": unit, "basis": word}
    return made | ({"clock": sla["clock"]} if "clock" in sla else {})


def council_targets(sla: dict, where: str) -> list:
    """One difference for each council whose promise is not the usual one."""
    usual = target(sla, "Swale", where)
    made = []
    for name, slug in COUNCILS.items():
        own = target(sla, name, where)
        if own != usual:
            when = {"fact": "council.slug", "is": slug}
            key = f"target_{slug.replace('-', '_')}"
            made.append({"id": key, "when": when, "target": own, "says": said_basis(sla, name)})
    return made


def said_basis(sla: dict, council: str) -> str:
    basis = sla["basis"]
    return basis.get(council, "") if isinstance(basis, dict) else basis


def duplicates(source: dict, words: dict, where: str) -> dict:
    """When a request counts as one that is open already."""
    names = words.get("duplicate_names", {})
    same = [names.get(each, each) for each in source["same"]]
    place = words["place"]
    made = {"question": place, "within_days": source["within_days"]}
    if "radius_m" in source:
        made["radius_m"] = source["radius_m"]
    made["same"] = [each for each in same if each != place]
    made["offer"] = known(OFFERS, source["action"], f"{where}.duplicate_check.action")
    return made


def outcomes(source: list, words: dict) -> list:
    """Outcomes by key, in the resident's words where the words file has some."""
    said = words.get("outcomes", {})
    return [{"key": slug(each), "label": said.get(each, each.capitalize())} for each in source]


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:40]


def account_for(source: dict, words: dict, definition: dict, where: str) -> None:
    """Every sentence of prose names the data that it became, and that data is there."""
    there = set(named_parts(definition))
    prose = words.get("prose", {})
    for sentence in sentences(source):
        if sentence not in prose:
            raise NotConverted(f"{where}: nothing answers for “{sentence}”")
        for name in prose[sentence]:
            if name not in there:
                raise NotConverted(f"{where}: “{sentence}” names {name!r}, which is not there")
    unknown = set(prose) - set(sentences(source))
    if unknown:
        raise NotConverted(f"{where}: not in the source: {', '.join(sorted(unknown))}")


def sentences(source: dict) -> list:
    """Notes, councils' differences, a queue per council, and rules that only words describe."""
    found = [source["notes"]] if source.get("notes") else []
    found += [
        f"{each['council']}: {each['difference']}" for each in source.get("council_differences", [])
    ]
    found += [f"{name}: {queue}" for name, queue in source["queue"].items() if name in COUNCILS]
    for step in source["steps"]:
        for each in step["questions"]:
            for name in each.get("validate", {}):
                if name not in KEPT_LIMITS | BY_KIND | {"must_be_in_tenant"}:
                    found.append(f"{each['id']}.{name}")
    return found


def named_parts(definition: dict) -> list:
    """pages/x, warnings/y, rules/z, councils/c and settings/s, as prose names them."""
    made = [
        f"{part}/{each['id']}"
        for part in ("pages", "rules", "councils")
        for each in definition.get(part, [])
    ]
    made += [
        f"warnings/{w['id']}" for page in definition["pages"] for w in page.get("warnings", [])
    ]
    return made + [f"settings/{name}" for name in definition.get("settings", {})]


# --- conditions ---

TOKEN = re.compile(r"\s*(?:(==|!=|\(|\)|\[[^\]]*\]|'[^']*')|([a-z_][a-z0-9_.]*))")


def parse_condition(text: str, questions: set, where: str) -> dict:
    """`show_if` as operator data. Knows ==, !=, in, and, or, not, brackets and a bare name."""
    tokens = tokenise(text, where)
    made = either(tokens, questions, where)
    if tokens:
        raise NotConverted(f"{where}: cannot read {tokens[0]!r} in {text!r}")
    return made


def tokenise(text: str, where: str) -> list:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        if not found:
            raise NotConverted(f"{where}: cannot read {text[at:]!r} in {text!r}")
        tokens.append(found[1] or found[2])
        at = found.end()
    return tokens


def either(tokens: list, questions: set, where: str) -> dict:
    parts = [both(tokens, questions, where)]
    while tokens and tokens[0] == "or":
        tokens.pop(0)
        parts.append(both(tokens, questions, where))
    return parts[0] if len(parts) == 1 else {"any": parts}


def both(tokens: list, questions: set, where: str) -> dict:
    parts = [one(tokens, questions, where)]
    while tokens and tokens[0] == "and":
        tokens.pop(0)
        parts.append(one(tokens, questions, where))
    return parts[0] if len(parts) == 1 else {"all": parts}


def one(tokens: list, questions: set, where: str) -> dict:
    word = pop(tokens, where)
    if word == "not":
        return turned(one(tokens, questions, where))
    if word == "(":
        made = either(tokens, questions, where)
        if pop(tokens, where) != ")":
            raise NotConverted(f"{where}: a bracket is not closed")
        return made
    source = subject(word, questions, where)
    operator = tokens[0] if tokens else ""
    if operator not in ("==", "!=", "in"):
        return source | {"is": "yes" if "answer" in source else True}
    tokens.pop(0)
    value = literal(pop(tokens, where), operator, where)
    made = source | ({"in": value} if operator == "in" else {"is": value})
    return {"not": made} if operator == "!=" else made


def turned(condition: dict) -> dict:
    """The opposite; of a ticked box, which became a question of yes or no, the other answer."""
    if condition.get("answer") and condition.get("is") == "yes":
        return condition | {"is": "no"}
    return {"not": condition}


def subject(word: str, questions: set, where: str) -> dict:
    if word.startswith("tenant."):
        return {"fact": f"setting.{word.removeprefix('tenant.')}"}
    if word not in questions:
        raise NotConverted(f"{where}: there is no question {word!r}")
    return {"answer": word}


def literal(text: str, operator: str, where: str):
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise NotConverted(f"{where}: cannot read the value {text!r}") from None
    if isinstance(value, list) != (operator == "in"):
        raise NotConverted(f"{where}: {operator} does not fit {text!r}")
    return value


def pop(tokens: list, where: str) -> str:
    if not tokens:
        raise NotConverted(f"{where}: ends too early")
    return tokens.pop(0)


# --- command ---


def written(definition: dict) -> str:
    return json.dumps(definition, indent=1, ensure_ascii=False) + "\n"


def words_in(folder: Path) -> dict:
    """The words files by the key of their set."""
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))
    }


def main(arguments: list | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="question_sets.json")
    parser.add_argument(
        "--words", type=Path, required=True, help="folder: wording and data for prose, a file a set"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the definitions")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    given = parser.parse_args(arguments)
    sets = {each["key"]: each for each in json.loads(given.source.read_text("utf-8"))["services"]}
    words = words_in(given.words)
    stale = 0
    for key in words:
        if key not in sets:
            print(f"{key}: not in {given.source}", file=sys.stderr)
            return 2
        try:
            text = written(convert(sets[key], words[key]))
        except NotConverted as problem:
            print(problem, file=sys.stderr)
            return 2
        path = given.out / f"{key}.json"
        if not given.check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            print(f"{path} is not what the source gives", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
