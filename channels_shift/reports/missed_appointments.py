"""How often people did not come to what they had booked, by month and by calendar."""

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
from channels_shift.wording import month_code, month_words, number


@reports.register("missed-appointments")
class MissedAppointments:
    """The share of appointments and visits that were missed."""

    label = gettext_lazy("Missed appointments")
    question = gettext_lazy("Do people come when they have booked?")
    definition = gettext_lazy(
        "Staff mark on the day whether somebody came, or whether a visit could be made. The share "
        "is what was missed, out of all that was marked. Bookings cancelled in time do not count. "
        "Groups of fewer than five are not shown, so that nobody can be picked out. A booking is "
        "counted by its calendar: it belongs to no service or channel."
    )
    measures = (measures.missed_share, measures.withheld)
    group_by = ("month", "reason")
    counts = ("came", "missed")

    @staticmethod
    def headline(data: ReportData) -> Headline:
        """The share of what was missed."""
        share = measures.missed_share(data.tallies)
        note = (
            _("of %(count)s bookings") % {"count": number(share.whole)}
            if share.percent is not None
            else ""
        )
        return Headline(share_words(share), _("of appointments were missed"), note)

    @staticmethod
    def build(data: ReportData) -> Page:
        """The share of each month and each calendar."""
        head = MissedAppointments.headline(data)
        share = measures.missed_share(data.tallies)
        if not share.whole:
            return Page(head)
        if share.percent is None:
            return Page(head, notes=[_("There are fewer than five bookings, too few to show.")])
        months, calendars = _months(data), _calendars(data)
        hidden = {_MONTHS: _hidden(months), _CALENDARS: _hidden(calendars)}
        return Page(
            head,
            notes=[_some_hidden()] if any(hidden.values()) else [],
            charts=[_chart(months, hidden[_MONTHS])],
            tables=[
                _table(_MONTHS, _("Missed by month"), _("Month"), months, share),
                _table(_CALENDARS, _("Missed by calendar"), _("Calendar"), calendars, share),
            ],
        )

    @staticmethod
    def example() -> ReportData:
        """Half a year of bookings."""
        return example_data()


_MONTHS, _CALENDARS = "by-month", "by-calendar"
Groups = Sequence[tuple[str, str, Share]]


def _months(data: ReportData) -> Groups:
    months = by(data.tallies, "month")
    return [
        (
            month_code(month),
            month_words(month),
            measures.missed_share(months.get((month,), [])),
        )
        for month in data.filters.months
    ]


def _calendars(data: ReportData) -> Groups:
    found = [
        (key[0], _words(key[0]), measures.missed_share(rows))
        for key, rows in by(data.tallies, "reason").items()
    ]
    return sorted((one for one in found if one[2].whole), key=lambda one: one[1])


def _words(calendar: str) -> str:
    """A calendar as it can be said without asking the council's tables."""
    return calendar.replace("_", " ").capitalize()


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
    return Table(key, caption, [first, _("Bookings"), _("Missed"), _("Share")], rows)


def _share_cells(share: Share, *, is_hidden: bool) -> list[Cell]:
    if is_hidden:
        return [Cell(str(TOO_FEW), "", numeric=True)] * 3
    if not share.whole:
        return [number_cell(0), number_cell(0), Cell(_("No bookings"), "", numeric=True)]
    return [number_cell(share.whole), number_cell(share.part), share_cell(share)]


def _chart(months: Groups, hidden: set[str]) -> Chart:
    rows = []
    for code, words, share in months:
        if code in hidden:
            rows.append(Row(words, str(TOO_FEW), (0,)))
        elif share.percent is None:
            rows.append(Row(words, _("No bookings"), (0,)))
        else:
            rows.append(Row(words, share_words(share), (round(share.percent),)))
    most = max(rows, key=lambda row: row.parts)
    return bar_chart(
        key="missed-appointments",
        title=_("Share of appointments that were missed, by month"),
        description=_("The most were missed in %(month)s: %(share)s.")
        % {"month": most.label, "share": most.value}
        if most.parts[0]
        else _("No month has enough bookings to show."),
        rows=rows,
        whole=100,
    )
