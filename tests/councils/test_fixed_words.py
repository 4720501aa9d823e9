"""Words that cannot change are worked out when a template is read."""

import pytest
from django.template import Context, Engine
from django.template.base import TextNode
from django.test import override_settings

ENGINE = Engine(builtins=["councils.templatetags.fixed_words"])


def test_words_are_text_of_the_template() -> None:
    template = ENGINE.from_string("""<b>{% translate "Don't <stop>" %}</b>""")
    assert all(isinstance(node, TextNode) for node in template.nodelist)
    assert template.render(Context()) == "<b>Don't <stop></b>"


def test_words_with_a_name_stand_in_the_context() -> None:
    template = ENGINE.from_string('{% translate "Send" as words %}[{{ words }}]')
    assert template.render(Context({"words": "other"})) == "[Send]"


@pytest.mark.parametrize("source", ["{% translate words %}", '{% translate "a"|add:words %}'])
def test_what_a_page_decides_is_drawn_for_each_page(source: str) -> None:
    template = ENGINE.from_string(source)
    drawn = [template.render(Context({"words": words})) for words in ("one", "<two>")]
    assert drawn[0] != drawn[1]
    assert "<" not in drawn[1]


def test_a_second_language_makes_them_words_of_each_page_again() -> None:
    with override_settings(LANGUAGES=[("en-gb", "English"), ("cy", "Welsh")]):
        template = ENGINE.from_string('{% translate "Send" %}')
    assert not isinstance(template.nodelist[0], TextNode)
    assert template.render(Context()) == "Send"
