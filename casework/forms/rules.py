"""A routing rule as an admin fills it in: when it counts, and what it decides."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.choices import AssigneeStrategy, Channel, Priority
from casework.routing.simple import (
    NEEDS_NO_VALUE,
    NoSuchValue,
    Part,
    condition_of,
    parts_of,
    read_value,
    typed_value,
)
from casework.routing.vocabulary import Subject, Vocabulary
from councils.rendering import look
from councils.seen_form import SeenForm

FEWEST, MOST = 3, 8
_ROW = re.compile(r"part(\d)_subject")
LEAVE = ("", lazy("Leave it as it is"))
WORD_CHOICES = (
    ("is", lazy("is")),
    ("is_not", lazy("is not")),
    ("in", lazy("is one of")),
    ("contains", lazy("contains")),
    ("gte", lazy("is at least")),
    ("lte", lazy("is at most")),
    ("filled", lazy("is filled in")),
    ("empty", lazy("is left empty")),
)
JOINED = (("all", lazy("All of these hold")), ("any", lazy("Any of these holds")))


class ForServiceForm(forms.Form):
    """Which requests a new rule is about."""

    service = look(
        forms.ChoiceField(label=lazy("Which requests is the rule about?"), required=False),
        page_heading=True,
        size="l",
    )

    def __init__(self, *args: Any, services: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("All services")), *services.items()]


class RuleForm(SeenForm):
    """Name, conditions and decisions of a rule."""

    label = forms.CharField(
        label=lazy("Name of the rule"),
        help_text=lazy("Staff read it on each case that the rule places"),
        max_length=160,
        error_messages={"required": lazy("Enter a name for the rule")},
    )
    joined = look(
        forms.ChoiceField(
            label=lazy("When does it count?"),
            choices=JOINED,
            initial="all",
            widget=forms.RadioSelect,
            error_messages={"required": lazy("Choose whether all or any must hold")},
        ),
        inline=True,
    )
    queue = look(forms.ChoiceField(label=lazy("Place it in this queue"), required=False))
    priority = look(forms.ChoiceField(label=lazy("Priority"), required=False))
    assignee = look(forms.ChoiceField(label=lazy("Give it to somebody"), required=False))
    target_days = look(
        forms.IntegerField(
            label=lazy("To be done within, at most (optional)"),
            required=False,
            min_value=0,
            max_value=400,
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"), lazy("Enter a whole number from 0 to 400")
            ),
        ),
        width="4",
        suffix=lazy("days"),
    )

    def __init__(
        self,
        *args: Any,
        words: Vocabulary,
        queues: dict[str, str],
        condition: Any = None,
        actions: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.kept = words, condition or {}
        found = parts_of(condition)
        self.is_rich = found is None
        joined, parts = found or ("all", [])
        self.subjects = _with_gone(words, parts)
        self.initial.setdefault("joined", joined)
        self.initial.update(actions or {})
        self._decisions(queues)
        self.rows = 0 if self.is_rich else self._count(len(parts))
        if self.is_rich:
            del self.fields["joined"]
        for row in range(self.rows):
            self._add(row, parts[row] if row < len(parts) else None)

    def _decisions(self, queues: dict[str, str]) -> None:
        self.fields["queue"].choices = [LEAVE, *queues.items()]
        self.fields["priority"].choices = [LEAVE, *Priority.choices]
        people = [pair for pair in AssigneeStrategy.choices if pair[0]]
        self.fields["assignee"].choices = [LEAVE, *people]

    def _count(self, used: int) -> int:
        typed = [int(match[1]) + 1 for match in map(_ROW.fullmatch, self.data) if match]
        return min(max(FEWEST, used + 1, *typed), MOST)

    def _add(self, row: int, part: Part | None) -> None:
        n = row + 1
        subject = forms.ChoiceField(
            label=_("Condition %(n)s: what") % {"n": n}, choices=self._subjects(), required=False
        )
        word = forms.ChoiceField(
            label=_("Condition %(n)s: how") % {"n": n}, choices=WORD_CHOICES, required=False
        )
        value = forms.CharField(
            label=_("Condition %(n)s: value") % {"n": n}, required=False, max_length=500
        )
        fields = {"subject": subject, "word": word, "value": value}
        for name, field in fields.items():
            self.fields[f"part{row}_{name}"] = look(field, label_hidden=True)
        if part is not None:
            known = self.subjects.get(part.subject)
            self.initial[f"part{row}_subject"] = part.subject
            self.initial[f"part{row}_word"] = part.word
            self.initial[f"part{row}_value"] = typed_value(part, known)

    def _subjects(self) -> list[Any]:
        """Facts and questions, in two groups."""
        facts: list[tuple[str, str]] = []
        answers: list[tuple[str, str]] = []
        for key, subject in self.subjects.items():
            (facts if subject.source == "fact" else answers).append((key, subject.label))
        groups = [(_("About the case"), facts), (_("Answers"), sorted(answers, key=_by_label))]
        return [("", _("Choose")), *(group for group in groups if group[1])]

    def parts(self) -> list[dict[str, Any]]:
        """The rows, for the page."""
        return [
            {name: self[f"part{row}_{name}"] for name in ("subject", "word", "value")}
            for row in range(self.rows)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["label"] = " ".join(cleaned.get("label", "").split())
        found = [part for row in range(self.rows) if (part := self._read(row, cleaned))]
        if self.is_rich:
            cleaned["condition"] = self.kept
        else:
            cleaned["condition"] = condition_of(cleaned.get("joined", "all"), found)
        cleaned["actions"] = self._actions(cleaned)
        if not cleaned["actions"] and "target_days" not in self.errors:
            self.add_error("queue", _("Choose at least one thing that the rule decides"))
        return cleaned

    @staticmethod
    def _actions(cleaned: dict[str, Any]) -> dict[str, Any]:
        names = ("queue", "priority", "assignee")
        found = {name: cleaned[name] for name in names if cleaned.get(name)}
        if cleaned.get("target_days") is not None:
            found["target_days"] = cleaned["target_days"]
        return found

    def _read(self, row: int, cleaned: dict[str, Any]) -> Part | None:
        keys = {name: f"part{row}_{name}" for name in ("subject", "word", "value")}
        if any(key in self.errors for key in keys.values()):
            return None
        subject = self.subjects.get(cleaned.get(keys["subject"], ""))
        typed = cleaned.get(keys["value"], "").strip()
        word = cleaned.get(keys["word"]) or "is"
        if subject is None:
            if typed:
                self.add_error(keys["subject"], _("Choose what the condition is about"))
            return None
        if word in NEEDS_NO_VALUE:
            return Part(subject.key, word)
        if not typed:
            self.add_error(keys["value"], _("Enter a value"))
            return None
        return self._part(keys["value"], subject, word, typed)

    def _part(self, key: str, subject: Subject, word: str, typed: str) -> Part | None:
        word = "contains" if subject.many and word == "is" else word
        try:
            return Part(subject.key, word, read_value(typed, word, subject))
        except NoSuchValue as error:
            self.add_error(key, _no_such_value(subject, str(error)))
            return None


def _with_gone(words: Vocabulary, parts: list[Part]) -> dict[str, Subject]:
    """What can be named, and what the rule names already, be it gone: a page never drops a part."""
    found = dict(words.subjects)
    for part in parts:
        source, _colon, name = part.subject.partition(":")
        found.setdefault(part.subject, Subject(source, name, name))
    return found


def _by_label(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def _no_such_value(subject: Subject, typed: str) -> str:
    if subject.kind == "number":
        return _("Enter a whole number")
    names = [words for _value, words in subject.options]
    if len(names) > 12:
        return _("“%(typed)s” is not in the list for this") % {"typed": typed[:60]}
    return _("“%(typed)s” is no answer here. Enter one of these: %(names)s") % {
        "typed": typed[:60],
        "names": "; ".join(names),
    }


class TryForm(forms.Form):
    """A made-up case of one service."""

    def __init__(self, *args: Any, words: Vocabulary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        facts = words.subjects
        self._choose("channel", _("How it came in"), Channel.choices, blank=False)
        self._choose("priority", _("How urgent the form found it"), Priority.choices, blank=False)
        self._choose("ward", _("Ward (optional)"), facts["fact:ward"].options)
        flags = facts["fact:flags"].options
        if flags:
            self.fields["flags"] = look(
                forms.MultipleChoiceField(
                    label=_("What the form marked (optional)"),
                    choices=flags,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                ),
                small=True,
            )
        for subject in words.subjects.values():
            if subject.source == "answer":
                self._answer(subject)

    def _choose(self, name: str, label: str, choices: Any, *, blank: bool = True) -> None:
        offered = [("", _("Not known")), *choices] if blank else list(choices)
        self.fields[name] = forms.ChoiceField(label=label, choices=offered, required=False)

    def _answer(self, subject: Subject) -> None:
        name = f"answer_{subject.name}"
        if subject.many and subject.options:
            self.fields[name] = look(
                forms.MultipleChoiceField(
                    label=subject.label,
                    choices=subject.options,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                ),
                small=True,
            )
        elif subject.options:
            self._choose(name, subject.label, subject.options)
        else:
            self.fields[name] = forms.CharField(label=subject.label, required=False, max_length=200)

    def answers(self) -> dict[str, Any]:
        """What was answered, by the question's id."""
        found = {
            name.removeprefix("answer_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("answer_")
        }
        return {name: value for name, value in found.items() if value not in ("", [])}

    def facts(self) -> dict[str, Any]:
        """The other facts, as the case holds them."""
        cleaned = self.cleaned_data
        return {
            "channel": cleaned["channel"] or Channel.WEB,
            "priority": cleaned["priority"] or Priority.NORMAL,
            "ward_gss": cleaned["ward"],
            "flags": cleaned.get("flags", []),
        }
