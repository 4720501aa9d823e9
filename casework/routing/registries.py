"""What rules may ask about a case, and what they may decide."""

from dataclasses import dataclass, field
from uuid import UUID

from councils.registry import Registry

# A fact: `label`, `read(case) -> value`, `example()`: a value it could have.
routing_facts = Registry("routing facts", required=("label", "read", "example"))

# An action: `label`, `check(value) -> list of words`, `decide(value, decision, rule_label)`,
# `example()`: a value that passes `check`.
routing_actions = Registry("routing actions", required=("label", "check", "decide", "example"))


@dataclass
class Decision:
    """What the rules decided so far; each part is decided once, by the first rule that names it."""

    queue_slug: str = ""
    priority: str = ""
    assignee: str = ""
    target_days: int | None = None
    decided_by: dict[str, str] = field(default_factory=dict)
    placed_by_id: UUID | None = None
    placed_by: str = ""

    def take(self, part: str, value: object, rule: str) -> bool:
        """Decide one part unless an earlier rule did; says whether it was taken."""
        if part in self.decided_by:
            return False
        self.decided_by[part] = rule
        setattr(self, part, value)
        return True
