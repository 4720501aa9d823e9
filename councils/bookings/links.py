"""The address of one booking's own page: whoever has the link may change or cancel it.

It says nothing about who booked. The proof is made from the booking's id and our key, so nothing
needs to be stored, and nobody can guess it.
"""

from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from councils.tenancy import current_council

LENGTH = 32  # of 64 hexadecimal digits: 128 bits


def path_of(booking_id: UUID, step: str = "") -> str:
    """The path of a booking's page, or of one of its steps, in the entered council."""
    return f"/bookings/{booking_id}/{_proof(booking_id, settings.SECRET_KEY)}/{step}"


def is_proof(booking_id: UUID, proof: str) -> bool:
    """Whether somebody was given the link; links made with a key before this one stay good."""
    keys = [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", ())]
    return any(constant_time_compare(_proof(booking_id, key), proof) for key in keys)


def _proof(booking_id: UUID, key: str) -> str:
    said = f"{current_council().schema_name}:{booking_id}"
    made = salted_hmac("councils.bookings.links", said, secret=key, algorithm="sha256")
    return made.hexdigest()[:LENGTH]
