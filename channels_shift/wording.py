"""Numbers, months and channels as people read them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

UNKNOWN = "unknown"
DIGITAL = frozenset({"web"})
# Channels on which people answer: what they did not log is missing from our own counts.
STAFFED = ("phone", "face_to_face", "email", "post", "social")

CHANNELS = {
    "web": gettext_lazy("Website"),
    "phone": gettext_lazy("Phone"),
    "face_to_face": gettext_lazy("Face to face"),
    "email": gettext_lazy("Email"),
    "post": gettext_lazy("Post"),
    "social": gettext_lazy("Social media"),
    UNKNOWN: gettext_lazy("Not known"),
}
_CONTACTS = {
    "web": gettext_lazy("website requests"),
    "phone": gettext_lazy("calls"),
    "face_to_face": gettext_lazy("visits"),
    "email": gettext_lazy("emails"),
    "post": gettext_lazy("letters"),
    "social": gettext_lazy("social media messages"),
}


def channel_words(channel: str) -> str:
    """A channel's name on the screen; a code that we do not know is shown as it stands."""
    return str(CHANNELS.get(channel, channel))


def contacts_words(channel: str) -> str:
    """What one counts on a channel: calls, visits, letters."""
    return str(_CONTACTS.get(channel, _("contacts")))


def service_words(service_key: str) -> str:
    """A service's key as words. Titles belong to the catalogue, which may change; keys stay."""
    if not service_key:
        return _("No service named")
    return service_key.replace("_", " ").replace("-", " ").capitalize()


def number(value: int) -> str:
    """1,910"""
    return f"{value:,}"


def percent(value: Decimal) -> str:
    """34%, rounded to the nearest whole number, half up."""
    return f"{value.quantize(Decimal(1), rounding=ROUND_HALF_UP)}%"


def pounds(pence: int | Decimal) -> str:
    """£2.90, or £12,345 from a thousand pounds up, where pence say nothing."""
    amount = Decimal(pence) / 100
    if abs(amount) >= 1000:
        return f"£{amount.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"
    return f"£{amount.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):,}"


def month_words(month: date) -> str:
    """June 2026"""
    return date_format(month, "F Y")


def month_code(month: date) -> str:
    """2026-06: in addresses and files."""
    return f"{month:%Y-%m}"


def month_from_code(code: str) -> date:
    """The first day of the month written as 2026-06; ValueError otherwise."""
    year, _dash, month = code.strip().partition("-")
    if not (len(year) == 4 and year.isascii() and year.isdigit() and month.isascii()):
        raise ValueError(code)
    return date(int(year), int(month), 1)
