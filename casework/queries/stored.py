"""What is stored, for whoever checks that nothing was lost."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casework.models import Case


@dataclass(frozen=True)
class StoredCase:
    """A case as a check sees it: its reference, its answers, whether a queue has it."""

    reference: str
    answers: dict[str, Any]
    is_routed: bool


def references_of(case_ids: Collection[UUID]) -> dict[UUID, str]:
    """The references of the cases that exist."""
    return dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "reference"))


def stored_cases(case_ids: Collection[UUID]) -> dict[UUID, StoredCase]:
    """The cases that exist, by id."""
    rows = Case.objects.filter(pk__in=case_ids).values_list(
        "pk", "reference", "answers", "queue_id"
    )
    return {
        pk: StoredCase(reference, answers, queue_id is not None)
        for pk, reference, answers, queue_id in rows
    }
