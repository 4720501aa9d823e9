"""Payments for tests, at the server that behaves like GOV.UK Pay."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from councils.clock import now as wall_clock
from councils.models import Council
from councils.payments import api as payments
from councils.payments.models import Payment
from councils.payments.records import Line
from councils.secrets import seal
from councils.tenancy import forget_hosts
from tests.support.pay_server import KEY, WORKS, PayServer

LINES = (
    Line(id="first", label="First 3 items", pence=4500, vat="outside", ledger="BULKY"),
    Line(id="more", label="1 more item", pence=1000, vat="standard", ledger="BULKY-VAT"),
)


def use_govuk_pay(council: Council, pay: PayServer) -> None:
    """Options of a council (entered) that takes payments at `pay`."""
    council.options |= {
        "payments.provider": "govuk_pay",
        "payments.api_key": seal(KEY),
        "payments.api_url": pay.url,
        "payments.pages": pay.url,
        "payments.ledger": "GENERAL",
    }
    council.save(update_fields=["options"])
    forget_hosts()


def asked(
    *, subject: UUID | None = None, now: datetime | None = None, lines: Any = LINES, **more: Any
) -> Payment:
    """Somebody is asked for £55.00."""
    facts: dict[str, Any] = {
        "reference": "MBC-7K4F-92QX",
        "description": "Bulky waste collection",
        "email": "isla@people.example",
        "return_path": "/services/bulky-waste/",
        "service": "bulky_waste",
        **more,
    }
    return payments.ask(
        subject=subject or uuid4(),
        lines=lines,
        total=sum(line.pence for line in lines),
        now=now or wall_clock(),
        **facts,
    )


def paid(pay: PayServer, *, now: datetime | None = None, **more: Any) -> Payment:
    """Asked, and paid at the provider, and we know."""
    now = now or wall_clock()
    payment = asked(now=now, **more)
    pay.person_pays(payments.start(payment.pk, now=now), WORKS)
    return payments.refresh(payment.pk, now=now)


def later(**delta: float) -> datetime:
    """Some time after now."""
    return wall_clock() + timedelta(**delta)
