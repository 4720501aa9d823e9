"""The page of a report that is one share: over the months, and over groups of one other kind.

Groups that are too small to show are hidden, and with them what would give them away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from channels_shift import measures
from channels_shift.measures import Share
from channels_shift.reporting import (
    TOO_FEW,
    Cell,
    Headline,
    Page,
    ReportData,
    Table,
    number_cell,
    share_cell,
    share_words,
    words_cell,
)
from channels_shift.svg import Chart, Row, bar_chart
from channels_shift.tallies import by
from channels_shift.wording import month_code, month_words, number

Groups = Sequence[tuple[str, str, Share]]
MONTHS = "by-month"


@dataclass(frozen=True, kw_only=True)
class SharePage:
    """What one share is and how it is said. All words are lazy, as `gettext_lazy` gives them.

    `of` says what is counted ("of %(count)s answers"); `group` is the dimension beside the month,
    with the key and caption of its table, its first column's head and the words of a code;
    `columns` are the heads of the whole, the part and the share; `most` says of the month with the
    largest share ("%(month)s … %(share)s").
    """

    key: str
    share: Callable[[Iterable[Any]], Share]
    says: Any
    of: Any
    too_few: Any
    none: Any
    by_month: Any
    group: tuple[str, str, Any, Any, Callable[[str], str]]
    columns: tuple[Any, Any, Any]
    chart: Any
    most: Any
    no_month: Any

    def headline(self, data: ReportData) -> Headline:
        """The share of all."""
        share = self.share(data.tallies)
        note = self.of % {"count": number(share.whole)} if share.percent is not None else ""
        return Headline(share_words(share), str(self.says), note)

    def build(self, data: ReportData) -> Page:
        """The share of each month and of each group."""
        head, share = self.headline(data), self.share(data.tallies)
        if not share.whole:
            return Page(head)
        if share.percent is None:
            return Page(head, notes=[str(self.too_few)])
        dimension, key, caption, first, words_of = self.group
        months, groups = self._months(data), self._groups(data, dimension, words_of)
        hidden = _hidden(months)
        return Page(
            head,
            notes=[_some_hidden()] if hidden or _hidden(groups) else [],
            charts=[self._chart(months, hidden)],
            tables=[
                self._table(MONTHS, self.by_month, _("Month"), months, share),
                self._table(key, caption, first, groups, share),
            ],
        )

    def _months(self, data: ReportData) -> Groups:
        found = by(data.tallies, "month")
        return [
            (month_code(month), month_words(month), self.share(found.get((month,), [])))
            for month in data.filters.months
        ]

    def _groups(self, data: ReportData, dimension: str, words_of: Callable[[str], str]) -> Groups:
        found = [
            (key[0], words_of(key[0]), self.share(rows))
            for key, rows in by(data.tallies, dimension).items()
        ]
        return sorted((one for one in found if one[2].whole), key=lambda one: one[1])

    def _table(self, key: str, caption: Any, first: Any, groups: Groups, whole: Share) -> Table:
        hidden = _hidden(groups)
        rows = [
            [Cell(words, code), *self._cells(share, is_hidden=code in hidden)]
            for code, words, share in groups
        ]
        rows.append([words_cell(_("All")), *self._cells(whole, is_hidden=False)])
        return Table(key, str(caption), [str(head) for head in (first, *self.columns)], rows)

    def _cells(self, share: Share, *, is_hidden: bool) -> list[Cell]:
        if is_hidden:
            return [Cell(str(TOO_FEW), "", numeric=True)] * 3
        if not share.whole:
            return [number_cell(0), number_cell(0), Cell(str(self.none), "", numeric=True)]
        return [number_cell(share.whole), number_cell(share.part), share_cell(share)]

    def _chart(self, months: Groups, hidden: set[str]) -> Chart:
        rows = [self._bar(words, share, code in hidden) for code, words, share in months]
        most = max(rows, key=lambda row: row.parts)
        said = self.most % {"month": most.label, "share": most.value}
        return bar_chart(
            key=self.key,
            title=str(self.chart),
            description=said if most.parts[0] else str(self.no_month),
            rows=rows,
            whole=100,
        )

    def _bar(self, words: str, share: Share, is_hidden: bool) -> Row:
        if is_hidden:
            return Row(words, str(TOO_FEW), (0,))
        if share.percent is None:
            return Row(words, str(self.none), (0,))
        return Row(words, share_words(share), (round(share.percent),))


def _hidden(groups: Groups) -> set[str]:
    return measures.withheld({key: share.whole for key, _words, share in groups})


def _some_hidden() -> str:
    return _("Some groups are not shown, because they or what is left would be fewer than five.")
