"""Asking for the fee, in the transaction that sends the form: the server alone says how much."""

from django.utils.translation import gettext_lazy as _

from councils.payments import api as payments
from councils.tenancy import current_council
from portal import engine
from portal.engine import Form
from portal.errors import PriceUnknown
from portal.sending import Sending, SendingPart, sending_parts


@sending_parts.register("payment")
class Fee(SendingPart):
    """The case waits for its payment; a price of nothing asks for nothing."""

    label = _("The fee")
    order = 60

    def concerns(self, form: Form) -> bool:
        """Only a form that costs something."""
        return form.fee is not None

    def before(self, sending: Sending) -> None:
        """Raises PriceUnknown: nobody sends a form whose price cannot be worked out."""
        sending.case["awaits_payment"] = _price(sending).total > 0

    def after(self, sending: Sending) -> None:
        """Ask for the total, line by line, whatever the browser sent."""
        price, opened = _price(sending), sending.opened
        if price.total <= 0 or opened is None or not opened.is_new:
            return
        contact, draft = sending.case.get("contact"), sending.draft
        payments.ask(
            subject=opened.case_id,
            reference=opened.reference,
            description=_what_for(sending),
            lines=price.lines,
            total=price.total,
            email=contact.email if contact else "",
            return_path=f"{draft.service.path}apply/{draft.pk}/paid/",
            service=draft.service.key,
            channel=draft.channel,
            now=sending.now,
        )


def _price(sending: Sending) -> engine.Price:
    price = engine.price_of(sending.form, sending.way)
    if price is None:
        raise PriceUnknown
    return price


def _what_for(sending: Sending) -> str:
    """What the card pages may say: nothing telling where the service is sensitive."""
    if sending.draft.service.sensitive:
        return str(_("A request to %(council)s") % {"council": current_council().short_name})
    return sending.draft.service.title
