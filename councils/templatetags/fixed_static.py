"""Django's `static` tags; the address of a named file is looked up once a process.

Settings name this library `static`. A page names a dozen files, and their addresses change with a
release only.
"""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags import static as original
from django.utils.safestring import SafeString

from councils.templatetags.fixed_words import is_fixed

register = template.Library()
register.tags.update(original.register.tags)
register.filters.update(original.register.filters)


class Kept(Node):
    """The address, asked for when it is first drawn: files are collected after templates load."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.address: SafeString | str = ""

    def render(self, context: Context) -> SafeString | str:
        if settings.DEBUG or not self.address:
            self.address = self.node.render(context)
        return self.address


@register.tag("static")
def static(parser: Parser, token: Token) -> Node:
    """Django's tag; remembered where a template names the file itself."""
    node: Any = original.do_static(parser, token)
    return Kept(node) if is_fixed(node.path) and node.varname is None else node
