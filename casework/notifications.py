"""Who is told what, when. Whether to write is decided here; the words stand in the templates.

Each runs after the commit, outside any transaction, one after the other for a case, with the
delivery's id as the key under which nothing is ever sent twice. Imports reach none of them.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.api import person_by_id
from casework import lifecycle, mailbox, sayings
from casework.choices import Direction, Outcome
from casework.events import (
    CaseClosed,
    CaseFollowed,
    CaseOpened,
    CasePaid,
    CasePlanned,
    CaseRefunded,
    CaseReopened,
    CaseTransferred,
    CaseWithdrawn,
    MessageSent,
    PromiseMissed,
)
from casework.models import Case, Follower, Message
from casework.operations.following import follower_code, may_be_followed, token_of
from councils import clock
from councils.bookings import api as bookings
from councils.dates import day_and_time, long_date
from councils.events.bus import Delivered, subscribe
from councils.messaging import api as messaging
from councils.payments import api as payments
from councils.prepared import Prepared
from councils.tenancy import current_council


def _outside(*events: type, name: str) -> Any:
    return subscribe(*events, name=name, kind="outside", ordered=True)


@_outside(
    CaseOpened,
    CasePlanned,
    CaseClosed,
    CaseWithdrawn,
    CaseReopened,
    MessageSent,
    PromiseMissed,
    CasePaid,
    CaseRefunded,
    name="casework.tell_resident",
)
def tell_resident(event: Any, delivery: Delivered) -> None:
    """Write to the resident what changed, in the way they chose; neutrally when it is sensitive."""
    case = _case(event.case_id)
    if case is None or case.customer is None or not wants_email(case):
        return
    found = _what_to_say(event, case)
    if found is None:
        return
    template, context = found
    messaging.send(
        to=case.customer.email,
        template="casework/neutral" if case.is_sensitive else f"casework/{template}",
        context=_common(case) if case.is_sensitive else {**_common(case), **context},
        reason=template,
        case_id=case.pk,
        person_id=case.customer.person_id,
        key=str(delivery.id),
    )


@_outside(
    CaseFollowed,
    CasePlanned,
    CaseClosed,
    CaseWithdrawn,
    CaseReopened,
    name="casework.tell_followers",
)
def tell_followers(event: Any, delivery: Delivered) -> None:
    """Write to everybody who follows a case how it goes on: neutral words, nobody's name.

    A new follower alone hears that they follow it. Each message has its own key, so that a repeat
    after a failure half-way goes only to those who have not had it.
    """
    followers = Follower.objects.filter(case_id=event.case_id, until=None).order_by("pk")
    is_new = isinstance(event, CaseFollowed)
    if is_new:
        followers = followers.filter(pk=event.follower_id)
    people = [(one, email_of(one)) for one in followers]
    case = _case(event.case_id) if people else None
    if case is None or not may_be_followed(case):
        return
    news = following_news(event, case)
    if news is None:
        return
    for follower, email in people:
        if email:
            _tell_follower(follower, email, news, case, delivery, is_new=is_new)


def _tell_follower(
    follower: Follower,
    email: str,
    news: dict[str, str],
    case: Case,
    delivery: Delivered,
    *,
    is_new: bool,
) -> None:
    council = current_council()
    token = token_of(follower.pk)
    messaging.send(
        to=email,
        template="casework/following" if is_new else "casework/follower_news",
        context={
            "reference": case.reference,
            "service": case.service_title,
            "link": council.url(f"/following/{token}/"),
            "stop": council.url(f"/following/{token}/#stop"),
            "code": follower_code(follower.pk),
            **news,
        },
        reason="following" if is_new else "follower_news",
        person_id=follower.person_id,
        key=f"{delivery.id}:{follower.pk}",
    )


def following_news(event: Any, case: Case) -> dict[str, str] | None:
    """What happened, for somebody else's eyes; None when it is no longer true."""
    status = sayings.public_status(case)
    if isinstance(event, CaseFollowed):
        return {"status": status, "sentence": ""}
    if isinstance(event, CasePlanned):
        return {"status": status, "sentence": ""} if case.planned_on == event.planned_on else None
    if isinstance(event, CaseReopened):
        return {"status": _("Opened again"), "sentence": ""} if case.is_open else None
    if case.is_open:
        return None  # reopened since
    if isinstance(event, CaseWithdrawn):
        words = _("We have closed it. If it is still a problem, tell us again.")
        return {"status": _("Closed"), "sentence": words}
    return {"status": status, "sentence": case.outcome_sentence}


def email_of(follower: Follower) -> str:
    """Where a follower reads messages: their account's own address wins over one typed then."""
    if follower.person_id is not None:
        person = person_by_id(follower.person_id)
        return str(person.email) if person is not None else ""
    return follower.email


@subscribe(CaseTransferred, CasePaid, name="casework.tell_team", kind="database")
def tell_team(event: CaseTransferred | CasePaid, delivery: Delivered) -> None:
    """Tell a team of a case that was sent on to it, or that was paid. Routing tells by itself."""
    case = _case(event.case_id)
    if case is None:
        return
    arrived_in = getattr(event, "to_queue_id", None) or getattr(event, "queue_id", None)
    if case.queue_id == arrived_in and mailbox.wants(case):
        mailbox.tell(case, key=str(delivery.id))


def wants_email(case: Case) -> bool:
    """Whether the resident hears from us by e-mail about this case."""
    return (
        case.source != "import"
        and case.updates_by == "email"
        and case.customer is not None
        and bool(case.customer.email)
    )


def _what_to_say(event: Any, case: Case) -> tuple[str, dict[str, Any]] | None:
    """The template and its values, or None when the event is no longer true or needs no mail."""
    say = _SAYINGS.get(type(event).__name__)
    return say(event, case) if say else None


