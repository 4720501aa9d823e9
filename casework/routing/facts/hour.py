"""The hour of the day, as the clock here shows it, at which the case came."""

from casework.models import Case
from casework.routing.registries import routing_facts
from councils.clock import LONDON


@routing_facts.register("hour")
class HourFact:
    """The hour of the day, as the clock here shows it, at which the case came."""

    label = "Hour received"

    @staticmethod
    def read(case: Case) -> int:
        """The value for this case."""
        return case.opened_at.astimezone(LONDON).hour

    @staticmethod
    def example() -> int:
        """A value it could have."""
        return 17
