"""What is stored, for whoever checks that nothing was lost."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casework.models import Case, CaseLink
from casework.operations.linking import EVIDENCE
from casework.snapshots import with_apart


@dataclass(frozen=True)
class StoredCase:
    """A case as a check sees it: its reference, what was said, whether a queue has all of it.

    `answers` are those of the resident, with what a linked case keeps for another team.
    """

    reference: str
    answers: dict[str, Any]
    is_routed: bool


def references_of(case_ids: Collection[UUID]) -> dict[UUID, str]:
    """The references of the cases that exist."""
    return dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "reference"))


def stored_cases(case_ids: Collection[UUID]) -> dict[UUID, StoredCase]:
    """The cases that exist, by id: two statements."""
    apart: dict[UUID, list[tuple[dict[str, Any], bool]]] = defaultdict(list)
    links = CaseLink.objects.filter(case__in=case_ids, kind=EVIDENCE).order_by("pk")
    for pk, answers, queue_id in links.values_list("case", "other__answers", "other__queue"):
        apart[pk].append((answers, queue_id is not None))
    rows = Case.objects.filter(pk__in=case_ids).values_list(
        "pk", "reference", "answers", "queue_id"
    )
    return {
        pk: StoredCase(
            reference,
            with_apart(answers, [said for said, _is_routed in apart[pk]]),
            queue_id is not None and all(is_routed for _said, is_routed in apart[pk]),
        )
        for pk, reference, answers, queue_id in rows
    }


def is_case(subject: UUID) -> bool:
    """Whether an id that another part names is a case of this council."""
    return Case.objects.filter(pk=subject).exists()
