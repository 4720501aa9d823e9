"""Texts of a definition: one string, or one per language, with known facts filled in."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language, gettext

from councils.conditions import look_up
from portal.definitions.parts import Option, Text

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]{0,79})\}")


def words(text: Text, facts: Mapping[str, Any] | None = None) -> str:
    """A text in the reader's language (else English), each `{fact}` replaced by what is known.

    Plain replacement, once, never a template: a fact that holds braces stays as it is.
    """
    if not isinstance(text, str):
        text = _in_language(text)
    if facts is None or "{" not in text:
        return text
    return PLACEHOLDER.sub(lambda found: _shown(look_up(facts, found[1])), text)


def asked(label: Text, facts: Mapping[str, Any] | None = None) -> str:
    """A question's label where its answer is read back: "(optional)" was for who answered."""
    return words(label, facts).removesuffix(gettext("(optional)")).rstrip()


def worded_options(options: tuple[Option, ...], facts: Mapping[str, Any]) -> tuple[Option, ...]:
    """Options with the facts in their words filled in; the same where there is nothing to fill."""
    if not any("{" in words(text) for one in options for text in (one.label, one.hint) if text):
        return options
    return tuple(
        replace(one, label=words(one.label, facts), hint=one.hint and words(one.hint, facts))
        for one in options
    )


def placeholders(text: Text) -> set[str]:
    """The facts that a text asks for."""
    versions = [text] if isinstance(text, str) else list(text.values())
    return {name for version in versions for name in PLACEHOLDER.findall(version)}


def _in_language(text: Mapping[str, str]) -> str:
    language = get_language() or "en"
    return text.get(language) or text.get(language.partition("-")[0]) or text["en"]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(each) for each in value)
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if plain else ""
