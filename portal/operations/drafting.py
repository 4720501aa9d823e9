"""Drafts: begun, saved at every page, resumed on another device, carried to another council."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from councils.events.bus import publish
from councils.options import value
from portal import engine
from portal.errors import DraftGone
from portal.events import AnsweredAtOnceShown
from portal.fields import FieldKind, kind
from portal.models import Draft, FormVersion, Service
from portal.versions import parsed


def start_draft(
    *,
    service: Service,
    now: datetime,
    answers: dict[str, Any] | None = None,
    person_id: UUID | None = None,
    customer_id: UUID | None = None,
    assisted_by: UUID | None = None,
    channel: str = "web",
    carried_from: str = "",
) -> Draft:
    """Begin answering a service's current form version; `answers` are a prefill or carried over."""
    version = FormVersion.objects.filter(form=service.form_id).order_by("-number").only("pk")[0]
    return Draft.objects.create(
        service=service,
        form_version_id=version.pk,
        answers=answers or {},
        person_id=person_id,
        customer_id=customer_id,
        assisted_by=assisted_by,
        channel=channel,
        carried_from=carried_from,
        created_at=now,
        saved_at=now,
        expires_at=now + timedelta(days=value("portal.draft_days")),
    )


@transaction.atomic(savepoint=False)
def save_page(
    *,
    draft_id: UUID,
    page_id: str,
    answers: dict[str, Any],
    seconds: int,
    now: datetime,
    person_id: UUID | None = None,
) -> Draft:
    """Keep one page's answers. Saving the same page again replaces them; other pages stay.

    A resident who signs in on the way owns the draft from then on. Raises DraftGone when the
    draft was sent or has expired meanwhile.
    """
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(pk=draft_id, submitted_at=None, expires_at__gt=now)
        .first()
    )
    if draft is None:
        raise DraftGone
    draft.answers = draft.answers | answers
    if page_id not in draft.pages_done:
        draft.pages_done.append(page_id)
    if person_id and draft.person_id is None and draft.assisted_by is None:
        draft.person_id = person_id
    spent = draft.timings.get(page_id, 0)
    draft.timings[page_id] = spent + max(0, min(seconds, 3600))
    draft.saved_at = now
    draft.expires_at = now + timedelta(days=value("portal.draft_days"))
    draft.session_ended_at = None
    draft.save(
        update_fields=[
            "answers",
            "pages_done",
            "person_id",
            "timings",
            "saved_at",
            "expires_at",
            "session_ended_at",
        ]
    )
    return draft


@transaction.atomic(savepoint=False)
def answer_at_once(*, draft_id: UUID, reason: str, challenge: bool, now: datetime) -> None:
    """Count a refusal once as shown and once as called wrong; the latter lets the form go on."""
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(pk=draft_id, submitted_at=None)
        .first()
    )
    if draft is None:
        raise DraftGone
    counted = draft.challenged if challenge else draft.answered
    if reason in counted:
        return
    counted.append(reason)
    draft.save(update_fields=["challenged", "answered"])
    publish(
        AnsweredAtOnceShown(
            draft_id=draft.pk,
            service_key=draft.service.key,
            lgsl=draft.service.lgsl,
            channel=draft.channel,
            reason=reason,
            challenged=challenge,
        ),
        occurred_at=now,
    )


def make_resume_token(*, draft_id: UUID, now: datetime) -> str:
    """A link's secret that opens the draft on another device. A new one ends the one before."""
    token = secrets.token_urlsafe(24)
    changed = Draft.objects.filter(pk=draft_id, submitted_at=None, expires_at__gt=now).update(
        resume_hash=hash_of(token)
    )
    if not changed:
        raise DraftGone
    return token


def draft_of_token(token: str, now: datetime) -> Draft:
    """The draft that a link opens; raises DraftGone for a wrong, ended or expired one."""
    found = (
        Draft.objects.select_related("service")
        .filter(resume_hash=hash_of(token), expires_at__gt=now)
        .first()
    )
    if found is None or not token:
        raise DraftGone
    return found


def hash_of(secret: str) -> str:
    """How secrets of links are stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def portable_answers(draft: Draft) -> dict[str, Any]:
    """The answers another council's form of the same key can take over.

    Not what this council keeps for itself: stored files, sealed answers, a place in its calendars.
    """
    _, form = parsed(draft.form_version_id)
    kept = {one.id for one in engine.questions(form) if _is_kept_here(kind(one.kind))}
    return {key: answer for key, answer in draft.answers.items() if key not in kept}


def _is_kept_here(its_kind: FieldKind) -> bool:
    return its_kind.holds_files or its_kind.holds_secrets or its_kind.holds_slot
