"""Changing how a council looks."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from councils.brand import DEFAULTS, FIELDS, clean_brand, stylesheet
from councils.events.audit_log import audit
from councils.models import Brand, Council
from councils.operations.editing import locked_council, require_unchanged
from councils.tenancy import forget_hosts, in_council

PNG = b"\x89PNG\r\n\x1a\n"
LARGEST_LOGO = 200_000
LONGEST_SIDE = 3000


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


def brand_shown(council: Council) -> dict[str, Any]:
    """Names and colours as a page shows them before they are changed."""
    brand = Brand.objects.filter(council=council).first()
    colours = {name: getattr(brand, name, DEFAULTS[name]) for name in FIELDS}
    return {"name": council.name, "short_name": council.short_name, **colours}


def logo_shown(council: Council) -> dict[str, Any]:
    """The logo as a page shows it: its digest and its words."""
    brand = Brand.objects.filter(council=council).first()
    png = bytes(brand.logo_png or b"") if brand else b""
    return {"alt": brand.logo_alt if brand else "", "png": hashlib.sha256(png).hexdigest()[:12]}


@transaction.atomic(savepoint=False)
def change_look(
    *,
    council_id: int,
    name: str,
    short_name: str,
    colours: dict[str, Any],
    seen: str,
    by_id: UUID,
    now: datetime,
) -> Brand:
    """Change the name that pages show and the colours; the logo stays.

    Raises ValidationError with words for each colour that cannot be read, and ChangedMeanwhile.
    """
    council = locked_council(council_id)
    before = brand_shown(council)
    require_unchanged(before, seen)
    kept = Brand.objects.filter(council=council).first()
    brand = save_brand(
        council=council,
        colours=colours,
        logo_png=bytes(kept.logo_png) if kept and kept.logo_png else None,
        logo_alt=kept.logo_alt if kept else "",
    )
    if (name, short_name) != (council.name, council.short_name):
        council.name, council.short_name = name, short_name
        council.save(update_fields=["name", "short_name"])
    after = brand_shown(council)
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        codes = {key: after[key].lstrip("#") for key in FIELDS}
        _note(council, "council_look_changed", {"fields": changed, **codes}, by_id, now)
    return brand


@transaction.atomic(savepoint=False)
def change_logo(
    *, council_id: int, png: bytes | None, alt: str, seen: str, by_id: UUID, now: datetime
) -> Brand:
    """Set the logo, written anew so that it holds pixels only, or take it away (`png` None).

    Raises ValidationError with words for the file or its description, and ChangedMeanwhile.
    """
    council = locked_council(council_id)
    require_unchanged(logo_shown(council), seen)
    brand = Brand.objects.filter(council=council).first()
    colours = {name: getattr(brand, name, DEFAULTS[name]) for name in FIELDS}
    _check_logo(png, alt)
    clean = _pixels(png) if png is not None else None
    saved = save_brand(
        council=council, colours=colours, logo_png=clean, logo_alt=alt if clean else ""
    )
    act = "council_logo_changed" if clean else "council_logo_removed"
    _note(council, act, {"bytes": len(clean or b"")}, by_id, now)
    return saved


def _pixels(png: bytes) -> bytes:
    """The picture alone, in a new PNG; ValidationError for what is no picture."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            if max(picture.size) > LONGEST_SIDE:
                raise ValidationError(
                    {"logo_png": _("The logo must be at most 3,000 pixels wide and high")}
                )
            fresh = Image.new("RGBA", picture.size)
            fresh.paste(picture.convert("RGBA"))
    except ValidationError:
        raise
    except Exception as error:  # decoders fail in many ways, and none of them is ours
        raise ValidationError(
            {"logo_png": _("We could not open this file. Choose another PNG file.")}
        ) from error
    out = io.BytesIO()
    fresh.save(out, "PNG", optimize=True)
    return out.getvalue()


def _note(council: Council, act: str, codes: dict[str, Any], by_id: UUID, now: datetime) -> None:
    with in_council(council):
        audit(
            act,
            actor_id=by_id,
            object_type="council",
            object_id=council.pk,
            at=now,
            detail_codes=codes,
        )
