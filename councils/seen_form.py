"""A form that says what its page showed, so that no change of another person is lost."""

from typing import Any

from django import forms

from councils.errors import ChangedMeanwhile
from councils.operations.editing import token_of


class SeenForm(forms.Form):
    """Base of the forms that change settings: it carries a mark of what its page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, stands: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = stands
        self.fields["seen"].initial = token_of(stands)
        self.changed_meanwhile: list[dict[str, str]] = []

    def wanted(self) -> dict[str, Any]:
        """What was typed, without the mark of what was seen."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def refuse(self, stands: Any, words: dict[str, str]) -> None:
        """Keep what was typed, show what stands now, and let the next try replace it."""
        typed: Any = self.data
        typed = typed.copy()
        typed[self.add_prefix("seen")] = token_of(stands)
        self.data = typed
        self.changed_meanwhile = [{"key": key, "value": value} for key, value in words.items()]
        self.add_error(None, str(ChangedMeanwhile()))
