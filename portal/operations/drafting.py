"""Drafts: begun, saved at every page, resumed on another device, carried to another council."""

import copy
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from councils.events.bus import publish
from councils.options import value
from councils.prepared import (
    Prepared,
    insert_row,
    insert_row_once,
    update_row,
    update_row_as_read,
)
from councils.tenancy import current_council
from portal import engine
from portal.choices import Side
from portal.errors import DraftGone
from portal.events import AnsweredAtOnceShown
from portal.fields import FieldKind, kind
from portal.models import Draft, Service
from portal.operations.listing import hide_in_account, show_in_account
from portal.operations.sessions import announce
from portal.versions import newest_id, parsed

OVERTAKEN_KEPT = 20
REPEAT = timedelta(minutes=10)
UNDO = timedelta(minutes=15)


@dataclass(frozen=True)
class Saving:
    """What a page says of itself when it is sent.

    `seen` is how often the page had been saved when it was shown (None: it did not say), `by` the
    browser, and `steps` how many steps are answered with it, of how many.
    """

    seen: int | None = None
    by: str = ""
    steps: tuple[int, int] = (0, 0)


def start_draft(
    *,
    service: Service,
    now: datetime,
    version_id: UUID | None = None,
    answers: dict[str, Any] | None = None,
    person_id: UUID | None = None,
    customer_id: UUID | None = None,
    assisted_by: UUID | None = None,
    channel: str = "web",
    carried_from: str = "",
    begin_key: UUID | None = None,
) -> Draft:
    """Begin answering a service's current form version, or the one that was just shown.

    `answers` are a prefill or carried over. A second press of the button that begins sends the
    same `begin_key` and gets the first draft, as long as nothing was answered in it.
    """
    version_id = version_id or newest_id(service.form_id)
    if version_id is None:
        raise ValueError(f"{service.key} has no form")
    begun = Draft(
        service=service,
        form_version_id=version_id,
        answers=answers or {},
        person_id=person_id,
        customer_id=customer_id,
        assisted_by=assisted_by,
        channel=channel,
        carried_from=carried_from,
        begin_key=begin_key,
        created_at=now,
        saved_at=now,
        expires_at=now + timedelta(days=value("portal.draft_days")),
    )
    return insert_row(begun) if begin_key is None else _begun_once(begun, now)


def _begun_once(begun: Draft, now: datetime) -> Draft:
    """Insert the draft, or take the one that the same press made a moment ago."""
    if insert_row_once(begun):
        return begun
    kept = Draft.objects.select_related("service").get(begin_key=begun.begin_key)
    same = ("service_id", "person_id", "customer_id", "assisted_by", "channel")
    is_repeat = all(getattr(kept, name) == getattr(begun, name) for name in same)
    if is_repeat and not kept.pages_done and now - kept.created_at < REPEAT:
        return kept
    begun.begin_key = None  # a page shown again later: another form is meant
    return insert_row(begun)


def save_page(
    *,
    draft_id: UUID,
    page_id: str,
    answers: dict[str, Any],
    seconds: int,
    now: datetime,
    person_id: UUID | None = None,
    saving: Saving = Saving(),
    seen: Draft | None = None,
) -> Draft:
    """Keep one page's answers. Saving the same page again replaces them; other pages stay.

    A resident who signs in on the way owns the draft from then on. The last save of a page wins;
    when another browser saved it since this one was shown, what that said stays in `overtaken` and
    the draft comes back with `is_overtaken`. Raises DraftGone when the draft was sent, deleted or
    has expired meanwhile.

    `seen` is the open draft as this request read it, with its `row_state`: where nobody wrote it
    since, and no account has to be told, one statement is enough.
    """

    def keep(draft: Draft) -> None:
        _note_save(draft, page_id, answers, saving, now)
        draft.answers = draft.answers | answers
        if page_id not in draft.pages_done:
            draft.pages_done = [*draft.pages_done, page_id]
        if person_id and draft.person_id is None and is_with_resident(draft):
            draft.person_id = person_id
        spent = draft.timings.get(page_id, 0)
        draft.timings = draft.timings | {page_id: spent + max(0, min(seconds, 3600))}
        if saving.steps[1]:
            draft.steps_done, draft.steps_total = saving.steps
        draft.saved_at = now
        draft.expires_at = now + timedelta(days=value("portal.draft_days"))
        draft.session_ended_at = None

    if seen is not None and seen.person_id is None and person_id is None:
        draft = copy.copy(seen)
        keep(draft)
        if update_row_as_read(draft, SAVED):
            return draft
    with transaction.atomic(savepoint=False):
        draft = lock_open(draft_id, now)
        keep(draft)
        update_row(draft, SAVED)
        show_in_account(draft)
    return draft


SAVED = (
    "answers",
    "pages_done",
    "person_id",
    "timings",
    "page_saves",
    "overtaken",
    "steps_done",
    "steps_total",
    "saved_at",
    "expires_at",
    "session_ended_at",
)


