import re

import pytest

from councils.times import read_time, time_words


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("9am", "09:00"),
        ("9", "09:00"),
        ("0900", "09:00"),
        ("5.30 pm", "17:30"),
        ("17:30", "17:30"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("Midday", "12:00"),
        ("24:00", "00:00"),
    ],
)
def test_times_are_read_as_people_type_them(typed, clock):
    assert read_time(typed) == clock
    assert read_time(time_words(clock)) == clock


@pytest.mark.parametrize("typed", ["", "13pm", "25:00", "9:75", "nine", "0am", "٩am", "1:2"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        read_time(typed)
