"""Template tags of the look: error summary, components with content, the council's style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from csp.exceptions import CSPNonceError
from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from councils.dates import day_and_time
from councils.links import Links
from councils.rendering import summary_errors

register = template.Library()


@register.simple_tag
def error_summary(*forms: Any, title: str = "") -> str:
    """The error summary of one or more forms or formsets; nothing where there are no errors."""
    errors = summary_errors(*forms)
    if not errors:
        return ""
    return render_to_string("components/error_summary.html", {"errors": errors, "title": title})


@register.simple_block_tag(end_name="endcomponent")
def component(content: SafeString, name: str, **options: Any) -> str:
    """A component around mark-up: {% component "details" summary="More" %}…{% endcomponent %}."""
    return render_to_string(f"components/{name}.html", {**options, "html": content})


@register.simple_tag(takes_context=True)
def script_nonce(context: template.Context) -> str:
    """The nonce of this response, or nothing where the policy is not being made for it.

    The lazy object of django-csp is false until it is read, so a template cannot ask `if` first.
    """
    try:
        return str(getattr(context.get("request"), "csp_nonce", ""))
    except CSPNonceError:
        return ""


@register.simple_tag
def moment(at: datetime, css: str = "") -> str:
    """A moment as people say it, which programs can read too."""
    css = format_html(' class="{}"', css) if css else ""
    return format_html(
        '<time{} datetime="{}">{}</time>', css, at.isoformat(timespec="seconds"), day_and_time(at)
    )


@register.simple_tag
def nav_links(links: Links, css: str) -> SafeString:
    """Items of a navigation, as `councils.context` makes them, the page's own one marked."""
    parts = []
    for link in links:
        mark = ' aria-current="page"' if link.current else ""
        mark = mark or (' aria-current="true"' if link.active else "")
        text = conditional_escape(link.text)
        parts.append(f'<li><a class="{css}" href="{link.href}"{mark}>{text}</a></li>\n')
    return mark_safe("".join(parts))  # noqa: S308  addresses and classes are our own


@register.simple_tag
def summary_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of the component `summary_list`, which names their keys.

    In Python, for they are most of a case page and of *check your answers*: drawn by a template
    they took five times as long.
    """
    return mark_safe("".join(_summary_row(row) for row in rows))  # noqa: S308  parts are escaped


def _summary_row(row: Mapping[str, Any]) -> str:
    key = conditional_escape(row.get("key", ""))
    value = row.get("html") or linebreaksbr(row.get("value", ""))
    change, bare = "", " govuk-summary-list__row--no-actions"
    if href := row.get("href"):
        hidden = conditional_escape(row.get("hidden") or key)
        bare = ""
        change = (
            f'<dd class="govuk-summary-list__actions"><a class="govuk-link" '
            f'href="{conditional_escape(href)}">{conditional_escape(row.get("action", ""))}'
            f'<span class="govuk-visually-hidden"> {hidden}</span></a></dd>'
        )
    return (
        f'<div class="govuk-summary-list__row{bare}">'
        f'<dt class="govuk-summary-list__key">{key}</dt>'
        f'<dd class="govuk-summary-list__value">{conditional_escape(value)}</dd>{change}</div>\n'
    )


@register.simple_tag
def map_tiles() -> str:
    """Address template of the tile server, or nothing: then the map is a plain one."""
    return getattr(settings, "MAP_TILES", "")


@register.simple_tag
def brand_href(brand: Any) -> str:
    """Address of the council's style sheet; a new version has a new one."""
    return f"/brand/{brand.version}.css"


@register.simple_tag
def logo_href(brand: Any) -> str:
    """Address of the council's logo."""
    return f"/brand/{brand.version}.png"
