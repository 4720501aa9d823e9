"""Booking what the answers chose, in the transaction that sends them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from councils.bookings import api as bookings
from portal.engine import Form, questions
from portal.errors import NotComplete
from portal.fields import kind
from portal.sending import Sending, SendingPart, sending_parts
from portal.slots import DraftSlots


def asks_for_a_slot(form: Form) -> bool:
    """Whether something may be booked with the form."""
    return any(kind(question.kind).holds_slot for question in questions(form))


@sending_parts.register("slots")
class Slots(SendingPart):
    """A hold becomes a booking of the case. One that ran out is taken again, if it still can be."""

    label = _("Days and times that were chosen")
    order = 20

    def concerns(self, form: Form) -> bool:
        """Only a form that asks for a place in a calendar."""
        return asks_for_a_slot(form)

    def after(self, sending: Sending) -> None:
        """Book everything for the case. Raises NotComplete with the page of what is gone."""
        chosen = dict(_chosen(sending))
        if sending.opened is None:
            return
        try:
            bookings.confirm(
                sending.draft.pk,
                subject=sending.opened.case_id,
                reference=sending.opened.reference,
                now=sending.now,
                wanted=list(chosen),
            )
        except (bookings.SlotGone, bookings.NoCalendar) as error:
            gone = getattr(error, "wanted", None)
            page = chosen[gone] if gone in chosen else next(iter(chosen.values()))
            raise NotComplete(page) from error


def _chosen(sending: Sending) -> Iterator[tuple[bookings.Wanted, str]]:
    """What stands in the answers that count, with its page."""
    slots = DraftSlots(sending.draft.pk, sending.form.place)
    for step in sending.way.steps:
        for question in step.questions:
            stored = sending.way.answers.get(question.id)
            if kind(question.kind).holds_slot and isinstance(stored, dict):
                yield slots.wanted(question, stored, sending.way.reads), step.page.id
