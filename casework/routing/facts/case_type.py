"""The kind of case, which several services may share."""

from casework.models import Case
from casework.routing.registries import routing_facts


@routing_facts.register("case_type")
class CaseTypeFact:
    """The kind of case, which several services may share."""

    label = "Kind of case"

    @staticmethod
    def read(case: Case) -> str:
        """The value for this case."""
        return case.case_type.key

    @staticmethod
    def example() -> str:
        """A value it could have."""
        return "missed_bin"
