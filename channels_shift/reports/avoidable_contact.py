"""Contacts that need not have happened, why they did, and what they cost."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.choices import AvoidableReason
from channels_shift import measures
from channels_shift.examples import example_data
from channels_shift.measures import Share
from channels_shift.reporting import (
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
from channels_shift.tallies import by, total
from channels_shift.wording import month_code, month_words, number, pounds

_REASONS = dict(AvoidableReason.choices)


@reports.register("avoidable-contact")
class AvoidableContact:
    """The share of contacts that people would rather not have had to make."""

    label = gettext_lazy("Avoidable contact")
    question = gettext_lazy("Which contacts need not have happened?")
    definition = gettext_lazy(
        "A contact is avoidable when it was of little value to the person: chasing progress, "
        "asking what a letter meant, telling us again. Staff choose the reason when they log it. "
        "The share counts only contacts that staff logged."
    )
    measures = (measures.avoidable_share, measures.avoidable_reasons, measures.cost_to_serve)
    group_by = ("month", "channel", "reason")
    counts = ("assessed", "avoidable")

    @staticmethod
    def headline(data: ReportData) -> Headline:
        """The share of logged contacts that were avoidable, and their cost."""
        share = measures.avoidable_share(data.tallies)
        cost = measures.cost_to_serve(data.tallies, data.prices, measure="avoidable")
        words = _("cost %(cost)s (illustrative)") if cost.is_illustrative else _("cost %(cost)s")
        note = words % {"cost": pounds(cost.pence)} if cost.contacts else ""
        return Headline(share_words(share), _("of logged contacts were avoidable"), note)

    @staticmethod
    def build(data: ReportData) -> Page:
        """Reasons as bars and rows, and the share of each month."""
        head = AvoidableContact.headline(data)
        share = measures.avoidable_share(data.tallies)
        if not share.whole:
            return Page(head)
        reasons = measures.avoidable_reasons(data.tallies)
        return Page(
            head,
            notes=_notes(share),
            charts=[_chart(reasons)] if reasons else [],
            tables=[*([_reason_table(data, reasons)] if reasons else []), _month_table(data)],
        )

    @staticmethod
    def example() -> ReportData:
        """Half a year with chasing calls."""
        return example_data()


def reason_words(reason: str) -> str:
    """A reason as staff chose it."""
    return str(_REASONS.get(reason, reason or _("No reason given")))


def _notes(share: Share) -> list[str]:
    return [
        _("%(part)s of %(whole)s contacts that staff logged were avoidable.")
        % {"part": number(share.part), "whole": number(share.whole)}
    ]


def _reason_table(data: ReportData, reasons: Mapping[str, int]) -> Table:
    everything = sum(reasons.values())
    groups = by(data.tallies, "reason")
    rows = []
    for reason, count in reasons.items():
        cost = measures.cost_to_serve(groups[reason,], data.prices, measure="avoidable")
        rows.append(
            [
                Cell(reason_words(reason), reason),
                number_cell(count),
                share_cell(Share(count, everything)),
                Cell(pounds(cost.pence), cost.pence / 100, numeric=True)
                if cost.contacts
                else Cell(_("Not known"), "", numeric=True),
            ]
        )
    return Table(
        "by-reason",
        _("Avoidable contacts, by reason"),
        [_("Reason"), _("Contacts"), _("Share"), _("Cost")],
        rows,
    )


def _month_table(data: ReportData) -> Table:
    months = by(data.tallies, "month")
    rows = []
    for month in data.filters.months:
        share = measures.avoidable_share(months.get((month,), []))
        rows.append(
            [
                Cell(month_words(month), month_code(month)),
                number_cell(share.whole),
                number_cell(share.part),
                share_cell(share),
            ]
        )
    share = Share(total(data.tallies, "avoidable"), total(data.tallies, "assessed"))
    rows.append(
        [
            words_cell(_("All months")),
            number_cell(share.whole),
            number_cell(share.part),
            share_cell(share),
        ]
    )
    return Table(
        "by-month",
        _("Avoidable contacts, by month"),
        [_("Month"), _("Logged by staff"), _("Avoidable"), _("Share")],
        rows,
    )


def _chart(reasons: Mapping[str, int]) -> Chart:
    rows = [Row(reason_words(key), number(count), (count,)) for key, count in reasons.items()]
    return bar_chart(
        key="reasons",
        title=_("Why avoidable contacts happened"),
        description=_("The most frequent reason was “%(reason)s” with %(count)s contacts.")
        % {"reason": rows[0].label, "count": rows[0].value},
        rows=rows,
    )
