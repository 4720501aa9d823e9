"""An answer that nobody gives: the engine works it out from earlier answers and facts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.fields.base import FieldKind, field_kinds


@field_kinds.register("derived")
class Derived(FieldKind):
    label = _("Worked out, never asked")
    rules = (
        "Never drawn, never posted: the first of its `values` that holds is the answer, "
        "worked out when its place in the order comes. Nothing that is sent or stored for it "
        "is read."
    )
    stores = "any"
    asks = draws = heads = False
    error_codes = ()

    def check_question(self, question: Question) -> list[str]:
        found = super().check_question(question)
        if not question.values:
            found.append("needs values: what it is, and when.")
        if question.required_when is not None:
            found.append("is worked out, so it cannot be required.")
        return found

    def answers_of(self, question: Question) -> tuple[str, ...] | None:
        given = [each.gives for each in question.values]
        return tuple(given) if all(isinstance(one, str) for one in given) else None

    def shown(self, stored: Any, question: Question) -> str:
        if isinstance(stored, bool):
            return str(_("Yes") if stored else _("No"))
        if isinstance(stored, list):
            return "\n".join(self.shown(each, question) for each in stored)
        if isinstance(stored, dict):  # an address or place that was taken over
            lines = stored.get("lines")
            return ", ".join(map(str, lines)) if isinstance(lines, list) else ""
        return "" if stored is None else str(stored)

    def example(self) -> dict[str, Any]:
        values = [{"when": {"fact": "today", "is_empty": True}, "is": "none"}, {"is": "known"}]
        return {"question": {"values": values}, "post": {}, "stored": "known", "shown": "known"}
