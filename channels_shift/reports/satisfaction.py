"""How satisfied people were, by month and by service."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_shift import measures
from channels_shift.examples import example_data
from channels_shift.measures import Share
from channels_shift.reporting import (
    TOO_FEW,
    Cell,
    Headline,
    Page,
    ReportData,
    Table,
    number_cell,
    reports,
    share_cell,
    share_words,
    words_cell,
)
from channels_shift.svg import Chart, Row, bar_chart
from channels_shift.tallies import by
from channels_shift.wording import month_code, month_words, number, service_words


@reports.register("satisfaction")
class Satisfaction:
    """The share of people who were satisfied or very satisfied."""

    label = gettext_lazy("Satisfaction")
    question = gettext_lazy("Are people satisfied with what we did?")
    definition = gettext_lazy(
        "We ask one question after a request is sent. The share is the people who said satisfied "
        "or very satisfied, out of all who answered. Groups of fewer than five answers are not "
        "shown, so that nobody can be picked out."
    )
    measures = (measures.satisfaction_share, measures.withheld)
    group_by = ("month", "channel", "service_key")
    counts = ("answers", "satisfied")

    @staticmethod
    def headline(data: ReportData) -> Headline:
        """The share of satisfied people."""
        share = measures.satisfaction_share(data.tallies)
        note = (
            _("of %(count)s answers") % {"count": number(share.whole)}
            if share.percent is not None
            else ""
        )
        return Headline(share_words(share), _("of people were satisfied"), note)

    @staticmethod
    def build(data: ReportData) -> Page:
        """The share of each month and each service."""
        head = Satisfaction.headline(data)
        share = measures.satisfaction_share(data.tallies)
        if not share.whole:
            return Page(head)
        if share.percent is None:
            return Page(head, notes=[_("There are fewer than five answers, too few to show.")])
        months, services = _months(data), _services(data)
        hidden = {_MONTHS: _hidden(months), _SERVICES: _hidden(services)}
        return Page(
            head,
            notes=[_some_hidden()] if any(hidden.values()) else [],
            charts=[_chart(months, hidden[_MONTHS])],
            tables=[
                _table(_MONTHS, _("Satisfaction by month"), _("Month"), months, share),
                _table(_SERVICES, _("Satisfaction by service"), _("Service"), services, share),
            ],
        )

    @staticmethod
    def example() -> ReportData:
        """Half a year of answers."""
        return example_data()


_MONTHS, _SERVICES = "by-month", "by-service"
Groups = Sequence[tuple[str, str, Share]]


def _months(data: ReportData) -> Groups:
    months = by(data.tallies, "month")
    return [
        (
            month_code(month),
            month_words(month),
            measures.satisfaction_share(months.get((month,), [])),
        )
        for month in data.filters.months
    ]


def _services(data: ReportData) -> Groups:
    found = [
        (key[0], service_words(key[0]), measures.satisfaction_share(rows))
        for key, rows in by(data.tallies, "service_key").items()
    ]
    return sorted((one for one in found if one[2].whole), key=lambda one: one[1])


def _hidden(groups: Groups) -> set[str]:
    return measures.withheld({key: share.whole for key, _words, share in groups})


def _some_hidden() -> str:
    return _("Some groups are not shown, because they or what is left would be fewer than five.")


def _table(key: str, caption: str, first: str, groups: Groups, whole: Share) -> Table:
    hidden = _hidden(groups)
    rows = [
        [Cell(words, code), *_share_cells(share, is_hidden=code in hidden)]
        for code, words, share in groups
    ]
    rows.append([words_cell(_("All")), *_share_cells(whole, is_hidden=False)])
    return Table(key, caption, [first, _("Answers"), _("Satisfied"), _("Share")], rows)


def _share_cells(share: Share, *, is_hidden: bool) -> list[Cell]:
    if is_hidden:
        return [Cell(str(TOO_FEW), "", numeric=True)] * 3
    if not share.whole:
        return [number_cell(0), number_cell(0), Cell(_("No answers"), "", numeric=True)]
    return [number_cell(share.whole), number_cell(share.part), share_cell(share)]


def _chart(months: Groups, hidden: set[str]) -> Chart:
    rows = []
    for code, words, share in months:
        if code in hidden:
            rows.append(Row(words, str(TOO_FEW), (0,)))
        elif share.percent is None:
            rows.append(Row(words, _("No answers"), (0,)))
        else:
            rows.append(Row(words, share_words(share), (round(share.percent),)))
    best = max(rows, key=lambda row: row.parts)
    return bar_chart(
        key="satisfaction",
        title=_("Share of people who were satisfied, by month"),
        description=_("The best month was %(month)s with %(share)s.")
        % {"month": best.label, "share": best.value}
        if best.parts[0]
        else _("No month has enough answers to show."),
        rows=rows,
        whole=100,
    )
