"""Place the case in a queue."""

from typing import Any

from casework.routing.registries import Decision, routing_actions


@routing_actions.register("queue")
class QueueAction:
    """Place the case in a queue, named by its slug."""

    label = "Queue"

    @staticmethod
    def check(value: Any) -> list[str]:
        """What is wrong with the value, in words."""
        return [] if isinstance(value, str) and value else ["Choose a queue."]

    @staticmethod
    def decide(value: Any, decision: Decision, rule: str) -> bool:
        """Take it unless an earlier rule did."""
        return decision.take("queue_slug", value, rule)

    @staticmethod
    def example() -> str:
        """A value that passes the check."""
        return "street-cleaning"
