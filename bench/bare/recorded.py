"""What a submit of the product writes, recorded once and written again with fresh ids.

So the limit writes the same rows into the same tables whatever columns the product grows, without
a copy of its SQL in this folder.
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Recorded:
    """Statements as text in pieces; between two pieces stands an id: a number, or a known one."""

    statements: list[list[str]]
    fresh: int

    @classmethod
    def from_text(
        cls, statements: list[str], *, draft_id: str, reference: str, known: set[str]
    ) -> "Recorded":
        """Find the ids that belong to this submit alone. `known` are ids of rows that stay."""
        slots: dict[str, str] = {draft_id: "draft", reference: "reference"}
        cut = []
        for text in statements:
            for found in _UUID.findall(text):
                if found not in known and found not in slots:
                    slots[found] = str(len(slots) - 2)
            pattern = "|".join(re.escape(one) for one in slots)
            pieces = re.split(f"({pattern})", text)
            cut.append([slots[p] if index % 2 else p for index, p in enumerate(pieces)])
        return cls(cut, len(slots) - 2)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Recorded":
        """As `to_json` wrote it."""
        return cls(stored["statements"], stored["fresh"])

    def to_json(self) -> dict[str, Any]:
        """For the file that the bare application reads."""
        return {"statements": self.statements, "fresh": self.fresh}

    def statements_for(self, draft_id: str) -> Iterator[str]:
        """The statements of another submit: of that draft, with ids of its own."""
        ids = {str(number): str(uuid4()) for number in range(self.fresh)}
        ids["draft"] = draft_id
        ids["reference"] = "LIM-" + "".join(secrets.choice(ALPHABET) for _ in range(12))
        for pieces in self.statements:
            yield "".join(ids[p] if index % 2 else p for index, p in enumerate(pieces))


def is_write(sql: str) -> bool:
    """Whether a statement writes rows."""
    text = sql.lstrip().upper()
    return text.startswith(("INSERT", "UPDATE")) or (text.startswith("WITH") and "INSERT" in text)
