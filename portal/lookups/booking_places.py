"""Where people can come by appointment, to choose a place before a time."""

from django.utils.translation import gettext_lazy as _

from councils.bookings import api as bookings
from portal.lookups import lookups
from portal.lookups.context import Context


@lookups.register("booking_places")
class BookingPlaces:
    """The council's calendars of times that have a place: key, name of the place, its address.

    The slot question that follows takes its calendar from the answer:
    `"calendar": {"answer": "<question>"}`.
    """

    label = _("Places with appointments")
    gives = "options"
    takes = ()

    def __call__(self, context: Context) -> list[tuple[str, str, str]]:
        return [
            (one.key, one.place, ", ".join(one.address.splitlines()))
            for one in bookings.calendars()
            if one.place and not one.is_day
        ]
