"""A page of a form as a Django form: Django validates, the definition says what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from councils.conditions import look_up
from councils.rendering import look
from portal.definitions.parts import DERIVED, PRICE, Form, Page, Question, Value
from portal.definitions.standing import Reading, is_empty, is_required
from portal.engine.facts import ask
from portal.engine.prices import price_of
from portal.engine.steps import Way, lacking, set_place, walk
from portal.fields import kind
from portal.fields.drawing import reveal, worded
from portal.lookups import lookups
from portal.lookups.context import NOTHING, Context

FIND = "find"


class PageForm(forms.Form):
    """The questions of one page. What it holds of a question that does not stand is ignored.

    A condition may read earlier questions of the same page: such a question is drawn, below its
    option where it can be, and its answer counts only when its condition holds on what was posted.
    """

    def __init__(
        self,
        *,
        page: Page,
        questions: Sequence[Question],
        context: Context,
        place: str = "",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.place = place
        self.page, self.questions, self.context = page, questions, context
        self.answers: dict[str, Any] = {}
        drawn = [question for question in questions if kind(question.kind).draws]
        for question in drawn:
            field = kind(question.kind).build(worded(question, context), context)
            # Only `clean` knows whether a question that depends on this page needs an answer.
            field.required = field.required and question.condition is None
            self.fields[question.id] = field
        reveal(self.fields, drawn)
        self.heads_page = len(drawn) == 1 and kind(drawn[0].kind).heads
        if self.heads_page:  # the page's one question is its heading, and it needs no other
            _make_heading(self.fields[drawn[0].id])

    @property
    def has_files(self) -> bool:
        """Whether the form must be sent as multipart."""
        return any(kind(question.kind).holds_files for question in self.questions)

    def clean(self) -> dict[str, Any]:
        """Check questions in order, each against the answers before it; work out what is stored."""
        cleaned: dict[str, Any] = dict(self.cleaned_data)
        reading = Reading(dict(self.context.facts), reads=dict(self.context.answers))
        for question in self.questions:
            stored = self._stored(question, cleaned)
            if not reading.take(question, stored):
                self._errors.pop(question.id, None)
                cleaned.pop(question.id, None)
                reading.drop(question)
            elif kind(question.kind).asks:
                self._keep(question, cleaned, reading)
        return cleaned

    @staticmethod
    def _stored(question: Question, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        its_kind = kind(question.kind)
        return {question.id: its_kind.to_stored(cleaned.get(question.id))} if its_kind.asks else {}

    def _keep(self, question: Question, cleaned: dict[str, Any], reading: Reading) -> None:
        if question.id == self.place:
            set_place(reading, question)
        stored = self.answers[question.id] = reading.answers[question.id]
        if question.id in self._errors or self._uploads(question, cleaned):
            return
        for error in kind(question.kind).against(stored, question, reading.reads, reading.facts):
            self.add_error(question.id, error)
        if is_empty(stored) and is_required(question, reading.reads, reading.facts):
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

    def say_what_is_gone(self, answers: Mapping[str, Any]) -> None:
        """On a page that is shown again: an answer that held when it was given, and no more."""
        if self.is_bound:
            return
        for question in self.questions:
            its_kind, answer = kind(question.kind), answers.get(question.id)
            wrong = (
                its_kind.check_stored(answer, question, self.context)
                if its_kind.holds_slot and not is_empty(answer)
                else []
            )
            if wrong:
                self.full_clean()  # of an unbound form: makes room for errors, and checks nothing
                self.cleaned_data = {}
                self.add_error(question.id, wrong[0])

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
    way: Way | None = None,
) -> PageForm:
    """The Django form of a page: bound to a post, or showing the draft's answers and prefills.

    A post that only asks for the addresses of a postcode (`find`) gives an unbound form that keeps
    everything typed; `is_finding(data)` says so. Questions whose own condition rests on earlier
    pages, and fails, are not built at all: what a browser sends for them is never read.
    """
    page = form.page(page_id)
    stored = answers or {}
    way = way or walk(form, stored, facts)
    asked = _asked(form, page, way)
    known = replace(
        context,
        place=form.place,
        answers=way.reads,
        facts=way.facts,
        rows=_rows(asked, way.answers, way.facts, context),
        price=price_of(form, way) if any(each.kind == PRICE for each in asked) else None,
    )
    initial = _Initial(asked, stored, way.facts)
    bound = data if not is_finding(data) else None
    sent = files if bound is not None else None  # files alone would bind the form as well
    made = PageForm(
        page=page,
        questions=asked,
        context=known,
        place=form.place,
        initial=initial,
        data=bound,
        files=sent,
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
    known = replace(context, place=form.place, answers=way.reads, facts=way.facts)
    found: dict[str, dict[str, list[str]]] = {}
    for step in way.steps:
        for question in step.questions:
            wrong = _wrong(question, way, known)
            if wrong:
                found.setdefault(step.page.id, {})[question.id] = wrong
    return found


def _wrong(question: Question, way: Way, context: Context) -> list[str]:
    its_kind = kind(question.kind)
    if not its_kind.asks:
        return []
    answer = way.answers.get(question.id)
    if lacking(question, way):
        if is_required(question, way.reads, way.facts):
            asked = its_kind.build(worded(question, context), context)
            return [str(asked.error_messages["required"])]
        return []
    if is_empty(answer):
        return []
    wrong = its_kind.check_stored(answer, question, context)
    if wrong and question.options_from is not None:  # a choice that only a look-up knows
        rows = _rows([question], way.answers, way.facts, context)
        wrong = its_kind.check_stored(answer, question, replace(context, rows=rows))
    return wrong


def _before(form: Form, page: Page, way: Way) -> dict[str, Any]:
    """What conditions may read of earlier pages."""
    here = {question.id for question in page.questions}
    order = {each.id: number for number, each in enumerate(form.pages)}
    at = order[page.id]
    later = {question.id for each in form.pages[at + 1 :] for question in each.questions}
    gone = here | later
    return {name: value for name, value in way.reads.items() if name.partition(".")[0] not in gone}


def _asked(form: Form, page: Page, way: Way) -> list[Question]:
    """Questions that stand, or may stand once this page is answered."""
    if all(each.condition is None for each in page.questions):
        return list(page.questions)
    asked: list[Question] = []
    open_now: set[str] = set()  # ids whose answer is only known once this page is answered
    reading = Reading(way.facts, reads=_before(form, page, way))
    for question in page.questions:
        if _reads(question.condition, open_now):
            asked.append(question)
        elif reading.take(question, {}):
            asked.append(question)
            if question.kind == DERIVED and not _reads(question.values, open_now):
                continue
        else:
            continue
        open_now.add(question.id)
    return asked


def _reads(condition: Any, questions: set[str]) -> bool:
    """Whether a condition, or what stands in one, reads one of these questions."""
    if not questions:
        return False
    if isinstance(condition, Value):
        return _reads(condition.when, questions) or _reads(condition.gives, questions)
    if isinstance(condition, Mapping):
        if str(condition.get("answer", "")).partition(".")[0] in questions:
            return True
        return any(_reads(each, questions) for each in condition.values())
    return isinstance(condition, list | tuple) and any(
        _reads(each, questions) for each in condition
    )


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


class _Initial(Mapping[str, Any]):
    """What stands in the draft; for a question never asked, its prefill.

    Worked out when it is asked for: a page that is sent hardly asks.
    """

    def __init__(
        self, asked: Sequence[Question], stored: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> None:
        self._stands = {}
        for question in asked:
            if question.id in stored:
                value = stored[question.id]
            else:
                value = look_up(facts, question.prefill) if question.prefill else None
            if not is_empty(value):
                self._stands[question.id] = (question.kind, value)

    def __getitem__(self, name: str) -> Any:
        its_kind, value = self._stands[name]
        return kind(its_kind).to_initial(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stands)

    def __len__(self) -> int:
        return len(self._stands)


def _as_posted(made: PageForm, data: Any) -> dict[str, Any]:
    """What was typed, for a form that is shown again without being checked."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in made.fields.items()
        if not field.widget.value_omitted_from_data(data, {}, name)
    }


def _make_heading(field: forms.Field) -> None:
    its_look = getattr(field, "look", None)
    if its_look is None:
        look(field, page_heading=True)
    else:
        field.look = replace(its_look, page_heading=True, size="")  # type: ignore[attr-defined]
