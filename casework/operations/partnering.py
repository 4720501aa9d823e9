"""The other half of a request, at a partner council: asked for here, answered once.

Each council keeps only the other's name and reference, as words. What is passed on waits in this
council's own schema until it was taken over, and is emptied then.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from casework.events import PartnerAnswered, PartnerAsked
from casework.models import Case, PartnerLink
from casework.operations.working import announce, locked_case


@dataclass(frozen=True, kw_only=True)
class Half:
    """What is to be opened at a partner council, and by whom it was asked."""

    link_id: UUID
    case_id: UUID
    reference: str
    council_gss: str
    form_key: str
    answers: dict[str, Any]
    channel: str
    asked_at: datetime


@transaction.atomic(savepoint=False)
def ask_partner(
    *,
    case_id: UUID,
    council_gss: str,
    council_name: str,
    form_key: str,
    answers: dict[str, Any],
    now: datetime,
) -> PartnerLink:
    """Ask for the other half of a case; what carries it is woken by the event. Once for a case."""
    case = locked_case(Case.objects.all(), case_id)
    link, made = PartnerLink.objects.get_or_create(
        case=case,
        council_gss=council_gss,
        is_origin=True,
        defaults={
            "council_name": council_name[:120],
            "form_key": form_key,
            "answers": answers,
            "asked_at": now,
        },
    )
    if made:
        announce(PartnerAsked, case, now=now, link_id=link.pk, council_gss=council_gss)
    return link


def half_to_open(link_id: UUID) -> Half | None:
    """What waits to be opened; None when it was, or is gone."""
    link = (
        PartnerLink.objects.select_related("case")
        .defer("case__answers")
        .filter(pk=link_id, state=PartnerLink.State.SENDING, is_origin=True)
        .first()
    )
    if link is None:
        return None
    return Half(
        link_id=link.pk,
        case_id=link.case_id,
        reference=link.case.reference,
        council_gss=link.council_gss,
        form_key=link.form_key,
        answers=link.answers,
        channel=link.case.channel,
        asked_at=link.asked_at,
    )


@transaction.atomic(savepoint=False)
def partner_answered(*, link_id: UUID, reference: str, now: datetime) -> None:
    """The other half stands there under a reference, or, without one, is not taken there."""
    case_id = PartnerLink.objects.values_list("case_id", flat=True).get(pk=link_id)
    case = locked_case(Case.objects.all(), case_id)
    link = PartnerLink.objects.select_for_update().get(pk=link_id)
    if link.state != PartnerLink.State.SENDING:
        return
    link.reference, link.opened_at, link.answers = reference, now, {}
    link.state = PartnerLink.State.OPENED if reference else PartnerLink.State.NOT_OFFERED
    link.save(update_fields=["reference", "opened_at", "answers", "state"])
    announce(
        PartnerAnswered,
        case,
        now=now,
        link_id=link.pk,
        council_gss=link.council_gss,
        state=link.state,
    )


def link_from_partner(
    *, case_id: UUID, council_gss: str, council_name: str, reference: str, now: datetime
) -> None:
    """Write on a case where it came from. Joins the caller's transaction; again changes nothing."""
    PartnerLink.objects.get_or_create(
        case_id=case_id,
        council_gss=council_gss,
        is_origin=False,
        defaults={
            "council_name": council_name[:120],
            "reference": reference,
            "state": PartnerLink.State.OPENED,
            "asked_at": now,
            "opened_at": now,
        },
    )
