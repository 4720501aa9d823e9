"""Hosts that a council may answer on: what may be typed, and what is ours already. Pure."""

import ipaddress
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 100  # as long as the audit log can hold
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def base_name() -> str:
    """The partnership's own domain, without its port."""
    return settings.BASE_DOMAIN.partition(":")[0]


def is_ours(host: str) -> bool:
    """Whether a host stands under the partnership's domain, so that nobody has to prove it."""
    return host.endswith(f".{base_name()}")


def clean_host(text: str) -> str:
    """A host in one form, or a ValidationError that says what to mend."""
    host = text.strip().lower().rstrip(".")
    if "/" in host or ":" in host or "@" in host:
        raise ValidationError(
            _("Enter the name only, like help.council.gov.uk, without https:// or anything after")
        )
    labels = host.split(".")
    if not host.isascii() or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValidationError(_("Enter a web address, like help.council.gov.uk"))
    if len(labels) < 2 or len(host) > LONGEST or _is_number(host):
        raise ValidationError(_("Enter a web address, like help.council.gov.uk"))
    if host in (base_name(), f"account.{base_name()}"):
        raise ValidationError(_("The partnership itself uses this address"))
    return host


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()
    return True
