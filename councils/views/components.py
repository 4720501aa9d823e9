"""Gallery of all components, with sample data; the accessibility test visits it too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councils.access import open_to_all
from councils.fields import DateInputField, ManyFilesField, NoneOfTheseField
from councils.rendering import look

WHEN = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    use_required_attribute = False

    name = look(forms.CharField(label="Full name", max_length=80), width="20")
    email = forms.EmailField(
        label="E-mail address",
        help_text="We only use it to tell you how it goes",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    postcode = look(forms.CharField(label="Postcode", max_length=8), width="10")
    bags = look(forms.IntegerField(label="How many bags?", min_value=1, max_value=99), width="2")
    cost = look(forms.DecimalField(label="What did it cost?"), prefix="£", width="5")
    happened_on = DateInputField(
        label="When did you see it?",
        help_text="For example, 27 3 2026",
        said="The date you saw it",
        latest=date(2026, 11, 22),
    )
    kind = look(
        forms.ChoiceField(
            label="What is it?",
            widget=forms.RadioSelect,
            choices=[("bags", "Bags"), ("fridge", "A fridge"), ("other", "Something else")],
        ),
        hints={"fridge": "Or a freezer"},
        reveals={"other": "other_kind"},
        size="m",
    )
    other_kind = forms.CharField(label="What else?", required=False)
    blocking = look(
        forms.ChoiceField(
            label="Is it in the way?",
            widget=forms.RadioSelect,
            choices=[("yes", "Yes"), ("no", "No")],
        ),
        inline=True,
    )
    dangers = look(
        NoneOfTheseField(
            label="Is any of this there?",
            help_text="Select all that apply",
            choices=[("needles", "Needles"), ("glass", "Glass"), ("none", "None of these")],
        ),
        exclusive="none",
    )
    side = forms.ChoiceField(label="Side of the road", choices=[("", "Choose"), ("n", "North")])
    parish = look(
        forms.ChoiceField(
            label="Parish",
            choices=[("", ""), ("b", "Boxley"), ("d", "Detling"), ("t", "Thurnham")],
            required=False,
        ),
        search=True,
    )
    details = forms.CharField(label="Tell us more", max_length=200, widget=forms.Textarea)
    photos = ManyFilesField(label="Add photos", required=False, most=3)
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    agree = forms.BooleanField(label="What I have told you is true, as far as I know")


@open_to_all
def gallery(request: HttpRequest) -> HttpResponse:
    """All components; `?errors=1` shows the form as it looks when everything is wrong."""
    bound = "errors" in request.GET
    given = {"happened_on_0": "31", "dangers": ["none", "glass"], "bags": "many"}
    form = SampleForm(given) if bound else SampleForm()
    template = "gallery_desk" if "desk" in request.GET else "gallery"
    return render(request, f"councils/{template}.html", {"form": form, **samples()})


def samples() -> dict[str, Any]:
    """Made-up content for each component."""
    return {
        "buttons": [{"text": "Continue"}, {"text": "Save for later", "kind": "secondary"}],
        "items": [
            {"text": "Open", "href": "#", "current": True, "count": 12},
            {"text": "Closed", "href": "#"},
        ],
        "rows": [
            {"key": "Where", "value": "Lay-by\nDetling Hill", "href": "#", "action": "Change"},
            {"key": "Reference", "value": "MBC-7K4F-92QX"},
        ],
        "head": ["Reference", "Service", "Due", {"text": "Days", "numeric": True}],
        "table_rows": [
            [
                {"text": "MBC-7K4F-92QX", "href": "#"},
                "Fly-tipping",
                {"text": "Overdue", "tag": "red"},
                {"text": "4", "numeric": True},
            ],
            ["SBC-1111-2222", "Missed bin", "Thursday 3 December", {"text": "1", "numeric": True}],
        ],
        "history": [
            {"title": "Planned", "by": "Street cleansing", "at": WHEN, "text": "Crew 4, Thursday"},
            {"title": "Received", "at": WHEN},
        ],
        "conversation": [
            {"text": "Is the mattress still there?", "sender": "Street cleansing", "at": WHEN},
            {"text": "Yes, on the verge.", "sender": "You", "at": WHEN, "mine": True},
        ],
        "tasks": [
            {"title": "Where it is", "href": "#", "status": "Completed"},
            {"title": "Photos", "href": "#", "status": "Not started", "colour": "blue"},
        ],
        "stats": [
            {"number": 14, "label": "new", "href": "#"},
            {"number": 3, "label": "overdue", "alert": True},
            {"number": 5, "label": "replied"},
        ],
        "chosen": [{"text": "Overdue", "href": "#"}],
        "crumbs": [{"text": "Home", "href": "/"}, {"text": "Services", "href": "/services/"}],
        "filters": FilterForm(),
        "sample_errors": [
            {"text": "Enter a postcode", "href": "#id_postcode"},
            {"text": "We could not find that address"},
        ],
    }


class FilterForm(forms.Form):
    """A filter as a list has it."""

    prefix = "f"
    words = forms.CharField(label="Words", required=False)
    state = look(
        forms.MultipleChoiceField(
            label="Status",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[("new", "New"), ("late", "Overdue")],
        ),
        small=True,
    )