def _opened(event: CaseOpened, case: Case) -> tuple[str, dict[str, Any]] | None:
    if event.awaits_payment:
        return _to_pay(case)
    return "received", {
        "promise": sayings.promise_of(case, now=clock.now()),
        "next": sayings.next_of(case) if case.is_open else "",
    }


def _to_pay(case: Case) -> tuple[str, dict[str, Any]] | None:
    """The request stands and is not paid: the link is for whoever left the payment page."""
    standing = payments.of_subject(case.pk)
    if standing is None or not standing.is_due:
        return None  # paid meanwhile: that event tells it
    return "to_pay", {
        "amount": standing.amount,
        "until": day_and_time(standing.expires_at),
        "pay_link": current_council().url(payments.link_of(standing.id)),
    }


def _paid(event: CasePaid, case: Case) -> tuple[str, dict[str, Any]] | None:
    standing = payments.standing(event.payment_id)
    return "paid", {
        "amount": standing.amount,
        "lines": [{"label": line.label, "amount": line.amount} for line in standing.lines],
        "paid_on": day_and_time(standing.paid_at) if standing.paid_at else "",
        "promise": sayings.promise_of(case, now=clock.now()),
        "next": sayings.next_of(case) if case.is_open else "",
    }


def _refunded(event: CaseRefunded, case: Case) -> tuple[str, dict[str, Any]] | None:
    return "refunded", {"amount": payments.pounds(event.pence)}


def _planned(event: CasePlanned, case: Case) -> tuple[str, dict[str, Any]] | None:
    if case.planned_on != event.planned_on:
        return None  # planned anew since: that event tells it
    return "planned", {"date": long_date(event.planned_on), **_booked(case)}


def _booked(case: Case, booking_id: UUID | None = None) -> dict[str, Any]:
    """What is booked for the case (or one of it), each with the link to change or cancel it."""
    return {
        "booked": [
            {
                "title": one.title,
                "when": one.words,
                "place": ", ".join([one.place, *one.address.splitlines()]).strip(", "),
                "change_link": current_council().url(bookings.path_of(one.id)),
                "change_until": day_and_time(one.change_until),
                "can_change": one.can_change(clock.now()),
            }
            for one in bookings.bookings_of(case.pk)
            if booking_id in (None, one.id)
        ]
    }


def reminder_of(case_id: UUID, booking_id: UUID) -> dict[str, Any] | None:
    """The message the day before, as `messaging.send` takes it; None when it is no longer true."""
    case, booking = _case(case_id), bookings.booking_by_id(booking_id)
    if case is None or case.customer is None or not case.is_open or not wants_email(case):
        return None
    if booking is None or not booking.is_to_come:
        return None
    told = {} if case.is_sensitive else _booked(case, booking_id)
    return {
        "to": case.customer.email,
        "template": "casework/neutral" if case.is_sensitive else "casework/reminder",
        "context": {**_common(case), **told},
        "reason": "reminder",
        "case_id": case.pk,
        "person_id": case.customer.person_id,
    }


def _closed(event: CaseClosed | CaseWithdrawn, case: Case) -> tuple[str, dict[str, Any]] | None:
    if case.is_open:
        return None  # reopened since
    why = lifecycle.because(case.outcome_sentence) if case.outcome == Outcome.CANNOT else ""
    return "closed", {
        "status": sayings.public_status(case),
        "sentence": case.outcome_sentence,
        "why": why,
        "may_reopen": case.outcome in lifecycle.REOPENABLE,
    }


def _reopened(event: CaseReopened, case: Case) -> tuple[str, dict[str, Any]] | None:
    if not case.is_open:
        return None
    return "reopened", {"promise": sayings.promise_of(case, now=clock.now())}


def _message(event: MessageSent, case: Case) -> tuple[str, dict[str, Any]] | None:
    if event.direction != Direction.TO_RESIDENT:
        return None
    message = Message.objects.filter(pk=event.message_id).first()
    if message is None:
        return None
    return "message", {"text": message.text, "needs_reply": sayings.needs_reply(case)}


def _missed(event: PromiseMissed, case: Case) -> tuple[str, dict[str, Any]] | None:
    words = sayings.promise_of(case, now=clock.now())
    if not words or case.due_on != event.due_on:
        return None
    return "promise_missed", {"words": words}


_SAYINGS: dict[str, Callable[[Any, Case], tuple[str, dict[str, Any]] | None]] = {
    "CaseOpened": _opened,
    "CasePlanned": _planned,
    "CaseClosed": _closed,
    "CaseWithdrawn": _closed,
    "CaseReopened": _reopened,
    "MessageSent": _message,
    "PromiseMissed": _missed,
    "CasePaid": _paid,
    "CaseRefunded": _refunded,
}


def _common(case: Case) -> dict[str, Any]:
    """What every message to a resident may hold; links come from the council's own domain."""
    council = current_council()
    has_account = case.customer is not None and case.customer.person_id is not None
    path = f"/requests/{case.reference}/" if has_account else f"/track/?reference={case.reference}"
    return {
        "name": case.customer.name if case.customer and not case.is_sensitive else "",
        "reference": case.reference,
        "service": sayings.title_of(case, council.short_name),
        "link": council.url(path),
        "has_account": has_account,
        "council_short": council.short_name,
    }


_cases = Prepared(
    lambda pk: (
        Case.objects.select_related("case_type", "queue__team", "customer")
        .defer("answers")
        .filter(pk=pk)
    ),
    pk=UUID,
)


def _case(case_id: UUID) -> Case | None:
    found: Case | None = _cases.first(pk=case_id)
    return found
