"""Hand-over: an agent begins and the resident finishes on their phone, and back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.api import Staff
from casework import api as casework
from councils.events.audit_log import audit
from councils.events.bus import publish
from councils.messaging import api as messaging
from councils.tenancy import current_council
from portal import codes
from portal.choices import Side
from portal.errors import WrongCode
from portal.events import FormHandedOver
from portal.models import Draft, HandOver
from portal.operations.drafting import lock_open
from portal.operations.listing import show_in_account
from portal.versions import parsed

CODE_LASTS = timedelta(hours=1)
TRIES = 5


@transaction.atomic(savepoint=False)
def make_code(
    *,
    draft_id: UUID,
    to: str,
    now: datetime,
    proofs: list[str] | None = None,
    made_by: UUID | None = None,
    email: str = "",
) -> str:
    """A code for the other side, good once and for an hour; a new one ends the one before.

    `email`: the code goes there too. Raises DraftGone.
    """
    draft = lock_open(draft_id, now)
    _end_codes(draft, now)
    code = casework.make_body()
    made = HandOver.objects.create(
        draft=draft,
        to=to,
        code_hash=codes.digest_of_code(code),
        proofs=proofs or [],
        made_by=made_by,
        made_at=now,
        expires_at=now + CODE_LASTS,
    )
    if made_by is not None:
        _audit("form.code_made", draft, made_by, to, now)
    if email:
        _mail(draft, made, code, email)
    return codes.show(code)


def _mail(draft: Draft, made: HandOver, code: str, email: str) -> None:
    council = current_council()
    messaging.queue(
        to=email,
        template="portal/hand_over",
        context={
            "service": "" if draft.service.sensitive else draft.service.title,
            "council": council.name,
            "code": codes.show(code),
            "link": council.url("/continue/"),
        },
        reason="finish a form that was begun with us",
        key=f"hand-over:{made.pk}",
    )


def redeem_as_resident(*, code: str, proof: str, person_id: UUID | None, now: datetime) -> Draft:
    """The resident goes on with a form that an agent began. Raises WrongCode.

    The conversation in which it was begun is logged once, with the case, when the form is sent.
    """
    draft = _redeem(code=code, to=Side.RESIDENT, proof=proof, person_id=person_id, now=now)
    if draft is None:
        raise WrongCode
    return draft


def redeem_as_agent(*, code: str, agent: Staff, channel: str, now: datetime) -> Draft:
    """An agent goes on with a form that its resident wants help with. Raises WrongCode."""
    draft = _redeem(code=code, to=Side.AGENT, agent=agent, channel=channel, now=now)
    if draft is None:
        raise WrongCode
    return draft


@transaction.atomic(savepoint=False)
def _redeem(
    *,
    code: str,
    to: str,
    now: datetime,
    proof: str = "",
    person_id: UUID | None = None,
    agent: Staff | None = None,
    channel: str = "",
) -> Draft | None:
    """None for anything wrong, so that a try that failed stays counted."""
    found = (
        HandOver.objects.select_for_update(of=("self",))
        .filter(code_hash=codes.digest_of_code(code), to=to, used_at=None, ended_at=None)
        .filter(expires_at__gt=now, draft__submitted_at=None, draft__deleted_at=None)
        .first()
    )
    proofs = found.proofs if found else [codes.digest("proof", "nobody")]
    is_proved = codes.fits(proof, proofs) or not proofs
    if found is None:
        return None
    if not is_proved:
        _count_try(found, now)
        return None
    draft = lock_open(found.draft_id, now)
    HandOver.objects.filter(pk=found.pk).update(used_at=now)
    if agent is not None:
        _to_agent(draft, agent, channel, now)
    else:
        _to_resident(draft, person_id, now)
    return draft


def _count_try(found: HandOver, now: datetime) -> None:
    HandOver.objects.filter(pk=found.pk).update(
        tries=F("tries") + 1, ended_at=now if found.tries + 1 >= TRIES else None
    )


def _to_resident(draft: Draft, person_id: UUID | None, now: datetime) -> None:
    draft.held_by = Side.RESIDENT
    if person_id and draft.person_id is None:
        draft.person_id = person_id
    draft.save(update_fields=["held_by", "person_id"])
    show_in_account(draft)
    _announce(draft, "code", now)


def _to_agent(draft: Draft, agent: Staff, channel: str, now: datetime) -> None:
    draft.held_by, draft.assisted_by, draft.channel = Side.AGENT, agent.user_id, channel
    draft.save(update_fields=["held_by", "assisted_by", "channel"])
    _announce(draft, "code", now)
    _audit("form.handed_over", draft, agent.user_id, Side.AGENT, now)


@transaction.atomic(savepoint=False)
def take_back(*, draft_id: UUID, side: str, now: datetime, by_id: UUID | None = None) -> Draft:
    """The side that gave the form away goes on with it itself. Raises DraftGone."""
    draft = lock_open(draft_id, now)
    if not draft.held_by or draft.held_by == side:
        return draft
    _end_codes(draft, now)
    draft.held_by = side
    draft.save(update_fields=["held_by"])
    _announce(draft, "taken_back", now)
    if by_id is not None:
        _audit("form.taken_back", draft, by_id, side, now)
    return draft


def _end_codes(draft: Draft, now: datetime) -> None:
    HandOver.objects.filter(draft=draft, used_at=None, ended_at=None).update(ended_at=now)


def _announce(draft: Draft, how: str, now: datetime) -> None:
    version, _form = parsed(draft.form_version_id)
    publish(
        FormHandedOver(
            draft_id=draft.pk,
            service_key=draft.service.key,
            form_key=version.form.key,
            channel=draft.channel,
            to=draft.held_by,
            how=how,
            assisted=draft.assisted_by is not None,
        ),
        occurred_at=now,
    )


def _audit(act: str, draft: Draft, actor_id: UUID, to: str, now: datetime) -> None:
    detail: dict[str, Any] = {"to": str(to), "channel": draft.channel}
    audit(
        act, actor_id=actor_id, object_type="draft", object_id=draft.pk, at=now, detail_codes=detail
    )
