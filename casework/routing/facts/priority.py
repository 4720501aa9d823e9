"""How urgent the form found the case."""

from casework.models import Case
from casework.routing.registries import routing_facts


@routing_facts.register("priority")
class PriorityFact:
    """How urgent the form found the case."""

    label = "Priority"

    @staticmethod
    def read(case: Case) -> str:
        """The value for this case."""
        return str(case.priority)

    @staticmethod
    def example() -> str:
        """A value it could have."""
        return "urgent"
