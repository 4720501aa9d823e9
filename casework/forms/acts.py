"""One form for each act on a case. `case` and `by` narrow what may be chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.choices import REASONS_TO_WAIT, Outcome, Priority, ReadingReason
from casework.errors import NotFound
from casework.operations.closing import CONTRACTOR_OUTCOMES, NEED_A_FINDING
from casework.operations.messaging import LONGEST
from casework.permissions import is_contractor_only
from casework.queries.desk import (
    case_id_of,
    case_types,
    members_with,
    other_queues,
    people_for_work,
)
from councils import clock
from councils.fields import DateInputField
from councils.rendering import look


def words_field(label: Any, required: Any, *, hint: Any = "", most: int = LONGEST) -> Any:
    """A box for words to somebody."""
    field = forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        widget=forms.Textarea,
        error_messages={"required": required},
    )
    return look(field, rows=5, counter=most < LONGEST)


class ActForm(forms.Form):
    """A form that knows which case it is about and who fills it in."""

    use_required_attribute = False

    def __init__(self, *args: Any, case: Any = None, by: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.by = case, by


def staff_choices(by: Any) -> list[tuple[str, str]]:
    """Everybody who can be given a case; oneself is named so."""
    me = by.user_id
    return [
        (
            str(one.user_id),
            _("%(name)s (you)") % {"name": one.name} if one.user_id == me else one.name,
        )
        for one in people_for_work()
    ]


def officer_field(**options: Any) -> Any:
    """Somebody of the council's staff, from a list that can be typed in."""
    field = forms.ChoiceField(
        label=options.pop("label", lazy("Who will have it?")),
        error_messages={"required": lazy("Choose who will have it")},
        **options,
    )
    return look(field, search=True)


class AssignForm(ActForm):
    """Who will have the case."""

    officer = officer_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = staff_choices(self.by)
        if self.case is not None and self.case.is_restricted:
            team = members_with(self.case)
            people = [(pk, name) for pk, name in people if pk in team]
        self.fields["officer"].choices = [("", _("Choose somebody")), *people]


