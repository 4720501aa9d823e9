"""Answers that satisfy the real validation, made for whatever form a page shows."""

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bench.browser import Field, GaveUp, HtmlForm

NAMES = ("Ada Marsh", "Ben Okoro", "Carys Hill", "Dev Patel", "Ewa Nowak", "Finn Doyle")
WORDS = (
    "Black bags and a broken chair by the gate.",
    "It has been there since the weekend.",
    "The path is hard to use with a pushchair.",
    "Please let me know what happens next.",
)


@dataclass(frozen=True)
class Subject:
    """Whom and where an arrival is about: an address of the council, seeded by the arrival's id."""

    seed: str
    postcode: str
    uprn: str
    lat: float
    lng: float
    street: str
    today: date
    collected_on: date | None = None
    says: str = ""  # what this visitor writes, to be found again


def fill(form: HtmlForm, subject: Subject) -> dict[str, str | list[str]]:
    """A value for each control, by its name and kind."""
    chance = random.Random(f"{subject.seed}:{'|'.join(sorted(form.fields))}")
    filled: dict[str, str | list[str]] = {}
    for name, control in form.fields.items():
        value = _value(name, control, subject, chance)
        if value is not None:
            filled[name] = value
    _whole_dates(form, filled, subject, chance)
    return filled


def _value(
    name: str, control: Field, subject: Subject, chance: random.Random
) -> str | list[str] | None:
    if control.kind in ("hidden", "button", "submit", "file") and not name.endswith(
        ("_lat", "_lng")
    ):
        return None
    if name.endswith("_remove"):
        return []
    fixed = _by_name(name, subject, chance)
    if fixed is not None:
        return fixed
    if control.kind in ("radio", "select"):
        usable = [value for value in control.options if value]
        return _kind_choice(name, usable, chance)
    if control.kind == "checkbox":
        return [chance.choice(control.options)] if control.options else []
    if control.kind == "textarea":
        return subject.says or chance.choice(WORDS)
    return control.value or subject.says or chance.choice(WORDS)[:40]


_BY_ENDING = {
    "_postcode": lambda s, c: s.postcode,
    "_uprn": lambda s, c: s.uprn,
    "_lat": lambda s, c: f"{s.lat:.5f}",
    "_lng": lambda s, c: f"{s.lng:.5f}",
    "_text": lambda s, c: s.street,
    "_line_1": lambda s, c: "",
    "_line_2": lambda s, c: "",
    "_town": lambda s, c: "",
    "full_name": lambda s, c: c.choice(NAMES),
    "email": lambda s, c: f"resident-{re.sub('[^a-z0-9]', '', s.seed.lower())[:20]}@example.org",
    "phone": lambda s, c: f"01622 {c.randrange(600000, 699999)}",
}


def _by_name(name: str, subject: Subject, chance: random.Random) -> str | None:
    for ending, make in _BY_ENDING.items():
        if name.endswith(ending):
            return str(make(subject, chance))
    return None


def _kind_choice(name: str, usable: list[str], chance: random.Random) -> str:
    """Any answer, but one under which a report is taken rather than answered at once."""
    if not usable:
        raise GaveUp(f"nothing to choose for {name}")
    for wanted, value in (("tag", "no"), ("out_by", "yes"), ("updates", "email")):
        if name == wanted and value in usable:
            return value
    return chance.choice(usable)


def _whole_dates(
    form: HtmlForm,
    filled: dict[str, str | list[str]],
    subject: Subject,
    chance: random.Random,
) -> None:
    """Dates asked in three boxes: a day of the last week."""
    recent = subject.today - timedelta(days=chance.randrange(0, 3))
    for name in form.fields:
        stem = name[:-2]
        day = subject.collected_on or recent if stem == "missed_on" else recent
        if name.endswith("_0") and {f"{stem}_1", f"{stem}_2"} <= form.fields.keys():
            filled |= {f"{stem}_0": str(day.day), f"{stem}_1": str(day.month)}
            filled[f"{stem}_2"] = str(day.year)
