"""Faults put into the engine on purpose: the independent evaluator must notice each of them.

Each fault replaces one part of the engine for one test; the forms were made before.
"""

import calendar
import datetime
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from councils import conditions
from councils.fields import NoneOfTheseField
from portal import engine
from portal.definitions import standing
from portal.engine import overrides, page_forms, prices, steps
from portal.fields import nested, radios
from tests.independent import agreeing

SEED = 7_000
FORMS = 60
SOME = 3  # in the usual run

Patch = pytest.MonkeyPatch


def operator(patch: Patch, name: str, other: Any) -> None:
    patch.setitem(conditions.OPERATORS, name, other)


def gt_is_gte(patch: Patch) -> None:
    operator(patch, "gt", conditions.OPERATORS["gte"])


def lte_is_lt(patch: Patch) -> None:
    operator(patch, "lte", conditions.OPERATORS["lt"])


def not_is_dropped(patch: Patch) -> None:
    combined = conditions._Evaluation._combined

    def forgets(self: Any, part: Any, depth: int) -> bool:
        return self.holds(part["not"], depth + 1) if "not" in part else combined(self, part, depth)

    patch.setattr(conditions._Evaluation, "_combined", forgets)


def any_is_all(patch: Patch) -> None:
    combined = conditions._Evaluation._combined

    def strict(self: Any, part: Any, depth: int) -> bool:
        return combined(self, {"all": part["any"]} if "any" in part else part, depth)

    patch.setattr(conditions._Evaluation, "_combined", strict)


def zero_is_empty(patch: Patch) -> None:
    operator(patch, "is_empty", lambda left, right: (not left) is right)


def contains_minds_capitals(patch: Patch) -> None:
    def minds(left: Any, right: Any) -> bool:
        return isinstance(left, str | list) and bool(right) and right in left

    operator(patch, "contains", minds)


def types_are_mixed_in_lists(patch: Patch) -> None:
    def mixed(left: Any, right: Any) -> bool:
        return isinstance(right, list) and left in right

    operator(patch, "in", mixed)


def months_run_over(patch: Patch) -> None:
    def over(value: Any, *, days: int = 0, months: int = 0) -> str | None:
        day = datetime.date.fromisoformat(value)
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        beyond = max(0, day.day - calendar.monthrange(year, month + 1)[1])
        moved = datetime.date(year, month + 1, day.day - beyond)
        return (moved + datetime.timedelta(days + beyond)).isoformat()

    patch.setattr(conditions, "moved", over)


def hidden_answers_count(patch: Patch) -> None:
    take = standing.Reading.take

    def greedy(self: Any, question: Any, given: Any) -> bool:
        stands = take(self, question, given)
        if not stands and question.id in given:
            self.put(question, given[question.id])
        return stands

    patch.setattr(standing.Reading, "take", greedy)


def answers_of_skipped_pages_count(patch: Patch) -> None:
    patch.setattr(steps, "_leads_to", lambda page, reading: "")


def next_takes_the_last(patch: Patch) -> None:
    def last(page: Any, reading: Any) -> str:
        return page.next[-1].page if page.next else ""

    patch.setattr(steps, "_leads_to", last)


def conditions_of_pages_are_ignored(patch: Patch) -> None:
    step = steps._step

    def always(form: Any, page: Any, *more: Any) -> Any:
        return step(form, replace(page, condition=None), *more)

    patch.setattr(steps, "_step", always)


def refusals_never_block(patch: Patch) -> None:
    patch.setattr(steps, "refuses", lambda warning, challenged: False)


def challenges_are_ignored(patch: Patch) -> None:
    patch.setattr(steps, "refuses", lambda warning, challenged: True)


def derived_takes_the_last(patch: Patch) -> None:
    def last(question: Any, reads: Any, facts: Any) -> Any:
        found = [
            conditions.resolve(value.gives, reads, facts)
            for value in question.values
            if value.when is None or conditions.evaluate(value.when, reads, facts)
        ]
        return found[-1] if found else None

    patch.setattr(standing, "derived", last)


def weights_are_ignored(patch: Patch) -> None:
    patch.setattr(standing, "_weight", lambda item, group, weights: 1)


def items_keep_hidden_answers(patch: Patch) -> None:
    patch.setattr(standing, "counted_items", lambda group, answer, reads, facts: answer)


def first_incomplete_minds_no_blanks(patch: Patch) -> None:
    def lenient(question: Any, way: Any) -> bool:
        return page_forms.kind(question.kind).asks and question.id not in way.answers

    patch.setattr(steps, "lacking", lenient)


def required_is_ignored(patch: Patch) -> None:
    patch.setattr(page_forms, "is_required", lambda question, reads, facts: False)


