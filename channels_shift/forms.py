"""Filters, unit costs and totals as people type them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_shift.choices import COUNTED_CHANNELS, PRICED_CHANNELS
from channels_shift.operations.totals import EARLIEST
from channels_shift.queries import Extent
from channels_shift.reporting import Filters
from channels_shift.tallies import later, months_between
from channels_shift.wording import (
    CHANNELS,
    month_code,
    month_from_code,
    month_words,
    service_words,
)
from councils.fields import DateInputField
from councils.rendering import look

MOST_MONTHS = 240
USUAL_MONTHS = 12
LARGEST_FILE = 512 * 1024


class FilterForm(forms.Form):
    """From and to month, service, channel. Wrong values are named; the usual year is shown."""

    first = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    last = forms.ChoiceField(label=gettext_lazy("To"), required=False)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)

    def __init__(self, data: Any, *, extent: Extent, today: date) -> None:
        self.usual = usual_filters(today)
        super().__init__({**_defaults(self.usual), **{k: v for k, v in data.items() if v}})
        months = _choosable_months(extent, self.usual)
        self.fields["first"].choices = self.fields["last"].choices = [
            (month_code(month), month_words(month)) for month in months
        ]
        self.fields["service"].choices = [
            ("", _("All services")),
            *((key, service_words(key)) for key in extent.services),
        ]
        self.fields["channel"].choices = [("", _("All channels")), *CHANNELS.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("first", _("The first month must not be after the last month"))
        return cleaned

    def filters(self) -> Filters:
        """What was chosen; the usual year where that is wrong."""
        if not self.is_valid():
            return self.usual
        return Filters(
            first=month_from_code(self.cleaned_data["first"]),
            last=month_from_code(self.cleaned_data["last"]),
            service_key=self.cleaned_data["service"],
            channel=self.cleaned_data["channel"],
        )


def usual_filters(today: date) -> Filters:
    """The last twelve months, the present one included."""
    last = today.replace(day=1)
    return Filters(first=later(last, 1 - USUAL_MONTHS), last=last)


def _defaults(filters: Filters) -> dict[str, str]:
    return {"first": month_code(filters.first), "last": month_code(filters.last)}


def _choosable_months(extent: Extent, usual: Filters) -> list[date]:
    """Newest first, from the first month that has anything to the present one."""
    first = min(extent.first or usual.first, usual.first)
    last = max(extent.last or usual.last, usual.last)
    return months_between(max(first, later(last, 1 - MOST_MONTHS)), last)[::-1]


class CostForm(forms.Form):
    """A new unit cost."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[(channel.value, CHANNELS[channel]) for channel in PRICED_CHANNELS],
    )
    pounds = look(
        forms.DecimalField(
            label=gettext_lazy("Cost of one contact, in pounds"),
            help_text=gettext_lazy("For example, 2.90"),
            min_value=Decimal("0"),
            max_value=Decimal("1000"),
            error_messages={
                "invalid": gettext_lazy("The cost must be a number, like 2.90"),
                "min_value": gettext_lazy("The cost must be 0 or more"),
                "max_value": gettext_lazy("The cost must be £1,000 or less"),
            },
        ),
        prefix="£",
        width="5",
    )
    valid_from = DateInputField(
        label=gettext_lazy("From which date?"),
        help_text=gettext_lazy("For example, 1 4 2026"),
        said="The date",
        earliest=date(2000, 1, 1),
        latest=date(2100, 1, 1),
    )
    source = forms.CharField(
        label=gettext_lazy("Where the figure comes from"),
        help_text=gettext_lazy("For example, our finance team, budget of 2026"),
        max_length=200,
    )

    def pence(self) -> int:
        """The cost in whole pence."""
        pence = self.cleaned_data["pounds"] * 100
        return int(pence.quantize(Decimal(1), rounding=ROUND_HALF_UP))


class TotalForm(forms.Form):
    """One total counted elsewhere."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[(channel.value, CHANNELS[channel]) for channel in COUNTED_CHANNELS],
    )
    month = look(
        forms.CharField(
            label=gettext_lazy("Month"),
            help_text=gettext_lazy("Year and month, for example 2026-06"),
            max_length=7,
        ),
        width="5",
    )
    count = look(
        forms.IntegerField(
            label=gettext_lazy("How many"),
            min_value=0,
            max_value=2_147_483_647,
            error_messages={
                "invalid": gettext_lazy("How many must be a whole number, like 1910"),
                "min_value": gettext_lazy("How many must be 0 or more"),
                "max_value": gettext_lazy("How many must be a smaller number"),
            },
        ),
        width="5",
    )
    source = forms.CharField(
        label=gettext_lazy("Where it was counted"),
        help_text=gettext_lazy("For example, the telephone system. You can leave this empty."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_month(self) -> date:
        try:
            month = month_from_code(self.cleaned_data["month"])
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("The month must look like 2026-06")) from None
        if month > self.today:
            raise forms.ValidationError(_("The month must not be in the future"))
        if month < EARLIEST:
            raise forms.ValidationError(_("The month must be in 2000 or later"))
        return month


class TotalsFileForm(forms.Form):
    """Many totals in a CSV file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "The first line names the columns month, channel and count. Months look like 2026-06. "
            "Channels are phone, face_to_face, email and post."
        ),
        error_messages={"empty": gettext_lazy("The file is empty")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file must be smaller than 500 KB"))
        return file
