"""What each council decides about paying."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from councils.options import declare, declare_group
from councils.payments.choices import Vat
from councils.payments.providers import providers

NONE = "none"

PROVIDER = "payments.provider"
API_KEY = "payments.api_key"
API_URL = "payments.api_url"
PAGES = "payments.pages"
SERVICE_NAME = "payments.service_name"
HOURS = "payments.hours_to_pay"
LEDGER = "payments.ledger"
VAT = "payments.vat"


def _check() -> list[str]:
    from councils.payments.providers import check_here  # reads the options declared here

    return check_here()


declare_group(
    "payments", _("Payments"), _("How residents pay, and how finance is told."), check=_check
)
declare(
    PROVIDER,
    default=NONE,
    label="Who takes card payments",
    help="Residents type card numbers on the provider’s pages, never on yours.",
    choices=(
        (NONE, _("Nobody: residents cannot pay online")),
        *((key, part.label) for key, part in providers.items()),
    ),
)
declare(
    API_KEY,
    default="",
    label="GOV.UK Pay API key",
    help="From the GOV.UK Pay admin tool. It is kept sealed and never shown again.",
    is_secret=True,
)
declare(
    API_URL,
    default="https://publicapi.payments.service.gov.uk",
    label="Address of the GOV.UK Pay API",
    help="The same for test and live accounts: the key decides.",
)
declare(
    PAGES,
    default="https://www.payments.service.gov.uk https://card.payments.service.gov.uk",
    label="Addresses of the card pages",
    help="Residents are sent to these and to no others. Put a space between two addresses.",
)
declare(
    SERVICE_NAME,
    default="",
    label="Words before the service on the card pages",
    help="For example, the council’s name. Residents see them on the payment page.",
)
declare(
    HOURS,
    default=24,
    label="Hours to pay",
    help="After this a request that was not paid is closed, and a kept time is given to others.",
    unit="hours",
    least=1,
    most=720,
)
declare(
    LEDGER,
    default="UNALLOCATED",
    label="Ledger code where a fee names none",
    help="It stands in the daily file for finance.",
)
vat_choices: tuple[tuple[str, Any], ...] = tuple(Vat.choices)
declare(VAT, default=Vat.OUTSIDE.value, label="VAT where a fee names none", choices=vat_choices)
