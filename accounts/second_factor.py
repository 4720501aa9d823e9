"""A code of an authenticator app works once, even while the cache that allauth asks is away."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

# The step of the clock that a code belongs to only ever goes up (RFC 6238 §5.2).
_USE_STEP = """
    UPDATE mfa_authenticator SET data = jsonb_set(data::jsonb, '{step}', to_jsonb(%s::bigint))
    WHERE id = %s AND COALESCE((data->>'step')::bigint, 0) < %s
"""


def use_code_once(authenticator: Authenticator, code: str) -> bool:
    """Whether this code's step of the clock is newer than the last one used, and mark it used."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    secret = decrypt(authenticator.data["secret"])
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            with connection.cursor() as cursor:
                cursor.execute(_USE_STEP, [step, authenticator.pk, step])
                return cursor.rowcount == 1
    return False


class OnceOnly:
    """Mixed into allauth's forms that take a code."""

    def clean_code(self) -> str:
        """The code, once."""
        code = super().clean_code()  # type: ignore[misc]
        if not use_code_once(self.authenticator, code):  # type: ignore[attr-defined]
            raise ValidationError(_("This code has been used. Wait for the next one."))
        return code
