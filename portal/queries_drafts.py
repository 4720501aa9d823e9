"""Reads of forms that were not sent yet: a resident's own, and an agent's."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.api import Staff
from casework import api as casework
from portal.models import Draft
from portal.operations.listing import kept_words, progress_words
from portal.place import contact_in
from portal.versions import parsed

PAGE = 25
MOST = 50


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """One unfinished form in a list."""

    id: UUID
    service_title: str
    for_whom: str
    progress: str
    saved_at: datetime
    kept: str
    go_on: str
    delete: str
    held_by: str


@dataclass(frozen=True, kw_only=True)
class DraftPage:
    """One page of a list, and the address of the next."""

    items: tuple[DraftLine, ...]
    next_href: str = ""


def drafts_of_person(person_id: UUID, *, now: datetime) -> tuple[DraftLine, ...]:
    """What a resident has begun here and saved, newest first: one statement."""
    rows = (
        Draft.objects.open_at(now)
        .select_related("service")
        .filter(person_id=person_id, pages_done__len__gt=0)
        .order_by("-saved_at", "-pk")[:MOST]
    )
    return tuple(_line(draft) for draft in rows)


def drafts_of_agent(by: Staff, *, after: str, now: datetime) -> DraftPage:
    """What an agent has begun or taken over, newest first: two statements at any depth."""
    found = (
        Draft.objects.open_at(now)
        .select_related("service")
        .filter(assisted_by=by.user_id)
        .order_by("-pk")
    )
    with suppress(ValueError):  # a wrong place in the list is its beginning
        found = found.filter(pk__lt=UUID(after)) if after else found
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    names = casework.caller_names({one.customer_id for one in shown if one.customer_id}, by=by)
    more = f"?after={shown[-1].pk}" if len(rows) > PAGE else ""
    return DraftPage(items=tuple(_line(one, names) for one in shown), next_href=more)


def _line(draft: Draft, names: dict[Any, str] | None = None) -> DraftLine:
    steps = f"{draft.service.path}apply/{draft.pk}/"
    return DraftLine(
        id=draft.pk,
        service_title=draft.service.title,
        for_whom=_whom(draft, names) if names is not None else "",
        progress=progress_words(draft),
        saved_at=draft.saved_at,
        kept=kept_words(draft),
        go_on=f"{steps}go-on/" if names is not None else f"/requests/unfinished/{draft.pk}/",
        delete=f"{steps}delete-form/",
        held_by=draft.held_by,
    )


def _whom(draft: Draft, names: dict[Any, str]) -> str:
    _version, form = parsed(draft.form_version_id)
    contact = contact_in(form, draft.answers, None)
    return names.get(draft.customer_id, "") or (contact.name if contact else "")
