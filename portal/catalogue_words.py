"""What a service costs and how long it takes, from the settings of its form.

The library holds the sentences as data, each with the condition under which it is said:

    "cost": [{"when": {"fact": "setting.pricing", "is": "bands"}, "words": "From {band_1_4_pence}"}]
    "time": [{"when": {"fact": "target.basis", "in": ["published"]}, "words": "Within {days} ..."}]

So a council that changes a price changes the words too, when its next version counts.
"""

from collections.abc import Mapping
from typing import Any

from councils.conditions import evaluate
from councils.money import pounds

COLUMNS = {"cost": "cost_words", "time": "time_words"}


def catalogue_words(facts: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, str]:
    """The cost and time words of a service, by the column that holds them.

    A service whose library entry has no sentences of its own keeps the fixed ones.
    """
    target = definition.get("target") or {}
    read = {"setting": definition.get("settings", {}), "target": target}
    return {
        column: _said(facts[name], read) if name in facts else facts.get(column, "")
        for name, column in COLUMNS.items()
    }


def _said(sentences: list[dict[str, Any]], read: dict[str, Any]) -> str:
    for each in sentences:
        if evaluate(each.get("when"), {}, read):
            return str(each["words"]).format_map(_Values(read))
    return ""


class _Values(dict[str, Any]):
    """Settings and the promise by name; amounts in pounds."""

    def __init__(self, read: dict[str, Any]) -> None:
        super().__init__({**read["setting"], "days": read["target"].get("amount", "")})

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return pounds(value) if name.endswith("_pence") else value
