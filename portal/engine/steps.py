"""The way through a form: which pages and questions stand now, what comes next, what is missing.

Everything follows from one walk, in order. A condition sees only answers of questions that stand
themselves, so an answer that was hidden later counts for nothing, however it came into the draft.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from councils.conditions import evaluate
from portal.definitions.parts import QUESTIONS, REFUSAL, STOP, Form, Page, Question, Warning
from portal.engine.facts import with_own_facts

Answers = Mapping[str, Any]
Facts = Mapping[str, Any] | None


@dataclass(frozen=True)
class Step:
    """A page that stands, with the questions and warnings on it that do."""

    page: Page
    questions: tuple[Question, ...]
    warnings: tuple[Warning, ...]
    blocks: bool = False


@dataclass(frozen=True)
class Way:
    """One walk: the steps that stand, the answers that count, and the facts it was made with."""

    steps: tuple[Step, ...]
    answers: dict[str, Any]
    facts: dict[str, Any]

    def step(self, page_id: str) -> Step | None:
        """The step of that page, if it stands."""
        return next((each for each in self.steps if each.page.id == page_id), None)


def walk(form: Form, answers: Answers, facts: Facts = None) -> Way:
    """Go through the form with these answers."""
    known = with_own_facts(form, answers, facts)
    challenged = set(known.get("challenged") or ())
    seen: dict[str, Any] = {}
    steps = []
    for page in form.pages:
        step = _step(page, answers, known, seen, challenged)
        if step is not None:
            steps.append(step)
    return Way(tuple(steps), seen, known)


def _step(
    page: Page, answers: Answers, facts: dict[str, Any], seen: dict[str, Any], challenged: set[str]
) -> Step | None:
    if page.condition is not None and not evaluate(page.condition, seen, facts):
        return None
    asked = []
    for question in page.questions:
        if question.condition is None or evaluate(question.condition, seen, facts):
            asked.append(question)
            if question.id in answers:
                seen[question.id] = answers[question.id]
    if page.kind == QUESTIONS and not asked:
        return None
    warnings = tuple(each for each in page.warnings if evaluate(each.condition, seen, facts))
    refusals = [each for each in warnings if each.severity == REFUSAL]
    if page.kind == STOP and not refusals:
        return None
    return Step(page, tuple(asked), warnings, any(refuses(each, challenged) for each in refusals))


def refuses(warning: Warning, challenged: Collection[str]) -> bool:
    """Whether a warning is a refusal that the resident has not called, or may not call, wrong."""
    answered = warning.allow_challenge and warning.id in challenged
    return warning.severity == REFUSAL and not answered


def visible_pages(form: Form, answers: Answers, facts: Facts = None) -> list[Page]:
    """The pages that stand with these answers, in order. A stop page that blocks ends the list."""
    pages = []
    for step in walk(form, answers, facts).steps:
        pages.append(step.page)
        if step.blocks:
            break
    return pages


def next_page(form: Form, page_id: str, answers: Answers, facts: Facts = None) -> Page | None:
    """The page after this one; None: check your answers. A blocking stop page leads to itself."""
    pages = visible_pages(form, answers, facts)
    order = {page.id: number for number, page in enumerate(form.pages)}
    later = [page for page in pages if order[page.id] > order[page_id]]
    blocked = walk(form, answers, facts).step(page_id)
    if blocked is not None and blocked.blocks:
        return blocked.page
    return later[0] if later else None


def previous_page(form: Form, page_id: str, answers: Answers, facts: Facts = None) -> Page | None:
    """The page before this one; None on the first."""
    pages = visible_pages(form, answers, facts)
    order = {page.id: number for number, page in enumerate(form.pages)}
    at = order.get(page_id, len(form.pages))
    earlier = [page for page in pages if order[page.id] < at]
    return earlier[-1] if earlier else None


def first_incomplete(
    form: Form, answers: Answers, facts: Facts = None, way: Way | None = None
) -> Page | None:
    """Where to go on: the first page that was not answered, or that stops; None when all is there.

    A page counts as answered when `accept` has put something, also None, for each of its questions.
    """
    way = way or walk(form, answers, facts)
    for step in way.steps:
        if step.blocks or any(lacking(each, way) for each in step.questions):
            return step.page
    return None


def lacking(question: Question, way: Way) -> bool:
    """Whether a question that stands was never asked, or needs an answer and has none."""
    if question.id not in way.answers:
        return True
    return is_empty(way.answers[question.id]) and is_required(question, way.answers, way.facts)


def is_required(question: Question, answers: Answers, facts: Mapping[str, Any]) -> bool:
    """Whether a question needs an answer, given the others."""
    if question.required_when is None:
        return False
    return not question.required_when or evaluate(question.required_when, answers, facts)


def is_empty(answer: Any) -> bool:
    """Whether there is no answer; `False` and 0 are answers."""
    return answer is None or answer == "" or answer == [] or answer == {}


def final_answers(form: Form, answers: Answers, facts: Facts = None) -> dict[str, Any]:
    """The answers that count: those of questions that stand. Sending drops the rest."""
    return walk(form, answers, facts).answers


def questions(form: Form) -> list[Question]:
    """All questions, in order."""
    return [each for page in form.pages for each in page.questions]


def is_first(form: Form, page_id: str) -> bool:
    """Whether a page is the first of the form, where the privacy notice stands."""
    return form.pages[0].id == page_id
