"""Fees: what they read, bands in order, and counts that no band holds."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from councils.conditions import references
from portal.definitions.parts import GROUP, REFUSAL, FeeLine, Form
from portal.definitions.texts import words
from portal.engine.checks import reading
from portal.engine.prices import MAX_PENCE, MINIMUM, as_number
from portal.fields.group import DEFAULT_MOST


def problems(form: Form) -> Iterator[str]:
    """What is wrong with what the form costs."""
    fee = form.fee
    if fee is None:
        return
    ids = Counter([*(line.id for line in fee.lines), *(each.id for each in fee.reductions)])
    yield from (f"fee: the id {key!r} stands more than once." for key in ids if ids[key] > 1)
    if MINIMUM in ids:
        yield f"fee: the id {MINIMUM!r} is kept for what makes up for the minimum."
    for line in fee.lines:
        yield from _line(form, line, f"fee ({line.id})")
    yield from _number(form, fee.minimum, "fee.minimum", whole=True)
    for each in fee.reductions:
        at = f"fee ({each.id})"
        yield from reading.condition(form, each.when, f"{at}.when", form.by_question)
        yield from _number(form, each.percent, f"{at}.percent", most=100)
        yield from reading.texts(form, at, each.label)


def _line(form: Form, line: FeeLine, at: str) -> Iterator[str]:
    yield from reading.condition(form, line.when, f"{at}.when", form.by_question)
    yield from reading.texts(form, at, line.label)
    yield from _number(form, line.amount, f"{at}.amount", whole=True)
    yield from _number(form, line.times, f"{at}.times")
    if line.pro_rata is not None:
        yield from _number(form, line.pro_rata.months, f"{at}.pro_rata.months")
    yield from _bands(form, line, at)


def _bands(form: Form, line: FeeLine, at: str) -> Iterator[str]:
    for number, band in enumerate(line.bands):
        yield from _number(form, band.amount, f"{at}.bands[{number}].amount", whole=True)
    limits = [band.up_to for band in line.bands]
    if limits != sorted(set(limits)):
        yield f"{at}.bands: each band must go up to more than the one before it."
    yield from _number(form, line.over, f"{at}.over", whole=True)
    if (line.over is not None or line.refusal) and not line.bands:
        yield f"{at}: only a line with bands has `over` or `refusal`."
    if line.bands and line.over is None and not line.refusal and not _capped(form, line):
        yield (
            f"{at}: nothing says what more than {limits[-1]} cost. Give `over`, the price of each "
            "one above, or name the `refusal` that stops who asks for more."
        )
    refusals = {each.id for page in form.pages for each in page.warnings if _refuses(each)}
    if line.refusal and line.refusal not in refusals:
        yield f"{at}.refusal: there is no refusal {line.refusal!r}; known: {_known(refusals)}."


def _refuses(warning: Any) -> bool:
    return bool(warning.severity == REFUSAL)


def _known(each: set[str]) -> str:
    return reading.names(each) or "none"


def _capped(form: Form, line: FeeLine) -> bool:
    """Whether what is counted can never be more than the last band."""
    name = line.times.get("answer", "") if isinstance(line.times, dict) else ""
    head, _dot, part = name.partition(".")
    counted = form.by_question.get(head)
    if counted is None:
        return False
    most = counted.validation.get("max")
    if counted.kind == GROUP:  # whose limit holds for the weighted count too
        most = (most or DEFAULT_MOST) if part == "count" else None
    if counted.options:
        sizes = [as_number(one.value) for one in counted.options]
        most = max((size for size in sizes if size is not None), default=None)
    return most is not None and most <= line.bands[-1].up_to


def _number(
    form: Form, given: Any, at: str, *, whole: bool = False, most: int = MAX_PENCE
) -> Iterator[str]:
    """A value that a price is worked out with: what it reads is there, and is a number."""
    yield from reading.value(form, given, at, form.by_question)
    for source, name in references(given):
        if source == "answer":
            yield from (f"{at}: {problem}" for problem in _no_number(form, name))
        elif name.startswith("setting.") and name[8:] in form.settings:
            number = as_number(form.settings[name[8:]])
            if number is None or not 0 <= number <= most or (whole and number.denominator != 1):
                what = "whole number of pence" if whole else f"number from 0 to {most}"
                yield f"{at}: the setting {name[8:]!r} is no {what}."


def _no_number(form: Form, name: str) -> Iterator[str]:
    """An answer that is never a number."""
    head, _dot, part = (name, "", "") if name in form.by_question else name.partition(".")
    asked = form.by_question.get(head)
    if asked is None or reading.stored(asked, part) in ("number", reading.ANY):
        return
    possible = [as_number(one.value) for one in asked.options]
    if not possible or None in possible:
        yield f"“{words(asked.label)}” is no number, so that no price can be worked out with it."
