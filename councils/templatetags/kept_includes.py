"""Django's `include`, which remembers what a component looks like.

A component is included `with … only`, so what it draws follows from its options alone. Where they
are plain values (words, numbers, yes or no), the same ones are drawn once a process: a page has
a dozen buttons, links and panels, and drawing one takes as long as a small query.
"""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.loader_tags import IncludeNode, do_include
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from councils.links import Links

register = template.Library()

KEPT_FROM = ("components/", "layouts/parts/", "portal/parts/not_sent.html")
MOST_KEPT = 2_000
LONGEST = 200  # what somebody typed is seldom the same twice
_PLAIN = frozenset({str, SafeString, bool, int, type(None)})

_kept: dict[tuple[Any, ...], SafeString] = {}


class KeptInclude(IncludeNode):
    """An isolated component that its file's name and plain options describe."""

    def render(self, context: Context) -> SafeString:
        """What was drawn before with the same options, else drawn now."""
        values = {name: _plain(one.resolve(context)) for name, one in self.extra_context.items()}
        if settings.DEBUG or not all(_may_be_kept(one) for one in values.values()):
            return super().render(context)
        key = (
            self.template.var,
            get_language(),
            *((name, type(one), one) for name, one in values.items()),
        )
        drawn = _kept.get(key)
        if drawn is None:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            drawn = _kept[key] = super().render(context)
        return drawn


def forget() -> None:
    """Draw everything anew (tests, which change settings)."""
    _kept.clear()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Promise) else value


def _may_be_kept(value: Any) -> bool:
    kind = type(value)
    if kind is Links:
        return True
    return kind in _PLAIN and (kind is not str or len(value) <= LONGEST)


@register.tag("include")
def include(parser: Parser, token: Token) -> IncludeNode:
    """Django's tag."""
    node: Any = do_include(parser, token)
    name = getattr(node.template, "var", None)
    if node.isolated_context and isinstance(name, str) and name.startswith(KEPT_FROM):
        return KeptInclude(node.template, extra_context=node.extra_context, isolated_context=True)
    return node
