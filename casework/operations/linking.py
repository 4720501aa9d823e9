"""Opening a case beside another one: what a request says that only another team may read."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from casework.models import Case, CaseLink
from casework.operations.opening import open_case
from casework.records import Opened, Place, Sealed

EVIDENCE = "evidence"


@transaction.atomic(savepoint=False)
def open_linked_case(
    *,
    main_id: UUID,
    case_type_key: str,
    title: str,
    answers: dict[str, Any],
    channel: str,
    now: datetime,
    place: Place | None = None,
    priority: str = "normal",
    sealed: Collection[Sealed] = (),
    attachments: Collection[UUID] = (),
    attachments_by: UUID | None = None,
    origin_key: str | None = None,
) -> Opened:
    """Open a case with these answers only, linked to the main one as evidence.

    It has no customer until its team writes, so that the resident has one request: theirs is the
    main case, whose pages list what they said on both. Joins the caller's transaction.
    """
    opened = open_case(
        case_type_key=case_type_key,
        service_key=case_type_key,
        service_title=title[:160],
        channel=channel,
        answers=answers,
        place=place,
        contact=None,
        priority=priority,
        sensitive=True,
        sealed=sealed,
        attachments=tuple(attachments),
        attachments_by=attachments_by,
        origin_key=origin_key,
        is_linked=True,
        now=now,
    )
    if opened.is_new:
        CaseLink.objects.create(case_id=main_id, other_id=opened.case_id, kind=EVIDENCE, at=now)
    return opened


def let_resident_know(case: Case) -> None:
    """Before a team writes on a case of evidence: from now on it stands among the resident's own.

    For a case that is held; nothing where it has a customer, or belongs to no other case.
    """
    if case.customer_id is not None:
        return
    link = (
        CaseLink.objects.filter(other=case, kind=EVIDENCE).select_related("case__customer").first()
    )
    if link is not None and link.case.customer is not None:
        case.customer = link.case.customer
        case.updates_by = link.case.updates_by
