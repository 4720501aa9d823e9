"""Drafts that stand at *check your answers*, each with the session of its visitor."""

import json
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from councils import clock
from councils.gazetteer import api as gazetteer
from councils.ids import uuid7
from councils.models import Council
from councils.tenancy import in_council
from portal import engine
from portal.demo import fly_tipping_answers
from portal.models import Draft, Service
from portal.operations.drafting import start_draft
from portal.versions import parsed
from portal.visitor import SESSION_KEY

CSRF = "b" * 32
# So far from each other, and from those of earlier runs, that none is a repeat of another: a grid
# of 100 m.
ANSWERS = """jsonb_set(jsonb_set(answers, '{location,lat}',
    to_jsonb((answers #>> '{location,lat}')::float + 0.001 * mod(place, 300))),
    '{location,lng}', to_jsonb((answers #>> '{location,lng}')::float + 0.0015 * (place / 300)))"""
PAGES = 12


@dataclass(frozen=True)
class Ready:
    """A draft that can be sent: its address and its visitor's cookies."""

    id: UUID
    path: str
    session_key: str

    @property
    def cookie(self) -> str:
        """The Cookie header of its visitor."""
        return (
            f"{settings.SESSION_COOKIE_NAME}={self.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        )

    @property
    def body(self) -> str:
        """What the button sends."""
        return f"csrfmiddlewaretoken={CSRF}&declaration=yes"


def filled_draft(council: Council) -> Draft:
    """One draft of the fly-tipping form, answered to its end, signed out. In the council."""
    now = clock.now()
    service = Service.objects.select_related("form").get(key="fly_tipping")
    address = gazetteer.sample_addresses(council.gss, 1)[0]
    draft = start_draft(service=service, now=now)
    answers = fly_tipping_answers(address, "furniture_or_mattress", "car_boot")
    answers |= {
        "first_seen": clock.local_day(now).isoformat(),
        "full_name": "Ada Marsh",
        "email": "ada.marsh@visitors.example",
        "updates": "email",
    }
    _, form = parsed(draft.form_version_id)
    draft.answers = {question.id: None for question in engine.questions(form)} | answers
    draft.answered = sorted(answers)
    draft.pages_done = [page.id for page in form.pages][:PAGES]
    draft.timings = dict.fromkeys(draft.pages_done, 20)
    draft.save()
    return draft


def many(council: Council, count: int) -> list[Ready]:
    """So many drafts like the one that was filled in, each in a visitor's own session."""
    with in_council(council):
        first = filled_draft(council)
        path = f"{first.service.path}apply/"
        ids = [uuid7() for _ in range(count)]
        _copy(first, ids)
        ready = [Ready(one, f"{path}{one}/check/", f"{one.hex}") for one in ids]
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        ends = clock.now() + timedelta(days=14)
        Session.objects.bulk_create(
            [
                Session(
                    session_key=one.session_key,
                    session_data=store.encode({SESSION_KEY: [str(one.id)]}),
                    expire_date=ends,
                )
                for one in ready
            ],
            batch_size=1000,
        )
    return ready


def _copy(draft: Draft, ids: list[UUID]) -> None:
    """Copies of a row, each at a place of its own, in one statement."""
    others = [f.column for f in Draft._meta.concrete_fields if not f.primary_key]
    names = ", ".join(f'"{name}"' for name in others)
    moved = names.replace('"answers"', ANSWERS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO portal_draft (id, {names}) SELECT fresh, {moved} FROM portal_draft, "
            "unnest(%s::uuid[]) WITH ORDINALITY AS made (fresh, number), "
            "LATERAL (SELECT number + %s AS place) AS there WHERE id = %s",
            [[str(one) for one in ids], Draft.objects.count(), draft.pk],
        )


def store_json(path: Any, content: Any) -> str:
    """Write what the bare application reads; the path as text."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)