def lock_open(draft_id: UUID, now: datetime) -> Draft:
    """The draft, locked; raises DraftGone when there is nothing to go on with."""
    draft: Draft | None = _OPEN.first(pk=draft_id, now=now)
    if draft is None:
        raise DraftGone
    return draft


_OPEN = Prepared(
    lambda pk, now: (
        Draft.objects.open_at(now)
        .select_for_update(of=("self",))
        .select_related("service")
        .filter(pk=pk)
    ),
    pk=UUID,
    now=datetime,
)


def is_with_resident(draft: Draft) -> bool:
    """Whether the resident has the form now, not an agent who fills it in for them."""
    return draft.held_by == Side.RESIDENT or (draft.assisted_by is None and not draft.held_by)


def _note_save(
    draft: Draft, page_id: str, answers: dict[str, Any], saving: Saving, now: datetime
) -> None:
    """Count this save of the page, and keep what it replaces from another browser."""
    times, by = draft.page_saves.get(page_id, (0, ""))
    draft.page_saves = draft.page_saves | {page_id: [times + 1, saving.by]}
    if saving.seen is None or saving.seen >= times or by == saving.by:
        return
    before = {
        name: draft.answers[name]
        for name, answer in answers.items()
        if name in draft.answers and draft.answers[name] != answer
    }
    if before:
        kept = {"page": page_id, "answers": before, "at": now.isoformat()}
        draft.overtaken = [*draft.overtaken, kept][-OVERTAKEN_KEPT:]
        draft.is_overtaken = True


@transaction.atomic(savepoint=False)
def settle_overtaken(*, draft_id: UUID, number: int, use: bool, now: datetime) -> Draft:
    """Take back the answers that a later save replaced, or let them go."""
    draft = lock_open(draft_id, now)
    if 0 <= number < len(draft.overtaken):
        kept = draft.overtaken.pop(number)
        if use:
            draft.answers = draft.answers | kept["answers"]
        draft.saved_at = now
        draft.save(update_fields=["answers", "overtaken", "saved_at"])
    return draft


@transaction.atomic(savepoint=False)
def keep_longer(*, draft_id: UUID, now: datetime) -> Draft:
    """Somebody is there: the answers are kept for as long as after a save."""
    draft = lock_open(draft_id, now)
    draft.expires_at = now + timedelta(days=value("portal.draft_days"))
    draft.save(update_fields=["expires_at"])
    show_in_account(draft)
    return draft


@transaction.atomic(savepoint=False)
def delete_draft(*, draft_id: UUID, now: datetime) -> Draft:
    """Delete a draft at its owner's wish. For some minutes `restore_draft` brings it back."""
    draft = lock_open(draft_id, now)
    if draft.session_ended_at is None:
        version, _ = parsed(draft.form_version_id)
        announce(draft, version, outcome="left", now=now)
    draft.deleted_at = draft.session_ended_at = now
    draft.timings = {}
    draft.save(update_fields=["deleted_at", "session_ended_at", "timings"])
    hide_in_account(draft)
    return draft


@transaction.atomic(savepoint=False)
def restore_draft(*, draft_id: UUID, now: datetime) -> Draft:
    """Take a deletion back within `UNDO`; raises DraftGone after that."""
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(pk=draft_id, deleted_at__gt=now - UNDO, expires_at__gt=now)
        .first()
    )
    if draft is None:
        raise DraftGone
    draft.deleted_at = None
    draft.save(update_fields=["deleted_at"])
    show_in_account(draft)
    return draft


@transaction.atomic(savepoint=False)
def answer_at_once(*, draft_id: UUID, reason: str, challenge: bool, now: datetime) -> None:
    """Count a refusal once as shown and once as called wrong; the latter lets the form go on."""
    draft = lock_open(draft_id, now)
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


def make_resume_token(*, draft_id: UUID, now: datetime, press: UUID | None = None) -> str:
    """A link's secret that opens the draft on another device. A new one ends the one before.

    The same `press` of the button gives the same link, so that a double click sends one.
    """
    token = _token_of(draft_id, press) if press else secrets.token_urlsafe(24)
    changed = Draft.objects.open_at(now).filter(pk=draft_id).update(resume_hash=hash_of(token))
    if not changed:
        raise DraftGone
    return token


def _token_of(draft_id: UUID, press: UUID) -> str:
    text = f"resume:{current_council().schema_name}:{draft_id}:{press}"
    digest = hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256")
    return urlsafe_b64encode(digest[:24]).decode()


def draft_of_token(token: str, now: datetime) -> Draft:
    """The draft that a link opens; raises DraftGone for a wrong, ended or expired one."""
    found = (
        Draft.objects.select_related("service")
        .filter(resume_hash=hash_of(token), expires_at__gt=now, deleted_at=None)
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
