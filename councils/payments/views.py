"""The test card page of a demonstration: no money moves, and no card number is ever kept.

Only the numbers that it shows are taken. Anything else is refused before it goes anywhere, is not
shown again, and stands in no log.
"""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from councils import clock
from councils.access import open_to_all
from councils.payments.providers.local import sandbox
from councils.payments.sandbox.cards import CARDS, TestCard, card_of
from councils.payments.vat import pounds
from councils.rendering import look


class CardForm(forms.Form):
    """The number of a test card. What was typed is never sent back."""

    use_required_attribute = False

    card = look(
        forms.CharField(
            label=_("Test card number"),
            help_text=_("Type one of the numbers below. Never type the number of a real card."),
            max_length=30,
            widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
            error_messages={"required": _("Enter one of the test card numbers")},
        ),
        width="20",
    )

    def clean_card(self) -> TestCard:
        found = card_of(self.cleaned_data["card"])
        if found is None:
            raise forms.ValidationError(_("Use one of the test card numbers, not a real card"))
        return found


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, token: str) -> HttpResponse:
    """Where a resident types a card: here a number decides how the payment ends."""
    if not settings.DEMO:
        raise Http404
    account, now = sandbox(), clock.now()
    payment = account.begin(token, now=now)
    if payment is None:
        raise Http404
    if payment["status"] != "started":
        return HttpResponseRedirect(payment["asked"]["return_url"])
    form = CardForm(request.POST or None)
    if request.method == "POST" and "cancel" in request.POST:
        payment = account.give_up(token, now=now)
    elif request.method == "POST" and form.is_valid():
        payment = account.pay(token, form.cleaned_data["card"], now=now)
    else:
        return _page(request, payment, form)
    if payment is None:
        raise Http404
    return HttpResponseRedirect(payment["asked"]["return_url"])


def _page(request: HttpRequest, payment: dict, form: CardForm) -> HttpResponse:
    context = {
        "form": form,
        "cards": CARDS,
        "amount": pounds(payment["asked"]["amount"]),
        "description": payment["asked"]["description"],
    }
    status = 422 if form.is_bound else 200
    return render(request, "payments/test_card.html", context, status=status)
