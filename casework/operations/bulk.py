"""The same act on many cases: each in its own transaction, the refused ones named."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework import permissions
from casework.errors import CaseworkError
from casework.records import BulkResult

if TYPE_CHECKING:
    from accounts.api import Staff

MOST = 200


def for_each(case_ids: list[UUID], act: Callable[[UUID], Any], *, by: "Staff") -> BulkResult:
    """Act on up to 200 cases. One that refuses does not stop the others."""
    permissions.require("bulk", by)
    wanted = list(dict.fromkeys(case_ids))[:MOST]
    names = dict(
        permissions.visible_to(by).filter(pk__in=wanted).values_list("pk", "reference").order_by()
    )
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for case_id in wanted:
        try:
            act(case_id)
        except CaseworkError as error:
            refused.append((names.get(case_id, ""), error.words()))
        else:
            done.append(names.get(case_id, ""))
    return BulkResult(done=tuple(done), refused=tuple(refused))
