"""CSV that runs nothing."""

import csv
import io

from channels_shift.export import csv_bytes


def test_rows_come_back_as_they_were():
    rows = [["Month", "Cost, £"], ["June “2026”\nsecond line", 12]]
    text = csv_bytes(rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["Month", "Cost, £"],
        ["June “2026”\nsecond line", "12"],
    ]


def test_what_could_run_is_made_plain():
    cells = next(csv.reader(io.StringIO(csv_bytes([["=1+1", 2]]).decode("utf-8-sig"))))
    assert cells == ["'=1+1", "2"]
