"""Give the case to somebody of the queue's team."""

from typing import Any

from casework.choices import AssigneeStrategy
from casework.routing.registries import Decision, routing_actions


@routing_actions.register("assignee")
class AssigneeAction:
    """Choose how an officer of the team is found: each in turn, or whoever has fewest."""

    label = "Officer"

    @staticmethod
    def check(value: Any) -> list[str]:
        """What is wrong with the value, in words."""
        known = value in AssigneeStrategy.values
        return [] if known else ["Choose nobody, each in turn, or whoever has fewest."]

    @staticmethod
    def decide(value: Any, decision: Decision, rule: str) -> bool:
        """Take it unless an earlier rule did."""
        return decision.take("assignee", value, rule)

    @staticmethod
    def example() -> str:
        """A value that passes the check."""
        return "round_robin"
