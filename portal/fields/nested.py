"""Questions inside a question: the parts of a person, an account, or the items of a group.

The inner questions are a Django form of their own with the outer question's name in front of each
input (`who-email`, `items-0-size`), so no other question can have the same name. Errors stand
beside the inner inputs, and the error summary leads to them.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.definitions.standing import Reading, is_empty, is_required
from portal.definitions.texts import words
from portal.fields.base import kind
from portal.fields.drawing import reveal, worded
from portal.lookups.context import Context


@dataclass(frozen=True)
class Posted:
    """What a page post said, for the inner questions to read themselves."""

    data: Any
    files: Any
    name: str


class InnerForm(forms.Form):
    """The inputs of one set of inner fields."""

    def __init__(self, fields: Mapping[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields.update(fields)

    def typed(self, data: Any) -> dict[str, Any]:
        """What was typed, to be shown again without being checked."""
        names = {name: self.add_prefix(name) for name in self.fields}
        return {
            name: self.fields[name].widget.value_from_datadict(data, {}, posted)
            for name, posted in names.items()
            if not self.fields[name].widget.value_omitted_from_data(data, {}, posted)
        }

    def is_blank(self) -> bool:
        """Whether a checked form holds nothing at all."""
        only_missing = all(
            error.code == "required" for each in self.errors.as_data().values() for error in each
        )
        return only_missing and not any(self.answers().values())

    def answers(self) -> dict[str, Any]:
        """What the inner fields were cleaned to."""
        return dict(self.cleaned_data)


class QuestionsForm(InnerForm):
    """Inner questions of any simple kind; a condition may read earlier ones by their plain id."""

    said = ""  # "Item 2: ", in front of its errors in the summary

    def __init__(self, questions: Sequence[Question], context: Context, **more: Any) -> None:
        self.questions, self.context = questions, context
        self.stored: dict[str, Any] = {}
        drawn = [one for one in questions if kind(one.kind).draws]
        super().__init__({one.id: self._field(one) for one in drawn}, **more)
        reveal(self.fields, drawn)

    def _field(self, question: Question) -> forms.Field:
        field = kind(question.kind).build(worded(question, self.context), self.context)
        field.required = field.required and question.condition is None
        return field

    def clean(self) -> dict[str, Any]:
        """Each question against the answers before it, as on a page of their own."""
        reads: ChainMap[str, Any] = ChainMap({}, dict(self.context.answers))
        reading = Reading(dict(self.context.facts), reads=reads)
        for question in self.questions:
            asks = kind(question.kind).asks
            value = self.cleaned_data.get(question.id)
            given = {question.id: kind(question.kind).to_stored(value)} if asks else {}
            if not reading.take(question, given):
                self.errors.pop(question.id, None)
                self.cleaned_data.pop(question.id, None)
                reading.drop(question)
            elif asks:
                self._need(question, given[question.id], reading)
                self._beside(question, given[question.id], reading)
        self.stored = {id_: value for id_, value in reading.answers.items() if not is_empty(value)}
        return self.cleaned_data

    def _need(self, question: Question, stored: Any, reading: Reading) -> None:
        needed = is_empty(stored) and is_required(question, reading.reads, reading.facts)
        if needed and question.id not in self.errors:
            message = self.fields[question.id].error_messages["required"]
            self.add_error(question.id, ValidationError(message, code="required"))

    def _beside(self, question: Question, stored: Any, reading: Reading) -> None:
        found = kind(question.kind).against(stored, question, reading.reads, reading.facts)
        for error in found if question.id not in self.errors else ():
            self.add_error(question.id, error)

    def is_blank(self) -> bool:
        typed = [one.id for one in self.questions if kind(one.kind).asks]
        only_missing = all(
            error.code == "required" for each in self.errors.as_data().values() for error in each
        )
        return only_missing and not any(id_ in self.stored for id_ in typed)

    def answers(self) -> dict[str, Any]:
        return dict(self.stored)


class NestedWidget(forms.Widget):
    """Draws the inner forms of its field."""

    template_name = "portal/fields/nested.html"
    use_fieldset = True
    owner: Any = None  # the field, which makes the forms
    ending = ""  # of a bank account that is stored

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-{self.owner.first_input}" if id_ else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Posted:
        return Posted(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(str(each).startswith(f"{name}-") for each in data)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"]["form"] = self.owner.drawn(name, value)
        context["widget"]["ending"] = self.ending
        return context


class NestedField(forms.Field):
    """One set of inner fields. A subclass says which, and what they are cleaned to."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Enter an answer")}
    first_input = "name"
    widget = NestedWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.owner = self  # type: ignore[union-attr]
        self.inner_forms: tuple[InnerForm, ...] = ()

    def make(self, **more: Any) -> InnerForm:
        """The inner form, bound or not."""
        raise NotImplementedError

    def initial_of(self, stored: Any) -> dict[str, Any]:
        """What the inner fields show of a stored answer."""
        return dict(stored) if isinstance(stored, Mapping) else {}

    def drawn(self, name: str, value: Any) -> InnerForm:
        """What is drawn: the checked form, else what was typed, else what is stored."""
        if self.inner_forms:
            return self.inner_forms[0]
        form = self.make(prefix=name)
        if isinstance(value, Posted):  # its name may be another: an item before it was taken away
            form.initial = self.make(prefix=value.name).typed(value.data)
        else:
            form.initial = self.initial_of(value)
        return form

    def clean(self, value: Any) -> Any:
        posted = value if isinstance(value, Posted) else Posted({}, {}, "x")
        form = self.make(data=posted.data, files=posted.files, prefix=posted.name)
        if form.is_valid() or not form.is_blank():
            self.inner_forms = (form,)
        if not form.is_valid() and self.inner_forms:
            raise ValidationError(first_error(self.inner_forms), code="parts")
        if form.is_blank():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        return form.answers()


