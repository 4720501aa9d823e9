"""A page of a form as a Django form: Django validates, the definition says what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from councils.conditions import evaluate, look_up
from councils.rendering import look
from portal.definitions.parts import Form, Page, Question
from portal.definitions.texts import words
from portal.engine.facts import ask
from portal.engine.steps import Way, is_empty, is_required, lacking, walk
from portal.fields import kind
from portal.lookups import lookups
from portal.lookups.context import NOTHING, Context

FIND = "find"


class PageForm(forms.Form):
    """The questions of one page. What it holds of a question that does not stand is ignored.

    A condition may read earlier questions of the same page: such a question is drawn, below its
    option where it can be, and its answer counts only when its condition holds on what was posted.
    """

    def __init__(
        self, *, page: Page, questions: Sequence[Question], context: Context, **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.page, self.questions, self.context = page, questions, context
        self.answers: dict[str, Any] = {}
        here = {question.id for question in questions}
        for question in questions:
            field = kind(question.kind).build(_worded(question, context), context)
            # Only `clean` knows whether a question that depends on this page needs an answer.
            field.required = field.required and question.condition is None
            self.fields[question.id] = field
        _reveal(self.fields, questions, here)
        if self.heads_page:
            _make_heading(self.fields[questions[0].id])

    @property
    def heads_page(self) -> bool:
        """Whether the page's one question is its heading, so that it needs no other."""
        return len(self.questions) == 1 and kind(self.questions[0].kind).heads

    @property
    def has_files(self) -> bool:
        """Whether the form must be sent as multipart."""
        return any(kind(question.kind).holds_files for question in self.questions)

    def clean(self) -> dict[str, Any]:
        """Check questions in order, each against the answers before it; work out what is stored."""
        cleaned: dict[str, Any] = dict(self.cleaned_data)
        seen = dict(self.context.answers)
        for question in self.questions:
            if not evaluate(question.condition, seen, self.context.facts):
                self._errors.pop(question.id, None)
                cleaned.pop(question.id, None)
                seen.pop(question.id, None)
                continue
            self._keep(question, cleaned, seen)
        return cleaned

    def _keep(self, question: Question, cleaned: dict[str, Any], seen: dict[str, Any]) -> None:
        its_kind = kind(question.kind)
        stored = its_kind.to_stored(cleaned.get(question.id))
        seen[question.id] = self.answers[question.id] = stored
        if question.id in self._errors or self._uploads(question, cleaned):
            return
        if is_empty(stored) and is_required(question, seen, self.context.facts):
            message = self.fields[question.id].error_messages["required"]
            self.add_error(question.id, ValidationError(message, code="required"))
            cleaned.pop(question.id, None)

    @staticmethod
    def _uploads(question: Question, cleaned: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(getattr(cleaned.get(question.id), "uploads", ()))

    def uploads(self) -> dict[str, tuple[Any, ...]]:
        """The uploads of a valid form, by question: store them and hand their ids to `accept`."""
        found = {
            question.id: self._uploads(question, self.cleaned_data) for question in self.questions
        }
        return {question: uploads for question, uploads in found.items() if uploads}

    def removed_files(self) -> set[str]:
        """Ids of files that this valid form takes away."""
        gone: set[str] = set()
        for value in self.cleaned_data.values():
            gone |= set(getattr(value, "stored", ())) - set(getattr(value, "kept", ()))
        return gone


def page_form(
    form: Form,
    page_id: str,
    *,
    data: Any = None,
    files: Any = None,
    answers: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    context: Context = NOTHING,
) -> PageForm:
    """The Django form of a page: bound to a post, or showing the draft's answers and prefills.

    A post that only asks for the addresses of a postcode (`find`) gives an unbound form that keeps
    everything typed; `is_finding(data)` says so. Questions whose own condition rests on earlier
    pages, and fails, are not built at all: what a browser sends for them is never read.
    """
    page = form.page(page_id)
    stored = answers or {}
    way = walk(form, stored, facts)
    before = _before(form, page, way.answers)
    asked = _asked(page, before, way.facts)
    known = replace(
        context,
        answers=way.answers,
        facts=way.facts,
        rows=_rows(asked, way.answers, way.facts, context),
    )
    initial = _initial(asked, stored, way.facts)
    bound = data if not is_finding(data) else None
    sent = files if bound is not None else None  # files alone would bind the form as well
    made = PageForm(
        page=page, questions=asked, context=known, initial=initial, data=bound, files=sent
    )
    if data is not None and bound is None:
        made.initial = {**made.initial, **_as_posted(made, data)}
    return made


def is_finding(data: Any) -> bool:
    """Whether a post only asks to look something up, such as the addresses of a postcode."""
    return bool(data) and bool(data.get(FIND))


def accept(
    form: Form,
    page_id: str,
    page_form: PageForm,
    answers: Mapping[str, Any],
    stored_files: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """The draft's answers with those of a valid page; ids of stored uploads join their question.

    Nothing of other pages is dropped, also not what is hidden now: the resident may come back.
    """
    merged = dict(answers) | page_form.answers
    for question, ids in (stored_files or {}).items():
        if question in page_form.answers:
            merged[question] = [*(merged[question] or []), *ids]
    return merged


def validate_all(
    form: Form,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    context: Context = NOTHING,
    way: Way | None = None,
) -> dict[str, dict[str, list[str]]]:
    """All that keeps a draft from being sent: page id to question id to words, in page order.

    Every answer that counts is checked again by its kind, against the form's own version.
    """
    way = way or walk(form, answers, facts)
    known = replace(context, answers=way.answers, facts=way.facts)
    found: dict[str, dict[str, list[str]]] = {}
    for step in way.steps:
        for question in step.questions:
            wrong = _wrong(question, way, known)
            if wrong:
                found.setdefault(step.page.id, {})[question.id] = wrong
    return found


def _wrong(question: Question, way: Way, context: Context) -> list[str]:
    its_kind = kind(question.kind)
    answer = way.answers.get(question.id)
    if lacking(question, way):
        if is_required(question, way.answers, way.facts):
            return [str(its_kind.build(question, context).error_messages["required"])]
        return []
    return [] if is_empty(answer) else its_kind.check_stored(answer, question, context)


def _before(form: Form, page: Page, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of questions on earlier pages."""
    earlier = form.pages[: form.pages.index(page)]
    ids = {question.id for each in earlier for question in each.questions}
    return {key: value for key, value in answers.items() if key in ids}


def _asked(page: Page, before: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Question]:
    """Questions that stand, or may stand once this page is answered."""
    asked: list[Question] = []
    here: set[str] = set()
    for question in page.questions:
        depends = question.condition is not None and _reads(question.condition, here)
        if depends or evaluate(question.condition, before, facts):
            asked.append(question)
            here.add(question.id)
    return asked


def _reads(condition: Any, questions: set[str]) -> bool:
    if isinstance(condition, Mapping):
        if str(condition.get("answer", "")).partition(".")[0] in questions:
            return True
        return any(_reads(each, questions) for each in condition.values())
    return isinstance(condition, list) and any(_reads(each, questions) for each in condition)


def _rows(
    asked: Sequence[Question],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    context: Context,
) -> dict[str, Sequence[Any]]:
    """What the look-ups of options say, by question; a look-up that is not there knows nothing."""
    return {
        question.id: ask(question.options_from, answers, facts, context) or ()
        for question in asked
        if question.options_from is not None and question.options_from.lookup in lookups
    }


def _initial(
    asked: Sequence[Question], stored: Mapping[str, Any], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """What stands in the draft; for a question never asked, its prefill."""
    initial = {}
    for question in asked:
        if question.id in stored:
            value = stored[question.id]
        else:
            value = look_up(facts, question.prefill) if question.prefill else None
        if not is_empty(value):
            initial[question.id] = kind(question.kind).to_initial(value)
    return initial


def _as_posted(made: PageForm, data: Any) -> dict[str, Any]:
    """What was typed, for a form that is shown again without being checked."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in made.fields.items()
        if not field.widget.value_omitted_from_data(data, {}, name)
    }


def _worded(question: Question, context: Context) -> Question:
    """The question with the facts in its words filled in."""
    texts = (question.label, question.hint)
    if not any("{" in words(text) for text in texts if text):
        return question
    label, hint = (words(text, context.facts) if text else "" for text in texts)
    return replace(question, label=label, hint=hint)


def _reveal(fields: dict[str, Any], questions: Sequence[Question], here: set[str]) -> None:
    """Draw a question below the option that it hangs on, where one option alone decides."""
    for question in questions:
        condition = question.condition or {}
        asked = condition.get("answer")
        value = condition.get("is") or condition.get("contains")
        if len(condition) != 2 or asked not in here or not isinstance(value, str):
            continue
        its_look = getattr(fields[asked], "look", None)
        if its_look is not None and value not in its_look.reveals:
            reveals = its_look.reveals | {value: question.id}
            fields[asked].look = replace(its_look, reveals=reveals)


def _make_heading(field: forms.Field) -> None:
    its_look = getattr(field, "look", None)
    if its_look is None:
        look(field, page_heading=True)
    else:
        field.look = replace(its_look, page_heading=True)  # type: ignore[attr-defined]
