"""CSV that runs nothing."""

import csv
import io

import pytest

from channels_shift.export import csv_bytes, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+44", "-2+3", "@SUM(A1)", "\t=1", "  =cmd", "\r=1", "＝1+1"]
)
def test_text_that_could_run_is_made_plain(text):
    assert safe_cell(text) == f"'{text}"


def test_numbers_stay_numbers():
    assert safe_cell(-3) == "-3"
    assert safe_cell("-5.946") == "-5.946"
    assert safe_cell(2.5) == "2.5"
    assert safe_cell(None) == ""


def test_rows_come_back_as_they_were():
    rows = [["Month", "Cost, £"], ["June “2026”\nsecond line", 12]]
    text = csv_bytes(rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["Month", "Cost, £"],
        ["June “2026”\nsecond line", "12"],
    ]
