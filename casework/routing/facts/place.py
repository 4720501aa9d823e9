"""Whether the address was typed because it is not in the list."""

from casework.models import Case
from casework.routing.registries import routing_facts


@routing_facts.register("place_unlisted")
class UnlistedPlaceFact:
    """Whether the address was typed because it is not in the list."""

    label = "Address not listed"

    @staticmethod
    def read(case: Case) -> bool:
        """The value for this case."""
        return case.place_unlisted

    @staticmethod
    def example() -> bool:
        """A value it could have."""
        return True
