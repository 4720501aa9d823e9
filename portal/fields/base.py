"""What every question kind is, and the registry that they are found in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar
from unicodedata import normalize
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from councils.conditions import evaluate
from councils.registry import Registry
from portal.definitions.parts import Option, Question
from portal.definitions.texts import words
from portal.lookups.context import Context

field_kinds = Registry(
    "question kinds",
    required=("label", "options_schema", "build", "to_stored", "shown", "example"),
)


def schema_of(**properties: Any) -> dict[str, Any]:
    """The JSON Schema of a kind's `validation`: these properties and no others."""
    return {"type": "object", "additionalProperties": False, "properties": properties}


class NotTaken(Exception):
    """What was sent could not be kept: words for the field."""


@dataclass(frozen=True, kw_only=True)
class Taking:
    """For whom something is kept: the draft; and what its form knows at that moment."""

    holder: UUID
    now: datetime
    context: Context
    answers: Mapping[str, Any]


class FieldKind:
    """One kind of question: how it is asked, checked, stored and shown.

    A subclass states `label`, `options_schema` (the JSON Schema of a question's `validation`) and
    `build`, which gives one Django form field; Django validates. The rest has defaults that suit a
    kind whose answer is one text. Kinds keep no state.

    `rules` says exactly what is accepted and how it is stored, for the reference page of the
    format: somebody must be able to write the same check from it alone. `stores` names the type
    that a stored answer has: text, number, list or object.
    """

    label: ClassVar[Any] = ""
    rules: ClassVar[str] = ""
    stores: ClassVar[str] = "text"
    heads: ClassVar[bool] = True  # its label can be the heading of a page that asks nothing else
    options_schema: ClassVar[dict[str, Any]] = schema_of()
    takes_options: ClassVar[bool] = False
    asks: ClassVar[bool] = True  # False: no post is read, no answer is ever missing
    draws: ClassVar[bool] = True  # False: not on the page at all
    parts: ClassVar[tuple[str, ...]] = ()  # suffixes of its inputs: <id>_<part>
    error_codes: ClassVar[tuple[str, ...]] = ("required", "invalid")
    holds_place: ClassVar[bool] = False
    holds_files: ClassVar[bool] = False
    nests: ClassVar[bool] = True  # may be asked for each item of a group
    holds_secrets: ClassVar[bool] = False  # stored sealed: no other council can open it
    holds_slot: ClassVar[bool] = False  # a place in a calendar, which may be gone later

    def build(self, question: Question, context: Context) -> forms.Field:
        """The Django field that asks and checks this question."""
        raise NotImplementedError

    def to_stored(self, cleaned: Any) -> Any:
        """What goes into the draft: JSON, and None for no answer."""
        return cleaned if cleaned not in ("", [], {}) else None

    def to_initial(self, stored: Any) -> Any:
        """What the field shows for a stored answer."""
        return stored

    def to_raw(self, stored: Any) -> Any:
        """A stored answer as the widget would hand it to the field, so that it is checked again."""
        return self.to_initial(stored)

    def take_in(self, stored: Any, cleaned: Any, question: Question, taking: Taking) -> Any:
        """What goes into the draft once the page is accepted, for a kind that keeps something
        elsewhere: files are stored, a place in a calendar is held. Raises NotTaken.
        """
        return stored

    def shown(self, stored: Any, question: Question) -> str:
        """The answer as a person reads it."""
        return "" if stored is None else str(stored)

    def check_question(self, question: Question) -> list[str]:
        """What is wrong with how a definition asks this kind, beyond the schema."""
        if self.takes_options and not question.options:
            return ["needs options."]
        if not self.takes_options and (question.options or question.options_from):
            return [f"a question of kind {question.kind} has no options."]
        return []

    def answers_of(self, question: Question) -> tuple[str, ...] | None:
        """Every answer that there can be, where a definition says so; None where it does not."""
        if not self.takes_options or question.options_from is not None:
            return None
        return tuple(one.value for one in question.options)

    def against(
        self, stored: Any, question: Question, reads: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> list[ValidationError]:
        """What is wrong with an answer beside the ones before it, also those of its own page."""
        return []

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        """What is wrong with a stored answer now: every kind is checked again when it is sent."""
        field = self.build(question, context)
        field.required = False
        try:
            field.clean(self.to_raw(stored))
        except ValidationError as error:
            return [str(words) for words in error.messages]
        return []

    def example(self) -> dict[str, Any]:
        """A question's own parts (`validation`, `options`) and what is posted for a valid answer.

        `{"question": {...}, "post": {"": value} or {part: value}, "stored": ..., "shown": "..."}`,
        and as `form` what such a question needs of its form.
        """
        raise NotImplementedError

    def tampered_examples(self) -> list[dict[str, Any]]:
        """Posts that must be refused with an error, beside the garbage that every kind is given."""
        return []


@lru_cache(maxsize=100)
def kind(key: str) -> FieldKind:
    """The one instance of a kind; KeyError with the known kinds otherwise."""
    found: FieldKind = field_kinds.get(key)()
    return found


def own_errors(question: Question, **defaults: Any) -> dict[str, Any]:
    """Error words by code: the question's own before the kind's."""
    return defaults | {code: words(text) for code, text in question.errors.items()}


def basics(question: Question, **errors: Any) -> dict[str, Any]:
    """What every Django field of a question is made with."""
    return {
        "label": words(question.label),
        "help_text": words(question.hint) if question.hint else "",
        "required": question.required_when == {},
        "error_messages": own_errors(question, **errors),
    }


def offered(question: Question, context: Context) -> list[Option]:
    """The options that hold now: those of the look-up where one knows, else the question's own."""
    hidden = {one.value for one in question.options if not _holds(one, context)}
    known = [one for one in question.options if one.value not in hidden]
    rows = context.rows.get(question.id) if question.options_from else None
    by_value = {one.value: one for one in known}
    merged = [
        _merged(by_value.get(value), value, label, hint)
        for value, label, hint in rows or ()
        if value not in hidden
    ]
    return [one for one in merged if one is not None] or known


def is_offered(value: Any, question: Question, context: Context) -> bool:
    """Whether a stored choice is among the options: the usual case, without a Django field."""
    return isinstance(value, str) and any(one.value == value for one in offered(question, context))


def _merged(own: Option | None, value: str, label: str, hint: str) -> Option | None:
    """A looked-up row: in the definition's words, which the case keeps, else in its own."""
    if own is None:
        return Option(value, label, hint) if label else None
    return Option(value, own.label, hint or own.hint, exclusive=own.exclusive)


def _holds(option: Option, context: Context) -> bool:
    return option.condition is None or evaluate(option.condition, context.answers, context.facts)


def label_of(value: Any, question: Question) -> str:
    """The words of an option; the value itself for one that a look-up gave."""
    return next((words(one.label) for one in question.options if one.value == value), str(value))


class Choices(BaseChoiceIterator):
    """Pairs for a Django choice field, which then need not be looked through for groups."""

    def __init__(self, options: Iterable[Option], first: tuple[tuple[str, str], ...] = ()) -> None:
        self.pairs = [*first, *((one.value, words(one.label)) for one in options)]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)


