"""How the person reached us."""

from casework.models import Case
from casework.routing.registries import routing_facts


@routing_facts.register("channel")
class ChannelFact:
    """How the person reached us."""

    label = "Channel"

    @staticmethod
    def read(case: Case) -> str:
        """The value for this case."""
        return str(case.channel)

    @staticmethod
    def example() -> str:
        """A value it could have."""
        return "phone"
