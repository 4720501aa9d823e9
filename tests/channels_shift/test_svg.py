"""The geometry of charts."""

from channels_shift.svg import LABEL, VALUE, WIDTH, Row, Series, bar_chart


def chart(rows, **more):
    return bar_chart(key="k", title="t", description="d", rows=rows, **more)


def test_the_longest_bar_fills_the_width_and_others_are_in_proportion():
    drawn = chart([Row("a", "10", (10,)), Row("b", "5", (5,))])
    widths = [mark.width for mark in drawn.marks]
    assert widths == [WIDTH - LABEL - VALUE, (WIDTH - LABEL - VALUE) / 2]


def test_parts_lie_end_to_end():
    drawn = chart(
        [Row("a", "10", (4, 0, 6))], series=[Series(label, n) for n, label in enumerate("xyz")]
    )
    first, second = drawn.marks
    assert second.x == round(first.x + first.width, 2)
    assert (first.css, second.css) == ("app-chart__fill--1", "app-chart__fill--3")
    assert second.words == "a, z: 6"


def test_shares_have_a_fixed_whole():
    drawn = chart([Row("a", "50%", (50,))], whole=100)
    assert drawn.marks[0].width == (WIDTH - LABEL - VALUE) / 2


def test_nothing_at_all_draws_no_bar():
    assert chart([]).marks == []
    assert chart([Row("a", "0", (0,))]).marks == []