def hints_of(options: list[Option]) -> dict[str, str]:
    """Option value to its hint, for the renderer."""
    return {one.value: words(one.hint) for one in options if one.hint}


class PlainText(forms.CharField):
    """One text: tidy line ends, no characters that cannot be stored, nothing but text taken."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter an answer"),
        "characters": _("Remove the characters that are not letters, numbers or signs"),
        "long": _("Use %(limit)s characters or fewer. You have used %(used)s"),
        "short": _("Use %(limit)s characters or more"),
    }

    def __init__(self, *, longest: int, shortest: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest, self.shortest = longest, shortest
        self.max_length = longest  # for the count below a text area; checked with our own words
        self.validators = [one for one in self.validators if "Null" not in type(one).__name__]

    def to_python(self, value: Any) -> str:
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or not storable(value):
            raise ValidationError(self.error_messages["characters"], code="characters")
        return normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            params = {"limit": self.longest, "used": len(value)}
            raise ValidationError(self.error_messages["long"], code="long", params=params)
        if value and len(value) < self.shortest:
            params = {"limit": self.shortest}
            raise ValidationError(self.error_messages["short"], code="short", params=params)


def storable(text: str) -> bool:
    """Whether PostgreSQL can keep a text: no control characters, no half characters."""
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text) or "\x7f" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def text_of(data: Any, name: str, longest: int = 2000) -> str:
    """A posted text for a widget of several inputs: empty for no text, cut if far too long."""
    value = data.get(name, "") if isinstance(data, Mapping) else ""
    return value[:longest] if isinstance(value, str) else ""
