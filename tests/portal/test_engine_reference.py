"""The reference page of the format says what the code does."""

from pathlib import Path

from councils.conditions import OPERATORS
from portal.engine.reference import page
from portal.fields import field_kinds

PAGE = Path(__file__).resolve().parents[2] / "docs" / "forms-format.md"


def test_the_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_kind_and_operator_is_explained():
    for name in [*field_kinds, *OPERATORS]:
        assert f"| `{name}` |" in page()
