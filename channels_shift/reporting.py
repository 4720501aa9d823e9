"""What a report is: words, tables and charts made from tallies, without a database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_shift.measures import PriceList, Share, Totals
from channels_shift.svg import Chart
from channels_shift.tallies import Tally, months_between
from channels_shift.wording import number, percent
from councils.registry import Registry

reports = Registry(
    "reports",
    required=(
        "label",
        "question",
        "definition",
        "measures",
        "group_by",
        "counts",
        "headline",
        "build",
        "example",
    ),
)

TOO_FEW = gettext_lazy("Too few to show")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the reader chose: months, both included, and at most one service and one channel."""

    first: date
    last: date
    service_key: str = ""
    channel: str = ""

    @property
    def months(self) -> list[date]:
        """Every month asked for."""
        return months_between(self.first, self.last)


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """All that a report may look at."""

    filters: Filters
    tallies: Sequence[Tally]
    prices: PriceList = field(default_factory=lambda: PriceList([]))
    totals: Totals = field(default_factory=dict)
    minimum_logged: int = 60


@dataclass(frozen=True)
class Headline:
    """One large figure for the front page of insight."""

    figure: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell as people read it, and as a spreadsheet gets it."""

    text: str
    value: Any = None
    numeric: bool = False

    @property
    def export(self) -> Any:
        """The bare value where there is one, else the words."""
        return self.text if self.value is None else self.value


@dataclass(frozen=True)
class Table:
    """A table with a caption. `key` names its CSV; `total` is the last row."""

    key: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def head_cells(self) -> list[dict[str, Any]]:
        """Column heads for the table component: a column of numbers has a numeric head."""
        first = self.rows[0] if self.rows else [Cell("")] * len(self.head)
        return [
            {"text": words, "numeric": cell.numeric}
            for words, cell in zip(self.head, first, strict=True)
        ]

    @property
    def cells(self) -> list[list[dict[str, Any]]]:
        """Rows for the table component."""
        return [[{"text": c.text, "numeric": c.numeric} for c in row] for row in self.rows]

    def export(self) -> list[list[Any]]:
        """Head and rows for CSV."""
        return [list(self.head), *([cell.export for cell in row] for row in self.rows)]


@dataclass(frozen=True)
class Page:
    """A report's answer. No tables means that nothing was counted: `notes` then says why."""

    headline: Headline
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing was counted for these filters."""
        return not self.tables

    def table(self, key: str) -> Table | None:
        """The table with this key, or None."""
        return next((table for table in self.tables if table.key == key), None)


def words_cell(text: object) -> Cell:
    """A cell of words."""
    return Cell(str(text))


def number_cell(value: int) -> Cell:
    """A cell with a whole number."""
    return Cell(number(value), value, numeric=True)


def share_cell(share: Share | None) -> Cell:
    """A cell with a percentage, or the reason why there is none."""
    if share is None:
        return Cell(_("Not known"), "", numeric=True)
    if share.percent is None:
        return Cell(str(TOO_FEW), "", numeric=True)
    return Cell(percent(share.percent), round(float(share.percent), 1), numeric=True)


def share_words(share: Share) -> str:
    """A share as a headline figure."""
    return str(TOO_FEW) if share.percent is None else percent(share.percent)


def joined(words: Iterable[str]) -> str:
    """a, b and c"""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s and %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}
