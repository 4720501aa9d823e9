"""A repeating group: the same questions for each of several items.

Without JavaScript the buttons *Add another* and *Remove* send the page as `find=<question>-add` or
`find=<question>-remove-<number>`: nothing is checked, everything typed is drawn again. Each item
drawn sends `<question>-<number>-is`, so an item whose boxes are all unticked is an item still.
Numbers need not follow each other; what is beyond the most items is not read.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.error_words import lower_first
from councils.rendering import look
from portal.definitions.parts import Question
from portal.definitions.standing import counts_of
from portal.definitions.texts import words
from portal.fields.base import FieldKind, basics, field_kinds, kind, schema_of
from portal.fields.nested import (
    NestedWidget,
    Posted,
    QuestionsForm,
    first_error,
    first_input,
    initial_of,
    shown_parts,
    wrong_parts,
)
from portal.lookups.context import Context

MOST = 50
DEFAULT_MOST = 10


class GroupWidget(NestedWidget):
    """Draws the items of its field, with the buttons that add and remove."""

    template_name = "portal/fields/group.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, None, attrs)
        items = self.owner.items(name, value)
        context["widget"] |= {
            "items": [
                {
                    "form": form,
                    "number": number,
                    "at": str(form.prefix).rpartition("-")[2],
                    "legend": self.owner.called(number),
                }
                for number, form in enumerate(items, 1)
            ],
            "word_inside": lower_first(self.owner.word),
            "next": len(items) + 1,
            "can_add": len(items) < self.owner.most,
            "can_remove": len(items) > max(self.owner.least, 1),
        }
        return context


class GroupField(forms.Field):
    """Several items, cleaned to a list of objects."""

    widget = GroupWidget
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Add at least one"),
        "few": _("Add at least %(limit)s"),
        "many": _("You can add up to %(limit)s"),
        "heavy": _("You can add up to %(limit)s. Yours count as %(count)s"),
    }

    def __init__(self, question: Question, context: Context, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question, self.context = question, context
        self.least = max(question.validation.get("min", 0), int(self.required))
        self.most = question.validation.get("max", DEFAULT_MOST)
        self.word = words(question.item or str(_("Item")), context.facts)
        self.first_input = f"0-{first_input(question.questions[0])}"
        self.inner_forms: tuple[QuestionsForm, ...] = ()
        self.drawn: tuple[QuestionsForm, ...] = ()
        self.widget.owner = self  # type: ignore[union-attr]

    def called(self, number: int) -> str:
        """What an item is called: "Item 2"."""
        return f"{self.word} {number}"

    def make(self, number: int = 1, **more: Any) -> QuestionsForm:
        """The form of one item."""
        form = QuestionsForm(self.question.questions, self.context, **more)
        form.said = f"{self.called(number)}: "
        return form

    def items(self, name: str, value: Any) -> Sequence[QuestionsForm]:
        """What is drawn: the checked items, else those that were typed, else those stored."""
        if self.drawn:
            return self.drawn
        if isinstance(value, Posted):
            shown = [self.make(prefix=old).typed(value.data) for old in self._wanted(value)]
        else:
            stored = value if isinstance(value, list) else []
            shown = [initial_of(self.question.questions, item) for item in stored[: self.most]]
        while len(shown) < max(self.least, 1):
            shown.append({})
        return [
            self.make(number + 1, prefix=f"{name}-{number}", initial=initial)
            for number, initial in enumerate(shown)
        ]

    def _wanted(self, posted: Posted) -> list[str]:
        """Prefixes of the posted items, after the button that was pressed has done its work."""
        numbers = self._numbers(posted)
        pressed = str(posted.data.get("find", ""))[:100]
        if pressed == f"{posted.name}-add" and len(numbers) < self.most:
            numbers.append(max(numbers, default=-1) + 1)
        gone = pressed.removeprefix(f"{posted.name}-remove-")
        left = [number for number in numbers if str(number) != gone]
        enough = gone != pressed and len(left) >= max(self.least, 1)
        return [f"{posted.name}-{number}" for number in (left if enough else numbers)]

    def _numbers(self, posted: Posted) -> list[int]:
        """The numbers of the items that were sent, at most one more than there may be."""
        begins = re.compile(re.escape(posted.name) + r"-([0-9]{1,4})-")
        found = (begins.match(str(name)) for name in posted.data)
        return sorted({int(each[1]) for each in found if each})[: self.most + 1]

    def clean(self, value: Any) -> list[dict[str, Any]] | None:
        posted = value if isinstance(value, Posted) else Posted({}, {}, "x")
        every = [
            self.make(at, data=posted.data, files=posted.files, prefix=f"{posted.name}-{number}")
            for at, number in enumerate(self._numbers(posted), 1)
        ]
        for form in every:
            form.full_clean()
        filled = [form for form in every if not form.is_blank()]
        if not filled:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        counted = filled if len(filled) >= self.least else every
        self.inner_forms = tuple(counted)
        self.drawn = tuple(form if form in counted else self._blank(form) for form in every)
        if any(form.errors for form in counted):
            raise ValidationError(first_error(counted), code="items")
        if len(filled) < self.least:
            limit = {"limit": self.least}
            raise ValidationError(self.error_messages["few"], code="few", params=limit)
        return self._within_limits([form.answers() for form in counted])

    def _blank(self, form: QuestionsForm) -> QuestionsForm:
        """An item that was left blank, drawn without the errors of one that is needed."""
        blank = self.make(prefix=form.prefix)
        blank.said = form.said
        return blank

    def _within_limits(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        code, params = over_limits(self.question, items, self.least, self.most)
        if code:
            raise ValidationError(self.error_messages[code], code=code, params=params)
        return items


def over_limits(
    group: Question, items: list[dict[str, Any]], least: int, most: int
) -> tuple[str, dict[str, Any]]:
    """Which limit of a group its items break, and the numbers for its words; "" for none."""
    count = counts_of(group, items)[f"{group.id}.count"]
    if len(items) < least:
        return "few", {"limit": least}
    if len(items) > most:
        return "many", {"limit": most}
    return ("heavy", {"limit": most, "count": count}) if count > most else ("", {})


@field_kinds.register("group")
class Group(FieldKind):
    label = _("Several items, each with the same questions")
    rules = (
        "Its `questions` are asked for each item, as inputs `<id>-<number>-<question>`, with "
        "`<id>-<number>-is` for each item drawn. Items are taken in the order of their "
        "numbers; one with nothing in it is left out if there are enough without it, and else "
        "must be answered like the others. At least `min` items with something in them where any "
        "is given, at most `max` "
        "(10 unless set); `max` is held against the number of items, and against the sum of "
        "their weights: the one that `counts` gives to the item's first answer that it names, "
        "else 1. In an item, conditions read its own answers by their plain ids, and those of "
        "earlier pages. Stored as a list of objects, without what was left blank."
    )
    stores = "list"
    nests = False
    options_schema = schema_of(
        min={"type": "integer", "minimum": 0, "maximum": MOST},
        max={"type": "integer", "minimum": 1, "maximum": MOST},
        counts={
            "type": "object",
            "maxProperties": 100,
            "additionalProperties": {"type": "integer", "minimum": 0, "maximum": MOST},
        },
    )
    error_codes = ("required", "few", "many", "heavy")

    def build(self, question: Question, context: Context) -> forms.Field:
        return look(GroupField(question, context, **basics(question)), size="m")

    def check_question(self, question: Question) -> list[str]:
        found = super().check_question(question)
        limits = question.validation
        if not question.questions:
            found.append("needs questions to ask for each item.")
        if limits.get("min", 0) > limits.get("max", DEFAULT_MOST):
            found.append("needs more items than it allows.")
        for one in question.questions:
            if one.kind in field_kinds and not kind(one.kind).nests:
                found.append(f"question {one.id!r}: kind {one.kind} cannot stand in a group.")
        values = {option.value for one in question.questions for option in one.options}
        for value in sorted(set(limits.get("counts", {})) - values):
            found.append(f"counts an answer {value!r} that no question of it has.")
        return found

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        if not isinstance(stored, list) or not all(isinstance(item, Mapping) for item in stored):
            return [str(_("Add these again"))]
        code, params = over_limits(
            question,
            [dict(item) for item in stored],
            question.validation.get("min", 0),
            question.validation.get("max", DEFAULT_MOST),
        )
        if code:
            return [str(GroupField.default_error_messages[code]) % params]
        return [
            wrong
            for item in stored
            for wrong in wrong_parts(question.questions, _without_blanks(item), context)
        ]

    def shown(self, stored: Any, question: Question) -> str:
        lines: list[str] = []
        word = words(question.item) if question.item else str(_("Item"))
        for number, item in enumerate(stored if isinstance(stored, list) else (), 1):
            lines.append(f"{word} {number}")
            for label, text in shown_parts(question.questions, item):
                lines.append(f"{label.rstrip('?:')}: {', '.join(text.splitlines())}")
        return "\n".join(lines)

    def example(self) -> dict[str, Any]:
        options = [{"value": v, "label": v.capitalize()} for v in ("chair", "suite", "fridge")]
        questions: list[dict[str, Any]] = [
            {"id": "what", "kind": "select", "label": "What is it?", "options": options},
            {"id": "gas", "kind": "yes_no", "label": "Does it hold gas?"},
        ]
        questions[0]["required"] = True
        questions[1] |= {"required": True, "condition": {"answer": "what", "is": "fridge"}}
        return {
            "question": {
                "item": "Item",
                "questions": questions,
                "validation": {"min": 1, "max": 4, "counts": {"suite": 3}},
            },
            "post": {
                "-0-is": "1",
                "-0-what": "chair",
                "-0-gas": "yes",
                "-2-is": "1",
                "-2-what": "fridge",
                "-2-gas": "no",
                "-3-is": "1",
            },
            "stored": [{"what": "chair"}, {"what": "fridge", "gas": "no"}],
            "shown": "Item 1\nWhat is it: Chair\nItem 2\nWhat is it: Fridge\nDoes it hold gas: No",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"-0-what": "sofa"},
            {"-0-what": "fridge"},
            {"-0-what": "suite", "-1-what": "suite"},
            {f"-{n}-what": "chair" for n in range(5)},
            {f"-{n}-what": "chair" for n in range(10_000)},
            {"-0-what": ["chair"]},
            {"-9999-what": "sofa"},
        ]


def _without_blanks(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value is not None}
