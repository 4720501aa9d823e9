"""What sending a form does besides opening its case: one file and one registration each.

    @sending_parts.register("slots")
    class Slots(SendingPart):
        label = "Slots that the answers hold"
        order = 20

        def concerns(self, form): ...            # asked once per form version and process
        def before(self, sending): ...           # may change the case, or refuse
        def after(self, sending): ...            # the case and the request stand

All of it runs inside the submit's one transaction, with the draft locked. A form that a part does
not concern costs nothing: no statement, no call. `before` refuses by raising an error that the
last page turns into words (`portal.errors`). Nothing here may call outside: publish an event.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from accounts.api import Staff
from casework.api import Opened, Sealed
from councils.registry import Registry
from councils.tenancy import current_council
from portal.engine import Context, Form, Ruled, Way
from portal.models import Draft, ServiceRequest
from portal.versions import parsed

sending_parts = Registry("sending parts", required=("label", "order", "concerns"))


@dataclass(kw_only=True)
class Sending:
    """One submit on its way. `before` may change `snapshot` and `case`; `after` reads the rest.

    `case` holds what `casework.open_case` is given besides the answers, by its own names. `apart`
    has the snapshots that go to linked cases, and `apart_sealed` what is sealed of them, by type.
    """

    draft: Draft
    form: Form
    way: Way
    ruled: Ruled
    context: Context
    assisted_by: Staff | None
    now: datetime
    snapshot: dict[str, Any]
    case: dict[str, Any] = field(default_factory=dict)
    apart: dict[str, dict[str, Any]] = field(default_factory=dict)
    apart_sealed: dict[str, list[Sealed]] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)  # what a part keeps for its own `after`
    opened: Opened | None = None
    request: ServiceRequest | None = None


class SendingPart:
    """A part that does nothing; a real one overrides what it needs. Parts keep no state."""

    label: ClassVar[Any] = ""
    order: ClassVar[int] = 50  # lower comes first

    def concerns(self, form: Form) -> bool:
        """Whether this part has anything to do for such a form."""
        return False

    def before(self, sending: Sending) -> None:
        """Before the case is opened."""

    def after(self, sending: Sending) -> None:
        """After the case is opened and the request is written."""


def parts_for(version_id: UUID) -> tuple[SendingPart, ...]:
    """The parts that concern a form version, in order."""
    return _parts_for(current_council().schema_name, version_id)


@lru_cache(maxsize=500)
def _parts_for(schema: str, version_id: UUID) -> tuple[SendingPart, ...]:
    _version, form = parsed(version_id)
    every: list[SendingPart] = [part() for _key, part in sending_parts.items()]
    return tuple(sorted((p for p in every if p.concerns(form)), key=lambda part: part.order))