class QuestionsField(NestedField):
    """Inner questions of simple kinds, cleaned to an object of their stored answers."""

    def __init__(self, questions: Sequence[Question], context: Context, **kwargs: Any) -> None:
        self.questions, self.context = questions, context
        self.first_input = first_input(questions[0])
        super().__init__(**kwargs)

    def make(self, **more: Any) -> InnerForm:
        return QuestionsForm(self.questions, self.context, **more)

    def initial_of(self, stored: Any) -> dict[str, Any]:
        return initial_of(self.questions, stored)


def first_input(question: Question) -> str:
    """The name of the first input of an inner question, for a link to it."""
    its_kind = kind(question.kind)
    if its_kind.parts:
        return f"{question.id}_{its_kind.parts[0]}"
    choices = ("radios", "checkboxes", "yes_no")
    return f"{question.id}_0" if question.kind in choices else question.id


def initial_of(questions: Iterable[Question], stored: Any) -> dict[str, Any]:
    """What inner questions show of a stored object."""
    if not isinstance(stored, Mapping):
        return {}
    return {
        one.id: kind(one.kind).to_initial(stored[one.id]) for one in questions if one.id in stored
    }


def first_error(given: Iterable[InnerForm]) -> str:
    """The words of the first thing to mend, for who asks the outer field."""
    for form in given:
        for errors in form.errors.values():
            return f"{getattr(form, 'said', '')}{errors[0]}"
    return ""


def wrong_parts(questions: Sequence[Question], stored: Any, context: Context) -> list[str]:
    """What is wrong with a stored object now, each part checked by its own kind."""
    known = {one.id for one in questions}
    if not isinstance(stored, Mapping) or not set(stored) <= known:
        return [str(_("Answer this question again"))]
    reads: ChainMap[str, Any] = ChainMap({}, dict(context.answers))
    return list(_wrong(questions, stored, context, Reading(dict(context.facts), reads=reads)))


def _wrong(
    questions: Sequence[Question], stored: Mapping[str, Any], context: Context, reading: Reading
) -> Iterator[str]:
    for question in questions:
        its_kind = kind(question.kind)
        if not reading.take(question, stored) or not its_kind.asks:
            continue
        value = stored.get(question.id)
        if not is_empty(value):
            inside = replace(context, answers={**context.answers, question.id: value})
            yield from its_kind.check_stored(value, question, inside)
        elif is_required(question, reading.reads, reading.facts):
            yield str(its_kind.build(question, context).error_messages["required"])


def shown_parts(questions: Iterable[Question], stored: Any) -> Iterator[tuple[str, str]]:
    """Label and words of each inner answer."""
    if not isinstance(stored, Mapping):
        return
    for question in questions:
        if not is_empty(stored.get(question.id)):
            yield words(question.label), kind(question.kind).shown(stored[question.id], question)


def optional(label: Any) -> str:
    """A label that says that nothing is needed."""
    return str(_("%(label)s (optional)") % {"label": label})
