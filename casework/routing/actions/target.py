"""Give the case a target of its own."""

from typing import Any

from casework.routing.registries import Decision, routing_actions


@routing_actions.register("target_days")
class TargetAction:
    """Set the target in the days of the case type's clock. It never loosens what was promised."""

    label = "Target in days"

    @staticmethod
    def check(value: Any) -> list[str]:
        """What is wrong with the value, in words."""
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 400
        return [] if fits else ["Enter a number of days from 0 to 400."]

    @staticmethod
    def decide(value: Any, decision: Decision, rule: str) -> bool:
        """Take it unless an earlier rule did."""
        return decision.take("target_days", value, rule)

    @staticmethod
    def example() -> int:
        """A value that passes the check."""
        return 1
