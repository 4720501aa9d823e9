#!/usr/bin/env python3
"""Turn question sets into form definitions of the published format.

    python3 scripts/convert_question_sets.py [--check]

A question set says what is asked; the words file says it kindly, and holds as data what stands in
the set only as prose. Nothing is guessed: a condition, rule, kind or option that is not understood,
and a sentence of prose that no data answers for, is an error that names its place. It also writes
the table of the councils' differences. `--check` writes nothing and fails when a file differs from
what would be written.
"""

import argparse
import json
import sys
from pathlib import Path

from question_sets import whole
from question_sets.asking import pages
from question_sets.conditions import parse_condition
from question_sets.problems import NotConverted
from question_sets.prose import account_for, table

ROOT = Path(__file__).resolve().parent.parent
DEFINITIONS = ROOT / "portal" / "definitions"
SOURCE = DEFINITIONS / "source"
SHARED = "shared"
FROM_WORDS = (
    "account_reason",
    "introduction",
    "privacy",
    "declaration",
    "settings",
    "contact",
    "place",
    "facts_from",
    "fee",
    "linked",
    "quick_exit",
    "rules",
)

__all__ = ["NotConverted", "convert", "main", "parse_condition", "words_in"]


def convert(source: dict, words: dict) -> dict:
    """The definition of one question set."""
    where = source["key"]
    definition = {"format": 1, "key": where, "title": words.get("title", source["title"])}
    definition["account"] = source["account"]
    definition |= {name: words[name] for name in FROM_WORDS if name in words}
    definition["settings"] = settings(source, words, where)
    definition["target"] = whole.target(source["sla"], whole.USUAL, where, words)
    if source.get("duplicate_check"):
        definition["duplicates"] = whole.duplicates(source["duplicate_check"], words, where)
    asked = {
        each["id"]: (step["id"], each) for step in source["steps"] for each in step["questions"]
    }
    definition["pages"] = pages(asked, words, where)
    definition["outcomes"] = whole.outcomes(source["outcomes"], words)
    definition["councils"] = [
        *whole.council_targets(source["sla"], where, words),
        *whole.council_fees(source["fee"] or {}, words, definition["settings"], where),
        *words.get("councils", []),
    ]
    account_for(source, words, definition, where)
    return definition


def settings(source: dict, words: dict, where: str) -> dict:
    """The words file's settings, and the prices of the usual council."""
    made = dict(words.get("settings", {}))
    fee = source["fee"] or {}
    return (
        made
        | whole.fee_of_all(fee, where)
        | (whole.fee_settings(fee, whole.USUAL, words, where) if whole.USUAL in fee else {})
    )


# --- command ---


def written(definition: dict) -> str:
    """A definition as its file."""
    return json.dumps(definition, indent=1, ensure_ascii=False) + "\n"


def words_in(folder: Path) -> dict:
    """The words files by the key of their set, each with the words that all sets share."""
    found = {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))
    }
    shared = found.pop(SHARED, {})
    for words in found.values():
        own = words.get("questions", {})
        words["questions"] = own | {
            key: said | own.get(key, {}) for key, said in shared.get("questions", {}).items()
        }
        words["shared"] = shared.get("prose", {})
    return found


def main(arguments: list | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "source", type=Path, nargs="?", default=SOURCE / "question_sets.json", help="the sets"
    )
    parser.add_argument(
        "--words",
        type=Path,
        default=SOURCE / "words",
        help="folder: wording and data for prose, a file a set",
    )
    parser.add_argument("--out", type=Path, default=DEFINITIONS, help="folder of the definitions")
    parser.add_argument("--table", type=Path, help="file of the councils' differences")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    given = parser.parse_args(arguments)
    if given.table is None and given.out == DEFINITIONS:
        given.table = ROOT / "docs" / "council-differences.md"
    try:
        made = files_of(given)
    except NotConverted as problem:
        print(problem, file=sys.stderr)
        return 2
    if not given.check:
        for path, text in made.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [
        path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    for path in stale:
        print(f"{path} is not what the source gives", file=sys.stderr)
    return 1 if stale else 0


def files_of(given: argparse.Namespace) -> dict:
    """Every file that is written, with its text. Raises NotConverted."""
    sets = json.loads(given.source.read_text("utf-8"))["services"]
    by_key, words = {each["key"]: each for each in sets}, words_in(given.words)
    unknown = sorted(set(words) - set(by_key))
    if unknown:
        raise NotConverted(f"{', '.join(unknown)}: not in {given.source}")
    made = {
        given.out / f"{key}.json": written(convert(by_key[key], said))
        for key, said in words.items()
    }
    if given.table is not None:
        made[given.table] = table(sets, words)
    return made


if __name__ == "__main__":
    sys.exit(main())
