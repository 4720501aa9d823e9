"""Bar charts as plain geometry; the template turns it into SVG with attributes and classes only.

Bars lie on their side: the words stay readable at phone width and any number of rows fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH = 480
ROW = 34
BAR = 20
LABEL = 132
VALUE = 84
TOP = 4
PALETTE = 8


@dataclass(frozen=True)
class Series:
    """One kind of thing that bars are made of. `index` gives it its colour on every chart."""

    label: str
    index: int

    @property
    def css(self) -> str:
        """The class that gives it colour and pattern."""
        return f"app-chart__fill--{self.index % PALETTE + 1}"


@dataclass(frozen=True)
class Row:
    """One bar: its words, the value in words, and its parts, one number for each series."""

    label: str
    value: str
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Mark:
    """One rectangle, with the words that a pointer shows over it."""

    x: float
    y: float
    width: float
    height: float
    css: str
    words: str


@dataclass(frozen=True)
class Words:
    """Text at a place."""

    x: float
    y: float
    text: str
    css: str


@dataclass(frozen=True)
class Chart:
    """All that the template draws. The table beside it holds the same rows."""

    key: str
    title: str
    description: str
    width: int
    height: int
    marks: list[Mark] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)


def bar_chart(
    *,
    key: str,
    title: str,
    description: str,
    rows: Sequence[Row],
    series: Sequence[Series] = (Series("", 0),),
    whole: int | None = None,
) -> Chart:
    """A bar for each row, its parts end to end. `whole` fixes the full width (100 for shares)."""
    longest = whole or max((sum(row.parts) for row in rows), default=0) or 1
    scale = (WIDTH - LABEL - VALUE) / longest
    chart = Chart(key, title, description, WIDTH, TOP * 2 + ROW * len(rows), series=list(series))
    for line, row in enumerate(rows):
        _draw_row(chart, row, TOP + line * ROW, scale)
    return chart


def _draw_row(chart: Chart, row: Row, top: float, scale: float) -> None:
    middle = top + ROW / 2 + 5
    chart.words.append(Words(LABEL - 8, middle, row.label, "app-chart__label"))
    x: float = LABEL
    for part, one in zip(row.parts, chart.series, strict=True):
        if part <= 0:
            continue
        width = round(part * scale, 2)
        words = f"{row.label}, {one.label}: {part:,}" if one.label else f"{row.label}: {row.value}"
        chart.marks.append(Mark(round(x, 2), top + (ROW - BAR) / 2, width, BAR, one.css, words))
        x += width
    chart.words.append(Words(round(x + 8, 2), middle, row.value, "app-chart__value"))
