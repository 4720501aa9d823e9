"""The way through a form: which pages and questions stand now, what comes next, what is missing.

Everything follows from one walk, in order. A condition sees only answers of questions that stand
themselves, so an answer that was hidden later counts for nothing, however it came into the draft.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.definitions.parts import QUESTIONS, REFUSAL, STOP, Form, Page, Question, Warning
from portal.definitions.standing import Reading, is_empty, is_required
from portal.engine.facts import place_facts, with_own_facts
from portal.fields import kind

Answers = Mapping[str, Any]
Facts = Mapping[str, Any] | None


@dataclass(frozen=True)
class Step:
    """A page that stands, with the questions and warnings on it that do.

    `shows` is false for a page of nothing but derived questions: it counts, and nobody sees it.
    """

    page: Page
    questions: tuple[Question, ...]
    warnings: tuple[Warning, ...]
    blocks: bool = False
    shows: bool = True


@dataclass(frozen=True)
class Way:
    """One walk: the steps that stand, the answers that count, and the facts it was made with.

    `reads` is what conditions are tried on: the answers, and what can be counted of groups.
    """

    steps: tuple[Step, ...]
    answers: dict[str, Any]
    facts: dict[str, Any]
    reads: Mapping[str, Any] = field(default_factory=dict)

    def step(self, page_id: str) -> Step | None:
        """The step of that page, if it stands."""
        return next((each for each in self.steps if each.page.id == page_id), None)


def walk(form: Form, answers: Answers, facts: Facts = None) -> Way:
    """Go through the form with these answers.

    A page that stands says which page comes next; what lies between is not on the way, and its
    answers count for nothing. Where the next page does not stand itself, the one after it follows.
    """
    reading = Reading(with_own_facts(form, facts))
    if form.place:
        reading.facts.pop("place", None)  # known once its question is answered, on this way
    challenged = set(reading.facts.get("challenged") or ())
    steps = []
    skipping_to = ""
    for page in form.pages:
        if skipping_to and page.id != skipping_to:
            continue
        skipping_to = ""
        step = _step(form, page, answers, reading, challenged)
        if step is not None:
            steps.append(step)
            skipping_to = _leads_to(page, reading)
    return Way(tuple(steps), reading.answers, reading.facts, reading.reads)


def _step(
    form: Form, page: Page, answers: Answers, reading: Reading, challenged: set[str]
) -> Step | None:
    if page.condition is not None and not reading.holds(page.condition):
        return None
    asked = []
    for question in page.questions:
        if reading.take(question, answers):
            asked.append(question)
            if question.id == form.place:
                set_place(reading, question)
    if page.kind == QUESTIONS and not asked:
        return None
    warnings = tuple(each for each in page.warnings if reading.holds(each.condition))
    refusals = [each for each in warnings if each.severity == REFUSAL]
    if page.kind == STOP and not refusals:
        return None
    blocks = any(refuses(each, challenged) for each in refusals)
    shows = page.kind != QUESTIONS or any(kind(each.kind).draws for each in asked)
    return Step(page, tuple(asked), warnings, blocks, shows)


def set_place(reading: Reading, question: Question) -> None:
    """The fact `place`, from the answer that says where it is."""
    place = reading.answers.get(question.id)
    if isinstance(place, Mapping):
        reading.facts["place"] = place_facts(place)


def _leads_to(page: Page, reading: Reading) -> str:
    """The page that this one says comes next; empty: the next in order."""
    return next((each.page for each in page.next if reading.holds(each.when)), "")


def refuses(warning: Warning, challenged: Collection[str]) -> bool:
    """Whether a warning is a refusal that the resident has not called, or may not call, wrong."""
    answered = warning.allow_challenge and warning.id in challenged
    return warning.severity == REFUSAL and not answered


def visible_pages(
    form: Form, answers: Answers, facts: Facts = None, way: Way | None = None
) -> list[Page]:
    """The pages that stand with these answers, in order. A stop page that blocks ends the list."""
    pages = []
    for step in (way or walk(form, answers, facts)).steps:
        if step.shows:
            pages.append(step.page)
        if step.blocks:
            break
    return pages


def next_page(
    form: Form, page_id: str, answers: Answers, facts: Facts = None, way: Way | None = None
) -> Page | None:
    """The page after this one; None: check your answers. A blocking stop page leads to itself."""
    way = way or walk(form, answers, facts)
    pages = visible_pages(form, answers, facts, way)
    order = {page.id: number for number, page in enumerate(form.pages)}
    later = [page for page in pages if order[page.id] > order[page_id]]
    blocked = way.step(page_id)
    if blocked is not None and blocked.blocks:
        return blocked.page
    return later[0] if later else None


def previous_page(
    form: Form, page_id: str, answers: Answers, facts: Facts = None, way: Way | None = None
) -> Page | None:
    """The page before this one; None on the first."""
    pages = visible_pages(form, answers, facts, way)
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
    if not kind(question.kind).asks:
        return False
    if question.id not in way.answers:
        return True
    return is_empty(way.answers[question.id]) and is_required(question, way.reads, way.facts)


def final_answers(form: Form, answers: Answers, facts: Facts = None) -> dict[str, Any]:
    """The answers that count: those of questions that stand. Sending drops the rest."""
    return walk(form, answers, facts).answers


def questions(form: Form) -> list[Question]:
    """All questions, in order."""
    return [each for page in form.pages for each in page.questions]


def is_first(form: Form, page_id: str) -> bool:
    """Whether a page is the first of the form, where the privacy notice stands."""
    return form.pages[0].id == page_id
