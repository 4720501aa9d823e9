"""The `validate` of a question as the validation that the format knows."""

import re

from question_sets.problems import NotConverted

# What stands in the format under the same name.
KEPT = {
    "max_length",
    "min_length",
    "not_future",
    "types",
    "max_files",
    "max_mb_each",
    "max",
    "lead_working_days",
}
# Done by the kind itself: what an address gives, formats, capitals, check digits of an account, and
# photos that lose all their metadata.
BY_KIND = {"returns", "format", "strip_exif", "modulus_check", "uppercase", "lookup", "fields"}
FORMATS = {"uk_vrm": "vehicle", "uk_phone": "phone", "email": "email"}
LOOKUPS = {"case": "reference"}
# Only words or data of the words file can say what these mean.
PROSE = {
    "must_be_scheduled_day",
    "max_age_working_days",
    "warn_if_older_days",
    "refused",
    "capacity_per_day",
}
KNOWN = KEPT | BY_KIND | PROSE | {
    "must_be_in_tenant", "range_days", "max_age_days", "not_before", "after", "pattern",
    "min", "counts", "calendar",
}  # fmt: skip
SHIFTED = re.compile(r"([a-z_]+)(?: ([+-]) (\d+))?")


def limits(source: dict, questions: set, where: str) -> dict:
    """Validation of one question. A rule that nobody knows is an error."""
    made = {}
    for name, value in source.get("validate", {}).items():
        at = f"{where}.validate"
        if name not in KNOWN:
            raise NotConverted(f"{at}: unknown rule {name!r}")
        if name in KEPT:
            made[name] = value
        elif name in RULES:
            made |= RULES[name](source, value, questions, f"{at}.{name}")
    return made


def prose_rules(source: dict) -> list:
    """The rules of a question that the words file must answer for, as `question.rule`."""
    return [f"{source['id']}.{name}" for name in source.get("validate", {}) if name in PROSE]


def kind_by_rule(source: dict, where: str) -> str | None:
    """The kind that a rule stands for: a registration, a reference of this council."""
    rules = source.get("validate", {})
    if "lookup" in rules:
        if rules["lookup"] not in LOOKUPS:
            raise NotConverted(f"{where}.validate.lookup: unknown {rules['lookup']!r}")
        return LOOKUPS[rules["lookup"]]
    if "format" in rules:
        if rules["format"] not in FORMATS:
            raise NotConverted(f"{where}.validate.format: unknown {rules['format']!r}")
        return FORMATS[rules["format"]]
    return None


def _range(source: dict, value: list, questions: set, where: str) -> dict:
    first, last = value
    if not first <= 0 <= last:
        raise NotConverted(f"{where}: a range of days goes round today, not {value!r}")
    return {"max_age_days": -first, "max_ahead_days": last}


def _other_date(source: dict, value: str, questions: set, where: str) -> dict:
    """A date that must not be before another answer, as `move_date - 365`."""
    found = SHIFTED.fullmatch(value)
    if not found or found[1] not in questions:
        raise NotConverted(f"{where}: cannot read {value!r}")
    days = int(f"{found[2]}{found[3]}") if found[2] else 0
    return {"not_before": {"answer": found[1]} | ({"plus_days": days} if days else {})}


def _pattern(source: dict, value: str, questions: set, where: str) -> dict:
    if not value.startswith("tenant."):
        raise NotConverted(f"{where}: a pattern is a setting of the council, not {value!r}")
    return {"shape": {"fact": f"setting.{value.removeprefix('tenant.')}"}}


def _least(source: dict, value: int, questions: set, where: str) -> dict:
    """At least one tick of a question that must be answered says nothing more."""
    if source["type"] == "checkboxes":
        if value != 1 or not source["required"]:
            raise NotConverted(f"{where}: boxes can only ask for one tick, not {value!r}")
        return {}
    return {"min": value}


RULES = {
    "must_be_in_tenant": lambda source, value, questions, where: {"area": "council"},
    "range_days": _range,
    "max_age_days": lambda source, value, questions, where: {"max_age_days": value},
    "not_before": _other_date,
    "after": _other_date,
    "pattern": _pattern,
    "min": _least,
    "counts": lambda source, value, questions, where: {"counts": value},
    "calendar": lambda source, value, questions, where: {"calendar": value},
}
