"""The form renderer: GOV.UK mark-up for what Django knows about a field."""

import re
from datetime import date

import pytest
from django import forms

from councils.fields import DateInputField, NoneOfTheseField
from councils.rendering import FormRenderer, look, summary_errors
from councils.views.components import SampleForm


def one(field, data=None, **options):
    form = type("OneForm", (forms.Form,), {"answer": field})
    return form(data, renderer=FormRenderer(), **options)


def group(field, data=None, **options):
    return str(one(field, data, **options)["answer"].as_field_group())


def test_label_hint_error_and_input_belong_together():
    html = group(forms.CharField(label="Full name", help_text="As on a letter"), {"answer": ""})
    assert '<label class="govuk-label" for="id_answer">Full name</label>' in html
    assert 'id="id_answer_helptext" class="govuk-hint"' in html
    assert re.search(r'<p id="id_answer_error" class="govuk-error-message">.*full name</p>', html)
    assert 'aria-describedby="id_answer_helptext id_answer_error"' in html
    assert 'class="govuk-input govuk-input--error"' in html
    assert "govuk-form-group--error" in html
    assert " required" not in html


def test_what_was_typed_comes_back():
    assert 'value="ME1 &lt;"' in group(forms.CharField(min_length=20), {"answer": "ME1 <"})


def test_a_page_heading_is_the_h1():
    asked = look(forms.CharField(label="Where?"), page_heading=True)
    assert '<h1 class="govuk-label-wrapper"><label class="govuk-label govuk-label--l"' in group(
        asked
    )
    choice = forms.ChoiceField(label="Which?", widget=forms.RadioSelect, choices=[("a", "A")])
    html = group(look(choice, page_heading=True))
    assert '<h1 class="govuk-fieldset__heading">Which?</h1>' in html
    assert html.count("Which?") == 1


def test_a_number_is_typed_as_text_with_a_number_keyboard():
    html = group(forms.IntegerField(min_value=1, max_value=9))
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert "max=" not in html


def test_a_long_text_counts_down_and_is_not_cut_off():
    html = group(forms.CharField(max_length=200, widget=forms.Textarea))
    assert 'data-maxlength="200"' in html
    assert " maxlength=" not in html
    assert "You can enter up to 200 characters" in html


def test_radios_with_hint_and_follow_up():
    class Form(forms.Form):
        kind = look(
            forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")]),
            hints={"a": "First"},
            reveals={"b": "more"},
        )
        more = forms.CharField(label="Say more", required=False)

    html = str(Form({"kind": "b"}, renderer=FormRenderer()))
    assert 'id="id_kind_0-hint" class="govuk-hint govuk-radios__hint">First' in html
    assert 'value="b" id="id_kind_1" checked data-reveals="conditional-id_kind_1"' in html
    assert html.count("Say more") == 1, "drawn below its choice, not once more by itself"
    assert "govuk-radios__conditional--hidden" not in html


def test_none_of_these_stands_after_a_divider_and_rules_the_rest_out():
    field = look(
        NoneOfTheseField(choices=[("a", "Glass"), ("none", "None of these")]), exclusive="none"
    )
    html = group(field, {"answer": ["a", "none"]})
    assert html.index("govuk-checkboxes__divider") > html.index("Glass")
    assert 'data-behaviour="exclusive"' in html
    assert "Select what applies, or select “None of these”, not both" in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "", ""), "Enter the date"),
        (("3", "", ""), "The date you saw it must include a month and year"),
        (("31", "2", "2026"), "The date you saw it must be a real date"),
        (("1", "13", "2026"), "The date you saw it must be a real date"),
        (("1", "2", "26"), "The year must have 4 numbers"),
        (("x", "2", "2026"), "The date you saw it must be a real date"),
        (("²", "2", "2026"), "The date you saw it must be a real date"),
        (("1", "1", "0000"), "The date you saw it must be a real date"),
        (("23", "11", "2026"), "The date you saw it must be on or before 22 November 2026"),
        (("1", "1", "2019"), "The date you saw it must be on or after 1 January 2020"),
    ],
)
def test_a_wrong_date_says_which_part_to_mend(typed, said):
    field = DateInputField(
        label="When?",
        said="The date you saw it",
        earliest=date(2020, 1, 1),
        latest=date(2026, 11, 22),
    )
    form = one(field, {f"answer_{at}": part for at, part in enumerate(typed)})
    assert not form.is_valid()
    assert form["answer"].error_text == said
    html = str(form["answer"].as_field_group())
    for at, part in enumerate(typed):
        assert f'name="answer_{at}" type="text" inputmode="numeric" value="{part}"' in html


def test_only_the_missing_parts_of_a_date_are_red():
    form = one(DateInputField(), {"answer_0": "3", "answer_1": "", "answer_2": "2026"})
    assert form["answer"].bad_parts == {1}
    assert summary_errors(form) == [{"text": "Date must include a month", "href": "#id_answer_1"}]


@pytest.mark.parametrize("month", ["11", "nov", "November"])
def test_a_month_may_be_a_word(month):
    form = one(DateInputField(), {"answer_0": " 3", "answer_1": month, "answer_2": "2026"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"answer": date(2026, 11, 3)}


def test_an_empty_date_that_may_be_empty_is_none():
    form = one(DateInputField(required=False), {})
    assert form.is_valid()
    assert form.cleaned_data == {"answer": None}


def test_the_summary_leads_to_the_first_input_of_each_field_in_order():
    form = SampleForm({"bags": "many", "email": "x"}, renderer=FormRenderer())
    found = {e["href"]: e["text"] for e in summary_errors(form)}
    assert list(found)[:3] == ["#id_name", "#id_email", "#id_postcode"]
    assert found["#id_kind_0"] == "Select an answer: What is it?"
    assert found["#id_happened_on_0"] == "Enter the date"
    assert found["#id_agree"] == "Tick the box to go on"
    html = str(form)
    for href in found:
        assert f'id="{href[1:]}"' in html


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(label="Name", max_length=3), "abcd", "Name must be 3 characters or fewer"),
        (forms.CharField(label="Name", min_length=3), "a", "Name must be 3 characters or more"),
        (forms.IntegerField(label="Bags"), "x", "Bags must be a whole number, like 15"),
        (forms.IntegerField(label="Bags", max_value=9), "10", "Bags must be 9 or less"),
        (forms.DecimalField(label="Cost"), "x", "Cost must be a number, like 12.50"),
        (forms.ChoiceField(choices=[("a", "A")]), "z", "Select an answer from the list"),
        (forms.CharField(label="Tell us more"), "", "Tell us more"),
        (forms.CharField(label="UPRN"), "", "Enter UPRN"),
        (forms.CharField(error_messages={"required": "Say where."}), "", "Say where"),
        (
            forms.EmailField(),
            "x",
            "Enter an e-mail address in the correct format, like name@example.com",
        ),
    ],
)
def test_errors_are_said_in_plain_words(field, typed, said):
    assert one(field, {"answer": typed})["answer"].error_text == said


def test_other_widgets_of_django_still_draw():
    html = group(forms.DateTimeField(widget=forms.SplitDateTimeWidget))
    assert html.count("<input") == 2