def required_is_ignored_in_groups(patch: Patch) -> None:
    init = nested.QuestionsForm.__init__

    def lenient(self: Any, *given: Any, **more: Any) -> None:
        init(self, *given, **more)
        for field in self.fields.values():
            field.required = False

    patch.setattr(nested.QuestionsForm, "__init__", lenient)
    patch.setattr(nested, "is_required", lambda question, reads, facts: False)


def options_are_not_checked(patch: Patch) -> None:
    for its_field in (radios.OneChoice, NoneOfTheseField):
        patch.setattr(its_field, "valid_value", lambda self, value: True)


def exclusive_is_ignored(patch: Patch) -> None:
    def lenient(self: Any, value: Any) -> None:
        super(NoneOfTheseField, self).validate(value)

    patch.setattr(NoneOfTheseField, "validate", lenient)


def what_is_hidden_is_accepted(patch: Patch) -> None:
    class Trusting(standing.Reading):
        def take(self, question: Any, given: Any) -> bool:
            super().take(replace(question, condition=None), given)
            return True

    patch.setattr(page_forms, "Reading", Trusting)


def sending_drops_other_pages(patch: Patch) -> None:
    patch.setattr(engine, "accept", lambda form, page, made, answers: dict(made.answers))


def bands_are_off_by_one(patch: Patch) -> None:
    banded = prices._banded

    def off(line: Any, times: Fraction, way: Any) -> Fraction:
        bands = tuple(replace(each, up_to=each.up_to - 1) for each in line.bands)
        return banded(replace(line, bands=bands), times, way)

    patch.setattr(prices, "_banded", off)


def half_a_penny_goes_down(patch: Patch) -> None:
    patch.setattr(prices, "_rounded", lambda amount: -((1 - 2 * Fraction(amount)) // 2))


def the_minimum_comes_after_reductions(patch: Patch) -> None:
    price = prices._price

    def late(fee: Any, way: Any) -> Any:
        made = price(replace(fee, minimum=None), way)
        lacking = prices._whole_pence(fee.minimum, way) - made.total if fee.minimum else 0
        if made.total <= 0 or lacking <= 0:
            return made
        line = prices.PriceLine("minimum", "", lacking, fee.vat, fee.ledger)
        return prices.Price((*made.lines, line), made.total + lacking)

    patch.setattr(prices, "_price", late)


def reductions_never_add_up(patch: Patch) -> None:
    off = prices._taken_off

    def from_the_whole(key: str, label: str, part: Fraction, lines: Any) -> Any:
        return off(key, label, part, [line for line in lines if line.pence > 0])

    patch.setattr(prices, "_taken_off", from_the_whole)


def councils_settings_are_ignored(patch: Patch) -> None:
    patch.setattr(overrides, "_settings", lambda definition, changed: None)


FAULTS: tuple[Callable[[Patch], None], ...] = (
    gt_is_gte,
    hidden_answers_count,
    required_is_ignored,
    bands_are_off_by_one,
    options_are_not_checked,
    lte_is_lt,
    not_is_dropped,
    any_is_all,
    zero_is_empty,
    contains_minds_capitals,
    types_are_mixed_in_lists,
    months_run_over,
    answers_of_skipped_pages_count,
    next_takes_the_last,
    conditions_of_pages_are_ignored,
    refusals_never_block,
    challenges_are_ignored,
    derived_takes_the_last,
    weights_are_ignored,
    items_keep_hidden_answers,
    first_incomplete_minds_no_blanks,
    required_is_ignored_in_groups,
    exclusive_is_ignored,
    what_is_hidden_is_accepted,
    sending_drops_other_pages,
    half_a_penny_goes_down,
    the_minimum_comes_after_reductions,
    reductions_never_add_up,
    councils_settings_are_ignored,
)


def test_there_are_at_least_20_faults() -> None:
    assert len(set(FAULTS)) >= 20


@pytest.mark.parametrize("fault", FAULTS[:SOME], ids=lambda fault: fault.__name__)
def test_some_faults_are_caught(fault: Callable[[Patch], None], monkeypatch: Patch) -> None:
    assert_caught(fault, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS[SOME:], ids=lambda fault: fault.__name__)
def test_every_fault_is_caught(fault: Callable[[Patch], None], monkeypatch: Patch) -> None:
    assert_caught(fault, monkeypatch)


def assert_caught(fault: Callable[[Patch], None], patch: Patch) -> None:
    """Some form goes differently with the fault, and goes alike without it."""
    for made in agreeing.taken(SEED, FORMS):  # by the engine as it is
        with patch.context() as with_fault:
            fault(with_fault)
            noticed = any(agreeing.of_form(made))
        if noticed:
            assert not any(agreeing.of_form(made))
            return
    pytest.fail(f"{fault.__name__}: nobody noticed.")
