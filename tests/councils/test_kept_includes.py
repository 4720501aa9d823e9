"""Components that are drawn once a process: the same options, the same look, and no others'."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from councils.links import Link, Links
from councils.templatetags import kept_includes

BUTTON = '{% include "components/button.html" with text=text name=name only %}'
NAVIGATION = '{% include "layouts/parts/navigation.html" with nav=nav person_links=links only %}'


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """What is kept during a test."""
    fresh: dict[Any, Any] = {}
    monkeypatch.setattr(kept_includes, "_kept", fresh)
    return fresh


def drawn(source: str, **options: Any) -> str:
    return str(engines["django"].from_string(source).render(options))


def test_the_same_options_are_drawn_once(kept: dict[Any, Any]) -> None:
    first = drawn(BUTTON, text="Send", name="go")
    assert "Send" in first
    assert drawn(BUTTON, text="Send", name="go") == first
    assert drawn(BUTTON, text=gettext_lazy("Send"), name="go") == first
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Send", "Stop"),
        ("<b>", mark_safe("<b>")),
        (1, True),
        (0, False),
        ("", None),
        ("1", 1),
    ],
)
def test_options_that_differ_are_drawn_apart(one: Any, other: Any, kept: dict[Any, Any]) -> None:
    both = [drawn(BUTTON, text=text, name="go") for text in (one, other, one, other)]
    kept.clear()
    assert both == [drawn(BUTTON, text=text, name="go") for text in (one, other)] * 2


def test_what_somebody_typed_is_still_escaped() -> None:
    for _ in range(2):
        assert "<script>" not in drawn(BUTTON, text="<script>", name="go")


def test_links_are_kept_and_the_marked_one_differs(kept: dict[Any, Any]) -> None:
    rows = [Links([Link("/a/", "A", active=active), Link("/b/", "B")]) for active in (True, False)]
    marked, plain = (drawn(NAVIGATION, nav=row, links=Links()) for row in rows)
    assert 'aria-current="true"' in marked
    assert "aria-current" not in plain
    assert len(kept) == 2


@pytest.mark.parametrize("text", [["a", "list"], {"a": 1}, "x" * 500, object()])
def test_what_is_not_plain_is_drawn_each_time(text: Any, kept: dict[Any, Any]) -> None:
    drawn(BUTTON, text=text, name="go")
    assert kept == {}


def test_it_never_grows_without_end(kept: dict[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_includes, "MOST_KEPT", 5)
    for number in range(12):
        assert str(number) in drawn(BUTTON, text=str(number), name="go")
    assert len(kept) <= 5


def test_no_component_asks_for_more_than_its_options() -> None:
    """An address depends on the site, a token on the visitor, and the time on itself."""
    wrong = re.compile(r"{% *(url|now|csrf_token|script_nonce)|request\.|{{ *csrf_token")
    allowed = {"navigation.html", "sign_in_ends.html"}  # included whole where they need the page
    found = {
        path.name
        for folder in ("components", "layouts/parts")
        for path in (settings.ROOT / "templates" / folder).glob("*.html")
        if wrong.search(path.read_text())
    }
    assert found <= allowed
    assert not wrong.search((settings.ROOT / "templates/portal/parts/not_sent.html").read_text())


def test_without_only_a_component_sees_the_page(kept: dict[Any, Any]) -> None:
    source = '{% include "components/button.html" with name="go" %}'
    assert "Here" in drawn(source, text="Here")
    assert "There" in drawn(source, text="There")
    assert kept == {}
