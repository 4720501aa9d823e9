"""Instead of a second request: the resident follows the open one, or adds what they know.

The draft ends so: its session is announced with that outcome and no case is made. A second press
finds it ended.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from casework import api as casework
from councils.files import api as files
from portal.errors import DraftGone
from portal.models import Draft
from portal.operations import sessions
from portal.versions import parsed

FOLLOWED, ADDED = "followed", "added"
FILE_KINDS = frozenset({"image", "pdf"})


@transaction.atomic(savepoint=False)
def say_different(*, draft_id: UUID, case_ids: list[UUID], now: datetime) -> Draft:
    """Remember that the resident's is none of these; they go to staff with the request."""
    draft = _open(draft_id, now)
    known = set(draft.not_same)
    draft.not_same = [*draft.not_same, *(str(one) for one in case_ids if str(one) not in known)]
    draft.save(update_fields=["not_same"])
    return draft


@transaction.atomic(savepoint=False)
def follow_instead(*, draft_id: UUID, case_id: UUID, email: str, now: datetime) -> Draft:
    """Follow the open report; the draft ends as followed. Raises casework.CannotFollow."""
    draft = _open(draft_id, now)
    if draft.ended_as:
        return draft
    followed = _follow(draft, case_id, email, now)
    return _end(draft, FOLLOWED, case_id, followed.follower_id, now=now)


def add_instead(
    *,
    draft_id: UUID,
    case_id: UUID,
    text: str,
    uploads: list[Any],
    email: str,
    is_own: bool,
    now: datetime,
) -> Draft:
    """Add words and photos to the open report; the draft ends as added.

    To one's own it is a message like any other. Raises files.FileRefused before anything is kept.
    """
    stored = [
        files.store_upload(upload=one, kinds=FILE_KINDS, now=now, by=draft_id).pk for one in uploads
    ]
    with transaction.atomic(savepoint=False):
        draft = _open(draft_id, now)
        if draft.ended_as:
            return draft
        follower_id = None
        if is_own and draft.person_id:
            casework.reply_as_resident(
                case_id=case_id,
                text=text,
                attachments=stored,
                attachments_by=draft.pk,
                by_person_id=draft.person_id,
                now=now,
            )
        else:
            casework.add_as_follower(
                case_id=case_id,
                text=text,
                attachments=stored,
                attachments_by=draft.pk,
                person_id=draft.person_id,
                now=now,
            )
            if email or draft.person_id:
                follower_id = _follow(draft, case_id, email, now).follower_id
        return _end(draft, ADDED, case_id, follower_id, now=now)


def _follow(draft: Draft, case_id: UUID, email: str, now: datetime) -> casework.Followed:
    return casework.follow_case(
        case_id=case_id,
        person_id=draft.person_id,
        email="" if draft.person_id else email,
        channel=draft.channel,
        now=now,
    )


def _open(draft_id: UUID, now: datetime) -> Draft:
    """The draft, held; one that ended so is given back, one that was sent is gone."""
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(pk=draft_id, expires_at__gt=now)
        .first()
    )
    if draft is None or (draft.submitted_at is not None and not draft.ended_as):
        raise DraftGone
    return draft


def _end(
    draft: Draft, outcome: str, case_id: UUID, follower_id: UUID | None, *, now: datetime
) -> Draft:
    version, _ = parsed(draft.form_version_id)
    draft.ended_as, draft.joined_case_id, draft.joined_as = outcome, case_id, follower_id
    draft.submitted_at = draft.session_ended_at = now
    draft.answers = {}  # nothing of them is needed any more
    draft.save(
        update_fields=[
            "ended_as",
            "joined_case_id",
            "joined_as",
            "submitted_at",
            "session_ended_at",
            "answers",
        ]
    )
    sessions.announce(draft, version, outcome=outcome, now=now)
    return draft
