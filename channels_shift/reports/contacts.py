"""Contacts by channel and month, and whether contact has moved to the website."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_shift import measures
from channels_shift.examples import example_data
from channels_shift.measures import Counted, Share, Shift
from channels_shift.reporting import (
    Cell,
    Headline,
    Page,
    ReportData,
    Table,
    joined,
    number_cell,
    reports,
    share_cell,
    share_words,
    words_cell,
)
from channels_shift.svg import Chart, Row, Series, bar_chart
from channels_shift.tallies import by, total
from channels_shift.wording import (
    CHANNELS,
    UNKNOWN,
    channel_words,
    contacts_words,
    month_code,
    month_words,
    number,
    percent,
)

Counts = Mapping[tuple[str, date], Counted]


@reports.register("contacts")
class Contacts:
    """How often people get in touch, by channel and month."""

    label = gettext_lazy("Contacts")
    question = gettext_lazy("How do people get in touch, and is it moving to the website?")
    definition = gettext_lazy(
        "A contact is one time that somebody got in touch: a request sent on the website, a "
        "request that staff filled in for them, or a call, visit, email, letter or message that "
        "staff logged. Totals that you counted elsewhere stand beside what was logged."
    )
    measures = (
        measures.contacts_by_channel_and_month,
        measures.digital_share,
        measures.channel_shift,
    )
    group_by = ("month", "channel")
    counts = ("contacts",)

    @staticmethod
    def headline(data: ReportData) -> Headline:
        """All contacts, and the share of them on the website."""
        digital = measures.digital_share(data.tallies)
        note = (
            _("%(share)s of those logged came through the website")
            % {"share": share_words(digital)}
            if digital.percent is not None
            else ""
        )
        return Headline(number(total(data.tallies, "contacts")), _("contacts logged"), note)

    @staticmethod
    def build(data: ReportData) -> Page:
        """Months as bars and rows, and the logged share of each typed-in total."""
        counted = measures.contacts_by_channel_and_month(data.tallies, data.totals)
        head = Contacts.headline(data)
        if not counted:
            return Page(head)
        channels = [code for code in CHANNELS if any(key[0] == code for key in counted)]
        tables = [_month_table(data, counted, channels)]
        if data.totals:
            tables.append(_logged_table(counted))
        claim, is_refusal = _claim(data)
        notes = [*_logged_notes(counted), *_unknown_note(data), *([] if is_refusal else [claim])]
        return Page(
            head,
            notes=notes,
            warnings=[*([claim] if is_refusal else []), *_wrong_totals(counted)],
            charts=[_chart(data, counted, channels)],
            tables=tables,
        )

    @staticmethod
    def example() -> ReportData:
        """Half a year on all channels."""
        return example_data()


def _month_table(data: ReportData, counted: Counts, channels: Sequence[str]) -> Table:
    rows = []
    months = by(data.tallies, "month")
    for month in data.filters.months:
        logged = [counted.get((code, month), Counted(0)).logged for code in channels]
        rows.append(
            [
                Cell(month_words(month), month_code(month)),
                *(number_cell(count) for count in logged),
                number_cell(sum(logged)),
                share_cell(measures.digital_share(months.get((month,), []))),
            ]
        )
    sums = [
        sum(one.logged for (code, _month), one in counted.items() if code == channel)
        for channel in channels
    ]
    share = measures.digital_share(data.tallies)
    rows.append(
        [
            words_cell(_("All months")),
            *map(number_cell, sums),
            number_cell(sum(sums)),
            share_cell(share),
        ]
    )
    return Table(
        "by-month",
        _("Contacts logged, by month and channel"),
        [_("Month"), *map(channel_words, channels), _("All"), _("Website share")],
        rows,
    )


def _logged_table(counted: Counts) -> Table:
    rows = [
        [
            Cell(month_words(month), month_code(month)),
            words_cell(channel_words(code)),
            number_cell(one.logged),
            number_cell(one.total or 0),
            share_cell(one.logged_share),
        ]
        for (code, month), one in sorted(counted.items(), key=lambda item: (item[0][1], item[0][0]))
        if one.total is not None
    ]
    return Table(
        "logged-share",
        _("What was logged of all contacts counted elsewhere"),
        [_("Month"), _("Channel"), _("Logged"), _("Counted elsewhere"), _("Logged share")],
        rows,
    )


def _logged_notes(counted: Counts) -> list[str]:
    """Logged 640 of 1,910 calls (34%), over the months that have a total."""
    sums: dict[str, Counted] = {}
    for (code, _month), one in counted.items():
        if one.total is not None:
            sums[code] = sums[code] + one if code in sums else one
    return [_logged_words(code, one) for code, one in sums.items()]


def _logged_words(code: str, one: Counted) -> str:
    share = one.logged_share
    shown = percent(share.percent) if share and share.percent is not None else _("too few to say")
    return _("Logged %(logged)s of %(total)s %(contacts)s (%(share)s).") % {
        "logged": number(one.logged),
        "total": number(one.total or 0),
        "contacts": contacts_words(code),
        "share": shown,
    }


def _unknown_note(data: ReportData) -> list[str]:
    unknown = total((t for t in data.tallies if t.channel == UNKNOWN), "contacts")
    if not unknown:
        return []
    return [
        _("For %(count)s contacts nobody recorded the channel. They are in no share.")
        % {"count": number(unknown)}
    ]


def _wrong_totals(counted: Counts) -> list[str]:
    return [
        _("%(month)s: more %(contacts)s were logged than counted elsewhere. Check the total.")
        % {"month": month_words(month), "contacts": contacts_words(code)}
        for (code, month), one in sorted(counted.items(), key=lambda item: (item[0][1], item[0][0]))
        if one.more_logged_than_counted
    ]


def _claim(data: ReportData) -> tuple[str, bool]:
    """The sentence about channel shift, and whether it is a refusal."""
    filters = data.filters
    if filters.service_key or filters.channel:
        return _(
            "Totals are not counted by service, so to see whether contact has moved to the "
            "website choose all services and all channels."
        ), True
    if filters.first == filters.last:
        return _("Choose more than one month to see whether contact has moved."), True
    shift = measures.channel_shift(
        data.tallies,
        data.totals,
        first=filters.first,
        last=filters.last,
        minimum=data.minimum_logged,
    )
    if not shift.can_be_claimed:
        return _refusal(shift), True
    return _moved(shift), False


def _moved(shift: Shift) -> str:
    points = round(shift.points)
    said = {
        "first": month_words(shift.first),
        "last": month_words(shift.last),
        "before": share_words(shift.before),
        "after": share_words(shift.after),
        "points": abs(points),
    }
    if points == 0:
        return _("The website's share of contacts has not moved: %(after)s in %(last)s.") % said
    if points > 0:
        words = _(
            "The website's share of contacts rose by %(points)s percentage points, from "
            "%(before)s in %(first)s to %(after)s in %(last)s."
        )
    else:
        words = _(
            "The website's share of contacts fell by %(points)s percentage points, from "
            "%(before)s in %(first)s to %(after)s in %(last)s."
        )
    return words % said


def _refusal(shift: Shift) -> str:
    start = _("We cannot say whether contact has moved to the website.")
    if shift.missing:
        listed = joined(
            _("%(contacts)s in %(month)s")
            % {"contacts": contacts_words(code), "month": month_words(month)}
            for code, month in shift.missing
        )
        return f"{start} {_('There is no total of %(listed)s.') % {'listed': listed}}"
    if shift.logged is not None and not _is_enough(shift.logged, shift.minimum):
        why = _(
            "Only %(logged)s of %(total)s contacts that staff took were logged (%(share)s). "
            "At least %(minimum)s%% is needed."
        ) % {
            "logged": number(shift.logged.part),
            "total": number(shift.logged.whole),
            "share": share_words(shift.logged),
            "minimum": shift.minimum,
        }
        return f"{start} {why}"
    return f"{start} {_('One of the two months has too few contacts.')}"


def _is_enough(logged: Share, minimum: int) -> bool:
    return logged.percent is not None and logged.percent >= minimum


def _chart(data: ReportData, counted: Counts, channels: Sequence[str]) -> Chart:
    rows = []
    for month in data.filters.months:
        parts = tuple(counted.get((code, month), Counted(0)).logged for code in channels)
        rows.append(Row(month_words(month), number(sum(parts)), parts))
    busiest = max(rows, key=lambda row: sum(row.parts))
    return bar_chart(
        key="contacts",
        title=_("Contacts logged each month, by channel"),
        description=_("The busiest month was %(month)s with %(count)s contacts.")
        % {"month": busiest.label, "count": busiest.value},
        rows=rows,
        series=[Series(channel_words(code), list(CHANNELS).index(code)) for code in channels],
    )
