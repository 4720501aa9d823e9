"""Forms of a complaint's stages: acknowledge, answer, more time, the next stage, what we learnt."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework import sayings, stages
from casework.choices import Finding
from casework.forms.acts import ActForm, officer_field, staff_choices, words_field
from casework.operations.complaining import Learning
from casework.operations.pausing import calendar_of
from councils import clock
from councils.dates import long_date
from councils.fields import DateInputField
from councils.rendering import look


class AcknowledgeForm(ActForm):
    """A word that we have it, how we understand it, and when the answer comes."""

    acknowledgement = words_field(
        lazy("Message to the resident"),
        lazy("Write the message"),
        hint=lazy("Say how you understand the complaint, and ask if that is right."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        look(self.fields["acknowledgement"], rows=12)
        if self.case is not None:
            self.initial["acknowledgement"] = self._first_words()

    def _first_words(self) -> str:
        """A letter to finish: thanks, the place for what was understood, the promised day."""
        every = stages.read(self.case.case_type.stages)
        then = stages.following(every, self.case.stage)
        by = self._answer_by(then) if then and then.is_confirmed else None
        parts = [
            _("Thank you for your complaint. We are looking into it."),
            _("This is how we understand it:"),
            _("This is what you would like us to do:"),
            _("Please tell us if we got this wrong."),
        ]
        if by:
            parts.append(_("We will answer you by %(date)s.") % {"date": long_date(by)})
        return "\n\n".join(parts)

    def _answer_by(self, then: stages.Stage) -> Any:
        return stages.due_after(
            then,
            done_on=clock.today(),
            opened_on=clock.local_day(self.case.opened_at),
            calendar=calendar_of(self.case),
        )


class LearningFields(forms.Form):
    """What will be done differently, by whom and by when."""

    learning = look(
        forms.CharField(
            label=lazy("What will we do differently? (optional)"),
            max_length=500,
            required=False,
            widget=forms.Textarea,
        ),
        rows=3,
    )
    owner = officer_field(label=lazy("Who will see to it? (optional)"), required=False)
    learning_by = DateInputField(
        label=lazy("By when? (optional)"),
        help_text=lazy("For example, 27 3 2027"),
        said="The day",
        required=False,
    )

    def ready(self, by: Any) -> None:
        """Fill the list of staff; no day in the past."""
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose somebody")),
            *staff_choices(by),
        ]
        self.fields["learning_by"].earliest = clock.today()  # type: ignore[attr-defined]

    def check(self, data: dict[str, Any]) -> None:
        """All three or none."""
        words, owner, day = (data.get(name) for name in ("learning", "owner", "learning_by"))
        if not (words or owner or day):
            return
        if not words:
            self.add_error("learning", _("Write what we will do differently"))
        if not owner:
            self.add_error("owner", _("Choose who will see to it"))
        if not day and "learning_by" not in self.errors:
            self.add_error("learning_by", _("Enter the day by which it is done"))

    def learnt(self) -> tuple[Learning, ...]:
        """The one action that was written, if any."""
        data = self.cleaned_data
        if not data.get("learning"):
            return ()
        return (
            Learning(text=data["learning"], owner_id=data["owner"], due_on=data["learning_by"]),
        )


class AnswerForm(LearningFields, ActForm):
    """What was found, the whole answer, one line for the page, what was put right and learnt."""

    finding = look(
        forms.ChoiceField(
            label=lazy("What did you find?"),
            choices=Finding.choices,
            widget=forms.RadioSelect,
            error_messages={"required": lazy("Choose what you found")},
        ),
        hints={
            Finding.RESOLVED_EARLY: lazy("The resident agrees that it is put right."),
        },
    )
    answer = words_field(
        lazy("Your answer to the resident"),
        lazy("Write the answer"),
        hint=lazy("Take each point of the complaint. Say what happened and why."),
    )
    sentence = look(
        forms.CharField(
            label=lazy("Your answer in one sentence"),
            help_text=lazy("It stands on top of their page and of the e-mail."),
            max_length=500,
            widget=forms.Textarea,
            error_messages={"required": lazy("Write your answer in one sentence")},
        ),
        rows=2,
    )
    remedy = look(
        forms.CharField(
            label=lazy("What have we put right? (optional)"),
            help_text=lazy("An apology, work done, money paid."),
            max_length=1000,
            required=False,
            widget=forms.Textarea,
        ),
        rows=2,
    )

    field_order = (
        "finding",
        "answer",
        "sentence",
        "remedy",
        "learning",
        "owner",
        "learning_by",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ready(self.by)
        look(self.fields["answer"], rows=12)

    def clean(self) -> dict[str, Any]:
        """Learning is whole or not there."""
        data = super().clean() or {}
        self.check(data)
        return data


class LearnForm(LearningFields, ActForm):
    """One thing that we will do differently."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ready(self.by)
        for field, label, words in (
            ("learning", _("What will we do differently?"), _("Write what we will do differently")),
            ("owner", _("Who will see to it?"), _("Choose who will see to it")),
        ):
            self.fields[field].required, self.fields[field].label = True, label
            self.fields[field].error_messages["required"] = words
        self.fields["learning_by"].label = _("By when?")
        self.fields["learning_by"].required = True


class ExtendForm(ActForm):
    """How much longer, and why: the resident reads it."""

    days = look(
        forms.IntegerField(
            label=lazy("How many more working days do you need?"),
            min_value=1,
            error_messages={
                "required": lazy("Enter how many more working days you need"),
                "invalid": lazy("Enter a whole number, like 5"),
                "min_value": lazy("Enter 1 or more"),
            },
        ),
        width="3",
    )
    reason = words_field(
        lazy("Why do you need more time?"),
        lazy("Write why you need more time"),
        hint=lazy("We send this to the resident, with the new date and the Ombudsman’s details."),
        most=400,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage = sayings.stage_of(self.case) if self.case else None
        if stage and stage.extension:
            self.fields["days"].help_text = _("The code allows up to %(n)s for this stage.") % {
                "n": stage.extension
            }


class EscalateForm(ActForm):
    """What the resident is not satisfied with, and what should happen."""

    what = words_field(
        lazy("What are they not satisfied with?"), lazy("Write what they are not satisfied with")
    )
    why = words_field(
        lazy("What should happen, and why?"), lazy("Write what they think should happen")
    )
