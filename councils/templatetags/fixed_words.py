"""Django's `i18n` tags, with words that cannot change worked out when a template is read.

Settings name this library `i18n`. While the site speaks one language (`LANGUAGES`), what
`{% translate "Send" %}` draws is the same every time; looking it up on each of the fifty places
of a page cost as much as a query.
"""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Node, Parser, TextNode, Token
from django.template.context import Context
from django.templatetags import i18n
from django.utils import translation

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Known(Node):
    """`{% translate "Send" as words %}` of words that are known."""

    def __init__(self, name: str, words: str) -> None:
        self.name, self.words = name, words

    def render(self, context: Context) -> str:
        context[self.name] = self.words
        return ""


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; fixed text where it can be nothing else."""
    node: Any = i18n.do_translate(parser, token)
    if len(settings.LANGUAGES) > 1 or not is_fixed(node.filter_expression):
        return node
    name, node.asvar = node.asvar, None
    with translation.override(settings.LANGUAGE_CODE):
        said = node.render(Context())
    return Known(name, said) if name else TextNode(said)


def is_fixed(expression: Any) -> bool:
    """Whether a template wrote the value itself, in quotes and without filters."""
    if expression.filters:
        return False
    # Django keeps quoted words as they are, unless they are to be translated.
    return not expression.is_var or expression.var.literal is not None
