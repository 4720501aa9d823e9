"""Which service was asked for."""

from casework.models import Case
from casework.routing.registries import routing_facts


@routing_facts.register("service_key")
class ServiceFact:
    """Which service was asked for."""

    label = "Service"

    @staticmethod
    def read(case: Case) -> str:
        """The value for this case."""
        return case.service_key

    @staticmethod
    def example() -> str:
        """A value it could have."""
        return "missed_bin"
