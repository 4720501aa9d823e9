"""Forms of any length, as a definition and as the Django form that somebody would write by hand."""

from collections.abc import Callable
from typing import Any

from django import forms

from councils.fields import DateInputField
from councils.rendering import look

ON_A_PAGE = 10
YES_NO = [("yes", "Yes"), ("no", "No")]
COLOURS = [("red", "Red"), ("green", "Green"), ("blue", "Blue"), ("other", "Another colour")]
KINDS = (
    "radios",
    "text",
    "select",
    "long_text",
    "checkboxes",
    "email",
    "date",
    "name",
    "text",
    "phone",
)


def kind_of(number: int) -> str:
    """The kind of question `number`: ten kinds in turn, so that a page holds each once."""
    return KINDS[number % len(KINDS)]


def depends(number: int) -> int | None:
    """The question of yes or no that decides whether `number` is asked; None: always asked."""
    return number - 1 if number % len(KINDS) == 1 else None


def pages_of(count: int, on_a_page: int) -> list[range]:
    """The numbers of the questions, page by page."""
    return [range(at, min(at + on_a_page, count)) for at in range(0, count, on_a_page)]


def definition(count: int, on_a_page: int = ON_A_PAGE) -> dict[str, Any]:
    """A form of `count` questions; one in ten is asked only after a yes."""
    return {
        "format": 1,
        "key": f"bench_{count}_{on_a_page}",
        "title": f"A form of {count} questions",
        "pages": [
            {
                "id": f"page_{number}",
                "title": f"Page {number + 1}",
                "questions": [_question(each) for each in numbers],
            }
            for number, numbers in enumerate(pages_of(count, on_a_page))
        ],
    }


def _question(number: int) -> dict[str, Any]:
    kind = kind_of(number)
    made: dict[str, Any] = {
        "id": f"q{number}",
        "kind": kind,
        "label": f"Question {number + 1}",
        "hint": f"What we ask as number {number + 1}",
        "required": kind in ("radios", "name"),
    }
    options = {"radios": YES_NO, "select": COLOURS, "checkboxes": COLOURS}.get(kind)
    if options:
        made["options"] = [{"value": value, "label": label} for value, label in options]
    asked = depends(number)
    if asked is not None:
        made["condition"] = {"answer": f"q{asked}", "is": "yes"}
    return made


def _radios(**given: Any) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **given)


def _date(**given: Any) -> forms.Field:
    return DateInputField(said="The date", **given)


BY_HAND: dict[str, Callable[..., forms.Field]] = {
    "radios": _radios,
    "text": lambda **given: forms.CharField(max_length=200, **given),
    "name": lambda **given: forms.CharField(max_length=100, **given),
    "select": lambda **given: forms.ChoiceField(choices=[("", ""), *COLOURS], **given),
    "long_text": lambda **given: forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), **given
    ),
    "checkboxes": lambda **given: forms.MultipleChoiceField(
        choices=COLOURS, widget=forms.CheckboxSelectMultiple, **given
    ),
    "email": lambda **given: forms.EmailField(**given),
    "date": _date,
    "phone": lambda **given: forms.CharField(max_length=40, **given),
}


class ByHand(forms.Form):
    """What the forms written by hand have in common: a question after a no is not asked."""

    heads_page = has_files = False

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        for name in self.fields:
            asked = depends(int(name.removeprefix("q")))
            if asked is not None and cleaned.get(f"q{asked}") != "yes":
                cleaned.pop(name, None)
        return cleaned


def by_hand(numbers: range) -> type[forms.Form]:
    """The Django form class of a page, its fields declared once as a person would."""
    fields = {
        f"q{number}": look(
            BY_HAND[kind_of(number)](
                label=f"Question {number + 1}",
                help_text=f"What we ask as number {number + 1}",
                required=kind_of(number) in ("radios", "name"),
            )
        )
        for number in numbers
    }
    return type("PageByHand", (ByHand,), fields)


def answers_to(numbers: range) -> dict[str, str]:
    """What a browser posts for a page, every question answered."""
    posted: dict[str, str] = {}
    values = {
        "radios": "yes",
        "text": "Some words of an answer",
        "name": "Ada Marsh",
        "select": "green",
        "long_text": "A few more words, because somebody had something to tell.",
        "checkboxes": "blue",
        "email": "ada.marsh@visitors.example",
        "phone": "07700 900123",
    }
    for number in numbers:
        kind = kind_of(number)
        if kind == "date":
            posted |= {f"q{number}_0": "3", f"q{number}_1": "6", f"q{number}_2": "2026"}
        else:
            posted[f"q{number}"] = values[kind]
    return posted
