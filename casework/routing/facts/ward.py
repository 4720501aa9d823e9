"""The ward of the place, by its GSS code; empty when it is not known."""

from casework.models import Case
from casework.routing.registries import routing_facts


@routing_facts.register("ward")
class WardFact:
    """The ward of the place, by its GSS code; empty when it is not known."""

    label = "Ward"

    @staticmethod
    def read(case: Case) -> str:
        """The value for this case."""
        return case.ward_gss

    @staticmethod
    def example() -> str:
        """A value it could have."""
        return "E05005004"
