"""Requests for a demonstration, sent through the portal's own submit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from councils.files import api as files
from councils.gazetteer.api import Address
from portal import engine
from portal.demo_photos import demo_photo
from portal.models import Draft, Service
from portal.operations.drafting import start_draft
from portal.operations.submitting import Submitted, submit_draft
from portal.versions import parsed

NOBODY: dict[str, Any] = {"account": {"signed_in": False}}


def demo_request(
    *,
    service_key: str,
    answers: dict[str, Any],
    facts: dict[str, Any],
    now: datetime,
    person_id: UUID | None = None,
    photos_of: str = "",
) -> Submitted:
    """Send one request with these answers at the moment `now`; blanks stand for the rest.

    `photos_of` names what two photos show.
    """
    service = Service.objects.get(key=service_key)
    draft = start_draft(service=service, now=now, person_id=person_id)
    _, form = parsed(draft.form_version_id)
    blank = {question.id: None for question in engine.questions(form)}
    if photos_of:
        answers = answers | {"photos": _photos(photos_of, draft.pk, now)}
    Draft.objects.filter(pk=draft.pk).update(answers=blank | answers)
    known = {"today": now.date().isoformat(), "time": "18:00", "challenged": [], **NOBODY, **facts}
    return submit_draft(
        draft_id=draft.pk, facts=known, context=engine.Context(), assisted_by=None, now=now
    )


def _photos(kind: str, draft_id: UUID, now: datetime) -> list[str]:
    pictures = [demo_photo(kind, number) for number in (1, 2)]
    return [str(files.store_upload(upload=one, now=now, by=draft_id).pk) for one in pictures]


def place_of(address: Address, words: str = "") -> dict[str, Any]:
    """An address as the answer of a map point."""
    return {
        "lat": address.lat,
        "lng": address.lng,
        "postcode": address.postcode,
        "uprn": None,
        "ward_gss": address.ward_gss,
        "council_gss": address.council_gss,
        "words": words or ", ".join(address.lines[:2]),
    }


def fly_tipping_answers(address: Address, kind: str, size: str) -> dict[str, Any]:
    """A complete answer to the fly-tipping form."""
    return {
        "location": place_of(address),
        "land": "road_or_verge",
        "type": kind,
        "size": size,
        "hazard": ["none"],
        "witnessed": "no",
        "anonymous": "no",
        "updates": "email",
    }
