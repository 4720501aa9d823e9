"""How often people did not come to what they had booked, by month and by calendar."""

from django.utils.translation import gettext_lazy as _

from channels_shift import measures
from channels_shift.examples import example_data
from channels_shift.reporting import Headline, Page, ReportData, reports
from channels_shift.shares import SharePage


def _words(calendar: str) -> str:
    """A calendar as it can be said without asking the council's tables."""
    return calendar.replace("_", " ").capitalize()


PAGE = SharePage(
    key="missed-appointments",
    share=measures.missed_share,
    says=_("of appointments were missed"),
    of=_("of %(count)s bookings"),
    too_few=_("There are fewer than five bookings, too few to show."),
    none=_("No bookings"),
    by_month=_("Missed by month"),
    group=("reason", "by-calendar", _("Missed by calendar"), _("Calendar"), _words),
    columns=(_("Bookings"), _("Missed"), _("Share")),
    chart=_("Share of appointments that were missed, by month"),
    most=_("The most were missed in %(month)s: %(share)s."),
    no_month=_("No month has enough bookings to show."),
)


@reports.register("missed-appointments")
class MissedAppointments:
    """The share of appointments and visits that were missed."""

    label = _("Missed appointments")
    question = _("Do people come when they have booked?")
    definition = _(
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
        return PAGE.headline(data)

    @staticmethod
    def build(data: ReportData) -> Page:
        """The share of each month and each calendar."""
        return PAGE.build(data)

    @staticmethod
    def example() -> ReportData:
        """Half a year of bookings."""
        return example_data()
