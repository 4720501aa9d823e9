"""Cells that a spreadsheet opens without running anything."""

from pathlib import Path

import pytest

from councils.spreadsheets import safe_cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44", "+1x", "-2+3", "-x", "@SUM(A1)", "\t=1", "  =cmd", "\r=1", "\uff1d1+1"],
)
def test_text_that_could_run_is_made_plain(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.5", "12", "12 High Street", ""])
def test_cells_that_stay(text):
    assert safe_cell(text) == text


def test_numbers_stay_numbers():
    assert safe_cell(-3) == "-3"
    assert safe_cell("-5.946") == "-5.946"
    assert safe_cell(-1e-9) == "-1e-09"
    assert safe_cell(None) == ""


def test_there_is_one_rule_for_cells():
    """A second copy would fall behind the first."""
    root = Path(__file__).resolve().parents[2]
    apps = ("councils", "accounts", "casework", "portal", "channels_shift", "config")
    found = [
        path.relative_to(root).as_posix()
        for app in apps
        for path in (root / app).rglob("*.py")
        if "def safe_cell" in path.read_text()
    ]
    assert found == ["councils/spreadsheets.py"]
