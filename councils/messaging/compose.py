"""From a template and plain values to the words of a message."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from email.headerregistry import Address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from councils.messaging.errors import BadContext, NotSent
from councils.models import Council

PLAIN = (str, int, float, bool, Decimal, UUID, date, datetime, time, type(None))
LONGEST_SUBJECT = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, kw_only=True)
class Words:
    """A composed message."""

    subject: str
    text: str
    html: str


def compose(template: str, context: dict[str, Any], *, language: str = "en") -> Words:
    """The message `<app>/<name>`: templates `<app>/messages/<name>.subject.txt`, `.txt`, `.html`.

    The HTML is optional. Only plain values may go in, so that a template can reach nothing else.
    """
    plain(context)
    app, _, name = template.partition("/")
    base = f"{app}/messages/{name}"
    with translation.override({"en": "en-gb"}.get(language, language)):
        return Words(
            subject=one_line(_text(f"{base}.subject.txt", context))[:LONGEST_SUBJECT],
            text=_tidy(_text(f"{base}.txt", context)),
            html=_html(f"{base}.html", context),
        )


def plain(value: Any, where: str = "context") -> None:
    """Raise BadContext unless `value` is made of plain values only."""
    if isinstance(value, dict):
        for key, item in value.items():
            plain(item, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for item in value:
            plain(item, where)
    elif not (isinstance(value, PLAIN) or _is_lazy_text(value)):
        raise BadContext(f"{where} is a {type(value).__name__}; messages take plain values")


def _is_lazy_text(value: Any) -> bool:
    return type(value).__module__ == "django.utils.functional"


def _text(name: str, context: dict[str, Any]) -> str:
    template: Any = get_template(name)
    return str(template.template.render(Context(context, autoescape=False)))


def _html(name: str, context: dict[str, Any]) -> str:
    try:
        template: Any = get_template(name)
    except TemplateDoesNotExist:
        return ""
    return str(template.template.render(Context(context)))


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def one_line(text: str) -> str:
    """Text that cannot end a header line: control characters become spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())


def address(value: str) -> str:
    """A checked e-mail address; raises NotSent for anything else."""
    clean = value.strip()
    try:
        validate_email(clean)
    except ValidationError as error:
        raise NotSent("bad_address", retryable=False) from error
    return clean


def sender_of(council: Council) -> str:
    """The council's name and address, or the partnership's where it has none of its own."""
    name = one_line(council.name)
    if not council.email:
        return one_line(settings.DEFAULT_FROM_EMAIL)
    user, _, domain = council.email.rpartition("@")
    return str(Address(display_name=name, username=user, domain=domain))


def about(council: Council) -> dict[str, Any]:
    """What every message may say about the council; links come from its primary domain."""
    return {
        "council_name": council.name,
        "council_phone": council.phone,
        "council_email": council.email,
        "site_url": council.url("").rstrip("/"),
    }
