"""A council's colours: what may be chosen, and the style sheet made of them.

No models, no requests. Colours are checked when they are saved, so that no council can
choose words that its residents cannot read (WCAG 2.2, 1.4.3: 4.5 to 1 for text).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext as _

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0  # WCAG 1.4.11: lines and marks that carry meaning
WHITE = "#ffffff"
BLACK = "#0b0c0c"
PAGE_GREY = "#f3f3f3"  # behind the service navigation and the footer
FIELDS = ("primary", "on_primary", "link", "accent")
DEFAULTS = {"primary": "#1d3557", "on_primary": "#ffffff", "link": "#1a5276", "accent": "#1d3557"}
NAMES = {
    "primary": "The main colour",
    "on_primary": "The colour of words on the main colour",
    "link": "The colour of links",
    "accent": "The accent colour",
}


@dataclass(frozen=True)
class Pair:
    """Two colours that stand on one another, and how far apart they must be."""

    front: str
    back: str
    least: float
    words: str


PAIRS = (
    Pair("on_primary", "primary", TEXT_CONTRAST, "Words on the main colour are too hard to read."),
    Pair("link", WHITE, TEXT_CONTRAST, "Links are too hard to read on a white page."),
    Pair("link", PAGE_GREY, TEXT_CONTRAST, "Links are too hard to read on a grey background."),
    Pair("accent", WHITE, MARK_CONTRAST, "The accent colour is too pale to be seen on white."),
)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`: 0.2126 R + 0.7152 G + 0.0722 B.

    Each channel c in 0..1 is first made linear: c / 12.92 where c <= 0.04045,
    else ((c + 0.055) / 1.055) ** 2.4.
    """
    linear = []
    for start in (1, 3, 5):
        part = int(colour[start : start + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours: (L1 + 0.05) / (L2 + 0.05), L1 the lighter. 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def hex_colour(text: str) -> str:
    """`#RGB` or `RRGGBB` as `#rrggbb`; ValueError for anything else."""
    match = re.fullmatch(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", str(text).strip())
    if not match:
        raise ValueError(text)
    digits = match.group(1).lower()
    return "#" + ("".join(c * 2 for c in digits) if len(digits) == 3 else digits)


def clean_brand(values: dict[str, Any]) -> dict[str, str]:
    """The colours in one form, or a ValidationError with plain words for each field.

    Refuses text pairs under 4.5 to 1 and marks under 3 to 1. Fields left out get the default;
    words on the main colour are white or black, whichever can be read better.
    """
    cleaned, problems = {}, {}
    values = {**values, "on_primary": values.get("on_primary") or words_on(values.get("primary"))}
    for name in FIELDS:
        try:
            cleaned[name] = hex_colour(values.get(name) or DEFAULTS[name])
        except ValueError:
            problems[name] = _("%(name)s must be a hex code, like #1d3557") % {
                "name": _(NAMES[name])
            }
    if problems:
        raise ValidationError(problems)
    for pair in PAIRS:
        ratio = contrast(cleaned[pair.front], cleaned.get(pair.back, pair.back))
        if ratio < pair.least and pair.front not in problems:
            problems[pair.front] = _(
                "%(words)s The contrast is %(ratio).1f to 1 and must be at least %(least)s to 1."
            ) % {"words": _(pair.words), "ratio": ratio, "least": f"{pair.least:g}"}
    if problems:
        raise ValidationError(problems)
    return cleaned


def words_on(primary: Any) -> str:
    """White or black, whichever is easier to read on the main colour."""
    try:
        back = hex_colour(primary or DEFAULTS["primary"])
    except ValueError:
        return DEFAULTS["on_primary"]
    return max((WHITE, BLACK), key=lambda front: contrast(front, back))


def darker(colour: str, share: float = 0.2) -> str:
    """The colour mixed with black: for a button under the pointer and its lower edge."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part * (1 - share)):02x}" for part in parts)


def stylesheet(brand: Any) -> str:
    """The council's style sheet: custom properties only, every value checked again on the way out.

    `brand` has the attributes in FIELDS. A value that is not a hex colour falls back to the
    default: nothing a council types can become CSS of its own.
    """
    colours = {}
    for name in FIELDS:
        try:
            colours[name] = hex_colour(getattr(brand, name, None) or DEFAULTS[name])
        except ValueError:
            colours[name] = DEFAULTS[name]
    tokens = {
        "--govuk-brand-colour": colours["primary"],
        "--govuk-link-colour": colours["link"],
        "--govuk-link-hover-colour": darker(colours["link"], 0.4),
        "--council-primary": colours["primary"],
        "--council-primary-hover": darker(colours["primary"], 0.2),
        "--council-primary-edge": darker(colours["primary"], 0.45),
        "--council-on-primary": colours["on_primary"],
        "--council-accent": colours["accent"],
    }
    return ":root{" + ";".join(f"{name}:{value}" for name, value in tokens.items()) + "}\n"


def preview_stylesheet(colours: dict[str, str]) -> str:
    """The same for one box on a page, in which an admin looks at colours before saving them."""
    return stylesheet(SimpleNamespace(**colours)).replace(":root", ".app-brand-preview", 1)


def brand_of(council: Any) -> Any:
    """The council's brand, or None: no council, none set, or a database that does not answer."""
    try:
        return getattr(council, "brand", None)
    except (ObjectDoesNotExist, DatabaseError):
        return None
