"""Make the case urgent, or normal."""

from typing import Any

from casework.choices import Priority
from casework.routing.registries import Decision, routing_actions


@routing_actions.register("priority")
class PriorityAction:
    """Set how urgent the case is."""

    label = "Priority"

    @staticmethod
    def check(value: Any) -> list[str]:
        """What is wrong with the value, in words."""
        return [] if value in Priority.values else ["Choose normal or urgent."]

    @staticmethod
    def decide(value: Any, decision: Decision, rule: str) -> bool:
        """Take it unless an earlier rule did."""
        return decision.take("priority", value, rule)

    @staticmethod
    def example() -> str:
        """A value that passes the check."""
        return "urgent"
