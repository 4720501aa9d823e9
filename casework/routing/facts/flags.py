"""What the form's own rules marked, such as asbestos."""

from casework.models import Case
from casework.routing.registries import routing_facts


@routing_facts.register("flags")
class FlagsFact:
    """What the form's own rules marked, such as asbestos."""

    label = "Flags"

    @staticmethod
    def read(case: Case) -> list[str]:
        """The value for this case."""
        return list(case.flags)

    @staticmethod
    def example() -> list[str]:
        """A value it could have."""
        return ["asbestos"]
