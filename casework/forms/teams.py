"""What a team leader fills in about people and queues."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.choices import Outcome
from casework.forms.acts import ActForm, CloseForm, officer_field, staff_choices
from councils import clock
from councils.fields import DateInputField
from councils.rendering import look

BACK = "back"


class BulkCloseForm(CloseForm):
    """How all of them ended. "Already reported" names one earlier case: that goes one by one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("duplicate_of")
        field = self.fields["outcome"]
        field.choices = [pair for pair in field.choices if pair[0] != Outcome.DUPLICATE]
        look(field, reveals={Outcome.NOT_OURS: "not_ours_to"})


class MoveWorkForm(ActForm):
    """Whose cases go where."""

    to = look(
        forms.ChoiceField(
            label=lazy("Where do the cases go?"),
            error_messages={"required": lazy("Choose where the cases go")},
        ),
        search=True,
    )
    away_until = DateInputField(
        label=lazy("First day back, if you know it"),
        help_text=lazy("Until then they get no new cases by turns. For example, 27 3 2027."),
        said="The first day back",
        required=False,
    )

    def __init__(self, *args: Any, away_id: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away_until"].earliest = clock.today()
        others = [pair for pair in staff_choices(self.by) if pair[0] != str(away_id)]
        self.fields["to"].choices = [
            ("", _("Choose")),
            (BACK, _("Back to their queues, for anybody to take")),
            *others,
        ]


class JoinForm(ActForm):
    """Who comes into the team."""

    person = officer_field(label=lazy("Add somebody to the team"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choose somebody")), *staff_choices(self.by)]


class QueueSettingsForm(ActForm):
    """How the team hears of new cases, and when it works."""

    mailbox = look(
        forms.EmailField(
            label=lazy("The team’s mailbox"),
            required=False,
            widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        ),
        width="two-thirds",
    )
    email_each_case = forms.BooleanField(
        label=lazy("E-mail the mailbox for each case"),
        help_text=lazy("The e-mail holds the reference and a link. It holds no personal data."),
        required=False,
    )
    calendar = forms.ChoiceField(
        label=lazy("When the team works"),
        help_text=lazy("Promises for its cases count these days. A council admin sets them."),
        required=False,
    )

    def __init__(self, *args: Any, calendars: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].choices = list(calendars.items())
        if len(calendars) < 2:
            del self.fields["calendar"]  # nothing to choose

    def clean(self) -> dict[str, Any]:
        """A mailbox is needed to write to it."""
        data = super().clean() or {}
        if data.get("email_each_case") and not data.get("mailbox") and not self.errors:
            self.add_error("mailbox", _("Enter the mailbox to write to"))
        return data
