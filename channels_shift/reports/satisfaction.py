"""How satisfied people were, by month and by service."""

from django.utils.translation import gettext_lazy as _

from channels_shift import measures
from channels_shift.examples import example_data
from channels_shift.reporting import Headline, Page, ReportData, reports
from channels_shift.shares import SharePage
from channels_shift.wording import service_words

PAGE = SharePage(
    key="satisfaction",
    share=measures.satisfaction_share,
    says=_("of people were satisfied"),
    of=_("of %(count)s answers"),
    too_few=_("There are fewer than five answers, too few to show."),
    none=_("No answers"),
    by_month=_("Satisfaction by month"),
    group=(
        "service_key",
        "by-service",
        _("Satisfaction by service"),
        _("Service"),
        service_words,
    ),
    columns=(_("Answers"), _("Satisfied"), _("Share")),
    chart=_("Share of people who were satisfied, by month"),
    most=_("The best month was %(month)s with %(share)s."),
    no_month=_("No month has enough answers to show."),
)


@reports.register("satisfaction")
class Satisfaction:
    """The share of people who were satisfied or very satisfied."""

    label = _("Satisfaction")
    question = _("Are people satisfied with what we did?")
    definition = _(
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
        return PAGE.headline(data)

    @staticmethod
    def build(data: ReportData) -> Page:
        """The share of each month and each service."""
        return PAGE.build(data)

    @staticmethod
    def example() -> ReportData:
        """Half a year of answers."""
        return example_data()
