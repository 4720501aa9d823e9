"""Every sentence of a set that no rule reads: what it became, and the table that says so."""

from question_sets.limits import prose_rules
from question_sets.problems import NotConverted
from question_sets.whole import COUNCILS

CONTENT = "content_only"
BECAME = {
    "councils": "council override",
    "settings": "setting",
    "pages": "page",
    "warnings": "words on a page",
    "rules": "rule",
    "questions": "question",
    "added": "question of our own",
    "fee": "price",
    "duplicates": "duplicate check",
    "facts_from": "look-up",
    "linked": "linked case",
    "queues": "queue",
    "target": "promise",
}


def sentences(source: dict) -> dict:
    """Notes, differences, queues, hints and rules that only words describe: whose, and its basis.

    By the sentence as the words file names it.
    """
    found = {}
    if source.get("notes"):
        found[source["notes"]] = ("all", source["notes"], "the set's notes")
    for each in source.get("council_differences", []):
        name = f"{each['council']}: {each['difference']}"
        found[name] = (each["council"], each["difference"], each.get("source", ""))
    for name, queue in source["queue"].items():
        found[f"{name}: {queue}"] = (name, f"Queue: {queue}", "the set's queue")
    for step in source["steps"]:
        for each in step["questions"]:
            if "hint" in each:
                found[f"{each['id']}.hint"] = ("all", f"{each['id']}: {each['hint']}", "hint")
            for rule in prose_rules(each):
                name = rule.partition(".")[2]
                value = each["validate"][name]
                value = ", ".join(value) if isinstance(value, list) else value
                found[rule] = ("all", f"{each['id']}: {name} {value}", "rule")
    return found


def optional_sentences(source: dict) -> dict:
    """What may be done another way than the converter would: parts of items and duplicate keys."""
    found = {}
    for step in source["steps"]:
        for each in step["questions"]:
            for name, spec in each.get("validate", {}).get("fields", {}).items():
                said = ("all", f"{each['id']}: {name} ({spec})", "field of an item")
                found[f"{each['id']}.fields.{name}"] = said
    for name in (source.get("duplicate_check") or {}).get("same", []):
        found[f"duplicates.{name}"] = ("all", f"Duplicates: {name}", "duplicate check")
    return found


def answers(source: dict, words: dict) -> dict:
    """What the words file says about each sentence; shared words only where the set has them."""
    there = sentences(source) | optional_sentences(source)
    shared = {name: said for name, said in words.get("shared", {}).items() if name in there}
    return shared | words.get("prose", {})


def account_for(source: dict, words: dict, definition: dict, where: str) -> None:
    """Every sentence of prose names the data that it became, and that data is there."""
    there = set(named_parts(definition, words))
    prose = answers(source, words)
    wanted, allowed = sentences(source), optional_sentences(source)
    for sentence in wanted:
        if sentence not in prose:
            raise NotConverted(f"{where}: nothing answers for “{sentence}”")
    unknown = set(prose) - set(wanted) - set(allowed)
    if unknown:
        raise NotConverted(f"{where}: not in the source: {', '.join(sorted(unknown))}")
    for sentence, said in prose.items():
        names, reason = became(said), reason_of(said)
        if not names and not reason:
            raise NotConverted(f"{where}: “{sentence}” became nothing; say why: {CONTENT}")
        for name in names:
            if name not in there:
                raise NotConverted(f"{where}: “{sentence}” names {name!r}, which is not there")


def became(said: list | dict) -> list:
    """The parts of the definition that answer for a sentence."""
    return said if isinstance(said, list) else said.get("is", [])


def reason_of(said: list | dict) -> str:
    """Why a sentence is content only, or what was assumed; empty for neither."""
    return "" if isinstance(said, list) else said.get(CONTENT) or said.get("note", "")


def named_parts(definition: dict, words: dict) -> list:
    """pages/x, warnings/y, rules/z, councils/c, settings/s and the like, as prose names them."""
    made = [
        f"{part}/{each['id']}"
        for part in ("pages", "rules", "councils")
        for each in definition.get(part, [])
    ]
    for page in definition["pages"]:
        made += [f"warnings/{each['id']}" for each in page.get("warnings", [])]
        made += [f"questions/{each['id']}" for each in page.get("questions", [])]
    made += [f"settings/{name}" for name in definition.get("settings", {})]
    made += [f"facts_from/{each['lookup']}" for each in definition.get("facts_from", [])]
    made += [f"added/{name}" for name in words.get("added", {})]
    made += [f"queues/{name}" for name in words.get("queues", {})]
    fee = definition.get("fee", {})
    made += [f"fee/{each['id']}" for each in fee.get("lines", []) + fee.get("reductions", [])]
    return made + [part for part in ("duplicates", "linked", "target") if definition.get(part)]


# --- the table ---

HEAD = """# Differences between the councils

What the question sets say in prose about one council or all, and what became of it. Written by
`python3 scripts/convert_question_sets.py`; a test holds it to the sets.

There is no copy of a form for a council. A difference is a setting (which an admin may change under
*Options*), an override under `councils` in the definition, or a page, a rule or words that read a
setting. *Content only* says why a sentence is no rule of a form.

What a sentence rests on is as its source has it: *published* was read on a council's own pages;
*plausible* and *assumed* were not, and wait for the council's word; *demo* is made up for
demonstrations.
"""
ROW = "| {council} | {sentence} | {basis} | {became} | {test} |"


def table(sets: list, words: dict) -> str:
    """docs/council-differences.md."""
    lines = [HEAD]
    for source in sets:
        if source["key"] not in words:
            continue
        said = words[source["key"]]
        prose = answers(source, said)
        lines += [f"## {source['title']}", "", f"`{source['key']}`", ""]
        lines += ["| council | sentence | rests on | became | shown by |", "| --- " * 5 + "|"]
        for name, (council, text, basis) in (
            sentences(source) | optional_sentences(source)
        ).items():
            if name in prose:
                lines.append(_row(council, text, basis, prose[name]))
        lines.append("")
    return "\n".join(lines)


def _row(council: str, sentence: str, basis: str, said: list | dict) -> str:
    parts = {}
    for name in became(said):
        part, _slash, rest = name.partition("/")
        parts.setdefault(BECAME[part], []).append(rest)
    words = [f"{what} {', '.join(f'`{n}`' for n in names if n)}" for what, names in parts.items()]
    if not isinstance(said, list) and CONTENT in said:
        words.append(f"*Content only*: {said[CONTENT]}")
    elif reason_of(said):
        words.append(reason_of(said))
    test = "" if isinstance(said, list) else said.get("test", "")
    return ROW.format(
        council=council if council in COUNCILS else "all",
        sentence=_cell(sentence),
        basis=_cell(basis),
        became=_cell("; ".join(each.strip() for each in words)),
        test=f"`{test}`" if test else "",
    )


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