class PlanForm(ActForm):
    """The day of the work."""

    planned_on = DateInputField(
        label=lazy("Which day will the work be done?"),
        help_text=lazy("For example, 27 3 2027. We tell the resident this day."),
        said="The day",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned_on"].earliest = clock.today()


class AskForm(ActForm):
    """What we need to know before we can go on."""

    question = words_field(
        lazy("What do you need to know?"),
        lazy("Write the question"),
        hint=lazy("We send this to the resident. Our clock stops until they answer."),
    )


class WaitForm(ActForm):
    """Why the work has to wait."""

    reason = look(
        forms.ChoiceField(
            label=lazy("Why does it have to wait?"),
            choices=[(r.value, r.label.capitalize()) for r in REASONS_TO_WAIT],
            widget=forms.RadioSelect,
            error_messages={"required": lazy("Choose why it has to wait")},
        )
    )
    stop = forms.BooleanField(
        label=lazy("Stop the clock while we wait. The resident sees the reason."),
        required=False,
        initial=True,
    )


class MessageForm(ActForm):
    """Words to the resident."""

    text = words_field(
        lazy("Message to the resident"),
        lazy("Write the message"),
        hint=lazy("They see it on their page, and by e-mail if they chose that."),
    )


class NoteForm(ActForm):
    """Words to colleagues."""

    text = words_field(
        lazy("Note for colleagues"),
        lazy("Write the note"),
        hint=lazy("Residents do not see notes."),
    )


class FileForm(ActForm):
    """A photo or document."""

    file = forms.FileField(
        label=lazy("Photo or document"),
        help_text=lazy("A picture or a PDF, up to 15 MB."),
        error_messages={"required": lazy("Choose a file")},
    )
    visible = forms.BooleanField(label=lazy("The resident may see it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_contractor_only(self.by):
            self.fields.pop("visible")


class TheirReferenceForm(ActForm):
    """The number that a contractor or another system gave the job."""

    their_reference = look(
        forms.CharField(
            label=lazy("Their reference"),
            max_length=80,
            error_messages={"required": lazy("Enter their reference")},
        ),
        width="20",
    )


class PriorityForm(ActForm):
    """How urgent it is."""

    priority = look(
        forms.ChoiceField(
            label=lazy("How urgent is it?"),
            choices=Priority.choices,
            widget=forms.RadioSelect,
            error_messages={"required": lazy("Choose how urgent it is")},
        ),
        hints={"urgent": lazy("It stands on top of every list.")},
    )


class TransferForm(ActForm):
    """Which team should have it, and why."""

    queue = look(
        forms.ChoiceField(
            label=lazy("Which team should have it?"),
            error_messages={"required": lazy("Choose a team")},
        ),
        search=True,
    )
    reason = words_field(
        lazy("Why?"),
        lazy("Say why"),
        hint=lazy("The other team reads this as a note. Our promise to the resident stays."),
        most=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = other_queues(but=self.case.queue_id)
        self.fields["queue"].choices = [("", _("Choose a team"))] + [
            (str(q.pk), q.name if q.name == q.team.name else f"{q.name} ({q.team.name})")
            for q in queues
        ]


class ServiceForm(ActForm):
    """What the case is really about."""

    case_type = look(
        forms.ChoiceField(
            label=lazy("What is it really about?"),
            help_text=lazy("The answers stay. The promise is made anew and it goes to that team."),
            error_messages={"required": lazy("Choose a service")},
        ),
        search=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = {one.key: one for one in case_types(but=self.case.case_type_id)}
        labels = [(key, one.label) for key, one in self.types.items()]
        self.fields["case_type"].choices = [("", _("Choose a service")), *labels]

    def picked(self) -> Any:
        """The case type that was chosen."""
        return self.types[self.cleaned_data["case_type"]]


class LinkForm(ActForm):
    """Another case that belongs with this one."""

    other = look(
        forms.CharField(
            label=lazy("Reference of the other case"),
            max_length=30,
            error_messages={"required": lazy("Enter the reference of the other case")},
        ),
        width="20",
    )
    kind = look(
        forms.ChoiceField(
            label=lazy("How do they belong together?"),
            choices=[
                ("related", lazy("They are about the same thing")),
                ("follow_up", lazy("This one follows from the other")),
                ("duplicate", lazy("This one was already reported by the other")),
            ],
            initial="related",
            widget=forms.RadioSelect,
        )
    )

    def clean_other(self) -> Any:
        """The other case's id."""
        return _id_of(self.cleaned_data["other"], self)


class CloseForm(ActForm):
    """How it ended, and one sentence that tells the resident."""

    outcome = forms.ChoiceField(
        label=lazy("How did it end?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose how it ended")},
    )
    not_ours_to = look(
        forms.CharField(label=lazy("Who has it now?"), max_length=160, required=False)
    )
    duplicate_of = look(
        forms.CharField(
            label=lazy("Reference of the earlier report, if you know it"),
            max_length=30,
            required=False,
        ),
        width="20",
    )
    sentence = look(
        forms.CharField(
            label=lazy("One sentence to the resident"),
            help_text=lazy("They read this on their page and in the e-mail."),
            max_length=500,
            required=False,
            widget=forms.Textarea,
        ),
        rows=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ready = self.case.case_type.sentences if self.case else {}
        outcomes = [o for o in Outcome if o != Outcome.WITHDRAWN]
        if is_contractor_only(self.by):
            outcomes = [o for o in outcomes if o in CONTRACTOR_OUTCOMES]
        if self.case and self.case.stage:
            outcomes = [o for o in outcomes if o not in NEED_A_FINDING]
        if self.case and self.case.followers.filter(until=None).exists():
            self.fields["sentence"].help_text = _(
                "They read this on their page and in the e-mail. Other people who follow it read "
                "it too, so name nobody."
            )
        field = self.fields["outcome"]
        field.choices = [(o.value, o.label) for o in outcomes]
        ready = {key: self.ready[key] for key in dict(field.choices) if self.ready.get(key)}
        hint = _("Leave the sentence empty to send: “%(words)s”")
        look(
            field,
            hints={key: hint % {"words": words} for key, words in ready.items()},
            reveals={Outcome.NOT_OURS: "not_ours_to", Outcome.DUPLICATE: "duplicate_of"},
        )

    def clean_duplicate_of(self) -> Any:
        """The earlier case's id; nothing where it does not matter."""
        typed = self.cleaned_data["duplicate_of"]
        if not typed or self.data.get(self.add_prefix("outcome")) != Outcome.DUPLICATE:
            return None
        return _id_of(typed, self)

    def clean(self) -> dict[str, Any]:
        """What an outcome needs beside itself."""
        data = super().clean() or {}
        outcome = data.get("outcome")
        if outcome == Outcome.NOT_OURS and not data.get("not_ours_to"):
            self.add_error("not_ours_to", _("Say who has it now"))
        if outcome and not data.get("sentence") and not self.ready.get(outcome):
            self.add_error(
                "sentence", _("Write one sentence that tells the resident what happened")
            )
        return data


class ReasonForm(ActForm):
    """Why somebody opens a restricted case today."""

    why = look(
        forms.ChoiceField(
            label=lazy("Why do you need to open it today?"),
            help_text=lazy(
                "We ask once a day for each case. Your answer is kept in the audit log."
            ),
            choices=ReadingReason.choices,
            widget=forms.RadioSelect,
            error_messages={"required": lazy("Choose why you need to open it")},
        )
    )


class ConfirmForm(ActForm):
    """Nothing to fill in: only to be sure."""


def _id_of(typed: str, form: ActForm) -> Any:
    found = case_id_of(typed, by=form.by)
    if found is None or (form.case is not None and found == form.case.pk):
        raise forms.ValidationError(
            NotFound().words() if found is None else _("Enter the reference of another case"),
            code="unknown",
        )
    return found
