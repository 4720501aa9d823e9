"""Changing how a council looks."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from councils.brand import clean_brand, stylesheet
from councils.models import Brand, Council
from councils.tenancy import forget_hosts

PNG = b"\x89PNG\r\n\x1a\n"
LARGEST_LOGO = 200_000


@transaction.atomic(savepoint=False)
def save_brand(
    *,
    council: Council,
    colours: dict[str, Any],
    logo_png: bytes | None = None,
    logo_alt: str = "",
) -> Brand:
    """Set a council's colours and logo; raises ValidationError with plain words for each field.

    The version is a digest of both, so that browsers may keep the style sheet for good.
    """
    cleaned = clean_brand(colours)
    _check_logo(logo_png, logo_alt)
    digest = hashlib.sha256(stylesheet(Brand(**cleaned)).encode() + (logo_png or b""))
    values = {**cleaned, "logo_png": logo_png, "logo_alt": logo_alt}
    brand, _made = Brand.objects.update_or_create(
        council=council, defaults={**values, "version": digest.hexdigest()[:12]}
    )
    transaction.on_commit(forget_hosts)
    return brand


def _check_logo(logo_png: bytes | None, logo_alt: str) -> None:
    if logo_png is None:
        return
    if not logo_png.startswith(PNG) or len(logo_png) > LARGEST_LOGO:
        raise ValidationError({"logo_png": _("The logo must be a PNG file of up to 200 KB")})
    if not logo_alt.strip():
        raise ValidationError({"logo_alt": _("Say in words what the logo shows")})
